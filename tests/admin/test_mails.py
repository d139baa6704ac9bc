"""What mails to authors and publishers say: which record, what changes in it, and where it is."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Proposal, Review, UnitName, evidence_kind
from orgchart.serialization import fields_of
from orgchart.writing.proposals import propose, propose_change
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import SourceFactory
from .queueing import PAGE, lines
from .test_drafts import opened
from .test_publishing_later import come, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def mailed(publisher, django_capture_on_commit_callbacks):
    """Decide as a publisher does; the mails, by the address to which they go."""

    def decide(**data):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            publisher.post(PAGE, opened(publisher) | {"why": "Look at the year."} | data)
        return {message.to[0]: message for message in mail.outbox}

    return decide


def ticked(name, proposal):
    return {"fact": f"orgchart.unitname:{name.pk}", "proposal": proposal.pk}


def links(message):
    return re.findall(r"http://testserver(\S+)", message.body)


def test_a_mail_names_the_record_and_its_values_and_leads_to_its_line(mailed, queue, ann, bob):
    name, _post, proposal = queue
    sent = mailed(back="ticked", **ticked(name, proposal))
    to_bob, to_ann = sent["bob@example.org"], sent["ann@example.org"]
    assert to_bob.from_email == "Organization chart registry <registry@localhost>"
    assert "Reason: Look at the year." in to_bob.body
    assert "name “The mines” → “Mine Action”" in to_bob.body
    assert to_bob.body.rstrip().endswith("Organization chart registry\nhttp://testserver")
    line, everything = links(to_bob)
    author = signed_in(roles.EDITOR, "eve")
    assert len(lines(author, line.removeprefix(PAGE))) == 1
    assert "Mine Action" in lines(author, line.removeprefix(PAGE))[0]
    assert "Mine Action" in lines(author, everything.removeprefix(PAGE))[0]
    [only] = lines(author, links(to_ann)[0].removeprefix(PAGE))
    assert "Police Division" in only


def test_a_mail_about_what_was_published_leads_to_the_record(mailed, queue, publisher):
    name, _post, proposal = queue
    sent = mailed(publish="ticked", **ticked(name, proposal))
    for to, pk in (("ann", name.pk), ("bob", UnitName.objects.get(unit__code="mines").pk)):
        page, everything = links(sent[f"{to}@example.org"])
        assert page == f"/admin/orgchart/unitname/{pk}/change/"
        assert publisher.get(page).status_code == 200
        assert everything == reverse("admin:edit", args=[Revision.objects.latest("pk").pk])
        author = Client()
        author.force_login(User.objects.get(username=to))
        assert f'href="{everything}"' in author.get("/admin/").content.decode()


def test_a_mail_about_what_was_discarded_leads_to_no_page_that_is_gone(mailed, queue, publisher):
    name, _post, proposal = queue
    sent = mailed(discard="ticked", **ticked(name, proposal))
    for message in sent.values():
        assert links(message)[-1] == reverse("admin:edit", args=[Revision.objects.latest("pk").pk])
        for page in links(message):
            assert publisher.get(page, follow=True).status_code == 200


def test_a_mail_tells_a_few_fields_and_counts_the_others(mailed, queue, bob):
    known = UnitName.objects.get(unit__code="mines")
    for field in ("name", "acronym", "locator", "note", "quotation", "started_by_paragraph"):
        setattr(known, field, "other")
    with recording(by=bob):
        changed = propose_change(known, by=bob)
    body = mailed(back="ticked", proposal=changed.pk)["bob@example.org"].body
    assert body.count(" → ") == 4
    assert "acronym empty → “other”" in body
    assert re.search(r"and \d more fields?\n", body)


def test_a_mail_says_what_a_new_record_has_without_saying_that_it_was_empty(mailed, queue, bob):
    piece = evidence_kind(UnitName)(
        fact=UnitName.objects.get(unit__code="mines"), source=SourceFactory(title="A letter")
    )
    with recording(by=bob):
        added = propose(piece, Proposal.Action.ADD, {}, fields_of(piece), by=bob)
    body = mailed(back="ticked", proposal=added.pk)["bob@example.org"].body
    assert re.search(r"^  source “A letter", body, re.MULTILINE)
    assert "empty" not in body


def test_a_mail_of_a_command_links_to_the_address_of_the_site(
    mailed, queue, publisher, settings, django_capture_on_commit_callbacks
):
    name, _post, proposal = queue
    mailed(later="ticked", day=day(1), **ticked(name, proposal))
    come()
    UnitName.objects.filter(pk=name.pk).update(start="1999")
    for address in ("https://registry.example", ""):
        mail.outbox.clear()
        settings.SITE_ADDRESS = address
        Review.objects.update(state="planned")
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(SystemExit):
            call_command("publish_due", stdout=StringIO(), stderr=StringIO())
        [message] = mail.outbox
        assert "name “The mines” → “Mine Action”" in message.body
        found = re.findall(r"https://registry.example(/\S+)", message.body)
        assert len(found) == (3 if address else 0)
        for page in found:
            assert "Sign in to Organization chart registry" not in message.body
            assert lines(publisher, page.removeprefix(PAGE))
    assert "Sign in to Organization chart registry to see more." in message.body


@pytest.mark.parametrize("line", ["orgchart.proposal:999999", "orgchart.unit:1", "nonsense", "a:b"])
def test_a_line_that_does_not_wait_any_more_says_so(publisher, queue, line):
    page = publisher.get(PAGE, {"line": line}).content.decode()
    assert "This draft or proposal does not wait any more" in page
    assert 'type="hidden" name="line"' not in page
