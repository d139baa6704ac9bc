"""Levels and themes are records that staff extend; documents say what they do; mandates expire."""

from datetime import date

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from orgchart import roles
from orgchart.exchange import fixtures
from orgchart.exchange.older import convert
from orgchart.exchange.older.files import Files, Written
from orgchart.exchange.row_reader import RowReader
from orgchart.exchange.tables import TABLES
from orgchart.models import Level, Mandate, MandateReference, Proposal, Theme, UnitName
from orgchart.queries.changes import changes
from orgchart.queries.figures import registry_figures
from orgchart.queries.quality import expired_mandates, without_authority
from orgchart.writing.publishing import publish, write
from orgchart.writing.recording import recording

from .accounts import person, signed_in
from .admin.forms import form_data
from .factories import DocumentFactory, MandateFactory, NameFactory, unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def branch(**fields):
    return Level.objects.create(
        **{"code": "branch", "label": "Branch", "order": 35, "note": "Part of an office."} | fields
    )


def test_a_new_level_is_offered_and_shown_at_once(client, admin_client):
    branch()
    for address in ("/units/", reverse("admin:reorganise", args=["rename"])):
        page = (client if address == "/units/" else admin_client).get(address).content.decode()
        assert '<option value="branch">Branch</option>' in page
    unit("policy", level_id="branch")
    assert "The policy" in client.get("/units/?level=branch").content.decode()
    page = client.get("/units/policy/").content.decode()
    assert '<span title="Part of an office.">Branch</span>' in page


def test_a_publisher_adds_a_level_in_the_admin(admin_client):
    data = {"code": "branch", "label": "Branch", "order": 35, "broader": "", "note": "", "why": "x"}
    data |= {"labels-TOTAL_FORMS": 0, "labels-INITIAL_FORMS": 0}
    assert admin_client.post(reverse("admin:orgchart_level_add"), data).status_code == 302
    assert Level.objects.get(code="branch").label == "Branch"


def test_a_level_that_an_editor_adds_is_a_proposal_until_a_publisher_agrees():
    editor, publisher = person(roles.EDITOR), person(roles.PUBLISHER, "publisher")
    with recording(by=editor):
        assert write(Level(code="branch", label="Branch", order=35), editor)
    assert not Level.objects.filter(code="branch").exists()
    publish([], Proposal.objects.all(), by=publisher, why="Needed")
    assert Level.objects.filter(code="branch").exists()


def test_an_editor_proposes_a_level_in_the_admin_and_adds_its_labels_later():
    editor = signed_in(roles.EDITOR)
    add = reverse("admin:orgchart_level_add")
    data = form_data(editor.get(add).content.decode())
    data |= {"code": "cell", "label": "Cell", "order": 58, "why": "Needed"}
    rows = {"labels-TOTAL_FORMS": 1, "labels-0-language": "fr", "labels-0-text": "Cellule"}
    page = editor.post(add, data | rows).content.decode()
    assert "The level is only proposed, so its rows cannot be kept yet." in page
    assert 'value="Cellule"' in page
    assert not Proposal.objects.exists()
    answer = editor.post(add, data)
    assert answer.headers["Location"] == reverse("admin:drafts")
    assert Proposal.objects.get().after["label"] == "Cell"


def test_a_term_that_is_in_use_cannot_be_deleted():
    unit("office")
    with pytest.raises(ProtectedError):
        Level.objects.get(code="office").delete()
    Theme.objects.get(code="ddr").delete()


def test_a_fixture_has_a_broader_term_before_its_narrower_ones(tmp_path):
    narrow = Level.objects.get(code="organ")
    narrow.broader = branch(order=99)
    narrow.save()
    fixtures.write(tmp_path)
    text = (tmp_path / "02_levels.json").read_text()
    assert text.index('"code": "branch"') < text.index('"code": "organ"')
    loaded = fixtures.load([tmp_path])
    assert not loaded.changed
    assert not loaded.created


def test_an_old_level_becomes_a_record_and_a_new_fixture_is_left_alone():
    old = Written("names, record 1", "orgchart.unitname", {"level": "office"})
    files = Files([old])
    convert(files)
    assert old.fields["level"] == ["office"]
    assert "the level “office” became a record, labelled “Office”." in files.converted[2]
    files.converted.clear()
    convert(files)
    assert files.converted == []


