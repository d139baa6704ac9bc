"""What a writing touched is enough to find what it broke."""

import random

import pytest
from django.db import Error, connection, transaction

from orgchart.dates import PartialDate
from orgchart.models import (
    Appointment,
    Level,
    Location,
    ParentRelationship,
    Person,
    Post,
    PostCount,
    PostDistribution,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.writing import scope
from orgchart.writing.rules import RULES, new_violations, violations
from orgchart.writing.scope import Everything, Nearby
from orgchart.writing.touched import collecting

from ..factories import (
    LineFactory,
    NameFactory,
    PostDistributionFactory,
    SourceFactory,
    UnitFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db

DATES = [None, "1990", "1992-06", "1995", "1995-06-29", "1996~", "1997?", "2000", "2004-02"]
STARTS = [*DATES, "[..1993]"]
ENDS = [*DATES, "[1999..]", None, None]
STATUSES = ["draft", "published", "published", "published", "disputed"]


def faults(view):
    return {fault for rule in RULES for fault in rule(view)}


class Chaos:
    """Random edits of a small registry, by every rule that it can break."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.source = SourceFactory()
        self.people = [
            Person.objects.create(code=f"p{number}", name=f"Person {number}") for number in range(3)
        ]
        self.made = 0

    def edit(self):
        """One random edit; the database may refuse it."""
        act = self.chance.choice([self.create, self.create, self.change, self.delete])
        try:
            with transaction.atomic():
                act(self.chance.choice(self.KINDS))
        except Error:
            pass

    def create(self, kind):
        self.made += 1
        record = self.new(kind)
        if record is not None:
            record.save()

    def change(self, kind):
        record, other = self.any(kind), self.new(kind)
        if record is None or other is None:
            return
        for field in kind._meta.fields:
            if field.name not in ("id", "code") and self.chance.random() < 0.4:
                setattr(record, field.attname, getattr(other, field.attname))
        record.save()

    def delete(self, kind):
        record = self.any(kind)
        if record is not None:
            record.delete()

    def any(self, kind):
        found = list(kind.objects.order_by("pk"))
        return self.chance.choice(found) if found else None

    def new(self, kind):
        """An unsaved record of that kind; None if what it needs does not exist."""
        values = self.VALUES[kind](self)
        return None if None in values.values() else kind(**values, **self.facts(kind))

    def facts(self, kind):
        if not hasattr(kind, "status"):
            return {}
        start, end = self.chance.choice(STARTS), self.chance.choice(ENDS)
        return {
            "start": start and PartialDate.parse(start),
            "end": end and PartialDate.parse(end),
            "status": self.chance.choice(STATUSES),
            "source": self.source,
        }

    def _evidence(self):
        return {
            "fact": self.any(Post),
            "source": self.source,
            "supports": self.chance.choice(["end", "whole"]),
            "locator": str(self.made),
        }

    VALUES = {
        Unit: lambda self: {"code": f"u{self.made}", "nature": "headquarters"},
        UnitName: lambda self: {"unit": self.any(Unit), "name": "Name", "level_id": "office"},
        ParentRelationship: lambda self: {
            "child": self.any(Unit),
            "parent": self.any(Unit),
            "kind": self.chance.choice(["part-of", "directed-by", "supported-by"]),
        },
        Location: lambda self: {"unit": self.any(Unit), "area": "Area"},
        Post: lambda self: {
            "code": f"post{self.made}",
            "unit": self.any(Unit),
            "title": "Chief",
            "kind": "other",
        },
        Appointment: lambda self: {
            "post": self.any(Post),
            "person": self.chance.choice(self.people),
            "acting": self.chance.random() < 0.3,
        },
        PostDistribution: lambda self: {
            "unit": self.any(Unit),
            "stage": "approved",
            "funding": self.chance.choice(["regular", "extrabudgetary"]),
            "printed_total": self.chance.choice([1, 2, 3]),
        },
        PostCount: lambda self: {
            "distribution": self.any(PostDistribution),
            "grade": self.chance.choice(["P-5", "P-4"]),
            "number": self.chance.choice([1, 2]),
        },
        evidence_kind(Post): _evidence,
        Level: lambda self: {
            "code": f"term{self.made}",
            "label": "Term",
            "broader": self.any(Level),
        },
    }
    KINDS = [
        Unit, UnitName, UnitName, UnitName, ParentRelationship, ParentRelationship, Location, Post,
        Appointment, Appointment, PostDistribution, PostCount, evidence_kind(Post), Level,
    ]  # fmt: skip


SEEDS = range(4 if connection.vendor == "sqlite" else 1)
"""The rules ask both databases the same: one of them is asked about thousands of edits."""


@pytest.mark.parametrize("seed", SEEDS)
def test_looking_nearby_finds_what_looking_everywhere_finds(seed):
    chaos = Chaos(seed)
    for _ in range(40):
        chaos.edit()
    broken_at_all = 0
    for _ in range(200):
        before = faults(Everything())
        with collecting() as touched:
            for _ in range(chaos.chance.randint(1, 6)):
                chaos.edit()
        after = faults(Everything())
        assert faults(Everything(touched, before=True)) == before
        near = faults(Nearby(touched))
        assert near - faults(Nearby(touched, before=True)) == after - before
        assert near <= after
        broken_at_all += bool(after - before)
    assert broken_at_all > 10


def test_a_great_writing_is_checked_like_a_small_one(monkeypatch):
    low = chain(2)[1]
    with collecting() as touched:
        LineFactory(child=low, parent=unit("other"), kind="directed-by", start="2000")
    small = new_violations(touched)
    monkeypatch.setattr(scope, "MANY", 0)
    assert small == new_violations(touched) != []


def test_a_fault_that_was_there_stays_out_of_the_way():
    low = chain(2)[1]
    line = LineFactory(child=low, parent=unit("other"), kind="directed-by", start="2000")
    assert [broken.rule for broken in violations()] == ["one_solid_line_on_a_day"]
    with collecting() as touched:
        line.note = "Two sources disagree."
        line.save()
    assert new_violations(touched) == []
    with collecting() as touched:
        line.parent = unit("third")
        line.save()
    assert new_violations(touched) == []


def test_a_circle_that_was_there_stays_out_of_the_way():
    one, two = unit("one", start=None), unit("two", start=None)
    LineFactory(child=one, parent=two, start="2000")
    LineFactory(child=two, parent=one, start="2000")
    assert {broken.rule for broken in violations()} == {"no_cycle_on_any_day"}
    with collecting() as touched:
        LineFactory(child=unit("new", start=None), parent=one, start="2001")
    assert new_violations(touched) == []


def test_a_sum_that_becomes_more_wrong_is_a_new_fault():
    distribution = PostDistributionFactory(unit=unit("dpo"), printed_total=5)
    PostCount.objects.create(distribution=distribution, grade="P-5", number=2)
    with collecting() as touched:
        distribution.printed_total = 9
        distribution.save()
    assert [broken.rule for broken in new_violations(touched)] == ["printed_total_is_the_sum"]


def test_what_is_touched_in_a_writing_inside_another_is_touched_in_both():
    with collecting() as outer, collecting() as inner:
        found = UnitFactory()
    assert outer.before(Unit) == inner.before(Unit) == {found.pk: None}
    assert outer.pks == {Unit: {found.pk}}


def test_what_was_stored_first_is_what_was_before():
    name = NameFactory(name="First")
    with collecting() as touched:
        for text in ("Second", "Third"):
            name.name = text
            name.save()
        name.delete()
    (stored,) = touched.before(UnitName).values()
    assert stored.name == "First"


def test_nothing_is_collected_where_nobody_asks(django_assert_num_queries):
    source = SourceFactory()
    with collecting() as touched:
        pass
    with django_assert_num_queries(2):  # the record, and the version of the data
        source.save()
    assert not touched
