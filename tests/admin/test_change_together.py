"""Changing one field of what is ticked in a list: the form, the preview, all or nothing."""

import re

import pytest
from django.core import mail
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Document, Mandate, Proposal, ReaderReport, Source, Theme, UnitName
from orgchart.writing.change_together import MOST
from orgchart.writing.recording import recording
from orgchart.writing.reported_works import made_from

from ..accounts import person, signed_in
from ..factories import DocumentFactory, MandateFactory, NameFactory, SourceFactory, unit
from ..rows import reading

pytestmark = pytest.mark.django_db


def ticked(records):
    return {"_selected_action": [record.pk for record in records]}


def page_of(kind):
    return f"/admin/change/{kind}/"


def asked(records, name, value, **more):
    """What the form sends for the preview."""
    return {
        **ticked(records),
        "field": name,
        f"new_{name}": value,
        "why": "A reason",
        "look": "1",
        **more,
    }


def saved(client, kind, sent):
    """What happens after the preview, whose form is sent as a browser would."""
    page = client.post(page_of(kind), sent).content.decode()
    assert 'name="save"' in page
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    return client.post(page_of(kind), {**sent, "seen": seen, "save": "1"}, follow=True)


def said(answer):
    return re.findall(
        r'<li class="(success|warning|error)">(.*?)</li>', answer.content.decode(), re.DOTALL
    )


@pytest.fixture
def mandates():
    return [MandateFactory(unit=unit(f"u{number}"), code=f"m{number}") for number in range(3)]


def test_the_theme_of_several_mandates_is_changed_in_one_edit_after_a_preview(mandates):
    client = signed_in(roles.PUBLISHER)
    other = Theme.objects.exclude(code=mandates[0].theme_id).first()
    listed = "/admin/orgchart/mandate/"
    form = client.post(listed, {**ticked(mandates[:2]), "action": "change_field"})
    words = form.content.decode()
    assert "2 records are ticked" in words
    assert str(other.label) in words
    edits = Revision.objects.count()
    sent = asked(mandates[:2], "theme", other.code, back=f"{listed}?role__exact=lead")
    preview = client.post(page_of("mandate"), sent).content.decode()
    assert f"<ins>{other.label}</ins>" in preview
    assert "2 would change, 0 would be refused." in " ".join(preview.split())
    assert not Mandate.objects.filter(theme=other).exists()
    answer = saved(client, "mandate", sent)
    assert answer.redirect_chain == [(f"{listed}?role__exact=lead", 302)]
    assert said(answer) == [("success", "2 records were changed.")]
    assert list(Mandate.objects.filter(theme=other)) == mandates[:2]
    assert Revision.objects.count() == edits + 1
    assert Revision.objects.latest("pk").comment == "A reason"


def test_what_is_refused_is_said_and_can_be_left_out():
    good, bad = NameFactory(unit__code="a", status="draft"), NameFactory(unit__code="b")
    UnitName.objects.filter(pk=bad.pk).update(status="draft", source=None)
    client = signed_in(roles.PUBLISHER)
    sent = asked([good, bad], "status", "published")
    preview = client.post(page_of("unitname"), sent).content.decode()
    assert "1 would change, 1 would be refused." in " ".join(preview.split())
    assert "Refused: source:" in preview
    assert 'name="save"' not in preview
    refused = client.post(page_of("unitname"), {**sent, "save": "1", "seen": "0"})
    assert "Nothing was kept." in refused.content.decode()
    assert not UnitName.objects.filter(status="published").exists()
    without = client.post(page_of("unitname"), {**sent, "without": "1"}).content.decode()
    assert f'name="_selected_action" value="{good.pk}"' in without
    assert f'name="_selected_action" value="{bad.pk}"' not in without
    saved(client, "unitname", {**sent, **ticked([good])})
    assert UnitName.objects.get(status="published") == good


def test_a_rule_about_several_rows_is_kept():
    one = unit("a", start="1992")
    other = NameFactory(unit=one, start="1995", status="draft")
    client = signed_in(roles.PUBLISHER)
    sent = asked([other], "status", "published")
    preview = client.post(page_of("unitname"), sent).content.decode()
    assert "Refused:" in preview
    answer = client.post(page_of("unitname"), {**sent, "save": "1", "seen": "999999"})
    assert "Nothing was kept." in answer.content.decode()
    other.refresh_from_db()
    assert other.status == "draft"


