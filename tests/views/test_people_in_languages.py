"""People are called by their names in the reader's script where these are recorded, on every public page."""

import pytest
from django.urls import reverse
from django.utils import translation

from orgchart.models import Appointment, Person, PersonName

from ..factories import AppointmentFactory, LineFactory, PostFactory, SourceFactory, unit
from .test_languages import page_of

pytestmark = pytest.mark.django_db
PAGES = (
    "/people/?when=ever",
    "/people/kofi-annan/",
    "/units/dpko/",
    "/changes.csv?from=1990&to=2000",
    "/?on=1996",
    "/chart.svg?on=1996",
    "/chart.json?on=1996",
    "/changes/?from=1990&to=2000",
    "/changes/feed/",
    "/units/dpko/changes/feed/",
    "/search/?q=annan",
    "/search/?q=chief",
    "/search/suggestions.json?q=annan",
)
"""Pages that name people."""


@pytest.fixture
def annan():
    dpko = unit("dpko")
    LineFactory(child=dpko, parent=unit("sg"))
    post = PostFactory(unit=dpko, title="Chief")
    person = AppointmentFactory(
        person__name="Kofi Annan", person__code="kofi-annan", post=post, start="1993", end="1996"
    ).person
    PersonName.objects.create(person=person, text="Кофи Аннан", language="ru")
    PersonName.objects.create(person=person, text="Кофи Атта Аннан", language="ru")
    PersonName.objects.create(person=person, text="K. A. Annan")
    return person


@pytest.mark.parametrize("address", PAGES)
def test_a_page_names_people_in_the_script_of_its_language(client, annan, address):
    russian = page_of(client, f"/ru{address}").content.decode()
    assert "Кофи Аннан" in russian
    for other in ("/fr", ""):
        page = page_of(client, other + address).content.decode()
        assert "Kofi Annan" in page.replace("<mark>", "").replace("</mark>", ""), other
        assert "Кофи Аннан" not in page or address == "/people/kofi-annan/", other


def test_the_page_of_a_person_says_every_name_and_where_it_is_written(client, annan):
    source = SourceFactory(title="A page in Russian")
    annan.names.filter(text="Кофи Аннан").update(source=source, locator="caption")
    page = page_of(client, "/people/kofi-annan/").content.decode()
    assert '<span lang="ru" dir="auto">Кофи Аннан</span>' in page
    assert "A page in Russian</a>, caption" in page
    russian = page_of(client, "/ru/people/kofi-annan/").content.decode()
    assert "<h1>Кофи Аннан</h1>" in russian
    also = russian.partition('id="names"')[2].partition("</section>")[0]
    assert '<span dir="auto">Kofi Annan</span>' in also, "as it is recorded"


def test_chinese_in_traditional_signs_is_marked(client, annan):
    PersonName.objects.create(person=annan, text="科菲·安南國際", language="zh")
    page = page_of(client, "/zh-hans/people/kofi-annan/").content.decode()
    assert '<bdi lang="zh-Hant">科菲·安南國際</bdi>' in page


def test_the_desk_names_people_as_they_are_recorded(admin_client, annan):
    admin_client.cookies["language"] = "fr"
    PersonName.objects.create(person=annan, text="Annan, Kofi", language="fr")
    page = admin_client.get(reverse("admin:orgchart_person_change", args=[annan.pk]))
    title = page.content.decode().partition("<title>")[2].partition("</title>")[0]
    assert "Kofi Annan" in title


@pytest.mark.parametrize("size", [2, 20])
def test_the_names_of_all_people_of_a_page_are_one_query(
    client, size, django_assert_max_num_queries
):
    for number in range(size):
        term = AppointmentFactory(person__name=f"Ann {number}", post__unit=unit(f"u{number}"))
        PersonName.objects.create(person=term.person, text=f"Анна {number}", language="ru")
    with django_assert_max_num_queries(8):
        page = page_of(client, "/ru/people/?when=ever").content.decode()
    assert page.count("Анна") >= size


def test_people_that_were_not_read_with_their_appointments_cost_nothing(
    annan, django_assert_num_queries
):
    with translation.override("ru"), django_assert_num_queries(1):
        [term] = Appointment.objects.all()
    with translation.override("ru"), django_assert_num_queries(2):
        [person] = Person.objects.all()
    assert (str(person), person.name) == ("Кофи Аннан", "Kofi Annan")
    assert term.person.name == "Kofi Annan"
