"""What a search found: pages, with the words and the texts by which they were found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from orgchart.addresses import on_day
from orgchart.dates import PartialDate, Period
from orgchart.language_addresses import here
from orgchart.languages import (
    ENGLISH,
    Marked,
    language_of,
    recorded,
    shows_the_record,
    written_together,
)
from orgchart.models import BETWEEN, MOST_KINDS, one_text
from orgchart.models.fields import as_date
from orgchart.models.names import Language
from orgchart.models.search_reasons import NAME_IN, NAME_OF, message_and_value
from orgchart.official import official

from .search_words import Pieces, marked, plain, words_of

CHANGES = "changes"
"""The kind of the answer that is the list of changes of a year or a month."""
CHART = "chart"
"""The kind of the answer that is the chart of a day."""
NO_RECORD = {CHANGES: gettext_lazy("Changes"), CHART: gettext_lazy("Chart")}
"""The kinds of answer that are no record, and what a reader calls them."""


IN_ANY_LANGUAGE = ("orgchart.nametranslation", "orgchart.person", "orgchart.personname")
"""The kinds of record of which the texts are not in English: names in other languages, and of people."""

PLACE = "orgchart.location"
"""The kind of record of which the texts are places, in English and in all other languages."""


class Page(NamedTuple):
    """What a search reads of a page."""

    id: int
    kind: str
    title: str
    address: str
    since: int | None
    until: int | None


class FoundText(NamedTuple):
    """What a search reads of a text."""

    id: int
    text: str
    why: str
    weight: float
    record_kind: str
    record_id: int


class Stand(NamedTuple):
    """A word that was typed, and the words of the registry that stand for it, by their keys."""

    typed: str
    words: dict[int, str]

    @property
    def as_typed(self) -> set[str]:
        """Those of the words that were typed themselves, or else all."""
        words = set(self.words.values())
        return words.intersection(words_of(plain(self.typed))) or words


@dataclass(frozen=True)
class Reason:
    """A text by which a page was found, and what the text is to the page."""

    label: str
    """What it is, with a colon: “Place: ”."""
    pieces: Pieces
    """The text in pieces, each with whether it matched."""
    language: str = ""
    """Its language, if it is not that of the page."""
    after: str = ""
    """What is said behind it, such as who holds the post; empty for nothing."""


@dataclass(frozen=True)
class Result:
    """A page that was found."""

    page: Page
    standing: Sequence[Stand] = ()
    """The words that were typed and that the page has."""
    missing: Sequence[str] = ()
    """The words that were typed and that the page does not have."""
    entries: Sequence[FoundText] = ()
    on: date | None = None
    """The day of which it tells, if the question names one."""
    dated: bool = False
    """Does its address name its day itself?"""
    quality: float = 1.0
    """How well it has the words, up to 1."""

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def address(self) -> str:
        return here(self.page.address)

    @property
    def texts(self) -> list[str]:
        """The title and the texts by which it was found."""
        return [self.title, *(entry.text for entry in self.entries)]

    def address_on(self, chosen: date | str) -> str:
        """The address on its own day, or else on the day that the reader has chosen."""
        return self.address if self.dated else on_day(self.address, self.on or chosen)

    @property
    def record_kind(self) -> str:
        """The kind of its record, such as ``orgchart.unit``, or one of ``NO_RECORD``."""
        return self.page.kind

    @property
    def record_id(self) -> int:
        """The primary key of its record."""
        return self.page.id // MOST_KINDS

    @property
    def kind(self) -> str:
        """What a reader calls the kind of record."""
        if self.record_kind in NO_RECORD:
            return str(NO_RECORD[self.record_kind])
        return str(capfirst(apps.get_model(self.record_kind)._meta.verbose_name))

    @property
    def kinds(self) -> str:
        """What a reader calls several of that kind."""
        if self.record_kind in NO_RECORD:
            return str(NO_RECORD[self.record_kind])
        return str(capfirst(apps.get_model(self.record_kind)._meta.verbose_name_plural))

    @cached_property
    def matched(self) -> frozenset[str]:
        """The words that stand for those that were typed."""
        return frozenset(word for stand in self.standing for word in stand.words.values())

    @property
    def title_pieces(self) -> Pieces:
        """The title in pieces, each with whether it matched."""
        return marked(self.title, self.matched)

    @property
    def why(self) -> str:
        """Why it was found, in a line; empty if the title says it."""
        return "".join(text for text, _matched in self.why_pieces)

    @property
    def why_pieces(self) -> Pieces:
        """That line in pieces, each with whether it matched. The first is what the text is."""
        if not self.chosen:
            return []
        reason = self.reason_of(self.chosen)
        return [(reason.label, False), *reason.pieces]

    @cached_property
    def not_in_title(self) -> list[Stand]:
        """The words that the page has, but not in its title. FINUL is not in it because UNIFIL is, which is read for it."""
        title = set(words_of(plain(self.title)))
        return [stand for stand in self.standing if title.isdisjoint(stand.as_typed)]

    @cached_property
    def chosen(self) -> FoundText | None:
        """The text that has most of the words that the title does not have; None if it has all."""
        return next(self.reasons(self.entries), None)

    def reasons(self, entries: Sequence[FoundText]) -> Iterator[FoundText]:
        """Those texts that have words that the title does not have: those with most of them first."""
        missing = [set(stand.words.values()) for stand in self.not_in_title]
        if not missing:
            return
        has = {}
        for entry in entries:
            folded = set(words_of(plain(entry.text)))
            has[entry] = sum(not words.isdisjoint(folded) for words in missing)
        for entry in sorted(has, key=lambda entry: (-has[entry], -entry.weight, entry.id)):
            if entry.why and has[entry]:
                yield entry

    def reason_of(self, entry: FoundText, after: str = "") -> Reason:
        """A text of the page with what it is. The index has in English what a text is."""
        why = _reason_in_words(entry.why)
        place = self._place(entry)
        text = place or self._text(entry)
        is_english = not place and entry.record_kind not in IN_ANY_LANGUAGE
        language = language_of(text) if is_english else ""
        if language == ENGLISH and shows_the_record():
            language = ""
        label = written_together(gettext("%(role)s: %(text)s"), role=why, text="")
        return Reason(label, marked(text, self.matched), language, after)

    def _place(self, entry: FoundText) -> str:
        """The forms of a place that matched, in the language of the reader; empty in English, and if none of these did."""
        if entry.record_kind != PLACE or shows_the_record():
            return ""
        forms = dict.fromkeys(map(official, entry.text.split(BETWEEN)))
        of_reader = (form for form in forms if not isinstance(form, Marked))
        return one_text(
            *(form for form in of_reader if not self.matched.isdisjoint(words_of(plain(form))))
        )

    def _text(self, entry: FoundText) -> str:
        """The first form of the text, and the others that add a word that matched."""
        first, *others = entry.text.split(BETWEEN)
        shown, seen = [first], set(words_of(plain(first)))
        for form in others:
            words = set(words_of(plain(form)))
            if (words & self.matched) - seen:
                shown.append(form)
                seen |= words
        return one_text(*shown)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found."""

    results: list[Result] = field(default_factory=list)
    has_all_words: bool = True
    """Does any result have all the words?"""
    is_cut: bool = False
    """Are there more pages than were compared?"""
    only_like: tuple[str, ...] = ()
    """The words, as they were typed, that no page has: the results have words like them."""
    meant: str = ""
    """The question in words that the registry has, if it was written with others."""
    years: tuple[int, ...] = ()
    """The years in the question, if only what existed then is among the results."""
    day: PartialDate | None = None
    """The day or month in the question."""
    other_time: str = ""
    """The time that was asked for, in words, if only what is of another time was found."""
    is_unknown_symbol: bool = False
    """Was it read as a symbol, and has the registry no such document?"""
    says_nothing: bool = False
    """Has it only words that say nothing about what is looked for, such as “the”?"""


def _reason_in_words(kept: str) -> str:
    """What a text is to its page, in the language of the moment; what only the records say stays as they say it."""
    message, value = message_and_value(kept)
    if message == NAME_IN and value in Language.values:
        return gettext(message) % {"language": Language(value).label}
    if message == NAME_OF:
        start, _slash, end = value.partition("/")
        return gettext(message) % {"period": Period(as_date(start), as_date(end)).in_words}
    said = gettext(message)
    return recorded(said) if said == message else said
