"""The candidates of each question: those that the search finds, with a score up to 100.

The search says who is a candidate, and in which order. A name that is just what was asked comes first, with 100.
What did not exist on the day of the row, had another name then, or differs in a property, loses points. A
candidate is a match if it is the only one that agrees in everything.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from orgchart import symbols
from orgchart.dates import Period
from orgchart.languages import joined, written_together
from orgchart.models import BETWEEN
from orgchart.queries.search import search
from orgchart.queries.search_results import Result
from orgchart.queries.search_words import plain, with_initials_together

from .asked import Question
from .entities import (
    DOCUMENT,
    UNIT,
    DocumentSeen,
    Entity,
    Known,
    UnitSeen,
    fits,
    forms_of,
    keys_of,
    known_of,
    type_object,
)

COMPARED = 40
"""How many pages that the search found are compared for each question."""
WHOLE, MATCH, NOT_WHOLE = 100.0, 95.0, 90.0
"""The score of a name that is just what was asked; the least of a match; the most of another candidate."""
OTHER_TIME, OTHER_NAME, DIFFERS, NOT_KNOWN = 25.0, 10.0, 20.0, 5.0
"""What is lost if it did not exist on the day, had another name then, differs in a property, or has none."""
FAR = 0.5
"""A candidate with less than this part of the score of the best one is not told: it would only be in the way."""
STEP = 0.1
"""How far a candidate is below the one that the search puts before it."""
HYPHENATED = re.compile(
    r"(?<=[^\W\d_]{3})-(?=[^\W\d_]{3})|(?<=\bpeace) (?=(?:keep|build|mak)ing\b)", re.I
)
"""A hyphen that some leave out: it has three letters or more on both sides. So is “peace keeping” written."""
JOINING = frozenset(("the", "and", "of", "for", "in", "to", "on"))
"""Words that people leave out of names, or write otherwise."""
Key = tuple[str, int]
"""The type and the primary key of an entity."""


@dataclass
class Candidate:
    """An entity that a question may mean."""

    entity: Entity
    question: Question
    is_whole: bool
    """Is one of its names just what was asked?"""
    likeness: float
    """How alike the question and its likeliest name are, up to 1."""
    quality: float
    """How well it has the words, up to 1."""
    also: str = ""
    """What it is called, if that is another name than the one that is shown."""
    score: float = 0.0

    @cached_property
    def agreeing(self) -> list[bool | None]:
        """Whether it agrees in each property of the question; None where nothing is known."""
        return [known.agrees(self.entity, values) for known, values in self.question.properties]

    @property
    def is_of_time(self) -> bool:
        """May it have existed on the day?"""
        asked = self.question.asked_day
        return not asked or fits(self.entity, asked)

    @property
    def lost(self) -> float:
        """The points that it loses."""
        lost = sum(NOT_KNOWN if one is None else 0 if one else DIFFERS for one in self.agreeing)
        if not self.is_of_time:
            return lost + OTHER_TIME
        return lost + (OTHER_NAME if self.is_whole and not self.called_so_then else 0)

    @property
    def is_by_title(self) -> bool:
        """Is it a document whose title was asked for?"""
        entity = self.entity
        return (
            isinstance(entity, DocumentSeen)
            and self.is_whole
            and not asked_forms(self.question.words).isdisjoint(map(spelt, entity.titles))
        )

    @property
    def called_so_then(self) -> bool:
        """Did it have the name that was asked for on the day? A document is looked for by its date."""
        asked = self.question.asked_day
        if not asked:
            return True
        period = Period(asked, asked)
        if isinstance(self.entity, UnitSeen):
            then = (name for name in self.entity.names if name.period.overlaps(period))
            called = [self.entity.record.code, *chain.from_iterable(map(forms_of, then))]
            return not asked_forms(self.question.words).isdisjoint(map(spelt, called))
        dated = self.entity.record.date
        return not self.is_by_title or (bool(dated) and Period(dated, dated).overlaps(period))

    def as_object(self, match: bool) -> dict[str, Any]:
        """The candidate as the protocol writes it."""
        told = [self.entity.description]
        if self.also:
            told.append(written_together(_("also called “%(name)s”"), name=self.also))
        if self.question.unread_day:
            unread = _(
                "“%(text)s” is no day, so all times were searched; write a day like 2009-07-31"
            )
            told.append(unread % {"text": self.question.unread_day})
        features: list[dict[str, object]] = [
            {"id": "name-likeness", "value": round(100 * self.likeness, 1)},
            {"id": "words", "value": round(100 * self.quality, 1)},
            {"id": "whole-name", "value": self.is_whole},
        ]
        if self.question.asked_day:
            features.append({"id": "on-the-day", "value": self.is_of_time})
        if self.agreeing:
            features.append({"id": "properties", "value": self.agreeing.count(True)})
        return {
            "id": self.entity.id,
            "name": self.entity.name,
            "description": joined(told, BETWEEN),
            "type": [type_object(self.entity.type)],
            "score": round(self.score, 1),
            "match": match,
            "features": features,
        }


def ways_of(words: str) -> list[str]:
    """The ways to write a question: initials without dots, and hyphenated words also as one.

    ``D.P.K.O.`` → ``DPKO``; ``Peace-keeping`` or ``Peace keeping``, and ``Peacekeeping``.
    """
    first = with_initials_together(words)
    return list(dict.fromkeys((HYPHENATED.sub("", first), first)))


@lru_cache(maxsize=256)
def asked_forms(words: str) -> frozenset[str]:
    """A question in each way to write it, as it is compared."""
    return frozenset(map(spelt, ways_of(words)))


def spelt(text: str) -> str:
    """A name as it is compared: without case, accents, signs, and words that people leave out."""
    words = f" {plain(text)} ".replace(" u n ", " un ").replace(" un ", " united nations ").split()
    return " ".join(word for word in words if word not in JOINING) or " ".join(words)


def answers(batch: Mapping[str, Question]) -> dict[str, dict[str, Any]]:
    """The candidates of each question, best first, by its name.

    A search for each different text, two for one with a hyphen or “peace keeping”; beside them a fixed number of queries for the
    whole batch.
    """
    found = {
        words: [one for way in ways_of(words) for one in search(way).results]
        for words in {one.words for one in batch.values()}
    }
    named = keys_of(found)
    considered = {
        name: _considered(question, found[question.words], named.get(question.words))
        for name, question in batch.items()
    }
    keys = {key for some in considered.values() for key in some}
    known = known_of(*([pk for kind, pk in keys if kind == wanted] for wanted in (UNIT, DOCUMENT)))
    return {
        name: {
            "result": _told(
                question, _candidates(question, considered[name], known, named.get(question.words))
            )
        }
        for name, question in batch.items()
    }


def _considered(
    question: Question, results: Iterable[Result], named: Key | None
) -> dict[Key, float]:
    """The entities that are compared, in the order of the search, each with how well it has the words."""
    found: dict[Key, float] = {named: 1.0} if named and named[0] in question.types else {}
    for result in results:
        _app, _dot, kind = result.record_kind.rpartition(".")
        if kind in question.types:
            found.setdefault((kind, result.record_id), result.quality)
        if len(found) == COMPARED:
            break
    return found


def _candidates(
    question: Question, keys: Mapping[Key, float], known: Known, named: Key | None
) -> list[Candidate]:
    """The candidates with their scores, best first."""
    found = []
    symbols_meant = symbols.beginnings(question.words)
    for key, quality in keys.items():
        entity = known.seen(*key, question.day)
        if entity:
            found.append(_compared(question, entity, quality, symbols_meant, key == named))
    _leave_out_topics(found)
    before = NOT_WHOLE + STEP
    for one in found:
        if one.is_whole:
            one.score = WHOLE
        else:
            before = one.score = min(
                before - STEP, NOT_WHOLE * (0.5 * one.quality + 0.5 * one.likeness)
            )
    for one in found:
        one.score = max(0.0, one.score - one.lost)
    return sorted(found, key=lambda one: -one.score)


def _leave_out_topics(found: Sequence[Candidate]) -> None:
    """A title that several documents have is a topic, such as “Haiti”: it is no name of one of them.

    Of the day of the row there may be one alone.
    """
    titled = [one for one in found if one.is_by_title]
    of_day = [one for one in titled if one.question.asked_day and one.called_so_then]
    named = of_day if len(of_day) == 1 else titled if len(titled) == 1 else []
    for one in titled:
        one.is_whole = one in named


def _compared(
    question: Question,
    entity: Entity,
    quality: float,
    symbols_meant: Sequence[str],
    is_named: bool,
) -> Candidate:
    likeness, likeliest = max(
        (max(fuzz.ratio(wanted, form), fuzz.token_sort_ratio(wanted, form)) / 100, text)
        for text in entity.forms
        for form in [spelt(text)]
        for wanted in asked_forms(question.words)
    )
    is_whole = is_named or likeness == 1.0
    if isinstance(entity, DocumentSeen) and symbols_meant:
        is_whole = is_whole or (len(symbols_meant) == 1 and _is_meant(entity, symbols_meant[0]))
    also = likeliest if is_whole and isinstance(entity, UnitSeen) else ""
    shown = isinstance(entity, UnitSeen) and also in (*forms_of(entity.named), entity.record.code)
    return Candidate(entity, question, is_whole, likeness, quality, "" if shown else also)


def _is_meant(seen: DocumentSeen, symbol: str) -> bool:
    """Is the document the one with that symbol, in which the year need not be written?"""
    has, meant = seen.document.symbol.casefold(), symbol.casefold()
    return has == meant or has.startswith(f"{meant} (")


def _told(question: Question, candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    sure = [one for one in candidates if one.is_whole and one.score >= MATCH]
    is_match = len(sure) == 1 and not question.unread_day
    best = candidates[0].score if candidates else 0.0
    return [
        one.as_object(match=is_match and one is sure[0])
        for one in candidates[: question.limit]
        if one.score > best * FAR
    ]
