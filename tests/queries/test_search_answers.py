"""What people type, and the record that answers it: over the shipped data.

Each line says what is typed, which records are right (one of them is among the first three), and why.
"""

from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest

from orgchart.models import Document, Location, Unit, UnitName
from orgchart.models.country_names import ADJECTIVES
from orgchart.queries.search import search

pytestmark = pytest.mark.django_db


def addresses(words):
    return [result.address for result in search(words).results]


def test_the_name_and_acronym_of_each_unit_pasted_back_give_that_unit_first(registry):
    wrong = {}
    published = UnitName.objects.published().values("unit")
    for unit in Unit.objects.filter(pk__in=published).order_by("code"):
        latest = UnitName.objects.published().filter(unit=unit).latest("start", "pk")
        found = addresses(str(latest))
        if found[:1] != [unit.get_absolute_url()]:
            wrong[str(latest)] = found[:3]
    assert wrong == {}


def test_the_symbol_and_title_of_each_document_pasted_back_give_that_document_first(registry):
    wrong = {}
    for document in Document.objects.order_by("pk"):
        found = addresses(document.label)
        if found[:1] != [document.get_absolute_url()]:
            wrong[document.label] = found[:3]
    assert wrong == {}


MINUSMA, MINUSTAH, UNIFIL = "/units/minusma/", "/units/minustah/", "/units/unifil/"
RESOLUTION_1542, RESOLUTION_1528 = "/documents/S/RES/1542(2004)/", "/documents/S/RES/1528(2004)/"
RESOLUTION_2100, STRENGTHENING = "/documents/S/RES/2100(2013)/", "/documents/A/RES/61/279/"
SECRETARY_GENERAL = "/units/secretary-general/"
CHART_OF_2009 = "/?on=2009-07-31"
CHANGES_OF_2019 = "/changes/?from=2018-12-31&to=2019-12-31"

