"""What publishers decide about drafts and proposals, and how their authors are told."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from orgchart import roles
from orgchart.models import Notice, Proposal, Reorganisation, Review, UnitName
from orgchart.writing.proposals import propose_change
from orgchart.writing.recording import recording

from ..accounts import signed_in
from .queueing import PAGE, draft, lines
from .test_drafts import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Send a decision as the page does, and everything that follows when it has been kept."""

    def send(client, **data):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(PAGE, opened(client) | data, follow=True)
        return answer.content.decode()

    return send


@pytest.fixture
def publisher():
    return signed_in(roles.PUBLISHER)


def ticked(fact=None, proposal=None):
    found = {"fact": [f"{fact._meta.label_lower}:{fact.pk}"]} if fact else {}
    return found | ({"proposal": proposal.pk} if proposal else {})


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def test_what_is_sent_back_leaves_the_queue_and_its_author_sees_it(queue, sent, publisher, ann):
    name, _post, proposal = queue
    page = sent(publisher, back="ticked", **ticked(name))
    assert "Say what the author is to change" in page
    assert not Review.objects.exists()
    page = sent(publisher, back="ticked", why="Which letter?", **ticked(name, proposal))
    assert "2 drafts and proposals were sent back. 2 authors are told" in page
    assert not any("Police Division" in line for line in lines(publisher))
    [line] = [line for line in lines(publisher, "?show=back") if "Police Division" in line]
    assert "Sent back by publisher" in line
    assert "Which letter?" in line
    assert len(lines(publisher, "?show=all")) == 3
    first = as_(ann).get("/admin/").content.decode()
    assert "Sent back to you (1)" in first
    assert "publisher: Which letter?" in first
    assert "Sent back to you" not in publisher.get("/admin/").content.decode()
    assert {message.to[0] for message in mail.outbox} == {"ann@example.org", "bob@example.org"}


def test_what_was_sent_back_returns_when_it_is_edited_or_sent_again(
    queue, sent, publisher, ann, bob
):
    name, _post, proposal = queue
    sent(publisher, back="ticked", why="Which letter?", **ticked(name, proposal))
    author = as_(ann)
    page = sent(author, again="ticked", **ticked(name))
    assert "1 draft or proposal waits for a publisher again" in page
    assert any("Police Division" in line for line in lines(publisher))
    known = UnitName.objects.get(unit__code="mines")
    known.name = "Mine Action Office"
    with recording(by=bob):
        propose_change(known, by=bob)
    assert any("Mine Action Office" in line for line in lines(publisher))
    assert "Sent back to you" not in as_(bob).get("/admin/").content.decode()
    sent(publisher, back="ticked", why="Again", **ticked(proposal=proposal))
    assert not any("Mine Action Office" in line for line in lines(publisher))


def test_only_a_publisher_sends_back(queue, ann):
    name, _post, _proposal = queue
    answer = as_(ann).post(PAGE, ticked(name) | {"back": "ticked", "why": "x"})
    assert answer.status_code == 403
    assert not Review.objects.exists()
    viewer = signed_in(roles.VIEWER)
    assert viewer.post(PAGE, ticked(name) | {"again": "ticked"}).status_code == 403


def test_what_changed_after_the_page_was_opened_is_not_sent_back(queue, publisher, ann):
    name, _post, _proposal = queue
    seen = opened(publisher)
    name.name = "Corrected"
    with recording(by=ann):
        name.save()
    page = publisher.post(PAGE, seen | ticked(name) | {"back": "ticked", "why": "x"})
    assert "ann changed it after you opened the page" in page.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("button", "said"),
    [("publish", "publisher published 2 drafts"), ("discard", "publisher discarded 2 drafts")],
)
def test_authors_are_told_once_for_each_writing(queue, sent, publisher, ann, button, said):
    name, post, _proposal = queue
    both = {"fact": [*ticked(name)["fact"], *ticked(post)["fact"]]}
    sent(publisher, **{button: "ticked"}, why="As agreed", **both)
    [message] = mail.outbox
    assert message.to == ["ann@example.org"]
    assert message.subject.startswith(f"Organization chart registry: {said}")
    for part in ("Police Division", "Chief", "As agreed"):
        assert part in message.body
    page = as_(ann).get("/admin/").content.decode()
    assert said in page
    assert "As agreed" in page


