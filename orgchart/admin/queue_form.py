"""The form above the drafts and proposals: by whom, of which kind, of which unit, of which plan."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.models import RECORDS, Review, UnitName
from orgchart.serialization import BY_NAME
from orgchart.writing.edits_asked import A_COMMAND, writers_known
from orgchart.writing.queue import ALL, SORTS, Wanted
from orgchart.writing.record_states import Subject

from .act_fields import plan_field, record_field
from .boxes import is_number, refuse_nonsense

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


NEEDS_A_LOOK = "look"
"""Asks for what cannot be published as it is."""


class PlanForm(forms.Form):
    """The reorganisation into which a person puts drafts and proposals."""

    into = plan_field()


class QueueForm(forms.Form):
    """What a person asks of the queue; every field may be empty."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("what waits for a publisher")),
            (NEEDS_A_LOOK, _("what needs a look")),
            (Review.State.SENT_BACK, _("what was sent back")),
            (Review.State.PLANNED, _("what will be published on a day")),
            (Review.State.FAILED, _("what could not be published on its day")),
            (ALL, _("everything")),
        ],
    )
    author = forms.ChoiceField(label=_("Author"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    unit = record_field(UnitName, "unit", label=_("Unit"), required=False)
    plan = plan_field()
    without_plan = forms.BooleanField(label=_("In no reorganisation"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort"),
        required=False,
        choices=[(key, words) for key, (words, _order) in SORTS.items()],
    )

    line = forms.CharField(required=False, widget=forms.HiddenInput)
    """One draft or proposal alone, as a mail links to it."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        people = [(name, name) for name in writers_known().values_list("username", flat=True)]
        kinds = sorted(
            (str(capfirst(kind._meta.verbose_name)), str(kind._meta.model_name)) for kind in RECORDS
        )
        self._offer("author", [("", _("anybody")), *people, (A_COMMAND, _("a command"))])
        self._offer("kind", [("", _("every kind")), *((name, label) for label, name in kinds)])
        for name, message in (
            (
                "author",
                _("Nobody called “%(value)s” has written anything. Choose a name of the list."),
            ),
            ("kind", _("There is no kind of record “%(value)s”. Choose one of the list.")),
            ("show", _("The list cannot show “%(value)s”. Choose one of the list.")),
            ("sort", _("The list cannot be sorted by “%(value)s”. Choose one of the list.")),
            (
                "unit",
                _("There is no such unit any more. Choose another one, or leave the box empty."),
            ),
        ):
            self.fields[name].error_messages["invalid_choice"] = message

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        refuse_nonsense(self, "unit")
        refuse_nonsense(self, "plan")
        if cleaned.get("plan") and cleaned.get("without_plan"):
            message = gettext("You chose a reorganisation. Empty that box, or remove this tick.")
            self.add_error("without_plan", message)
        return cleaned

    def clean_line(self) -> Subject | None:
        """What is no line at all is one that does not wait, and the page says so."""
        kind, _colon, pk = self.cleaned_data["line"].partition(":")
        return (kind, int(pk) if is_number(pk) else 0) if kind else None

    @property
    def wanted(self) -> Wanted:
        """What the form asks for; everything, if it is not valid."""
        if not self.is_valid():
            return Wanted()
        chosen = self.cleaned_data
        kind = BY_NAME.get(chosen["kind"])
        review = "" if chosen["show"] == NEEDS_A_LOOK else chosen["show"]
        return Wanted(
            author=chosen["author"],
            kind=kind,
            unit=chosen["unit"],
            plan=chosen["plan"],
            without_plan=chosen["without_plan"],
            review=review,
            sort=chosen["sort"],
            line=chosen["line"],
        )

    @property
    def needs_a_look(self) -> bool:
        """Is only what cannot be published as it is asked for?"""
        return self.is_valid() and self.cleaned_data["show"] == NEEDS_A_LOOK

    def _offer(self, name: str, choices: "list[tuple[str, str | _StrPromise]]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
