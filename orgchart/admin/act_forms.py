"""The short forms of the acts: the fields of a form, and the arguments that its act gets."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.models import ParentRelationship, Reorganisation, Unit, UnitName
from orgchart.writing.acts import Basis, NewUnit

from .act_fields import (
    CODE,
    SOLID,
    Arguments,
    Choices,
    Cleaned,
    date_field,
    level_choices,
    offer_levels,
    record_field,
    text_field,
    unit_field,
    units_field,
)
from .forms import also_source_field, take_as_source
from .labels import names_of_units
from .typed import Words


class ActForm(forms.Form):
    """The fields of every act: the date, the document that decided it, and the source."""

    act = "rename"
    verb: Words = ""
    """What a button for the act says."""
    title: Words = ""
    about: Words = ""

    start = date_field(_("From"), _("The first day: 2007, June 2007 or 29/06/2007."))
    document = record_field(
        UnitName,
        "started_by",
        label=_("Document"),
        required=False,
        help_text=_("What decided it. Paste a link or a symbol, or type words of its title."),
    )
    paragraph = text_field(60, required=False, help_text=_("Where in that document: “para. 59”."))
    also_source = also_source_field()
    source = record_field(
        UnitName,
        "source",
        label=_("Another source"),
        required=False,
        help_text=_("Who says so, if it is not the document itself. A draft needs none."),
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

    AUTHORITY = ("document", "paragraph", "also_source")
    MORE = ("source", "locator", "quotation", "plan", "plan_title")
    """The fields that few acts need. They are folded."""
    FOLDED: tuple[str, ...] = ()
    """The fields of the act itself that are folded too."""

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")

    def fieldsets(self) -> list[tuple[Words, list[forms.BoundField]]]:
        """The bound fields under their headings, in the order of the page."""
        later = (*self.AUTHORITY, *self.MORE, *self.FOLDED, "why")
        own = [name for name in self.fields if name not in later]
        return [
            (self.title, [self[name] for name in own]),
            (_("Authority"), [self[name] for name in self.AUTHORITY]),
        ]

    def folded(self) -> list[forms.BoundField]:
        """The bound fields under “More”."""
        return [self[name] for name in (*self.FOLDED, *self.MORE)]

    @property
    def is_unfolded(self) -> bool:
        """Is “More” open? It is if something in it is filled in or wrong."""
        typed = any(self[name].value() for name in self.MORE)
        return typed or any(field.errors for field in self.folded())

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        take_as_source(self, cleaned, "document", "paragraph")
        return cleaned

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
        help_text=_("Units that are below it on its last day must go somewhere."),
    )
    field_order = ("unit", "end", "heir")

    def clean(self) -> Cleaned:
        """Ask at once where the units below it go. Two queries.

        Of a plan the preview says it: earlier acts of the plan may have moved them.
        """
        cleaned = super().clean()
        unit, end = cleaned.get("unit"), cleaned.get("end")
        answered = cleaned.get("heir") or "heir" in self.errors or cleaned.get("plan")
        if not unit or not end or answered:
            return cleaned
        lines = (
            unit.children.published().on(end.after.first).filter(kind__in=ParentRelationship.SOLID)
        )
        below = names_of_units(lines.values_list("child", flat=True))
        if below:
            message = gettext("Say where the units below it move: %(units)s.")
            self.add_error("heir", message % {"units": ", ".join(sorted(below.values()))})
        return cleaned

    def arguments(self) -> Arguments:
        own = {name: self.cleaned_data[name] for name in ("unit", "end", "heir")}
        return {"basis": self.basis, **own}


class NewUnitForm(forms.Form):
    """A unit that an act founds."""

    name = text_field(200)
    acronym = text_field(30, required=False)
    code = text_field(
        40,
        required=False,
        help_text=_("Permanent, a part of addresses: “orolsi”. Empty: made from the acronym."),
    )
    level = forms.ChoiceField()
    nature = forms.ChoiceField(choices=Unit.Nature, initial=Unit.Nature.HEADQUARTERS)

    def __init__(self, *args: Any, levels: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_levels(self, levels or level_choices())

    def clean(self) -> Cleaned:
        """A code in small letters; one that is not given is made from the acronym, or from the name."""
        cleaned = super().clean() or self.cleaned_data
        named = cleaned.get("acronym") or cleaned.get("name", "")
        if "code" in cleaned and (cleaned["code"] or named):
            cleaned["code"] = (cleaned["code"] or slugify(named)[:40].strip("-")).lower()
            try:
                for check in CODE:
                    check(cleaned["code"])
            except ValidationError as error:
                self.add_error("code", error)
        return cleaned

    def new_unit(self) -> NewUnit:
        return NewUnit(**{name: self.cleaned_data[name] for name in NewUnitForm.base_fields})


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
        cleaned = super().clean()
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
        cleaned = super().clean()
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
        self.parts.is_valid()  # a code that was left empty is made then
        new = [str(part.cleaned_data.get("code")) for part in self.parts if part.has_changed()]
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
