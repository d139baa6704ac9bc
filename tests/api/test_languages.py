"""The API in the languages of the site, with ``lang``: the same records, said in that language."""

import unicodedata
from http import HTTPStatus

import pytest
from django.conf import settings
from django.utils import translation

from orgchart.views.answers import KINDS

from .test_lists import answer

pytestmark = pytest.mark.django_db
UNIFIL = "Force intérimaire des Nations Unies au Liban (FINUL)"


def test_a_record_has_its_official_name_and_leads_to_the_page_in_that_language(client, registry):
    found = answer(client, "/api/v1/units/unifil?lang=fr")
    assert found["title"] == UNIFIL
    assert found["page"].startswith("http://testserver/fr/units/unifil/")
    english = answer(client, "/api/v1/units/unifil")
    assert english["title"] == "United Nations Interim Force in Lebanon (UNIFIL)"
    assert found.keys() == english.keys()
    assert found["unit"]["code"] == english["unit"]["code"]


def test_each_kind_of_answer_is_in_that_language(client, registry):
    [hit] = answer(client, "/api/v1/search?q=FINUL&limit=1&lang=fr")["results"]
    assert hit["title"] == UNIFIL
    assert hit["self"] == "http://testserver/api/v1/units/unifil"
    assert hit["why"].startswith("Nom en français")
    changes = answer(client, "/api/v1/changes?from=1977&to=1979&lang=fr")["changes"]
    assert changes[0]["sentence"].startswith("FINUL\u00a0: création")
    assert answer(client, "/api/v1/units?lang=ar")["title"] == "الوحدات"
    assert "/ru/units/" in answer(client, "/api/v1/units?lang=ru&limit=1")["records"][0]["page"]


def test_the_next_page_is_in_that_language_too(client, registry):
    first = answer(client, "/api/v1/units?lang=fr&limit=2")
    assert "lang=fr" in first["next"]
    assert "/fr/units/" in answer(client, first["next"])["records"][0]["page"]


def test_the_answer_says_its_language_and_is_another_one_to_who_keeps_it(client, registry):
    french, plain = client.get("/api/v1/units?lang=fr"), client.get("/api/v1/units")
    assert (french["Content-Language"], plain["Content-Language"]) == ("fr", "en")
    assert french["ETag"] != plain["ETag"]
    assert (
        client.get("/api/v1/units?lang=fr", headers={"If-None-Match": french["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize(
    "path", ["units", "units/dpko", "chart", "search?q=police", "symbols?text=A/RES/1/1", ""]
)
def test_a_language_that_the_site_does_not_speak_is_refused(client, registry, path):
    found = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}lang=de")
    assert found.status_code == 400
    assert "“de” is not one of the choices" in found.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "title", "said"),
    [
        ("units/nothing", 404, "Introuvable", "Aucune unité n’a le code «\u00a0nothing\u00a0»"),
        ("nothing", 404, "Introuvable", "Il n’y a pas de données à cette adresse"),
        ("units?on=soon", 400, "Requête incorrecte", "n’est pas un jour"),
        ("units?colour=red", 400, "Requête incorrecte", "n’est pas un paramètre"),
        ("symbols?text=soup", 422, "Contenu impossible à traiter", "n’est pas une cote"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_that_was_asked_for(
    client, registry, path, status, title, said
):
    found = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}lang=fr")
    assert found.status_code == found.json()["status"] == status
    assert found.json()["title"] == title
    assert said in found.json()["detail"]
    assert found["Content-Language"] == "fr"


def test_the_data_of_a_page_says_what_is_wrong_in_the_language_of_its_address(client, registry):
    found = client.get("/ru/units/nothing.json")
    assert (found.status_code, found.json()["title"]) == (404, "Не найдено")
    assert found["Content-Language"] == "ru"


def test_a_page_has_the_language_of_its_address_whatever_lang_asks_for(client, registry):
    assert client.get("/units/?lang=fr")["Content-Language"] == "en"
    assert client.get("/api/?lang=fr")["Content-Language"] == "en"


@pytest.mark.parametrize("status", [*KINDS])
def test_a_kind_of_problem_is_the_phrase_of_http_in_english_and_words_of_each_language(status):
    assert str(KINDS[status]) == HTTPStatus(status).phrase
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            assert (str(KINDS[status]) == HTTPStatus(status).phrase) is code.startswith("en")


def described_in(client, language):
    """All that the description of the API says in words, without what it says of the kind that tests add."""
    answered = client.get(f"/api/v1/openapi.json?lang={language}")
    described = answered.json()
    del described["components"]["schemas"]["Nickname"]
    return {text for text in texts_of(described) if not text.startswith("Nickname(")}


def texts_of(described):
    if isinstance(described, dict):
        for name, one in described.items():
            if name in ("description", "summary") and isinstance(one, str):
                yield one
            elif name not in ("example", "examples"):
                yield from texts_of(one)
    elif isinstance(described, list):
        for one in described:
            yield from texts_of(one)


@pytest.mark.parametrize(
    ("language", "script"), [("ar", "ARABIC"), ("zh-hans", "CJK"), ("ru", "CYRILLIC")]
)
def test_all_that_describes_the_api_is_in_the_language(client, registry, language, script):
    texts = described_in(client, language)
    assert len(texts) > 250
    strange = [
        text for text in texts if not any(script in unicodedata.name(sign, "") for sign in text)
    ]
    assert strange == [], "Run script/messages, and translate these texts."


@pytest.mark.parametrize(("language", "same"), [("fr", 12), ("es", 3)])
def test_a_language_in_latin_letters_shares_few_words_with_english(
    client, registry, language, same
):
    shared = described_in(client, "en") & described_in(client, language)
    assert len(shared) <= same, shared


def test_the_page_of_the_api_is_there_in_each_language(client, registry):
    assert client.get("/api/v1/openapi.json?lang=ar")["Content-Language"] == "ar"
    page = client.get("/ar/api/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert "الوحدات القائمة في ذلك اليوم" in page
    assert "The units that exist on the day" not in page
    assert 'href="/fr/api/"' in page
    assert client.get("/fr/api/v1/units").status_code == 404


@pytest.mark.parametrize(
    ("asked", "language"), [("en", "en"), ("en-gb", "en"), ("zh", "zh"), ("zh-hans", "zh")]
)
def test_a_language_can_be_asked_for_with_its_place_or_script_or_without(
    client, registry, asked, language
):
    found = client.get(f"/api/v1/units/dpko?lang={asked}")
    assert found.status_code == 200
    assert found["Content-Language"] == language


def test_chinese_ends_a_sentence_in_its_own_way(client, registry):
    described = described_in(client, "zh")
    assert not [text for text in described if "。." in text or "。 " in text]


@pytest.mark.parametrize(
    ("prefix", "asked", "language"),
    [("", "", "en"), ("/fr", "?lang=fr", "fr"), ("/zh-hans", "?lang=zh-hans", "zh")],
)
def test_the_page_of_the_api_leads_to_its_description_in_the_same_language(
    client, prefix, asked, language
):
    page = client.get(f"{prefix}/api/").content.decode()
    address = f"/api/v1/openapi.json{asked}"
    assert page.count(f'href="{address}"') == 2
    assert client.get(address)["Content-Language"] == language


def test_each_value_of_a_parameter_stands_whole(client):
    """A line that ends in a hyphen would make another value of “-name”."""
    page = " ".join(client.get("/ar/api/").content.decode().split())
    assert "<span>-acronym,</span> <span>name,</span>" in page
