"""Records that are read are what Django makes of a row."""

import pytest
from django.db.models import Model
from django.db.models.signals import post_init, pre_init

from orgchart.models import RECORDS, Location

pytestmark = pytest.mark.django_db


def by_django(kind, row):
    names = [field.attname for field in kind._meta.concrete_fields]
    return Model.from_db.__func__(kind, "default", names, row)


def held(record):
    return {name: value for name, value in vars(record).items() if name != "_state"}


def test_each_kind_is_read_as_django_reads_it(registry):
    for kind in RECORDS:
        names = [field.attname for field in kind._meta.concrete_fields]
        for row in kind.objects.order_by("pk").values_list(*names)[:20]:
            ours, theirs = kind.from_db("default", names, row), by_django(kind, row)
            assert held(ours) == held(theirs), kind
            assert list(held(ours)) == list(held(theirs)), "in the same order"
            assert type(ours) is kind
            assert (ours._state.adding, ours._state.db) == (theirs._state.adding, "default")
            assert not ours._state.fields_cache


def test_a_field_that_makes_something_of_its_value_does_so(registry):
    codes = {code for place in Location.objects.all() for code in place.countries}
    assert {"CY", "CD"} <= {country.code for country in codes}


def test_columns_that_were_left_out_are_read_when_they_are_used(
    registry, django_assert_num_queries
):
    for kind in RECORDS:
        if record := kind.objects.only("pk").first():
            assert record.get_deferred_fields(), kind
            with django_assert_num_queries(1):
                assert hasattr(record, kind._meta.concrete_fields[-1].attname)


def test_nobody_waits_for_the_signal_that_a_record_was_made():
    """Reading sends none. Whoever wants it must find another way."""
    assert not pre_init.receivers
    assert not post_init.receivers
