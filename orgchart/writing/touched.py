"""What a writing touches: the records that it creates, changes or deletes, and how they were before.

A writing costs what it touches, because all that follows it reads this: the rules that it may have
broken (rules.py) and the texts by which its records are found (search_index.py).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from orgchart.models import Record

_open: ContextVar[tuple["Touched", ...]] = ContextVar("what_open_writings_touched", default=())
"""The collectors that are open, the outermost first. Every thread has its own."""


class Touched:
    """The records that a writing touches, by kind and primary key.

    Signals note every record that is saved or deleted by itself (signals.py). Code that writes in
    bulk, which sends no signals, notes its records with ``note_all``.
    """

    def __init__(self) -> None:
        self._before: dict[type[Record], dict[int, Record | None]] = defaultdict(dict)
        self.carried_out: dict[tuple[str, int], Record] = {}
        """The record that each proposal has changed which was carried out, by label and primary key of the proposal."""

    def __bool__(self) -> bool:
        return any(self._before.values())

    @property
    def pks(self) -> dict[type[Record], set[int]]:
        """The primary keys of all records that were touched, deleted ones too, by their kind."""
        return {kind: set(records) for kind, records in self._before.items() if records}

    def before(self, kind: type[Record]) -> Mapping[int, Record | None]:
        """The records of a kind as they were stored before the writing, by primary key.

        None stands for a record that did not exist.
        """
        return self._before.get(kind, {})

    def differs(self) -> bool:
        """Is any of the records stored otherwise than before? One query for each kind."""
        for kind, before in self._before.items():
            columns = [column.attname for column in kind._meta.concrete_fields]
            now = kind._base_manager.in_bulk(list(before))
            for pk, then in before.items():
                stored = now.get(pk)
                if then is None or stored is None:
                    if then is not stored:
                        return True
                elif any(getattr(then, name) != getattr(stored, name) for name in columns):
                    return True
        return False

    def note_all(self, kind: type[Record], before: Mapping[int, Record | None]) -> None:
        """Note records of a kind, with how they were. What was noted first stays."""
        known = self._before[kind]
        for pk, record in before.items():
            known.setdefault(pk, record)


@contextmanager
def collecting() -> Iterator[Touched]:
    """Collect what is touched inside. A collector inside another one adds to both."""
    touched = Touched()
    token = _open.set((*_open.get(), touched))
    try:
        yield touched
    finally:
        _open.reset(token)


def note_all(kind: type[Record], before: Mapping[int, Record | None]) -> None:
    """Note records of a kind in every open collector; does nothing if there is none."""
    for touched in _open.get():
        touched.note_all(kind, before)


def note_carried_out(done: Mapping[tuple[str, int], Record]) -> None:
    """Note which records the proposals have changed that were carried out, in every open collector."""
    for touched in _open.get():
        touched.carried_out.update(done)


def note(kind: type[Record], pk: int) -> None:
    """Note a record that is about to be saved or deleted, as it is stored now.

    One query if a collector is open that has not noted it yet.
    """
    waiting = [touched for touched in _open.get() if pk not in touched.before(kind)]
    if waiting:
        stored = kind._base_manager.filter(pk=pk).first()
        for touched in waiting:
            touched.note_all(kind, {pk: stored})
