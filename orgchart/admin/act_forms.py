"""The short forms of the acts: the fields of a form, and the arguments that its act gets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Unpack

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.models import Level, ParentRelationship, Record, Reorganisation, Unit, UnitName
from orgchart.models.descriptions import Text
from orgchart.models.fields import PartialDateFormField, refuse_implausible
from orgchart.models.records import related_kind
from orgchart.writing.acts import Basis, NewUnit

from .forms import KnownAutocomplete, is_number
from .typed import FieldOptions, Files, Words

CODE = Unit._meta.get_field("code").validators
SOLID = [(kind.value, kind.label) for kind in ParentRelationship.SOLID]
Choices = list[tuple[str, Text]]
Cleaned = dict[str, Any]
"""The values of a form by field, as Django cleans them."""
Arguments = dict[str, object]
"""The arguments of an act, by name."""


def record_field(
    model: type[Record], name: str, **options: Unpack[FieldOptions]
) -> forms.ModelChoiceField:
    """A box that finds a record while a person types, as in the other forms of the admin."""
    relation = model._meta.get_field(name)
    assert isinstance(relation, models.ForeignKey)
    target = related_kind(model, name)
    box = KnownAutocomplete(relation, admin.site)
    if target is Unit:
        return forms.ModelChoiceField(Unit.objects.with_latest_name(), widget=box, **options)
    wrapped = RelatedFieldWidgetWrapper(
        box, relation.remote_field, admin.site, can_add_related=True
    )
    return forms.ModelChoiceField(target.objects, widget=wrapped, **options)


class ManyAutocomplete(AutocompleteSelectMultiple):
    """An autocomplete box for several records."""

    def value_from_datadict(self, data: Mapping[str, object], files: Files, name: str) -> list[str]:
        return list(filter(is_number, super().value_from_datadict(data, files, name) or []))


def level_choices() -> Choices:
    """Every level that a name can have, by its code. One query."""
    return [("", _("Choose a level")), *Level.objects.values_list("code", "label")]


def offer_levels(form: forms.Form, levels: Choices) -> None:
    """Offer those levels in a form: staff may have added one since the server started."""
    field = form.fields["level"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = levels


def units_field(**options: Unpack[FieldOptions]) -> forms.ModelMultipleChoiceField:
    relation = UnitName._meta.get_field("unit")
    widget = ManyAutocomplete(relation, admin.site)
    return forms.ModelMultipleChoiceField(Unit.objects.with_latest_name(), widget=widget, **options)


def text_field(
    max_length: int,
    validators: Sequence[Callable[[str], None]] = (),
    **options: Unpack[FieldOptions],
) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(max_length=max_length, widget=widget, validators=validators, **options)


def date_field(label: Words, help_text: Words) -> PartialDateFormField:
    missing = {"required": _("Give a date: 2007, June 2007 or 29/06/2007.")}
    return PartialDateFormField(
        label=label,
        help_text=help_text,
        error_messages=missing,
        validators=[refuse_implausible],
    )


class ActForm(forms.Form):
    """The fields of every act: the date, the document that decided it, and the source."""

    act = "rename"
    verb: Words = ""
    """What a button for the act says."""
    title: Words = ""
    about: Words = ""

    start = date_field(_("From"), _("The first day: 2007, June 2007 or 29/06/2007."))
    document = record_field(
        UnitName, "started_by", required=False, help_text=_("The document that decided it.")
    )
    paragraph = text_field(60, required=False, help_text=_("Where in that document: “para. 59”."))
    source = record_field(
        UnitName, "source", required=False, help_text=_("Who says so. A draft needs none.")
    )
    locator = text_field(120, required=False, help_text=_("Where in the source."))
    quotation = text_field(
        500, required=False, help_text=_("The few words of the source that say it.")
    )
    plan = forms.ModelChoiceField(
        Reorganisation.objects,
        label=_("Reorganisation"),
        required=False,
        empty_label=_("a new one"),
        help_text=_(
            "For drafts: the plan that this act is a part of. It builds on the acts before it."
        ),
    )
    plan_title = text_field(
        200,
        label=_("Title of the new reorganisation"),
        required=False,
        help_text=_("If you give no title, it is named after the act."),
    )
    why = text_field(500, label=_("Reason"), required=False, help_text=_("Needed to publish."))

    EVIDENCE = ("document", "paragraph", "source", "locator", "quotation")
    DECISION = ("plan_title", "why")
    """The fields beside the preview, where a person decides."""

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")

    def fieldsets(self) -> list[tuple[Words, list[forms.BoundField]]]:
        """The bound fields under their headings, in the order of the page."""
        later = (*self.EVIDENCE, *self.DECISION, "plan")
        rest = [name for name in self.fields if name not in later]
        return [
            (self.title, [self[name] for name in rest]),
            (_("Authority and source"), [self[name] for name in self.EVIDENCE]),
            (_("Part of a plan"), [self["plan"]]),
        ]

    def decision(self) -> list[forms.BoundField]:
        """The bound fields beside the preview."""
        return [self[name] for name in self.DECISION]

    @property
    def basis(self) -> Basis:
        data = self.cleaned_data
        return Basis(
            source=data["source"],
            document=data["document"],
            paragraph=data["paragraph"],
            locator=data["locator"],
            quotation=data["quotation"],
        )

    def arguments(self) -> Arguments:
        """The arguments of the act."""
        return {"start": self.cleaned_data["start"], "basis": self.basis}


def unit_field(**options: Unpack[FieldOptions]) -> forms.ModelChoiceField:
    return record_field(UnitName, "unit", **options)


class RenameForm(ActForm):
    act = "rename"
    verb = _("Rename")
    title = _("Rename a unit")
    about = _("The name that the unit has on that day ends, and the new one begins.")

    unit = unit_field()
    name = text_field(200)
    acronym = text_field(30, required=False)
    level = forms.ChoiceField()
    field_order = ("unit", "name", "acronym", "level", "start")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_levels(self, level_choices())

    def arguments(self) -> Arguments:
        own = {name: self.cleaned_data[name] for name in ("unit", "name", "acronym", "level")}
        return {**super().arguments(), **own}


class MoveForm(ActForm):
    act = "move"
    verb = _("Move")
    title = _("Move a unit")
    about = _(
        "The solid line to its parent ends, and the one to the new parent begins. Dotted lines do "
        "not change."
    )

    unit = unit_field()
    parent = record_field(ParentRelationship, "parent", label=_("To"))
    kind = forms.ChoiceField(choices=SOLID, label=_("As"))
    field_order = ("unit", "parent", "kind", "start")

    def arguments(self) -> Arguments:
        own = {name: self.cleaned_data[name] for name in ("unit", "parent", "kind")}
        return {**super().arguments(), **own}


class CloseForm(ActForm):
    act = "close"
    verb = _("Close")
    title = _("Close a unit")
    about = _(
        "Its name, lines, places, posts, appointments and mandates end with it. The units below it "
        "move to the unit that you name."
    )

    start = None  # type: ignore[assignment] # Django removes a field of the base by None
    unit = unit_field()
    end = date_field(_("Last day"), _("The last day of the unit: 2007, June 2007 or 29/06/2007."))
    heir = unit_field(
        required=False,
        label=_("The units below move to"),
        help_text=_("Without one, you must move or close the units below first."),
    )
    field_order = ("unit", "end", "heir")

    def arguments(self) -> Arguments:
        own = {name: self.cleaned_data[name] for name in ("unit", "end", "heir")}
        return {"basis": self.basis, **own}


class NewUnitForm(forms.Form):
    """A unit that an act founds."""

    code = text_field(40, validators=CODE, help_text=_("Small letters, digits, hyphens: “orolsi”."))
    name = text_field(200)
    acronym = text_field(30, required=False)
    level = forms.ChoiceField()
    nature = forms.ChoiceField(choices=Unit.Nature, initial=Unit.Nature.HEADQUARTERS)

    def __init__(self, *args: Any, levels: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_levels(self, levels or level_choices())

    def new_unit(self) -> NewUnit:
        return NewUnit(**{name: self.cleaned_data[name] for name in NewUnitForm.base_fields})


class FoundForm(NewUnitForm, ActForm):
    act = "found"
    verb = _("Found")
    title = _("Found a unit")
    about = _("A new unit with its first name and, if it has one, its first parent.")

    parent = record_field(ParentRelationship, "parent", required=False)
    kind = forms.ChoiceField(choices=SOLID, label=_("As"))
    field_order = ("code", "name", "acronym", "level", "nature", "parent", "kind", "start")

    def arguments(self) -> Arguments:
        own = {name: self.cleaned_data[name] for name in ("parent", "kind")}
        return {**super().arguments(), "new": self.new_unit(), **own}


class PartForm(NewUnitForm):
    """A new unit that may be left empty."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = True
        self.label_suffix = ""

    def has_changed(self) -> bool:
        """Did a person type something? A list of choices has one from the beginning."""
        return any(self[name].value() for name in ("code", "name", "acronym"))


