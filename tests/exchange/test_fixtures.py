"""Fixture files have fixed names, and an export leaves none behind that no longer belongs."""

import json

import pytest

from orgchart.exchange import fixtures
from orgchart.models import RECORDS, Mandate
from orgchart.serialization import own_fields

from ..conftest import FIXTURES
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


WRONG = [None, "", "zzz", "\ud800", ["x"], [["x"]], {"a": 1}, True, 1.5, 2**70, float("nan")]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind._meta.model_name)
def test_a_record_with_a_wrong_value_is_refused_in_words_whatever_the_value(
    registry, kind, tmp_path
):
    shipped = FIXTURES / fixtures.FILES[kind]
    if not shipped.exists():
        pytest.skip("The registry ships no record of this kind.")
    record = json.loads(shipped.read_text())[0]
    wrong = [
        {**record, "fields": {**record["fields"], field.name: value}}
        for field in own_fields(kind)
        for value in WRONG
    ]
    path = tmp_path / shipped.name
    path.write_text(json.dumps(wrong))
    with pytest.raises(fixtures.NotLoaded) as refused:
        fixtures.load([path])
    assert len(refused.value.lines) > len(WRONG)
    assert all(line.startswith(f"{shipped.name}, record ") for line in refused.value.lines)
