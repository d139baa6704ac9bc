"""The rows that the rules look at: all of them, or those near what a writing touched.

A row has only the columns that rules read. ``Everything`` and ``Nearby`` answer the same questions,
so a rule is written once. Each can also answer for the time before a writing: then the records that
it touched are as they were.
"""

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from orgchart.models import Fact, ParentRelationship, Record, Unit, UnitName

from .rows import Lives, Row, columns, is_solid, lives_by, row_type, unit_columns, whole_of
from .touched import Touched

Pks = Collection[int]
"""Primary keys."""

MANY = 2000
"""From so many touched records on, it is cheaper to read all rows than those nearby."""
AT_ONCE = 500
"""How many keys a query names; SQLite allows no more than some thousand."""

# --- what every view answers --------------------------------------------------------------------


class View(ABC):
    """What rules ask about rows."""

    def __init__(self, touched: Touched, *, before: bool = False) -> None:
        """The rows as they are; with ``before``, as they were before these records were touched."""
        self._touched = touched
        self._before = before

    @abstractmethod
    def of(self, kind: type[Fact]) -> Collection[Row]:
        """The facts of a kind that may be wrong by themselves or beside what they belong to."""

    @abstractmethod
    def groups(self, kind: type[Fact], column: str) -> Iterable[list[Row]]:
        """The facts of a kind that have the same value in a column, where one may be wrong."""

    @abstractmethod
    def with_parts(
        self, kind: type[Fact], part: type[Record], column: str
    ) -> Iterator[tuple[Row, list[Row]]]:
        """Facts with their parts of one kind, which name them in a column; not facts without any."""

    @abstractmethod
    def all_of(self, kind: type[Record]) -> Collection[Row]:
        """All records of a small kind, if one of them may be wrong."""

    @abstractmethod
    def _lines_upwards(self) -> Collection[Row]:
        """Solid published lines: all that lead upwards from where one may be wrong."""

    @abstractmethod
    def lives(self, unit_ids: Collection[int]) -> Mapping[int, Lives]:
        """The lives of those units at least. A unit without a name is not there."""

    @abstractmethod
    def _wholes(self, kind: type[Fact], pks: Pks) -> Mapping[int, Row]:
        """Those facts at least, by primary key."""

    def lines_in_circles(self) -> list[Row]:
        """Solid published lines that may be in a circle: all others are left out, but not those above
        a circle. It peels off the lines of units that have nothing below them, then those of units
        that have nothing left below them, and so on."""
        upwards = _grouped(self._lines_upwards(), "child_id")
        below = Counter(line.parent_id for lines in upwards.values() for line in lines)
        lowest = [unit_id for unit_id in upwards if not below[unit_id]]
        while lowest:
            for line in upwards.pop(lowest.pop()):
                below[line.parent_id] -= 1
                if not below[line.parent_id] and line.parent_id in upwards:
                    lowest.append(line.parent_id)
        return [line for left in upwards.values() for line in left]

    def with_wholes(self, kind: type[Fact]) -> Iterator[tuple[Row, Row]]:
        """The facts of a kind, each with the fact that it is a part of."""
        if found := whole_of(kind):
            column, whole_kind = found
            rows = self.of(kind)
            wholes = self._wholes(whole_kind, {getattr(row, column) for row in rows})
            yield from ((row, wholes[getattr(row, column)]) for row in rows)

    def with_units(self, kind: type[Fact]) -> Iterator[tuple[Row, tuple[int, ...]]]:
        """The facts of a kind, each with the primary keys of its units."""
        if found := whole_of(kind):
            (unit_column,) = unit_columns(found[1])
            for row, whole in self.with_wholes(kind):
                yield row, (getattr(whole, unit_column),)
        else:
            first = columns(kind).index(unit_columns(kind)[0])
            after = first + len(unit_columns(kind))
            yield from ((row, row[first:after]) for row in self.of(kind))

    def _as_it_was(self, kind: type[Record], rows: Iterable[Row]) -> list[Row]:
        """The rows, but those that were touched as they were before."""
        before = self._touched.before(kind)
        images = [
            row_type(kind)(*(getattr(record, column) for column in columns(kind)))
            for record in before.values()
            if record is not None
        ]
        return [row for row in rows if row.pk not in before] + images


