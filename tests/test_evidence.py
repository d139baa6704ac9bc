"""A fact can have several pieces of evidence, and every door carries them."""

import importlib
import pickle
import re
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from orgchart import roles
from orgchart.exchange import fixtures
from orgchart.exchange.older import Files, Written
from orgchart.exchange.older.evidence import notes_become_evidence
from orgchart.models import (
    FACTS,
    RECORDS,
    VOCABULARIES,
    Appointment,
    Deletion,
    Evidence,
    Fact,
    NameTranslation,
    Proposal,
    Source,
    Unit,
    UnitName,
    evidence_kind,
)
from orgchart.models.names import UnitNameEvidence
from orgchart.queries.figures import registry_figures
from orgchart.queries.quality import without_quotation
from orgchart.serialization import fields_of, with_keys
from orgchart.writing import history, restoring
from orgchart.writing.checking import all_violations
from orgchart.writing.publishing import foreseen, publish, write
from orgchart.writing.recording import adopt_keys, record, recording

from .accounts import person, signed_in
from .admin.forms import form_data
from .factories import AppointmentFactory, NameFactory, SourceFactory, unit
from .samples import DAY, samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def name():
    """A public name of an operation that ended."""
    return NameFactory(unit__code="onuc", start="1960", end="1964-06", name="ONUC")


def piece(fact, **fields):
    fields.setdefault("source", SourceFactory())
    return evidence_kind(type(fact)).objects.create(fact=fact, **fields)


@pytest.fixture
def supported_facts(db):
    """A public and a disputed fact of every kind, each with a further piece of evidence."""
    for mark, status in (("Zzyzx", "published"), ("Other", "disputed")):
        used = [kind for kind in RECORDS if not issubclass(kind, Fact) and kind.objects.exists()]
        known = {kind: [kind.objects.first()] for kind in used}
        units = list(Unit.objects.filter(code__in=["dpko", "dfs"])) or [
            unit("dpko", end="2019"),
            unit("dfs"),
        ]
        made = samples(mark, {**known, Unit: units}, status=status, draft=False, start=DAY)
        for made_one in made:
            if status == "disputed" and not isinstance(made_one, Fact | Evidence | Source):
                continue
            adopt_keys(made_one)
            made_one.save()
            if isinstance(made_one, Unit):
                NameFactory(unit=made_one)


# --- the kinds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FACTS)
def test_every_kind_of_fact_has_a_kind_of_evidence(kind):
    evidence = evidence_kind(kind)
    assert evidence in RECORDS
    assert evidence.fact_kind() is kind
    assert getattr(importlib.import_module(kind.__module__), evidence.__qualname__) is evidence
    assert pickle.loads(pickle.dumps(evidence)) is evidence
    assert RECORDS.index(evidence) > RECORDS.index(kind)
    assert not evidence.description.is_listed


def test_its_own_piece_comes_first_and_then_the_whole_the_beginning_the_end(name):
    for supports in ("end", "whole", "beginning"):
        piece(name, supports=supports)
    assert [found.supports for found in name.pieces] == ["whole", "whole", "beginning", "end"]
    assert name.pieces[0] is name
    draft = UnitName(unit=name.unit, name="Planned", level_id="office")
    draft.save()
    assert draft.pieces == []


def test_the_pieces_of_facts_with_parts_cost_no_query(name, django_assert_num_queries):
    piece(name, supports="end")
    appointment = AppointmentFactory(post__unit=name.unit)
    piece(appointment)
    [found] = UnitName.objects.with_relations().with_parts()
    [post] = type(appointment.post).objects.with_relations().with_parts()
    with django_assert_num_queries(0):
        assert [one.source.title for one in found.pieces][1:]
        [its_appointment] = post.public_appointments
        assert len(its_appointment.pieces) == 2


def test_what_it_supports_and_where_is_its_key(name):
    source = SourceFactory(slug="past-onuc")
    own = piece(name, source=source, supports="end", locator="row 62")
    assert own.natural_key() == ("past-onuc", "end", "row 62", "onuc", "1960")
    other = NameFactory(unit=name.unit, start="1960", status="disputed", source__slug="other")
    its = piece(other, source=source, supports="end", locator="row 62")
    assert its.natural_key() == ("past-onuc", "end", "row 62", "onuc", "1960", "other")
    for found in (own, its):
        assert UnitNameEvidence.objects.get_by_natural_key(*found.natural_key()) == found


# --- in and out ----------------------------------------------------------------------------------


