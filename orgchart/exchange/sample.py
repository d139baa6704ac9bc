"""An invented registry of any size, for benchmarks and load tests. Nothing in it is true.

It is plausible: units have levels, are renamed, moved and closed; they have mandates from documents,
posts with people, places, figures and lines of support. It keeps every rule, and the same number of
units always gives the same registry.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from orgchart.dates import PartialDate
from orgchart.models import (
    RECORDS,
    Appointment,
    Document,
    Figure,
    Level,
    Location,
    Mandate,
    MandateReference,
    NameTranslation,
    ParentRelationship,
    Person,
    Post,
    PostCount,
    PostDistribution,
    Record,
    Source,
    Standing,
    Statement,
    Succession,
    Term,
    Theme,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.writing.bulk import Change, keep_all, write_all
from orgchart.writing.memory import for_many_records
from orgchart.writing.planner import count_rows
from orgchart.writing.recording import adopt_keys, recording

T = TypeVar("T", bound=Term)

LEVELS = ("organ", "department", "office", "division", "section", "team")
"""The level of a unit by its depth in the tree; deeper units are teams."""
THEMES = ("planning", "police", "mine-action")
OF_A_SOURCE = 10
"""How many units a source tells of."""
BRANCHES = 7
"""How many units each unit has below it."""
SUBJECTS = [
    "Logistics",
    "Planning",
    "Training",
    "Rule of Law",
    "Police",
    "Mine Action",
    "Field Support",
    "Human Rights",
    "Elections",
    "Budget",
    "Procurement",
    "Aviation",
    "Medical Support",
    "Communications",
    "Political Affairs",
    "Protection",
    "Justice",
    "Corrections",
    "Disarmament",
    "Civil Affairs",
    "Evaluation",
    "Doctrine",
    "Recruitment",
    "Transport",
    "Engineering",
]
PLACES = (
    ("CY", "Nicosia", "35.1856", "33.3823"),
    ("LB", "Naqoura", "33.1172", "35.1397"),
    ("ML", "Bamako", "12.6392", "-8.0029"),
    ("SS", "Juba", "4.8594", "31.5713"),
    ("HT", "Port-au-Prince", "18.5944", "-72.3074"),
    ("CD", "Kinshasa", "-4.4419", "15.2663"),
)
GIVEN = [
    "Amina",
    "Bruno",
    "Chen",
    "Dalia",
    "Emeka",
    "Fatou",
    "Goran",
    "Hana",
    "Ines",
    "Jonas",
    "Kofi",
    "Leila",
    "Marta",
    "Nuno",
    "Olga",
    "Pavel",
]
FAMILY = [
    "Abara",
    "Bakker",
    "Castro",
    "Diallo",
    "Eriksen",
    "Fofana",
    "Garcia",
    "Hoxha",
    "Ivanova",
    "Juma",
    "Kowal",
    "Lopez",
    "Mensah",
]
LAST_YEAR = 2020
"""The last year in which something begins."""


class NotEmpty(Exception):
    """The registry has units already, so no sample is added to it."""


def fill(units: int) -> dict[str, int]:
    """Fill an empty registry with a sample of so many units. Returns the number of records by kind.

    The rules are asked and the history is kept, as for every other writing. Raises NotEmpty. Memory and
    time grow with the number of units.
    """
    counts: dict[str, int] = {}
    with for_many_records(), transaction.atomic():
        if Unit.objects.exists():
            raise NotEmpty
        by_kind: dict[type[Record], list[Change]] = defaultdict(list)
        for record in Sample(units).records():
            by_kind[type(record)].append((record, None))
        with recording(why="An invented registry"):
            for kind in RECORDS:
                if made := by_kind.get(kind):
                    for record, _ in made:
                        adopt_keys(record)
                    write_all(kind, made)
                    keep_all(kind, made)
                    counts[str(kind._meta.verbose_name_plural)] = len(made)
            count_rows(by_kind)  # the rules are asked of these tables next
    return counts


@dataclass(slots=True)
class Place:
    """A unit in the tree of the sample."""

    unit: Unit
    number: int
    depth: int
    parent: "Place | None"
    began: str
    """The day on which it began."""
    starts: int
    ends: int | None
    """The years in which it begins and ends; None: it still exists."""


class Sample:
    """The records of a sample, made one by one."""

    def __init__(self, units: int) -> None:
        self.units = units
        self.chance = random.Random(units)
        self.sources = [
            Source(slug=f"sample-{at}", title=f"Invented for a sample, part {at + 1}")
            for at in range(units // OF_A_SOURCE + 1)
        ]
        self.levels = _terms(Level, LEVELS)
        self.themes = _terms(Theme, THEMES)
        self.documents: list[Document] = []
        self.places: list[Place] = []

    def records(self) -> Iterator[Record]:
        """All records, each after those that it refers to."""
        yield from self.sources
        yield from (term for term in (*self.levels, *self.themes) if term.pk is None)
        yield from self._documents(max(1, self.units // 4))
        for number in range(self.units):
            place = self._place(number)
            self.places.append(place)
            yield place.unit
            yield from self._names(place)
            if place.parent:
                yield from self._lines(place, place.parent)
            yield from self._duties(place)
            yield from self._people(place)
            yield from self._numbers(place)

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _facts(self, place: Place, start: int | str, end: int | str | None) -> dict[str, object]:
        """What every fact has."""
        return {
            "start": PartialDate.parse(str(start)),
            "end": PartialDate.parse(str(end)) if end else None,
            "status": Standing.PUBLISHED,
            "source": self._source(place),
            "locator": f"p. {place.number % 90 + 1}",
            "started_by": self.chance.choice(self.documents) if self._happens(0.3) else None,
        }

    def _source(self, place: Place) -> Source:
        return self.sources[place.number // OF_A_SOURCE]

    def _day(self, year: int) -> str:
        return f"{year}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def _documents(self, number: int) -> Iterator[Document]:
        for at in range(number):
            session, serial = 79 - at % 45, at // 45 + 1
            symbol = f"A/RES/{session}/{serial}" if serial <= 300 else f"A/{session}/{serial}"
            document = Document(
                symbol=symbol, title=f"{self.chance.choice(SUBJECTS)}: decision {at + 1}"
            )
            document.date = PartialDate.parse(f"{1945 + session}-11-{at % 28 + 1:02}")
            self.documents.append(document)
            yield document

    def _place(self, number: int) -> Place:
        parent = self.places[(number - 1) // BRANCHES] if number else None
        has_children = number * BRANCHES + 1 < self.units
        starts = min(parent.starts + self.chance.randint(0, 12), LAST_YEAR) if parent else 1948
        ends = None
        if not has_children and self._happens(0.2):
            ends = starts + self.chance.randint(3, 25)
            ends = ends if ends <= 2024 else None
        depth = parent.depth + 1 if parent else 0
        in_the_field = depth == 2
        nature = Unit.Nature.FIELD if in_the_field else Unit.Nature.HEADQUARTERS
        unit = Unit(code=f"sample-{number}", nature=nature if number else Unit.Nature.ORGAN)
        began = parent.began if parent and parent.starts == starts else self._day(starts)
        return Place(unit, number, depth, parent, began, starts, ends)

    def _names(self, place: Place) -> Iterator[Record]:
        level = self.levels[min(place.depth, len(LEVELS) - 1)]
        renamed = place.starts + 4
        years: list[tuple[int | str, int | None]] = [(place.began, place.ends)]
        if self._happens(0.25) and renamed < (place.ends or LAST_YEAR):
            years = [(place.began, renamed - 1), (renamed, place.ends)]
        for start, end in years:
            subject = self.chance.choice(SUBJECTS)
            initials = "".join(word[0] for word in subject.split())
            name = UnitName(
                unit=place.unit,
                name=f"{subject} {level.label} {place.number}",
                acronym=f"{initials}{level.label[0]}-{place.number}" if self._happens(0.6) else "",
                level=level,
                **self._facts(place, start, end),
            )
            yield name
            if self._happens(0.1):
                yield NameTranslation(
                    name=name,
                    language="fr",
                    text=f"Bureau {place.number}",
                    source=self._source(place),
                )
            if self._happens(0.1):
                evidence = evidence_kind(UnitName)
                piece = evidence(source=self._source(place), locator="annex", supports="beginning")
                piece.fact = name
                yield piece

    def _lines(self, place: Place, parent: Place) -> Iterator[Record]:
        above, moved = parent, place.starts + 6
        grandparent = parent.parent
        if grandparent and self._happens(0.2) and moved < (place.ends or LAST_YEAR):
            yield self._line(place, parent, "part-of", place.began, moved - 1)
            above = grandparent
            yield self._line(place, above, "part-of", moved, place.ends)
        else:
            yield self._line(place, parent, "part-of", place.began, place.ends)
        helper = self.places[self.chance.randrange(max(1, len(self.places) // BRANCHES))]
        if helper.number not in (place.number, above.number) and self._happens(0.05):
            start = max(place.starts, helper.starts)
            if helper.ends is None and (place.ends or LAST_YEAR) >= start:
                yield self._line(place, helper, "supported-by", start, place.ends)
        before = self.places[-2] if len(self.places) > 2 else None
        if before and before.ends and before.ends < LAST_YEAR and self._happens(0.3):
            yield Succession(
                predecessor=before.unit,
                successor=place.unit,
                kind="replaced",
                **self._facts(place, before.ends, None),
            )

    def _line(
        self, place: Place, above: Place, kind: str, start: int | str, end: int | None
    ) -> ParentRelationship:
        facts = self._facts(place, start, end)
        return ParentRelationship(child=place.unit, parent=above.unit, kind=kind, **facts)

    def _duties(self, place: Place) -> Iterator[Record]:
        if self._happens(0.3):
            mandate = Mandate(
                code=f"sample-mandate-{place.number}",
                unit=place.unit,
                text=f"Advises the missions on {self.chance.choice(SUBJECTS).lower()}.",
                theme=self.chance.choice(self.themes),
                role="lead",
                **self._facts(place, place.began, place.ends),
            )
            yield mandate
            for document in self.chance.sample(self.documents, min(2, len(self.documents))):
                if self._happens(0.6):
                    kind = self.chance.choice(("establishes", "renews", "lists"))
                    yield MandateReference(
                        mandate=mandate, document=document, kind=kind, paragraph="para. 4"
                    )
        if self._happens(0.05):
            yield Statement(
                code=f"sample-statement-{place.number}",
                unit=place.unit,
                kind="description",
                text="It had few staff and many tasks.",
                **self._facts(place, place.began, place.ends),
            )

    def _people(self, place: Place) -> Iterator[Record]:
        if not self._happens(0.25):
            return
        post = Post(
            code=f"sample-post-{place.number}",
            unit=place.unit,
            title="Chief of the Unit",
            kind="head",
            heads_unit=True,
            grade=self.chance.choice(("ASG", "D-2", "D-1", "P-5")),
            **self._facts(place, place.began, place.ends),
        )
        yield post
        start, last = place.starts + 1, place.ends or LAST_YEAR
        while start < last and self._happens(0.75):
            end = min(start + self.chance.randint(2, 6), last)
            person = Person(
                code=f"sample-person-{place.number}-{start}",
                name=f"{self.chance.choice(GIVEN)} {self.chance.choice(FAMILY)}",
            )
            yield person
            facts = self._facts(place, f"{start}-02", f"{end}-01")
            yield Appointment(post=post, person=person, **facts)
            start = end

    def _numbers(self, place: Place) -> Iterator[Record]:
        if place.unit.nature == Unit.Nature.FIELD:
            country, town, latitude, longitude = self.chance.choice(PLACES)
            yield Location(
                unit=place.unit,
                area=town,
                countries=country,
                headquarters=town,
                latitude=latitude,
                longitude=longitude,
                **self._facts(place, place.began, place.ends),
            )
        if self._happens(0.05):
            yield Figure(
                unit=place.unit,
                kind="authorized-military",
                value=self.chance.randint(1, 90) * 100,
                **self._facts(place, place.began, place.ends),
            )
        if self._happens(0.02):
            posts = {"P-5": 1, "P-4": 3, "P-3": self.chance.randint(1, 9)}
            distribution = PostDistribution(
                unit=place.unit,
                stage="approved",
                funding="regular",
                printed_total=sum(posts.values()),
                **self._facts(place, place.began, place.ends),
            )
            yield distribution
            for grade, number in posts.items():
                yield PostCount(distribution=distribution, grade=grade, number=number)


def _terms(vocabulary: type[T], codes: Iterable[str]) -> list[T]:
    """The terms of those codes; those that the registry lacks are new."""
    known: dict[str, T] = vocabulary._default_manager.in_bulk(list(codes), field_name="code")  # type: ignore[assignment] # the plugin forgets T
    return [known.get(code) or vocabulary(code=code, label=code.capitalize()) for code in codes]
