"""Import a table: read it, check it, write it. Nothing is written before a person confirms."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from reversion.models import Revision

from orgchart.models import Document, Import
from orgchart.serialization import field_in_words
from orgchart.writing.batch_load import Progress, Refused, load_batch
from orgchart.writing.doubtful_documents import doubt_about
from orgchart.writing.verdicts import Entry, Outcome, Verdict

from .eac.rows import read_records
from .import_entries import entries_of
from .import_rows import RecordRow, record_row
from .layouts import RECORDS, layout_of
from .sheets import FORMATS, Choice, Sheet, check_size, read
from .tables import TABLES

ORDER = (Outcome.SKIPPED, Outcome.UNCHANGED, Outcome.CHANGED, Outcome.CREATED, Outcome.REFUSED)
"""If a row has several records, its outcome is the one of theirs that comes last here."""


class MeantRow(TypedDict):
    """A text of a row that names no record, and what may be meant by it."""

    header: str
    written: str
    key: str


class VerdictRow(TypedDict):
    """What happens to a row, as the import keeps it in JSON and its page shows it."""

    place: str
    outcome: str
    record: str
    """The records of the row, in words."""
    says: list[str]
    """Why the row is refused, or what changes."""
    records: list[RecordRow]
    """What the row says of each record, value by value."""
    meant: list[MeantRow]
    """Records that may be meant where the row names one that does not exist."""
    lacks: list[str]
    """Columns that the file does not have, and without which the row is refused."""
    doubts: list[str]
    """What is doubtful about the dates of documents in the row. It is written all the same."""


class Reading(TypedDict):
    """How the file of an import was read, as the import keeps it and its page shows it."""

    sheet: str
    sheets: list[str]
    header: int
    """The row of the headers; 0 if the file has none."""
    head: list[tuple[int, str]]
    """The first rows, shortened, to choose that of the headers."""
    notes: list[str]
    kinds: dict[str, str]
    """The kind of each row by its place, if they are of several kinds."""


def read_table(kind: str, filename: str, content: bytes, choice: Choice | None = None) -> Sheet:
    """Read a file of rows of a kind; its headers are found by the columns of the kind. Records of archives
    become rows of several kinds.

    Raises SheetError.
    """
    if kind == RECORDS:
        check_size(content)
        return read_records(filename, content)
    return read(filename, content, TABLES[kind].known, choice)


def create_import(by: User, kind: str, filename: str, sheet: Sheet, content: bytes = b"") -> Import:
    """Save an import of a table that was read, with its headers matched to columns.

    The content of the file is kept, so that another sheet or row of headers can be chosen.
    """
    return Import.objects.create(
        by=by, kind=kind, filename=_short(filename), content=content, **_as_read(kind, sheet)
    )


def read_again(table: Import, kind: str, choice: Choice) -> bool:
    """Read the file of an import again, as rows of a kind, as a person chose. False: somebody was faster, as in ``step``.

    Raises SheetError, and nothing changes.
    """
    sheet = read_table(kind, table.filename, bytes(table.content), choice)
    defaults = table.defaults if kind == table.kind else {}
    fields = {"kind": kind, "defaults": defaults, "skipped": [], **_as_read(kind, sheet)}
    return table.step(Import.State.READ, **fields)


def _as_read(kind: str, sheet: Sheet) -> dict[str, Any]:
    """The fields of an import for what was read, with its headers matched to columns."""
    reading = Reading(
        sheet=sheet.name,
        sheets=sheet.names,
        header=sheet.header,
        head=sheet.head,
        notes=sheet.notes,
        kinds=sheet.kinds,
    )
    return {
        "headers": sheet.headers,
        "rows": sheet.rows,
        "mapping": layout_of(kind).match(sheet.headers),
        "reading": reading,
    }


def _short(filename: str) -> str:
    """The name of a file with at most 200 letters. Its ending, which says its format, stays."""
    stem, dot, ending = filename.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if len(filename) > 200 else filename


def check(table: Import, progress: Progress, today: date) -> None:
    """Try everything on copies, and keep what happens to each row. Trying waits for nobody."""
    verdicts = _verdicts(table, dry_run=True, why="Checked", progress=progress, today=today)
    table.step(_state_after(verdicts), verdicts=verdicts)


def confirm(table: Import, why: str, progress: Progress, today: date) -> None:
    """Write the whole table, or nothing.

    If it would no longer do what the check showed, nothing is written. The import is then checked
    again, and its page shows what it would do now. That it is done is kept together with what it
    writes, so an import that was interrupted has either written everything and is done, or nothing.
    """
    read = entries_of(table)  # before the lock is taken
    with transaction.atomic():
        verdicts = _verdicts(table, read, dry_run=False, why=why, progress=progress, today=today)
        if verdicts == table.verdicts and table.step(
            Import.State.DONE, verdicts=verdicts, edit=_edit_of(verdicts)
        ):
            return
        transaction.set_rollback(True)
    table.step(_state_after(verdicts), verdicts=verdicts)


def _edit_of(verdicts: list[VerdictRow]) -> int | None:
    """The number of the edit that wrote the table: the latest, as long as nobody else can write."""
    if not any(verdict["outcome"] in (Outcome.CREATED, Outcome.CHANGED) for verdict in verdicts):
        return None
    return Revision.objects.order_by("-pk").values_list("pk", flat=True).first()


def _state_after(verdicts: list[VerdictRow]) -> Import.State:
    refused = any(verdict["outcome"] == Outcome.REFUSED for verdict in verdicts)
    return Import.State.REFUSED if refused else Import.State.CHECKED


def _verdicts(
    table: Import,
    read: list[Entry] | None = None,
    *,
    dry_run: bool,
    why: str,
    progress: Progress,
    today: date,
) -> list[VerdictRow]:
    """Return what happens to each row, in the order of the file."""
    entries = entries_of(table) if read is None else read
    try:
        found = load_batch(
            entries, by=table.by, why=why, dry_run=dry_run, is_told=True, progress=progress
        )
    except Refused as error:
        found = error.verdicts
    by_place: dict[str, list[Verdict]] = {}
    for verdict in found:
        by_place.setdefault(verdict.entry.place, []).append(verdict)
    skipped = set(table.skipped)
    before = {
        verdict["place"]: _says(verdict)
        for verdict in table.verdicts
        if verdict["place"] in skipped
    }
    headers = {name: header for header, name in table.mapping.items() if name}
    by_field = layout_of(table.kind).by_field()
    rows = []
    for place, _row in table.rows:
        if place in skipped:
            # Why it was refused before somebody left it out.
            rows.append(_without_records(place, Outcome.SKIPPED, *before.get(place, ())))
        else:
            of_row = by_place.get(place, [])
            lacks = [
                by_field[verdict.entry.model, name] for verdict in of_row for name in verdict.lacks
            ]
            doubts = _doubts(of_row, today)
            own = _verdict_row(place, headers, of_row)
            rows.append({**own, "lacks": lacks, "doubts": doubts})
    return rows


def _without_records(place: str, outcome: Outcome, *says: str) -> VerdictRow:
    return VerdictRow(
        place=place,
        outcome=str(outcome),
        record="",
        says=[*says],
        records=[],
        meant=[],
        lacks=[],
        doubts=[],
    )


def correct(table: Import, cells: Mapping[tuple[str, str], str], skipped: Iterable[str]) -> None:
    """Put what a person typed into cells, by the place of the row and the header, and leave rows out.

    The file itself is kept as it was. Nothing is saved: the next check does it, with ``CORRECTED``.
    """
    for place, row in table.rows:
        for header in table.headers:
            typed = cells.get((place, header), "")
            if (place, header) in cells and typed != row.get(header, ""):
                row[header] = typed
    places = {place for place, _row in table.rows}
    table.skipped = sorted(places.intersection(skipped))


CORRECTED = ("rows", "skipped")
"""The fields of an import that ``correct`` and ``take_meant`` change."""


def take_meant(table: Import, header: str, written: str, key: str) -> int:
    """Write what was meant in every row whose cell under the header has that text. How many had it?"""
    found = [row for _place, row in table.rows if row.get(header) == written]
    for row in found:
        row[header] = key
    return len(found)


REASON = "why it was refused"
"""The header of the column that a file of refused rows has beside its own."""


def refused_rows(table: Import, ending: str) -> bytes:
    """The rows that are refused or left out, as a file with the reasons in its last column.

    Raises KeyError for an unknown format.
    """
    told = {verdict["place"]: verdict for verdict in table.verdicts}
    rows = [
        row | {REASON: " ".join(_says(told[place])) or str(Outcome(told[place]["outcome"]).label)}
        for place, row in table.rows
        if place in told and told[place]["outcome"] in (Outcome.REFUSED, Outcome.SKIPPED)
    ]
    return FORMATS[ending].write(
        [*table.headers, REASON], rows, layout_of(table.kind).title_in_files
    )


def _says(verdict: VerdictRow) -> list[str]:
    """Why a row is refused, with the columns that the file does not have."""
    lacks = verdict.get("lacks")
    missing = _("The file has no column for: %(columns)s.") % {"columns": ", ".join(lacks or ())}
    return [*verdict["says"], *([missing] if lacks else [])]


def missing_columns(table: Import) -> list[str]:
    """The columns that refused rows cannot do without and the file does not have, in their order."""
    lacking = {name for verdict in table.verdicts for name in verdict.get("lacks", ())}
    return [column.name for column in layout_of(table.kind).columns() if column.name in lacking]


def choose_instead(table: Import, seen: Collection[str], ticked: Collection[str]) -> None:
    """Let rows change records that they would stand beside, from the next check on.

    Each choice is ``choice_of`` a record that was offered; others are ignored. A choice that was not
    seen, because it is on another page, stays as it was.
    """
    found: dict[str, list[list[str]]] = {}
    for verdict in table.verdicts:
        for record in verdict.get("records", ()):
            for beside in record["beside"]:
                choice = beside["choice"]
                if choice in ticked if choice in seen else beside["chosen"]:
                    _place, label, pk = choice.split(":")
                    found.setdefault(verdict["place"], []).append([label, pk])
    table.instead = found


def _verdict_row(place: str, headers: Mapping[str, str], verdicts: Sequence[Verdict]) -> VerdictRow:
    """Return the row of the table that shows the verdicts about all records of one row.

    ``headers`` has the header of the file for each column that has one.
    """
    outcomes = [verdict.outcome for verdict in verdicts]
    outcome = max(outcomes, key=ORDER.index, default=Outcome.UNCHANGED)
    names = [verdict.record for verdict in verdicts]
    told = list(zip(verdicts, names, strict=True))
    decisive = [name for verdict, name in told if verdict.outcome == outcome]
    says = _faults(headers, verdicts)
    return VerdictRow(
        place=place,
        outcome=str(outcome),
        record=", ".join(dict.fromkeys(filter(None, decisive))),
        says=says or ([] if outcome == Outcome.REFUSED else _what_changes(verdicts)),
        records=[shown for verdict, name in told if (shown := record_row(verdict, name))],
        meant=_meant(headers, verdicts),
        lacks=[],
        doubts=[],
    )


def _doubts(verdicts: Sequence[Verdict], today: date) -> list[str]:
    """What is doubtful about the dates that the row gives documents."""
    dated = [
        verdict.about
        for verdict in verdicts
        if isinstance(verdict.about, Document)
        and (verdict.outcome == Outcome.CREATED or {"date", "symbol"}.intersection(verdict.changes))
    ]
    return [*dict.fromkeys(filter(None, (doubt_about(one, today) for one in dated)))]


def doubtful_rows(table: Import) -> list[str]:
    """The places of the rows with a doubtful date."""
    return [verdict["place"] for verdict in table.verdicts if verdict.get("doubts")]


def _faults(headers: Mapping[str, str], verdicts: Sequence[Verdict]) -> list[str]:
    """Everything that is wrong with a row, each after its column as the file calls it."""
    told = []
    for verdict in verdicts:
        for fault in verdict.faults:
            column = verdict.entry.columns.get(fault.field)
            words = {"column": headers.get(column or "", column), "problem": fault.message}
            told.append(
                _("%(column)s: %(problem)s") % words
                if column
                else fault.said_of(verdict.entry.model)
            )
    return [*dict.fromkeys(told)]


def _meant(headers: Mapping[str, str], verdicts: Sequence[Verdict]) -> list[MeantRow]:
    """What may be meant by cells of the row; nothing for a code that no cell has."""
    found = {}
    for verdict in verdicts:
        for meant in verdict.meant:
            header = headers.get(verdict.entry.columns.get(meant.relation, ""))
            written = verdict.entry.written.get(meant.relation)
            if header and written:
                found[header] = MeantRow(header=header, written=written, key=meant.key)
    return [*found.values()]


def _what_changes(verdicts: Sequence[Verdict]) -> list[str]:
    says = [
        _("Changes %(fields)s of %(record)s.")
        % {
            "fields": ", ".join(
                field_in_words(verdict.entry.model, name) for name in verdict.changes
            ),
            "record": verdict.record,
        }
        for verdict in verdicts
        if verdict.changes
    ]
    says += [
        _("The registry calls %(symbol)s “%(known)s”; that title stays.")
        % {"symbol": verdict.after["symbol"], "known": verdict.kept["title"]}
        for verdict in verdicts
        if "title" in verdict.kept
    ]
    if any(verdict.proposed for verdict in verdicts):
        says.append(_("Becomes a proposal, because it changes something public."))
    return says
