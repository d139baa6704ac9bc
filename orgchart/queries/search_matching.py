"""Finding pages by words: plain SQL over the tables of the search index, the same in every database.

Every query reads a bounded number of rows, but for the words that share three letters with one that is
misspelt.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, Exists, Model, OuterRef, Q, Sum, Value, When
from rapidfuzz import fuzz

from orgchart.models import SearchEntry, SearchGram, SearchPage, SearchPosting, SearchWord, Unit

from .search_words import grams, groups, key_of
from .word_forms import is_form_of, other_forms, stem

CLOSE = 82.0
"""How alike two words must be, in per cent, to match."""
SUGGESTED = 70.0
"""How alike a word of a name must be to be suggested when nothing matches."""
NAME = 0.9
"""Texts that are worth so much are what the page is called, or was."""
NAMES = 150
"""Texts up to this rank are names: of people, units, places and documents."""
NAME_IS_LIKELIER = 8
"""A word of a name is preferred to one that is so much more alike, in per cent."""
WORDS = 20
"""How many words of the registry may stand for one that was typed."""
FREQUENT = 2000
"""How many texts of the rarest word are looked at, the best ones first."""
CANDIDATES = 80
"""How many pages are compared."""
BEGINNINGS = 20
"""How many texts that begin with the whole question are looked at."""
FOR_LISTS = 1000
"""The rank of texts that are worth nothing to a search: only lists are narrowed by them."""
OTHER_FORM = 0.95
"""How well another form of a word stands for the one that was typed."""
SHORT = 3
"""Words with fewer letters stand for themselves and for what they begin; nothing is like them."""
LOOKED_UP = 16
"""In how many words of a question other words for terms are looked for."""
RANKS = 2**40
"""More entries than there will ever be: a rank and an entry make one number."""


@dataclass(slots=True)
class Term:
    """A word that was typed, and the words of the registry that may stand for it."""

    typed: str
    words: dict[int, tuple[str, float]] = field(default_factory=dict)
    """By their keys: each word, and how well it stands for what was typed, up to 1."""
    often: int = 0
    """In how many texts they are, as far as they are counted."""

    @property
    def is_absent(self) -> bool:
        """Do only other words stand for it, of which none begins with it?"""
        words = [word for word, _ in self.words.values()]
        return bool(words) and not any(
            word.startswith(self.typed) or is_form_of(word, self.typed) for word in words
        )

    @property
    def is_alike(self) -> bool:
        """Is it misspelt: are there only words that are like it?"""
        return self.is_absent and all(self.typed not in word for word, _ in self.words.values())


class Match(NamedTuple):
    """The best text of a page that has a word."""

    word: int
    rank: int
    entry: int


# --- words --------------------------------------------------------------------------------------


def terms_for(typed: Sequence[str]) -> list[Term]:
    """What stands for each word: itself and what it begins; only if there is nothing, what is like it, or the two
    words of which it is made: “undersecretary”.

    Two queries, and two or three more for each word that the registry does not have.
    """
    terms = [Term(word) for word in typed]
    for term, (key, word) in _beginning(terms):
        term.words[key] = (word, _stands_for(term.typed, word))
    for term in terms:
        if not term.words and len(term.typed) >= SHORT:
            term.words = _alike(term.typed)
    if halves := {term.typed: _in_two(term.typed) for term in terms if not term.words}:
        parts = [part for word in typed for part in halves.get(word) or (word,)]
        if len(parts) > len(typed):
            return terms_for(parts)
    for term, number in zip(terms, _often(terms), strict=True):
        term.often = number
    return terms


def _stands_for(typed: str, word: str) -> float:
    """How well a word stands for what is its beginning, or for another form of it."""
    if word == typed:
        return 1
    return 0.6 + 0.3 * len(typed) / len(word) if word.startswith(typed) else OTHER_FORM


def _beginning(terms: Sequence[Term]) -> Iterable[tuple[Term, tuple[int, str]]]:
    """The words that begin with those that were typed, and other forms of these. One query."""
    if not terms:
        return []
    table, postings = (
        connection.ops.quote_name(model._meta.db_table) for model in (SearchWord, SearchPosting)
    )
    one = (
        f"SELECT * FROM (SELECT CAST(%s AS INTEGER) AS place, id, text FROM {table} AS word "
        "WHERE text >= %s AND text < %s AND EXISTS "
        f"(SELECT 1 FROM {postings} WHERE word_id = word.id AND rank < {FOR_LISTS}) "
        "ORDER BY text LIMIT %s) AS nearest"
    )
    selects, values = [], list[bytes | int]()
    for place, term in enumerate(terms):
        for start in filter(None, (term.typed.encode(), stem(term.typed).encode())):
            selects.append(one)
            values += [place, start, start + b"\xff", WORDS]
        if forms := other_forms(term.typed):
            among = f"text IN ({', '.join(['%s'] * len(forms))})"
            exact = one.replace("text >= %s AND text < %s", among).replace(" LIMIT %s", "")
            selects.append(exact)
            values += [place, *(form.encode() for form in forms)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(selects), values)
        rows = sorted((place, bytes(text), key) for place, key, text in cursor)
    return [(terms[place], (key, text.decode())) for place, text, key in rows]


def _alike(typed: str) -> dict[int, tuple[str, float]]:
    """Words that have a word inside, or are like it. Two queries."""
    found: list[tuple[float, int, str, float]] = []
    for key, word, is_name in _near(typed, CLOSE):
        likeness = fuzz.ratio(typed, word)
        likelier = NAME_IS_LIKELIER if is_name else 0
        if typed in word:
            found.append((likelier, key, word, 0.5))
        elif likeness >= CLOSE:
            found.append((likeness + likelier, key, word, 0.6 * likeness / 100))
    found.sort(key=lambda one: -one[0])
    return {key: (word, quality) for _, key, word, quality in found[:WORDS]}


def _in_two(typed: str) -> tuple[str, str] | None:
    """The two words that a word is made of, if the registry has both; the longest first half wins. One query."""
    ways = [(typed[:end], typed[end:]) for end in range(len(typed) - SHORT, SHORT - 1, -1)]
    if not ways:
        return None
    used = SearchPosting.objects.filter(word_id=OuterRef("pk"), rank__lt=FOR_LISTS)
    halves = {half.encode() for way in ways for half in way}
    words = SearchWord.objects.filter(Exists(used), text__in=halves).values_list("text", flat=True)
    known = {bytes(word).decode() for word in words}
    return next((way for way in ways if known.issuperset(way)), None)


def words_having(typed: str) -> list[int]:
    """The keys of some words that have a word inside. Two queries; none for a short word."""
    if len(typed) < SHORT:
        return []
    return [key for key, word, _is_name in _near(typed, 100, FOR_LISTS + 1) if typed in word]


def _near(typed: str, close: float, rank: int = FOR_LISTS) -> list[tuple[int, str, bool]]:
    """Words that share groups of letters with a word, and whether they are in a name. Two queries.

    They are in the order of the alphabet. Their lengths are such that they can be as alike as
    ``close``, in per cent, or have it inside. Those that have it inside are preferred, then those that
    share most. Each is in a text of a lower rank than ``rank``.
    """
    inner = groups(typed)
    share = close / (200 - close)
    least, most = round(len(typed) * share), round(len(typed) / share)
    shared = (
        SearchGram.objects.filter(gram__in=grams(typed))
        .filter(Q(length__range=(least, most)) | Q(gram__in=inner, length__gt=len(typed)))
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
    in_name = SearchPosting.objects.filter(word_id=OuterRef("pk"), rank__lte=NAMES)
    used = SearchPosting.objects.filter(word_id=OuterRef("pk"), rank__lt=rank)
    words = SearchWord.objects.filter(Exists(used), pk__in=keys).order_by("text")
    words = words.annotate(in_name=Exists(in_name))
    return [
        (key, bytes(text).decode(), is_name)
        for key, text, is_name in words.values_list("pk", "text", "in_name")
    ]


def nearest(typed: str) -> str:
    """The word of a name that is most like one that is not in the registry; empty if none is.

    Two queries. Words of other texts are no guess: they are alike by chance.
    """
    if len(typed) <= SHORT:
        return ""
    alike = [
        (fuzz.ratio(typed, word), word) for _, word, is_name in _near(typed, SUGGESTED) if is_name
    ]
    best = max(alike, default=(0.0, ""))
    return best[1] if best[0] >= SUGGESTED else ""


def _often(terms: Sequence[Term]) -> list[int]:
    """In how many texts the words of each term are, up to FREQUENT. One query."""
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    selects, values = [], []
    for place, term in enumerate(terms):
        if term.words:
            places = ", ".join(["%s"] * len(term.words))
            selects.append(
                f"SELECT CAST(%s AS INTEGER), COUNT(*) FROM (SELECT 1 FROM {table} "
                f"WHERE word_id IN ({places}) AND rank < {FOR_LISTS} LIMIT %s) AS nearest"
            )
            values += [place, *term.words, FREQUENT]
    if not selects:
        return [0] * len(terms)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        counted = dict(cursor.fetchall())
    return [counted.get(place, 0) for place in range(len(terms))]


# --- pages --------------------------------------------------------------------------------------


def pages_with_all(terms: Sequence[Term]) -> tuple[list[int], bool]:
    """The pages that have a word for each term, the best ones first, and whether there may be more. One query.

    It goes through the texts of the rarest term.
    """
    if not terms or not all(term.often for term in terms):
        return [], False
    rarest, *others = sorted(terms, key=lambda term: term.often)
    postings, values = _best_postings(rarest)
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    conditions = ["1 = 1"]
    for term in others:
        words = ", ".join(["%s"] * len(term.words))
        # The pages of a rare term are read once; whether a page has a frequent one is asked page by page.
        conditions.append(
            f"page_id IN (SELECT page_id FROM {table} WHERE word_id IN ({words}))"
            if term.often < FREQUENT
            else f"EXISTS (SELECT 1 FROM {table} other WHERE other.page_id = posting.page_id "
            f"AND other.word_id IN ({words}))"
        )
        values += term.words
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT page_id, MIN(rank) AS first FROM ({postings}) AS posting "
            f"WHERE {' AND '.join(conditions)} GROUP BY page_id ORDER BY first, page_id LIMIT %s",
            [*values, CANDIDATES + 1],
        )
        keys = [key for key, _rank in cursor.fetchall()]
    return keys[:CANDIDATES], len(keys) > CANDIDATES or rarest.often >= FREQUENT


def pages_with_one(terms: Sequence[Term]) -> tuple[list[int], bool]:
    """The best pages of each term, and whether there may be more. One query for each that the registry has."""
    found: dict[int, None] = {}
    known = [term for term in terms if term.often]
    is_cut = False
    for term in known:
        postings, values = _best_postings(term)
        share = CANDIDATES // len(known)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT page_id, MIN(rank) AS first FROM ({postings}) AS posting "
                "GROUP BY page_id ORDER BY first, page_id LIMIT %s",
                [*values, share + 1],
            )
            keys = [key for key, _rank in cursor.fetchall()]
        found.update(dict.fromkeys(keys[:share]))
        is_cut = is_cut or len(keys) > share
    return list(found), is_cut


def _best_postings(term: Term) -> tuple[str, list[bytes | int]]:
    """A query for the best texts of the words of a term, and its values."""
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    of_word = (
        f"SELECT * FROM (SELECT rank, page_id FROM {table} WHERE word_id = %s "
        f"AND rank < {FOR_LISTS} ORDER BY rank, page_id LIMIT %s) AS best"
    )
    share = FREQUENT if term.often < FREQUENT else max(100, FREQUENT // len(term.words))
    # The word itself comes first, and has the largest share.
    limits = [FREQUENT, *[share] * (len(term.words) - 1)]
    values: list[bytes | int] = []
    for word, limit in zip(term.words, limits, strict=True):
        values += [word, limit]
    return " UNION ALL ".join([of_word] * len(term.words)), values


def pages_beginning(text: str) -> list[int]:
    """The first pages with a text that begins like that. One query."""
    key = key_of(text)
    return _pages(Q(key__gte=key, key__lt=key + b"\xff"))


def pages_named(texts: Sequence[str]) -> list[int]:
    """The first pages with a name that begins with those words, in the order of the texts. One query for each."""
    found: dict[int, None] = {}
    for key in map(key_of, texts):
        begins = Q(key=key) | Q(key__gte=key + b" ", key__lt=key + b"!")
        found.update(dict.fromkeys(_pages(begins & Q(weight__gte=NAME))))
    return list(found)


def units_called(words: Sequence[str]) -> dict[str, int]:
    """Those of the words that are the code of a unit (its acronym, as a rule), with its page. One query."""
    kind = Unit._meta.label_lower
    rows = SearchEntry.objects.filter(key__in=[*map(key_of, words)], record_kind=kind)
    return {bytes(key).decode(): page for key, page in rows.values_list("key", "page_id")}


def pages_of(keys: Collection[int]) -> list[tuple[Any, ...]]:
    """Those pages, with all columns. One query."""
    return _rows_of(SearchPage, keys, ("id", "kind", "title", "address", "since", "until"))


def entries_of(keys: Collection[int]) -> list[tuple[Any, ...]]:
    """Those texts, without the columns that only the index needs. One query."""
    return _rows_of(SearchEntry, keys, ("id", "text", "why", "weight", "record_kind", "record_id"))


def _rows_of(
    model: type[Model], keys: Collection[int], columns: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Rows by their keys. The query is written out: Django would take longer to write it than to run it."""
    keys = set(keys)
    if not keys:
        return []
    quote = connection.ops.quote_name
    places = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(map(quote, columns))} FROM {quote(model._meta.db_table)} "
            f"WHERE id IN ({places})",
            list(keys),
        )
        return list(cursor.fetchall())


