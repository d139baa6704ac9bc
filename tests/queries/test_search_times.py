"""What a year, a month, a day, or a word such as “first” makes of a question: over the shipped data."""

import pytest

from orgchart.queries.search import search
from orgchart.queries.search_ages import age_in
from orgchart.queries.search_words import plain
from tests import factories

from .test_search_answers import CHART_OF_2009, addresses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "never"),
    [
        ("Suez 1956", "/units/unef-ii/"),
        ("peacekeeping Congo 1961", "/units/monusco/"),
        ("mission Congo 1960", "/units/monusco/"),  # the best answer is a resolution of that year
        ("head of MINUSCA 2020", "/people/babacar-gaye/"),
    ],
)
def test_a_year_narrows_to_what_existed_then(registry, client, words, never):
    assert never not in addresses(words)
    assert never in addresses(" ".join(words.split()[:-1]))
    year = words.split()[-1]
    page = " ".join(client.get("/search/", {"q": words}).content.decode().split())
    assert f"Only what existed in {year} is listed" in page


def test_a_year_in_which_nothing_of_the_question_existed_does_not_narrow(registry):
    found = search("UNEF 1999")
    assert {"/units/unef-i/", "/units/unef-ii/"} <= {one.address for one in found.results}
    assert not found.years


@pytest.mark.parametrize(
    "words",
    [
        "31 July 2009", "2009-07-31", "July 31, 2009", "July 2009", "31/07/2009", "31 juillet 2009",
        "31 de julio de 2009", "31 июля 2009", "2009年7月31日",
    ],
)  # fmt: skip
def test_a_day_by_itself_leads_to_its_chart_and_its_changes(registry, words):
    found = search(words)
    assert addresses(words)[:2] == [CHART_OF_2009, "/changes/?from=2009-06-30&to=2009-07-31"]
    assert found.day
    assert found.day.last.isoformat() == "2009-07-31"


def test_the_first_day_of_a_month_is_read_as_french_writes_it(registry):
    assert addresses("1er juillet 2009")[0] == "/?on=2009-07-01"


def test_a_day_by_itself_finds_what_has_it_in_a_title(registry):
    assert "/documents/S/2008/456/" in addresses("10 July 2008")


def test_the_page_of_a_day_says_how_it_was_read_and_never_changes_its_links(registry, client):
    page = client.get("/search/", {"q": "July 2009", "on": "2015-01-01"}).content.decode()
    assert "“July 2009” was read as July 2009." in " ".join(page.split())
    assert f'href="{CHART_OF_2009}"' in page


def test_a_day_beside_other_words_gives_what_was_so_on_that_day(registry, client):
    assert "/people/lamberto-zannier/" in addresses("UNMIK 31 July 2009")
    assert "/people/bernard-kouchner/" not in addresses("UNMIK 31 July 2009")
    page = client.get("/search/", {"q": "UNMIK 31 July 2009"}).content.decode()
    assert 'href="/units/unmik/?on=2009-07-31"' in page
    assert f'href="{CHART_OF_2009}"' in page


def test_a_day_in_a_title_that_is_pasted_is_a_part_of_the_title(registry):
    asked = "Letter dated 10 July 2008 from the Secretary-General"
    assert addresses(asked)[0] == "/documents/S/2008/456/"
    assert search(asked).day is None


@pytest.mark.parametrize(
    ("asked", "time"),
    [
        ({"q": "MINUSMA", "year": "1950"}, "1950"),
        ({"q": "MINUSMA 1950"}, "1950"),
        ({"q": "MINUSMA March 2013"}, "March 2013"),
        ({"q": "MINUSMA 1 July 1935"}, "1 July 1935"),
        ({"q": "MINUSMA 9998-12-31"}, "31 December 9998"),
    ],
)
def test_what_did_not_exist_then_is_shown_and_the_page_says_when_it_did(
    registry, client, asked, time
):
    page = client.get("/search/", asked).content.decode()
    page = " ".join(page.split())
    assert f"Not of {time}: United Nations Multidimensional" in page
    assert "(MINUSMA), 25 April 2013 – 31 December 2023. Results of all times are shown." in page
    assert 'href="/units/minusma/' in page


def test_what_has_no_time_is_not_said_to_be_of_another(registry, client):
    page = client.get("/search/", {"q": "charter July 2009"}).content.decode()
    assert "Nothing was found of July 2009. Results of all times are shown." in " ".join(
        page.split()
    )


def test_a_card_says_who_led_in_the_year_that_was_asked_for(registry, client):
    page = " ".join(client.get("/search/", {"q": "MINUSCA 2020"}).content.decode().split())
    assert "led on 31 December 2020 by Mankeur Ndiaye" in page


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("first peacekeeping mission", "/units/untso/"),
        ("oldest peacekeeping mission", "/units/untso/"),
        ("what was the first UN peacekeeping operation?", "/units/untso/"),
        ("la plus ancienne mission de maintien de la paix", "/units/untso/"),
        ("primera misión de mantenimiento de la paz", "/units/untso/"),
        ("первая операция по поддержанию мира", "/units/untso/"),
        ("первую миссию", "/units/untso/"),
        ("premières missions", "/units/untso/"),
        ("first unit", "/units/untso/"),  # “First United Nations …” only begins with these letters
        ("أول بعثة حفظ السلام", "/units/untso/"),
        ("最早的维和特派团", "/units/untso/"),
        ("first peacekeeping mission in Congo", "/units/onuc/"),
        ("latest mission in Haiti", "/units/panel-haiti/"),  # a political mission, by the budget
    ],
)
def test_the_first_and_the_latest_of_a_kind_come_first(registry, words, first):
    found = search(words)
    assert found.results[0].address == first
    assert not found.results[0].missing


@pytest.mark.parametrize(
    "words", ["First Deputy", "last name Annan", "First report of the Secretary-General"]
)
def test_first_is_a_word_like_others_where_no_unit_is_meant(words):
    assert age_in(plain(words)) == (None, plain(words))


def test_a_name_that_begins_with_first_is_found_as_it_is_written(registry):
    factories.unit("first-force", name="First Force of Observers", start="1990")
    assert addresses("First Force of Observers")[0] == "/units/first-force/"
    assert addresses("first force")[0] == "/units/first-force/"
