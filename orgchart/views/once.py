"""What several addresses of a record have in common: its page, its data, its feeds.

A reader asks for one of them, and then it is read as ever. Who makes a copy of the site asks for them one after the
other, and each thing is read once.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeVar

from django.http import HttpRequest
from django.utils.translation import get_language

from orgchart.exchange.linked.about import Names
from orgchart.queries.naming import Labels
from orgchart.queries.shared_records import Shelf

T = TypeVar("T")
Kept = dict[str, tuple[object, object]]
"""The last thing of each sort, with what was asked for. ``request.kept`` is one, if a copy is made."""
MOST = 2000
"""Of a longer row nothing is kept, and of what many records refer to no more than that."""


def once(request: HttpRequest, sort: str, key: object, read: Callable[[], T]) -> T:
    """What ``read`` returns, or what it returned for that key, if it was the last of its sort that was asked for."""
    kept: Kept | None = getattr(request, "kept", None)
    if kept is None:
        return read()
    asked = (key, get_language())
    known, value = kept.get(sort, (None, None))
    if known == asked:
        return value  # type: ignore[return-value] # a sort of thing has one type
    value = read()
    kept[sort] = (asked, value)
    return value


def row_once(
    request: HttpRequest, sort: str, key: object, read: Callable[[], Iterable[T]]
) -> Iterator[T]:
    """The same of a row that is read while it is used; so it is kept when it has been read to its end."""
    kept: Kept | None = getattr(request, "kept", None)
    if kept is None:
        yield from read()
        return
    asked = (key, get_language())
    known, value = kept.get(sort, (None, None))
    if known == asked:
        yield from value  # type: ignore[misc] # a row of that sort
        return
    seen: list[T] = []
    for one in read():
        if len(seen) <= MOST:
            seen.append(one)
        yield one
    if len(seen) <= MOST:
        kept[sort] = (asked, seen)


def shelf_once(request: HttpRequest) -> Shelf:
    """A shelf, beside the one that has what earlier addresses refer to. No query."""
    kept = once(request, "shelf", "", Shelf)
    kept.forget(MOST)
    return Shelf(beside=kept)


def labels_once(request: HttpRequest, day: date, unit_ids: Iterable[int]) -> Labels:
    """The labels of units on a day, and those that earlier addresses read. One query, if one of them is new."""
    labels = once(request, "labels", day, lambda: Labels(day))
    labels.forget(MOST)
    labels.read(unit_ids)
    return labels


def names_once(request: HttpRequest, today: date) -> Names:
    """The names of units, as far as earlier addresses read them. No query."""
    names = once(request, "names", today, lambda: Names(today))
    names.forget(MOST)
    return names
