"""A page whose connection to the database was lost is made once more, unless it belongs to that connection."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from dpko_site import replica
from orgchart import roles
from orgchart.views import public_page

from ..accounts import signed_in
from ..factories import NameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """How often a page was begun; the first time its connection is lost."""
    NameFactory()
    begun = []
    made = public_page.names_for

    def lost_once(day):
        begun.append(day)
        if len(begun) == 1:
            raise OperationalError("lost")
        return made(day)

    monkeypatch.setattr(replica, "is_lost", lambda error: str(error) == "lost")
    monkeypatch.setattr(replica.connection, "close", lambda: None)
    monkeypatch.setattr(public_page, "names_for", lost_once)
    return begun


def test_a_page_is_made_once_more(asked, client):
    assert client.get("/about/").status_code == 200
    assert len(asked) == 2


def test_a_preview_is_not_because_its_drafts_went_with_the_connection(asked):
    client = signed_in(roles.EDITOR)
    client.post(reverse("admin:preview"), {"plan": ""})
    client.raise_request_exception = False
    # 503 where a database server may be gone.
    assert client.get("/about/").status_code in (500, 503)
    assert len(asked) == 1
