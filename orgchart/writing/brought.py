"""The records that a batch brings, by their keys."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from orgchart.models import Record
from orgchart.serialization import Key

from .by_key import folded
from .verdicts import Entry, Verdict


class Brought:
    """The verdicts on the entries of one batch, by the keys of their records. No query."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self._verdicts = verdicts

    def verdict(self, kind: type[Record], key: Key) -> Verdict | None:
        """The verdict on the first entry that brings the record with that key, whatever its capitals."""
        return self._by_key[kind].get(folded(key))

    @cached_property
    def _by_key(self) -> dict[type[Record], dict[Key, Verdict]]:
        found: dict[type[Record], dict[Key, Verdict]] = defaultdict(dict)
        for verdict in self._verdicts:
            found[verdict.entry.model].setdefault(folded(_key_of(verdict.entry)), verdict)
        return found


def _key_of(entry: Entry) -> Key:
    key: list[str] = []
    for name in dict.fromkeys(name.partition("__")[0] for name in entry.model.natural_fields):
        value = entry.fields.get(name)
        key += map(str, value) if isinstance(value, list) else [str(value or "")]
    return tuple(key)
