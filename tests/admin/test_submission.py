"""One submission runs once, and a broken rule gives its forms back as they were sent."""

import re
from contextlib import contextmanager

import pytest
from django.contrib.admin import site
from django.urls import reverse

from orgchart import roles
from orgchart.admin import recording_admin
from orgchart.admin.submission import Submission
from orgchart.models import Document, Unit, UnitLink, UnitName
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import NameFactory, SourceFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def counted(monkeypatch):
    """How often a recording is begun, and how often the admin of units saves."""
    counts = {"recording": 0, "save_model": 0, "save_related": 0}

    @contextmanager
    def counted_recording(**arguments):
        counts["recording"] += 1
        with recording(**arguments):
            yield

    monkeypatch.setattr(recording_admin, "recording", counted_recording)
    admin_of_units = site.get_model_admin(Unit)
    for name in ("save_model", "save_related"):
        own = getattr(admin_of_units, name)

        def count(*arguments, name=name, own=own):
            counts[name] += 1
            return own(*arguments)

        monkeypatch.setattr(admin_of_units, name, count)
    return counts


def a_second_name(name, **own):
    return {
        "names-TOTAL_FORMS": 2,
        "names-1-name": "Second",
        "names-1-level": "service",
        "names-1-start": "2008",
        "names-1-status": "published",
        "names-1-source": name.source_id,
        "names-1-unit": name.unit_id,
        "why": "Decided",
        **own,
    }


def test_a_submission_that_breaks_a_rule_runs_once(client, counted):
    name = NameFactory(unit__code="a")
    data = form_data(client.get(change(name.unit)).content.decode())
    page = client.post(change(name.unit), data | a_second_name(name)).content.decode()
    assert "two names at once" in page
    assert counted == {"recording": 1, "save_model": 1, "save_related": 1}


def test_a_row_that_was_to_be_deleted_is_shown_as_it_was_sent(client):
    name = NameFactory(unit__code="a")
    link = UnitLink.objects.create(unit=name.unit, label="Page", url="https://un.org/a")
    data = form_data(client.get(change(name.unit)).content.decode())
    sent = data | a_second_name(name, **{"links-0-DELETE": "on"})
    page = client.post(change(name.unit), sent).content.decode()
    assert form_data(page)["links-0-DELETE"] == "on"
    assert f"/unitlink/{link.pk}/change/" in page
    assert UnitLink.objects.exists()


def test_what_is_shown_again_can_be_corrected_and_saved(client):
    name = NameFactory(unit__code="a")
    data = form_data(client.get(change(name.unit)).content.decode()) | a_second_name(name)
    page = client.post(change(name.unit), data).content.decode()
    again = form_data(page)
    del data["csrfmiddlewaretoken"]
    assert {name: again.get(name, "") for name in data} == {
        name: str(value) for name, value in data.items()
    }
    answer = client.post(change(name.unit), again | {"names-0-end": "2007", "_continue": "1"})
    assert answer.headers["Location"] == change(name.unit)
    assert name.unit.names.count() == 2


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
    assert "<h1>Add unit name</h1>" in page
    assert UnitName.objects.count() == 1
    UnitName.objects.update(end="2007")
    answer = client.post(add, form_data(page) | {"_addanother": "1"}, follow=True)
    assert answer.redirect_chain[0][0] == add
    assert "was added successfully" in answer.content.decode()


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
    sent = data | {"symbol": "A/RES/61/280", "_saveasnew": "1"}
    assert client.post(change(document), sent).status_code == 302
    assert Document.objects.count() == 2


def test_what_is_wrong_with_a_new_row_is_said_in_the_row():
    editor = signed_in(roles.EDITOR)
    name = NameFactory(unit=unit("a", end="2000"), start="2003", status="draft")
    data = form_data(editor.get(change(name.unit)).content.decode())
    rows = int(data["names-TOTAL_FORMS"])
    sent = data | {
        "names-TOTAL_FORMS": rows + 1,
        f"names-{rows}-name": "Third",
        f"names-{rows}-level": "service",
        f"names-{rows}-start": "2008",
        f"names-{rows}-status": "published",
        f"names-{rows}-source": SourceFactory().pk,
        f"names-{rows}-unit": name.unit_id,
    }
    page = editor.post(change(name.unit), sent).content.decode()
    assert f'id="id_names-{rows}-status_error"' in page
    assert name.unit.names.count() == 2


def test_a_submission_is_forgotten_with_its_request(rf):
    request = rf.post("/")
    with Submission.begun(request) as submission:
        assert Submission.of(request) is submission
    assert not Submission.is_begun(request)
    with pytest.raises(KeyError):
        Submission.of(request)
