"""Bulk writing: the same rows, history and version of the data as single saves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision, Version

from orgchart.models import DataVersion, Document, Source, Term, Theme
from orgchart.serialization import BY_LABEL
from orgchart.writing import bulk
from orgchart.writing.batch_load import Refused, load_batch
from orgchart.writing.recording import recording
from orgchart.writing.verdicts import Entry, Outcome

from ..factories import DocumentFactory, NameFactory, SourceFactory

pytestmark = pytest.mark.django_db

HISTORY = ("content_type", "object_id", "db", "format", "serialized_data", "object_repr")
BATCHES = 2
"""Statements more for sixty records than for two."""


def versions():
    return list(Version.objects.order_by("content_type", "object_id").values_list(*HISTORY))


def sources(number, title="Page", first=0):
    return [
        Entry(f"row {place}", Source, {"slug": f"s{place}", "title": title})
        for place in range(first, first + number)
    ]


def test_a_revision_in_bulk_is_what_reversion_writes():
    name = NameFactory(name="Größe “one”", start="1992~")
    records = [name.unit, name, DocumentFactory(), SourceFactory(title="Other")]
    with recording(why="x"):
        for record in records:
            record.save()
    expected = versions()
    Revision.objects.all().delete()
    with recording(why="x"):
        for record in records:
            changes = [(record, type(record).objects.get(pk=record.pk))]
            bulk.write_all(type(record), changes)
            bulk.keep_all(type(record), changes)
    assert versions() == expected
    assert Revision.objects.get().comment == "x"


def test_derived_columns_are_filled_in():
    load_batch([Entry("row 1", Document, {"symbol": "A/RES/61/279"})], why="x")
    document = Document.objects.get()
    assert (document.kind, document.organ) == ("resolution", document.parsed.organ)
    assert document.sort_key == document.parsed.sort_key


def test_a_term_can_refer_to_an_earlier_one_that_is_new_too():
    entries = [
        Entry("row 1", Theme, {"code": "wide", "label": "Wide", "order": "900"}),
        Entry(
            "row 2", Theme, {"code": "narrow", "label": "N", "order": "901", "broader": ["wide"]}
        ),
    ]
    load_batch(entries, why="x")
    assert Theme.objects.get(code="narrow").broader.code == "wide"
    assert issubclass(Theme, Term)


def test_a_primary_key_is_never_given_out_again():
    gone = SourceFactory()
    pk = gone.pk
    gone.delete()
    load_batch(sources(1), why="x")
    assert Source.objects.get().pk > pk
    assert SourceFactory().pk > Source.objects.get(slug="s0").pk


def test_an_unchanged_batch_keeps_the_version_of_the_data():
    load_batch(sources(3), why="x")
    before, history = DataVersion.current(), versions()
    assert {verdict.outcome for verdict in load_batch(sources(3), why="y")} == {Outcome.UNCHANGED}
    assert (DataVersion.current(), versions()) == (before, history)


def test_a_batch_counts_once_in_the_version_of_the_data():
    before = DataVersion.current()
    load_batch(sources(3), why="x")
    assert DataVersion.current() == before + 1


def test_of_many_rows_the_database_refuses_only_the_guilty_ones():
    place = {"area": "Nowhere", "start": "2000"}
    units = [NameFactory(unit__code=f"u{number}").unit.code for number in range(7)]
    entries = [
        Entry(f"row {unit}", BY_LABEL["orgchart.location"], {"unit": [unit], **place})
        for unit in units
    ]
    for wrong in (2, 5):
        entries[wrong].fields["latitude"] = "99"
    with pytest.raises(Refused) as refusal:
        load_batch(entries, why="x")
    refused = [place for place, verdict in enumerate(refusal.value.verdicts) if verdict.problems]
    assert refused == [2, 5]
    assert not BY_LABEL["orgchart.location"].objects.exists()
    assert not Revision.objects.exists()


def queries(entries):
    with CaptureQueriesContext(connection) as captured:
        load_batch(entries, why="x")
    return len(captured)


def test_new_and_changed_rows_cost_as_many_queries_at_any_size():
    # Django remembers content types after the first query.
    load_batch(sources(1, first=100), why="x")
    # The index of the search writes the letters of new words in batches: two more for so many. Both have one.
    assert queries(sources(60, first=10)) - queries(sources(2)) <= BATCHES
    assert queries(sources(60, "Other", first=10)) - queries(sources(2, "Second")) <= BATCHES
