"""Model fields: texts as the registry keeps them, a partial date, a document symbol."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart import symbols, texts
from orgchart.dates import Mark, PartialDate, PartialDateError
from orgchart.letters import SORT_KEY

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
"""A year outside these is a typing error: the United Nations was founded in 1945."""


# --- texts --------------------------------------------------------------------------------------


def read_text(value: str, *, is_line: bool) -> str:
    """A text as the registry keeps it (texts.py). Raises ValidationError."""
    try:
        return texts.checked(value, is_line=is_line)
    except texts.NoValue:
        message = _(
            "“%(text)s” is what a spreadsheet shows where it has no value. Write the value, or leave "
            "this empty."
        )
        params = {"text": value.strip()}
        raise ValidationError(message, code="no_value", params=params) from None
    except texts.UnreadableCharacter as error:
        if error.before:
            message = _(
                "It has a character that is not for reading, %(code)s, after “%(before)s”. Delete that "
                "character."
            )
        else:
            message = _(
                "It begins with a character that is not for reading, %(code)s. Delete that character."
            )
        params = {"code": error.code, "before": error.before}
        raise ValidationError(message, code="unreadable_character", params=params) from None


class TextFormField(forms.CharField):
    """A text box whose text is read as the registry keeps it, so that only a change counts as one."""

    is_line = False

    def to_python(self, value: object) -> str | None:
        text = super().to_python(value)
        return read_text(text, is_line=self.is_line) if isinstance(text, str) else text


class LineFormField(TextFormField):
    """A text box for one line."""

    is_line = True


if TYPE_CHECKING:
    _Text = models.CharField[Any, Any]
else:
    _Text = object


class NormalText(_Text):
    """What the fields of texts share. They differ from Django's in no column of the database."""

    is_line = True
    form_class: type[forms.Field] | None = None

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        kind = next(
            base for base in type(self).__mro__ if base.__module__ == models.__name__ + ".fields"
        )
        return name, f"{models.__name__}.{kind.__name__}", args, kwargs

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return read_text(found, is_line=self.is_line) if isinstance(found, str) else found

    def get_prep_value(self, value: Any) -> Any:
        # A lookup finds the text however it is written, and finds nothing by what no text may have.
        # So that is not refused here.
        if isinstance(value, str):
            return texts.normal(value, is_line=self.is_line)
        return super().get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str):
            value = self.to_python(value)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        if self.form_class:
            kwargs.setdefault("form_class", self.form_class)
        return super().formfield(**kwargs)


class LineField(NormalText, models.CharField):
    """A text of one line, such as a name."""

    form_class = LineFormField


def sort_key_field() -> "models.CharField[str, str]":
    """A column for what a text is sorted by (``letters.sort_key``). The kind fills it in when it is saved (``derive``)."""
    return models.CharField(max_length=SORT_KEY, editable=False, default="")


class TextField(NormalText, models.TextField):  # type: ignore[misc] # a field of texts has no max_length
    """A text of one or more lines, such as a note."""

    is_line = False
    form_class = TextFormField


class CodeField(NormalText, models.SlugField):
    """A code: kept as it is written, and found whatever its capitals (``records.one_code``)."""


class SmallCodeField(LineField):
    """A code that has small letters only, however it is typed."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return found.lower() if isinstance(found, str) else found


class AddressField(NormalText, models.URLField):
    """An address on the web."""


# --- dates --------------------------------------------------------------------------------------


def as_date(value: object) -> PartialDate | None:
    """The date, also of a record that was not saved yet and has it as text; None if it cannot be read."""
    try:
        return read_partial_date(value)
    except ValidationError:
        return None


def read_partial_date(value: object) -> PartialDate | None:
    """Read the value of a form, a fixture or a query; empty is None. Raises ValidationError."""
    if value is None or value == "":
        return None
    if isinstance(value, PartialDate):
        return value
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
            _(
                "“%(date)s” is not a plausible date here. Write a year from %(earliest)s to "
                "%(latest)s."
            ),
            code="implausible_date",
            params={
                "date": str(value),
                "earliest": str(EARLIEST_YEAR),
                "latest": str(LATEST_YEAR),
            },
        )


class PartialDateFormField(forms.CharField):
    """A text box for a partial date in any usual way of writing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = 40
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("placeholder", "2007-06-29")
        self.widget.attrs.setdefault("size", "14")
        self.widget.attrs.setdefault("data-reads", "date")

    def to_python(self, value: object) -> PartialDate | None:  # type: ignore[override] # no text
        if not isinstance(value, str) or not value.strip():
            return None if isinstance(value, str) else read_partial_date(value)
        try:
            return PartialDate.read(value)
        except PartialDateError as error:
            raise ValidationError(str(error), code="invalid_date") from None

    def prepare_value(self, value: object) -> str:
        return "" if value is None else str(value)

    def has_changed(self, initial: object, data: str | None) -> bool:
        return self.prepare_value(initial) != (data or "").strip()

    def run_validators(self, value: PartialDate | None) -> None:
        refuse_implausible(value)


