"""People: their pages, their posts, and the rules about who is in which post when."""

import html
import re

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.urls import reverse

from orgchart.models import Appointment, Person, PersonName, Post
from orgchart.queries.changes import changes
from orgchart.queries.search import search
from orgchart.writing.checking import all_violations
from orgchart.writing.recording import record
from orgchart.writing.violations import RulesBroken, row_violations

from .admin.forms import form_data
from .factories import (
    AppointmentFactory,
    DocumentFactory,
    PersonFactory,
    PostFactory,
    SourceFactory,
    unit,
)

pytestmark = pytest.mark.django_db


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def appointed(name, start="1992", end="", **more):
    return AppointmentFactory(person__name=name, start=start, end=end, **more)


# --- the list ----------------------------------------------------------------------------------


def test_the_list_has_who_is_in_office_on_the_day_and_everybody_at_any_time(client):
    post = PostFactory(unit=unit("dpko"))
    appointed("Ann", "1992", "1999", post=post)
    appointed("Bob", "2000", post=post)
    now = words(client.get("/people/?on=2009-07-31"))
    assert "1 person in office on 31 July 2009." in now
    assert "Bob Chief The dpko 2000" in now
    assert "Ann" not in now
    ever = words(client.get("/people/?on=2009-07-31&when=ever"))
    assert "2 people, each with the post of 31 July 2009 or else the last." in ever
    sought = words(client.get("/people/?on=2009-07-31&q=ann"))  # at any time, unless it is chosen
    assert "1 person, with the post of 31 July 2009 or else the last." in sought


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("guehenno", True),
        ("Гэенно", True),
        ("dpko", True),
        ("chief", True),
        ("nobody", False),
    ],
)
def test_people_are_found_by_name_spelling_post_and_unit(client, query, found):
    person = appointed("Guehenno", post=PostFactory(unit=unit("dpko"))).person
    PersonName.objects.create(person=person, text="Гэенно", language="ru")
    page = words(client.get("/people/", {"q": query}))
    assert ("Guehenno" in page) == found
    assert ("Nobody matches" in page) != found


def test_the_list_can_be_narrowed_by_the_kind_of_post(client):
    appointed("Ann", post__unit=unit("dpko"))
    appointed("Bob", post__unit=unit("oma"), post__kind="military-adviser")
    page = words(client.get("/people/?kind=military-adviser"))
    assert "Bob" in page
    assert "Ann" not in page


def test_somebody_with_nothing_but_drafts_is_a_draft(client):
    appointed("Ann", status="draft", post__unit=unit("dpko"))
    assert client.get("/people/ann/").status_code == 404
    assert "Ann" not in words(client.get("/people/?when=ever"))
    assert search("Ann").results == []


@pytest.mark.parametrize("size", [2, 20])
def test_the_pages_cost_as_many_queries_at_any_size(client, size, django_assert_max_num_queries):
    for number in range(size):
        post = PostFactory(unit=unit(f"u{number}"))
        person = appointed("Ann", "1992", "1994", post=post).person
        PersonName.objects.create(person=person, text=f"An {number}")
        appointed(f"Bob {number}", "1995", post=post)
    with django_assert_max_num_queries(6):
        client.get("/people/?when=ever")
    with django_assert_max_num_queries(9):
        client.get("/people/ann/")


# --- the page ----------------------------------------------------------------------------------


def test_the_page_of_a_person_has_names_posts_and_history(client):
    dpko = unit("dpko")
    ann = appointed("Ann", "1992", "1999", post=PostFactory(unit=dpko, title="Chief")).person
    appointed(
        "Ann",
        "[..2001]",
        post=PostFactory(unit=unit("dfs"), title="Director", kind="director", heads_unit=False),
    )
    PersonName.objects.create(person=ann, text="Анна", language="ru")
    page = client.get("/people/ann/?on=2009-07-31")
    text = words(page)
    assert "On 31 July 2009 Director, The dfs , known by 2001" in text.replace("dfs,", "dfs ,")
    assert "Before Chief, The dpko , 1992 – 1999" in text.replace("dpko,", "dpko ,")
    assert "After" not in text
    assert "After Chief, The dpko" in words(client.get("/people/ann/?on=1991-07-31"))
    assert "Анна Russian" in text
    assert '<span lang="ru" dir="auto">Анна</span>' in page.content.decode()
    assert "1992 – 1999" in text
    assert "known by 2001" in text
    # The posts say it, and the drawing; the history does not say it again.
    assert "is no longer led by Ann" not in text
    assert "is first known as Director" not in text
    assert "A torn edge of a bar is a date that is not known exactly." in text


def test_the_page_says_if_no_post_is_recorded_on_the_day(client):
    appointed("Ann", "1992", "1999", post__unit=unit("dpko"))
    assert "On 31 July 2009 No post is recorded for this day." in words(
        client.get("/people/ann/?on=2009-07-31")
    )


def test_an_unknown_person_is_said_with_the_way_to_the_list(client):
    page = client.get("/people/nobody/")
    assert page.status_code == 404
    assert "No person has the code “nobody”. Look in the list of people." in words(page)


def test_every_page_that_names_a_head_leads_to_the_person(client):
    appointed("Ann", post__unit=unit("dpko", level_id="organ"))
    for address in ("/?view=list", "/units/dpko/", "/search/?q=ann"):
        assert 'href="/people/ann/' in client.get(address).content.decode(), address


