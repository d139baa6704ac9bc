"""The history of all records: what was asked for, and its cost."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import Deletion, Document, Unit
from orgchart.writing import history as past
from orgchart.writing import restoring
from orgchart.writing.publishing import drafts
from orgchart.writing.recording import recording
from orgchart.writing.violations import RulesBroken

from ..accounts import person, signed_in
from ..conftest import FIXTURES
from ..factories import (
    DocumentFactory,
    NameFactory,
    SourceFactory,
    unit,
)
from ..rows import reading
from .rewriting import history, rewritten

pytestmark = pytest.mark.django_db


def asked(client, **data):
    return client.get(reverse("admin:edits"), data).content.decode()


def test_the_history_is_asked_for_a_person_and_for_days(name):
    document = DocumentFactory()
    rewritten(document, why="Titled", title="A title")
    client = signed_in(roles.VIEWER)
    page = asked(client)
    for said in ("The best", "Titled", "A title"):
        assert said in page
    Revision.objects.filter(comment="Titled").update(date_created=datetime(2020, 2, 2, tzinfo=UTC))
    page = asked(client, **{"from": "2020-02-02", "to": "2020-02-02"})
    assert "Titled" in page
    assert "The best" not in page
    assert "Titled" not in asked(client, **{"from": "2020-02-03"})
    assert "No edit matches" in asked(client, to="2020-02-01")
    page = asked(client, who="pat")
    assert "The best" in page
    assert "Titled" not in page
    page = asked(client, who=":command")
    assert "Titled" in page
    assert "The best" not in page


def test_what_somebody_changed_last_week_is_two_clicks_from_the_first_page(name):
    today = datetime.now(UTC)
    week_ago = today - timedelta(days=7)
    Revision.objects.filter(comment="A better one").update(date_created=week_ago)
    client = signed_in(roles.VIEWER)
    home = client.get(reverse("admin:index")).content.decode()
    [first] = re.findall(r'href="([^"]*who=pat)"', home)
    page = client.get(first).content.decode()
    [second] = re.findall(r'href="([^"]*)"[^>]*>Last week<', page)
    page = client.get(reverse("admin:edits") + unescape(second)).content.decode()
    assert "A better one" in page
    assert "The best" not in page


def test_the_history_is_asked_for_a_kind_and_for_a_unit(name):
    other = NameFactory.build(unit=unit("b", start="1990", end="1991"), source=name.source)
    rewritten(other, why="Of another unit")
    document = DocumentFactory(title="Old")
    with recording(why="Both"):
        document.delete()
        name.note = "Noted"
        name.save()
    client = signed_in(roles.VIEWER)
    page = asked(client, kind="document")
    assert "Both" in page
    assert "The best" not in page
    assert "Noted" not in page  # of an edit, it shows what was asked for
    page = asked(client, unit=name.unit_id)
    assert "The best" in page
    assert "Noted" in page
    assert "Of another unit" not in page
    with recording(why="Away"):
        name.delete()
    assert "Away" in asked(client, unit=name.unit_id, kind="unitname")
    assert "Away" not in asked(client, unit=name.unit_id, kind="post")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"from": "soon"}, "is not a day"),
        ({"from": "2020-02-02", "to": "2020-02-01"}, "before the first day"),
        ({"who": "nobody"}, "Nobody called “nobody”"),
        ({"kind": "zzyzx"}, "no kind of record “zzyzx”"),
        ({"unit": "77"}, "no such unit"),
        ({"unit": "zz"}, "“zz” was not understood"),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_the_box(wrong, said):
    page = asked(signed_in(roles.VIEWER), **wrong)
    assert said in page
    assert "No edit matches" not in page


def test_the_pages_of_the_history_keep_what_was_asked_for(name, monkeypatch):
    monkeypatch.setattr("orgchart.admin.history.PER_PAGE", 1)
    client = signed_in(roles.VIEWER)
    page = asked(client, who="pat")
    assert "The best" in page
    assert "A better one" not in page
    assert 'href="?who=pat&amp;p=2"' in page
    assert "A better one" in asked(client, who="pat", p=2)


@pytest.mark.parametrize("size", [3, 30])
def test_a_page_of_edits_reads_no_more_of_a_long_history(size):
    document = DocumentFactory(title="0")
    for number in range(size):
        rewritten(document, title=str(number + 1))
    client = signed_in(roles.VIEWER)
    for query in ({}, {"kind": "document"}, {"who": ":command"}):
        with reading() as read:
            page = asked(client, **query)
        assert f"<ins>{size}</ins>" in page
        assert read.queries <= 25
        assert read.rows <= 200


def test_loading_fixtures_is_in_the_history():
    call_command("load_fixtures", FIXTURES, verbosity=0)
    client = signed_in(roles.VIEWER)
    page = client.get(reverse("admin:edits")).content.decode()
    assert "Loaded from fixtures" in page
    number = Revision.objects.get().pk
    assert "All " in page
    whole = reverse("admin:edit", args=[number])
    [pages] = re.findall(r"Page 1 of (\d+)", client.get(whole).content.decode())
    assert int(pages) > 1
    assert "figure" in client.get(whole, {"p": pages}).content.decode()
    assert client.get(reverse("admin:edit", args=[number + 1])).status_code == 404
    assert "Loaded from" in client.get(history(Unit.objects.get(code="dpko"))).content.decode()


@pytest.mark.parametrize("size", [2, 20])
def test_a_history_costs_as_many_queries_however_long_it_is(size, django_assert_max_num_queries):
    document = DocumentFactory(title="0")
    for number in range(size):
        rewritten(document, title=str(number + 1))
    client = signed_in(roles.VIEWER)
    with django_assert_max_num_queries(20):
        client.get(history(document))
    with django_assert_max_num_queries(20):
        client.get(reverse("admin:edits"))
    with recording():
        for _ in range(size):
            DocumentFactory().delete()
    with django_assert_max_num_queries(14):
        client.get(reverse("admin:deleted"))


def test_what_was_there_before_the_history_began_is_recovered_too():
    document = DocumentFactory(title="Old")
    with recording(why="Gone"):
        document.delete()
    page = signed_in(roles.VIEWER).get(reverse("admin:edits")).content.decode()
    assert f"document “{document.symbol}”" in page
    restoring.recover(Deletion.objects.all(), by=None, why="Back")
    assert Document.objects.get().title == "Old"


def test_the_history_of_a_deleted_record_leads_to_where_it_can_be_recovered(name):
    address = history(name)
    with recording():
        name.delete()
    answer = signed_in(roles.VIEWER).get(address, follow=True)
    assert "You can recover it here" in answer.content.decode()


@pytest.mark.parametrize("what", [("unit", 77), ("zzyzx", 1), ("proposal", 1)])
def test_what_has_no_history_is_not_said_to_be_deleted(what):
    answer = signed_in(roles.VIEWER).get(reverse("admin:history", args=what))
    assert answer.status_code == 404
    assert "no kind of record" in answer.content.decode() or "never been" in answer.content.decode()


def test_a_state_that_breaks_a_rule_of_its_row_is_not_restored():
    document = DocumentFactory(symbol="S/RES/1542 (2004)")
    with recording():
        Document.objects.filter(pk=document.pk).update(date="1999")
        Document.objects.get(pk=document.pk).save()
    [wrong] = past.edits_of(document)
    with recording():
        document.date = PartialDate.parse("2004")
        document.save()
    with pytest.raises(RulesBroken):
        restoring.restore(document, wrong.number, by=None, why="Back")
    assert str(Document.objects.get().date) == "2004"


def test_the_admins_own_history_leads_there(name):
    address = reverse("admin:orgchart_unitname_history", args=[name.pk])
    assert signed_in(roles.VIEWER).get(address).headers["Location"] == history(name)


def test_discarded_drafts_can_be_recovered():
    draft = NameFactory(unit__code="a", status="draft")
    client = signed_in(roles.EDITOR)
    client.post(
        reverse("admin:drafts"), {"fact": f"orgchart.unitname:{draft.pk}", "discard": "ticked"}
    )
    assert drafts() == []
    client.post(
        reverse("admin:deleted"), {"deletion": [gone.pk for gone in Deletion.objects.all()]}
    )
    assert [str(draft) for draft in drafts()] == ["The a"]
    assert Document.objects.count() == 0


def test_what_a_person_wrote_last_names_each_record_once_however_often_it_was_edited():
    who = person(roles.EDITOR, "edith")
    documents = [DocumentFactory(), DocumentFactory(), DocumentFactory()]
    for document in documents:
        rewritten(document, who, title="First")
    for number in range(5):
        rewritten(documents[0], who, title=f"Again {number}")
    rewritten(documents[1], person(roles.EDITOR, "other"), title="By another")
    first, second, third = (document.pk for document in documents)
    with reading() as read:
        assert past.written_by(who, Document, 2) == [first, third]
        assert past.written_by(who, Document, 3) == [first, third, second]
    assert (read.queries, read.rows) == (2, 5)


def test_an_edit_is_told_against_the_edit_before_it_and_not_against_the_first(name):
    """A record that was written three times: the last edit says only what it did itself."""
    source = SourceFactory()
    rewritten(source, why="First", title="First")
    rewritten(source, why="Second", title="Second")
    rewritten(source, why="Third", note="Seen")
    last = Revision.objects.get(comment="Third")
    [edit] = past.told([last], 10)
    [change] = edit.changes
    assert [(field.before, field.after) for field in change.fields] == [("", "Seen")]
    page = signed_in(roles.VIEWER).get(reverse("admin:edit", args=[last.pk])).content.decode()
    assert "Seen" in page
    assert "First" not in page
