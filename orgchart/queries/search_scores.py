"""How well pages answer a question: by the words that they have, and by the texts themselves."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from orgchart.models import BETWEEN

from .search_matching import NAME, Match, entries_of, matches_of, pages_of
from .search_question import Question
from .search_results import FoundText, Page
from .search_terms import FREQUENT, Term
from .search_words import begins_a_word, is_for_most_units, plain, words_of

READ = 40
"""How many pages are compared by the texts themselves."""
ALL_WORDS, EXACT, PHRASE, ONE_TEXT, IN_TITLE, IN_YEAR, SYMBOL = 60, 45, 15, 10, 8, 25, 200
"""What counts: all words, a text that is just the question, the words side by side, all words in one
text, words in the title, to exist in a year that was typed, the symbol that was typed."""
LESS = 0.3
"""What a word for most units counts beside others."""
EQUALS = 3
"""How many pages that have the same words equally well stand together before those with other words."""
SOURCE = "orgchart.source"
WORTH = {"orgchart.unit": 8, "orgchart.person": 6, SOURCE: -ALL_WORDS}
"""Which of two pages with the same words is likelier to be meant. A source is seldom the answer: it comes
after what it is about, unless its title is the question."""


@dataclass(slots=True)
class Candidate:
    """A page that may be an answer."""

    page: Page
    matches: Sequence[Match]
    terms: frozenset[int]
    """The places of the terms that it has."""
    quality: float
    """How well it has the words, up to 1."""
    score: float
    entries: list[FoundText] = field(default_factory=list)


def candidates_of(
    keys: Sequence[int],
    question: Question,
    terms: Sequence[Term],
    called: Collection[str] = (),
) -> list[Candidate]:
    """The pages with their scores by words alone, best first. Two queries.

    A word by which a unit is called outweighs all others: of “force commander UNAMID” UNAMID is asked about.
    """
    matches = matches_of(keys, terms)
    worth = [
        math.log(2 + FREQUENT / max(1, term.often)) * (LESS if is_for_most_units(term.typed) else 1)
        for term in terms
    ]
    if called:
        others = sum(worth)
        worth = [
            one + others if term.typed in called else one
            for term, one in zip(terms, worth, strict=True)
        ]
    stands: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for place, term in enumerate(terms):
        for key, (_word, quality) in term.words.items():
            stands[key].append((place, quality))
    found = []
    for page in map(Page._make, pages_of(keys)):
        best: dict[int, float] = {}
        for match in matches[page.id]:
            for place, quality in stands[match.word]:
                best[place] = max(best.get(place, 0), quality * (1 - match.rank / 1000))
        quality = sum(worth[place] * one for place, one in best.items()) / sum(worth)
        score = ALL_WORDS * quality + WORTH.get(page.kind, 0) + _in_years(page, question.years)
        found.append(Candidate(page, matches[page.id], frozenset(best), quality, score))
    found.sort(key=lambda one: (-one.score, one.page.id))
    return found


def _in_years(page: Page, years: Iterable[str]) -> float:
    """What it counts to have a year in the title, or to exist in one."""
    title = plain(page.title).split() if years else ()
    score = 0.0
    for year in years:
        if year in title:
            score += IN_YEAR
        if page.since and page.since <= int(year) <= (page.until or int(year)):
            score += IN_YEAR
    return score


def compare_texts(
    candidates: Sequence[Candidate], by_symbol: Sequence[int], question: Question
) -> None:
    """Read the texts that matched, and add what those of the best candidates count. One query."""
    wanted = {match.entry for one in candidates for match in one.matches}
    entries = {row[0]: FoundText._make(row) for row in entries_of(wanted)}
    for place, one in enumerate(candidates):
        found = dict.fromkeys(match.entry for match in one.matches)
        one.entries = [entries[key] for key in found if key in entries]
        if one.page.id in by_symbol:
            one.score += SYMBOL - by_symbol.index(one.page.id)
        if place < READ or one.page.id in by_symbol:
            one.score += _by_texts(one, question)


def _by_texts(one: Candidate, question: Question) -> float:
    """What the texts count: whether one is the question, has it as it is, or has all its words."""
    asked, title = question.text, plain(one.page.title)
    if title in (asked, question.asked):
        return EXACT + PHRASE + ONE_TEXT + IN_TITLE
    best = 0.0
    for entry in one.entries:
        folded = plain(entry.text)
        score = 0
        is_name = entry.weight >= NAME
        forms = {folded, *map(plain, entry.text.split(BETWEEN))}
        if is_name and not forms.isdisjoint({asked, question.asked}):
            score = EXACT + PHRASE
        elif f" {asked}" in f" {folded}":
            score = PHRASE
        if set(question.typed) <= set(words_of(folded)):
            score += ONE_TEXT
        if any(begins_a_word(word, folded) for word in question.typed):
            score += ONE_TEXT
        best = max(best, score * entry.weight)
    typed = set(question.typed)
    return best + IN_TITLE * len(typed & set(title.split())) / len(typed)


def in_order(candidates: Sequence[Candidate], needed: Collection[int]) -> list[Candidate]:
    """The candidates, best first; of equal ones those whose title has least besides the words.

    If the best has not all words, the best for each choice of words come before the others: of
    “police mali” what is about police and what is about Mali. Up to EQUALS equal ones are the best.
    """
    ordered = sorted(
        candidates,
        key=lambda one: (
            -one.score,
            len(words_of(plain(one.page.title))),
            one.page.title.casefold(),
            one.page.address,
        ),
    )
    if not ordered or ordered[0].terms.issuperset(needed):
        return ordered
    best: dict[frozenset[int], list[Candidate]] = defaultdict(list)
    for one in ordered:
        equal = best[one.terms]
        if not equal or (one.score == equal[0].score and len(equal) < EQUALS):
            equal.append(one)
    first = [one for equal in best.values() for one in equal]
    return [*first, *(one for one in ordered if one not in first)]
