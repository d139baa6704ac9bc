"""Search finds the records that people look for, best first, and says why."""

import pytest
from django.utils import translation

from orgchart.models import Document, Location, NameTranslation, Theme, ThemeLabel, Unit, UnitName
from orgchart.queries.search import search
from orgchart.queries.search_matching import CANDIDATES
from orgchart.queries.search_words import plain
from orgchart.writing.recording import record
from orgchart.writing.search_index import catch_up

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    chain,
    unit,
)
from .reading import text_of

pytestmark = pytest.mark.django_db


def first(words):
    found = search(words).results
    return (found[0].address, found[0].why) if found else None


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("orolsi", "/units/orolsi/"),
        ("OROLSI", "/units/orolsi/"),
        ("office of rule of law", "/units/orolsi/"),
        ("law rule office", "/units/orolsi/"),
        ("police-division", "/units/police-division/"),
        ("a/res/61/279", "/documents/A/RES/61/279/"),
        ("GA resolution 61/279", "/documents/A/RES/61/279/"),
        ("72/262 C", "/documents/A/RES/72/262C/"),
        ("MINUSCA S/RES/2149", "/documents/S/RES/2149(2014)/"),
        ("https://undocs.org/A/RES/61/279", "/documents/A/RES/61/279/"),
        ("finul", "/units/unifil/"),
        ("FINUL", "/units/unifil/"),
        ("cote d'ivoire", "/units/minuci/"),
        ("mine actoin", "/units/unmas/"),
        ("peackeeping oprations", "/units/dpko/"),
        ("Kofi Anan", "/people/kofi-annan/"),
        ("guehenno", "/people/jean-marie-guehenno/"),
    ],
)
def test_the_record_that_people_look_for_comes_first(registry, words, address):
    assert search(words).results[0].address == address


def test_a_former_name_is_found_and_the_result_says_so(registry):
    assert first("Civilian Police Unit") == (
        "/units/police-division/",
        "Name, 1994 – 1999: Civilian Police Unit",
    )


def test_a_former_acronym_is_found_and_the_result_says_so():
    one = unit("one", name="Alpha Office", acronym="OLDACR", end="1999")
    NameFactory(unit=one, name="Alpha Office", acronym="NEWACR", start="2000")
    assert first("oldacr") == ("/units/one/", "Name, 1992 – 1999: Alpha Office · OLDACR")


@pytest.mark.parametrize("words", ["newacr", "alpha office"])
def test_a_present_name_is_not_called_former(words):
    one = unit("one", name="Alpha Office", acronym="OLDACR", end="1999")
    NameFactory(unit=one, name="Alpha Office", acronym="NEWACR", start="2000")
    assert first(words) == ("/units/one/", "")


def test_a_disputed_name_makes_no_present_name_former():
    one = unit("one", name="Alpha Office")
    NameFactory(unit=one, name="Beta Office", start="2000", status="disputed")
    assert first("alpha office") == ("/units/one/", "")


def test_a_present_name_comes_before_a_former_one():
    old = unit("old", name="Alpha Office", start="1990", end="1999")
    NameFactory(unit=old, name="Beta Office", start="2000")
    unit("new", name="Alpha Office")
    assert [found.address for found in search("alpha office").results] == [
        "/units/new/",
        "/units/old/",
    ]


def test_a_name_in_another_language_is_found_and_quoted():
    one = unit("one", name="Force")
    NameTranslation.objects.create(
        name=UnitName.objects.get(), language="ar", text="قوة الأمم المتحدة", source=SourceFactory()
    )
    assert first("قوة الأمم المتحدة") == ("/units/one/", "Name in Arabic: قوة الأمم المتحدة")
    assert one.code == "one"


def test_words_of_a_mandate_lead_to_the_mandate():
    MandateFactory(unit=unit("one"), code="help", text="To help with elections.")
    assert first("elections") == ("/mandates/help/", "")


def test_drafts_are_not_found():
    unit("plan", name="Secret plan", status="draft")
    MandateFactory(unit=unit("one"), text="Hidden", status="draft")
    assert search("secret plan").results == []
    assert search("hidden").results == []


def test_nonsense_and_empty_text_find_nothing(registry):
    assert search("").results == []
    assert search("  …  ").results == []
    assert search("xqzvw jjkkw").results == []


def test_a_short_word_finds_no_similar_words(registry):
    """Words of three letters are alike too often."""
    assert all("un" in plain(found.title + found.why) for found in search("unx").results)


def test_a_new_state_of_the_data_is_found_at_once(client):
    assert search("brand new").results == []
    new = Unit(code="new", nature="headquarters")
    name = UnitName(
        unit=new,
        name="Brand New Office",
        level_id="office",
        start="2020",
        status="published",
        source=SourceFactory(),
    )
    record(new, name)
    assert first("brand new") == ("/units/new/", "")


