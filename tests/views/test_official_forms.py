"""Terms, countries and towns in the reader's language, and numbers with their thousands apart."""

import pytest
from django.utils import translation
from django_countries import countries

from orgchart.country_forms import UN_FORMS
from orgchart.languages import Marked, grouped, speaking_to_staff
from orgchart.models import Location
from orgchart.models.country_names import names_of_country
from orgchart.official import BODIES, PLACES, TERMS, official, official_forms
from orgchart.queries.search import search

from ..factories import DocumentFactory, FigureFactory, LineFactory, NameFactory, SourceFactory
from .test_languages import OTHERS, page_of

pytestmark = pytest.mark.django_db


def test_terms_countries_and_towns_are_in_the_language_where_they_have_official_forms():
    known = (
        "Secretary-General",
        "Mali",
        "Iran and Iraq",
        "Democratic Republic of the Congo",
        "Beirut",
    )
    with translation.override("fr"):
        found = [official(text) for text in known]
        other = official("Darfur, Sudan")
    assert found[:3] == ["Secrétaire général", "Mali", "Iran, Iraq"]
    assert found[3:] == ["République démocratique du Congo", "Beyrouth"]
    assert not any(isinstance(form, Marked) for form in found)
    assert isinstance(other, Marked)
    assert other == "Darfur, Sudan"
    assert [official(text) for text in known] == [*known]


@pytest.mark.parametrize("code", OTHERS)
def test_each_language_has_a_form_of_every_term_and_place(code):
    with translation.override(code):
        assert [text for text in (*TERMS, *PLACES) if isinstance(official(text), Marked)] == []
        assert code in ("es", "fr") or official("Secretariat") != "Secretariat"


@pytest.mark.parametrize(
    ("code", "town", "place"), [("ar", "بيروت", "لبنان"), ("zh-hans", "贝鲁特", "黎巴嫩")]
)
def test_chart_and_pages_say_where_an_operation_is_in_the_language(client, code, town, place):
    sg = NameFactory(unit__code="sg", name="Secretary-General").unit
    unit = NameFactory(unit__code="u", unit__nature="field", acronym="UNX").unit
    LineFactory(child=unit, parent=sg)
    Location.objects.create(
        unit=unit,
        area="Lebanon",
        headquarters="Beirut",
        start="2007",
        source=SourceFactory(),
        status="published",
    )
    page = page_of(client, f"/{code}/units/u/").content.decode()
    assert town in page
    assert 'lang="en">Beirut' not in page
    drawn = page_of(client, f"/{code}/chart.svg").content.decode()
    assert place in drawn
    assert "Secretary-General" not in drawn


@pytest.mark.parametrize(
    ("code", "written"),
    [("ar", "12,345"), ("zh-hans", "12,345"), ("fr", "12\xa0345"), ("en-gb", "12,345")],
)
def test_thousands_stand_apart(code, written):
    with translation.override(code):
        assert grouped(12345) == written
        assert FigureFactory.build(value=12345, kind="strength").amount == written


def test_the_forms_of_a_place_in_all_languages_do_not_depend_on_the_one_in_use():
    with speaking_to_staff("fr"):
        found = official_forms("Jerusalem")
    assert {"Jérusalem", "القدس", "耶路撒冷", "Иерусалим", "Jerusalén"} == set(found)
    assert official_forms("Yonder Hills") == ()


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("body", BODIES)
def test_a_body_is_found_by_its_official_name_in_each_language(code, body):
    DocumentFactory(symbol="S/2000/1", title=f"Letter to the {body}")
    DocumentFactory(symbol="S/2000/2", title="General letter on security")
    with translation.override(code):
        found = search(f"{official(f'{body}')}")
    assert [result.title for result in found.results] == [f"S/2000/1 Letter to the {body}"]
    assert found.has_all_words


@pytest.mark.parametrize(
    "asked", ["решения Совета Безопасности", "résolutions du Conseil de sécurité"]
)
def test_the_name_of_a_body_may_be_in_any_case_and_among_other_words(asked):
    DocumentFactory(symbol="S/2000/1", title="Letter to the Security Council")
    assert [result.title for result in search(asked).results] == [
        "S/2000/1 Letter to the Security Council"
    ]


@pytest.mark.parametrize(
    ("code", "asked", "shown"),
    [("fr", "Jérusalem", "Jérusalem"), ("ar", "القدس", "القدس"), ("fr", "Иерусалим", "Иерусалим")],
)
def test_a_result_shows_the_form_of_a_place_that_was_found(client, code, asked, shown):
    unit = NameFactory(unit__code="u", name="Nothing like it", acronym="XYZ").unit
    Location.objects.create(
        unit=unit, area="Israel", headquarters="Jerusalem", start="2007", source=SourceFactory(),
        status="published",
    )  # fmt: skip
    page = " ".join(page_of(client, f"/{code}/search/?q={asked}").content.decode().split())
    assert f"<mark>{shown}</mark>" in page
    if code == "fr" and asked == "Jérusalem":
        assert 'lang="en">Israel' not in page
        assert "Jerusalem" not in page.replace("q=J", "")


@pytest.mark.parametrize(
    ("code", "country", "name"),
    [
        ("ru", "LR", "Либерия"),
        ("ru", "MM", "Мьянма"),
        ("fr", "MM", "Myanmar"),
        ("es", "CF", "República Centroafricana"),
        ("ar", "DO", "الجمهورية الدومينيكية"),
        ("zh-hans", "TJ", "塔吉克斯坦"),
    ],
)
def test_countries_are_called_as_the_united_nations_call_them(code, country, name):
    with translation.override(code):
        assert countries.name(country) == name


@pytest.mark.parametrize("code", OTHERS)
def test_every_country_of_that_list_has_its_form_in_each_language(code):
    with translation.override(code):
        names = {country: countries.name(country) for country in UN_FORMS}
    latin = [name for name in names.values() if name.isascii()]
    assert code in ("es", "fr") or not latin


def test_a_town_and_its_country_are_both_in_the_nominative_in_russian():
    with translation.override("ru"):
        assert Location(headquarters="Monrovia", area="Liberia").in_words == "Монровия, Либерия"


def test_a_country_is_still_found_by_the_name_that_a_translation_of_the_standard_has():
    assert {"Birmanie", "Myanmar", "Burma"} <= {*names_of_country("MM")}
    assert {"Centrafrique", "ЦАР"} <= {*names_of_country("CF")}


@pytest.mark.parametrize(
    ("code", "area", "words"),
    [
        ("fr", "Somalia, from Nairobi", "Somalie (à partir de Nairobi)"),
        ("zh-hans", "Worldwide, from New York", "全球（驻纽约）"),
        ("ru", "Myanmar, from Bangkok", "Мьянма (база: Бангкок)"),
        ("ar", "The Sudan", "السودان"),
        ("en", "Somalia, from Nairobi", "Somalia, from Nairobi"),
        ("fr", "Somalia, from somewhere", "Somalia, from somewhere"),
        ("fr", "Southern Lebanon, from Beirut", "Southern Lebanon, from Beirut"),
    ],
)
def test_an_area_and_the_town_from_which_it_is_looked_after_are_both_in_the_language(
    code, area, words
):
    with translation.override(code):
        assert Location(area=area).in_words == words
