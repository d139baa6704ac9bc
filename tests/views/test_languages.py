"""The public site in six languages: each has its addresses, and nothing but the address chooses one."""

from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.translation import gettext, ngettext_lazy

from orgchart.drawing.spoken import lang, marked_lines
from orgchart.languages import (
    LEVEL_LABELS,
    Marked,
    capital,
    grouped,
    has_languages,
    here,
    in_language,
    joined,
    level_label,
    recorded,
    without_language,
    written_together,
)
from orgchart.models import Level, Location, NameTranslation, Theme, UnitName
from orgchart.official import PLACES, TERMS, official
from orgchart.queries.search import search
from orgchart.views.errors import server_error

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    FigureFactory,
    LineFactory,
    NameFactory,
    PostDistributionFactory,
    PostFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

EXAMPLES = ("police in Mali", "Guéhenno", "resolution 1542", "what changed in 2019")


def page_of(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    return answer


@pytest.mark.parametrize("code", OTHERS)
def test_a_page_is_there_in_each_language(client, code):
    NameFactory(unit__code="u")
    answer = page_of(client, f"/{code}/units/u/?on=2010")
    page = answer.content.decode()
    assert f'<html lang="{code}"' in page
    assert ('dir="rtl"' in page) == (code == "ar")
    assert answer["Content-Language"] == code.partition("-")[0]
    assert f'href="/{code}/units/' in page
    assert 'href="/units/"' not in page.split("<main")[1]


def test_english_has_no_prefix_whatever_the_browser_prefers(client):
    answer = page_of(client, "/about/", accept_language="fr", cookie="language=fr")
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" not in answer.get("Vary", "")
    assert client.get("/en-gb/about/").status_code == 404
    assert client.get("/de/about/").status_code == 404


def test_the_menu_keeps_page_day_and_part(client):
    NameFactory(unit__code="u")
    page = page_of(client, "/fr/?on=2010&root=u").content.decode()
    menu = page.partition('class="languages"')[2].partition("</nav>")[0]
    for code, name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        assert f'href="{prefix}/?on=2010&amp;root=u" lang="{code}"' in menu
        assert name in menu
    assert menu.count("aria-current") == 1


def test_each_language_names_the_others_and_itself(client):
    page = page_of(client, "/fr/units/?on=2010&sort=name").content.decode()
    assert '<link rel="canonical" href="http://testserver/fr/units/?on=2010">' in page
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        link = f'hreflang="{code}" href="http://testserver{prefix}/units/?on=2010"'
        assert link in page


def test_what_programs_read_has_one_address_in_all_languages(client):
    NameFactory(unit__code="u")
    page = page_of(client, "/fr/units/u/").content.decode()
    for address in ("/units/u.ttl", "/units/u.eac.xml", "/units/u.ror.json"):
        assert f'href="{address}' in page
    assert client.get("/fr/robots.txt").status_code == 404
    assert client.get("/fr/id/units/u").status_code == 404


def test_what_a_search_finds_is_in_the_language_of_the_question(client):
    NameFactory(unit__code="u", name="Department of Peace")
    assert 'href="/fr/units/u/' in page_of(client, "/fr/search/?q=peace").content.decode()
    suggested = page_of(client, "/fr/search/suggestions.json?q=peace").json()
    assert "/fr/units/u/" in str(suggested)


def test_suggestions_name_units_in_the_language_of_the_reader(registry, client):
    asked = "/search/suggestions.json?q=unifil"
    first = page_of(client, f"/fr{asked}").json()["suggestions"][0]
    assert first["title"] == "Force intérimaire des Nations Unies au Liban (FINUL)"
    assert first["language"] == ""
    assert client.get(asked).json()["suggestions"][0]["title"].startswith("United Nations Interim")
    other = page_of(client, "/fr/search/suggestions.json?q=unmogip").json()["suggestions"][0]
    assert other["language"] == "en", "no French name of it is recorded"


def test_after_an_answer_this_thread_speaks_english_again(client):
    page_of(client, "/fr/about/")
    assert translation.get_language() == settings.LANGUAGE_CODE


@pytest.mark.parametrize(
    ("path", "bare"),
    [("/fr/units/", "/units/"), ("/units/", "/units/"), ("/fr/", "/"), ("/french/", "/french/")],
)
def test_an_address_is_found_in_any_language(path, bare):
    assert without_language(path) == bare
    assert in_language(path, "ar") == f"/ar{bare}"
    assert in_language(path, settings.LANGUAGE_CODE) == bare
    with translation.override("ru"):
        assert here(path) == f"/ru{bare}"


def test_each_language_has_a_site_map_and_crawlers_leave_the_same_alone(client):
    NameFactory(unit__code="u")
    robots = page_of(client, "/robots.txt").content.decode()
    assert "Sitemap: http://testserver/fr/sitemap.xml" in robots
    assert "Disallow: /fr/search/\n" in robots
    index = page_of(client, "/fr/sitemap.xml").content.decode()
    assert "<loc>http://testserver/fr/sitemap-units.xml</loc>" in index
    units = page_of(client, "/fr/sitemap-units.xml").content.decode()
    assert "<loc>http://testserver/fr/units/u/</loc>" in units


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
def test_the_examples_beside_the_search_find_all_their_words_in_every_language(code, registry):
    with translation.override(code):
        examples = [gettext(text) for text in EXAMPLES]
        found = {asked: search(asked) for asked in examples}
    assert {asked for asked, one in found.items() if not one.results} == set()
    by_symbol = found[examples[2]].results[0]
    assert by_symbol.page.title.startswith("S/RES/1542 (2004)")
    assert found[examples[3]].results[0].page.kind == "changes"


# --- names in the reader's language ---------------------------------------------------------------


class Marks(HTMLParser):
    """Where a page says that a text is in English, and whether a mark stands where none can be."""

    def __init__(self, page):
        super().__init__()
        self.misplaced, self.plain_text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if self.plain_text or any("<bdi" in (value or "") for _name, value in attributes):
            self.misplaced.append((self.plain_text, tag, attributes))
        if tag in ("title", "option", "textarea"):
            self.plain_text = tag

    def handle_endtag(self, tag):
        if tag == self.plain_text:
            self.plain_text = ""

    def handle_data(self, data):
        if "<bdi" in data or "</bdi" in data:
            self.misplaced.append(data)


def named(text="Bureau des affaires", short="", **name):
    known = NameFactory(start="2000", **name)
    NameTranslation.objects.create(
        name=known, language="fr", text=text, acronym=short, source=SourceFactory()
    )
    return known


ENGLISH = '<bdi lang="en">{}</bdi>'


def test_a_unit_is_called_by_its_official_name_in_the_language(client):
    name = named("Bureau des affaires", "BDA", name="Office of Affairs", acronym="OOA")
    other = NameFactory(start="2000", name="Office of Others", acronym="OTH")
    AppointmentFactory(post__unit=name.unit, post__title="Head of Affairs", post__heads_unit=True)
    code = name.unit.code
    for address in ("/?on=2010", "/units/?on=2010", f"/units/{code}/?on=2010", "/search/?q=OOA"):
        page = page_of(client, f"/fr{address}").content.decode()
        assert "Bureau des affaires" in page, address
        assert ">Office of Affairs" not in page.partition("</head>")[2], address
        assert not Marks(page).misplaced
        assert "Office of Affairs" in page_of(client, address).content.decode()
    listed = page_of(client, "/fr/units/?on=2010").content.decode()
    assert ENGLISH.format("Office of Others") in listed
    assert ENGLISH.format("OTH") in listed
    page = page_of(client, f"/fr/units/{code}/?on=2010").content.decode()
    assert ENGLISH.format("Head of Affairs") in page
    english = page_of(client, f"/units/{other.unit.code}/?on=2010").content.decode()
    assert "<bdi lang" not in english


def test_a_day_has_its_own_name(client):
    name = named("Ancien bureau", name="Old Office", acronym="", end="2005")
    NameFactory(unit=name.unit, start="2006", name="New Office", acronym="")
    code = name.unit.code
    assert (
        "<h1>Ancien bureau</h1>" in page_of(client, f"/fr/units/{code}/?on=2003").content.decode()
    )
    after = page_of(client, f"/fr/units/{code}/?on=2010").content.decode()
    assert f"<h1>{ENGLISH.format('New Office')}</h1>" in after


def test_a_form_that_only_one_record_of_the_same_name_has_is_no_new_name():
    """Two records of one name, such as for two levels: what is compared is what is recorded."""
    first = named(name="Office", acronym="OFF", end="2005")
    second = NameFactory(unit=first.unit, start="2006", name="Office", acronym="OFF")
    with translation.override("fr"):
        first, second = UnitName.objects.filter(pk__in=[first.pk, second.pk]).order_by("start")
    assert (first.name, second.name) == ("Bureau des affaires", "Office")
    assert first.in_english == second.in_english == ("Office", "OFF")


def test_a_name_in_another_language_is_never_written():
    known = named(name="Office")
    with translation.override("fr"):
        shown = UnitName.objects.get(pk=known.pk)
    with pytest.raises(TypeError):
        shown.save()
    assert UnitName.objects.get(pk=known.pk).name == "Office"


def test_the_names_of_many_units_are_read_together(django_assert_num_queries):
    for _number in range(20):
        named()
    with django_assert_num_queries(1):
        list(UnitName.objects.all())
    with translation.override("fr"), django_assert_num_queries(2):
        assert {name.name for name in UnitName.objects.all()} == {"Bureau des affaires"}


def test_a_text_keeps_its_mark_only_where_html_can_have_it():
    assert recorded("Office") == "Office"
    assert not isinstance(recorded("Office"), Marked)
    with translation.override("fr"):
        office = recorded("R&D <b>")
        assert conditional_escape(office) == ENGLISH.format("R&amp;D &lt;b&gt;")
        assert f"{office}" == "R&D <b>"
        whole = written_together("%(name)s (%(acronym)s)", name="Bureau", acronym=office)
        assert conditional_escape(whole) == f"Bureau ({conditional_escape(office)})"


# --- pages of errors, and what a browser prefers ---------------------------------------------------


def menu_of(page):
    return page.partition('class="languages"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/units/nothing/?on=2010", 404), ("/nowhere/?q=a", 404), ("/units/?on=yesterdayish", 400)],
)
def test_a_page_of_an_error_has_the_menu_and_keeps_its_address(client, address, status):
    for prefix in ("", "/fr"):
        answer = client.get(prefix + address)
        assert answer.status_code == status
        menu = menu_of(answer.content.decode())
        assert f'href="{address}" lang="{settings.LANGUAGE_CODE}"' in menu
        assert f'href="/fr{address}" lang="fr"' in menu


def test_the_page_of_a_mistake_of_ours_has_the_menu_without_the_database(rf):
    request = rf.get("/fr/units/u/?on=2010")
    with translation.override("fr"), CaptureQueriesContext(connection) as asked:
        page = server_error(request).content.decode()
    assert not asked.captured_queries
    assert 'href="/units/u/?on=2010" lang="en-gb"' in menu_of(page)
    assert '<a href="/fr/"><strong>' in page


def test_the_desk_has_no_menu_of_languages(client):
    answer = client.get("/admin/nothing/", follow=True)
    assert not menu_of(answer.content.decode())
    assert not has_languages("/accounts/login/")


def test_each_language_offers_a_page_in_its_own_words(client):
    answer = page_of(client, "/units/", accept_language="fr")
    page = answer.content.decode()
    menu = menu_of(page)
    assert 'data-offer="Cette page existe en français" data-close="Fermer"' in menu
    assert 'data-offer="Esta página existe en español" data-close="Cerrar"' in menu
    assert 'data-offer="This page is there in English" data-close="Close"' in menu
    assert "languages.js" in page
    assert page == page_of(client, "/units/", accept_language="es").content.decode()


def test_only_what_is_in_english_is_marked_so(client):
    dictionary = page_of(client, "/fr/data/dictionary/").content.decode()
    assert '<div class="prose" lang="en">' not in dictionary
    assert "<p><bdi lang=" in dictionary  # what a table is about
    notes = page_of(client, "/fr/about/data/").content.decode()
    assert '<h1><bdi lang="en">' in notes
    assert '<div class="prose" lang="en" dir="ltr">' in notes
    Level.objects.create(code="desk", label="Desk")
    name = NameFactory(start="2000", level_id="desk")
    page = page_of(client, f"/fr/units/{name.unit.code}/?on=2010").content.decode()
    assert f"{ENGLISH.format('Desk')}, " in page  # the sentence below the heading
    for whole in (dictionary, notes, page):
        assert not Marks(whole).misplaced


def test_the_levels_that_the_registry_comes_with_have_labels_in_every_language(registry):
    labels = set(Level.objects.values_list("label", flat=True))
    assert labels <= set(LEVEL_LABELS)
    for code in OTHERS:
        with translation.override(code):
            # French has three of the same words; they are not marked as English.
            same = {label for label in labels if level_label(label) == label}
            assert same <= {"Division", "Service", "Section"}
            assert not any(isinstance(level_label(label), Marked) for label in labels)
            assert isinstance(level_label("Own level"), Marked)
    assert level_label("Office") == "Office"


# --- lists, kinds and what the index says ---------------------------------------------------------


def test_lists_have_the_comma_of_the_language_and_keep_marks():
    with translation.override("fr"):
        office = recorded("Office")
        assert conditional_escape(joined(["<Bureau>", office])) == (
            f"&lt;Bureau&gt;, {ENGLISH.format('Office')}"
        )
        assert conditional_escape(capital(written_together("part of %(unit)s", unit=office))) == (
            f"Part of {ENGLISH.format('Office')}"
        )
    for code, between in (("ar", "، "), ("zh-hans", "、"), ("ru", ", ")):
        with translation.override(code):
            assert joined(["1", "2"]) == f"1{between}2"
            assert joined(["1", "2"], "; ") == "1; 2"


def test_a_number_chooses_the_form_of_a_pattern_with_marks():
    pattern = ngettext_lazy("%(count)s unit of %(unit)s", "%(count)s units of %(unit)s", "count")
    with translation.override("fr"):
        said = written_together(pattern, count=1, unit=recorded("A&B"))
    assert said == "1 unit of A&B"
    assert conditional_escape(said) == f"1 unit of {ENGLISH.format('A&amp;B')}"


def test_lines_in_lists_of_other_languages_mark_the_unit_that_is_in_english(client):
    top = NameFactory(start="2000", name="Department of Peace", acronym="DOP")
    below = NameFactory(start="2000", name="Office of Affairs", acronym="OOA")
    LineFactory(child=below.unit, parent=top.unit, start="2000")
    page = page_of(client, "/fr/?on=2010&view=list").content.decode()
    said = page.partition(f'id="unit-{below.unit.code}"')[2].partition('class="line"')[2]
    assert ENGLISH.format("DOP") in said.partition("</p>")[0]
    assert not Marks(page).misplaced


def test_the_kinds_of_change_and_of_document_are_in_the_language_of_the_page(client):
    NameFactory(unit__code="u")
    DocumentFactory(symbol="A/RES/61/279")
    page = page_of(client, "/fr/changes/?from=2007&to=2008").content.decode()
    assert ">Founded<" not in page
    assert ">Found" not in page
    document = page_of(client, "/fr/documents/A/RES/61/279/").content.decode()
    assert "<dd>Résolution</dd>" in document
    assert f"<dd>{ENGLISH.format('General Assembly')}</dd>" in document


def test_sources_are_found_by_their_publisher_in_every_language(client):
    SourceFactory(title="Yearbook", publisher="Naharnet")
    for prefix in ("", "/fr", "/ar"):
        page = page_of(client, f"{prefix}/sources/?publisher=naharnet").content.decode()
        assert "Yearbook" in page


def test_a_search_says_in_the_language_what_the_text_is_that_it_found(client):
    name = NameFactory(start="2000", name="Office of Affairs", acronym="OOA")
    AppointmentFactory(post__unit=name.unit, post__title="Chief of Pigeons", post__heads_unit=True)
    page_of(client, "/search/?q=pigeons")  # the index is made in English, as by the desk
    page = page_of(client, "/fr/search/?q=pigeons").content.decode()
    assert "Post: " not in page
    assert '<p class="quiet">Poste\xa0: <bdi lang="en">Chief of </bdi>' in page
    assert '<mark><bdi lang="en">Pigeons</bdi></mark>' in page


def test_a_source_in_another_script_is_not_marked_as_english(client):
    SourceFactory(slug="arabic", title="قوة الأمم المتحدة", publisher="الأمم المتحدة")
    SourceFactory(slug="russian", title="«Миссии ООН» в DPO")
    SourceFactory(slug="chinese", title="2010年联合国 DPO")
    SourceFactory(slug="english", title="Søren’s «DPO»")
    for prefix, english in (("", "Søren’s «DPO»"), ("/fr", ENGLISH.format("Søren’s «DPO»"))):
        page = page_of(client, f"{prefix}/sources/").content.decode()
        assert '<bdi lang="und-Arab">قوة الأمم المتحدة</bdi>' in page
        assert '<bdi lang="und-Arab">الأمم المتحدة</bdi>' in page
        assert '<bdi lang="und-Cyrl">«Миссии ООН» в DPO</bdi>' in page
        assert '<bdi lang="und-Hani">2010年联合国 DPO</bdi>' in page
        assert f">{english}</a>" in page
        found = page_of(client, f"{prefix}/search/?q=قوة").content.decode()
        assert 'lang="und-Arab"' in found
        assert not Marks(page).misplaced


def test_a_fact_is_marked_as_english_only_if_it_says_what_is_recorded():
    figure, distribution = FigureFactory(), PostDistributionFactory()
    post, appointment = PostFactory(title="Chief"), AppointmentFactory(post__title="Chief")
    with translation.override("fr"):
        for fact in (figure, distribution):
            assert not isinstance(fact.said_alone, Marked)
            assert fact.said_alone == str(fact)
        assert conditional_escape(post.said_alone) == ENGLISH.format("Chief")
        said = conditional_escape(appointment.said_alone)
    assert said == f"{appointment.person}, {ENGLISH.format('Chief')}"


# --- official forms and numbers ------------------------------------------------------------------


def test_terms_countries_and_towns_are_in_the_language_where_they_have_official_forms():
    known = (
        "Secretary-General",
        "Mali",
        "Iran and Iraq",
        "Democratic Republic of the Congo",
        "Beirut",
    )
    with translation.override("fr"):
        forms = [official(text) for text in known]
        other = official("Darfur, Sudan")
    assert forms[:3] == ["Secrétaire général", "Mali", "Iran, Irak"]
    assert forms[3:] == ["République démocratique du Congo", "Beyrouth"]
    assert not any(isinstance(form, Marked) for form in forms)
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


# --- what is in English says so ------------------------------------------------------------------


class EnglishOutside(HTMLParser):
    """Collects the words of some English names that stand on a page outside anything that says it is in English."""

    def __init__(self, names):
        super().__init__()
        self.names, self.open, self.found = names, [], []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append((tag, dict(attributes).get("lang")))

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = {tag for tag, _lang in self.open}
        language = next((lang for _tag, lang in reversed(self.open) if lang), "")
        in_head = tags & {"head", "script", "style", "textarea", "code"}
        if not in_head and language != "en" and any(name in data for name in self.names):
            self.found.append((self.open[-1][0], data.strip()))


VOID = {"input", "br", "img", "link", "meta", "hr", "wbr"}
ENGLISH_NAMES = ("Zebra", "Yonder", "Xylophones", "Wondrous")


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_every_name_in_english_says_so_on_each_page(client, code):
    top = NameFactory(unit__code="z", name="Zebra Office", acronym="ZO").unit
    mission = NameFactory(
        unit__code="y", unit__nature="field", name="Yonder Mission", acronym="YMX"
    ).unit
    other = NameFactory(unit__code="x", name="Yonder Section", acronym="").unit
    for child in (mission, other):
        LineFactory(child=child, parent=top)
    post = PostFactory(unit=top, title="Wondrous Chief", heads_unit=True, kind="head")
    AppointmentFactory(post=post, person__name="Ana Sol")
    Theme.objects.create(code="t", label="Xylophones")
    Location.objects.create(
        unit=mission, area="Yonder Hills", latitude=1, longitude=1, start="2007", source=SourceFactory(),
        status="published",
    )  # fmt: skip
    for address in (
        "/",
        "/?view=list",
        "/embed/",
        "/units/",
        "/units/z/",
        "/units/y/",
        "/field/",
        "/mandates/",
    ):
        page = page_of(client, f"/{code}{address}").content.decode()
        reader = EnglishOutside(ENGLISH_NAMES)
        reader.feed(page)
        assert reader.found == [], address
        assert any(name in page for name in ENGLISH_NAMES), address


def test_a_line_keeps_the_marks_of_its_text():
    with translation.override("fr"):
        text = written_together(
            "%(who)s (%(seen)s)", who=recorded("Chief of Staff"), seen="en fonctions"
        )
    assert text.runs == [("Chief of Staff", "en"), (" (en fonctions)", "")]
    lines = marked_lines(text, ["Chief of", "Staff (en", "fonc…"])
    assert lines == [[("Chief of", "en")], [("Staff ", "en"), ("(en", "")], [("fonc…", "")]]
    assert marked_lines("Chief", ["Chief"]) == [[("Chief", "")]]
    assert lang(recorded("Chief")) == ""
    with translation.override("fr"):
        assert lang(recorded("Chief & <b>")) == ' lang="en"'
        assert recorded("Chief & <b>").runs == [("Chief & <b>", "en")]
    assert lang(text) == ""