def test_evidence_for_facts_of_every_kind_goes_out_and_comes_in_again(supported_facts, tmp_path):
    for kind in FACTS:
        pieces = evidence_kind(kind).objects
        assert pieces.filter(fact__status="published").exists(), kind
        assert pieces.filter(fact__status="disputed").exists(), kind
    paths = fixtures.write(tmp_path / "out")
    contents = [path.read_bytes() for path in paths]
    _empty()
    created = fixtures.load([tmp_path / "out"]).created
    assert sum(created[str(evidence_kind(kind)._meta.verbose_name_plural)] for kind in FACTS) >= 18
    assert [path.read_bytes() for path in fixtures.write(tmp_path / "again")] == contents
    assert not fixtures.load([tmp_path / "out"]).changed


def test_plain_loaddata_reads_them(supported_facts, tmp_path):
    paths = fixtures.write(tmp_path / "out")
    contents = [path.read_bytes() for path in paths]
    _empty()
    call_command("loaddata", *map(str, paths), verbosity=0)
    assert [path.read_bytes() for path in fixtures.write(tmp_path / "again")] == contents


def _empty():
    for vocabulary in VOCABULARIES:
        vocabulary.objects.update(broader=None)
    for kind in reversed(RECORDS):
        kind.objects.all().delete()


@pytest.mark.parametrize("kind", [*map(evidence_kind, FACTS), NameTranslation, Appointment])
def test_the_keys_of_all_records_cost_one_query(kind, supported_facts, django_assert_num_queries):
    with django_assert_num_queries(1):
        for found in with_keys(kind):
            assert found.natural_key()
            fields_of(found)


NOTE = "Doubtful. The end is that of psdata, row 62: “June 1964”. The end is that of unseen."


def test_a_note_of_an_earlier_release_that_names_a_second_source_becomes_evidence():
    fields = {"unit": ["onuc"], "start": "1960", "end": "1964-06", "note": NOTE}
    name = Written("n.json, record 1", "orgchart.unitname", fields)
    files = Files([Written("s.json, record 1", "orgchart.source", {"slug": "psdata"}), name])
    notes_become_evidence(files)
    assert name.fields["note"] == "Doubtful. The end is that of unseen."
    [added] = files.of("orgchart.unitnameevidence")
    assert added.fields == {
        "fact": ["onuc", "1960"],
        "source": ["psdata"],
        "locator": "row 62",
        "supports": "end",
        "quotation": "June 1964",
    }
    assert len(files.converted) == 1
    notes_become_evidence(files)
    assert len(files.converted) == 1


def test_a_note_in_the_database_becomes_evidence(name):
    SourceFactory(slug="psdata")
    founder = SourceFactory(slug="founder")
    UnitName.objects.update(note=f"{NOTE} The founding document is named by founder: “203”.")
    migration = importlib.import_module("orgchart.migrations.0009_notes_become_evidence")
    migration.notes_become_evidence(apps, None)
    beginning, end = UnitNameEvidence.objects.order_by("supports")
    assert (beginning.source, beginning.quotation) == (founder, "203")
    assert (end.source.slug, end.locator, end.quotation) == ("psdata", "row 62", "June 1964")
    name.refresh_from_db()
    assert name.note == "Doubtful. The end is that of unseen."


# --- public pages --------------------------------------------------------------------------------


def test_a_page_says_how_many_sources_there_are_and_what_each_supports(name, client):
    def said():
        return " ".join(client.get("/units/onuc/").content.decode().split())

    assert f'Source: <a href="/sources/{name.source.slug}/?on=1964-06-30">' in said()
    assert "(the whole)" not in said()
    piece(name, supports="end", locator="row 62", quotation="June 1964", seen="2026-11-24")
    text = re.sub(r"<[^>]+>", "", said())
    assert "2 sources" in text
    assert "(the whole)" in text
    assert re.search(r"\(the end\)\s+· row 62\s+·\s+seen 24 November 2026\s+June 1964", text)


def test_one_source_says_what_it_supports_if_that_is_not_the_whole(name, client):
    UnitName.objects.update(supports="end")
    assert "(the end)" in client.get("/units/onuc/").content.decode()


def test_the_page_of_a_source_lists_the_facts_that_it_supports_and_what(name, client):
    found = piece(name, supports="end")
    text = " ".join(client.get(f"/sources/{found.source.slug}/").content.decode().split())
    assert "(the end)" in text
    assert "(the whole" not in " ".join(
        client.get(f"/sources/{name.source.slug}/").content.decode().split()
    )
    piece(name, source=name.source, supports="beginning")
    text = client.get(f"/sources/{name.source.slug}/").content.decode()
    assert "(the whole, the beginning)" in text


