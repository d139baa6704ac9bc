"""A kind of fact that is nothing but a model and its description is carried everywhere.

``tests/toy_kind`` has a model of its own app; no other file names it but this one.
"""

import json

import pytest
from django.urls import reverse

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.exchange import fixtures
from orgchart.exchange.row_reader import RowReader
from orgchart.exchange.sheets import FORMATS, read
from orgchart.exchange.tables import TABLES
from orgchart.models import Deletion
from orgchart.queries.changes import changes
from orgchart.queries.figures import registry_figures
from orgchart.queries.search import search
from orgchart.writing import acts, history, restoring
from orgchart.writing.batch_load import load_batch
from orgchart.writing.checking import all_violations
from orgchart.writing.publishing import drafts, is_public
from orgchart.writing.recording import record

from .accounts import signed_in
from .admin.forms import form_data
from .factories import SourceFactory, unit
from .toy_kind.models import Nickname

pytestmark = pytest.mark.django_db


@pytest.fixture
def nickname():
    """A public nickname of a public unit."""
    found = Nickname(
        unit=unit("dpko", acronym="DPKO", start="1992"),
        word="Blue tower",
        start="2007-06-29",
        status="published",
        source=SourceFactory(),
    )
    record(found)
    return found


def test_it_goes_out_as_a_fixture_and_comes_in_again(nickname, tmp_path):
    paths = fixtures.write(tmp_path / "out")
    assert "50_nicknames.json" in [path.name for path in paths]
    Nickname.objects.all().delete()
    loaded = fixtures.load([tmp_path / "out"])
    assert loaded.created == {"nicknames": 1}
    assert Nickname.objects.get().word == "Blue tower"
    again = fixtures.write(tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in paths]


@pytest.mark.parametrize("ending", FORMATS)
def test_it_goes_out_as_a_table_and_comes_in_again(nickname, ending):
    table = TABLES["nickname"]
    columns, rows = table.rows(Nickname.objects.all())
    content = FORMATS[ending].write([column.name for column in columns], rows, table.title)
    Nickname.objects.all().delete()
    sheet = read(f"nicknames.{ending}", content)
    matched = table.match(sheet.headers)
    assert len(matched) == len(columns)
    incoming = [
        entry
        for place, row in sheet.rows
        for entry in RowReader(table).entries(
            place, {matched[header]: row[header] for header in row}
        )
    ]
    load_batch(incoming, why="Again")
    assert Nickname.objects.get().word == "Blue tower"


def test_the_admin_lists_it_adds_it_changes_it_and_shows_it_with_its_unit(nickname, admin_client):
    name = "admin:toy_kind_nickname"
    assert "Blue tower" in admin_client.get(reverse(f"{name}_changelist")).content.decode()
    address = reverse(f"{name}_change", args=[nickname.pk])
    data = form_data(admin_client.get(address).content.decode())
    answer = admin_client.post(address, data | {"word": "Blue house", "why": "Corrected"})
    assert answer.status_code == 302
    assert Nickname.objects.get().word == "Blue house"
    of_unit = reverse("admin:orgchart_unit_change", args=[nickname.unit.pk])
    assert "Blue house" in admin_client.get(of_unit).content.decode()


def test_its_history_is_kept_and_it_can_be_restored_and_recovered(nickname, admin_client):
    nickname.word = "Blue house"
    record(nickname)
    _newest, oldest = history.edits_of(nickname)
    restoring.restore(nickname, oldest.number, by=None, why="Back")
    assert Nickname.objects.get().word == "Blue tower"
    page = reverse("admin:history", args=["nickname", nickname.pk])
    assert "Blue house" in admin_client.get(page).content.decode()
    address = reverse("admin:toy_kind_nickname_delete", args=[nickname.pk])
    admin_client.post(address, {"post": "yes", "why": "So"})
    assert not Nickname.objects.exists()
    restoring.recover(Deletion.objects.all(), by=None, why="Back")
    assert Nickname.objects.get().word == "Blue tower"


def test_search_finds_its_unit_by_it_and_says_why(nickname):
    [found] = [
        result for result in search("blue tower").results if result.address == "/units/dpko/"
    ]
    assert found.why == "Nickname: Blue tower"


def test_changes_tell_its_beginning_and_its_end(nickname):
    nickname.end = "2018-12-31"
    record(nickname)
    told = [(str(change.occurs), change.sentence) for change in changes()]
    assert ("2007-06-29", "DPKO is now nicknamed Blue tower") in told
    assert ("2019-01-01", "DPKO is no longer nicknamed Blue tower") in told


def test_it_closes_with_its_unit(nickname):
    basis = acts.Basis(source=nickname.source)
    acts.close(nickname.unit, end=PartialDate.parse("2018-12-31"), basis=basis)
    assert str(Nickname.objects.get().end) == "2018-12-31"


def test_the_page_of_its_unit_shows_it_with_its_source_and_its_history_does_not_repeat_it(
    nickname, client
):
    page = client.get("/units/dpko/").content.decode()
    assert 'id="nicknames"' in page
    assert "Blue tower" in page
    assert nickname.source.title in page
    assert "DPKO is now nicknamed Blue tower" not in page.split('id="history"')[1]
    changes = client.get("/changes/?from=2006-12-31&to=2026-01-01").content.decode()
    assert "is now nicknamed" in changes
    [told] = client.get("/units/dpko.json").json()["facts"]["nicknames"]
    assert (told["type"], told["word"], told["is_kind"]) == ("nickname", "Blue tower", False)


def test_a_draft_of_it_waits_for_a_publisher_and_the_public_does_not_see_it(client):
    editor = signed_in(roles.EDITOR)
    found = unit("dpko", start="1992")
    page = editor.get(reverse("admin:toy_kind_nickname_add")).content.decode()
    data = form_data(page) | {"unit": found.pk, "word": "Secret", "start": "2007"}
    assert editor.post(reverse("admin:toy_kind_nickname_add"), data).status_code == 302
    [draft] = [fact for fact in drafts() if isinstance(fact, Nickname)]
    assert not is_public(draft)
    assert "Secret" in editor.get(reverse("admin:drafts")).content.decode()
    assert "Secret" not in client.get("/units/dpko/").content.decode()


def test_it_is_counted_and_keeps_the_rules_of_all_facts(nickname):
    assert registry_figures().facts == 2  # the name of the unit is the other
    Nickname.objects.update(source=None, status="draft")
    assert all_violations() == []


def test_its_fixture_is_a_list_of_plain_objects(nickname, tmp_path):
    fixtures.write(tmp_path)
    [written] = json.loads((tmp_path / "50_nicknames.json").read_text())
    assert written["model"] == "toy_kind.nickname"
    assert written["fields"]["unit"] == ["dpko"]
