"""What an address of the API can be asked for: checked here, and described from the same fields."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from orgchart.exchange.data_schemas import Schema
from orgchart.exchange.dictionary import one_of
from orgchart.language_addresses import ASKED
from orgchart.languages import sentences
from orgchart.views.changes import Between, DayField
from orgchart.views.search import LONGEST as LONGEST_QUESTION

from .records import Kind

LIMIT, LARGEST_LIMIT = 50, 200
"""How many records a page has, and how many it can have."""
FEW = 4
"""The most choices whose meaning is said beside them."""
DAY: Schema = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": r"^((1[0-9]|20)[0-9]{2}(-(0[1-9]|1[0-2]))?)?$"},
    ]
}
"""A day, or a year or month, which means its last day. What is empty is as if it were not there."""
EXAMPLES: Mapping[str, object] = {
    "on": "2009-07-31",
    "from": "2007-01-01",
    "to": "2007-12-31",
    "root": "dpko",
    "code": "dpko",
    "text": "GA resolution 61/279",
    "q": "police",
    "year": 2009,
    "limit": 20,
    "country": "LR",
}
"""Examples of parameters, by name."""


class NamesField(forms.CharField):
    """Names with commas between."""

    def __init__(self, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.names = [*names]

    def to_python(self, value: str | None) -> list[str]:  # type: ignore[override]
        asked = [name.strip() for name in (value or "").split(",") if name.strip()]
        if unknown := [name for name in asked if name not in self.names]:
            raise ValidationError(
                _("There is no field “%(unknown)s” here. The fields are: %(names)s."),
                params={"unknown": unknown[0], "names": ", ".join(self.names)},
            )
        return asked


class CursorField(forms.CharField):
    """A cursor: see ``cursors``."""


class Asking(forms.Form):
    """What every address reads. A parameter that it does not know, or that stands there twice, is refused: it may be
    a slip."""

    on = DayField(
        label=_("The day"),
        required=False,
        help_text=_("Without it, today. A year or a month means its last day."),
    )
    lang = forms.ChoiceField(
        label=_("The language"),
        required=False,
        choices=[(asked, asked) for asked in ASKED],
        help_text=_("Of official names, labels and sentences. Without it, English."),
    )

    def __init__(self, asked: QueryDict, others: Collection[str] = (), **more: forms.Field) -> None:
        super().__init__(asked)
        self.asked = asked
        self.fields = {**self.fields, **more}
        self._others = others

    def clean(self) -> None:
        super().clean()
        known = [*self._others, *self.fields]
        if unknown := [name for name in self.data if name not in known]:
            raise ValidationError(
                _("“%(unknown)s” is no parameter of this address. It has: %(known)s."),
                params={"unknown": unknown[0], "known": ", ".join(known) or _("none")},
            )
        if twice := [name for name, values in self.asked.lists() if len(values) > 1]:
            raise ValidationError(
                _("“%(twice)s” stands here more than once. Write it once."),
                params={"twice": twice[0]},
            )


Form = Callable[[QueryDict], forms.BaseForm]
"""Makes the form of what an address asks for."""


def for_nothing(asked: QueryDict) -> Asking:
    """Nothing at all."""
    form = Asking(asked)
    del form.fields["on"]
    return form


def for_record(fields: Iterable[str]) -> Form:
    """One record, whole or some fields."""
    return lambda asked: Asking(asked, fields=_names(fields))


def for_list(kind: Kind) -> Form:
    """A page of a list. Its filters are asked for apart; see ``filters_of``."""
    sorts = [way for name in kind.listing.sorts for way in (name, f"-{name}")]

    def form(asked: QueryDict) -> Asking:
        return Asking(
            asked,
            kind.listing.filter_class.base_filters,
            sort=forms.ChoiceField(
                label=_("The column to sort by"),
                required=False,
                choices=[(way, way) for way in sorts],
                help_text=_("With “-” before it, from its end."),
            ),
            limit=_limit(),
            cursor=CursorField(
                label=_("Where the page begins"),
                required=False,
                help_text=_("“next” of a page has it. It fits the same “sort” and “lang” only."),
            ),
            fields=_names([*kind.schema()["properties"], "self", "named"]),
        )

    return form


def filters_of(kind: Kind) -> forms.Form:
    """The filters of a list, as its page has them. A query for each vocabulary among the choices."""
    form: forms.Form = kind.listing.filter_class({}).form
    return form


class Changes(Asking):
    """The changes between two days."""

    def __init__(self, asked: QueryDict, fields: Iterable[str]) -> None:
        between = Between({})
        days = {name: DayField(label=between.fields[name].label) for name in ("from", "to")}
        days["from"].help_text = _("Changes after that day. Without it, a year before “to”.")
        days["to"].help_text = _("Changes up to that day. Without it, the day.")
        for field in days.values():
            field.required = False
        more: dict[str, forms.Field] = {
            **days,
            "kind": between.fields["kind"],
            "limit": _limit(),
            "fields": _names(fields),
        }
        super().__init__(asked, (), **more)


def for_search(asked: QueryDict) -> Asking:
    """A search."""
    return Asking(
        asked,
        q=forms.CharField(
            label=_("What to look for"),
            max_length=LONGEST_QUESTION,
            error_messages={"required": _("Write what to look for, such as ?q=police.")},
        ),
        year=forms.IntegerField(
            label=_("A year"),
            required=False,
            min_value=1000,
            max_value=9999,
            help_text=_("Only what existed then, as far as it is known."),
        ),
        kind=forms.ChoiceField(
            label=_("Kind of record"),
            required=False,
            choices=[
                (kind, kind)
                for kind in ("unit", "person", "mandate", "document", "source", "changes")
            ],
        ),
        limit=_limit(),
    )


def for_symbol(asked: QueryDict) -> Asking:
    """A text that means a symbol."""
    text = forms.CharField(
        label=_("The text to read"),
        max_length=500,
        help_text=_("A symbol in any way to write it, a link to a document, or words."),
        error_messages={
            "required": _("Write the text to read, such as ?text=GA+resolution+61/279.")
        },
    )
    form = Asking(asked, text=text)
    del form.fields["on"]
    return form


def for_chart(asked: QueryDict) -> Asking:
    """The chart, or a part of it."""
    root = forms.CharField(
        label=_("The code of a unit"), required=False, help_text=_("Only it and all below it.")
    )
    return Asking(asked, root=root)


def _limit() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("How many"),
        required=False,
        min_value=1,
        max_value=LARGEST_LIMIT,
        help_text=_("Without it, %(number)s.") % {"number": LIMIT},
    )


def _names(fields: Iterable[str]) -> NamesField:
    return NamesField(
        fields,
        label=_("Fields"),
        help_text=_("Only these fields, with commas between. Without it, all."),
    )


def parameter(name: str, field: forms.Field) -> Schema:
    """A field of a form as OpenAPI describes a parameter."""
    found: Schema = {
        "name": name,
        "in": "query",
        "required": field.required,
        "description": sentences(field.label or "", field.help_text, _choices(field)),
        "schema": _schema(field),
    }
    if isinstance(field, NamesField):
        found |= {"style": "form", "explode": False}
    elif name in EXAMPLES and not isinstance(field, forms.ChoiceField):
        found["example"] = EXAMPLES[name]
    return found


def _choices(field: forms.Field) -> str:
    """The few values of a choice with what they mean; empty for others."""
    choices: Any = getattr(field, "choices", ())
    told = {value: label for value, label in choices if value and value != label}
    return one_of(told) if 0 < len(told) <= FEW else ""


def _schema(field: forms.Field) -> Schema:
    if isinstance(field, DayField):
        return DAY
    if isinstance(field, NamesField):
        return {"type": "array", "items": {"type": "string", "enum": [*field.names, ""]}}
    if isinstance(field, CursorField):
        return {"type": "string", "format": "cursor"}
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        values = [value for value, _label in choices if value]
        return {"type": "string", "enum": values if field.required else [*values, ""]}
    if isinstance(field, forms.IntegerField):
        number = {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
        return number if field.required else {"anyOf": [number, {"const": ""}]}
    longest = getattr(field, "max_length", None)
    return {
        "type": "string",
        **({"maxLength": longest} if longest else {}),
        "pattern": r"^[^\x00]*\S[^\x00]*$" if field.required else r"^[^\x00]*$",
    }
