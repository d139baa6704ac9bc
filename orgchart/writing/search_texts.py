"""By which texts the records are found, and where a match leads: what the search index should have."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from orgchart.models import RECORDS, Fact, Record, SearchText, Standing, Unit, UnitName
from orgchart.models.records import related_kind
from orgchart.queries.search import plain

AT_ONCE = 500
"""How many keys a query names; SQLite allows no more than some thousand."""


class Text(NamedTuple):
    """An entry of the search index without its key: see ``SearchEntry``."""

    record_kind: str
    record_id: int
    plain: str
    title: str
    address: str
    kind: str
    why: str
    weight: float


class Head(NamedTuple):
    """How a record that a page is about is shown. Its parts are shown by it."""

    title: str
    address: str
    kind: str


@cache
def searched() -> tuple[type[Record], ...]:
    """The kinds of record that say by which texts they are found."""
    return tuple(kind for kind in RECORDS if kind.is_searched())


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


def root_kind(kind: type[Record]) -> type[Record]:
    """The kind of record at the end of that path."""
    for relation in filter(None, path_to_root(kind).split("__")):
        kind = related_kind(kind, relation)
    return kind


def in_chunks(pks: Collection[int]) -> Iterator[list[int]]:
    """The keys in order, in lists that a query can name."""
    ordered = sorted(pks)
    for at in range(0, len(ordered), AT_ONCE):
        yield ordered[at : at + AT_ONCE]


def latest_names(pks: Collection[int] | None = None) -> dict[int, UnitName]:
    """The latest published name of units, all or those, by their keys. Units without one are not there.

    Reads the names of these units. One query for each AT_ONCE units.
    """
    names = UnitName.objects.published().select_related("unit").order_by("start", "pk")
    chosen = (
        [names.iterator(chunk_size=2000)]
        if pks is None
        else [names.filter(unit__in=some) for some in in_chunks(pks)]
    )
    return {name.unit_id: name for rows in chosen for name in rows}


def texts_of(
    kind: type[Record],
    pks: Collection[int] | None,
    latest: Mapping[int, UnitName],
    heads: "dict[int, Head] | None" = None,
) -> Iterator[Text]:
    """The entries of public records of a kind, all or those. One query for each AT_ONCE records.

    ``latest`` has the names of their units; ``heads`` remembers how units are shown, from kind to kind.
    """
    heads = {} if heads is None else heads
    path = path_to_root(kind)
    records = kind.objects.public().order_by("pk")
    if path:
        records = records.select_related(path)
    if status := _status_of(kind):
        records = records.filter(Q((status, Standing.PUBLISHED)))
    if pks is None:
        yield from _texts(records.iterator(chunk_size=2000), latest, heads)
    else:
        for some in in_chunks(pks):
            yield from _texts(records.filter(pk__in=some), latest, heads)


def heads_of(kind: type[Record], pks: Collection[int]) -> dict[int, Head]:
    """How records that pages are about are shown, by their keys; those that are not public are not
    there. One query for each AT_ONCE of them."""
    if issubclass(kind, Unit):
        return {pk: _head(name.unit, str(name)) for pk, name in latest_names(pks).items()}
    return {
        record.pk: _head(record, record.label)
        for some in in_chunks(pks)
        for record in kind.objects.public().filter(pk__in=some)
    }


@cache
def _status_of(kind: type[Record]) -> str:
    """The lookup of the status that a record of that kind has, or that its whole has, if any."""
    if issubclass(kind, Fact):
        return "status"
    part_of = kind.description.part_of
    if part_of and (status := _status_of(related_kind(kind, part_of))):
        return f"{part_of}__{status}"
    return ""


def _head(shown: Record, title: str) -> Head:
    return Head(title, shown.page_address(), capfirst(str(shown._meta.verbose_name)))


def _texts(
    records: Iterable[Record], latest: Mapping[int, UnitName], heads: dict[int, Head]
) -> Iterator[Text]:
    for record in records:
        unit_id = _unit_id(record)
        name = latest.get(unit_id) if unit_id else None
        if unit_id and not name:
            # Its unit is not published.
            continue
        head = _shown(record, name, heads)
        label = record._meta.label_lower
        for own in record.search_texts():
            text = _former(own, record, name) if isinstance(record, UnitName) and name else own
            yield Text(label, record.pk, plain(text.text), *head, str(text.why), text.weight)


def _shown(record: Record, name: UnitName | None, heads: dict[int, Head]) -> Head:
    """The page to which a match leads; ``heads`` remembers those of units."""
    if name and (isinstance(record, Unit) or not record.has_page()):
        if name.unit_id not in heads:
            heads[name.unit_id] = _head(name.unit, str(name))
        return heads[name.unit_id]
    if name:
        return _head(record, f"{name}: {record.label}")
    if not record.has_page() and (whole := record.belongs_to()):
        return _head(whole, whole.label)
    return _head(record, record.label)


def _unit_id(record: Record) -> int | None:
    """The primary key of the unit that a record is about; None for a person, document or source."""
    if isinstance(record, Unit):
        return record.pk
    if isinstance(record, Fact):
        return record.unit_ids[0]
    part_of = record.description.part_of
    return _unit_id(getattr(record, part_of)) if part_of else None


def _former(text: SearchText, name: UnitName, latest: UnitName) -> SearchText:
    """The text of a name. A former name counts less, and the reason says that it is one."""
    if text.text in (latest.name, latest.acronym):
        return text
    why = _("formerly %(name)s, %(period)s")
    values = {"name": text.text, "period": name.period.in_words}
    return SearchText(text.text, 0.9, why % values)