def _pages(condition: Q) -> list[int]:
    rows = SearchEntry.objects.filter(condition, page_id__gt=0).order_by("key", "pk")
    return list(dict.fromkeys(rows.values_list("page_id", flat=True)[:BEGINNINGS]))


def matches_of(pages: Sequence[int], terms: Sequence[Term]) -> dict[int, list[Match]]:
    """The best text of each page for each word of the terms. One query."""
    words = {word for term in terms for word in term.words}
    found: dict[int, list[Match]] = defaultdict(list)
    if not pages or not words:
        return found
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    of_pages, of_words = (", ".join(["%s"] * len(some)) for some in (pages, words))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT page_id, word_id, MIN(rank * {RANKS} + entry_id) FROM {table} "
            f"WHERE rank < {FOR_LISTS} AND page_id IN ({of_pages}) AND word_id IN ({of_words}) GROUP BY page_id, word_id",
            [*pages, *words],
        )
        for page, word, best in cursor:
            found[page].append(Match(word, best // RANKS, best % RANKS))
    return found


def other_words(asked: str) -> str:
    """The question with the labels of terms in place of other words for them. One query.

    ``unpol mali`` → ``police mali``.
    """
    words = asked.split()[:LOOKED_UP]
    spans = {
        " ".join(words[first:last]): (first, last)
        for first in range(len(words))
        for last in range(first + 1, min(first + 4, len(words)) + 1)
    }
    keys = [key_of(span) for span in spans]
    rows = SearchEntry.objects.filter(key__in=keys, page_id=0).values_list("key", "why")
    for key, label in sorted((bytes(key).decode(), why) for key, why in rows):
        asked = f" {asked} ".replace(f" {key} ", f" {label} ").strip()
    return asked