def test_what_was_last_confirmed_is_said_on_the_chart_of_later_days(client):
    source = SourceFactory()
    appointed("Ann", "2017", post__unit=unit("dpko"), confirmed="2021-07", confirmed_by=source)
    for address in ("/?view=list&on=2026-11-25", "/units/dpko/?on=2026-11-25", "/people/ann/"):
        assert "in office when last seen, July 2021" in words(client.get(address)), address
    drawn = client.get("/chart.svg?on=2026-11-25").content.decode()
    assert "in office when last seen, July 2021" in drawn
    assert "last seen" not in client.get("/chart.svg?on=2021-07-31").content.decode()


# --- rules -------------------------------------------------------------------------------------


def test_a_person_is_in_a_post_once_at_a_time():
    first = appointed("Ann", "1992", "1999", post__unit=unit("dpko"))
    again = Appointment(
        post=first.post, person=first.person, start="1995", status="published", source=first.source
    )
    with pytest.raises(RulesBroken, match=r"is in the post already \(1992 – 1999\)"):
        record(again)
    again.start = "2000"
    record(again)
    assert all_violations() == []


def test_a_post_has_one_person_at_a_time_not_counting_those_who_act():
    first = appointed("Ann", "1992", "1999", post__unit=unit("dpko"))
    second = Appointment(
        post=first.post, person=PersonFactory(name="Bob"), start="1995", end="1996",
        status="published", source=first.source,
    )  # fmt: skip
    with pytest.raises(RulesBroken, match="has another person at that time"):
        record(second)
    second.acting = True
    record(second)
    assert all_violations() == []


def test_successors_known_to_the_same_year_do_not_clash():
    first = appointed("Ann", "1992", "2007", post__unit=unit("dpko"))
    appointed("Bob", "2007", post=first.post)
    appointed("Cid", "2001~", "2006?", post=first.post)
    assert all_violations() == []


def test_who_acts_is_told_as_acting():
    appointed("Ann", acting=True, post__unit=unit("dpko"))
    told = [change.sentence for change in changes()]
    assert "The dpko is now led by Ann, Chief (acting)" in told


def test_the_head_of_a_unit_leads_it():
    post = Post(code="chief", unit=unit("dpko"), title="Chief", kind="head")
    assert [(broken.fieldname, broken.rule) for broken in row_violations(post)] == [
        ("heads_unit", "head_leads")
    ]


def test_a_person_with_appointments_cannot_be_deleted(admin_client):
    ann = appointed("Ann", post__unit=unit("dpko")).person
    with pytest.raises(ProtectedError):
        ann.delete()
    page = admin_client.get(reverse("admin:orgchart_person_delete", args=[ann.pk]))
    assert "cannot be deleted while other records refer to it" in words(page)


def test_the_code_of_a_person_is_taken_once():
    appointed("Ann", post__unit=unit("dpko"))
    with pytest.raises(ValidationError, match="already exists"):
        Person(code="ann", name="Another Ann").full_clean()


def test_another_spelling_finds_the_person_and_leads_to_the_page():
    person = appointed("Hervé Ladsous", post__unit=unit("dpko")).person
    PersonName.objects.create(person=person, text="Эрве Ладсу", language="ru")
    [found] = search("ладсу").results
    assert (found.title, found.address, found.kind) == (
        "Hervé Ladsous",
        "/people/herve-ladsous/",
        "Person",
    )


def test_a_new_person_gets_a_code_from_the_name_and_an_old_one_keeps_it(admin_client):
    new = admin_client.get(reverse("admin:orgchart_person_add")).content.decode()
    assert 'data-made-of="name"' in new
    ann = PersonFactory()
    old = admin_client.get(reverse("admin:orgchart_person_change", args=[ann.pk])).content.decode()
    assert "data-made-of" not in old
    data = form_data(new) | {"name": "Zoë da Silva"}
    assert admin_client.post(reverse("admin:orgchart_person_add"), data).status_code == 302
    assert Person.objects.get(name="Zoë da Silva").code == "zoe-da-silva"


def test_short_parts_are_lines_of_a_table_and_not_lists_of_their_own(admin_client):
    form = admin_client.get(reverse("admin:orgchart_postdistribution_add")).content.decode()
    assert 'name="post_counts-7-grade"' in form
    assert 'name="post_counts-8-grade"' not in form
    index = words(admin_client.get(reverse("admin:index")))
    assert "Post distributions" in index
    assert "Numbers of posts" not in index


@pytest.mark.parametrize("size", [2, 20])
@pytest.mark.parametrize("address", ["/sources/page/", "/documents/A/RES/61/279/"])
def test_pages_that_list_appointments_cost_as_many_queries(
    client, size, address, django_assert_max_num_queries
):
    source, document = SourceFactory(slug="page"), DocumentFactory(symbol="A/RES/61/279")
    for number in range(size):
        appointed(
            f"Ann {number}", post__unit=unit(f"u{number}"), source=source, started_by=document
        )
    with django_assert_max_num_queries(40):
        client.get(address)


def test_the_page_of_a_source_says_what_it_confirms(client):
    source = SourceFactory(slug="seen")
    appointed("Ann", post__unit=unit("dpko"), confirmed="2021", confirmed_by=source)
    assert "Ann, Chief" in words(client.get("/sources/seen/"))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("[..2010-05]", "", "does not know whether this unit existed on 31 July 2009"),
        ("1992", "[2007..]", "does not know whether this unit existed on 31 July 2009"),
        ("2010", "", "This unit did not exist on 31 July 2009"),
        ("1992", "2007", "This unit did not exist on 31 July 2009"),
    ],
)
def test_what_no_source_shows_is_not_denied(client, start, end, said):
    unit("oma", start=start, end=end)
    assert said in words(client.get("/units/oma/?on=2009-07-31"))
