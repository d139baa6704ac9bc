"""Questions that are asked again and again with other values: Django writes the statement of each once.

To write a statement with many joins takes Django several times as long as the database takes to answer it.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from copy import copy
from functools import lru_cache
from itertools import count
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

T = TypeVar("T")
P = ParamSpec("P")
Shape: TypeAlias = tuple[tuple[str, int, bool], ...]
"""Of each value its name, how many values its list has room for (0: it is no list), and whether it is text."""

ROOM = (1, 4, 16, 64)
"""For how many values a list of a statement has room. What is left of the room has the first value again."""
KEPT = 1_000
"""How many statements of a question a process keeps."""
FIRST_MARK = -2_000_000_000
"""A number that no record has as its key. It and those that follow stand for values while a statement is written."""


class written_once(Generic[P, T]):
    """A question as a function that gives the records: the function below it makes the query.

    What stands by position, such as a kind of record, decides the statement. What is given by name are values: numbers,
    texts, or collections of them for ``__in``. The function must give the same query for the same arguments, so it must
    not look at the day, the language or a setting: ``compare`` finds that out. It must use values as they are, each at
    least once. The statement may be asked for names in the reader's language and for parts, as any query.
    """

    compare = False
    """Is each statement written anew beside, and compared with the one that was kept? So in tests."""

    def __init__(self, ask: Callable[P, "QuerySet[Any, T]"]) -> None:
        self._ask = ask
        self.__doc__ = ask.__doc__
        self._prepared: Any = lru_cache(KEPT)(self._write)

    def __call__(self, *args: P.args, **values: P.kwargs) -> list[T]:
        """The records. Raises TypeError if the function uses a value otherwise than as it is."""
        known: dict[str, Any] = dict(values)
        shape = _shape(known)
        if shape is None:
            return self.as_any_other(*args, **values)
        prepared = self._prepared(args, shape)
        asked = prepared.asked_with(known)
        found = list(asked) if asked is not None else self.as_any_other(*args, **values)
        if self.compare:
            prepared.compare(self._write(args, shape))
        return found

    def as_any_other(self, *args: P.args, **values: P.kwargs) -> list[T]:
        """The records, of whose statement nothing is kept: for what stands by position and is one of very many, such as
        the number of a page."""
        return list(self._ask(*args, **values))

    def _write(self, args: tuple[Hashable, ...], shape: Shape) -> "_Prepared":
        marks = _marks(shape)
        ask: Any = self._ask
        return _Prepared(lambda: ask(*args, **marks), shape, marks)


class _Prepared:
    """A statement for values of one shape, written when a database is asked for the first time."""

    def __init__(
        self, ask: Callable[[], "QuerySet[Any]"], shape: Shape, marks: Mapping[str, Any]
    ) -> None:
        self._ask, self._shape = ask, shape
        self._marks = [mark for given in marks.values() for mark in _as_list(given)]
        self._queryset = ask()
        self._queryset._query = _Ready(None)  # type: ignore[attr-defined] # the query itself is not kept
        self._written: dict[str, _Written] = {}
        """By the name of the database."""

    def asked_with(self, values: Mapping[str, Any]) -> "QuerySet[Any] | None":
        """The records of the values, as a query that has not been asked yet. It can only be asked.

        None if nothing can answer it with the marks that stood for values. There may be an answer with values: a column
        of numbers above 0 has no mark.
        """
        asked = self._queryset.all()
        written = self.written_for(asked.db)
        if not written.sql:
            return None
        in_order = [
            value for name, room, _text in self._shape for value in _filled(values[name], room)
        ]
        asked._query = _Ready(written.with_values(in_order))  # type: ignore[attr-defined]
        return asked

    def written_for(self, alias: str) -> "_Written":
        """The statement as that database understands it."""
        if not (written := self._written.get(alias)):
            written = self._written[alias] = _Written(self._ask(), alias, self._marks)
        return written

    def compare(self, fresh: "_Prepared") -> None:
        """Raises AssertionError if a fresh one writes otherwise what this one has written."""
        for alias, written in self._written.items():
            anew = fresh.written_for(alias)
            assert (written.sql, written.params) == (anew.sql, anew.params), (
                "This question is not the same each time, so it cannot be kept: "
                f"{written.sql} {written.params}"
            )


class _Written:
    """What Django writes of a query for a database."""

    def __init__(self, queryset: "QuerySet[Any]", alias: str, marks: list[int | str]) -> None:
        self._alias = alias
        self._compiler: Any = queryset.query.get_compiler(alias)
        try:
            self.sql, self.params = self._compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params, marks = "", (), []
        columns = [column for column, *_rest in self._compiler.select]
        converted = self._compiler.get_converters(columns)
        self._converted = [one if at in converted else None for at, one in enumerate(columns)]
        """The columns whose values are not what the database gives; None for all others."""
        for done_with in ("query", "connection", "where", "having", "qualify"):
            setattr(self._compiler, done_with, None)
        place = {mark: number for number, mark in enumerate(marks)}
        self._places = [(at, place[one]) for at, one in enumerate(self.params) if one in place]
        if len({number for _at, number in self._places}) < len(marks):
            raise TypeError(f"This question does not use each value as it is: {self.sql}")
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
            # Those are queries of their own, in which marks would stand.
            raise TypeError("A question that is written once cannot prefetch. Ask with_parts().")

    def with_values(self, values: list[int | str]) -> Any:
        """A compiler of this thread that has written the statement already."""
        params = list(self.params)
        for at, number in self._places:
            params[at] = values[number]
        compiler = copy(self._compiler)
        compiler.connection = connections[self._alias]
        compiler.as_sql = lambda: (self.sql, tuple(params))
        of_columns = compiler.get_converters
        compiler.get_converters = lambda _columns: of_columns(self._converted)
        return compiler


class _Ready:
    """Stands where a query stands that is still to be written."""

    def __init__(self, compiler: Any) -> None:
        self._compiler = compiler

    def get_compiler(self, using: str) -> Any:
        return self._compiler

    def chain(self) -> "_Ready":
        return self


def _shape(values: Mapping[str, Any]) -> Shape | None:
    """None: a list is empty or too long, so the question is asked as any other."""
    shape = []
    for name, value in values.items():
        room = 0
        if not isinstance(value, int | str):
            room = next((room for room in ROOM if 0 < len(value) <= room), 0)
            if not room:
                return None
        shape.append((name, room, isinstance(next(iter(_as_list(value))), str)))
    return tuple(shape)


def _marks(shape: Shape) -> dict[str, Any]:
    """Values of that shape, of which none is the same as another."""
    numbers = count(FIRST_MARK)

    def marks(room: int, is_text: bool) -> Iterator[int | str]:
        for _place in range(room):
            yield f"\ue000{next(numbers)}" if is_text else next(numbers)

    return {
        name: list(marks(room, is_text)) if room else next(marks(1, is_text))
        for name, room, is_text in shape
    }


def _as_list(value: Any) -> Collection[int | str]:
    return (value,) if isinstance(value, int | str) else value


def _filled(value: Any, room: int) -> list[int | str]:
    """The values of a list, and the first again and again until the room is full."""
    values = list(_as_list(value))
    return values + values[:1] * (room - len(values))
