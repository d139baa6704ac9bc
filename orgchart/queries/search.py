"""Search, for what people type.

A unit is found by every name that it ever had, in any language, by its acronyms, its code, the
people who led it and its mandates. A document is found by its symbol, however it is written, and by
its title; a source by its title. Case, accents and the order of words do not matter, and words with
a small typing error are found too. Results come best first, with the reason for the match.

The index is made once for each state of the data and kept in memory, so search is the same on every
database.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from orgchart import symbols
from orgchart.models import (
    RECORDS,
    DataVersion,
    Fact,
    Record,
    SearchText,
    Standing,
    Unit,
    UnitName,
)
from orgchart.models.records import related_kind

MOST = 50
"""The most results that a search returns."""
CLOSE = 82.0
"""How alike two words must be, in per cent, to match."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text by which a record can be found."""

    text: str
    plain: str
    """The text without case and accents, for comparing."""
    title: str
    """The name of the record on the page of results."""
    address: str
    kind: str
    why: str
    """The reason why this text finds the record; empty for its present name."""
    weight: float
    """How much a match of this text counts."""


@dataclass(frozen=True, slots=True)
class Result:
    """A record that was found."""

    title: str
    address: str
    kind: str
    why: str
    score: float


def search(words: str) -> list[Result]:
    """The records that match, best first. An empty text finds nothing.

    One query; after the data has changed, one more for each kind of record that is searched.
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
    return sorted(best.values(), key=lambda result: (-result.score, result.title.casefold()))[:MOST]


def plain(text: str) -> str:
    """Text without case, accents and punctuation: ``Côte d'Ivoire`` → ``cote d ivoire``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(_WORD.findall(kept))


def _scored(asked: str, words: str, entries: tuple[Entry, ...]) -> Iterable[tuple[float, Entry]]:
    """The entries that match, with their scores.

    Equal texts score most; then texts that begin alike, texts with all the words, similar words.
    """
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
    """How alike each term is to some word, in per cent, for the term that is least alike."""
    least = 100.0
    for term in terms:
        best = process.extractOne(term, found, scorer=fuzz.ratio, score_cutoff=CLOSE)
        if best is None:
            return 0.0
        least = min(least, best[1])
    return least


@lru_cache(maxsize=2)
def _index(version: int) -> tuple[Entry, ...]:
    """Every entry at that version of the data. A query for each kind of record that is searched."""
    latest: dict[int, UnitName] = {}
    for name in UnitName.objects.published().select_related("unit").order_by("start"):
        latest[name.unit_id] = name
    entries: list[Entry] = []
    for kind in RECORDS:
        if kind.is_searched():
            records = kind.objects.public().with_relations()
            if status := _status_of(kind):
                records = records.filter(Q((status, Standing.PUBLISHED)))
            for record in records:
                entries += _entries_of(record, latest)
    return tuple(entries)


def _status_of(kind: type[Record]) -> str:
    """The lookup of the status that a record of that kind has, or that its whole has, if any."""
    if issubclass(kind, Fact):
        return "status"
    part_of = kind.description.part_of
    if part_of and (status := _status_of(related_kind(kind, part_of))):
        return f"{part_of}__{status}"
    return ""


def _entries_of(record: Record, latest: Mapping[int, UnitName]) -> Iterator[Entry]:
    """The entries of a record, with the page to which a match leads."""
    unit_id = _unit_id(record)
    name = latest.get(unit_id) if unit_id else None
    if unit_id and not name:
        # Its unit is not published.
        return
    shown: Record = record
    title = record.label
    if name and (isinstance(record, Unit) or not record.has_page()):
        shown, title = name.unit, str(name)
    elif name:
        title = f"{name}: {record.label}"
    elif not record.has_page() and (whole := record.belongs_to()):
        shown, title = whole, whole.label
    address = shown.page_address()
    for own in record.search_texts():
        text = _former(own, record, name) if isinstance(record, UnitName) and name else own
        yield Entry(
            text=text.text,
            plain=plain(text.text),
            title=title,
            address=address,
            kind=capfirst(str(shown._meta.verbose_name)),
            why=str(text.why),
            weight=text.weight,
        )


def _unit_id(record: Record) -> int | None:
    """The primary key of the unit that a record is about; None for a person, document or source."""
    if isinstance(record, Unit):
        return record.pk
    if isinstance(record, Fact):
        return record.unit_ids[0]
    part_of = record.description.part_of
    return _unit_id(getattr(record, part_of)) if part_of else None


def _former(text: SearchText, name: UnitName, latest: UnitName) -> SearchText:
    """The text of a name. A former name counts less, and the reason says that it is one."""
    if text.text in (latest.name, latest.acronym):
        return text
    why = _("formerly %(name)s, %(period)s")
    values = {"name": text.text, "period": name.period.in_words}
    return SearchText(text.text, 0.9, why % values)
