"""All units as EAC-CPF in one file, and what one and all of them cost."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orgchart.exchange.dumps import as_descriptions
from orgchart.exchange.eac import gathering
from orgchart.exchange.eac.archive import one_record, records_of, zip_of
from orgchart.exchange.eac.gathering import all_described
from orgchart.models import Unit

from ..factories import LineFactory, UnitFactory, unit
from .test_eac import DAY, absolute, full_unit

pytestmark = pytest.mark.django_db


def zipped():
    return b"".join(zip_of(records_of(all_described(DAY), DAY, absolute)))


def test_the_zip_has_every_public_unit_and_the_same_bytes_each_time():
    full_unit()
    UnitFactory(code="draft-only")
    packed = zipped()
    assert packed == zipped()
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        assert whole.testzip() is None
        assert whole.namelist() == [
            f"{code}.eac.xml" for code in ("dfs", "dpko", "dpo", "secretariat", "section")
        ]
        assert whole.read("dpko.eac.xml") == one_record(
            Unit.objects.get(code="dpko"), DAY, absolute
        )


def test_a_zip_of_nothing_is_a_zip():
    with zipfile.ZipFile(io.BytesIO(zipped())) as whole:
        assert whole.namelist() == []


def test_the_zip_is_given_piece_by_piece():
    made = []

    def files():
        for number in range(3):
            made.append(number)
            yield f"{number}.xml", b"<a/>" * 100

    pieces = zip_of(files())
    assert next(pieces)
    assert made == [0]


def test_two_formats_that_share_a_reading_take_the_units_in_turn(monkeypatch):
    """So no units wait in memory, however many there are."""
    for number in range(3):
        unit(f"u{number}")
    taken = []

    def noting(name):
        writer = as_descriptions.OF_UNITS[name]

        def write(day, units):
            return writer(day, (taken.append((name, one.unit.code)) or one for one in units))

        return write

    monkeypatch.setattr(
        as_descriptions, "OF_UNITS", {name: noting(name) for name in ("eac", "ror")}
    )
    as_descriptions.write_files({"eac": io.BytesIO(), "ror": io.BytesIO()})
    assert taken == [(name, f"u{number}") for number in range(3) for name in ("eac", "ror")]


def queries_of_all():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(records_of(all_described(DAY), DAY, absolute))
    return len(asked)


def test_the_number_of_queries_does_not_grow_with_units_or_facts(monkeypatch):
    full_unit()
    few = queries_of_all()
    top = Unit.objects.get(code="dpko")
    for number in range(30):
        LineFactory(child=unit(f"below-{number}"), parent=top, start="2000")
    assert queries_of_all() == few
    monkeypatch.setattr(gathering, "AT_ONCE", 10)
    assert queries_of_all() < few * 5


def test_the_page_of_a_record_costs_the_same_for_a_unit_with_many_facts(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/units/dpko.eac.xml?on=2010").status_code == 200
        return len(asked)

    top = full_unit()
    few = queries()
    for number in range(20):
        LineFactory(child=unit(f"below-{number}"), parent=top, start="2000")
    assert queries() == few