def test_a_translation_of_a_name_that_is_not_published_is_not_found():
    known = unit("known")
    draft = NameFactory(unit=known, name="Plan", start="2030", status="draft")
    for name, text in ((known.names.first(), "Öffentlich"), (draft, "Geheimnis")):
        NameTranslation.objects.create(name=name, language="fr", text=text, source=SourceFactory())
    assert search("offentlich").results
    assert not search("geheimnis").results


@pytest.mark.parametrize("size", [3, 60])
def test_a_search_takes_as_many_queries_at_any_size(size, django_assert_max_num_queries):
    for one in chain(size):
        MandateFactory(unit=one)
        DocumentFactory()
    catch_up()
    asked = 1  # the tests ask first whether the index is behind
    with django_assert_max_num_queries(asked + 8 + 2 * 2):
        assert search("nothing zyzzyva").results == []
    with django_assert_max_num_queries(asked + 8):
        assert search("function").results


# --- the page ----------------------------------------------------------------------------------


def test_the_page_shows_results_with_their_reason(registry, client):
    page = client.get("/search/?q=civilian+police+unit&on=2009-07-31").content.decode()
    assert "best first" in page
    address = "/units/police-division/?on=2009-07-31"
    link = f'<a href="{address}"> <bdi><mark>Police</mark> Division (PD)</bdi></a>'
    assert link in " ".join(page.split())
    assert "<mark>Civilian</mark> <mark>Police</mark> <mark>Unit</mark></bdi>" in page
    assert "Name, 1994 – 1999: <bdi" in page


def test_an_empty_search_has_no_status_and_a_search_without_results_says_so(registry, client):
    assert '<p role="status">' not in client.get("/search/").content.decode()
    assert "Nothing matches." in client.get("/search/?q=xqzvw").content.decode()


def test_markup_in_a_search_is_shown_as_text(client):
    assert "<script>x" not in client.get("/search/?q=<script>x").content.decode()
    assert client.get("/search/?q=" + "a" * 5000).status_code == 200


def test_suggestions_are_the_best_few(registry, client):
    found = client.get("/search/suggestions.json?q=united+nations").json()["suggestions"]
    assert len(found) == 8
    assert set(found[0]) == {
        "title",
        "title_pieces",
        "address",
        "kind",
        "why",
        "why_pieces",
        "language",
    }
    assert [text for text, matched in found[0]["title_pieces"] if matched] == ["United", "Nations"]


# --- citing ------------------------------------------------------------------------------------


def test_a_page_can_be_cited_with_its_day_and_data_version(registry, client):
    page = client.get("/units/dfs/?on=2009-07-31").content.decode()
    assert "http://testserver/units/dfs/?on=2009-07-31&amp;v=1" in page
    assert "“Department of Field Support (DFS)”, as of 31 July 2009" in page
    assert "@misc{registry-department-of-field-support-dfs-2009-07-31," in page
    assert "TY  - ELEC" in page
    assert "UR  - http://testserver/units/dfs/?on=2009-07-31&amp;v=1" in page


def test_the_citation_of_a_page_of_today_names_the_day(registry, client):
    page = client.get("/units/?q=police").content.decode()
    assert "q=police&amp;on=20" in page


def test_the_page_says_that_a_cited_version_is_not_the_present_one(registry, client):
    assert "The address names data version 99" in client.get("/?v=99").content.decode()
    assert "The address names data version" not in client.get("/?v=1").content.decode()
    assert client.get("/?v=odd").status_code == 200


def test_a_translation_of_a_disputed_name_is_not_found():
    one = unit("one", name="Alpha Office")
    other = NameFactory(unit=one, name="Beta Office", start="2000", status="disputed")
    NameTranslation.objects.create(
        name=other, language="fr", text="Bureau zyzzyva", source=SourceFactory()
    )
    assert search("zyzzyva").results == []


# --- what a question finds beside the results ------------------------------------------------------


def test_if_no_page_has_all_words_those_with_most_are_found_and_the_page_says_so(registry, client):
    found = search("golan zyzzyva")
    assert found.results
    assert not found.has_all_words
    page = client.get("/search/?q=golan+zyzzyva").content.decode()
    assert "No result has all words; these have most." in page
    assert "No result has all words" not in client.get("/search/?q=police").content.decode()


def test_a_misspelt_word_is_corrected_by_a_link(registry, client):
    assert search("peackeeping oprations").meant == "peacekeeping operations"
    page = client.get("/search/?q=peackeeping+oprations&kind=unit").content.decode()
    assert '<a href="?q=peacekeeping+operations">' in page or (
        '<a href="/search/?q=peacekeeping+operations">' in page
    )


def test_a_resolution_is_called_by_its_session_and_number():
    record(Document(symbol="A/RES/61/279"))
    assert first("general assembly resolution 61/279")[0] == "/documents/A/RES/61/279/"
    texts = Document.objects.get().search_texts()
    assert [text.text for text in texts] == ["A/RES/61/279 · General Assembly resolution 61/279"]


def test_a_question_that_finds_nothing_gets_the_nearest_word(registry):
    found = search("somaland")
    assert found.results == []
    assert found.meant == "somalia"


