"""The fixtures of the release before load, and a list says what was converted."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from orgchart.exchange import fixtures
from orgchart.exchange.fixture_text import records_of
from orgchart.exchange.older import Files, Written, convert

RELEASES = Path(__file__).parent / "releases"

pytestmark = pytest.mark.django_db


@pytest.fixture
def before_people(tmp_path):
    """The fixtures as the release before people, vocabularies and figures shipped them."""
    with zipfile.ZipFile(RELEASES / "before-people.zip") as files:
        files.extractall(tmp_path / "before")
    return tmp_path / "before"


def test_the_release_before_loads_and_comes_out_as_todays(before_people, tmp_path):
    loaded = fixtures.load([before_people])
    assert sum(loaded.created.values()) >= 900
    assert not loaded.changed
    fixtures.write(tmp_path / "today")
    again = fixtures.load([tmp_path / "today"])
    assert not again.created
    assert not again.changed
    assert not again.converted, "Fixtures of today need no conversion"


def test_loading_it_twice_changes_nothing(before_people):
    fixtures.load([before_people])
    again = fixtures.load([before_people])
    assert not again.created
    assert not again.changed


def test_fixtures_of_today_are_not_converted():
    shipped = [Path(path) for path in sorted(Path("fixtures").glob("*.json"))]
    files = Files(
        [written for path in shipped for written in records_of(path, path.read_bytes(), Counter())]
    )
    before = [(written.label, dict(written.fields)) for written in files.records]
    convert(files)
    assert files.converted == []
    assert [(written.label, written.fields) for written in files.records] == before


def test_what_somebody_corrected_since_is_not_converted(before_people):
    """Fixtures of today, with a start, a link and a note as an older release would have them."""
    level, link = "orgchart.unitname", "orgchart.unitlink"
    name = {
        "unit": ["oma"],
        "start": "2010-05",
        "level": ["office"],
        "note": "The end is that of x.",
    }
    address = {"unit": ["oma"], "url": "https://www.wikidata.org/wiki/Q1", "label": "Wikidata"}
    files = Files(
        [Written("a, record 1", level, dict(name)), Written("a, record 2", link, dict(address))]
    )
    convert(files)
    assert [(record.label, record.fields) for record in files.records] == [
        (level, name),
        (link, address),
    ]
    assert files.converted == []


def test_the_command_says_what_was_converted(before_people, capsys):
    call_command("load_fixtures", str(before_people), "--dry-run")
    said = capsys.readouterr().out
    assert ("Converted from an earlier release:" in said) == bool(
        fixtures.load([before_people], dry_run=True).converted
    )


def test_a_record_that_a_conversion_adds_stands_near_the_one_that_needs_it():
    files = Files([Written("a.json, record 1", "orgchart.unit", {"code": "dpko"})])
    files.add(files.records[0], "orgchart.unitname", name="X")
    assert [written.label for written in files.of("orgchart.unitname")] == ["orgchart.unitname"]
    assert files.records[1].place == "a.json, record 1"
