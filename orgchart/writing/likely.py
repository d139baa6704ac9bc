"""Which record somebody may have meant who named one that does not exist."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from orgchart.models import Record, Unit, UnitName
from orgchart.serialization import Key

from .by_key import ByKey

ALIKE = 75
"""How similar the text and a key or a name must be, out of 100."""


class Meant(NamedTuple):
    """A record that exists and may be meant."""

    relation: str
    """The field of the record that named it."""
    written: str
    key: str
    words: str
    """What people call it; empty if that is its key."""

    @property
    def question(self) -> str:
        if not self.words:
            return _("Did you mean %(key)s?") % {"key": self.key}
        return _("Did you mean %(key)s (%(words)s)?") % {"key": self.key, "words": self.words}


class Likely:
    """The records of one kind that may be meant, by their keys, and units by their names too."""

    def __init__(self, kind: type[Record], known: ByKey) -> None:
        self._kind = kind
        self._known = known
        self._by_text: dict[str, Key] | None = None
        self._found: dict[str, Key | None] = {}

    def meant(self, relation: str, key: Key) -> Meant | None:
        """The record that the key comes closest to, if it comes close.

        One query about units, with the first of them that is asked about; none about other kinds.
        """
        written = ", ".join(key)
        if written not in self._found:
            texts = self._texts()
            best = process.extractOne(
                written.casefold(), texts.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE
            )
            self._found[written] = texts[best[0]] if best else None
        found = self._found[written]
        record = self._known.get(found) if found else None
        if not found or not record:
            return None
        return Meant(relation, written, ", ".join(found), self._called(record))

    def _texts(self) -> dict[str, Key]:
        """The keys of the stored records by the texts that may name them, in small letters."""
        if self._by_text is None:
            self._names: dict[int, str] = {}
            found: dict[str, Key] = {}
            if self._kind is Unit:
                for name in UnitName.objects.select_related("unit").order_by("start"):
                    self._names[name.unit_id] = name.name
                    for text in (name.name, name.acronym):
                        found[text.casefold()] = (name.unit.code,)
            keys = {", ".join(key).casefold(): key for key in self._known}
            self._by_text = {text: key for text, key in (found | keys).items() if text}
        return self._by_text

    def _called(self, record: Record) -> str:
        if isinstance(record, Unit):
            return self._names.get(record.pk, "")
        words = str(record)
        return "" if words == ", ".join(record.natural_key()) else words
