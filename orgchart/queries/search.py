"""Search, for what people type.

A unit is found by every name that it ever had, in any language, by its acronyms, its code, the
people who led it and its mandates. A document is found by its symbol, however it is written, and by
its title; a source by its title. Case, accents and the order of words do not matter, and words with
a small typing error are found too. Results come best first, with the reason for the match.

The index is in tables of the database (``models/search_entries.py``), the same in every database. Each
word that somebody types is looked up among the words of the registry; then the entries that have such
a word for each of them are compared and scored. Every step reads a bounded number of rows, so a search
costs about the same at any size.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Case, Count, Q, Sum, Value, When
from django.dispatch import Signal
from rapidfuzz import fuzz, process

from orgchart import symbols
from orgchart.models import SearchEntry, SearchGram, SearchPosting, SearchWord

MOST = 50
"""The most results that a search returns."""
CLOSE = 82.0
"""How alike two words must be, in per cent, to match."""
BEGINNINGS = 100
"""How many entries that begin with the whole text are compared."""
WORDS = 30
"""How many words of the registry may stand for one that was typed: those that it begins, that have it
inside and that are like it, as many of each kind."""
FREQUENT = 4000
"""How many entries of the rarest word are looked at, the best ones first."""
CANDIDATES = 400
"""How many entries that have all words are compared."""
TERMS = 8
"""How many words are looked up; entries are compared with all of them."""
LONGEST = 60
"""How many letters of a word the index has."""

searching = Signal()
"""Sent before the index is read: a preview has an index of its own only when somebody searches in it."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Result:
    """A record that was found."""

    title: str
    address: str
    kind: str
    why: str
    score: float


class Entry(NamedTuple):
    """What a search reads of an entry of the index."""

    key: int
    plain: str
    title: str
    address: str
    kind: str
    why: str
    weight: float


def search(words: str) -> list[Result]:
    """The records that match, best first. An empty text finds nothing.

    At most four queries, and four more for each word up to ``TERMS``. The rows that they read are
    bounded by the constants above, but for the words that share three letters with one that was typed.
    """
    asked = plain(words)
    if not asked:
        return []
    searching.send(sender=None)
    symbol = ""
    with suppress(symbols.SymbolError):
        symbol = plain(symbols.parse(words).text)
    best: dict[str, Result] = {}
    for entry in _candidates(asked, symbol):
        score = entry.weight * _match(asked, symbol, entry.plain)
        known = best.get(entry.address)
        if score and (known is None or (-score, entry.why) < (-known.score, known.why)):
            best[entry.address] = Result(entry.title, entry.address, entry.kind, entry.why, score)
    found = sorted(best.values(), key=lambda one: (-one.score, one.title.casefold(), one.address))
    return found[:MOST]