def _grouped(rows: Iterable[Row], column: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups


# --- the whole registry -------------------------------------------------------------------------


class Everything(View):
    """Every row, read once: one query for each kind that a rule asks for."""

    def __init__(self, touched: Touched | None = None, *, before: bool = False) -> None:
        super().__init__(touched or Touched(), before=before)
        self._rows: dict[type[Record], list[Row]] = {}

    def _all(self, kind: type[Record]) -> list[Row]:
        if kind not in self._rows:
            make = row_type(kind)._make
            found = kind._base_manager.order_by("pk").values_list(*columns(kind))
            rows = [make(values) for values in found.iterator(chunk_size=2000)]
            self._rows[kind] = self._as_it_was(kind, rows) if self._before else rows
        return self._rows[kind]

    def of(self, kind: type[Fact]) -> Collection[Row]:
        return self._all(kind)

    def all_of(self, kind: type[Record]) -> Collection[Row]:
        return self._all(kind)

    def groups(self, kind: type[Fact], column: str) -> Iterable[list[Row]]:
        return _grouped(self._all(kind), column).values()

    def with_parts(
        self, kind: type[Fact], part: type[Record], column: str
    ) -> Iterator[tuple[Row, list[Row]]]:
        if parts := _grouped(self._all(part), column):
            yield from ((row, parts[row.pk]) for row in self._all(kind) if row.pk in parts)

    def _lines_upwards(self) -> Collection[Row]:
        return [line for line in self._all(ParentRelationship) if is_solid(line)]

    @cached_property
    def _lives(self) -> dict[int, Lives]:
        return lives_by(self._all(UnitName))

    def lives(self, unit_ids: Collection[int]) -> Mapping[int, Lives]:
        return self._lives

    def _wholes(self, kind: type[Fact], pks: Pks) -> Mapping[int, Row]:
        return {row.pk: row for row in self._all(kind)}


# --- near what was touched ----------------------------------------------------------------------


class Nearby(View):
    """The rows that a writing can have put in the wrong: those that it touched, and those that depend
    on them.

    It runs a few queries for each kind that was touched. A unit with many facts is read whole only
    if the writing changed when the unit existed.
    """

    def __init__(
        self, touched: Touched, *, before: bool = False, beside: "Nearby | None" = None
    ) -> None:
        super().__init__(touched, before=before)
        self._pks = touched.pks
        self._of: dict[type[Fact], list[Row]] = {}
        # Nothing is written while rules are asked, so both views share what was read.
        self._stored: dict[tuple[type[Record], str, tuple[int, ...]], list[Row]] = (
            beside._stored if beside else {}
        )

    def _rows(self, kind: type[Record], column: str, values: Collection[int]) -> list[Row]:
        """The rows with one of those values in a column. They are read once."""
        wanted = tuple(sorted(values))
        if (kind, column, wanted) not in self._stored:
            make, read = row_type(kind)._make, []
            for at in range(0, len(wanted), AT_ONCE):
                some = kind._base_manager.filter(**{f"{column}__in": wanted[at : at + AT_ONCE]})
                read += [make(row) for row in some.order_by("pk").values_list(*columns(kind))]
            self._stored[kind, column, wanted] = read
        found = self._stored[kind, column, wanted]
        if not self._before or not wanted:
            return found.copy()
        known = set(values)
        return [row for row in self._as_it_was(kind, found) if getattr(row, column) in known]

    def of(self, kind: type[Fact]) -> Collection[Row]:
        if kind not in self._of:
            found = self._rows(kind, "pk", self._pks.get(kind, ()))
            if whole := whole_of(kind):
                column, whole_kind = whole
                found += self._rows(kind, column, {row.pk for row in self.of(whole_kind)})
            for column in unit_columns(kind):
                found += self._rows(kind, column, self._changed_units)
            self._of[kind] = list({row.pk: row for row in found}.values())
        return self._of[kind]

    def _values(self, kind: type[Record], column: str) -> set[int]:
        """The values in a column of the records of a kind that were touched, now and before."""
        now = self._current._rows(kind, "pk", self._pks.get(kind, ()))
        then = [record for record in self._touched.before(kind).values() if record]
        return {getattr(record, column) for record in (*now, *then)}

    @cached_property
    def _current(self) -> "Nearby":
        return Nearby(self._touched, beside=self) if self._before else self

    @cached_property
    def _changed_units(self) -> set[int]:
        """The units that exist for another time now than before. What is new had no facts before."""
        made = {pk for pk, record in self._touched.before(Unit).items() if record is None}
        units = self._values(UnitName, "unit_id") - made
        if not units:
            return set()
        now = lives_by(self._current._rows(UnitName, "unit_id", units))
        then = lives_by(
            Nearby(self._touched, before=True, beside=self)._rows(UnitName, "unit_id", units)
        )
        return {unit_id for unit_id in units if now.get(unit_id) != then.get(unit_id)}

    def all_of(self, kind: type[Record]) -> Collection[Row]:
        return (
            Everything(self._touched, before=self._before).all_of(kind)
            if self._pks.get(kind)
            else ()
        )

    def groups(self, kind: type[Fact], column: str) -> Iterable[list[Row]]:
        if not self._pks.get(kind):
            return ()
        return _grouped(self._rows(kind, column, self._values(kind, column)), column).values()

    def with_parts(
        self, kind: type[Fact], part: type[Record], column: str
    ) -> Iterator[tuple[Row, list[Row]]]:
        wholes = set(self._pks.get(kind, ()))
        if self._pks.get(part):
            wholes |= self._values(part, column)
        parts = _grouped(self._rows(part, column, wholes), column)
        yield from ((row, parts[row.pk]) for row in self._rows(kind, "pk", parts))

    def _lines_upwards(self) -> Collection[Row]:
        # From both ends of each line, now and before, so that both views meet the same old circles.
        below = {
            unit_id
            for column in ("child_id", "parent_id")
            for unit_id in self._values(ParentRelationship, column)
        }
        found: list[Row] = []
        seen: set[int] = set()
        while below:
            seen |= below
            lines = [
                line for line in self._rows(ParentRelationship, "child_id", below) if is_solid(line)
            ]
            found += lines
            below = {line.parent_id for line in lines} - seen
        return found

    def lives(self, unit_ids: Collection[int]) -> Mapping[int, Lives]:
        return lives_by(self._rows(UnitName, "unit_id", unit_ids))

    def _wholes(self, kind: type[Fact], pks: Pks) -> Mapping[int, Row]:
        return {row.pk: row for row in self._rows(kind, "pk", pks)}


def view_of(touched: Touched, *, before: bool = False) -> View:
    """The view that costs least for what was touched."""
    number = sum(map(len, touched.pks.values()))
    kind = Everything if number > MANY else Nearby
    return kind(touched, before=before)