ANSWERS = [
    ("police mali", [MINUSMA], "the operation in Mali; the data tell of no police there"),
    ("police mali", ["/units/police-division/"], "the unit for police"),
    ("who runs UN police in Mali", [MINUSMA], "a question in words"),
    ("who runs UN police in Mali", ["/units/police-division/"], "the unit for police"),
    ("peacekeeping in Mali", [MINUSMA], "its level is “Peacekeeping operation”"),
    ("Annan DPKO", ["/people/kofi-annan/"], "a person and the unit he led"),
    ("Annan DPKO", ["/units/dpko/"], "the unit that he led"),
    ("MINUSTAH Haiti", [MINUSTAH], "an acronym and a country"),
    ("UNIFIL Lebanon", [UNIFIL], "an acronym and a country"),
    ("Kinshasa", ["/units/monusco/"], "a town of headquarters"),
    ("resolution 2100", [RESOLUTION_2100], "a number without organ or year"),
    (
        "resolution 1701",
        ["/documents/S/RES/1701(2006)/", UNIFIL],
        "a resolution that people name by its number",
    ),
    ("DPKO 2009", ["/units/dpko/"], "an acronym and a year"),
    ("what changed in 2019", [CHANGES_OF_2019], "a question of time"),
    ("ce qui a changé en 2019", [CHANGES_OF_2019], "in French"),
    ("¿qué cambió en 2019?", [CHANGES_OF_2019], "in Spanish"),
    ("что изменилось в 2019", [CHANGES_OF_2019], "in Russian"),
    ("ما تغير في 2019", [CHANGES_OF_2019], "in Arabic"),
    ("2019年有何变动", [CHANGES_OF_2019], "in Chinese"),
    ("chart of July 2009", [CHART_OF_2009], "a chart of a month"),
    ("organigramme de juillet 2009", [CHART_OF_2009], "in French"),
    ("organigrama de julio de 2009", [CHART_OF_2009], "in Spanish"),
    ("структура июля 2009", [CHART_OF_2009], "in Russian"),
    ("مخطط تموز 2009", [CHART_OF_2009], "in Arabic"),
    ("مخطط كانون الثاني 2010", ["/?on=2010-01-31"], "a month of two words"),
    ("مخطط تموز/يوليه 2009", [CHART_OF_2009], "in Arabic, as the United Nations writes it"),
    ("2009年7月组织结构图", [CHART_OF_2009], "in Chinese"),
    ("اليونيفيل", [UNIFIL], "an acronym in Arabic"),
    ("من يقود اليونيفيل؟", [UNIFIL], "a question in Arabic"),
    ("Guéhenno", ["/people/jean-marie-guehenno/"], "a surname"),
    ("resolution 1542", [RESOLUTION_1542], "a number without organ or year"),
    # What journalists, students and archivists type.
    ("drc", ["/units/monusco/", "/units/monuc/"], "a country in short"),
    ("CAR peacekeeping", ["/units/minusca/", "/units/minurca/"], "a country in short"),
    ("Zaire", ["/units/monusco/", "/units/monuc/", "/units/onuc/"], "a country as it was called"),
    ("Burma envoy", ["/units/special-envoy-myanmar/"], "a country as it was called"),
    ("demining", ["/units/unmas/"], "the everyday word for mine action"),
    ("UNSCR2100", [RESOLUTION_2100], "a number without a space before it"),
    ("Congolese", ["/units/monusco/", "/units/monuc/", "/units/onuc/"], "an adjective"),
    ("Cypriot peacekeeping", ["/units/unficyp/"], "an adjective"),
    ("Lebanese", [UNIFIL], "an adjective"),
    ("MINUSMA withdrawal resolution", ["/documents/S/RES/2690(2023)/"], "what ended it"),
    ("resolution establishing UNMIS", ["/documents/S/RES/1590(2005)/"], "what established it"),
    (
        "who was in charge of peacekeeping during Rwandan genocide",
        ["/units/unamir/"],
        "a question in words, with an adjective and a word that no text has",
    ),
    ("SCR1542 Haiti", [RESOLUTION_1542], "no space before the number, and another word"),
    ("resolution1542 Haiti", [RESOLUTION_1542], "no space before the number, and another word"),
    ("demining unit peacekeeping", ["/units/unmas/"], "words for most units beside one that tells"),
    ("ivory coast", ["/units/unoci/", "/units/minuci/"], "a country as it is called in speech"),
    (
        "East Timor",
        ["/units/unmiset/", "/units/untaet/", "/units/unmit/"],
        "a country as it was called",
    ),
    ("Liban", [UNIFIL], "a country in French; the area says “Southern Lebanon”"),
    ("Ливан", [UNIFIL], "a country in Russian"),
    ("Naqoura", [UNIFIL], "a town of headquarters"),
    ("Bamako 2015", [MINUSMA], "a town and a year"),
    ("undersecretary field support", ["/units/dfs/"], "two words written as one"),
    ("fieldsupport", ["/units/dfs/"], "two words written as one"),
    ("peackeeping Congo", ["/units/monusco/", "/units/monuc/", "/units/onuc/"], "misspelt"),
    ("Congo 1961", ["/units/onuc/"], "the operation of that year"),
    ("Haiti 1995", ["/units/unmih/"], "one of six operations there"),
    ("Lebanon 1958", ["/units/unogil/"], "the earlier of two"),
    ("Ladsous DPKO 2012", ["/people/herve-ladsous/"], "a person, a unit, a year"),
    ("head of MINUSCA 2020", ["/people/mankeur-ndiaye/"], "who leads a mission is its head"),
    ("who led UNMIK in 2008", ["/people/joachim-ruecker/", "/people/lamberto-zannier/"], "a year"),
    ("head of peacekeeping 1994", ["/people/kofi-annan/", "/units/dpko/"], "a post in a year"),
    ("Under-Secretary-General for Field Support", ["/units/dfs/"], "the title of a post"),
    ("police adviser", ["/units/police-division/"], "the title of a post"),
    ("UNSCR 1528", [RESOLUTION_1528], "as diplomats write it"),
    ("SCR 1542", [RESOLUTION_1542], "as journalists write it"),
    ("résolution 1542 (2004)", [RESOLUTION_1542], "in French"),
    ("resolución 1542 (2004) del Consejo de Seguridad", [RESOLUTION_1542], "in Spanish"),
    ("резолюция Совета Безопасности 1542", [RESOLUTION_1542], "in Russian"),
    ("القرار 1542", [RESOLUTION_1542], "in Arabic"),
    ("قرار مجلس الأمن ١٥٤٢", [RESOLUTION_1542], "in Arabic, with its digits"),
    ("جنوب السودان ٢٠١٢", ["/units/unmiss/"], "a year in the digits of Arabic"),
    ("Секретариат", ["/units/secretariat/"], "a term of the glossary, in Russian"),
    ("الأمانة العامة", ["/units/secretariat/"], "a term, in Arabic"),
    ("秘书处", ["/units/secretariat/"], "a term, in Chinese"),
    ("القدس", ["/units/untso/"], "a town in Arabic"),
    ("غوتيريش", ["/people/antonio-guterres/"], "a name of a person in Arabic"),
    ("古特雷斯", ["/people/antonio-guterres/"], "a name of a person in Chinese"),
    ("Гутерриша", ["/people/antonio-guterres/"], "a name of a person in a Russian case"),
    ("المينوسما", [MINUSMA], "an Arabic acronym with the article"),
    ("مينوستا", [MINUSTAH], "an Arabic acronym"),
    ("联海稳定团", [MINUSTAH], "a Chinese acronym"),
    ("بعثة الأمم المتحدة في جنوب السودان", ["/units/unmiss/"], "an official name in Arabic"),
    ("决议 1542", [RESOLUTION_1542], "a resolution in Chinese"),
    ("耶路撒冷", ["/units/untso/"], "a town in Chinese"),
    ("déminage", ["/units/unmas/"], "another word for mine action, in French"),
    ("desminado", ["/units/unmas/"], "another word, in Spanish"),
    ("разминирование", ["/units/unmas/"], "another word, in Russian"),
    ("排雷", ["/units/unmas/"], "another word, in Chinese"),
    ("第1542(2004)号决议", [RESOLUTION_1542], "in Chinese"),
    ("安理会第1542号决议", [RESOLUTION_1542], "in Chinese, with the organ"),
    ("大会第61/279号决议", [STRENGTHENING], "of the Assembly, in Chinese"),
    ("Security Council resolution 1542 Haiti", [RESOLUTION_1542], "with more words after it"),
    ("res. 61/279", [STRENGTHENING], "with no organ"),
    ("/documents/S/RES/1542/", [RESOLUTION_1542], "an address of this site"),
    ("https://undocs.org/en/S/RES/1542(2004)", [RESOLUTION_1542], "an address elsewhere"),
    ("2100 mali", [RESOLUTION_2100], "a number and what it is about"),
    ("Sierra Leonne", ["/units/unamsil/", "/units/uniosil/", "/units/unomsil/"], "misspelt"),
    ("Cote dIvoire", ["/units/unoci/"], "without the apostrophe"),
    ("civilian police haiti", ["/units/miponuh/"], "a kind of operation and a country"),
    ("الشرطة", ["/units/police-division/"], "police in Arabic"),
    ("شعبه الشرطه", ["/units/police-division/"], "as keyboards of Egypt write it"),
    ("Bureau de l'état de droit", ["/units/orolsi/"], "a name in French, shortened"),
    ("DOMP", ["/units/dpko/"], "an acronym in Spanish"),
    ("Yugoslavia 1993", ["/units/unprofor/"], "a country that is no more"),
    ("UNEF Suez", ["/units/unef-i/"], "an acronym without its number, and an area"),
    ("Golan Heights", ["/units/undof/"], "one word of two is in the data"),
    ("UNPOL", ["/units/police-division/"], "another word for police"),
    ("blue helmets Mali", [MINUSMA], "another word for a peacekeeping operation"),
    ("casques bleus Mali", [MINUSMA], "another word, in French"),
    ("cascos azules Haití", [MINUSTAH, "/units/unmih/"], "another word, in Spanish"),
    ("голубые каски Мали", [MINUSMA], "another word, in Russian"),
    ("أصحاب الخوذ الزرق في مالي", [MINUSMA], "another word, in Arabic"),
    ("mission in East Timor", ["/units/untaet/"], "an administration; no name of it has “mission”"),
    ("Cyprus police", ["/units/unficyp/"], "two pages tell of Cyprus equally well"),
    ("troops Cyprus", ["/units/unficyp/"], "two pages tell of Cyprus equally well"),
    ("peacekeepers Lebanon", [UNIFIL], "three pages tell of Lebanon equally well"),
    # Whole questions in the six languages.
    (
        "Which missions are there in the Sudan?",
        ["/units/panel-sudan/"],
        "a plural; what is there now comes first, whatever its name says",
    ),
    ("qui dirige la MINUSMA au Mali", [MINUSMA], "in French"),
    ("chef de la MINUSCA", ["/units/minusca/"], "in French, with words that one title has"),
    ("qui commande la force en Haïti", ["/units/unmih/"], "in French, with a word for most units"),
    ("¿Quién dirige la misión en Haití?", ["/units/miponuh/", "/units/minustah/"], "in Spanish"),
    ("operación de mantenimiento de la paz en El Salvador", ["/units/onusal/"], "in Spanish"),
    ("Кто руководил миссией в Ливане", [UNIFIL], "in Russian"),
    ("миссия в Либерии", ["/units/unmil/"], "in Russian"),
    ("командующий силами СООННР", ["/units/undof/"], "a post in Russian"),
    ("Centrafrique", ["/units/minusca/", "/units/minurca/"], "what is said in French of a country"),
    ("ما هي بعثة الأمم المتحدة في مالي", [MINUSMA], "in Arabic"),
    ("قوة الأمم المتحدة المؤقتة في لبنان", [UNIFIL], "a name in Arabic"),
    ("谁领导联合国在马里的特派团", [MINUSMA], "in Chinese, which has no spaces"),
    ("联合国驻马里特派团", [MINUSMA], "in Chinese"),
    ("special representative Mali 2015", [MINUSMA], "a post, a country and a year"),
    ("who led UNTAC", ["/people/yasushi-akashi/"], "a question in words"),
    ("peacekeepers Cyprus 1964", ["/units/unficyp/"], "a word that no text has"),
    ("under-secretary-general peace operations 2019", ["/people/jean-pierre-lacroix/"], "a post"),
    ("Secrétaire général", [SECRETARY_GENERAL], "an organ in French"),
    ("Secretario General", [SECRETARY_GENERAL], "in Spanish"),
    ("Генеральный секретарь", [SECRETARY_GENERAL], "in Russian"),
    ("الأمين العام", [SECRETARY_GENERAL], "in Arabic"),
    ("秘书长", [SECRETARY_GENERAL], "in Chinese"),
    ("policía en Haití", ["/units/miponuh/"], "a theme in Spanish"),
    ("полиция на Гаити", ["/units/miponuh/"], "a theme in Russian"),
    ("海地警察", ["/units/miponuh/"], "a theme in Chinese, which has no spaces"),
    ("UN police chief", ["/units/police-division/"], "another word for the Police Adviser"),
    ("Blauhelme Mali", [MINUSMA], "another word for a peacekeeping operation, in German"),
]