def test_a_quotation_of_any_piece_counts(name):
    assert [finding.record for finding in without_quotation(date.today())] == [name]
    assert registry_figures().quoted == 0
    piece(name, quotation="June 1964")
    piece(name, quotation="The end")
    assert list(without_quotation(date.today())) == []
    assert registry_figures().quoted == 1
    assert registry_figures().facts == 1


# --- writing -------------------------------------------------------------------------------------


def test_a_draft_source_becomes_public_with_the_evidence_that_names_it(name):
    source = SourceFactory(draft=True)
    draft = UnitName(unit=name.unit, name="Planned", level_id="office")
    record(draft)
    record(UnitNameEvidence(fact=draft, source=source))
    assert Source.objects.get(pk=source.pk).draft
    record(UnitNameEvidence(fact=name, source=source))
    assert not Source.objects.get(pk=source.pk).draft


def test_what_an_editor_adds_to_a_public_fact_is_proposed_and_foreseen(name, client):
    editor, source = person(roles.EDITOR), SourceFactory(slug="second")
    with recording(by=editor):
        proposal = write(UnitNameEvidence(fact=name, source=source, supports="end"), editor)
    assert not UnitNameEvidence.objects.exists()
    assert "second" not in client.get("/units/onuc/").content.decode()
    with foreseen():
        assert UnitNameEvidence.objects.get().source == source
    publish(proposals=[proposal], by=person(roles.PUBLISHER), why="Seen")
    assert UnitNameEvidence.objects.get().fact == name
    assert not Proposal.objects.exists()


def test_it_goes_with_its_fact_and_can_be_recovered_and_restored(name):
    record(name)
    record(found := UnitNameEvidence(fact=name, source=SourceFactory(), supports="end"))
    found.locator = "row 62"
    record(found)
    newest, oldest = history.edits_of(name)[0], history.edits_of(name)[1]
    assert newest.number > oldest.number
    restoring.restore(name, oldest.number, by=None, why="Back")
    assert UnitNameEvidence.objects.get().locator == ""
    with recording():
        name.delete()
    assert not UnitNameEvidence.objects.exists()
    restoring.recover(Deletion.objects.all(), by=None, why="Back")
    assert UnitNameEvidence.objects.get().fact == UnitName.objects.get()
    assert all_violations() == []


# --- the admin -----------------------------------------------------------------------------------


def test_rows_of_evidence_are_on_the_form_of_the_fact(name, admin_client):
    address = reverse("admin:orgchart_unitname_change", args=[name.pk])
    page = admin_client.get(address).content.decode()
    assert "Add another Piece of evidence" in page
    assert form_data(page)["evidence-TOTAL_FORMS"] == "0"
    row = {
        "evidence-TOTAL_FORMS": "1",
        "evidence-0-source": SourceFactory().pk,
        "evidence-0-supports": "end",
        "evidence-0-locator": "row 62",
    }
    answer = admin_client.post(address, form_data(page) | row | {"why": "Seen"})
    assert answer.status_code == 302
    assert UnitNameEvidence.objects.get().supports == "end"


def test_a_row_that_supports_a_missing_end_is_refused_beside_its_field(name, admin_client):
    UnitName.objects.update(end=None)
    address = reverse("admin:orgchart_unitname_change", args=[name.pk])
    row = {
        "evidence-TOTAL_FORMS": "1",
        "evidence-0-source": SourceFactory().pk,
        "evidence-0-supports": "end",
    }
    page = admin_client.get(address).content.decode()
    answer = admin_client.post(address, form_data(page) | row)
    assert "but that has no end" in answer.content.decode()
    assert not UnitNameEvidence.objects.exists()


def test_the_lists_of_evidence_are_under_export_and_not_on_the_first_page(admin_client):
    list_of_it = reverse("admin:orgchart_unitnameevidence_changelist")
    assert list_of_it not in admin_client.get(reverse("admin:index")).content.decode()
    assert admin_client.get(list_of_it).status_code == 200
    assert "Evidence for unit names" in admin_client.get(reverse("admin:exports")).content.decode()


@pytest.mark.parametrize("role", [roles.VIEWER, roles.EDITOR])
def test_people_who_cannot_publish_see_the_rows(role, name):
    piece(name, locator="row 62")
    address = reverse("admin:orgchart_unitname_change", args=[name.pk])
    assert "row 62" in signed_in(role).get(address).content.decode()
