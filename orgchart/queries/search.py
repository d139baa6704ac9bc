"""Search: what people type, and what they mean.

Every name that a unit ever bore, in any language, its acronym and code, who headed it, what it is
charged with; documents by their symbol, however it is written, and title; sources by title. Case,
accents and word order do not matter, and a small slip is forgiven. Best first, each with the reason
why it was found. The index is made once for each state of the data and kept in memory, so the same
search runs on every database.
"""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from rapidfuzz import fuzz, process

from orgchart import symbols
from orgchart.models import (
    Appointment,
    DataVersion,
    Document,
    Mandate,
    NameTranslation,
    Source,
    UnitName,
)

MOST = 50
"""How many results a search gives at most."""
CLOSE = 82.0
"""How alike, in hundredths, words must be to be taken for each other."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text by which a record can be found."""

    text: str
    plain: str
    """The same without case and accents: what is compared."""
    title: str
    """What the record is called on the page of results."""
    address: str
    kind: str
    why: str
    """Why a match of this text finds the record; empty for its present name."""
    weight: float
    """How much a match of this text is worth beside others."""


@dataclass(frozen=True, slots=True)
class Result:
    """A record that was found."""

    title: str
    address: str
    kind: str
    why: str
    score: float


def search(words: str) -> list[Result]:
    """The records that match, best first. No query while the data has not changed, but one.

    An empty text finds nothing.
    """
    asked = plain(words)
    if not asked:
        return []
    entries = _index(DataVersion.current())
    best: dict[str, Result] = {}
    for score, entry in _scored(asked, words, entries):
        result = Result(entry.title, entry.address, entry.kind, entry.why, score)
        known = best.get(entry.address)
        if known is None or score > known.score:
            best[entry.address] = result
    return sorted(best.values(), key=lambda each: (-each.score, each.title.casefold()))[:MOST]


def forget() -> None:
    """Let the index be made anew."""
    _index.cache_clear()


def plain(text: str) -> str:
    """Text without case, accents and punctuation: ``Côte d'Ivoire`` → ``cote d ivoire``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(_WORD.findall(kept))


def _scored(asked: str, words: str, entries: tuple[Entry, ...]) -> Iterable[tuple[float, Entry]]:
    """Entries that match, with how well: exact, then beginning, then all words, then alike."""
    terms = asked.split()
    symbol = ""
    with suppress(symbols.SymbolError):
        symbol = plain(symbols.parse(words).text)
    unmatched = []
    for entry in entries:
        if entry.plain == asked or (symbol and entry.plain == symbol):
            yield 100 * entry.weight, entry
        elif entry.plain.startswith(asked):
            yield 92 * entry.weight, entry
        elif f" {asked}" in f" {entry.plain}":
            yield 88 * entry.weight, entry
        elif all(term in entry.plain for term in terms):
            yield 80 * entry.weight, entry
        else:
            unmatched.append(entry)
    if len(asked) > 3:
        for entry in unmatched:
            likeness = _likeness(terms, entry.plain.split())
            if likeness >= CLOSE:
                yield 0.75 * likeness * entry.weight, entry


def _likeness(terms: list[str], found: list[str]) -> float:
    """How alike the least alike of the terms is to some word, in hundredths."""
    least = 100.0
    for term in terms:
        best = process.extractOne(term, found, scorer=fuzz.ratio, score_cutoff=CLOSE)
        if best is None:
            return 0.0
        least = min(least, best[1])
    return least


@lru_cache(maxsize=2)
def _index(version: int) -> tuple[Entry, ...]:
    """Every entry of the data as it stands at that version. Seven queries."""
    names: dict[int, list[UnitName]] = {}
    for name in UnitName.objects.published().select_related("unit").order_by("start"):
        names.setdefault(name.unit_id, []).append(name)
    entries: list[Entry] = []
    titles = {}
    for unit_id, borne in names.items():
        latest = borne[-1]
        titles[unit_id] = (str(latest), latest.unit.get_absolute_url())
        entries += _of_names(borne)
    entries += _of_facts(titles)
    for document in Document.objects.public():
        address = document.get_absolute_url()
        heading = f"{document.symbol} {document.title}".strip()
        entries.append(_entry(document.symbol, heading, address, "Document", "", 1.0))
        if document.title:
            entries.append(
                _entry(document.title, heading, address, "Document", "by its title", 0.7)
            )
    for source in Source.objects.public():
        address = reverse("source", args=[source.slug])
        entries.append(_entry(source.title, source.title, address, "Source", "", 0.6))
    return tuple(entries)


def _of_names(borne: list[UnitName]) -> Iterable[Entry]:
    """The names of one unit, oldest first: the last is its present name or the last it bore."""
    latest = borne[-1]
    title, address = str(latest), latest.unit.get_absolute_url()
    yield _entry(latest.unit.code, title, address, "Unit", "by its code", 0.97)
    for name in borne:
        same = name.name == latest.name
        when = "" if same else f"formerly {name.name}, {name.period.in_words}"
        yield _entry(name.name, title, address, "Unit", when, 1.0 if same else 0.9)
        if name.acronym:
            known = name.acronym == latest.acronym
            why = "" if known else f"formerly {name.acronym}, {name.period.in_words}"
            yield _entry(name.acronym, title, address, "Unit", why, 1.0 if known else 0.9)


def _of_facts(titles: dict[int, tuple[str, str]]) -> Iterable[Entry]:
    """Translations, heads and mandates of the units that have a title."""
    published = NameTranslation.objects.filter(name__in=UnitName.objects.published())
    for translation in published.select_related("name"):
        if translation.name.unit_id in titles:
            why = f"{translation.text} in {translation.get_language_display()}"
            title, address = titles[translation.name.unit_id]
            for text in filter(None, [translation.text, translation.acronym]):
                yield _entry(text, title, address, "Unit", why, 0.9)
    for appointment in Appointment.objects.published().select_related("post"):
        if appointment.post.unit_id in titles:
            title, address = titles[appointment.post.unit_id]
            why = f"{appointment}, {appointment.period.in_words}"
            yield _entry(appointment.person, title, address, "Unit", why, 0.85)
    for mandate in Mandate.objects.published():
        if mandate.unit_id in titles:
            title, _ = titles[mandate.unit_id]
            heading = f"{title}: {mandate.text}"
            why = "in the text of the mandate"
            yield _entry(mandate.text, heading, mandate.get_absolute_url(), "Mandate", why, 0.65)


def _entry(text: str, title: str, address: str, kind: str, why: str, weight: float) -> Entry:
    return Entry(text, plain(text), title, address, kind, why, weight)
