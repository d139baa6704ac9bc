"""Reconciliation in the languages of the site: the same units and documents, said in that language."""

import json
import unicodedata
from html import unescape

import jsonschema_rs
import pytest
from django.conf import settings

from .reconciling import MANIFEST

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def asked(client, address, **questions):
    """The candidates of each question."""
    found = client.post(address, {"queries": json.dumps(questions)})
    assert found.status_code == 200
    return {name: answer["result"] for name, answer in found.json().items()}


@pytest.mark.parametrize("address", ["/fr/api/reconcile", "/api/reconcile?lang=fr"])
def test_the_manifest_speaks_the_language_and_names_the_same_things(client, address):
    found, english = client.get(address).json(), client.get("/api/reconcile").json()
    jsonschema_rs.validator_for(MANIFEST).validate(found)
    assert [one["name"] for one in found["defaultTypes"]] == ["Unité", "Document"]
    for same in ("identifierSpace", "schemaSpace", "versions", "batchSize"):
        assert found[same] == english[same]
    assert found["view"]["url"] == "http://testserver/fr/{{id}}/"
    assert found["preview"]["url"].startswith("http://testserver/fr/api/preview/?")
    for suggesting in found["suggest"].values():
        assert suggesting["service_url"] == "http://testserver/fr/api/reconcile"


def test_a_unit_is_found_by_its_name_in_the_language_and_by_that_in_english(client, registry):
    found = asked(
        client,
        "/fr/api/reconcile",
        own={"query": "Force intérimaire des Nations Unies au Liban"},
        english={"query": "United Nations Interim Force in Lebanon"},
        acronym={"query": "UNIFIL"},
    )
    for [first, *_others] in found.values():
        assert (first["id"], first["match"]) == ("units/unifil", True)
        assert first["name"] == "Force intérimaire des Nations Unies au Liban"
        assert first["description"].startswith(
            "FINUL · Opération de maintien de la paix · relève de\u00a0: "
        )


@pytest.mark.parametrize(
    ("query", "known", "value"),
    [
        ("FINUL", "level", "Opération de maintien de la paix"),
        ("FINUL", "level", "Peacekeeping operation"),
        ("FINUL", "nature", "Opération sur le terrain"),
        ("FINUL", "nature", "Field operation"),
        ("FINUL", "nature", "field"),
        ("A/RES/61/279", "kind", "Résolution"),
        ("A/RES/61/279", "kind", "Resolution"),
        ("A/RES/61/279", "organ", "Assemblée générale"),
        ("A/RES/61/279", "organ", "General Assembly"),
    ],
)
def test_a_column_may_have_its_values_in_english_or_in_the_language(
    client, registry, query, known, value
):
    row = {"query": query, "properties": [{"pid": known, "v": value}]}
    [first, *_others] = asked(client, "/fr/api/reconcile", row=row)["row"]
    assert (first["score"], first["match"]) == (100.0, True)


@pytest.mark.parametrize(
    "address",
    ["/api/reconcile", "/api/reconcile/suggest/type?prefix=", "/api/reconcile/flyout/type?id=unit"],
)
def test_what_is_no_language_is_refused(client, address):
    found = client.get(f"{address}{'&' if '?' in address else '?'}lang=klingon")
    assert found.status_code == 400
    assert found.json()["detail"].startswith("“klingon” is no language of this site.")
    assert found["Access-Control-Allow-Origin"] == "*"
    assert client.post(f"/api/reconcile?lang={'x' * 300}", {"queries": "{}"}).status_code == 400


def test_an_address_in_any_language_names_the_same_unit(client, registry):
    for written in ("/fr/units/unifil/", "http://testserver/zh-hans/units/unifil/", "units/unifil"):
        [first, *_others] = asked(client, "/ar/api/reconcile", row={"query": written})["row"]
        assert (first["id"], first["match"]) == ("units/unifil", True)


def test_what_is_fetched_is_in_the_language(client, registry):
    asking = {"ids": ["units/unifil"], "properties": [{"id": "level"}, {"id": "name"}]}
    found = client.post("/fr/api/reconcile", {"extend": json.dumps(asking)}).json()
    assert [one["name"] for one in found["meta"]] == ["Niveau", "Nom"]
    assert found["rows"]["units/unifil"] == {
        "level": [{"str": "Opération de maintien de la paix"}],
        "name": [{"str": "Force intérimaire des Nations Unies au Liban"}],
    }


def test_what_is_typed_gets_suggestions_in_the_language(client, registry):
    [found] = client.get("/fr/api/reconcile/suggest/property?prefix=niv").json()["result"]
    assert (found["id"], found["name"]) == ("level", "Niveau")
    units = client.get("/fr/api/reconcile/suggest/entity?prefix=FINUL").json()["result"]
    assert units[0]["name"] == "Force intérimaire des Nations Unies au Liban"


@pytest.mark.parametrize(
    ("language", "script"), [("ar", "ARABIC"), ("zh-hans", "CJK"), ("ru", "CYRILLIC")]
)
def test_no_word_of_a_property_or_type_is_english(client, language, script):
    base = f"/{language}/api/reconcile"
    told = [
        text
        for kind in ("type", "property")
        for one in client.get(f"{base}/suggest/{kind}?prefix=").json()["result"]
        for text in (one["name"], one["description"])
    ]
    assert len(told) == 2 * (2 + 18)
    for text in told:
        assert any(script in unicodedata.name(sign, "") for sign in text), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_of_the_api_names_types_and_properties_as_the_service_does(client, code):
    base = f"/{code}/api/reconcile"
    named = {
        one["id"]: one["name"]
        for kind in ("type", "property")
        for one in client.get(f"{base}/suggest/{kind}?prefix=").json()["result"]
    }
    page = unescape(client.get(f"/{code}/api/").content.decode())
    assert f"http://testserver{base}" in page
    for known in ("unit", "document", "on", "parent", "level", "code"):
        assert f"<em>{named[known]}</em>" in page


def test_what_is_wrong_is_said_in_the_language(client, registry):
    found = client.post("/fr/api/reconcile", {"queries": "soup"})
    assert found.status_code == 400
    assert found.json()["title"] == "Requête incorrecte"
    assert found.json()["detail"].startswith("Ce n’est pas du JSON")
    assert client.get("/ar/api/reconcile/suggest/entity").json()["detail"].startswith("اكتب")


def test_the_preview_is_a_page_in_the_language(client, registry):
    found = client.get("/ar/api/preview/?id=units/unifil&on=2009-07-31")
    page = found.content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'href="/ar/units/unifil/?on=2009-07-31"' in page
    assert "قوة الأمم المتحدة المؤقتة في لبنان" in page
    missing = client.get("/ar/api/preview/?id=units/nothing")
    assert missing.status_code == 404
    assert "غير موجود هنا" in missing.content.decode()