def plain(text: str) -> str:
    """Text without case, accents and punctuation: ``Côte d'Ivoire`` → ``cote d ivoire``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(_WORD.findall(kept))


# --- how texts are cut up for the index ---------------------------------------------------------


def words_of(plain_text: str) -> list[str]:
    """The different words of a plain text, as the index has them."""
    return list(dict.fromkeys(word[:LONGEST] for word in plain_text.split()))


def grams(word: str) -> list[bytes]:
    """The different groups of three letters of a word, with a blank before and after it."""
    return _groups(f" {word} ")


def key_of(plain_text: str) -> bytes:
    """The beginning of a plain text, as it is compared with others."""
    return plain_text.encode()[:200]


def _groups(letters: str) -> list[bytes]:
    return list(dict.fromkeys(letters[at : at + 3].encode() for at in range(len(letters) - 2)))


# --- finding candidates -------------------------------------------------------------------------


def _candidates(asked: str, symbol: str) -> Iterable[Entry]:
    """The entries that may match, each once."""
    texts = [asked, symbol] if symbol else [asked]
    found = {entry.key: entry for text in texts for entry in _beginning(text)}
    terms = sorted(words_of(asked), key=len, reverse=True)[:TERMS]
    keys = [key for key in _with_all([_vocabulary(term) for term in terms]) if key not in found]
    return [*found.values(), *_entries(SearchEntry.objects.filter(pk__in=keys))]


def _beginning(asked: str) -> Iterable[Entry]:
    """The first entries that begin with a text, equal ones first. One query."""
    key = key_of(asked)
    found = SearchEntry.objects.filter(key__gte=key, key__lt=key + b"\xff")
    return _entries(found.order_by("key", "pk")[:BEGINNINGS])


def _entries(rows: models.QuerySet[SearchEntry]) -> Iterable[Entry]:
    return map(Entry._make, rows.values_list("pk", *Entry._fields[1:]))


def _vocabulary(term: str) -> list[int]:
    """The words of the registry that may stand for one that was typed, by their keys. Three queries at most."""
    start = term.encode()
    beginning = SearchWord.objects.filter(text__gte=start, text__lt=start + b"\xff")
    found = list(beginning.order_by("text").values_list("pk", flat=True)[:WORDS])
    if len(term) < 3:
        return found
    alike, inside = [], []
    for key, word in _near(term):
        if term in word:
            inside.append(key)
        elif fuzz.ratio(term, word) >= CLOSE:
            alike.append(key)
    return list(dict.fromkeys([*found, *inside[:WORDS], *alike[:WORDS]]))


def _near(term: str) -> list[tuple[int, str]]:
    """Words that share groups of letters with a word, in the order of the alphabet. Two queries.

    Those that have it inside are preferred, then those that share most.
    """
    inner = _groups(term)
    least, most = _lengths(term)
    shared = (
        SearchGram.objects.filter(gram__in=grams(term))
        .filter(Q(length__range=(least, most)) | Q(gram__in=inner, length__gt=len(term)))
        .values("word_id")
        .annotate(
            all_shared=Count("gram"),
            inside=Sum(Case(When(gram__in=inner, then=1), default=Value(0))),
        )
    )
    ordered = shared.annotate(
        whole=Case(When(inside=len(inner), then=1), default=Value(0))
    ).order_by("-whole", "-all_shared", "word_id")
    keys = [row["word_id"] for row in ordered[: 2 * WORDS]]
    words = SearchWord.objects.filter(pk__in=keys).order_by("text").values_list("pk", "text")
    return [(key, bytes(text).decode()) for key, text in words]


def _lengths(term: str) -> tuple[int, int]:
    """How long a word can be that is close to another one."""
    share = CLOSE / (200 - CLOSE)
    return round(len(term) * share), round(len(term) / share)


def _with_all(vocabularies: Sequence[Sequence[int]]) -> list[int]:
    """The entries that have a word of each vocabulary, the best ones first.

    One query, and one more for each vocabulary. It goes through the entries of the rarest vocabulary.
    """
    if not all(vocabularies):
        return []
    often = [
        SearchPosting.objects.filter(word_id__in=some)[:FREQUENT].count() for some in vocabularies
    ]
    rarest = often.index(min(often))
    first, *more = vocabularies[rarest]
    share = (
        FREQUENT if often[rarest] < FREQUENT else max(100, FREQUENT // len(vocabularies[rarest]))
    )
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    of_word = (
        f"SELECT * FROM (SELECT rank, entry_id FROM {table} WHERE word_id = %s "
        "ORDER BY rank, entry_id LIMIT %s) AS best"
    )
    postings = " UNION ALL ".join([of_word] * (1 + len(more)))
    values: list[int] = [first, FREQUENT]
    values += [value for word in more for value in (word, share)]
    conditions = []
    for place, some in enumerate(vocabularies):
        if place != rarest:
            words = ", ".join(["%s"] * len(some))
            conditions.append(
                f"EXISTS (SELECT 1 FROM {table} other WHERE other.entry_id = posting.entry_id "
                f"AND other.word_id IN ({words}))"
            )
            values += some
    where = " AND ".join(conditions or ["1 = 1"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry_id, MIN(rank) AS first FROM ({postings}) AS posting WHERE {where} "
            "GROUP BY entry_id ORDER BY first, entry_id LIMIT %s",
            [*values, CANDIDATES],
        )
        return [key for key, _rank in cursor.fetchall()]


# --- scores -------------------------------------------------------------------------------------


def _match(asked: str, symbol: str, found: str) -> float:
    """How well a plain text matches, up to 100; zero if it does not.

    Equal texts score most; then texts that begin alike, texts with all the words, similar words.
    """
    if found in (asked, symbol):
        return 100
    if found.startswith(asked):
        return 92
    if f" {asked}" in f" {found}":
        return 88
    terms = asked.split()
    if all(term in found for term in terms):
        return 80
    return 0.75 * _likeness(terms, found.split()) if len(asked) > 3 else 0


def _likeness(terms: list[str], found: list[str]) -> float:
    """How alike each term is to some word, in per cent, for the term that is least alike."""
    least = 100.0
    for term in terms:
        best = process.extractOne(term, found, scorer=fuzz.ratio, score_cutoff=CLOSE)
        if best is None:
            return 0.0
        least = min(least, best[1])
    return least
