"""An author corrects what they proposed: the form opens with it, and shows what is public beside it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Proposal, Reorganisation, UnitName
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import recording
from orgchart.writing.reviewing import send_back

from ..accounts import person
from ..factories import NameFactory, SourceFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def name():
    return NameFactory(unit=unit("a", start="1980", end="1981"), start="1992", name="Public name")


@pytest.fixture
def proposal(name, bob):
    wanted = UnitName.objects.get(pk=name.pk)
    wanted.name, wanted.acronym = "Proposed name", "PN"
    wanted.started_by, wanted.source = None, SourceFactory(title="Another source")
    with recording(by=bob):
        return propose_change(wanted, by=bob)


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def opened(client, record):
    return client.get(change(record)).content.decode()


def saved(client, record, page, **typed):
    data = form_data(page) | typed | {"_continue": "1"}
    return client.post(change(record), data, follow=True).content.decode()


def words(page):
    note = re.search(r'<div class="staff-note">.*?</div>', page, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", note).split())


def test_the_form_opens_with_what_its_author_proposed_and_shows_what_is_public(name, proposal, bob):
    page = opened(as_(bob), name)
    data = form_data(page)
    assert (data["name"], data["acronym"]) == ("Proposed name", "PN")
    assert data["source"] == str(SourceFactory._meta.model.objects.get(title="Another source").pk)
    assert "Public name → Proposed name" in words(page)
    assert "There is a proposal" not in page


def test_others_see_the_public_record(name, proposal, ann):
    for user in (ann, person(roles.PUBLISHER, "pat")):
        page = opened(as_(user), name)
        assert form_data(page)["name"] == "Public name"
        assert "There is a proposal to change this record" in page


def test_what_was_sent_back_shows_the_comment_and_is_corrected_in_its_plan(name, proposal, bob):
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    Proposal.objects.update(reorganisation=plan)
    send_back(
        [], [Proposal.objects.get()], by=person(roles.PUBLISHER, "pat"), comment="Which year?"
    )
    client = as_(bob)
    page = opened(client, name)
    assert "Sent back by pat" in words(page)
    assert "Which year?" in words(page)
    said = saved(client, name, page, name="Corrected name")
    assert "was kept as a proposal" in said
    stored = Proposal.objects.get()
    assert (stored.pk, stored.reorganisation) == (proposal.pk, plan)
    assert stored.after["name"] == "Corrected name"
    assert stored.after["acronym"] == "PN"
    assert UnitName.objects.get(pk=name.pk).name == "Public name"


def test_a_field_that_is_public_again_is_no_part_of_the_proposal(name, proposal, bob):
    client = as_(bob)
    saved(client, name, opened(client, name), acronym=name.acronym)
    assert set(Proposal.objects.get().after) == {"name", "source"}


def test_saving_what_was_proposed_writes_nothing(name, proposal, bob):
    client, edits = as_(bob), Revision.objects.count()
    assert "Nothing was changed" in saved(client, name, opened(client, name))
    assert Revision.objects.count() == edits


def test_a_proposal_of_what_is_public_is_discarded(name, proposal, bob):
    client = as_(bob)
    public = {"name": name.name, "acronym": name.acronym, "source": name.source_id}
    said = saved(client, name, opened(client, name), **public)
    assert "This is what is public already, so your proposal was discarded." in said
    assert not Proposal.objects.exists()


def test_a_form_that_is_shown_again_still_corrects_the_proposal(name, proposal, bob):
    client = as_(bob)
    page = saved(client, name, opened(client, name), name="")
    assert "Public name → Proposed name" in words(page)
    saved(client, name, page, name="Better")
    assert Proposal.objects.get().after["name"] == "Better"


def test_a_change_that_was_published_meanwhile_is_merged(name, proposal, bob):
    client = as_(bob)
    page = opened(client, name)
    stored = UnitName.objects.get(pk=name.pk)
    stored.name = "Published meanwhile"
    with recording():
        stored.save()
    answer = client.post(change(name), form_data(page))
    assert answer.status_code == 409
    assert "Published meanwhile" in answer.content.decode()


def test_the_form_in_place_opens_with_the_proposal_too(name, proposal, bob):
    address = f"{change(name)}?_panel=1&_of={name.unit_id}"
    page = as_(bob).get(address, headers={"X-Requested-With": "fetch"}).content.decode()
    assert 'value="Proposed name"' in page
    assert "Public name → Proposed name" in words(page)


def test_a_proposal_whose_source_has_gone_shows_the_public_record(name, proposal, bob):
    SourceFactory._meta.model.objects.filter(title="Another source").delete()
    page = opened(as_(bob), name)
    assert form_data(page)["name"] == "Public name"
    assert reverse("admin:drafts") in page
