"""The pages that a search finds: which kinds of record have one, and their keys."""

from functools import cache

from orgchart.models import MOST_KINDS, RECORDS, Record, Unit


@cache
def searched() -> tuple[type[Record], ...]:
    """The kinds of record that say by which texts they are found."""
    return tuple(kind for kind in RECORDS if kind.is_searched())


@cache
def paged() -> tuple[type[Record], ...]:
    """The kinds of record that are found themselves, because they have a page."""
    return tuple(kind for kind in searched() if kind.has_page())


@cache
def _place(kind: type[Record]) -> int:
    labels = sorted(one._meta.label_lower for one in paged())
    return labels.index(kind._meta.label_lower) + 1


def page_key(kind: type[Record], pk: int) -> int:
    """The key of the page of a record.

    A new kind of record comes with a migration, and so with a new index.
    """
    return pk * MOST_KINDS + _place(kind)


@cache
def units_first() -> str:
    """In the ORDER BY of SQL with parameters: pages of units before others.

    Of many texts that are equally good, some are looked at. Which ones must not depend on the keys of the records.
    """
    return f"CASE WHEN page_id %% {MOST_KINDS} = {_place(Unit)} THEN 0 ELSE 1 END"