def test_nobody_is_told_of_what_they_did_themselves_or_without_an_address(queue, sent, ann):
    name, post, _proposal = queue
    sent(as_(ann), discard="ticked", **ticked(name))
    assert not mail.outbox
    assert not Notice.objects.exists()
    User.objects.filter(pk=ann.pk).update(email="")
    sent(signed_in(roles.PUBLISHER), discard="ticked", why="x", **ticked(post))
    assert not mail.outbox
    assert Notice.objects.get().to == ann


def test_the_page_says_that_an_author_is_told_only_if_one_is(queue, sent, publisher):
    name, _post, _proposal = queue
    own = draft(User.objects.get(username="publisher"), name="My own")
    by_command = draft(None, name="Loaded")
    for fact in (own, by_command):
        page = sent(publisher, back="ticked", why="Which letter?", **ticked(fact))
        assert "1 draft or proposal was sent back." in page
        assert "told on" not in page
    page = sent(publisher, back="ticked", why="Which letter?", **ticked(name))
    assert "1 draft or proposal was sent back. 1 author is told on the first page" in page


def test_a_mail_server_that_fails_undoes_nothing(queue, sent, publisher, settings):
    settings.EMAIL_BACKEND = "no.such.backend"
    name, _post, _proposal = queue
    page = sent(publisher, publish="ticked", why="x", **ticked(name))
    assert "1 draft was published" in page
    assert UnitName.objects.get(pk=name.pk).status == "published"


def test_nothing_is_mailed_of_what_is_refused(queue, sent, publisher):
    name, _post, _proposal = queue
    UnitName.objects.filter(pk=name.pk).update(start="1999")
    sent(publisher, publish="ticked", why="x", **ticked(name))
    assert not mail.outbox
    assert not Notice.objects.exists()


def test_what_is_published_or_discarded_is_no_longer_sent_back(queue, sent, publisher):
    name, _post, proposal = queue
    sent(publisher, back="ticked", why="Which letter?", **ticked(name, proposal))
    sent(publisher, publish="ticked", why="Found it", **ticked(name))
    sent(publisher, discard="ticked", why="Not so", **ticked(proposal=proposal))
    assert not Review.objects.exists()
    assert not Proposal.objects.exists()


def test_a_whole_plan_is_not_published_with_what_was_sent_back(queue, sent, publisher, ann):
    plan = Reorganisation.objects.create(code="police", title="The police")
    refused, other = (draft(ann, name=name, reorganisation=plan) for name in ("First", "Second"))
    sent(publisher, back="ticked", why="Which letter?", **ticked(refused))
    page = sent(publisher, plan="police", why="Decided")
    assert "A part of the reorganisation was sent back to its author." in page
    assert UnitName.objects.filter(reorganisation=plan, status="draft").count() == 2
    sent(publisher, publish="ticked", why="Decided", **ticked(other))
    assert UnitName.objects.get(reorganisation=plan, status="published") == other
    sent(as_(ann), again="ticked", **ticked(refused))
    sent(publisher, plan="police", why="Decided")
    assert UnitName.objects.filter(reorganisation=plan, status="published").count() == 2


def test_a_comment_that_is_too_long_is_cut_as_its_box_does(queue, sent, publisher):
    _name, _post, proposal = queue
    sent(publisher, back="ticked", why="x" * 600, **ticked(proposal=proposal))
    assert Review.objects.get().comment == "x" * 500


def test_what_its_author_writes_again_corrects_what_was_sent_back_in_its_plan(
    queue, sent, publisher, ann, bob
):
    _name, _post, proposal = queue
    plan = Reorganisation.objects.get()
    Proposal.objects.filter(pk=proposal.pk).update(reorganisation=plan)
    sent(publisher, back="ticked", why="Since when?", **ticked(proposal=proposal))
    known = UnitName.objects.get(unit__code="mines", status="published")
    known.note = "As on the sign"
    for writer in (ann, bob):  # what Ann proposes is her own
        with recording(by=writer):
            propose_change(known, by=writer)
    of_ann, of_bob = Proposal.objects.order_by("author")
    assert (of_ann.author, of_ann.reorganisation) == ("ann", None)
    assert (of_bob.pk, of_bob.reorganisation) == (proposal.pk, plan)
    assert of_bob.after == {"name": "Mine Action", "note": "As on the sign"}
    assert any("As on the sign" in line and "by bob" in line for line in lines(publisher))
