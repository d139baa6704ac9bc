"""Columns that several lists have."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import CharField, F, Value
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from orgchart.dates import PartialDate
from orgchart.models import Fact
from orgchart.models.descriptions import Text

from .lists import Column

Row = TypeVar("Row")
LATEST = "9999"
"""It sorts after every date, in every language of a database."""


def written(date: PartialDate | None) -> str:
    """The date as it is written, for files; empty if there is none."""
    return str(date) if date else ""


def worded(date: PartialDate | None) -> str:
    """The date in words; empty if there is none."""
    return date.in_words if date else ""


def date_column(
    name: str, heading: Text, date_of: Callable[[Row], PartialDate | None]
) -> Column[Row]:
    """A column of dates, sorted by the field of the same name."""
    return Column(
        name,
        heading,
        lambda row: worded(date_of(row)),
        (name,),
        data=lambda row: written(date_of(row)),
        is_short=True,
    )


def dates_of(
    fact_of: Callable[[Row], Fact | None],
    start: str | BaseExpression = "start",
    end: str | BaseExpression = "end",
) -> tuple[Column[Row], Column[Row]]:
    """From when to when a fact holds. What has no end comes after what has."""

    def beginning(row: Row) -> PartialDate | None:
        fact = fact_of(row)
        return fact.start if fact else None

    def ending(row: Row) -> PartialDate | None:
        fact = fact_of(row)
        return fact.end if fact else None

    text = CharField()
    open_last = Coalesce(
        NullIf(
            F(end) if isinstance(end, str) else end, Value("", output_field=text), output_field=text
        ),
        Value(LATEST, output_field=text),
        output_field=text,
    )
    return (
        Column(
            "from",
            _("From"),
            lambda row: worded(beginning(row)),
            (start,),
            data=lambda row: written(beginning(row)),
            is_short=True,
        ),
        Column(
            "to",
            _("To"),
            lambda row: worded(ending(row)),
            (open_last,),
            data=lambda row: written(ending(row)),
            is_short=True,
        ),
    )
