"""The records of a kind by natural key; a code is found whatever its capitals."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable

from orgchart.models import Fact, Person, Record, Standing
from orgchart.models.fields import CodeField
from orgchart.serialization import Key


def has_code(kind: type[Record]) -> bool:
    """Is the natural key of a kind a code that may have capitals?"""
    names = kind.natural_fields
    return len(names) == 1 and "__" not in names[0] and isinstance(_field(kind), CodeField)


def _field(kind: type[Record]) -> object:
    return kind._meta.get_field(kind.natural_fields[0])


def keep_code(record: Record, stored: Record) -> None:
    """Give a record the code with the capitals that the stored one has."""
    [name] = type(record).natural_fields
    setattr(record, name, getattr(stored, name))


class ByKey(dict[Key, Record]):
    """Records of one kind by natural key, with those that a load adds."""

    def __init__(self, records: Iterable[Record]) -> None:
        super().__init__()
        self._folded: dict[Key, Key] = {}
        self._called: dict[str, set[Key]] = defaultdict(set)
        self._stems: dict[Key, list[Record]] | None = None
        for record in records:
            self[record.natural_key()] = record

    def __setitem__(self, key: Key, record: Record) -> None:
        super().__setitem__(key, record)
        self._folded[folded(key)] = key
        if isinstance(record, Person):
            self._called[record.name.casefold()].add(key)

    def find(self, key: Key) -> Record | None:
        """The record with that key, or else the one whose key differs by capitals alone."""
        return self.get(key) or self.get(self._folded.get(folded(key), key))

    def referred_to(self, key: Key) -> Record | None:
        """The record that another names: by its key, or a person by a name that no other has."""
        return self.find(key) or (self._person_called(key[0]) if len(key) == 1 else None)

    def _person_called(self, name: str) -> Record | None:
        keys = self._called.get(name.casefold(), ())
        return self.get(next(iter(keys))) if len(keys) == 1 else None

    def meant_by(self, record: Record) -> Record | None:
        """The stored record that has the key of this one; a code has it whatever its capitals."""
        key = record.natural_key()
        return self.find(key) if has_code(type(record)) else self.get(key)

    def chosen(self, record: Record, pks: Collection[int]) -> Record | None:
        """The record with one of these primary keys that this one can be a correction of."""
        stem = record.key_stem()
        found = (known for known in self._with_stem(stem) if known.pk in pks)
        return next(found, None)

    def beside(self, record: Record, in_file: Container[Key]) -> list[Record]:
        """The stored records of which a new one may be a correction: the same but for its start or
        its paragraph, at the same time. Not those that the file has too, by their keys."""
        return [
            known
            for known in self._with_stem(record.key_stem())
            if known.natural_key() not in in_file and _may_hold_together(known, record)
        ]

    def _with_stem(self, stem: Key) -> list[Record]:
        """The stored records with that stem of a key; no query. The first call costs a look at each."""
        if not stem:
            return []
        if self._stems is None:
            self._stems = defaultdict(list)
            for known in self.values():
                if known.pk is not None and known.natural_key() in self:
                    self._stems[known.key_stem()].append(known)
        return self._stems.get(stem, [])


def _may_hold_together(known: Record, record: Record) -> bool:
    if not (isinstance(known, Fact) and isinstance(record, Fact)):
        return True
    disputed = (known.status == Standing.DISPUTED, record.status == Standing.DISPUTED)
    return not any(disputed) and known.period.overlaps(record.period)


def folded(key: Key) -> Key:
    """The key in small letters."""
    return tuple(part.casefold() for part in key)
