"""The rows of an import as entries of a load: each is read by the table of its kind."""

from dataclasses import replace

from orgchart.models import Import
from orgchart.writing.verdicts import Entry

from .row_reader import RowReader, without_repeats
from .tables import TABLES, Cells
from .usual_natures import with_usual_natures

EVIDENCE = frozenset({"source", "quotation", "locator"})
"""The fields with which records of archives support a fact that is new."""


def entries_of(table: Import) -> list[Entry]:
    """What the rows say that are not skipped, in their order."""
    readers = _Readers(table)
    entries: list[Entry] = []
    skipped = set(table.skipped)
    for place, row in table.rows:
        if place in skipped:
            continue
        cells = table.defaults_without_header() | {
            table.mapping[header]: cell for header, cell in row.items() if table.mapping.get(header)
        }
        entries += [_with_choice(entry, table) for entry in readers.entries(place, cells)]
    entries = without_repeats(entries)
    if table.reading.get("kinds"):
        return entries  # records of archives say levels and parents in rows of their own
    return with_usual_natures(entries)


class _Readers:
    """Reads the rows of an import, each by its kind."""

    def __init__(self, table: Import) -> None:
        self._kinds = table.reading.get("kinds") or {}
        self._kind = table.kind
        self._defaults = table.defaults_without_header()
        self._readers: dict[str, tuple[RowReader, set[str]]] = {}

    def entries(self, place: str, cells: Cells) -> list[Entry]:
        """What a row says. In a table of several kinds, what every row says is left out where the kind has no
        column; and a record that exists keeps its evidence, and all that the file itself does not say."""
        kind = self._kinds.get(place, self._kind)
        if kind not in self._readers:
            names = {column.name for column in TABLES[kind].columns()}
            self._readers[kind] = RowReader(TABLES[kind]), names
        reader, names = self._readers[kind]
        if not self._kinds:
            return [self._without_defaults(entry) for entry in reader.entries(place, cells)]
        cells = {name: text for name, text in cells.items() if name in names}
        return [self._beside_what_is_stored(entry) for entry in reader.entries(place, cells)]

    def _without_defaults(self, entry: Entry) -> Entry:
        """The entry, whose cells are those of the file alone."""
        given = self._given(entry)
        written = {field: cell for field, cell in entry.written.items() if field not in given}
        return replace(entry, written=written) if given else entry

    def _beside_what_is_stored(self, entry: Entry) -> Entry:
        entry = self._without_defaults(entry)
        return replace(entry, only_new=entry.only_new | self._given(entry) | EVIDENCE)

    def _given(self, entry: Entry) -> set[str]:
        """The fields that are the same for every row, because a person said so and not the file."""
        return {field for field, column in entry.columns.items() if column in self._defaults}


def _with_choice(entry: Entry, table: Import) -> Entry:
    chosen = table.instead.get(entry.place, ())
    pks = frozenset(int(pk) for label, pk in chosen if label == entry.model._meta.label_lower)
    return replace(entry, instead=pks) if pks else entry
