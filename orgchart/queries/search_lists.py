"""Lists are narrowed by words: with the folded words of the search index, and by SQL alone."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Model, Q, QuerySet

from orgchart.models import MOST_KINDS, SearchEntry, SearchPage, SearchPosting, SearchWord

from .search import searching
from .search_terms import words_having
from .search_words import plain, terms_of

WORDS = 8
"""How many words of what is typed into a list are looked for."""

Keys = QuerySet[Any, Any]
"""The primary keys of some records."""


def with_words(asked: str, having: Callable[[QuerySet[SearchEntry]], Q]) -> Q:
    """The condition that a record has all those words, or words that begin with them.

    ``having`` is asked for each word: when does a record have one of the texts that have the word? See
    ``on_page`` and ``with_text``. Case, accents and punctuation do not matter. Words that say nothing
    are ignored if there are others. A word with which no word of the registry begins may be inside one.
    One query for each word, and two more for each that may be inside.
    """
    searching.send(sender=None)
    typed, years = terms_of(plain(asked))
    # What has no letter or digit finds nothing.
    condition = Q() if typed else Q(pk__in=[])
    for word in list(dict.fromkeys([*typed, *years]))[:WORDS]:
        postings = SearchPosting.objects.filter(word_id__in=_words_of(word))
        condition &= having(SearchEntry.objects.filter(pk__in=postings.values("entry_id")))
    return condition


def on_page(entries: QuerySet[SearchEntry], kind: type[Model], *texts: type[Model]) -> Keys:
    """The records of a kind on whose pages those entries are, as far as records of ``texts`` have them."""
    labels = [text._meta.label_lower for text in texts]
    pages = SearchPage.objects.filter(
        kind=kind._meta.label_lower,
        pk__in=entries.filter(record_kind__in=labels).values("page_id"),
    )
    return pages.annotate(record=F("pk") / MOST_KINDS).values("record")


def with_text(entries: QuerySet[SearchEntry], kind: type[Model], why: str = "") -> Keys:
    """The records of a kind that have those entries; with ``why``, as that alone."""
    own = entries.filter(record_kind=kind._meta.label_lower)
    return (own.filter(why=why) if why else own).values("record_id")


def _words_of(typed: str) -> Keys | list[int]:
    """The keys of all words that begin with what was typed, or else of some that have it inside."""
    start = typed.encode()
    beginning = SearchWord.objects.filter(text__gte=start, text__lt=start + b"\xff")
    return beginning.values("pk") if beginning.exists() else words_having(typed)
