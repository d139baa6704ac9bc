"""Which record somebody may have meant who named one that does not exist."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db.models import Case, When
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from orgchart.models import Record, Standing, Term, Unit, UnitName
from orgchart.models.records import foreign_keys, related_kind
from orgchart.serialization import Fields, Key

from .by_key import ByKey

ALIKE = 75
"""How similar the text and a key or a name must be, out of 100."""
ASKED_AT_MOST = 200
"""How many different keys of a batch are asked about. Each is compared with every stored key, so a file
in which every row names its records wrongly would wait for minutes; and nobody reads more questions."""
LISTED_AT_MOST = 50
"""How many terms of a vocabulary are listed for a term that is not one of them."""


def alike(written: str, texts: Iterable[str]) -> str | None:
    """The text in small letters that comes closest to what is written, if it comes close."""
    best = process.extractOne(
        written.casefold(), list(texts), scorer=fuzz.ratio, score_cutoff=ALIKE
    )
    return best[0] if best else None


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
    """The stored records that may be meant by the entries of one batch."""

    def __init__(
        self,
        known: Callable[[type[Record]], ByKey],
        is_brought: Callable[[type[Record], Key], bool],
    ) -> None:
        """``known`` gives the records of a kind; ``is_brought`` tells whether an entry of the batch brings one."""
        self._known = known
        self._is_brought = is_brought
        self._of_kind: dict[type[Record], _LikelyOfKind] = {}
        self._asked: set[tuple[type[Record], Key]] = set()
        self._lists: dict[type[Record], str] = {}

    def meant(self, model: type[Record], fields: Fields) -> list[Meant]:
        """What may be meant by each relation of these fields that names a record that does not exist.

        Nothing for a record that an entry of the batch brings, and nothing any more after
        ``ASKED_AT_MOST`` different keys. One query about units, with the first of them that is asked
        about; none about other kinds that the batch has read.
        """
        found = []
        for name, kind, key in self._unknown(model, fields):
            if (kind, key) not in self._asked and len(self._asked) == ASKED_AT_MOST:
                continue
            self._asked.add((kind, key))
            likely = self._of_kind.setdefault(kind, _LikelyOfKind(kind, self._known(kind)))
            if meant := likely.meant(name, key):
                found.append(meant)
        return found

    def terms(self, model: type[Record], fields: Fields) -> dict[str, str]:
        """Which terms there are, in a sentence, by each relation of these fields that names none of them."""
        return {
            name: _("Write one of these: %(choices)s.") % {"choices": self._listed(kind)}
            for name, kind, _key in self._unknown(model, fields)
            if issubclass(kind, Term) and self._known(kind)
        }

    def _listed(self, kind: type[Record]) -> str:
        if kind not in self._lists:
            known = [term for term in self._known(kind).values() if isinstance(term, Term)]
            terms = sorted(known, key=lambda term: (term.order, term.code))
            words = [str(term) for term in terms[:LISTED_AT_MOST]]
            self._lists[kind] = ", ".join([*words, *(["…"] if len(terms) > len(words) else [])])
        return self._lists[kind]

    def _unknown(
        self, model: type[Record], fields: Fields
    ) -> Iterator[tuple[str, type[Record], Key]]:
        """The relations of these fields that name a record which is not stored, and which no entry brings."""
        for relation in foreign_keys(model):
            kind, value = related_kind(model, relation.name), fields.get(relation.name)
            key = tuple(map(str, value)) if isinstance(value, list) else ()
            if key and not (self._known(kind).referred_to(key) or self._is_brought(kind, key)):
                yield relation.name, kind, key


class _LikelyOfKind:
    """The records of one kind that may be meant, by their keys, and units by their names too."""

    def __init__(self, kind: type[Record], known: ByKey) -> None:
        self._kind = kind
        self._known = known
        self._by_text: dict[str, Key] | None = None
        self._found: dict[str, Key | None] = {}

    def meant(self, relation: str, key: Key) -> Meant | None:
        """The record that the key comes closest to, if it comes close.

        One query about units, with the first call; none about other kinds.
        """
        written = ", ".join(key)
        if written not in self._found:
            texts = self._texts()
            best = alike(written, texts)
            self._found[written] = texts[best] if best else None
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
                published_last = Case(When(status=Standing.PUBLISHED, then=1), default=0)
                names = UnitName.objects.order_by(published_last, "start").values_list(
                    "unit_id", "unit__code", "name", "acronym"
                )
                for pk, code, name, acronym in names:
                    self._names[pk] = name
                    for text in (name, acronym):
                        found[text.casefold()] = (code,)
            elif issubclass(self._kind, Term):
                found = {str(term).casefold(): key for key, term in self._known.items()}
            keys = {", ".join(key).casefold(): key for key in self._known}
            self._by_text = {text: key for text, key in (found | keys).items() if text}
        return self._by_text

    def _called(self, record: Record) -> str:
        if isinstance(record, Unit):
            return self._names.get(record.pk, "")
        words = str(record)
        return "" if words.casefold() == ", ".join(record.natural_key()).casefold() else words
