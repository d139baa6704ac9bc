"""One submission runs once, and a broken rule gives its forms back as they were sent."""

import re
from contextlib import contextmanager

import pytest
from django.contrib.admin import site
from django.urls import reverse

from orgchart import roles
from orgchart.admin import recording_admin
from orgchart.admin.submission import Submission
from orgchart.models import Document, Post, UnitName
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import AppointmentFactory, NameFactory, unit
from .forms import change, form_data, with_second_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def counted(monkeypatch):
    """How often a recording is begun, and how often the admin of posts saves."""
    counts = {"recording": 0, "save_model": 0, "save_related": 0}

    @contextmanager
    def counted_recording(**arguments):
        counts["recording"] += 1
        with recording(**arguments):
            yield

    monkeypatch.setattr(recording_admin, "recording", counted_recording)
    admin_of_posts = site.get_model_admin(Post)
    for name in ("save_model", "save_related"):
        own = getattr(admin_of_posts, name)

        def count(*arguments, name=name, own=own):
            counts[name] += 1
            return own(*arguments)

        monkeypatch.setattr(admin_of_posts, name, count)
    return counts


def test_a_submission_that_breaks_a_rule_runs_once(client, counted):
    term = AppointmentFactory(post__unit=unit("a"))
    data = form_data(client.get(change(term.post)).content.decode())
    page = client.post(change(term.post), data | with_second_holder(term)).content.decode()
    assert "another person at that time" in page
    assert counted == {"recording": 1, "save_model": 1, "save_related": 1}


def test_a_row_that_was_to_be_deleted_is_shown_as_it_was_sent(client):
    term = AppointmentFactory(post__unit=unit("a"), end="1999")
    other = AppointmentFactory(post=term.post, person__name="Other", start="2000")
    data = form_data(client.get(change(term.post)).content.decode())
    rows = {name.replace("-1-", "-2-"): value for name, value in with_second_holder(other).items()}
    sent = data | rows | {"appointments-TOTAL_FORMS": 3, "appointments-0-DELETE": "on"}
    page = client.post(change(term.post), sent).content.decode()
    assert form_data(page)["appointments-0-DELETE"] == "on"
    assert f"/appointment/{term.pk}/change/" in page
    assert term.post.appointments.count() == 2


def test_what_is_shown_again_can_be_corrected_and_saved(client):
    term = AppointmentFactory(post__unit=unit("a"))
    data = form_data(client.get(change(term.post)).content.decode()) | with_second_holder(term)
    page = client.post(change(term.post), data).content.decode()
    again = form_data(page)
    del data["csrfmiddlewaretoken"]
    assert {name: again.get(name, "") for name in data} == {
        name: str(value) for name, value in data.items()
    }
    mended = again | {"appointments-0-end": "2007", "_continue": "1"}
    answer = client.post(change(term.post), mended)
    assert answer.headers["Location"] == change(term.post)
    assert term.post.appointments.count() == 2


@pytest.fixture
def clash(db):
    """The data of a name that clashes with another, to be added on its own page."""
    name = NameFactory(unit__code="a")
    own = {"name": "Second", "level": "service", "start": "2008", "status": "published"}
    sources = {"unit": name.unit_id, "source": name.source_id, "why": "Decided"}
    rows = {
        f"{rows}-{what}_FORMS": 0
        for rows in ("translations", "evidence")
        for what in ("TOTAL", "INITIAL")
    }
    return own | sources | rows


def test_a_new_record_that_breaks_a_rule_is_not_there_and_can_be_added_afterwards(client, clash):
    add = reverse("admin:orgchart_unitname_add")
    page = client.post(add, clash).content.decode()
    assert re.search(r'id="id_start_error"><li>[^<]*two names at once', page)
    assert "<h1>New unit name</h1>" in page
    assert UnitName.objects.count() == 1
    UnitName.objects.update(end="2007")
    answer = client.post(add, form_data(page) | {"_addanother": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == add
    assert "was saved." in answer.content.decode()


def test_a_popup_that_breaks_a_rule_stays_a_popup(client, clash):
    add = reverse("admin:orgchart_unitname_add")
    page = client.post(add, clash | {"_popup": "1"}).content.decode()
    assert "two names at once" in page
    assert form_data(page)["_popup"] == "1"
    UnitName.objects.update(end="2007")
    answer = client.post(add, clash | {"_popup": "1"})
    assert "data-popup-response" in answer.content.decode()


def test_saving_as_new_adds_a_record_and_merges_nothing(client):
    document = Document.objects.create(symbol="A/RES/61/279")
    data = form_data(client.get(change(document)).content.decode())
    Document.objects.update(title="By somebody else")
    sent = data | {"symbol": "A/RES/61/280", "title": "Another", "_saveasnew": "1"}
    assert client.post(change(document), sent).status_code == 302
    assert Document.objects.count() == 2


def test_what_is_wrong_with_a_new_row_is_said_in_the_row():
    editor = signed_in(roles.EDITOR)
    term = AppointmentFactory(post__unit=unit("a"), end="2003", status="draft")
    data = form_data(editor.get(change(term.post)).content.decode())
    page = editor.post(change(term.post), data | with_second_holder(term)).content.decode()
    assert 'id="id_appointments-1-status_error"' in page
    assert term.post.appointments.count() == 1


def test_a_submission_is_forgotten_with_its_request(rf):
    request = rf.post("/")
    with Submission.begun(request) as submission:
        assert Submission.of(request) is submission
    assert not Submission.is_begun(request)
    with pytest.raises(KeyError):
        Submission.of(request)
