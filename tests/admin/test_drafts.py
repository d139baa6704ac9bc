"""The page of drafts and proposals, and the preview of the public site with drafts on."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import Proposal, Reorganisation, UnitName
from orgchart.writing import acts
from orgchart.writing.acts import Basis
from orgchart.writing.publishing import drafts, write
from orgchart.writing.recording import recording

from ..accounts import person, signed_in
from ..factories import NameFactory, SourceFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db
PAGE = "/admin/drafts/"


@pytest.fixture
def reform(db):
    """A reorganisation by an editor, as drafts: a becomes "Renamed"."""
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    acts.rename(
        unit("a"),
        "Renamed",
        level="office",
        start=PartialDate.parse("2007"),
        basis=Basis(SourceFactory()),
        by=person(roles.EDITOR, "writer"),
        plan=plan,
    )
    return plan


def names():
    return [(name.name, name.status) for name in UnitName.objects.order_by("start")]


def test_without_drafts_the_page_says_so_and_leads_on():
    page = signed_in(roles.EDITOR).get(PAGE).content.decode()
    assert "There are no drafts" in page
    assert reverse("admin:reorganise", args=["rename"]) in page


def test_the_page_shows_what_waits_who_wrote_it_and_what_would_change(reform):
    page = signed_in(roles.EDITOR).get(PAGE).content.decode()
    for said in ("The reform", "Renamed", "writer", "<ins>2007</ins>"):
        assert said in page
    assert "Publish" not in page


def test_a_whole_reorganisation_is_published_at_once_with_a_reason(reform):
    client = signed_in(roles.PUBLISHER)
    page = client.post(PAGE, {"plan": "reform"}, follow=True).content.decode()
    assert "Say why" in page
    page = client.post(PAGE, {"plan": "reform", "why": "Decided"}, follow=True).content.decode()
    assert "1 draft was published. 2 proposals were published." in page
    assert names() == [("The a", "published"), ("Renamed", "published")]
    revision = Revision.objects.latest("pk")
    assert (revision.comment, revision.user.username) == ("Decided", "publisher")


def test_one_draft_is_published_alone_unless_it_breaks_a_rule(reform):
    (fact,) = drafts()
    tick = {"fact": f"orgchart.unitname:{fact.pk}", "publish": "ticked", "why": "Decided"}
    client = signed_in(roles.PUBLISHER)
    page = client.post(PAGE, {**tick, "fact": "orgchart.unitname:0"}, follow=True)
    assert "Nothing was chosen" in page.content.decode()
    UnitName.objects.filter(pk=fact.pk).update(start="2006")  # before the old name ends
    page = client.post(PAGE, tick, follow=True).content.decode()
    assert "two names at once" in page
    assert len(drafts()) == 1


def test_many_are_published_from_their_list_with_a_reason():
    listed = reverse("admin:orgchart_unitname_changelist")
    fact = NameFactory(unit=unit("a", end="2000"), start="2001", status="draft")
    tick = {"action": "publish_drafts", "_selected_action": [fact.pk]}
    assert "publish_drafts" not in signed_in(roles.EDITOR).get(listed).content.decode()
    client = signed_in(roles.PUBLISHER)
    page = client.post(listed, tick).content.decode()
    assert "You are about to publish 1 draft" in page
    page = client.post(listed, tick | {"why": "Decided"}, follow=True).content.decode()
    assert "1 draft was published." in page
    assert Revision.objects.latest("pk").comment == "Decided"
    assert drafts() == []
    clash = NameFactory(unit=fact.unit, start="2008", status="draft")
    tick["_selected_action"] = [clash.pk]
    page = client.post(listed, tick | {"why": "Decided"}, follow=True).content.decode()
    assert "two names at once" in page
    assert len(drafts()) == 1


def test_an_editor_discards_and_does_not_publish(reform):
    client = signed_in(roles.EDITOR)
    assert client.post(PAGE, {"plan": "reform", "why": "x"}).status_code == 403
    ends, evidence = Proposal.objects.order_by("pk")
    client.post(PAGE, {"proposal": ends.pk, "discard": "ticked", "why": "Not so"})
    assert [*Proposal.objects.all()] == [evidence]
    assert len(drafts()) == 1


def test_staff_preview_the_public_site_clearly_marked_and_nobody_else_does(reform, client):
    staff = signed_in(roles.VIEWER)
    assert staff.post(reverse("admin:preview"), {"plan": "reform"}).headers["Location"] == "/"
    answer = staff.get("/units/a/")
    page = answer.content.decode()
    assert "Renamed" in page
    assert "The reform”: the public does not see this" in page
    assert 'class="badge draft"' in page
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    assert "draft" in staff.get("/?view=drawn").content.decode()
    assert "Renamed" in staff.get("/search/?q=renamed").content.decode()
    public = client.get("/units/a/")
    assert "Renamed" not in public.content.decode()
    assert "ETag" in public.headers
    staff.post(reverse("admin:preview"), {"off": "1", "back": "/units/a/"})
    assert "Renamed" not in staff.get("/units/a/").content.decode()
    assert names() == [("The a", "published"), ("Renamed", "draft")]


def test_a_preview_says_what_stands_against_publishing(reform):
    NameFactory(unit__code="b", status="draft", source=None)
    client = signed_in(roles.EDITOR)
    client.post(reverse("admin:preview"))
    page = client.get("/").content.decode()
    assert "Preview with all drafts" in page
    assert "needs a source" in page
    assert client.get("/units/b/").status_code == 200


def test_the_preview_of_a_plan_ends_with_the_plan(reform):
    NameFactory(unit__code="b", status="draft")
    client = signed_in(roles.EDITOR)
    client.post(reverse("admin:preview"), {"plan": "reform"})
    reform.delete()
    assert client.get("/units/b/").status_code == 404
    assert "preview" not in client.session


def test_leaving_the_preview_does_not_lead_to_another_site(reform):
    client = signed_in(roles.EDITOR)
    answer = client.post(reverse("admin:preview"), {"off": "1", "back": "https://evil.example/"})
    assert answer.headers["Location"] == PAGE


def opened(client):
    """What the page of drafts sends along when somebody decides."""
    page = client.get(PAGE).content.decode()
    return {"seen": re.search(r'name="seen" value="(\d+)"', page)[1]}


def test_a_correction_after_the_page_was_opened_stops_the_decision(reform):
    publisher, writer = signed_in(roles.PUBLISHER), User.objects.get(username="writer")
    seen = opened(publisher)
    [fact] = drafts()
    fact.name = "Corrected"
    with recording(by=writer):
        write(fact, writer)
    for decision in ({"plan": "reform"}, {"plan": "reform", "discard": "ticked"}):
        page = publisher.post(PAGE, seen | decision | {"why": "Decided"}, follow=True)
        said = page.content.decode()
        assert "writer changed it after you opened the page" in said
        assert "name was “Renamed” and is now “Corrected”" in said
        assert len(drafts()) == 1
    publisher.post(PAGE, opened(publisher) | {"plan": "reform", "why": "Decided"})
    assert names() == [("The a", "published"), ("Corrected", "published")]


def test_a_correction_after_the_list_was_confirmed_stops_the_decision():
    listed = reverse("admin:orgchart_unitname_changelist")
    fact = NameFactory(unit=unit("a", end="2000"), start="2001", status="draft")
    tick = {"action": "publish_drafts", "_selected_action": [fact.pk]}
    client = signed_in(roles.PUBLISHER)
    with recording():
        fact.save()
    page = client.post(listed, tick).content.decode()
    tick |= {"why": "Decided", "seen": re.search(r'name="seen" value="(\d+)"', page)[1]}
    fact.name = "Corrected"
    with recording():
        fact.save()
    page = client.post(listed, tick, follow=True).content.decode()
    assert "and is now “Corrected”" in page
    assert len(drafts()) == 1


def test_proposals_for_one_record_are_shown_beside_each_other_and_said_when_written():
    name = NameFactory(unit__code="a", name="Old")
    for who, value in (("one", "First"), ("two", "Second")):
        client = signed_in(roles.EDITOR, who)
        data = form_data(client.get(change(name)).content.decode())
        page = client.post(change(name), data | {"name": value}, follow=True).content.decode()
    assert "One proposes otherwise" in page
    assert "name “First”" in page
    publisher = signed_in(roles.PUBLISHER)
    page = publisher.get(PAGE).content.decode()
    for said in ("by one", "by two", "one proposes otherwise", "two proposes otherwise"):
        assert said in page
    tick = {"proposal": Proposal.objects.get(author="two").pk, "why": "Decided"}
    page = publisher.post(PAGE, tick, follow=True).content.decode()
    assert (
        "The proposal of one for unit name “Second, since 1992” contradicts what was published"
        in page
    )
    assert UnitName.objects.get().name == "Second"
    assert Proposal.objects.get().author == "one"


def test_a_proposal_says_why_it_was_made_and_that_it_is_outdated_before_it_is_published():
    name = NameFactory(unit__code="a", name="First")
    editor = signed_in(roles.EDITOR)
    data = form_data(editor.get(change(name)).content.decode())
    editor.post(change(name), data | {"name": "Proposed", "why": "As the letter says"})
    page = editor.get(PAGE).content.decode()
    assert "As the letter says" in page
    assert "has changed since the proposal was made" not in page
    publisher = signed_in(roles.PUBLISHER)
    data = form_data(publisher.get(change(name)).content.decode())
    assert publisher.post(change(name), data | {"name": "Corrected"}).status_code == 302
    page = publisher.get(PAGE).content.decode()
    assert "was “First” and is now “Corrected”" in page
    name.refresh_from_db()
    with recording():
        name.delete()
    assert "no longer exists" in publisher.get(PAGE).content.decode()


def test_a_reason_is_needed_to_discard_what_somebody_else_wrote_alone(queue, ann):
    name, _post, proposal = queue
    publisher, author = signed_in(roles.PUBLISHER, "pia"), Client()
    author.force_login(ann)
    tick = {"fact": f"orgchart.unitname:{name.pk}", "discard": "ticked", "why": " "}
    page = publisher.post(PAGE, opened(publisher) | tick).content.decode()
    assert "Somebody else wrote some of it and will be told that it was discarded. Say why." in page
    assert UnitName.objects.filter(pk=name.pk).exists()
    author.post(PAGE, opened(author) | tick)
    assert not UnitName.objects.filter(pk=name.pk).exists()
    tick = {"proposal": proposal.pk, "discard": "ticked", "why": "Not so"}
    publisher.post(PAGE, opened(publisher) | tick)
    assert not Proposal.objects.exists()
