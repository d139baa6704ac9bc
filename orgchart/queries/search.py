"""Search, for what people type.

A page is found by everything about its record: a unit by every name that it ever had, in any language,
by its places, people, posts, mandates and documents; a person by the units that they led; a document by
its symbol, however it is written, its title, and what it is about. Each word of a question may be in
another text. Case, accents, the order of words and words that say nothing do not matter. Whole words
count most, then beginnings; a word that the registry does not have stands for those that are like it.
If no page has all words, those that have most are found.

The index is in tables of the database (``models/search_entries.py``). A question costs about the same at
any size of the registry.
"""

from collections.abc import Collection, Sequence

from django.dispatch import Signal

from orgchart import symbols
from orgchart.dates import PartialDate
from orgchart.letters import DIGITS

from .search_ages import age_in, units_by_age
from .search_days import changes_in, day_in, not_of, of_day
from .search_matching import (
    pages_beginning,
    pages_named,
    pages_with_all,
    pages_with_one,
)
from .search_nearest import in_near_words, is_one_symbol, nearest_documents
from .search_other_words import other_words
from .search_question import Question
from .search_results import Found, Page, Result, Stand
from .search_scores import SOURCE, Candidate, candidates_of, compare_texts, in_order
from .search_terms import terms_for
from .search_words import (
    asks_for_chart,
    plain,
    says_nothing,
    telling_places,
    with_initials_together,
)

TERMS = 8
"""How many words are looked up."""
GOOD = 0.65
"""If no page has the words so well, up to 1, pages with some of them are looked for too."""
searching = Signal()
"""Sent before the index is read: a preview has an index of its own only when somebody searches in it."""


def search(words: str, year: int | None = None) -> Found:
    """The pages that match, best first. An empty text finds nothing.

    ``year`` narrows to what existed then, as far as it is known, and so does a year, a month or a day among the words.
    If nothing of then is found, what is of another time is. At most nine queries, one more for words in Arabic or
    Cyrillic letters, four for an age, four for a number with other words, five for a day, two for each word that is
    misspelt, and one for each word and one more if no page has all of them. The rows that they read are bounded by the
    constants of ``search_terms``, ``search_matching`` and ``search_other_words``.
    """
    if not plain(words):
        return Found()
    searching.send(sender=None)
    words = with_initials_together(words.translate(DIGITS))
    day, rest = day_in(words)
    if day and (not rest or asks_for_chart(plain(rest))):
        return _of_a_day(day)
    if day and (symbols.beginnings(words) or pages_beginning(plain(words))):
        # It is the beginning of a title, and the day is a part of it.
        day, rest = None, words
    return _search(rest, year, day)


def _of_a_day(day: PartialDate) -> Found:
    """What a day by itself finds: its chart, what changed, and what has the day in a text."""
    written = plain(day.in_words)
    named = [
        result
        for result in _search(day.in_words).results
        if any(f" {written}" in f" {plain(text)}" for text in result.texts)
    ]
    return Found([*of_day(day), *named], day=day)


