"""The first and the latest of a kind: “first peacekeeping mission”, “la plus ancienne opération”."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from django.db import connection

from orgchart.models import SearchPage, Unit

from .search_matching import pages_with_words
from .search_terms import FREQUENT, NAMES, Term, terms_for
from .search_words import is_for_most_units, plain, terms_of
from .stop_words import FIRST, LATEST

SHOWN = 3
"""How many units are the first, or the latest: a year may have several."""
OPERATION = ("peacekeeping", "operation")
"""What is meant if there are only words for most units: “la plus ancienne mission de maintien de la paix”."""


class Age(Enum):
    """Which end of time is asked for; the value is the order of SQL."""

    FIRST = "ASC"
    LATEST = "DESC"


_WORDS: Mapping[Age, Mapping[str, str]] = {Age.FIRST: FIRST, Age.LATEST: LATEST}
_IN_ALPHABETS = {
    plain(word): age
    for age, words in _WORDS.items()
    for language, some in words.items()
    if language != "zh"
    for word in some.split()
}
_IN_CHINESE = {age: re.compile("|".join(words["zh"].split())) for age, words in _WORDS.items()}
_ANY_IN_CHINESE = re.compile("|".join(pattern.pattern for pattern in _IN_CHINESE.values()))


def age_in(asked: str) -> tuple[Age | None, str]:
    """Which age a plain question asks for, and the question without the word for it; None and the whole, if for none.

    Only beside a word for what most units are: “first mission”, but not “first name”.
    """
    found: Age | None = None
    rest = []
    for word in asked.split():
        if age := _IN_ALPHABETS.get(word):
            found = found or age
            continue
        for in_chinese, pattern in _IN_CHINESE.items():
            if pattern.search(word):
                found = found or in_chinese
        rest.append(_ANY_IN_CHINESE.sub(" ", word))
    without = " ".join(" ".join(rest).split())
    if found and any(map(is_for_most_units, terms_of(without)[0])):
        return found, without
    return None, asked


def units_by_age(terms: Sequence[Term], age: Age | None) -> list[int]:
    """The pages of the units that were first, or latest, of those that are called by all the words; none for no age.

    One query, and two more if all words are for most units. Of the rarest word a bounded number of texts is read, the
    best first: names, kinds and places. None where the rarest word has more texts than that, because an older unit
    could be among the others.
    """
    if age and all(is_for_most_units(term.typed) for term in terms):
        terms = terms_for(OPERATION)
    if not age or not (found := pages_with_words(terms)):
        return []
    if min(term.often for term in terms) >= FREQUENT:
        return []
    sql, values = found
    table = connection.ops.quote_name(SearchPage._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT page.id FROM ({sql}) AS found JOIN {table} AS page ON page.id = found.page_id "
            "WHERE page.kind = %s AND page.since IS NOT NULL AND found.first <= %s "
            f"ORDER BY page.since {age.value}, page.title LIMIT %s",
            [*values, Unit._meta.label_lower, NAMES, SHOWN],
        )
        return [key for (key,) in cursor.fetchall()]
