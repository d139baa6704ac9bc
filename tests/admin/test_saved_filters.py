"""Filters that a person saves under a name: above their list, on the first page, removed, renamed."""

import re
from html import unescape

import pytest

from orgchart import roles
from orgchart.models import SavedFilter

from ..accounts import signed_in
from ..factories import MandateFactory, unit
from ..rows import reading

pytestmark = pytest.mark.django_db
LIST, SAVE = "/admin/orgchart/mandate/", "/admin/filters/"
LEAD = {"kind": "orgchart.mandate", "query": "role__exact=lead", "name": "Those that lead"}


@pytest.fixture
def client():
    MandateFactory(unit=unit("a"))
    return signed_in(roles.VIEWER)


def kept():
    return list(SavedFilter.objects.values_list("name", "query"))


def test_a_filter_is_saved_from_its_list_and_is_above_it_and_on_the_first_page(client):
    assert "Save this filter" not in client.get(LIST).content.decode()
    page = client.get(f"{LIST}?role__exact=lead&q=func&p=1&o=2").content.decode()
    form = re.search(r'<details class="staff-menu">.*?</form>', page, re.DOTALL)[0]
    sent = {
        name: unescape(value)
        for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)
        if name != "csrfmiddlewaretoken"
    }
    assert sent == {"kind": "orgchart.mandate", "query": "o=2&q=func&role__exact=lead"}
    answer = client.post(SAVE, {**sent, "name": " Those that  lead "}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LIST}?o=2&q=func&role__exact=lead"
    assert "The filter is saved as “Those that lead”." in answer.content.decode()
    link = r'<a href="\?o=2&amp;q=func&amp;role__exact=lead">\s*Those that lead</a>'
    assert re.search(link, client.get(LIST).content.decode())
    first = client.get("/admin/").content.decode()
    assert f'<a href="{LIST}?o=2&amp;q=func&amp;role__exact=lead">Those that lead</a>' in first


def test_saving_again_renames_or_replaces(client):
    client.post(SAVE, LEAD)
    client.post(SAVE, {**LEAD, "name": "Leaders"})
    assert kept() == [("Leaders", "role__exact=lead")]
    client.post(SAVE, {**LEAD, "name": "Leaders", "query": "q=police"})
    assert kept() == [("Leaders", "q=police")]


def test_a_filter_is_removed_by_its_person_alone(client):
    client.post(SAVE, {**LEAD, "name": "My leaders"})
    number = SavedFilter.objects.get().pk
    other = signed_in(roles.EDITOR)
    assert "My leaders" not in other.get(LIST).content.decode()
    other.post(SAVE, {**LEAD, "remove": number})
    assert len(kept()) == 1
    answer = client.post(SAVE, {**LEAD, "query": "", "remove": number}, follow=True)
    assert "“My leaders” is removed." in answer.content.decode()
    assert kept() == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "  "}, "Give the filter a name."),
        ({"name": "a" * 61}, "The name is too long."),
        ({"query": "o=1&p=3"}, "The list is not filtered."),
        ({"query": f"q={'a' * 1200}"}, "The filter is too long to be saved."),
        ({"kind": "orgchart.nothing"}, "There is no such list."),
        ({"kind": "orgchart.proposal"}, "There is no such list."),
        ({"remove": "x"}, ""),
        ({"remove": "9" * 30}, ""),
    ],
)
def test_what_cannot_be_saved_is_said(client, sent, said):
    answer = client.post(SAVE, {**LEAD, **sent}, follow=True)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert kept() == []


def test_a_list_in_the_window_of_a_box_offers_none(client):
    client.post(SAVE, LEAD, follow=True)
    page = client.get(f"{LIST}?role__exact=lead&_popup=1").content.decode()
    assert "Those that lead" not in page
    assert "Save this filter" not in page


def test_many_filters_cost_no_more_queries(client):
    counted = []
    for size in (1, 9):
        for number in range(size):
            client.post(SAVE, {**LEAD, "name": f"F {number}", "query": f"q={size}-{number}"})
        with reading() as read:
            client.get(LIST)
            client.get("/admin/")
        counted.append(read.queries)
    assert counted[0] == counted[1]
