"""The desk counts who follows units by mail, shows no address, and deletes one on request."""

import logging
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from orgchart import roles
from orgchart.models import Follower

from ..accounts import signed_in
from ..factories import NameFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/followers/"


def page(client, address):
    """The words and marks of a page, on one line."""
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(" ".join(answer.content.decode().split()))


@pytest.fixture(autouse=True)
def followers():
    NameFactory(unit__code="dop")
    for number, confirmed_at in enumerate((timezone.now(), timezone.now(), None)):
        Follower.objects.create(
            mail=f"zzyzx{number}@example.org",
            unit_code="dop",
            key=str(number),
            confirmed_at=confirmed_at,
        )


def test_administrators_see_counts_and_no_address():
    client = signed_in(roles.ADMINISTRATOR)
    shown = page(client, PAGE)
    assert "2 addresses follow units" in shown
    assert "Not confirmed yet: 1." in shown
    assert "zzyzx" not in shown
    assert PAGE in page(client, "/admin/auth/user/")


@pytest.mark.parametrize("role", [roles.VIEWER, roles.EDITOR, roles.PUBLISHER])
def test_nobody_else_does(role):
    client = signed_in(role)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"mail": "zzyzx0@example.org"}).status_code == 403
    assert Follower.objects.count() == 3


def test_an_address_is_deleted_on_request_and_no_log_has_it(
    caplog, django_capture_on_commit_callbacks
):
    client = signed_in(roles.ADMINISTRATOR)
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        answer = client.post(PAGE, {"mail": "ZZYZX0@example.org"})
    assert "The address is deleted." in " ".join(map(str, get_messages(answer.wsgi_request)))
    assert Follower.objects.count() == 2
    assert "zzyzx" not in caplog.text.lower()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Write the mail address"),
        ("zzyzx", "This is no mail address."),
        ("nobody@example.org", "Nobody follows a unit with this address."),
    ],
)
def test_what_cannot_be_deleted_is_said(typed, message):
    client = signed_in(roles.ADMINISTRATOR)
    answer = client.post(PAGE, {"mail": typed}, follow=True)
    assert message in answer.content.decode()
    assert Follower.objects.count() == 3
