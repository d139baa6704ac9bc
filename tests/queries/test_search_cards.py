"""A result of the search is a card: what it says of a record on the day."""

from datetime import date

import pytest

from orgchart.models import Location
from orgchart.queries.search import search
from orgchart.queries.search_cards import cards
from orgchart.writing.search_index import catch_up

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    MandateFactory,
    PostFactory,
    SourceFactory,
    unit,
)
from .reading import text_of

pytestmark = pytest.mark.django_db


def mission(code="mission", country="ML", **name):
    """An operation with a place, a leader and a police commissioner."""
    one = unit(code, name=f"Mission in Mali {code}", start="2013-04-25", end="2023-12-31", **name)
    Location.objects.create(
        unit=one,
        area="Mali",
        countries=[country],
        start="2013",
        source=SourceFactory(),
        status="published",
    )
    for kind, title, person in (
        ("head", "Special Representative", f"Ada {code}"),
        ("police-commissioner", "Police Commissioner", f"Bo {code}"),
    ):
        post = PostFactory(unit=one, kind=kind, title=title, heads_unit=kind == "head")
        AppointmentFactory(post=post, person__name=person, start="2014", end="2016")
    return one


def test_the_card_of_a_unit_says_level_country_years_and_the_leader_of_the_day(client):
    mission()
    page = text_of(client, "/search/?q=mission&on=2015-07-01")
    assert "Office · Mali · 2013 – 2023 · led on 1 July 2015 by Ada mission, Special Rep" in page
    assert "led on" not in text_of(client, "/search/?q=mission&on=2020-07-01")


def test_the_card_of_a_unit_that_is_only_known_by_a_year_says_so(client):
    unit("one", name="Alpha Office", start="[..2007]")
    assert "Office · known by 2007" in text_of(client, "/search/?q=alpha")


def test_the_cards_of_a_document_a_person_and_a_mandate_say_dates_and_unit(client):
    one = mission()
    DocumentFactory(symbol="A/RES/61/279", title="Strengthening", date="2007-06-29")
    MandateFactory(unit=one, text="To help with elections.", start="2013", end="2014-06")
    assert "29 June 2007" in text_of(client, "/search/?q=strengthening")
    assert "Special Representative · Mission in Mali mission · 2014 – 2016" in text_of(
        client, "/search/?q=ada"
    )
    assert "Mission in Mali mission · 2013 – June 2014" in text_of(client, "/search/?q=elections")


@pytest.mark.parametrize("size", [1, 8])
def test_cards_take_as_many_queries_at_any_size(size, django_assert_max_num_queries):
    for number in range(size):
        MandateFactory(unit=mission(f"m{number}"), text="To train the police of Mali.")
        DocumentFactory(title="Police in Mali")
    catch_up()
    results = search("police mali").results
    with django_assert_max_num_queries(12):
        assert len(cards(results, date(2015, 7, 1))) == len(results) >= 3 * size


def test_police_in_a_country_leads_with_the_mission_and_says_who_leads_its_police(client):
    one = mission()
    MandateFactory(unit=one, text="To train the police of the State.", theme_id="police")
    general = unit("pd", name="Police Division")
    MandateFactory(unit=general, text="Police in the field.")
    found = [result.address for result in search("police in Mali").results]
    assert found[0] == "/units/mission/"
    assert "/units/pd/" not in found[:1]
    page = text_of(client, "/search/?q=police+in+Mali&kind=unit&on=2015-07-01")
    assert "Post: Police Commissioner · Bo mission, 2014 – 2016" in page
    assert "Mandate: To train the police of the State." in page


def test_a_result_says_which_words_it_does_not_have(client):
    unit("one", name="Mission in Mali")
    unit("two", name="Police Division")
    page = text_of(client, "/search/?q=Police+in+Mali")
    assert "Without: Police" in page
    assert "Without: Mali" in page