def _search(words: str, year: int | None = None, day: PartialDate | None = None) -> Found:
    words = symbols.with_numbers_apart(words)
    asked = other_words(plain(words))
    age, text = age_in(asked.text)
    if age and pages_named([words]):
        age, text = None, asked.text  # a name begins with these words
    question = Question(text)
    terms = terms_for(question.typed[:TERMS], asked.also)
    beginnings = symbols.beginnings(words)
    by_symbol = pages_named(beginnings)
    if not by_symbol and (first := symbols.without_other_words(words)) != words:
        by_symbol = pages_named(symbols.beginnings(first))
    needed = telling_places([term.typed for term in terms])
    telling = [terms[place] for place in needed]
    with_all, is_cut = pages_with_all(telling)
    by_age = units_by_age(telling, age)
    keys = [*by_symbol, *by_age, *pages_beginning(question.text), *with_all]
    candidates = candidates_of(keys, question, terms)
    answering = (one.quality for one in candidates if one.page.kind != SOURCE)
    if not by_symbol and max(answering, default=0) < GOOD:
        with_one, more = pages_with_one(terms)
        is_cut = is_cut or more
        keys += with_one
        candidates = candidates_of(keys, question, terms, question.called)
    compare_texts(candidates, by_symbol, question)
    answers = in_order(candidates, needed)
    answers.sort(
        key=lambda one: by_age.index(one.page.id) if one.page.id in by_age else len(by_age)
    )
    written = {plain(word): word for word in words.split()}
    written |= {
        word: " ".join(written.get(part, part) for part in typed.split())
        for word, typed in asked.instead_of.items()
    }
    standing = [
        Stand(
            written.get(term.typed, term.typed),
            {key: word for key, (word, _quality) in term.words.items()},
        )
        for term in terms
    ]
    if not by_symbol and is_one_symbol(beginnings) and question.typed != question.years:
        found = [_result(one, standing, needed, day) for one in answers]
        has_all = any(needed <= one.terms for one in answers)
        return Found(nearest_documents(found, beginnings), has_all, is_unknown_symbol=True)
    apart = not_of(day, [one.page for one in answers]) if day else frozenset[int]()
    asked_years = [year] if year is not None else []
    years, answers, other_time = _of_years(
        answers, question, by_symbol, apart, asked_years, day.in_words if day else ""
    )
    results = [
        # What was read as a symbol has all that was asked, in whatever words; so has the first of its kind.
        _result(one, [] if one.page.id in (*by_symbol, *by_age) else standing, needed, day)
        for one in answers
    ]
    if about := question.changes_of:
        results.insert(0, changes_in(PartialDate(about)))
        other_time = ""
    has_all = not answers or any(needed <= one.terms or one.page.id in by_symbol for one in answers)
    only_like = tuple(
        dict.fromkeys(written.get(term.typed, term.typed) for term in terms if term.is_absent)
    )
    if by_symbol:
        return Found(results, has_all, is_cut, years=years, day=day, other_time=other_time)
    meant = in_near_words(words, terms, bool(answers))
    return Found(
        results,
        has_all,
        is_cut,
        only_like if answers else (),
        meant,
        years,
        day,
        other_time,
        says_nothing=says_nothing(question.asked),
    )


def _existed(page: Page, year: int) -> bool:
    return (page.since or year) <= year <= (page.until or year)


def _of_years(
    answers: list[Candidate],
    question: Question,
    by_symbol: Sequence[int],
    apart: Collection[int],
    asked: Sequence[int],
    day: str,
) -> tuple[tuple[int, ...], list[Candidate], str]:
    """The years of the question by which the answers could be narrowed, the answers, and what has none.

    Those stay that existed in a year of the question, as far as it is known, have it in the title, or are
    the symbol that was typed; ``apart`` are the pages that did not exist on the day of the question, which
    ``day`` says in words. ``asked`` are years that were asked for beside the words. If none of the best
    stays but sources, or if the unit that is called by its name does not, all stay, and the time that has
    none is named.
    """
    years = tuple(map(int, question.years))
    stay = answers
    if years or apart:
        stay = [
            one
            for one in answers
            if one.page.id in by_symbol
            or (
                one.page.id not in apart
                and (
                    not years
                    or any(_existed(one.page, year) for year in years)
                    or not set(question.years).isdisjoint(plain(one.page.title).split())
                )
            )
        ]
    narrowed = len(stay) < len(answers)
    stay = [one for one in stay if all(_existed(one.page, year) for year in asked)]
    most = max((len(one.terms) for one in answers), default=0)
    if len(stay) == len(answers):
        return (), answers, ""
    is_answered = any(
        one.page.kind != SOURCE and (one is answers[0] or len(one.terms) == most) for one in stay
    )
    if not is_answered or (
        answers[0] not in stay and answers[0].page.id in question.called.values()
    ):
        return (), answers, day or ", ".join(map(str, dict.fromkeys([*years, *asked])))
    return years if narrowed else (), stay, ""


def _result(
    one: Candidate, standing: Sequence[Stand], needed: Collection[int], day: PartialDate | None
) -> Result:
    has = [stand for place, stand in enumerate(standing) if place in one.terms]
    lacks = set(needed).difference(one.terms) if standing else ()
    missing = list(dict.fromkeys(standing[place].typed for place in sorted(lacks)))
    on = day.last if day else None
    quality = one.quality if standing else 1.0  # what was read as a symbol has all that was asked
    return Result(one.page, has, missing if has else [], one.entries, on, quality=quality)
