"""Records for files of many: as ``with_relations`` and ``with_parts`` load them, and what they share is read once."""

import pytest

from orgchart.exchange import sample
from orgchart.models import (
    FACTS,
    Appointment,
    Mandate,
    ParentRelationship,
    Post,
    Record,
    Unit,
    UnitName,
)
from orgchart.models.records import accessor_of, foreign_keys
from orgchart.queries import shared_records
from orgchart.queries.shared_records import Shelf, once_for_each

from ..factories import AppointmentFactory, UnitFactory, unit

pytestmark = pytest.mark.django_db


def told(record: Record) -> object:
    """A record with all that was loaded with it, without a query."""
    fields = {field.attname: getattr(record, field.attname) for field in record._meta.fields}
    for relation in foreign_keys(type(record)):
        other = relation.get_cached_value(record)
        fields[relation.name] = (type(other), other and other.pk)
    for part, name in type(record).parts():
        attribute = f"public_{accessor_of(part, name)}"
        fields[attribute] = [told(one) for one in getattr(record, attribute)]
    return fields


def test_records_are_as_if_they_were_loaded_with_all_that_they_refer_to(django_assert_num_queries):
    sample.fill(60)
    seen = set()
    for kind in FACTS:
        found = kind.objects.public().order_by("pk")
        loaded = list(found.with_relations().with_parts())
        shared = Shelf().read(found)
        with django_assert_num_queries(0):
            assert [told(record) for record in shared] == [told(record) for record in loaded]
            assert [record.units for record in shared] == [record.units for record in loaded]
            assert [record.pieces for record in shared] == [record.pieces for record in loaded]
        if loaded:
            seen.add(kind)
    assert {UnitName, ParentRelationship, Mandate, Post, Appointment} <= seen


def test_facts_of_a_unit_share_it_and_later_ones_find_it():
    found = unit("dpko")
    AppointmentFactory(post__unit=found)
    AppointmentFactory(post__unit=found)
    shelf = Shelf()
    [name] = shelf.read(UnitName.objects.filter(unit=found))
    first, second = shelf.read(Appointment.objects.all())
    assert first.post.unit is second.post.unit is name.unit


def test_what_is_on_the_shelf_is_not_read_again(django_assert_num_queries):
    unit("dpko")
    shelf = Shelf()
    shelf.read(UnitName.objects.all())
    parts = len(UnitName.parts())
    with django_assert_num_queries(1 + parts):
        shelf.read(UnitName.objects.all())


def test_a_shelf_forgets_kinds_of_which_it_has_too_many(django_assert_num_queries):
    unit("dpko")
    unit("dpo")
    shelf = Shelf()
    names = UnitName.objects.order_by("pk")
    shelf.read(names)
    parts = len(UnitName.parts())
    shelf.forget(2)
    with django_assert_num_queries(1 + parts):
        shelf.read(names.all())
    shelf.forget(1)
    with django_assert_num_queries(1 + parts + 2):  # units and sources
        [first, second] = shelf.read(names.all())
    assert {first.unit.code, second.unit.code} == {"dpko", "dpo"}


def test_something_is_made_once_for_each_of_some_records(monkeypatch):
    monkeypatch.setattr(shared_records, "MOST", 2)
    made = []
    of = once_for_each(lambda record: made.append(record) or len(made))
    first, second, third = UnitFactory(), UnitFactory(), UnitFactory()
    assert [of(first), of(second), of(first)] == [1, 2, 1]
    assert [of(third), of(first)] == [3, 4]
    assert [of(Unit()), of(Unit())] == [5, 6]
