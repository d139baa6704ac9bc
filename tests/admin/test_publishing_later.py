"""Drafts and proposals are published on a day that a publisher chose."""

import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django.utils.formats import date_format
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Notice, Post, Proposal, Review, UnitName
from orgchart.writing import due, reviewing
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import AppointmentFactory, PersonFactory, PostFactory, unit
from .queueing import PAGE, draft, lines
from .test_drafts import opened

pytestmark = pytest.mark.django_db


def day(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def publisher():
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def planned(queue, publisher):
    """A draft and a proposal that are to be published tomorrow."""
    name, _post, proposal = queue
    sent = {"fact": f"orgchart.unitname:{name.pk}", "proposal": proposal.pk, "later": "ticked"}
    sent |= opened(publisher) | {"why": "Decided", "day": day(1)}
    page = publisher.post(PAGE, sent, follow=True).content.decode()
    assert "2 drafts and proposals will be published on" in page
    return name, proposal


def come():
    """Let the day come."""
    Review.objects.update(day=timezone.localdate())


def run(**options):
    """What the command prints, and with which code it ends."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("publish_due", stdout=out, stderr=err, **options)
    except SystemExit as end:
        code = end.code
    return out.getvalue() + err.getvalue(), code


@pytest.mark.parametrize("typed", ["", "soon", day(0), day(-3)])
def test_a_day_must_be_to_come(queue, publisher, typed):
    name, _post, _proposal = queue
    sent = {"fact": f"orgchart.unitname:{name.pk}", "later": "1", "why": "x", "day": typed}
    page = publisher.post(PAGE, sent).content.decode()
    assert "Nothing was kept" in page
    assert "hoose" in page
    assert 'value="orgchart.unitname' in page
    assert not Review.objects.exists()


def test_the_queue_says_when_it_is_published_and_the_day_can_be_taken_away(planned, publisher):
    name, _proposal = planned
    found = lines(publisher, "?show=planned")
    assert len(found) == 2
    assert all("Will be published on" in line and "by publisher: Decided" in line for line in found)
    assert len(lines(publisher)) == 3
    sent = {"fact": f"orgchart.unitname:{name.pk}", "withdraw": "ticked"}
    publisher.post(PAGE, sent)
    assert len(lines(publisher, "?show=planned")) == 1


def test_the_first_page_of_the_author_says_on_which_day(planned, queue, ann, client):
    client.force_login(ann)

    def board():
        page = client.get("/admin/").content.decode()
        return " ".join(page[page.index("Your work") : page.index("Recent changes")].split())

    day_in_words = date_format(timezone.localdate() + timedelta(days=1), "j F Y")
    assert f"Will be published on {day_in_words} by publisher: Decided" in board()
    Review.objects.update(state="failed", problem="A rule would be broken.")
    assert "A rule would be broken." in board()
    Review.objects.all().delete()
    assert "published on" not in board()


def test_only_a_publisher_chooses_a_day_or_takes_it_away(planned):
    name, _proposal = planned
    editor = signed_in(roles.EDITOR)
    ticked = {"fact": f"orgchart.unitname:{name.pk}", "why": "x", "day": day(2)}
    assert editor.post(PAGE, ticked | {"later": "1"}).status_code == 403
    assert editor.post(PAGE, ticked | {"withdraw": "1"}).status_code == 403
    assert Review.objects.count() == 2


def test_nothing_is_published_before_its_day(planned):
    assert run() == ("Nothing is due.\n", 0)
    assert UnitName.objects.get(pk=planned[0].pk).status == "draft"


def test_what_is_due_is_published_as_one_edit_with_its_reason(
    planned, django_capture_on_commit_callbacks
):
    come()
    before = Revision.objects.count()
    due_since = f"due since {date_format(timezone.localdate(), 'j F Y')}, by publisher: "
    assert run(dry_run=True)[0].count(due_since) == 2
    assert "Police Division" in run(dry_run=True)[0]
    assert Review.objects.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        said, code = run()
    assert code == 0
    assert "published, for publisher (Decided):" in said
    assert UnitName.objects.get(pk=planned[0].pk).status == "published"
    assert UnitName.objects.filter(name="Mine Action").exists()
    assert Revision.objects.count() == before + 1
    edit = Revision.objects.latest("pk")
    assert (edit.user.username, edit.comment) == ("publisher", "Decided")
    assert not Review.objects.exists()
    assert {message.to[0] for message in mail.outbox} == {"ann@example.org", "bob@example.org"}
    assert run() == ("Nothing is due.\n", 0)


def failed(django_capture_on_commit_callbacks):
    come()
    with django_capture_on_commit_callbacks(execute=True):
        said, code = run()
    assert code == 1
    assert "not published, for publisher" in said
    assert UnitName.objects.filter(status="draft").exists()
    assert Proposal.objects.exists()
    assert not Notice.objects.exists()
    return said


def test_what_fails_goes_back_to_the_queue_with_the_reason_and_its_publisher_is_mailed(
    planned, publisher, django_capture_on_commit_callbacks
):
    UnitName.objects.filter(pk=planned[0].pk).update(start="1999")
    said = failed(django_capture_on_commit_callbacks)
    assert "two names at once" in said
    [line, _other] = lines(publisher, "?show=failed")
    assert "could not be" in line
    assert "two names at once" in line
    [message] = mail.outbox
    assert message.to == ["publisher@example.org"]
    assert message.subject.startswith("Organization chart registry: What you wanted to publish")
    assert "two names at once" in message.body
    assert f"on {date_format(timezone.localdate(), 'j F Y')} could not" in message.body
    assert run() == ("Nothing is due.\n", 0)


def test_what_was_edited_since_is_not_published(
    planned, ann, publisher, django_capture_on_commit_callbacks
):
    name, _proposal = planned
    name.name = "Corrected"
    with recording(by=ann):
        name.save()
    assert any("It was edited after the day was chosen" in line for line in lines(publisher))
    said = failed(django_capture_on_commit_callbacks)
    assert "Somebody changed it after the day was chosen" in said


def test_a_publisher_who_is_none_any_more_publishes_nothing(
    planned, django_capture_on_commit_callbacks
):
    User.objects.get(username="publisher").groups.clear()
    assert "Only a publisher can publish" in failed(django_capture_on_commit_callbacks)


def test_what_has_gone_meanwhile_is_left_out(planned, queue):
    name, _proposal = planned
    with recording():
        UnitName.objects.get(pk=name.pk).delete()
    come()
    assert run()[1] == 0
    assert not Review.objects.exists()
    assert Post.objects.filter(status="draft").exists()


def test_what_is_written_while_a_day_is_chosen_was_not_seen(queue, publisher, ann, monkeypatch):
    name, _post, _proposal = queue
    read = reviewing.drafts_as_seen

    def read_and_then_somebody_writes(facts, seen):
        found = read(facts, seen)
        with recording(by=ann):
            changed = UnitName.objects.get(pk=name.pk)
            changed.name = "Nobody saw this"
            changed.save()
        return found

    monkeypatch.setattr(reviewing, "drafts_as_seen", read_and_then_somebody_writes)
    sent = {"fact": f"orgchart.unitname:{name.pk}", "later": "1", "why": "x", "day": day(1)}
    publisher.post(PAGE, sent | opened(publisher))
    come()
    said, code = run()
    assert code == 1
    assert "Somebody changed it after the day was chosen" in said
    assert UnitName.objects.get(pk=name.pk).status == "draft"


def test_an_error_that_nobody_foresaw_does_not_stop_the_other_decisions(
    planned, queue, publisher, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    _name, post, _proposal = queue
    sent = {"fact": f"orgchart.post:{post.pk}", "later": "1", "why": "Needed", "day": day(1)}
    publisher.post(PAGE, sent | opened(publisher))
    come()
    publish = due.publish

    def publish_or_fail(facts, proposals, **options):
        if proposals:
            raise KeyError("colour")
        return publish(facts, proposals, **options)

    monkeypatch.setattr(due, "publish", publish_or_fail)
    with django_capture_on_commit_callbacks(execute=True):
        said, code = run()
    assert code == 1
    assert "not published, for publisher (Decided)" in said
    assert "The program failed while it published this (KeyError('colour'))" in said
    assert "\npublished, for publisher (Needed)" in f"\n{said}"
    assert Post.objects.get(pk=post.pk).status == "published"
    assert any("The program failed" in line for line in lines(publisher, "?show=failed"))
    assert any("The program failed" in message.body for message in mail.outbox)
    [record] = [record for record in caplog.records if record.exc_info]
    assert "Police Division" in record.getMessage()


def test_nothing_is_said_of_a_decision_that_another_run_has_carried_out(
    planned, monkeypatch, django_capture_on_commit_callbacks
):
    come()
    waiting = due._without_gone

    def meanwhile_another_run(reviews):
        left = waiting(reviews)
        monkeypatch.setattr(due, "_without_gone", waiting)
        assert run()[1] == 0
        return left

    monkeypatch.setattr(due, "_without_gone", meanwhile_another_run)
    before = Revision.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        assert run() == ("Nothing is due.\n", 0)
    assert Revision.objects.count() == before + 1
    assert not [message for message in mail.outbox if "could not" in message.subject]


def test_a_day_that_is_withdrawn_meanwhile_publishes_nothing(planned, publisher, monkeypatch):
    name, _proposal = planned
    come()
    waiting = due._without_gone

    def meanwhile_somebody_withdraws(reviews):
        left = waiting(reviews)
        sent = {"fact": f"orgchart.unitname:{name.pk}", "withdraw": "ticked"}
        publisher.post(PAGE, sent)
        return left

    monkeypatch.setattr(due, "_without_gone", meanwhile_somebody_withdraws)
    assert run()[1] == 0
    assert UnitName.objects.get(pk=name.pk).status == "draft"
    assert not Proposal.objects.exists()


def test_what_was_settled_long_ago_is_deleted(queue, publisher, ann):
    name, post, proposal = queue
    ids = {"fact": [f"orgchart.unitname:{name.pk}"], "proposal": [proposal.pk]}
    publisher.post(PAGE, opened(publisher) | ids | {"back": "ticked", "why": "Since when?"})
    ids = {"fact": [f"orgchart.post:{post.pk}"]}
    publisher.post(PAGE, opened(publisher) | ids | {"discard": "ticked", "why": "No such post"})
    assert (Review.objects.count(), Notice.objects.count()) == (2, 3)
    with recording(by=ann):
        name.save()  # so it waits again, and the review says nothing any more
    assert run(verbosity=0) == ("", 0)
    assert (Review.objects.count(), Notice.objects.count()) == (2, 3)
    long_ago = timezone.now() - reviewing.KEPT - timedelta(days=1)
    Review.objects.update(at=long_ago)
    Notice.objects.filter(kind=Notice.Kind.DISCARDED).update(at=long_ago)
    run(dry_run=True)
    assert Review.objects.count() == 2
    said, code = run()
    assert "Deleted notices and decisions that are settled: 2." in said
    assert code == 0
    assert Review.objects.get().object_id == proposal.pk  # it still waits for its author
    assert {notice.kind for notice in Notice.objects.all()} == {Notice.Kind.SENT_BACK}


@pytest.fixture
def head(ann):
    """A draft of a post by Ann, and of the appointment that needs it, in one edit."""
    with recording(by=ann, why="The new head"):
        post = draft(ann, PostFactory, unit=unit("mines"), title="Chief", start="2010")
        appointment = draft(
            ann, AppointmentFactory, post=post, person=PersonFactory(), start="2010"
        )
    return post, appointment


def choose(publisher, *facts, days=1):
    keys = [f"{fact._meta.label_lower}:{fact.pk}" for fact in facts]
    sent = {"fact": keys, "later": "ticked", "why": "Decided", "day": day(days)}
    page = publisher.post(PAGE, opened(publisher) | sent, follow=True).content.decode()
    return unescape(re.sub(r"<[^>]+>", "", page))


def test_a_part_that_cannot_be_published_alone_gets_no_day(head, publisher):
    post, appointment = head
    said = choose(publisher, appointment)
    assert "It belongs together with 1 other record, and can only be published with it." in said
    assert "Chief" in said[said.index("Tick that too") :]
    assert said.index("It belongs together") < said.index("Nothing was kept.")
    assert not Review.objects.exists()
    assert "2 drafts and proposals will be published on" in choose(publisher, post, appointment)


def test_a_part_gets_a_day_when_what_it_needs_is_published_by_then(head, publisher):
    post, appointment = head
    assert "1 draft or proposal will be published on" in choose(publisher, post, days=3)
    assert "It belongs together" in choose(publisher, appointment, days=2)
    assert "1 draft or proposal will be published on" in choose(publisher, appointment, days=3)
    come()
    assert run()[1] == 0
    assert not Post.objects.filter(status="draft").exists()


def test_what_cannot_be_published_at_all_gets_no_day(queue, publisher):
    name, _post, _proposal = queue
    UnitName.objects.filter(pk=name.pk).update(start="1999")
    said = choose(publisher, name)
    assert "two names at once" in said
    assert not Review.objects.exists()


def test_what_lost_its_other_half_meanwhile_says_what_belongs_to_it(head, publisher):
    post, appointment = head
    choose(publisher, post, appointment)
    Review.objects.filter(kind="orgchart.post").delete()
    come()
    said, code = run()
    assert code == 1
    assert "It belongs together with 1 other record" in said