@pytest.mark.parametrize(("words", "right", "why"), ANSWERS)
def test_the_right_record_is_among_the_first_three(registry, words, right, why):
    found = addresses(words)[:3]
    assert set(right) & set(found), (why, found)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("DPKO 2009", "/units/dpko/"),
        ("Lebanon 1958", "/units/unogil/"),
        ("MINUSTAH Haiti", MINUSTAH),
        ("UNIFIL Lebanon", UNIFIL),
        ("resolution 1542", RESOLUTION_1542),
        ("resolution 2100", RESOLUTION_2100),
        ("res. 61/279", STRENGTHENING),
        # No post of force commander of it is in the data: it comes before those of other operations.
        ("force commander UNAMID", "/units/unamid/"),
        ("police commissioner UNMIK", "/units/unmik/"),
        ("force commander UNDOF", "/units/undof/"),
        ("谁领导联合国在马里的特派团", MINUSMA),
        ("how many troops in Lebanon", UNIFIL),
        ("combien de soldats au Liban", UNIFIL),
        ("¿cuántas tropas hay en Líbano?", UNIFIL),
        ("ما هي بعثة الأمم المتحدة في مالي", MINUSMA),
    ],
)
def test_what_has_one_answer_gives_it_first(registry, words, first):
    assert addresses(words)[0] == first


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ("chief of police UNIFIL", "chief of police"),
        ("FINUL jefe de policía", "jefe de policía"),
        ("联黎部队 警察总长", "警察总长"),
        ("UNIFIL UNPOL", "UNPOL"),
    ],
)
def test_a_page_is_said_to_lack_what_was_typed_not_what_it_was_read_as(registry, words, typed):
    [found] = [result for result in search(words).results if result.page.address == UNIFIL]
    assert found.missing == [typed]


