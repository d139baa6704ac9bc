"""The form above the history: who, from when to when, which kind of record, which unit."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.models import RECORDS, Record, UnitName
from orgchart.serialization import BY_NAME
from orgchart.writing.edits_asked import A_COMMAND, Asked, writers_known

from .act_fields import record_field
from .boxes import refuse_nonsense

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class DayField(forms.DateField):
    """A day, which may be empty. A message says which text is not one."""

    def __init__(self, label: "_StrPromise") -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"]
        super().__init__(label=label, required=False, widget=widget, input_formats=formats)

    def to_python(self, value: Any) -> date | None:
        try:
            found: date | None = super().to_python(value)
        except ValidationError:
            message = gettext("“%(text)s” is not a day. Write 2009-07-31, or choose a day.")
            raise ValidationError(message % {"text": value}) from None
        return found


class HistoryForm(forms.Form):
    """What a person asks of the history; every field may be empty."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    unit = record_field(UnitName, "unit", required=False)
    first = DayField(_("From"))
    last = DayField(_("To"))

    NAMES = {"first": "from", "last": "to"}  # Django makes the class, not we

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        people = [(name, name) for name in writers_known().values_list("username", flat=True)]
        kinds = sorted((str(capfirst(kind._meta.verbose_name)), name) for name, kind in _kinds())
        self._offer("who", [("", _("anybody")), *people, (A_COMMAND, _("a command"))])
        self._offer("kind", [("", _("every kind")), *((name, label) for label, name in kinds)])
        for field, message in (
            (
                "who",
                _("Nobody called “%(value)s” has written anything. Choose a name of the list."),
            ),
            ("kind", _("There is no kind of record “%(value)s”. Choose one of the list.")),
        ):
            self.fields[field].error_messages["invalid_choice"] = message
        self.fields["unit"].error_messages["invalid_choice"] = _(
            "There is no such unit any more. Choose another one, or leave the box empty."
        )

    def add_prefix(self, field_name: str) -> str:
        """Addresses say ``from`` and ``to``, which Python keeps for itself or reads badly."""
        return self.NAMES.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        refuse_nonsense(self, "unit")
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("This is before the first day. Choose a later one."))
        return cleaned

    @property
    def asked(self) -> Asked:
        """What a valid form asks for."""
        chosen = self.cleaned_data
        return Asked(
            chosen["who"],
            chosen["first"],
            chosen["last"],
            BY_NAME.get(chosen["kind"]),
            chosen["unit"],
        )

    def _offer(self, name: str, choices: "list[tuple[str, str | _StrPromise]]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@dataclass(frozen=True, slots=True)
class Days:
    """Some days that people often ask for."""

    label: str
    first: date
    last: date


def often_asked(today: date) -> list[Days]:
    """Today, this week, the week before and so on. Weeks begin on Monday."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    return [
        Days(gettext("Today"), today, today),
        Days(gettext("Yesterday"), today - timedelta(days=1), today - timedelta(days=1)),
        Days(gettext("This week"), monday, today),
        Days(gettext("Last week"), monday - timedelta(days=7), monday - timedelta(days=1)),
        Days(gettext("This month"), month, today),
        Days(gettext("Last month"), before, month - timedelta(days=1)),
    ]


def _kinds() -> list[tuple[str, type[Record]]]:
    """The kinds of record by their names in addresses."""
    return [(str(kind._meta.model_name), kind) for kind in RECORDS]
