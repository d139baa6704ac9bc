"""The invented registry for benchmarks."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgchart.exchange import fixtures
from orgchart.models import RECORDS, VOCABULARIES, DataVersion, Source, Unit, UnitName
from orgchart.writing.checking import all_violations

pytestmark = pytest.mark.django_db


def make(units):
    out = StringIO()
    call_command("make_sample", units=units, stdout=out)
    return out.getvalue()


def test_it_has_that_many_units_and_keeps_every_rule():
    told = make(120)
    assert Unit.objects.count() == 120
    assert all_violations() == []
    assert "120 units" in told
    assert "records in all" in told


def test_the_same_number_gives_the_same_registry(tmp_path):
    make(60)
    first = [path.read_bytes() for path in fixtures.write(tmp_path / "first")]
    for kind in reversed(RECORDS):
        if kind not in VOCABULARIES:
            kind.objects.all().delete()
    make(60)
    assert [path.read_bytes() for path in fixtures.write(tmp_path / "again")] == first


def test_it_advances_the_version_of_the_data():
    before = DataVersion.current()
    make(3)
    assert DataVersion.current() == before + 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite counts no rows")
def test_it_does_not_wait_for_tables_that_all_databases_of_a_server_share():
    with CaptureQueriesContext(connection) as queries:
        make(3)
    [counted] = [query["sql"] for query in queries if query["sql"].startswith("ANALYZE")]
    assert "orgchart_unit" in counted


def test_units_are_renamed_moved_and_closed():
    make(120)
    assert UnitName.objects.exclude(end="").exists()
    assert Unit.objects.filter(parents__end__gt="").exists()
    assert Unit.objects.filter(successions__isnull=False).exists()


def test_it_is_not_mixed_with_other_units():
    Unit.objects.create(code="dpko", nature="headquarters")
    with pytest.raises(CommandError, match="empty database"):
        make(10)
    assert not Source.objects.exists()


def test_it_needs_a_unit():
    with pytest.raises(CommandError, match="Ask for 1 or more"):
        make(0)
