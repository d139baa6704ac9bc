"""A report of a reader is taken once, and reopened when what answered it is undone."""

import re

import pytest
from django.contrib.auth.models import User
from reversion.models import Revision

from orgchart import roles
from orgchart.admin import reader_reports, undoing
from orgchart.models import ReaderReport, ReportStep, UnitName
from orgchart.writing.reader_reports import answer

from ..accounts import signed_in
from .queueing import PAGE
from .rewriting import rewritten
from .test_answering import shown
from .test_reader_reports import LIST, NUMBER, page, report
from .test_reported_works import corrected, kept, reported

pytestmark = pytest.mark.django_db


# --- undoing what answered a report --------------------------------------------------------------


def answered_edit(client):
    """The number of an edit of a publisher that answered a report."""
    name = reported()
    rewritten(name)
    corrected(client, name)
    assert kept().state == "corrected"
    return Revision.objects.latest("pk").pk


def test_the_page_that_undoes_an_edit_says_which_report_it_answered():
    client = signed_in(roles.PUBLISHER)
    number = answered_edit(client)
    assert f'This edit answered <a href="{LIST}{NUMBER}/">report' in page(
        client, f"/admin/history/{number}/"
    )
    asked = page(client, f"/admin/history/{number}/undo/")
    assert "This edit answered a report of a reader. It stays answered" in asked
    assert f'<a href="{LIST}{NUMBER}/">Report {NUMBER}</a>: corrected' in asked
    assert 'name="reopen" value="KKKK-2222"' in asked
    client.post(f"/admin/history/{number}/undo/", {"why": "Wrong"})
    assert UnitName.objects.get().name == "Departmnt of Peace"
    assert kept().state == "corrected"
    assert "answered a report" not in page(client, f"/admin/history/{number + 1}/undo/")


def test_who_undoes_an_edit_can_reopen_the_report():
    client = signed_in(roles.PUBLISHER)
    number = answered_edit(client)
    sent = {"why": f"Wrong: {NUMBER}", "reopen": NUMBER}
    said = shown(client.post(f"/admin/history/{number}/undo/", sent, follow=True))
    assert f"Report {NUMBER} of a reader waits again." in said
    assert (kept().state, kept().link) == ("looked_at", "")
    assert NUMBER in page(client, PAGE)
    history = page(client, f"{LIST}{NUMBER}/")
    assert "What became of it" in history
    steps = ReportStep.objects.values_list("state", "by__username", "revision")
    assert list(steps) == [("corrected", "publisher", number), ("looked_at", "publisher", None)]
    assert f'<a href="/admin/history/{number}/"> edit no. {number}</a>' in history
    assert "answered a report" not in page(client, f"/admin/history/{number}/undo/")


def test_a_report_that_was_answered_anew_is_not_said_to_lose_its_page():
    client = signed_in(roles.PUBLISHER)
    number = answered_edit(client)
    now = ReaderReport.objects.get()
    answer(
        now,
        by=User.objects.get(username="publisher"),
        state="corrected",
        words="See here.",
        link="/units/",
        seen=now.answered_at,
    )
    assert "It stays answered" not in page(client, f"/admin/history/{number}/undo/")
    assert 'name="reopen"' not in page(client, f"/admin/history/{number}/undo/")
    assert "This edit answered" in page(client, f"/admin/history/{number}/")


def test_who_answers_a_reopened_report_is_told_that_the_address_is_gone():
    client = signed_in(roles.PUBLISHER)
    answered_edit(client)
    ReaderReport.objects.update(state="received", mail="reader@example.org")
    opened = page(client, f"{LIST}{NUMBER}/")
    [seen] = re.findall(r'name="seen" value="([^"]*)"', opened)
    sent = {"state": "unchanged", "answer": "It is right.", "seen": seen}
    said = shown(client.post(f"{LIST}{NUMBER}/", sent, follow=True))
    assert "The reader is told by mail." in said
    [seen] = re.findall(r'name="seen" value="([^"]*)"', page(client, f"{LIST}{NUMBER}/"))
    client.post(f"{LIST}{NUMBER}/", {**sent, "state": "looked_at", "seen": seen})
    assert kept().state == "looked_at"
    [seen] = re.findall(r'name="seen" value="([^"]*)"', page(client, f"{LIST}{NUMBER}/"))
    said = shown(client.post(f"{LIST}{NUMBER}/", {**sent, "seen": seen}, follow=True))
    assert "The reader is not told, because no mail address is kept." in said


def test_an_editor_is_told_and_reopens_nothing():
    number = answered_edit(signed_in(roles.PUBLISHER))
    client = signed_in(roles.EDITOR)
    asked = page(client, f"/admin/history/{number}/undo/")
    assert "A publisher can reopen it on its page." in asked
    assert 'name="reopen"' not in asked
    client.post(f"/admin/history/{number}/undo/", {"why": "Wrong", "reopen": NUMBER})
    assert kept().state == "corrected"


def test_an_undoing_that_fails_reopens_nothing():
    client = signed_in(roles.PUBLISHER)
    number = answered_edit(client)
    again = client.post(f"/admin/history/{number}/undo/", {"why": "", "reopen": NUMBER})
    assert kept().state == "corrected"
    assert again.status_code == 200
    assert 'aria-describedby="report-1" checked>' in again.content.decode()


def deleting_first(monkeypatch, module, name):
    """Somebody deletes every report just before that function is called."""
    then = getattr(module, name)

    def later(*args, **named):
        ReaderReport.objects.all().delete()
        return then(*args, **named)

    monkeypatch.setattr(module, name, later)


def test_who_reopens_a_report_that_somebody_deletes_meanwhile_is_told_so(monkeypatch):
    client = signed_in(roles.PUBLISHER)
    number = answered_edit(client)
    deleting_first(monkeypatch, undoing, "reopen")
    sent = {"why": "Wrong", "reopen": NUMBER}
    said = shown(client.post(f"/admin/history/{number}/undo/", sent, follow=True))
    assert f"Report {NUMBER} was deleted meanwhile." in said
    assert UnitName.objects.get().name == "Departmnt of Peace"


@pytest.mark.parametrize("sent", [{"take": "1"}, {"state": "unchanged", "answer": "It is right."}])
def test_who_takes_or_answers_a_report_that_somebody_deletes_meanwhile_is_told_so(
    monkeypatch, sent
):
    report()
    client = signed_in(roles.PUBLISHER)
    deleting_first(monkeypatch, reader_reports, "answer")
    answered = client.post(f"{LIST}{NUMBER}/", sent)
    said = shown(answered if answered.status_code == 200 else client.get(LIST))
    assert f"Report {NUMBER} was deleted meanwhile." in said


# --- taking --------------------------------------------------------------------------------------


def test_who_takes_a_report_that_somebody_else_has_is_told_who_and_what_to_do():
    report()
    signed_in(roles.PUBLISHER, "paula").post(f"{LIST}{NUMBER}/", {"take": "1"})
    second = signed_in(roles.PUBLISHER, "quentin").post(
        f"{LIST}{NUMBER}/", {"take": "1"}, follow=True
    )
    said = shown(second)
    assert f"Report {NUMBER} is taken already, by paula. Leave it to them, or ask them." in said
    assert "Somebody answered" not in said
    assert kept().answered_by.username == "paula"


def test_who_takes_a_report_twice_is_told_so():
    report()
    client = signed_in(roles.PUBLISHER)
    for _time in range(2):
        said = client.post(f"{LIST}{NUMBER}/", {"take": "1"}, follow=True)
    assert f"You have taken report {NUMBER} already." in shown(said)
