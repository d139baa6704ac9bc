"""By which texts pages are found, and what a search shows of a page: what the search index should have."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import NamedTuple

from django.db.models import ForeignKey, Q

from orgchart.dates import PartialDate, Period, whole_of
from orgchart.models import (
    Appointment,
    Document,
    Fact,
    NameTranslation,
    Person,
    Record,
    Source,
    Standing,
    Unit,
    UnitName,
    one_text,
)
from orgchart.models.descriptions import Text as TextToSay
from orgchart.models.records import related_kind
from orgchart.models.search_reasons import name_of
from orgchart.queries.page_addresses import PageAddresses
from orgchart.queries.search_pages import page_key, paged

AT_ONCE = 500
"""How many keys a query names; SQLite allows no more than some thousand."""
FORMER = 0.9
"""What a former name is worth beside the present one."""
OF_TEAM = 0.6
"""What a name of a team is worth beside that of another unit. Even where the title has it, it is worth less than a place:
who asks for a country means the operation there before one of its teams."""
CALLED = (Unit, UnitName, NameTranslation)
"""The kinds of record that say what a unit is called."""

Years = tuple[int | None, int | None]
"""The first and the last year; None is open or unknown."""


class Page(NamedTuple):
    """A page as the index has it: see ``SearchPage``."""

    id: int
    kind: str
    title: str
    address: str
    since: int | None
    until: int | None


class Text(NamedTuple):
    """An entry of the search index without its key: see ``SearchEntry``."""

    page_id: int
    record_kind: str
    record_id: int
    text: str
    why: str
    weight: float


class Names:
    """The latest published names of units, the time in which they existed, which are teams, and labels in words."""

    def __init__(self) -> None:
        self.latest: dict[int, UnitName] = {}
        self.lives: dict[int, Period] = {}
        self.teams: set[int] = set()
        self._read: set[int] = set()
        self._said: dict[int, tuple[object, str]] = {}

    def said(self, label: TextToSay) -> str:
        """A label in the language of the moment. It is translated once, not for each record."""
        if isinstance(label, str):
            return label
        # What is kept beside the text cannot be replaced by something else with that identity.
        known = self._said.get(id(label))
        if known is None:
            known = self._said[id(label)] = (label, str(label))
        return known[1]

    def read(self, units: Collection[int]) -> None:
        """Read the names of units that are not read yet. One query for each AT_ONCE units."""
        if unread := set(units) - self._read:
            self._read |= unread
            names = UnitName.objects.published().select_related("unit").order_by("start", "pk")
            for some in in_chunks(unread):
                self.keep(names.filter(unit__in=some))

    def keep(self, names: Iterable[UnitName]) -> None:
        """Keep names that are read already with their units: all of some units, in the order of their starts."""
        for name in names:
            self.latest[name.unit_id] = name
            if name.unit.nature == Unit.Nature.TEAM:
                self.teams.add(name.unit_id)
            before = self.lives.get(name.unit_id, name.period)
            self.lives[name.unit_id] = whole_of([before, name.period])


@cache
def path_to_root(kind: type[Record]) -> str:
    """The lookup of the unit, person or document that a kind of record is about; empty for those."""
    if issubclass(kind, Fact):
        return kind.unit_relations[0]
    part_of = kind.description.part_of
    return (
        "__".join(filter(None, (part_of, path_to_root(related_kind(kind, part_of)))))
        if part_of
        else ""
    )


@cache
def root_kind(kind: type[Record]) -> type[Record]:
    """The kind of record at the end of that path."""
    return kind_at(kind, path_to_root(kind))


@cache
def kind_at(kind: type[Record], lookup: str) -> type[Record]:
    """The kind of record at the end of a lookup."""
    for relation in filter(None, lookup.split("__")):
        kind = related_kind(kind, relation)
    return kind


def in_chunks(pks: Collection[int]) -> Iterator[list[int]]:
    """The keys in order, in lists that a query can name."""
    ordered = sorted(pks)
    for at in range(0, len(ordered), AT_ONCE):
        yield ordered[at : at + AT_ONCE]


def records_of(kind: type[Record], pks: Collection[int] | None) -> Iterator[Record]:
    """The public records of a kind that are found, all or those, with what their texts need.

    One query for each AT_ONCE records, and one more for each relation that the texts quote.
    """
    records = kind.objects.public().order_by("pk")
    # What a name is worth depends on its unit.
    if steps := "unit" if kind is UnitName else path_to_root(kind).rpartition("__")[0]:
        records = records.select_related(steps)
    if status := _status_of(kind):
        records = records.filter(Q((status, Standing.PUBLISHED)))
    if pks is None:
        every = records.iterator(chunk_size=2000)
        chunks = iter(lambda: list(islice(every, AT_ONCE)), [])
    else:
        chunks = (list(records.filter(pk__in=some)) for some in in_chunks(pks))
    for chunk in chunks:
        for name in kind.search_quotes:
            _give_relation(chunk, kind, name)
        yield from chunk


def _give_relation(records: Collection[Record], kind: type[Record], name: str) -> None:
    """Give records what they refer to: one record for all that refer to it. One query."""
    relation = kind._meta.get_field(name)
    if not isinstance(relation, ForeignKey):
        raise TypeError(f"{kind.__name__}.{name} is no relation that a text can quote.")
    target = relation.target_field.name
    wanted = {getattr(record, relation.attname) for record in records}
    found = related_kind(kind, name).objects.filter(**{f"{target}__in": wanted})
    quoted = {getattr(one, target): one for one in found}
    for record in records:
        relation.set_cached_value(record, quoted[getattr(record, relation.attname)])


def pages_of(records: Collection[Record], names: Names) -> list[Page]:
    """The pages of records of one kind that have pages; none for others, or if their unit is not public.

    One query more for people: their appointments.
    """
    kind = type(next(iter(records), None))
    if not issubclass(kind, Record) or kind not in paged():
        return []
    lives = _lives({record.pk for record in records}) if issubclass(kind, Person) else {}
    address = PageAddresses()
    found = []
    for record in records:
        title, years = record.label, lives.get(record.pk) or _years(record)
        if unit_id := unit_of(record):
            if not (name := names.latest.get(unit_id)):
                continue
            if isinstance(record, Unit):
                title, years = str(name), _years_of(names.lives[unit_id])
            else:
                title = f"{name}: {record.label}"
        page_id = page_key(kind, record.pk)
        found.append(Page(page_id, kind._meta.label_lower, title, address(record), *years))
    return found


def texts_of(records: Iterable[Record], names: Names) -> Iterator[Text]:
    """The entries of records. ``names`` has the names of their units."""
    for record in records:
        unit_id = unit_of(record)
        name = names.latest.get(unit_id) if unit_id else None
        if unit_id and not name:
            # Its unit is not published.
            continue
        label = record._meta.label_lower
        for own in record.search_texts():
            text, why, weight = own.text, names.said(own.why), own.weight
            if isinstance(record, UnitName) and name and record.pk != name.pk:
                renamed = (record.name, record.acronym) != (name.name, name.acronym)
                if renamed and not own.other_word:
                    why = name_of(record.period)
                weight = FORMER
            if unit_id in names.teams and isinstance(record, CALLED):
                weight *= OF_TEAM
            if own.with_unit and name:
                text = one_text(text, name.name, name.acronym)
            page_id = 0 if own.other_word else _page_id(record, own.page)
            yield Text(page_id, label, record.pk, text, why, weight)


def unit_of(record: Record) -> int | None:
    """The primary key of the unit that a record is about; None for a person, document or source."""
    if isinstance(record, Unit):
        return record.pk
    if isinstance(record, Fact):
        return record.unit_ids[0]
    part_of = record.description.part_of
    if not part_of:
        return None
    if related_kind(type(record), part_of) is Unit:
        # The unit itself need not be read.
        key: int = getattr(record, f"{part_of}_id")
        return key
    return unit_of(getattr(record, part_of))


@cache
def _page_path(kind: type[Record]) -> str:
    """The lookup of the record whose page shows a kind of record; empty for its own."""
    if kind.has_page():
        return ""
    if issubclass(kind, Fact):
        return kind.unit_relations[0]
    part_of = kind.description.part_of
    return "__".join(filter(None, (part_of, _page_path(related_kind(kind, part_of)))))


def _page_id(record: Record, lookup: str) -> int:
    """The key of the page that a text of a record finds."""
    kind, path = type(record), lookup or _page_path(type(record))
    if not path:
        return page_key(kind, record.pk)
    *steps, last = path.split("__")
    for step in steps:
        record = getattr(record, step)
    return page_key(kind_at(kind, path), getattr(record, f"{last}_id"))


@cache
def _status_of(kind: type[Record]) -> str:
    """The lookup of the status that a record of that kind has, or that its whole has, if any."""
    if issubclass(kind, Fact):
        return "status"
    part_of = kind.description.part_of
    if part_of and (status := _status_of(related_kind(kind, part_of))):
        return f"{part_of}__{status}"
    return ""


# --- years --------------------------------------------------------------------------------------


def _year(written: PartialDate | None) -> int | None:
    return written.year if written else None


def _years_of(period: Period) -> Years:
    return _year(period.start), _year(period.end)


def _years(record: Record) -> Years:
    """The years that a record is about, as it says itself."""
    if isinstance(record, Fact):
        return _years_of(record.period)
    if isinstance(record, Document):
        return _year(record.date), _year(record.date)
    if isinstance(record, Source):
        return _year(record.published), _year(record.published)
    return None, None


def _lives(people: Collection[int]) -> Mapping[int, Years]:
    """The years from the first to the last appointment of people. One query for each AT_ONCE."""
    found: dict[int, Years] = {}
    appointments = Appointment.objects.published().order_by("start", "pk")
    for some in in_chunks(people):
        rows = appointments.filter(person__in=some).values_list("person_id", "start", "end")
        for person, start, end in rows:
            since, until = found.get(person, (_year(start), 0))
            ended = _year(end)
            found[person] = (since, max(until, ended) if until is not None and ended else None)
    return found
