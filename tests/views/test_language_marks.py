"""What is marked as the English of the records, on pages in other languages."""

from html.parser import HTMLParser

import lxml.etree
import lxml.html
import pytest
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.translation import ngettext_lazy

from orgchart.drawing.map import Mark, Place
from orgchart.languages import (
    Marked,
    capital,
    joined,
    locator,
    recorded,
    semicolon,
    written_together,
)
from orgchart.models import Level, NameTranslation
from orgchart.text_languages import language_of

from ..factories import (
    AppointmentFactory,
    FigureFactory,
    LineFactory,
    NameFactory,
    PostDistributionFactory,
    PostFactory,
    SourceFactory,
)
from .test_languages import ENGLISH, named, page_of

pytestmark = pytest.mark.django_db


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


def test_a_text_keeps_its_mark_only_where_html_can_have_it():
    assert recorded("Office") == "Office"
    assert not isinstance(recorded("Office"), Marked)
    with translation.override("fr"):
        office = recorded("R&D <b>")
        assert conditional_escape(office) == ENGLISH.format("R&amp;D &lt;b&gt;")
        assert f"{office}" == "R&D <b>"
        whole = written_together("%(name)s (%(acronym)s)", name="Bureau", acronym=office)
        assert conditional_escape(whole) == f"Bureau ({conditional_escape(office)})"


def test_only_what_is_in_english_is_marked_so(client, settings, tmp_path):
    dictionary = page_of(client, "/fr/data/dictionary/").content.decode()
    assert '<div class="prose" lang="en">' not in dictionary
    assert "<p><bdi lang=" not in dictionary  # what a table is about is in French
    assert "<code>integer</code>" in dictionary  # as the files have it
    translated = page_of(client, "/fr/about/data/").content.decode()
    assert '<div class="prose">' in translated
    assert "<h1><bdi" not in translated
    alone = tmp_path / "data.md"  # without translations beside it
    alone.write_text(settings.DATA_NOTES.read_text())
    settings.DATA_NOTES = alone
    notes = page_of(client, "/fr/about/data/").content.decode()
    assert '<h1><bdi lang="en">' in notes
    assert '<p class="citation">«\xa0<bdi lang="en">' in notes
    assert '<div class="prose" lang="en" dir="ltr">' in notes
    Level.objects.create(code="desk", label="Desk")
    name = NameFactory(start="2000", level_id="desk")
    page = page_of(client, f"/fr/units/{name.unit.code}/?on=2010").content.decode()
    assert f"{ENGLISH.format('Desk')}, " in page  # the sentence below the heading
    for whole in (dictionary, translated, notes, page):
        assert not Marks(whole).misplaced


def test_the_dictionary_tells_choices_in_the_language_and_names_no_draft(client):
    page = page_of(client, "/ar/data/dictionary/").content.decode()
    assert "One of" not in page
    assert "<code>published</code> منشورة، <code>disputed</code> متنازع فيها" in page
    assert "<code>draft</code>" not in page
    assert "`" not in page.partition("<main")[2]
    english = page_of(client, "/data/dictionary/").content.decode()
    assert "One of: <code>whole</code> the whole, <code>beginning</code>" in english


@pytest.mark.parametrize(("code", "between"), [("fr", "\xa0; "), ("ar", "؛ "), ("zh-hans", "；")])
def test_lists_of_lists_have_the_semicolon_of_the_language(code, between):
    with translation.override(code):
        assert joined(["a, b", "c"], semicolon()) == f"a, b{between}c"
        places = [Place("", 1, 1, "", title) for title in ("A, Ville", "B")]
        assert Mark(places, 0, 0).title == f"A, Ville{between}B"


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


def test_a_search_says_in_the_language_what_the_text_is_that_it_found(client):
    name = NameFactory(start="2000", name="Office of Affairs", acronym="OOA")
    AppointmentFactory(post__unit=name.unit, post__title="Chief of Pigeons", post__heads_unit=True)
    page_of(client, "/search/?q=pigeons")  # the index is made in English, as by the desk
    page = page_of(client, "/fr/search/?q=pigeons").content.decode()
    assert "Post: " not in page
    reason = lxml.html.fromstring(page).xpath("//p[@class='quiet'][.//mark]")[0]
    assert "Poste\xa0: " in reason.text_content()
    assert reason.xpath("./bdi[@lang='en'][.='Chief of Pigeons']/mark[.='Pigeons']")


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