def test_what_an_editor_changes_of_something_public_becomes_proposals(mandates):
    Mandate.objects.filter(pk=mandates[2].pk).update(status="draft")
    document = DocumentFactory()
    client = signed_in(roles.EDITOR)
    sent = asked(mandates, "started_by", document.pk, why="")
    preview = client.post(page_of("mandate"), sent).content.decode()
    assert preview.count("It becomes a proposal.") == 2
    assert preview.count("It is changed.") == 1
    assert not Proposal.objects.exists()
    answer = saved(client, "mandate", sent)
    assert [kind for kind, _words in said(answer)] == ["success", "warning"]
    assert Proposal.objects.count() == 2
    assert Mandate.objects.get(started_by=document) == mandates[2]


def test_an_editor_publishes_nothing():
    draft = NameFactory(unit__code="a", status="draft")
    client = signed_in(roles.EDITOR)
    preview = client.post(page_of("unitname"), asked([draft], "status", "published"))
    assert "Only a publisher can publish." in preview.content.decode()


def test_what_changed_since_the_preview_is_refused(mandates):
    client = signed_in(roles.PUBLISHER)
    other = Theme.objects.exclude(code=mandates[0].theme_id).first()
    with recording():
        mandates[0].save()
    sent = asked(mandates, "theme", other.code)
    page = client.post(page_of("mandate"), sent).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    with recording(by=person(roles.PUBLISHER, "otto")):
        mandates[0].text = "Something else."
        mandates[0].save()
    answer = client.post(page_of("mandate"), {**sent, "seen": seen, "save": "1"})
    assert "otto changed it after you opened the page" in answer.content.decode()
    assert not Mandate.objects.filter(theme=other).exists()


def test_a_deleted_record_stops_it(mandates):
    client = signed_in(roles.PUBLISHER)
    sent = asked(mandates, "role", "support")
    mandates[0].delete()
    answer = client.post(page_of("mandate"), {**sent, "save": "1"}, follow=True)
    assert "Somebody has deleted some of the records meanwhile." in answer.content.decode()
    assert not Mandate.objects.filter(role="support").exists()


def test_publishers_and_kinds_of_sources():
    sources = [SourceFactory(slug=slug, url="", publisher="Old") for slug in "ab"]
    client = signed_in(roles.PUBLISHER)
    saved(client, "source", asked(sources, "publisher", "United Nations"))
    saved(client, "source", asked(sources[:1], "kind", "secondary"))
    assert {source.publisher for source in Source.objects.filter(slug__in="ab")} == {
        "United Nations"
    }
    assert Source.objects.get(kind="secondary") == sources[0]
    emptied = client.post(page_of("source"), asked(sources, "publisher", "")).content.decode()
    assert "<ins>empty</ins>" in emptied


