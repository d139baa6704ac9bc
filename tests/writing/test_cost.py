"""A writing costs what it touches: queries and rows are counted with registries of two sizes."""

import pytest
from django.db import transaction

from orgchart.exchange import sample
from orgchart.models import (
    Appointment,
    Document,
    Figure,
    Location,
    Mandate,
    MandateReference,
    NameTranslation,
    ParentRelationship,
    Person,
    Post,
    PostDistribution,
    Source,
    Statement,
    Succession,
    Unit,
    UnitName,
)
from orgchart.writing.recording import recording

from ..rows import reading

pytestmark = pytest.mark.django_db

SMALL, LARGE = 150, 900
MORE = 25
"""Rows that a save may read more: a unit of the larger registry may have some more facts."""
SAVED = [
    Appointment, Document, Figure, Location, Mandate, MandateReference, NameTranslation,
    ParentRelationship, Person, Post, PostDistribution, Source, Statement, Succession, Unit, UnitName,
]  # fmt: skip


def cost_of_saves(units):
    """What a save of each kind reads with a sample of so many units, which is then undone."""
    found = {}
    with transaction.atomic():
        sample.fill(units)
        for kind in SAVED:
            records = kind.objects.all()
            if kind is Document:  # one on which as much rests at both sizes: at least a mandate
                records = records.filter(mandatereferences__isnull=False)
            record = records.earliest("pk")
            with reading() as read, recording(why="x"):
                record.save()
            found[kind.__name__] = read
        with reading() as read, recording(why="x"):
            unit = Unit.objects.create(code="new", nature="headquarters")
            UnitName.objects.create(unit=unit, name="New", level_id="office", start="2000")
        found["a new unit"] = read
        with reading() as read, recording(why="x"):
            UnitName.objects.filter(end="", unit__children=None).latest("pk").delete()
        found["a deletion"] = read
        transaction.set_rollback(True)
    return found


def test_no_save_reads_more_of_a_larger_registry():
    small, large = cost_of_saves(SMALL), cost_of_saves(LARGE)
    grown = {
        name: (str(small[name]), str(read))
        for name, read in large.items()
        if read.rows > small[name].rows + MORE or read.queries > small[name].queries + 3
    }
    assert grown == {}
    assert max(read.rows for read in large.values()) < 150
