"""What must be filled in is marked: for the eye, for screen readers, and explained once on the page."""

import re

import pytest
from django.urls import reverse

from orgchart import roles

from ..accounts import signed_in

pytestmark = pytest.mark.django_db
NOTE = "* marks what must be filled in."


@pytest.fixture
def pages(registry):
    client = signed_in(roles.PUBLISHER)

    def page(address):
        return client.get(address).content.decode()

    return page


def box(page, name):
    return re.search(rf'<(?:input|select|textarea)[^>]*name="{name}"[^>]*>', page)[0]


def label(page, name):
    return re.search(rf'<label[^>]*for="id_{name}"[^>]*>', page)[0]


@pytest.mark.parametrize(
    ("address", "required", "free"),
    [
        ("/admin/reorganise/rename/", "name", "acronym"),
        ("/admin/reorganise/found/", "name", "acronym"),
        ("/admin/orgchart/document/add/", "symbol", "title"),
        ("/admin/orgchart/unitname/add/", "unit", "source"),
        ("/admin/orgchart/unitname/add/?back=1&panel=1", "name", "acronym"),
    ],
)
def test_boxes_and_labels_say_it_and_the_page_says_what_the_mark_means(
    pages, address, required, free
):
    page = pages(address)
    assert page.count(NOTE) == 1
    assert "required" in label(page, required)
    assert re.search(r'\b(aria-required="true"|required\b)', box(page, required))
    assert "required" not in label(page, free)
    assert "required" not in box(page, free)


@pytest.mark.parametrize("act", ["split", "merge"])
def test_a_new_unit_that_may_be_left_empty_needs_nothing_until_one_begins_it(registry, act):
    client = signed_in(roles.PUBLISHER)
    address = reverse("admin:reorganise", args=[act])
    page = client.get(address).content.decode()
    sent = {"part-TOTAL_FORMS": 1, "part-INITIAL_FORMS": 0, "part-0-acronym": "ONI"}
    begun = client.post(address, sent).content.decode()
    # The nature has a usual one for the level and the parent.
    assert "required" not in label(begun, "part-0-nature") + box(begun, "part-0-nature")
    for name in ("part-0-name", "part-0-level"):
        assert "required" not in label(page, name) + box(page, name)
        assert "required" in label(begun, name)
        assert 'aria-required="true"' in box(begun, name)


def test_rows_that_the_browser_does_not_check_say_it_too(pages):
    page = pages(reverse("admin:orgchart_document_add"))
    assert 'aria-required="true"' in box(page, "identifiers-__prefix__-scheme")
    assert "aria-required" not in box(page, "identifiers-__prefix__-id")


def test_a_viewer_who_fills_in_nothing_is_told_nothing():
    page = signed_in(roles.VIEWER).get("/admin/orgchart/document/").content.decode()
    assert NOTE not in page