def test_results_that_are_only_alike_say_so(registry, client):
    page = " ".join(client.get("/search/?q=Goma").content.decode().split())
    assert "Nothing has the word “Goma”; these are like it." in page
    assert "these are like it" not in client.get("/search/?q=MINUSTAH").content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("resolution 99999", "no document with the symbol “resolution 99999”. These are near it:"),
        (
            "S/RES/9999 (2004)",
            "no document with the symbol “S/RES/9999 (2004)”. These are near it:",
        ),
        ("the of in", "These words are in nearly every name. Add what you look for."),
    ],
)
def test_a_question_without_an_answer_is_told_so(registry, client, asked, said):
    page = " ".join(client.get("/search/", {"q": asked}).content.decode().split())
    assert said in page
    for words in ("resolution 1542", "police mali", "The Situation Centre", "2009"):
        page = " ".join(client.get("/search/", {"q": words}).content.decode().split())
        assert said not in page, words


@pytest.mark.parametrize("asked", ["UNSCR 1528", "SCR 1542", "Security Council resolution 1542"])
def test_a_question_that_is_read_as_a_symbol_has_no_word_that_is_missing(registry, asked):
    found = search(asked)
    assert found.results[0].title.startswith("S/RES/15")
    assert not found.results[0].missing
    assert not found.only_like
    assert not found.meant


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("A/RES/61/280", "A/RES/61/279"),
        ("a/res/61/280", "A/RES/61/279"),
        ("S/RES/9999", "S/RES/"),
    ],
)
def test_a_symbol_that_the_registry_does_not_have_shows_the_few_that_are_nearest(
    registry, asked, nearest
):
    found = search(asked)
    assert found.is_unknown_symbol
    assert 1 <= len(found.results) <= 5
    assert found.results[0].title.startswith(nearest)
    assert {result.record_kind for result in found.results} == {"orgchart.document"}
    assert not found.is_cut


