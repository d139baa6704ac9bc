"""Codes that are still free are found without reading those that are not."""

import pytest

from orgchart.models import Source
from orgchart.writing.free_codes import free_code

from ..rows import reading

pytestmark = pytest.mark.django_db


def add(*codes):
    Source.objects.bulk_create(Source(slug=code, title="T") for code in codes)


def test_the_first_free_number_is_taken():
    assert free_code(Source, "slug", "Page") == "page"
    add("PAGE", "page-3", "page-two")
    assert free_code(Source, "slug", "page") == "page-2"
    assert free_code(Source, "slug", "page", taken={"page-2"}) == "page-4"


def test_a_number_is_free_behind_many():
    add("page", *(f"page-{number}" for number in range(2, 400)))
    assert free_code(Source, "slug", "page") == "page-400"


def test_what_is_read_does_not_grow_with_the_codes_that_begin_alike():
    found = []
    for size in (10, 500):
        add(*(f"page-of-{size}-{number}" for number in range(size)), f"page-{size}")
        with reading() as read:
            assert free_code(Source, "slug", "page") == "page"
        found.append((read.queries, read.rows))
    assert found[0] == found[1]


def test_a_thousand_numbers_cost_some_queries():
    add("page", *(f"page-{number}" for number in range(2, 1000)))
    with reading() as read:
        assert free_code(Source, "slug", "page") == "page-1000"
    assert read.queries < 20
    assert read.rows < 40
