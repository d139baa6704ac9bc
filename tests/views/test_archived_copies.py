"""A source can name a copy of itself in an archive, which every way out tells beside its address."""

import csv
import io
import json

import pytest
from django.core.management import call_command

from orgchart.models import Source

from ..factories import SourceFactory

pytestmark = pytest.mark.django_db
COPY = "https://web.archive.org/web/2009/https://www.un.org/en/peacekeeping/"


@pytest.fixture
def source():
    return SourceFactory(slug="old-page", url="https://www.un.org/old", archived=COPY)


def test_its_page_links_to_the_copy(client, source):
    page = client.get("/fr/sources/old-page/").content.decode()
    assert f'<a href="{COPY}" rel="external">{COPY}</a>' in page
    assert "Copie archivée" in page
    SourceFactory(slug="new-page")
    assert "Archived copy" not in client.get("/sources/new-page/").content.decode()


def test_its_data_name_the_copy(client, source):
    found = json.loads(client.get("/sources/old-page.json").getvalue())["source"]
    assert (found["url"], found["archived"]) == ("https://www.un.org/old", COPY)
    rows = csv.DictReader(
        io.StringIO(client.get("/sources.csv").getvalue().decode().removeprefix("\ufeff"))
    )
    assert [row["archived"] for row in rows if row["slug"] == "old-page"] == [COPY]
    assert f"schema:archivedAt <{COPY}>" in client.get("/sources/old-page.ttl").getvalue().decode()


def test_its_fixture_has_the_copy_and_is_loaded_again(source, tmp_path):
    call_command("export_fixtures", tmp_path, verbosity=0)
    [written] = [
        one["fields"]
        for one in json.loads((tmp_path / "01_sources.json").read_text())
        if one["fields"]["slug"] == "old-page"
    ]
    assert written["archived"] == COPY
    Source.objects.all().delete()
    call_command("load_fixtures", *sorted(tmp_path.glob("*.json")), verbosity=0)
    assert Source.objects.get(slug="old-page").archived == COPY


def test_the_desk_refuses_what_is_no_address(admin_client, source):
    change = f"/admin/orgchart/source/{source.pk}/change/"
    form = admin_client.get(change).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields} | {"archived": "in a box"}
    page = admin_client.post(change, sent)
    assert page.status_code == 200
    assert "archived" in page.context["adminform"].form.errors
    assert 'value="in a box"' in page.content.decode()
    source.refresh_from_db()
    assert source.archived == COPY


def test_the_addresses_that_are_asked_have_the_copy(source, capsys):
    call_command("check_sources")
    assert "web.archive.org" in capsys.readouterr().out