PartFormSet = forms.formset_factory(PartForm, extra=3, max_num=12, absolute_max=12)


class _WithNewUnits(ActForm):
    """An act that may found units."""

    most_new = 12

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.parts = PartFormSet(data, prefix="part", form_kwargs={"levels": level_choices()})
        if self.most_new == 1:
            self.parts.extra = 1

    def is_valid(self) -> bool:
        return bool(super().is_valid() & self.parts.is_valid())

    def new_units(self) -> list[NewUnit]:
        return [part.new_unit() for part in self.parts if part.has_changed()]


class MergeForm(_WithNewUnits):
    act = "merge"
    verb = _("Merge")
    title = _("Merge units")
    about = _(
        "The units end the day before, and the units below them move to the unit that they become: "
        "one that exists, or a new one."
    )
    most_new = 1

    unit = unit_field()
    others = units_field(required=False, label=_("Together with"))
    into = unit_field(
        required=False,
        label=_("Into"),
        help_text=_("One of them, or another unit. Empty: they become the new unit below."),
    )
    field_order = ("unit", "others", "into", "start")

    def clean(self) -> Cleaned:
        cleaned = super().clean() or {}
        new = [part for part in self.parts if part.has_changed()]
        if bool(cleaned.get("into")) == bool(new):
            self.add_error(
                "into",
                gettext("Name the unit that they become: one that exists, or a new one below."),
            )
        return cleaned

    def arguments(self) -> Arguments:
        data = self.cleaned_data
        units = [data["unit"], *data["others"]]
        into = data["into"] or self.new_units()[0]
        return {**super().arguments(), "units": units, "into": into}