if TYPE_CHECKING:
    _TextField = models.CharField[Any, PartialDate | None]
else:
    _TextField = models.CharField


WIDTH = len("2007-06-29")
"""The length of the written part of a date with a mark, as it is stored."""


def stored(value: PartialDate) -> str:
    """The date as the database keeps it: as it is written, then its mark.

    The text sorts as the dates do, because a space comes before a hyphen: ``"2007"``,
    ``"2007      ~"``, ``"2007-06"``.
    """
    return value.bare if value.is_exact else f"{value.bare:<{WIDTH}}{value.mark.value}"


@lru_cache(maxsize=2**16)  # there are 37,000 days in a century
def from_stored(text: str) -> PartialDate:
    """The date that the database keeps."""
    return replace(PartialDate.parse(text[:WIDTH].strip()), mark=Mark(text[WIDTH:]))


class PartialDateField(_TextField):
    """A partial date, kept as a text (see ``stored``); empty if it is open.

    The lookup ``written`` compares it without its mark: ``start__written__lte="2007-06-29"`` needs
    no second column, because ``"2007"`` sorts before every day of 2007.
    """

    description = gettext_lazy("A date, as far as it is known")

    def __init__(self, *args: Any, exact: bool = False, **kwargs: Any) -> None:
        self.exact = exact
        """Does it refuse a mark? What somebody saw on a day is known."""
        kwargs.update(max_length=WIDTH + 1, blank=True, default=None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        for made_here in ("max_length", "blank", "default"):
            kwargs.pop(made_here, None)
        return name, path, args, {**kwargs, "exact": True} if self.exact else kwargs

    def from_db_value(self, value: str | None, *_: object) -> PartialDate | None:
        return from_stored(value) if value else None

    def to_python(self, value: object) -> PartialDate | None:
        return read_partial_date(value)

    def get_prep_value(self, value: object) -> str:
        read = self.to_python(value)
        return stored(read) if read else ""

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.to_python(self.value_from_object(obj)) or "")

    def run_validators(self, value: PartialDate | None) -> None:
        refuse_implausible(value)
        if value and self.exact and not value.is_exact:
            raise ValidationError(
                _(
                    "“%(date)s” has a mark. Write this date without one: 2007, 2007-06 or 2007-06-29."
                ),
                code="marked_date",
                params={"date": str(value)},
            )

    def formfield(self, **kwargs: Any) -> PartialDateFormField:
        kwargs["widget"] = kwargs.pop("widget", None) or forms.TextInput()
        kwargs.pop("max_length", None)
        return PartialDateFormField(
            required=False,
            label=kwargs.pop("label", str(self.verbose_name).capitalize()),
            help_text=kwargs.pop("help_text", self.help_text),
            widget=kwargs["widget"],
        )


@PartialDateField.register_lookup
class Written(models.Transform):
    """A partial date as it is written, without its mark."""

    lookup_name = "written"
    output_field = models.CharField()
    template = f"TRIM(SUBSTR(%(expressions)s, 1, {WIDTH}))"


@PartialDateField.register_lookup
class MarkOf(models.Transform):
    """The mark of a partial date, as it is stored."""

    lookup_name = "mark"
    output_field = models.CharField()
    template = f"SUBSTR(%(expressions)s, {WIDTH + 1})"


class SymbolField(models.CharField):
    """The symbol of a United Nations document. It may be typed in any way and is kept in one."""

    description = gettext_lazy("A United Nations document symbol")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = symbols.LONGEST
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def to_python(self, value: object) -> str:
        if not value:
            return ""
        try:
            return symbols.parse(str(value)).text
        except symbols.SymbolError as error:
            raise ValidationError(error.said(_), code="invalid_symbol") from None

    def get_prep_value(self, value: object) -> str:
        return self.to_python(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # A person may type a link, which is longer than the symbol in it.
        found = super().formfield(**{**kwargs, "max_length": 500})
        assert found is not None
        found.widget.attrs["data-reads"] = "symbol"
        return found
