"""Fixture files have fixed names, and an export leaves none behind that no longer belongs."""

import pytest

from orgchart.exchange import fixtures
from orgchart.models import RECORDS, Mandate

from ..factories import MandateFactory, unit

pytestmark = pytest.mark.django_db


def test_a_kind_has_the_same_file_whatever_other_kinds_there_are():
    assert fixtures.FILES[Mandate] == "12_mandates.json"
    assert list(fixtures.FILES) == list(RECORDS)


def test_an_export_removes_numbered_files_that_no_longer_belong(tmp_path):
    found = unit("dpko")
    stale, kept = tmp_path / "13_mandates.json", tmp_path / "notes.txt"
    stale.write_text("[]")
    kept.write_text("mine")
    MandateFactory(unit=found)
    fixtures.write(tmp_path)
    assert not stale.exists()
    assert kept.read_text() == "mine"
    assert (tmp_path / "12_mandates.json").exists()


def test_a_kind_that_has_no_record_any_more_loses_its_file(tmp_path):
    mandate = MandateFactory(unit=unit("dpko"))
    fixtures.write(tmp_path)
    mandate.delete()
    fixtures.write(tmp_path)
    assert not (tmp_path / "12_mandates.json").exists()


def test_an_export_over_a_stale_file_can_be_loaded_again(tmp_path):
    MandateFactory(unit=unit("dpko"))
    fixtures.write(tmp_path)
    (tmp_path / "12_mandates.json").rename(tmp_path / "13_mandates.json")
    fixtures.write(tmp_path)
    assert not fixtures.load([tmp_path]).created
