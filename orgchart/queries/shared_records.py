"""Records with all that they refer to, for files of many records: what several of them refer to is read once.

``with_relations`` makes the unit, the documents and the sources of each fact anew. Here facts of the same unit share
it, and those that are read later find it too.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet

from orgchart.models import Fact, Record
from orgchart.models.prepared import written_once
from orgchart.models.records import Relation, add_parts, bare_parts, foreign_keys

R = TypeVar("R", bound=Record)
T = TypeVar("T")
MOST = 20_000
"""For how many records it is kept what was made of each."""


def once_for_each(make: Callable[[Record], T]) -> Callable[[Record], T]:
    """What makes something of a record once, for MOST records at a time. The records themselves are not kept."""
    known: dict[tuple[type[Record], int], T] = {}

    def of(record: Record) -> T:
        pk = vars(record).get("id")  # ``pk`` is asked in four steps
        if pk is None:
            return make(record)
        key = (type(record), pk)
        if key not in known:
            forget_oldest(known, MOST - 1)  # there is one more to come
            known[key] = make(record)
        return known[key]

    return of


def forget_oldest(kept: dict[Any, Any], most: int) -> None:
    """If more is kept than that, forget what came first, so that half as much stays."""
    if len(kept) > most:
        for key in list(islice(kept, len(kept) - most // 2)):
            del kept[key]


@dataclass(frozen=True, slots=True)
class FactsOfKind:
    """Facts that were found and are still to be read."""

    kind: type[Fact]
    keys: Sequence[int]
    """Their primary keys, in the order of the kind."""


@written_once
def _those(kind: type[R], field: str, *, keys: Collection[int] | Collection[str]) -> QuerySet[R]:
    """The records of a kind with those values of a field, in no order."""
    records: QuerySet[R] = kind.objects.order_by()  # type: ignore[assignment] # managers are of Record
    return records.filter(**{f"{field}__in": keys})


class Shelf:
    """Records that others refer to. Memory holds all that were read until ``forget`` is called.

    It may stand ``beside`` another: then what one of them has read, the other finds.
    """

    def __init__(self, beside: "Shelf | None" = None) -> None:
        self._kept: dict[Any, dict[Any, Record]] = beside._kept if beside else {}
        """By the field that relations refer to, which is the same for all relations to a kind."""
        self._with_parts: list[tuple[Record, str]] = []
        """What was read, with the attribute that has its parts."""

    def read(self, found: Iterable[R]) -> list[R]:
        """Records of a kind, as if they were loaded ``with_relations`` and ``with_parts``.

        One query for each kind of part, and one for each relation that leads to something new.
        """
        records = list(found)
        if records:
            self._complete(type(records[0]), records)
        return records

    def those(self, kind: type[R], keys: Sequence[int]) -> list[R]:
        """The records of a kind with those keys, in that order, as ``read`` gives them, with one query more."""
        found = {record.pk: record for record in _those(kind, "id", keys=keys)}
        return self.read(found[key] for key in keys if key in found)

    def forget(self, most: int) -> None:
        """Forget the records of each kind of which there are more. What was read is done with: it loses its parts,
        because a record and its parts would refer to each other in a circle, and stay in memory for a while."""
        for whole, attribute in self._with_parts:
            vars(whole).pop(attribute, None)
        self._with_parts.clear()
        for kept in self._kept.values():
            forget_oldest(kept, most)

    def relate_all(self, records: Sequence[Record], relations: Collection[str]) -> None:
        """Read what these relations of records of a kind lead to. One query for each that leads to something new."""
        for relation in foreign_keys(type(records[0])) if records else ():
            if relation.name in relations:
                self.relate(records, relation)

    def relate(self, records: Sequence[Record], relation: Relation) -> None:
        """Read what a relation of records leads to. One query, if that is not on the shelf."""
        keys = [vars(record)[relation.attname] for record in records]
        related = self._of(relation, {*keys} - {None})
        for record, key in zip(records, keys, strict=True):
            relation.set_cached_value(record, None if key is None else related[key])

    def _complete(self, kind: type[Record], records: Sequence[Record], whole: str = "") -> None:
        """Give records their relations and their parts. ``whole`` is the relation that is known already."""
        if not records:
            return
        for relation in foreign_keys(kind):
            if relation.name != whole:
                self.relate(records, relation)
        if issubclass(kind, Fact):
            for path in kind.unit_relations:
                self._follow(kind, records, path)
        for part, name in kind.parts():
            self._add_parts(records, part, name)

    def _follow(self, kind: type[Record], records: Sequence[Record], path: str) -> None:
        """Read what lies behind a relation that was read: the unit of a post."""
        first, _, rest = path.partition("__")
        if rest:
            [relation] = (one for one in foreign_keys(kind) if one.name == first)
            led_to: Iterable[Any] = map(relation.get_cached_value, records)
            beyond = list({id(one): one for one in led_to}.values())
            further: Any = relation.related_model
            name = rest.partition("__")[0]
            [behind] = (one for one in foreign_keys(further) if one.name == name)
            self.relate(beyond, behind)
            self._follow(further, beyond, rest)

    def _add_parts(self, wholes: Sequence[Record], kind: type[Record], name: str) -> None:
        [relation] = (one for one in foreign_keys(kind) if one.name == name)
        attribute, found = add_parts(wholes, kind, name, bare_parts)
        by_key = {vars(whole)[relation.target_field.attname]: whole for whole in wholes}
        for part in found:
            relation.set_cached_value(part, by_key[vars(part)[relation.attname]])
        self._complete(kind, found, name)
        self._with_parts += ((whole, attribute) for whole in wholes)

    def _of(self, relation: Relation, wanted: Set[Any]) -> Mapping[Any, Record]:
        """What a relation leads to, by the values of the relation that are wanted."""
        target = relation.target_field
        kept = self._kept.setdefault(target, {})
        if missing := wanted - kept.keys():
            kind: Any = relation.related_model
            for record in _those(kind, target.attname, keys=missing):
                kept[getattr(record, target.attname)] = record
        return kept
