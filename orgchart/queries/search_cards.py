"""What the card of a search result says: enough to answer a question without opening the page.

It is read for the results that are shown, not for all that were found, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from orgchart.dates import PartialDate, Period, in_words, whole_of
from orgchart.languages import (
    ENGLISH,
    Marked,
    joined,
    language_of,
    level_label,
    recorded,
    semicolon,
    shows_the_record,
    written_together,
)
from orgchart.models import (
    NO_TITLE,
    Appointment,
    Document,
    Fact,
    Location,
    Mandate,
    Person,
    Post,
    SearchEntry,
    SearchPosting,
    Source,
    Unit,
    UnitName,
)
from orgchart.official import official

from .naming import Labels, full_names
from .search_matching import RANKS, entries_of
from .search_results import FoundText, Reason, Result
from .search_words import Pieces, marked

REASONS = 2
"""How many texts of a unit are quoted."""
ENGLISH_TITLES = tuple(kind._meta.label_lower for kind in (Document, Mandate, Source))
"""Kinds of records whose titles are recorded in English."""
COUNTRIES = 3
"""Of a unit in more countries the area is named."""


@dataclass(slots=True)
class Card:
    """A result as it is shown."""

    result: Result
    facts: list[str] = field(default_factory=list)
    """What its record says in short: level, place, years, leader, as far as they are known."""
    reasons: list[Reason] = field(default_factory=list)
    """Texts that have what the title does not have."""
    name: str = ""
    """How the unit or the person is called in the reader's language; empty for all else, and in English."""

    @property
    def title_pieces(self) -> Pieces:
        """The title in pieces, each with whether it matched."""
        return marked(self.name or self.result.title, self.result.matched)

    @property
    def language(self) -> str:
        """The language of the title, if it is not that of the page. A name of a person is in no language."""
        if self.name:
            runs = self.name.runs if isinstance(self.name, Marked) else []
            return next((tag for _text, tag in runs if tag), "")
        language = language_of(self.result.title)
        is_of_page = language == ENGLISH and shows_the_record()
        return "" if is_of_page or self.result.record_kind not in ENGLISH_TITLES else language


def cards(results: Sequence[Result], day: date) -> list[Card]:
    """The cards of results: what is known on the day, or else last. At most fourteen queries.

    They read the names, places and heads of the units, the appointments of the people, and the texts of
    the units that have words of the question.
    """
    found = {result.page.id: Card(result) for result in results}
    by_kind: dict[str, set[int]] = defaultdict(set)
    for result in results:
        by_kind[result.record_kind].add(result.record_id)
    facts = {
        kind._meta.label_lower: read(by_kind[kind._meta.label_lower], day)
        for kind, read in READERS.items()
        if by_kind[kind._meta.label_lower]
    }
    texts = _texts_of_units([one for one in results if one.record_kind == Unit._meta.label_lower])
    chosen: dict[int, list[FoundText]] = {}
    for key, card in found.items():
        result = card.result
        card.facts = facts.get(result.record_kind, {}).get(result.record_id, [])
        chosen[key] = _different(result.reasons([*result.entries, *texts.get(key, ())]))
    name_in_language(found.values(), day)
    holders = _holders((entry for entries in chosen.values() for entry in entries), day)
    for key, entries in chosen.items():
        card = found[key]
        card.reasons = [
            card.result.reason_of(entry, holders.get((entry.record_kind, entry.record_id), ""))
            for entry in entries
        ]
    return [found[result.page.id] for result in results]


def name_in_language(found: Iterable[Card], day: date) -> None:
    """Name units, people and documents in the reader's language. Two queries for each kind, and none in English."""
    if shows_the_record():
        return
    by_kind: dict[str, dict[int, Card]] = defaultdict(dict)
    for card in found:
        by_kind[card.result.record_kind][card.result.record_id] = card
    if units := by_kind[Unit._meta.label_lower]:
        for pk, name in full_names(day, units).items():
            units[pk].name = name
    if people := by_kind[Person._meta.label_lower]:
        for person in Person.objects.filter(pk__in=people):
            people[person.pk].name = person.in_language
    if documents := by_kind[Document._meta.label_lower]:
        for document in Document.objects.filter(pk__in=documents):
            if document.in_language:
                documents[document.pk].name = document.label


def time_of(result: Result) -> str:
    """The time that a result is about, in words: of a unit to the day, else its years. One query for a unit."""
    if result.record_kind == Unit._meta.label_lower:
        names = UnitName.objects.published().filter(unit=result.record_id).order_by("start", "pk")
        return whole_of([name.period for name in names]).in_words
    since, until = result.page.since, result.page.until
    return _years(
        Period(PartialDate(since) if since else None, PartialDate(until) if until else None)
    )


# --- why it was found -----------------------------------------------------------------------------


def _different(reasons: Iterable[FoundText]) -> list[FoundText]:
    """The first texts, of different kinds of record."""
    chosen: dict[str, FoundText] = {}
    for entry in reasons:
        chosen.setdefault(entry.record_kind, entry)
        if len(chosen) == REASONS:
            break
    return list(chosen.values())


