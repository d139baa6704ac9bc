"""Two model fields: a partial date, and a document symbol that is always canonical."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from orgchart import symbols
from orgchart.dates import PartialDate, PartialDateError

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
"""Years outside these are slips of the pen: the United Nations was founded in 1945."""


def read_partial_date(value: Any) -> PartialDate | None:
    """Read what a form, a fixture or a query gives; empty is None. Raises ValidationError."""
    if value is None or value == "" or isinstance(value, PartialDate):
        return value or None
    if isinstance(value, date):
        return PartialDate.of(value)
    try:
        return PartialDate.parse(str(value))
    except PartialDateError as error:
        raise ValidationError(str(error), code="invalid_date") from None


def refuse_implausible(value: PartialDate | None) -> None:
    """Raise ValidationError for a year that no fact of the registry can have."""
    if value and not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise ValidationError(
            f"“{value}” is not a plausible date here: give a year from {EARLIEST_YEAR} to "
            f"{LATEST_YEAR}.",
            code="implausible_date",
        )


class PartialDateFormField(forms.CharField):
    """A text box for a partial date, in the ways in which people write one."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = 40
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", "2007-06-29")
        self.widget.attrs.setdefault("size", "14")
        self.widget.attrs.setdefault("data-reads", "date")

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override] # Django allows any type here
        if not isinstance(value, str) or not value.strip():
            return None if isinstance(value, str) else read_partial_date(value)
        try:
            return PartialDate.read(value)
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid_date") from None

    def prepare_value(self, value: Any) -> str:
        return "" if value is None else str(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != (data or "").strip()

    def run_validators(self, value: Any) -> None:
        refuse_implausible(value)


if TYPE_CHECKING:
    _TextField = models.CharField[Any, PartialDate | None]
else:
    _TextField = models.CharField


class PartialDateField(_TextField):
    """A partial date, kept as its own text: ``2007``, ``2007-06``, ``2007-06-29``, empty if open.

    The text sorts as the dates do, so ``start <= day`` needs no second column: ``"2007"`` comes
    before every day of 2007.
    """

    description = "A date, as far as it is known"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, blank=True, default=None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        for made_here in ("max_length", "blank", "default"):
            kwargs.pop(made_here, None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        return read_partial_date(value)

    def get_prep_value(self, value: Any) -> str:
        return str(self.to_python(value) or "")

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def run_validators(self, value: Any) -> None:
        refuse_implausible(value)

    def formfield(self, **kwargs: Any) -> Any:
        kwargs["widget"] = kwargs.pop("widget", None) or forms.TextInput()
        kwargs.pop("max_length", None)
        return PartialDateFormField(
            required=False,
            label=kwargs.pop("label", str(self.verbose_name).capitalize()),
            help_text=kwargs.pop("help_text", self.help_text),
            widget=kwargs["widget"],
        )


class SymbolField(models.CharField):
    """The symbol of a United Nations document, in its canonical form however it was written."""

    description = "A United Nations document symbol"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = symbols.LONGEST
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def to_python(self, value: Any) -> str:
        if not value:
            return ""
        try:
            return symbols.parse(str(value)).text
        except symbols.SymbolError as error:
            raise ValidationError(str(error), code="invalid_symbol") from None

    def get_prep_value(self, value: Any) -> str:
        return self.to_python(value)

    def formfield(self, **kwargs: Any) -> Any:
        # A link that carries a symbol is longer than a symbol.
        found: Any = super().formfield(**{**kwargs, "max_length": 500})
        found.widget.attrs["data-reads"] = "symbol"
        return found
