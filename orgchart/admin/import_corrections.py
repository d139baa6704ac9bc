"""Correcting the rows of an import on its page: cells that are typed again, and rows left out."""

from typing import TypedDict

from django.http import QueryDict

from orgchart.exchange import imports as importing
from orgchart.models import Import
from orgchart.writing.verdicts import Outcome

from .boxes import is_number

LONG = 60
"""A cell with more letters gets a box of several lines."""


class CellBox(TypedDict):
    """A cell that a person can type again."""

    name: str
    header: str
    text: str
    is_long: bool


class ShownRow(TypedDict):
    """What the page shows of a row beside its verdict."""

    number: int
    """How forms name the row: its number among those that were read, from 0."""
    label: str
    several: bool
    is_skipped: bool
    cells: list[CellBox]
    """The cells that can be corrected; none if the row is neither refused nor doubtful."""


def shown_row(
    table: Import, number: int, row: dict[str, str], verdict: importing.VerdictRow
) -> ShownRow:
    """What the page shows of a row: its cells too, if it is refused or doubtful and the import is not done."""
    outcome = Outcome(verdict["outcome"])
    is_asked = outcome == Outcome.REFUSED or bool(verdict.get("doubts"))
    is_open = is_asked and table.state != Import.State.DONE
    return ShownRow(
        number=number,
        label=str(outcome.label),
        several=len(verdict.get("records", ())) > 1,
        is_skipped=outcome == Outcome.SKIPPED,
        cells=[
            CellBox(
                name=f"cell-{number}-{column}",
                header=header,
                text=row.get(header, ""),
                is_long=len(row.get(header, "")) > LONG or "\n" in row.get(header, ""),
            )
            for column, header in enumerate(table.headers)
            if is_open and table.mapping.get(header)
        ],
    )


def take_corrections(table: Import, data: QueryDict) -> None:
    """Put what a form says into the import: cells, rows left out, and what was meant instead.

    A row that is not on the page of the form stays as it is. Nothing is saved.
    """
    places = [place for place, _row in table.rows]
    seen = _numbers(data.getlist("row"), len(places))
    ticked = _numbers(data.getlist("skip"), len(places))
    skipped = {place for place in table.skipped if place not in {places[row] for row in seen}}
    skipped |= {places[number] for number in ticked & seen}
    if "skip-all" in data:
        skipped |= {
            verdict["place"] for verdict in table.verdicts if verdict["outcome"] == Outcome.REFUSED
        }
    cells = {
        (places[number], header): str(data[name]).replace("\r\n", "\n")
        for number in seen
        for column, header in enumerate(table.headers)
        if (name := f"cell-{number}-{column}") in data
    }
    importing.correct(table, cells, skipped)
    number, _, which = data.get("meant", "").partition("-")
    for row in _numbers([number], len(table.verdicts)):
        meant = table.verdicts[row].get("meant", [])
        for choice in _numbers([which], len(meant)):
            importing.take_meant(table, **meant[choice])


def _numbers(written: list[str], below: int) -> set[int]:
    return {int(text) for text in written if is_number(text) and int(text) < below}
