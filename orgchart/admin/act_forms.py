"""The short forms of the acts: the fields of a form, and the arguments that its act gets."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from orgchart.models import ParentRelationship, Unit, UnitName
from orgchart.writing.act_rows import CODE_IS_TAKEN
from orgchart.writing.acts import Basis, NewUnit
from orgchart.writing.free_codes import corrected_code
from orgchart.writing.usual_nature import USUAL, usual_nature

from .act_fields import (
    CODE,
    SOLID,
    Arguments,
    Choices,
    Cleaned,
    date_field,
    give_labels,
    level_choices,
    offer_levels,
    plan_field,
    record_field,
    text_field,
    unit_field,
)
from .forms import also_source_field, make_code, offer_code, show, take_as_source
from .page_helpers import address_of
from .typed import Words


class ActForm(forms.Form):
    """The fields of every act: the date, the document that decided it, and the source."""

    act = "rename"
    verb: Words = ""
    """What a button for the act says."""
    title: Words = ""
    about: Words = ""
    asks = False
    """Does it ask more as soon as the unit is known?"""
    has_unseen = False
    """Does the act do something that the person was not asked about yet?"""
    has_lost_answers = False

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
    plan = plan_field(
        _(
            "For drafts: the plan that this act is a part of. It builds on the acts before it. "
            "Empty: a new one."
        )
    )
    plan_title = text_field(
        200,
        label=_("Title of the new reorganisation"),
        required=False,
        help_text=_("If you give no title, it is named after the act."),
    )
    why = text_field(500, label=_("Reason"), required=False)

    AUTHORITY = ("document", "paragraph", "also_source")
    MORE = ("source", "locator", "quotation", "plan", "plan_title")
    """The fields that few acts need. They are folded."""
    FOLDED: tuple[str, ...] = ()
    """The fields of the act itself that are folded too."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        today: date,
        initial: dict[str, object] | None = None,
    ) -> None:
        self.today = today
        super().__init__(data, initial=initial, label_suffix="")
        give_labels(self)

    @property
    def is_asking(self) -> bool:
        """Did a person only say which unit it is, to see what is asked about it?"""
        return "ask" in self.data

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


class NewUnitForm(forms.Form):
    """A unit that an act founds."""

    name = text_field(200)
    acronym = text_field(30, required=False)
    code = text_field(
        40,
        required=False,
    )
    level = forms.ChoiceField()
    nature = forms.ChoiceField(choices=[("", USUAL), *Unit.Nature.choices], required=False)

    def __init__(self, *args: Any, levels: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_labels(self)
        offer_levels(self, levels or level_choices())
        offer_code(self, Unit)

    def clean(self) -> Cleaned:
        """A code in small letters that no unit has. One that is not given is made from the acronym, or
        from the name. One query, and one for the name of a unit that has it."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name"):
            make_code(self, Unit, cleaned)
        if cleaned.get("code"):
            cleaned["code"] = corrected_code(cleaned["code"]) or cleaned["code"]
            show(self, "code", cleaned["code"])
            try:
                for check in CODE:
                    check(cleaned["code"])
            except ValidationError as error:
                self.add_error("code", error)
            else:
                self._must_be_free(cleaned["code"])
        return cleaned

    def _must_be_free(self, code: str) -> None:
        """Say beside the code which unit has it already."""
        if unit := Unit.objects.filter(code=code).first():
            link = format_html('<a href="{}">{}</a>', address_of(unit), unit.named)
            said = escape(CODE_IS_TAKEN) % {"unit": link, "code": escape(code)}
            self.add_error("code", mark_safe(said))

    def give_usual_nature(self, parent: Unit | None) -> None:
        """Choose what a unit of its level below that parent usually is, if nothing is chosen."""
        cleaned = self.cleaned_data
        if not (cleaned.get("nature") or "nature" in self.errors):
            of_parent = parent.nature if parent else None
            cleaned["nature"] = usual_nature(cleaned.get("level", ""), of_parent)
            show(self, "nature", cleaned["nature"])

    def new_unit(self) -> NewUnit:
        return NewUnit(**{name: self.cleaned_data[name] for name in NewUnitForm.base_fields})
