"""The shared behaviour of facts, in the database."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgchart.dates import Period
from orgchart.models import Document, Unit, UnitName

from .factories import DocumentFactory, NameFactory
from .partial_dates import partial_dates, periods

pytestmark = pytest.mark.django_db


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(periods, max_size=6), st.dates(date(1900, 1, 1), date(2100, 12, 31)), periods)
def test_the_database_answers_as_the_periods_do(db, spans, on, other):
    Unit.objects.all().delete()  # hypothesis runs all its examples in one transaction
    kept = [NameFactory(start=span.start, end=span.end) for span in spans if not span.is_backwards]
    found = set(UnitName.objects.on(on).values_list("pk", flat=True))
    assert found == {name.pk for name in kept if name.period.contains(on)}
    if not other.is_backwards:
        found = set(UnitName.objects.overlapping(other).values_list("pk", flat=True))
        assert found == {name.pk for name in kept if name.period.overlaps(other)}


def test_a_date_is_kept_as_it_was_entered():
    name = NameFactory(start="2007-06", end="2007")
    name.refresh_from_db()
    assert (str(name.start), str(name.end)) == ("2007-06", "2007")


@pytest.mark.parametrize(
    "broken", [{"start": "2007", "end": "2006"}, {"source": None}, {"status": "maybe"}]
)
def test_the_database_itself_refuses(broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        NameFactory(**broken)


def test_a_draft_can_do_without_a_source():
    assert NameFactory(status="draft", source=None).pk


def test_a_symbol_is_kept_in_its_canonical_form():
    document = DocumentFactory(symbol="ga resolution 61/279")
    document.refresh_from_db()
    assert (document.symbol, document.kind) == ("A/RES/61/279", "resolution")
    assert Document.objects.get(symbol="https://undocs.org/a/res/61/279") == document


def test_the_date_of_a_resolution_has_the_year_of_its_symbol():
    with pytest.raises(ValidationError, match="belongs to the year 2004"):
        Document(symbol="S/RES/1542 (2004)", date="2005-04-30").full_clean()


def test_a_disputed_fact_can_exist_beside_the_published_one():
    name = NameFactory(start="2007")
    other = NameFactory(unit=name.unit, start="2007", status="disputed")
    for record in (name, other):
        assert UnitName.objects.get_by_natural_key(*record.natural_key()) == record


@given(partial_dates)
def test_a_period_of_one_date_is_not_backwards(known):
    assert not Period(known, known).is_backwards