def test_a_list_is_no_authority():
    mandate = MandateFactory(unit=unit("listed"))
    mandate.references.create(document=DocumentFactory(), kind="lists")
    assert mandate in [finding.record for finding in without_authority(DAY)]
    assert registry_figures().authorised == 0
    mandate.references.create(document=DocumentFactory(), kind="approves")
    assert mandate not in [finding.record for finding in without_authority(DAY)]
    assert registry_figures().authorised == 1


def test_what_documents_do_to_a_unit_is_told_and_shown(client):
    observed = unit("observers", start="1990")
    for kind, day in (("extends", "2001-02-03"), ("amends", "2002"), ("lists", "2003")):
        observed.references.create(kind=kind, document=DocumentFactory(date=day), paragraph="p. 1")
    told = [(str(change.date), change.sentence) for change in changes(date(2000, 1, 1))]
    assert told == [
        ("2001-02-03", "The observers is extended"),
        ("2002", "What was decided about The observers is amended"),
    ]
    page = " ".join(client.get("/units/observers/").content.decode().split())
    assert "extended by <a" in page
    assert "listed in <a" in page
    assert "3 February 2001" in page
    document = observed.references.get(kind="lists").document
    page = " ".join(client.get(document.get_absolute_url()).content.decode().split())
    assert "What it says of units" in page
    assert 'Lists it <span class="quiet">(p. 1)</span>' in page
    for address in ("/changes/", "/changes.json", "/changes.csv", "/changes/feed/"):
        query = {"from": "2000-01-01", "to": "2004-01-01"}
        assert "is extended" in client.get(address, query).content.decode()


def test_an_extension_of_a_mandate_is_told():
    mandate = MandateFactory(unit=unit("observers"))
    mandate.references.create(kind="extends", document=DocumentFactory(date="2001"))
    assert [change.sentence for change in changes(date(2000, 1, 1))] == [
        "The observers has its mandate extended: A function."
    ]


def test_the_documents_of_the_budget_are_listed_in_it(registry):
    listed = MandateReference.objects.filter(kind="lists")
    assert listed.count() == 69
    assert set(listed.values_list("mandate__source__slug", flat=True)) == {"budget-2026"}


def test_a_mandate_says_when_it_expires_and_that_it_has_expired(client):
    mandate = MandateFactory(unit=unit("observers"), code="observe", expires="2020-06-30")
    for day, words in (("2020-06-30", "Expires on 30 June 2020."), ("2020-07-01", "Expired on")):
        for address in ("/mandates/observe/", "/units/observers/"):
            assert words in client.get(address, {"on": day}).content.decode()
    assert "30 June 2020" in client.get("/mandates/").content.decode()
    assert list(expired_mandates(date(2020, 6, 30))) == []
    [finding] = expired_mandates(date(2020, 7, 1))
    assert finding.record == mandate
    Mandate.objects.update(expires="", end="2020")
    assert list(expired_mandates(DAY)) == []


def test_a_document_shows_its_organ_and_the_official_address_that_holds(client):
    document = DocumentFactory(symbol="S/RES/2720 (2023)")
    assert document.organ == "Security Council"
    page = client.get(document.get_absolute_url()).content.decode()
    assert "https://docs.un.org/en/S/RES/2720(2023)" in page
    document.address = "https://undocs.org/S/RES/2720"
    document.save()
    page = client.get(document.get_absolute_url()).content.decode()
    assert 'href="https://undocs.org/S/RES/2720"' in page
    assert "docs.un.org" not in page
    DocumentFactory(symbol="A/RES/61/279")
    page = client.get("/documents/?organ=Security Council").content.decode()
    assert "S/RES/2720" in page
    assert "A/RES/61/279" not in page


def test_a_label_is_read_as_its_term_in_a_table():
    [entry] = RowReader(TABLES["unitname"]).entries("row 1", {"level": "Standing capacity"})
    assert entry.fields["level"] == ["capacity"]
    assert "capacity" in TABLES["unitname"].column("level").help_text
    NameFactory()
    assert UnitName.objects.get().level_id == "office"