def test_a_new_document_can_be_named_on_the_way(mandates):
    client = signed_in(roles.PUBLISHER)
    new = {"new_started_by-title": "A title", "new_started_by-date": "2007"}
    sent = asked(mandates, "started_by", "add:A/RES/61/279", **new)
    preview = client.post(page_of("mandate"), sent).content.decode()
    assert "<ins>A/RES/61/279</ins>" in preview
    assert 'name="new_started_by-title" value="A title"' in preview
    assert not Document.objects.filter(symbol="A/RES/61/279").exists()
    saved(client, "mandate", sent)
    document = Document.objects.get(symbol="A/RES/61/279")
    assert document.title == "A title"
    assert Mandate.objects.filter(started_by=document).count() == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"field": ""}, "Choose the field that you want to change."),
        ({"new_theme": ""}, "This field is empty. Fill it in."),
        ({"new_theme": "nothing"}, "That record is not one of the choices."),
        ({"why": ""}, "Say why."),
        ({"field": "code"}, "is not one of the choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(mandates, sent, words):
    client = signed_in(roles.PUBLISHER)
    other = Theme.objects.exclude(code=mandates[0].theme_id).first()
    answer = client.post(page_of("mandate"), {**asked(mandates, "theme", other.code), **sent})
    page = answer.content.decode()
    assert words in page
    assert page.count('name="_selected_action"') == 3
    assert 'name="save"' not in page


def test_drafts_alone_are_changed_without_a_reason_and_published_with_one(mandates):
    client = signed_in(roles.PUBLISHER)
    Mandate.objects.update(status="draft")
    saved(client, "mandate", asked(mandates, "role", "support", why=""))
    assert Mandate.objects.filter(role="support").count() == 3
    sent = asked(mandates, "status", "published", why="")
    assert "Say why." in client.post(page_of("mandate"), sent).content.decode()
    assert not Mandate.objects.filter(status="published").exists()


def test_the_mail_to_a_reader_whose_report_led_to_a_draft_links_to_the_site(
    mandates, django_capture_on_commit_callbacks
):
    Mandate.objects.update(status="draft")
    given = {"reference": "KKKK-2222", "words": "Wrong", "mail": "reader@example.org"}
    made_from([ReaderReport.objects.create(**given)], mandates[:1])
    with django_capture_on_commit_callbacks(execute=True):
        saved(signed_in(roles.PUBLISHER), "mandate", asked(mandates[:1], "status", "published"))
    [told] = [one for one in mail.outbox if one.to == ["reader@example.org"]]
    assert "http://testserver/mandates/" in told.body
    assert "http://testserver/reports/KKKK-2222/" in told.body


def test_the_boxes_of_other_fields_do_not_matter(mandates):
    client = signed_in(roles.PUBLISHER)
    sent = asked(mandates, "role", "support", new_theme="nothing", new_status="nothing")
    saved(client, "mandate", sent)
    assert Mandate.objects.filter(role="support").count() == 3


def test_no_more_than_a_person_looks_at():
    sources = Source.objects.bulk_create(
        Source(slug=f"s{number}", title=f"S {number}") for number in range(MOST + 1)
    )
    client = signed_in(roles.PUBLISHER)
    listed = "/admin/orgchart/source/"
    every = {**ticked(sources[:1]), "action": "change_field", "select_across": "1"}
    answer = client.post(listed, every, follow=True)
    assert "at most 200 records at once" in answer.content.decode()
    answer = client.post(page_of("source"), asked(sources, "kind", "secondary"), follow=True)
    assert "at most 200 records at once" in answer.content.decode()
    assert "200 records are ticked" in (
        client.post(listed, {**ticked(sources[:MOST]), "action": "change_field"}).content.decode()
    )


def test_who_may_and_what_is_offered(mandates):
    reader, editor = signed_in(roles.VIEWER), signed_in(roles.EDITOR)
    assert "Change a field" not in reader.get("/admin/orgchart/mandate/").content.decode()
    assert reader.post(page_of("mandate"), asked(mandates, "role", "lead")).status_code == 403
    DocumentFactory()
    # Only a publisher removes the mark of a draft, the one field of documents that is offered.
    assert "Change a field" not in editor.get("/admin/orgchart/document/").content.decode()
    assert "Change a field" in editor.get("/admin/orgchart/source/").content.decode()
    assert editor.get("/admin/change/unit/").status_code == 403
    assert editor.get("/admin/change/nothing/").status_code == 404
    elsewhere = editor.get(page_of("mandate"), follow=True)
    assert "Nothing was chosen." in elsewhere.content.decode()
    away = {"back": "https://example.org/", "look": "1"}
    assert editor.post(page_of("mandate"), away).url == "/admin/orgchart/mandate/"


def test_a_preview_costs_a_few_queries_for_each_row():
    client, counted = signed_in(roles.PUBLISHER), []
    for size in (5, 25):
        sources = [SourceFactory(slug=f"s{size}-{n}", kind="primary") for n in range(size)]
        sent = asked(sources, "kind", "secondary")
        with reading() as read:
            assert 'name="save"' in client.post(page_of("source"), sent).content.decode()
        counted.append(read.queries)
    assert (counted[1] - counted[0]) / 20 <= 4
