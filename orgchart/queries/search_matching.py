"""Finding pages by the terms of a question: plain SQL over the tables of the search index, the same in every database.

Every query reads a bounded number of rows.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, Q, Value
from django.db.models.functions import Concat

from orgchart.models import SearchEntry, SearchPage, SearchPosting, Unit

from .search_pages import units_first
from .search_terms import FOR_LISTS, FREQUENT, Term
from .search_words import key_of, plain

NAME = 0.9
"""Texts that are worth so much are what the page is called, or was."""
CANDIDATES = 80
"""How many pages are compared."""
BEGINNINGS = 20
"""How many texts that begin with the whole question are looked at."""
RANKS = 2**40
"""More entries than there will ever be: a rank and an entry make one number."""


class Match(NamedTuple):
    """The best text of a page that has a word."""

    word: int
    rank: int
    entry: int


def pages_with_all(terms: Sequence[Term]) -> tuple[list[int], bool]:
    """The pages that have a word for each term, the best ones first, and whether there may be more. One query."""
    if not (found := pages_with_words(terms)):
        return [], False
    sql, values = found
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} ORDER BY first, {units_first()}, page_id LIMIT %s",
            [*values, CANDIDATES + 1],
        )
        keys = [key for key, _rank in cursor.fetchall()]
    is_cut = len(keys) > CANDIDATES or min(term.often for term in terms) >= FREQUENT
    return keys[:CANDIDATES], is_cut


def pages_with_words(terms: Sequence[Term]) -> tuple[str, list[bytes | int]] | None:
    """A query for the pages that have a word for each term, with the best rank of each, and its values.

    It goes through the texts of the rarest term. None: the registry lacks a word.
    """
    if not terms or not all(term.often for term in terms):
        return None
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
    return (
        f"SELECT page_id, MIN(rank) AS first FROM ({postings}) AS posting "
        f"WHERE {' AND '.join(conditions)} GROUP BY page_id",
        values,
    )


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
                f"GROUP BY page_id ORDER BY first, {units_first()}, page_id LIMIT %s",
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
    for key in (key_of(plain(text)) for text in texts):
        begins = Q(key=key) | Q(key__gte=key + b" ", key__lt=key + b"!")
        found.update(dict.fromkeys(_pages(begins & Q(weight__gte=NAME))))
    return list(found)


def units_called(words: Sequence[str]) -> dict[str, int]:
    """Those of the words that are the code of a unit (its acronym, as a rule), with its page. One query."""
    kind = Unit._meta.label_lower
    # By the index of texts: if it had that of kinds too, SQLite would read all units for several words.
    rows = SearchEntry.objects.alias(kind=Concat("record_kind", Value("")))
    rows = rows.filter(key__in=[*map(key_of, words)], kind=kind)
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