@pytest.mark.parametrize(
    ("words", "begin"), [("S/RES", "S/RES/"), ("s/res/", "S/RES/"), ("A/RES", "A/RES/")]
)
def test_a_piece_of_a_symbol_finds_the_symbols_that_begin_with_it(registry, words, begin):
    titles = [result.title for result in search(words).results]
    assert len(titles) > 20
    assert all(title.startswith(begin) for title in titles[:20])


def test_what_only_looks_like_a_piece_of_a_symbol_is_searched_as_words(registry):
    assert not search("and/or").is_unknown_symbol
    assert addresses("Mali/police")


def test_each_country_of_a_unit_of_the_field_has_its_adjectives(registry):
    places = Location.objects.published().filter(unit__nature="field")
    codes = {country.code for place in places for country in place.countries}
    assert codes - set(ADJECTIVES) == set()


@pytest.mark.parametrize(
    "words",
    ["res 2098 intervention brigade", "res 2098 congo", "resolution 2098 (2013) for the Congo"],
)
def test_a_number_with_other_words_is_that_document(registry, words):
    assert addresses(words)[0] == "/documents/S/RES/2098(2013)/"


def test_words_after_a_number_are_searched_as_words(registry):
    found = search("resolution 99999 Haiti")
    assert not found.is_unknown_symbol
    assert any("Haiti" in result.title for result in found.results)


@pytest.mark.parametrize(
    "words",
    [
        "qui dirige la FINUL ?",
        "¿Quién dirige la FPNUL?",
        "кто руководит ВСООНЛ?",
        "من يقود اليونيفيل؟",
        "谁领导联黎部队？",
    ],
)
def test_a_question_with_the_acronym_of_another_language_finds_the_same_people(registry, words):
    people = [one for one in addresses("who leads UNIFIL") if one.startswith("/people/")]
    assert people
    assert addresses(words)[0] == UNIFIL
    assert set(people) <= set(addresses(words))
    assert not search(words).only_like


def test_what_is_told_of_a_police_chief_names_the_police_advisers(registry):
    assert "/people/faisal-shahkar/" in addresses("UN police chief")


def test_a_number_of_a_resolution_does_not_find_the_resolutions_beside_it(registry):
    found = addresses("resolution 1542")
    documents = [address for address in found if address.startswith("/documents/")]
    assert documents == [RESOLUTION_1542]


def test_a_result_lacks_the_word_as_it_was_typed(registry):
    found = search("полиция в Мали")
    missing = {word for result in found.results for word in result.missing}
    assert missing == {"полиция", "Мали"}


@pytest.mark.parametrize("language", ["en", "ar", "es", "fr", "ru", "zh-hans"])
def test_the_examples_of_a_language_are_asked_in_it_and_find_what_they_name(
    registry, client, language
):
    prefix = "" if language == "en" else f"/{language}"
    page = lxml.html.fromstring(client.get(f"{prefix}/search/").content.decode())
    examples = page.xpath("//p[@class='examples']//a[contains(@href, 'q=')]")
    assert len(examples) == 3
    right = [
        {MINUSMA},
        {"/people/jean-marie-guehenno/"},
        {RESOLUTION_1542},
    ]
    for example, rightly in zip(examples, right, strict=True):
        asked = parse_qs(urlsplit(example.get("href")).query)["q"][0]
        assert asked == example.text_content()
        assert rightly & set(addresses(asked)[:3]), asked
