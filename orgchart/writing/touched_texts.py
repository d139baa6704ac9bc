"""Which of the records that a writing touched the search index must look at."""

from collections.abc import Collection

from orgchart.models import Fact, Record

from .search_texts import in_chunks
from .touched import Touched

NOT_SEARCHED = {
    *("confirmed", "confirmed_by", "started_by", "started_by_paragraph", "ended_by"),
    *("ended_by_paragraph", "source", "locator", "quotation", "supports", "seen", "note"),
}
"""What every fact has that no text of the index comes from."""

Pks = dict[type[Record], set[int]]
"""Primary keys, by kind of record."""


class TouchedTexts:
    """The records that were touched and of which something changed that a search could find or show.

    One query for each kind that was touched: the records as they are now.
    """

    def __init__(self, touched: Touched) -> None:
        self._versions: dict[type[Record], list[Record]] = {}
        self.pks: Pks = {}
        for kind, pks in touched.pks.items():
            before = touched.before(kind)
            now: dict[int, Record] = {}
            for some in in_chunks(pks):
                now |= {record.pk: record for record in kind._base_manager.filter(pk__in=some)}
            columns = [
                field.attname
                for field in kind._meta.local_concrete_fields
                if not issubclass(kind, Fact) or field.name not in NOT_SEARCHED
            ]
            changed = {pk for pk in pks if _differ(before.get(pk), now.get(pk), columns)}
            if changed:
                self.pks[kind] = changed
                both = ((before.get(pk), now.get(pk)) for pk in changed)
                self._versions[kind] = [record for pair in both for record in pair if record]

    def values(self, kind: type[Record], column: str) -> set[int]:
        """The values in a column of those records, as they are and as they were."""
        return {getattr(record, column) for record in self._versions.get(kind, ())} - {None}


def _differ(before: Record | None, now: Record | None, columns: Collection[str]) -> bool:
    if before is None or now is None:
        return True
    return any(getattr(before, column) != getattr(now, column) for column in columns)