def test_a_text_in_english_is_one_text_in_arabic_whatever_is_marked_or_linked_in_it(
    registry, client
):
    page = lxml.html.fromstring(client.get("/ar/search/", {"q": "interim lebanon liban"}).content)
    [place] = page.xpath("//p[@class='quiet'][.//mark]/bdi[@lang='en']")
    assert place.text_content().strip() == "Southern Lebanon · Liban · Líbano"
    assert not page.xpath("//mark//bdi")
    page = lxml.html.fromstring(client.get("/ar/units/unifil/").content)
    [note] = page.xpath("(//p[@class='note'][contains(., 'final time')])[1]")
    [whole] = note.xpath("./bdi[@lang='en']")
    assert whole.text_content().startswith("Its mandate was extended")
    assert whole.text_content().endswith(").")
    assert whole.xpath(".//a")
    assert page.xpath("//bdi[@lang='en'][.='row 39']")


def test_the_locator_of_a_translation_is_marked_as_the_text_of_a_source(client):
    name = NameFactory(start="2000")
    NameTranslation.objects.create(
        name=name, language="ar", text="اسم", locator="p. 3", source=SourceFactory()
    )
    page = page_of(client, f"/ar{name.unit.get_absolute_url()}").content.decode()
    assert '<bdi lang="en">p. 3</bdi>' in page


@pytest.mark.parametrize(
    ("text", "is_marked"), [("聯合國海地特派團", True), ("联合国海地稳定特派团", False)]
)
def test_chinese_in_traditional_signs_is_marked_as_such(client, text, is_marked):
    name = NameFactory(unit__code="h", name="Mission in Haiti", acronym="MIH", start="2007")
    NameTranslation.objects.create(
        name=name, language="zh", text=text, acronym="", source=SourceFactory()
    )
    for address in ("/zh-hans/units/h/", "/zh-hans/units/", "/zh-hans/?view=list"):
        page = page_of(client, address).content.decode()
        assert text in page
        assert (f'<bdi lang="zh-Hant">{text}</bdi>' in page) is is_marked, address
        assert not Marks(page).misplaced
    found = " ".join(page_of(client, "/zh-hans/search/?q=Haiti").content.decode().split())
    assert ('lang="zh-Hant"> <bdi>聯' in found) is is_marked
    in_english = " ".join(page_of(client, "/units/h/").content.decode().split())
    tag = "zh-Hant" if is_marked else "zh"
    assert f'lang="{tag}" dir="auto" >{text}' in in_english


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("Le Secrétaire général nomme Alain Le Roy", "", "fr"),
        ("La ONU designa al jefe de la misión", "", "es"),
        ("Missões de Paz: das Nações Unidas no Haiti", "", "pt"),
        ("Notre action", "fr", "fr"),
        ("Generale Portolano al comando della missione in Libano", "it", "it"),
        ("Mission der Vereinten Nationen in Äthiopien", "de", "de"),
        ("Missões de Paz: as Nações Unidas", "pt", "pt"),
        ("Mission of observers in Tajikistan", "de", "en"),
        ("Notre action", "", "en"),
        ("Søren Jessen-Petersen becomes head of UNMIK", "de", "en"),
        ("The new head of UNAMID arrives", "ar", "en"),
        ("Sergio Vieira de Mello", "", "en"),
        ("Observer Mission in El Salvador", "", "en"),
        ("رئيس البعثة", "ar", "ar"),
        ("رئيس البعثة", "", "und-Arab"),
        ("聯合國", "zh", "zh-Hant"),
    ],
)
def test_a_text_is_in_the_language_of_its_source_or_of_its_small_words(text, told, language):
    assert language_of(text, told) == language


def test_a_page_in_the_language_of_a_source_does_not_mark_its_words():
    with translation.override("fr"):
        assert recorded("Notre action", "fr") == "Notre action"
        assert not isinstance(recorded("Notre action", "fr"), Marked)
    with translation.override("ar"):
        assert recorded("Notre action", "fr").markup == '<bdi lang="fr">Notre action</bdi>'


def test_a_locator_in_our_words_is_not_in_the_language_of_the_source():
    with translation.override("ru"):
        assert locator("page 4", "fr").markup == '<bdi lang="en">page 4</bdi>'
        headed = locator("Répertoire des résolutions", "fr")
        assert headed.markup == '<bdi lang="fr">Répertoire des résolutions</bdi>'


@pytest.mark.parametrize(
    ("note", "language"),
    [
        ("In French. A stored copy was read.", "fr"),
        ("In Swahili.", "sw"),
        ("In English, at a French address.", ""),
        ("", ""),
    ],
)
def test_the_note_of_a_source_says_its_language(client, note, language):
    source = SourceFactory(title="Notre action", note=note)
    assert source.told_in == language
    shown = page_of(client, f"/ru{source.get_absolute_url()}").content.decode()
    assert f'<h1><bdi lang="{language or "en"}">Notre action</bdi></h1>' in shown
    row = page_of(client, "/ru/sources/").content.decode()
    assert f'<bdi lang="{language or "en"}">Notre action</bdi></a>' in row
