"""Posts have their official titles in the reader's language where these are recorded, on every public page."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from orgchart.models import Post, PostTitle
from orgchart.writing.recording import recording

from ..factories import AppointmentFactory, LineFactory, PostFactory, SourceFactory, unit
from .test_languages import page_of

pytestmark = pytest.mark.django_db
ENGLISH, FRENCH = "Chief of the Department", "Chef du Département"
PAGES = (
    "/people/?when=ever",
    "/people/ann/",
    "/units/dpko/",
    "/?on=1996",
    "/chart.svg?on=1996",
    "/chart.json?on=1996",
    "/changes/?from=1990&to=2000",
    "/changes.csv?from=1990&to=2000",
    "/changes/feed/",
    "/search/?q=ann",
)
"""Pages that say the titles of posts."""


@pytest.fixture
def chief():
    dpko = unit("dpko")
    LineFactory(child=dpko, parent=unit("sg"))
    post = PostFactory(unit=dpko, code="chief", title=ENGLISH, kind="head", heads_unit=True)
    AppointmentFactory(person__name="Ann", person__code="ann", post=post, start="1993", end="1996")
    PostTitle.objects.create(
        post=post,
        language="fr",
        text=FRENCH,
        source=SourceFactory(title="A page in French"),
        locator="caption",
    )
    return post


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_the_title_in_its_language(client, chief, address):
    assert FRENCH in page_of(client, f"/fr{address}").getvalue().decode()
    for other in ("/ru", ""):
        page = page_of(client, other + address).getvalue().decode()
        assert ENGLISH in page, other
        assert FRENCH not in page or address == "/units/dpko/", other


def test_the_page_of_the_unit_says_every_title_and_where_it_is_written(client, chief):
    page = page_of(client, "/units/dpko/").getvalue().decode()
    assert f'<span lang="fr" dir="auto">{FRENCH}</span>' in page
    assert "A page in French</a>, caption" in page


def test_search_finds_the_unit_by_the_title(client, chief):
    with recording(why="x"):
        chief.titles.get().save()
    found = page_of(client, "/fr/search/?q=chef+du+département").getvalue().decode()
    assert 'href="/fr/units/dpko/' in found


def test_the_api_finds_the_post_by_the_title(client, chief):
    for words, number in (("chef", 1), ("chief", 1), ("commandant", 0)):
        found = client.get(f"/api/v1/posts?q={words}").json()
        assert len(found["records"]) == number


def test_linked_data_have_the_title_with_its_language(client, chief):
    said = page_of(client, "/units/dpko.ttl").getvalue().decode()
    assert f'"{FRENCH}"@fr' in said


def test_the_desk_says_the_title_as_it_is_recorded(admin_client, chief):
    admin_client.cookies["language"] = "fr"
    page = admin_client.get(reverse("admin:orgchart_post_change", args=[chief.pk]))
    title = page.getvalue().decode().partition("<title>")[2].partition("</title>")[0]
    assert ENGLISH in title


def test_a_post_has_one_title_in_a_language(chief):
    again = PostTitle(post=chief, language="fr", text="Chef", source=SourceFactory())
    with pytest.raises(ValidationError, match="a title in this language already"):
        again.full_clean()


@pytest.mark.parametrize("size", [2, 20])
def test_the_titles_of_all_posts_of_a_page_are_one_query(
    client, size, django_assert_max_num_queries
):
    for number in range(size):
        term = AppointmentFactory(person__name=f"Ann {number}", post__unit=unit(f"u{number}"))
        PostTitle.objects.create(
            post=term.post, language="ru", text=f"Глава {number}", source=SourceFactory()
        )
    with django_assert_max_num_queries(10):
        page = page_of(client, "/ru/people/?when=ever").getvalue().decode()
    assert page.count("Глава") >= size


def test_a_title_that_nobody_recorded_is_marked_as_english(chief):
    with translation.override("ru"):
        post = Post.objects.get()
        assert post.title_to_read.__html__() == f'<bdi lang="en">{ENGLISH}</bdi>'