class SplitForm(_WithNewUnits):
    act = "split"
    verb = _("Split")
    title = _("Split a unit")
    about = _("The unit ends the day before, unless it continues beside its parts.")

    unit = unit_field()
    goes_on = forms.BooleanField(required=False, label=_("The unit itself continues"))
    existing = units_field(required=False, label=_("Into units that exist"))
    heir = text_field(
        40,
        label=_("The units below move to"),
        required=False,
        help_text=_("The code of one of the parts. Empty: to the first part."),
    )
    field_order = ("unit", "goes_on", "existing", "heir", "start")

    def clean(self) -> Cleaned:
        cleaned = super().clean() or {}
        codes = self._codes(cleaned)
        if cleaned.get("heir") and cleaned["heir"] not in codes:
            self.add_error("heir", self._no_such_part(codes))
        return cleaned

    def _no_such_part(self, codes: list[str]) -> str:
        if not codes:
            return gettext("There are no parts yet. Name a part before you name its code here.")
        message = gettext("That is not the code of a part. Write one of these: %(codes)s.")
        return message % {"codes": ", ".join(codes)}

    def _codes(self, cleaned: Cleaned) -> list[str]:
        """The codes of the parts, in the order in which the act gets them."""
        new = [str(part["code"].value()) for part in self.parts if part.has_changed()]
        return [*new, *(unit.code for unit in cleaned.get("existing", []))]

    def arguments(self) -> Arguments:
        data = self.cleaned_data
        return {
            **super().arguments(),
            "unit": data["unit"],
            "into": [*self.new_units(), *data["existing"]],
            "goes_on": data["goes_on"],
            "heir": self._codes(data).index(data["heir"]) if data["heir"] else 0,
        }


FORMS: dict[str, type[ActForm]] = {
    form.act: form for form in (RenameForm, MoveForm, MergeForm, SplitForm, CloseForm, FoundForm)
}