def test_results_are_in_groups_by_kind_and_each_kind_can_be_asked_for_page_by_page(
    registry, client
):
    page = client.get("/search/?q=peacekeeping").content.decode()
    assert "<h2>Units</h2>" in page
    assert "<h2>Documents</h2>" in page
    assert page.count("<li>\n  <p class=") <= 5 * 6
    units = client.get("/search/?q=peacekeeping&kind=unit").content.decode()
    assert "<h2>Documents</h2>" not in units
    assert "Page 1 of" in units
    assert "?q=peacekeeping&amp;kind=unit&amp;page=2" in units


def test_a_year_narrows_to_what_existed_then(registry, client):
    def found(year):
        page = client.get(f"/search/?q=haiti&kind=unit&year={year}").content.decode()
        return {code for code in ("unmih", "minustah") if f"/units/{code}/" in page}

    assert found(1995) == {"unmih"}
    assert found(2010) == {"minustah"}
    assert found("") == {"unmih", "minustah"}
    assert found("soon") == {"unmih", "minustah"}


def test_another_word_for_a_term_finds_what_the_term_finds():
    unit("one", name="Alpha Police Office")
    assert search("bobbies").results == []
    record(ThemeLabel(term=Theme.objects.get(code="police"), text="Bobbies"))
    assert first("bobbies") == ("/units/one/", "")


def test_a_unit_is_found_by_words_of_several_of_its_records():
    one = unit("one", name="Alpha Office")
    MandateFactory(unit=one, text="To help with elections.")
    place = {"area": "Atlantis", "headquarters": "Poseidonis", "start": "1992"}
    Location.objects.create(unit=one, **place, source=SourceFactory(), status="published")
    assert first("elections poseidonis") == ("/units/one/", "Place: Atlantis · Poseidonis")


def test_a_question_about_the_changes_of_a_year_leads_to_them(registry):
    [found, *_rest] = search("what changed in 2019").results
    assert (found.title, found.kind) == ("What changed in 2019", "Changes")


# --- what the page says of the question --------------------------------------------------------------


def test_a_question_without_results_gets_its_own_sentence(registry, client):
    page = text_of(client, "/search/?q=xqzwvk")
    assert "Nothing was found for “xqzwvk”." in page
    assert "best first" not in page


def test_what_is_no_year_and_a_year_to_come_are_said(registry, client):
    assert "“abc” is no year." in text_of(client, "/search/?q=haiti&year=abc")
    assert "/units/unmih/" in client.get("/search/?q=haiti&year=abc").content.decode()
    assert "The year 3000 is in the future." in text_of(client, "/search/?q=haiti&year=3000")
    assert "in the future" not in text_of(client, "/search/?q=haiti&year=2010")


def test_more_results_than_are_compared_are_not_called_all(client):
    chain(CANDIDATES + 5)
    catch_up()
    found = search("the")
    assert found.is_cut
    page = text_of(client, "/search/?q=the")
    assert f"The best {len(found.results)} results for “the”. There are more: add a word" in page
    assert not search("unit-0").is_cut


@pytest.mark.parametrize("words", ["Gutteres", "Nicholas Haysom", "Nicholas Zyzzyva"])
def test_what_is_not_like_a_name_as_a_whole_is_not_suggested(registry, words):
    assert search(words).meant not in {"quitter", "nicosia pays", "nicosia Zyzzyva"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Gutteres", "guterres"), ("Nicolas Haysom", "nicholas Haysom"), ("Haysome", "haysom")],
)
def test_a_misspelt_name_gives_the_name(registry, typed, meant):
    one = unit("one", name="Alpha Office")
    MandateFactory(unit=one, text="Gutterez quitter gutteren nicosia pays.")
    for name in ("António Guterres", "Nicholas Haysom"):
        AppointmentFactory(post=PostFactory(unit=one), person__name=name)
    catch_up()
    found = search(typed)
    assert found.meant == meant
    assert "/people/" in found.results[0].address


def test_a_question_as_long_as_a_book_is_answered():
    assert search("word " * 20_000).results == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Name in Chinese: 警务司"),
        ("fr", "Nom en chinois\u00a0: 警务司"),
        ("zh-hans", "中文名称：警务司"),
    ],
)
def test_a_name_in_a_language_is_told_in_that_of_the_reader(db, language, said):
    name = NameFactory(name="Police Division")
    source = SourceFactory()
    NameTranslation.objects.create(name=name, language="zh", text="警务司", source=source)
    catch_up()
    with translation.override(language):
        [found] = search("警务司").results
        assert found.why == said


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Name, 1994 – 1999: "), ("fr", "Nom, 1994 – 1999\u00a0: ")]
)
def test_a_former_name_is_told_with_its_years_in_the_language_of_the_reader(db, language, said):
    police = unit("police")
    NameFactory(unit=police, name="Civilian Police Unit", start="1994", end="1999")
    NameFactory(unit=police, name="Police Division", start="2000")
    with translation.override(language):
        [found] = search("civilian").results
        assert found.why == f"{said}Civilian Police Unit"