def _texts_of_units(results: Sequence[Result]) -> dict[int, list[FoundText]]:
    """The best text of each kind of record that has a word that the title of a unit does not have.

    By the keys of their pages. Two queries.
    """
    asked = [result for result in results if result.not_in_title]
    words = {word for result in asked for stand in result.not_in_title for word in stand.words}
    if not asked or not words:
        return {}
    postings, entries = (
        connection.ops.quote_name(model._meta.db_table) for model in (SearchPosting, SearchEntry)
    )
    of_pages, of_words = (", ".join(["%s"] * len(some)) for some in (asked, words))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT posting.page_id, MIN(posting.rank * {RANKS} + entry_id) "
            f"FROM {postings} posting JOIN {entries} entry ON entry.id = posting.entry_id "
            f"WHERE posting.page_id IN ({of_pages}) AND word_id IN ({of_words}) "
            "GROUP BY posting.page_id, record_kind",
            [*(result.page.id for result in asked), *words],
        )
        page_of = {best % RANKS: page for page, best in cursor.fetchall()}
    found: dict[int, list[FoundText]] = defaultdict(list)
    for row in entries_of(page_of):
        entry = FoundText._make(row)
        found[page_of[entry.id]].append(entry)
    return found


def _holders(entries: Iterable[FoundText], day: date) -> dict[tuple[str, int], str]:
    """Who holds the posts that are quoted, on the day or else last before it, in words. One query."""
    kind = Post._meta.label_lower
    posts = {entry.record_id for entry in entries if entry.record_kind == kind}
    if not posts:
        return {}
    terms = Appointment.objects.published().filter(post__in=posts).select_related("person")
    last = {term.post_id: term for term in _in_turn(terms, day) if term.period.first <= day}
    return {
        (kind, post): joined([term.person, term.period.in_words]) for post, term in last.items()
    }


# --- what is known of it --------------------------------------------------------------------------

FactT = TypeVar("FactT", bound=Fact)
Facts = dict[int, list[str]]
"""What cards say, by the keys of the records."""


def _in_turn(facts: Iterable[FactT], day: date) -> list[FactT]:
    """Facts by their beginnings, those of the day last."""
    return sorted(facts, key=lambda fact: (fact.period.contains(day), fact.period.first))


def _years(period: Period) -> str:
    """The years of a period in words: ``2013 – 2023``, ``since 2004``; empty if none is known."""
    start, end = (
        PartialDate(one.year, mark=one.mark) if one else None for one in (period.start, period.end)
    )
    return Period(start, end).in_words if start or end else ""


def _units(pks: Collection[int], day: date) -> Facts:
    """Level, place, years and leader. Three queries."""
    names: dict[int, list[UnitName]] = defaultdict(list)
    for name in UnitName.objects.published().filter(unit__in=pks).select_related("level"):
        names[name.unit_id].append(name)
    places = {
        place.unit_id: place
        for place in _in_turn(Location.objects.published().filter(unit__in=pks), day)
    }
    heads: dict[int, list[str]] = defaultdict(list)
    terms = (
        Appointment.objects.published().on(day).filter(post__unit__in=pks, post__heads_unit=True)
    )
    for term in terms.select_related("person", "post").order_by("start", "pk"):
        doubt = term.doubt_on(day)
        words = term.said_alone
        heads[term.post.unit_id].append(
            written_together("%(words)s (%(doubt)s)", words=words, doubt=doubt) if doubt else words
        )
    found: Facts = {}
    for pk, of_unit in names.items():
        life = whole_of([name.period for name in of_unit])
        level = level_label(_in_turn(of_unit, day)[-1].level.label)
        found[pk] = [level, _place(places.get(pk)), _years(life), _led_by(heads[pk], day)]
    return {pk: [fact for fact in facts if fact] for pk, facts in found.items()}


def _place(place: Location | None) -> str:
    if not place:
        return ""
    if 0 < len(place.countries) <= COUNTRIES:
        return joined(country.name for country in place.countries)
    return official(place.area)


def _led_by(heads: Sequence[str], day: date) -> str:
    if not heads:
        return ""
    return written_together(
        _("led on %(day)s by %(people)s"), people=joined(heads, semicolon()), day=in_words(day)
    )


def _people(pks: Collection[int], day: date) -> Facts:
    """The post of the day, or else the last, with its unit and years. Two queries."""
    terms = Appointment.objects.published().filter(person__in=pks).select_related("post")
    last = {term.person_id: term for term in _in_turn(terms, day)}
    labels = Labels(day, (term.post.unit_id for term in last.values()))
    return {
        pk: [term.title, *filter(None, [labels[term.post.unit_id]]), _years(term.period)]
        for pk, term in last.items()
    }


def _mandates(pks: Collection[int], day: date) -> Facts:
    """The unit and the dates. Two queries."""
    mandates = list(Mandate.objects.published().filter(pk__in=pks))
    labels = Labels(day, (mandate.unit_id for mandate in mandates))
    return {
        mandate.pk: [*filter(None, [labels[mandate.unit_id]]), mandate.period.in_words]
        for mandate in mandates
    }


def _documents(pks: Collection[int], day: date) -> Facts:
    """That there is no title, the organ and the date. One query."""
    rows = Document.objects.filter(pk__in=pks).values_list("pk", "title", "organ", "date")
    return {
        pk: [
            *([] if title else [str(NO_TITLE)]),
            official(organ),
            *([written.in_words] if written else []),
        ]
        for pk, title, organ, written in rows
    }


def _sources(pks: Collection[int], day: date) -> Facts:
    """The publisher and the date. One query."""
    rows = Source.objects.filter(pk__in=pks).values_list("pk", "publisher", "published")
    return {
        pk: [*filter(None, [recorded(publisher), written.in_words if written else ""])]
        for pk, publisher, written in rows
    }


READERS = {
    Unit: _units,
    Person: _people,
    Mandate: _mandates,
    Document: _documents,
    Source: _sources,
}
"""What is read for each kind of record."""
