"""The checks of quality: what they find, and what they do not."""

import io
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from reversion.models import Revision

from orgchart.models import QualityCount, Source
from orgchart.queries import quality
from orgchart.queries.quality import CHECKS
from orgchart.writing.recording import recording

from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    SourceFactory,
    chain,
    unit,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def found(check):
    return [finding.words for finding in check(TODAY)]


def test_facts_without_authority_or_quotation():
    NameFactory(unit__code="a", started_by=DocumentFactory(), quotation="Words")
    NameFactory(unit__code="b")
    NameFactory(unit__code="c", status="draft")
    behind = MandateFactory(unit=unit("d", started_by=DocumentFactory(), quotation="W"))
    behind.references.create(document=DocumentFactory(), kind="establishes")
    assert found(quality.without_authority) == ["The b, since 1992"]
    assert len(found(quality.without_quotation)) == 2


@pytest.mark.parametrize(
    ("lines", "gap"),
    [
        ([], "1 January 1992"),
        ([("1992", None)], None),
        ([("1992", "2000"), ("2001", None)], None),
        ([("1992", "2000"), ("2000-06", None)], None),
        ([("1992", "2000"), ("2002", None)], "1 January 2001"),
        ([("1993", None)], "1 January 1992"),
        ([("1992", "2007-06-29")], "30 June 2007"),
    ],
)
def test_units_without_a_solid_parent_on_a_day_of_their_life(lines, gap):
    top = unit("top", start="1945")
    top.nature = "organ"
    top.save()
    low = unit("low")
    for start, end in lines:
        LineFactory(child=low, parent=top, start=start, end=end)
    assert found(quality.without_solid_parent) == (
        [f"The low: no solid line on {gap}"] if gap else []
    )


def test_a_life_that_is_over_needs_no_parent_afterwards():
    top, low = chain(2)
    top.names.update(end="2000")
    low.names.update(end="2000")
    low.parents.update(end="2000")
    assert [words for words in found(quality.without_solid_parent) if "u1" in words] == []


def test_mandates_of_closed_units():
    closed = unit("a", end="2000")
    MandateFactory(unit=closed, code="open")
    MandateFactory(unit=closed, code="ended", end="2000")
    MandateFactory(unit=unit("b"), code="of-the-living")
    assert found(quality.mandates_of_the_closed) == ["open: a ended on 31 December 2000"]


def test_doubtful_dates():
    NameFactory(unit__code="a", start="1930")
    NameFactory(unit__code="b", start="2030")
    NameFactory(unit__code="c", start="1992", started_by=DocumentFactory(date="1999"))
    NameFactory(unit__code="d", start="1992", started_by=DocumentFactory(date="1992-12"))
    NameFactory(unit__code="d2", start="1993", status="disputed")
    assert [words.split(":")[0] for words in found(quality.doubtful_dates)] == [
        "The a",
        "The b",
        "The c",
        "The d2",
    ]


def test_duplicate_names():
    NameFactory(unit__code="a", name="Same Office")
    NameFactory(unit__code="b", name="same office", end="2000")
    NameFactory(unit__code="c", name="Same Office", start="1980", end="1985")
    assert found(quality.duplicate_names) == ["Same Office: a and b"]


def test_documents_that_nothing_rests_on():
    idle = DocumentFactory()
    NameFactory(unit__code="a", started_by=DocumentFactory(), ended_by=DocumentFactory())
    assert found(quality.idle_documents) == [str(idle)]


def test_old_drafts():
    with recording():
        NameFactory(unit__code="old", status="draft")
    Revision.objects.update(date_created=datetime(2026, 10, 1, tzinfo=UTC))
    with recording():
        NameFactory(unit__code="new", status="draft")
    assert found(quality.stale_drafts) == ["The old: a draft since 2026-10-01"]


def test_malformed_addresses():
    SourceFactory(url="https://peacekeeping.un.org/en")
    Source.objects.create(slug="bad", title="Bad", url="htp:/un.org")
    assert found(quality.malformed_addresses) == ["Bad: “htp:/un.org”"]


@pytest.mark.parametrize("size", [2, 20])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_costs_as_many_queries_at_any_size(check, size, django_assert_max_num_queries):
    for each in chain(size):
        MandateFactory(unit=each)
        NameFactory(unit=each, start="2030", status="draft")
    with django_assert_max_num_queries(20):
        list(check.find(TODAY))


def test_the_command_counts_and_keeps(registry):
    out = io.StringIO()
    call_command("quality", "--dry-run", verbosity=2, stdout=out)
    assert "6  Units without a solid parent" in out.getvalue()
    assert "unit “untso”" in out.getvalue()
    assert not QualityCount.objects.exists()
    call_command("quality", stdout=out)
    call_command("quality", verbosity=0, stdout=out)
    assert QualityCount.objects.count() == len(CHECKS)
