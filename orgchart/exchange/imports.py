"""Importing a table: read, check, confirm. Nothing is written before a person confirms."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from orgchart.models import Import
from orgchart.writing.batch_load import Entry, Outcome, Progress, Refused, Verdict, load_batch

from .sheets import Sheet
from .tables import TABLES, CellError

ORDER = (Outcome.UNCHANGED, Outcome.CHANGED, Outcome.CREATED, Outcome.REFUSED)
"""Of several records in a row, the last of these tells what becomes of the row."""


def begun(by: Any, kind: str, filename: str, sheet: Sheet) -> Import:
    """An import of a table that was read, with its headers matched to columns."""
    return Import.objects.create(
        by=by,
        kind=kind,
        filename=filename[:200],
        headers=sheet.headers,
        rows=sheet.rows,
        mapping=TABLES[kind].match(sheet.headers),
    )


def check(table: Import, progress: Progress) -> None:
    """Do everything, tell what becomes of each row, and undo it."""
    table.verdicts = _verdicts(table, dry_run=True, why="Checked", progress=progress)
    table.state = Import.State.CHECKED
    if any(each["outcome"] == Outcome.REFUSED for each in table.verdicts):
        table.state = Import.State.REFUSED
    table.save()


def confirm(table: Import, why: str, progress: Progress) -> None:
    """Write the table, all or nothing.

    If it would no longer do what was shown when it was checked, nothing is written: it is back where
    it was checked, with what it would do now.
    """
    with transaction.atomic():
        verdicts = _verdicts(table, dry_run=False, why=why, progress=progress)
        differs = verdicts != table.verdicts
        if differs:
            transaction.set_rollback(True)
    table.verdicts = verdicts
    table.state = Import.State.CHECKED if differs else Import.State.DONE
    if any(each["outcome"] == Outcome.REFUSED for each in verdicts):
        table.state = Import.State.REFUSED
    table.save()


def _verdicts(
    table: Import, *, dry_run: bool, why: str, progress: Progress
) -> list[dict[str, Any]]:
    """What becomes of each row, as it is kept and shown."""
    entries, unreadable = _entries(table)
    try:
        # An unreadable row is refused, so nothing may be kept of the others either.
        found = load_batch(
            entries, by=table.by, why=why, dry_run=dry_run or bool(unreadable), progress=progress
        )
    except Refused as error:
        found = error.verdicts
    by_place: dict[str, list[Verdict]] = {}
    for verdict in found:
        by_place.setdefault(verdict.entry.place, []).append(verdict)
    return [
        {"place": place, "outcome": str(Outcome.REFUSED), "record": "", "says": [unreadable[place]]}
        if place in unreadable
        else _told(place, by_place.get(place, []))
        for place, _ in table.rows
    ]


def _entries(table: Import) -> tuple[list[Entry], dict[str, str]]:
    """The entries of the rows, and why a row cannot be read, by its place."""
    layout = TABLES[table.kind]
    entries: list[Entry] = []
    unreadable: dict[str, str] = {}
    for place, row in table.rows:
        cells = {
            table.mapping[header]: cell for header, cell in row.items() if table.mapping.get(header)
        }
        try:
            entries += layout.entries(place, cells)
        except CellError as error:
            unreadable[place] = str(error)
    return entries, unreadable


def _told(place: str, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    worst = max((each.outcome for each in verdicts), key=ORDER.index, default=Outcome.UNCHANGED)
    telling = [each for each in verdicts if each.outcome == worst] or list(verdicts)
    says = [problem for each in verdicts for problem in each.problems]
    if not says:
        says = [f"{each.record}: {', '.join(each.changes)}" for each in verdicts if each.changes]
        if any(each.proposed for each in verdicts):
            says.append("kept as a proposal, for it changes what is public")
    names = ", ".join(dict.fromkeys(each.record for each in telling if each.record))
    return {"place": place, "outcome": str(worst), "record": names, "says": says}
