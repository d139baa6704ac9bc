"""Exporting in the admin."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.urls import reverse

from orgchart import roles
from orgchart.exchange.sheets import read
from orgchart.exchange.tables import TABLES
from orgchart.models import Document, UnitName

from ..accounts import signed_in
from ..factories import DocumentFactory, NameFactory, chain
from .forms import change, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db):
    return signed_in(roles.PUBLISHER)


def test_a_list_is_exported_as_it_is_filtered(client):
    NameFactory(unit__code="a", level_id="office")
    NameFactory(unit__code="b", level_id="service", name="=Service")
    listed = reverse("admin:orgchart_unitname_export", args=["csv"])
    sheet = read("x.csv", client.get(f"{listed}?level__code__exact=service").content)
    assert [row["name"] for _, row in sheet.rows] == ["=Service"]
    assert "'=Service" in client.get(listed).content.decode()
    assert client.get(reverse("admin:orgchart_unitname_export", args=["pdf"])).status_code == 404
    page = client.get("/admin/orgchart/unitname/?level__code__exact=service").content.decode()
    assert "export/csv/?level__code__exact=service" in page


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_what_is_ticked_is_exported_by_an_action(client, ending):
    chain(2)
    chosen = UnitName.objects.get(unit__code="u1")
    data = {"action": f"export_{ending}", "_selected_action": [chosen.pk]}
    answer = client.post(reverse("admin:orgchart_unitname_changelist"), data)
    sheet = read(f"x.{ending}", answer.content)
    assert [row["unit"] for _, row in sheet.rows] == ["u1"]


def test_the_zip_of_fixtures_equals_what_the_command_writes(client, registry, tmp_path):
    call_command("export_fixtures", tmp_path, verbosity=0)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    data = {"action": "export_fixtures", "_selected_action": [Document.objects.first().pk]}
    for answer in (
        client.get(reverse("admin:export-fixtures")),
        client.post(reverse("admin:orgchart_document_changelist"), data),
    ):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == written


def test_drafts_and_proposals_go_along_with_the_fixtures(client, tmp_path):
    from orgchart.exchange import fixtures  # noqa: PLC0415

    editor = signed_in(roles.EDITOR)
    document = DocumentFactory()
    NameFactory(unit__code="a", started_by=document)
    data = form_data(editor.get(change(document)).content.decode())
    editor.post(change(document), data | {"title": "Proposed"})
    fixtures.write(tmp_path)
    (entry,) = json.loads((tmp_path / "15_proposals.json").read_text())
    assert entry["fields"]["after"] == {"title": "Proposed"}
    assert fixtures.load([tmp_path]).created == {}


def test_every_list_is_on_the_page_of_exports(client, registry):
    page = client.get(reverse("admin:exports")).content.decode()
    for kind in TABLES:
        address = reverse("admin:export-list", args=[kind, "csv"])
        assert address in page
        assert client.get(address).status_code == 200
    assert client.get(reverse("admin:export-list", args=["nobody", "csv"])).status_code == 404
