"""Lists: sorted, narrowed and paged in the database, and taken away whole as files."""

import html
import io
import json
import re

import pytest
from openpyxl import load_workbook

from orgchart.views import lists

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    unit,
)
from ..rows import reading
from .test_pages import text

pytestmark = pytest.mark.django_db
LISTS = ["units", "people", "mandates", "documents", "sources", "field"]


def table(page):
    """The cells of the table, row by row."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [
        [
            " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
    ]


def rows_of(client, address):
    return json.loads(client.get(address).getvalue())["rows"]


def test_a_head_sorts_by_its_column_and_then_the_other_way(client):
    for code, start in (("b", "2000"), ("a", "2001"), ("c", "1999")):
        unit(code, name=f"The {code}", start=start)
    page = text(client, "/units/?when=ever")
    assert [row[1] for row in table(page)] == ["The a", "The b", "The c"]
    assert 'aria-sort="ascending"' in page
    assert 'href="?when=ever&amp;sort=-name"' in page
    newest = text(client, "/units/?when=ever&sort=-from")
    assert [row[1] for row in table(newest)] == ["The a", "The b", "The c"]
    oldest = text(client, "/units/?when=ever&sort=from")
    assert [row[1] for row in table(oldest)] == ["The c", "The b", "The a"]
    assert newest.count("aria-sort") == 1
    assert 'aria-sort="descending"' in newest


def test_mandates_are_sorted_by_the_newest_name_of_their_unit_not_by_its_code(client):
    for code, name in (("a", "Zoning"), ("c", "Éclair"), ("b", "Mapping")):
        MandateFactory(unit=unit(code, name=name), text=f"To do {name}.")
    renamed = unit("d", name="Yonder", start="1990", end="1999-12-31")
    NameFactory(unit=renamed, name="Abacus", start="2000-01-01")
    MandateFactory(unit=renamed, text="To count.")
    listed = [row[0] for row in table(text(client, "/mandates/?on=2010-01-01"))]
    assert listed == ["Abacus", "Éclair", "Mapping", "Zoning"]


def test_what_has_not_ended_is_sorted_after_what_has(client):
    unit("open", name="Open", start="1990")
    unit("ended", name="Ended", start="1990", end="2000")
    page = text(client, "/units/?when=ever&sort=to")
    assert [row[1].split()[0] for row in table(page)] == ["Ended", "Open"]


def test_lists_are_sorted_by_every_column_that_names_one_thing(client):
    units = {code: unit(code) for code in "abyz"}
    for below, above in (("a", "z"), ("b", "y")):
        LineFactory(child=units[below], parent=units[above])
    one = MandateFactory(unit=units["a"], text="Zeal")
    two = MandateFactory(unit=units["b"], text="Advice")
    few, many = DocumentFactory(symbol="A/RES/61/1"), DocumentFactory(symbol="A/RES/61/2")
    for mandate, document in ((one, many), (two, many), (two, few)):
        mandate.references.create(document=document, kind="lists")
    for code, name in (("a", "Zoe"), ("b", "Ann")):
        post = PostFactory(unit=units[code])
        AppointmentFactory(post=post, person__name=name)

    def column(address, place):
        return [row[place] for row in table(text(client, address)) if row[place]]

    assert column("/units/?sort=parent", 3) == ["The y", "The z"]
    assert column("/units/?sort=-parent", 3) == ["The z", "The y"]
    assert column("/people/?sort=unit", 0) == ["Zoe", "Ann"]
    assert column("/people/?sort=-unit", 0) == ["Ann", "Zoe"]
    assert [words[:4] for words in column("/mandates/?sort=text", 1)] == ["Advi", "Zeal"]
    assert column("/documents/?sort=-mandates", 0)[:2] == ["A/RES/61/2", "A/RES/61/1"]
    assert column("/documents/?sort=mandates", 0)[-2:] == ["A/RES/61/1", "A/RES/61/2"]


def test_a_way_to_sort_that_there_is_not_is_the_usual_one(client):
    unit("one")
    for asked in ("nonsense", "-code", "", "-"):
        assert len(table(text(client, f"/units/?sort={asked}"))) == 1


def test_units_have_their_level_parent_and_dates(client):
    LineFactory(child=unit("below", name="Below", acronym="BLW", start="1993"), parent=unit("top"))
    [row, _top] = table(text(client, "/units/"))
    assert row == ["BLW", "Below", "Office", "The top", "1993", ""]


def test_documents_sort_by_what_they_founded(client):
    for number, acronym in enumerate(("BEE", "ant", ""), 1):
        document = DocumentFactory(symbol=f"A/RES/61/{number}", draft=False)
        if acronym:
            unit(acronym.lower(), acronym=acronym, started_by=document)
    for sort, numbers in (("founded", (3, 2, 1)), ("-founded", (1, 2, 3))):
        rows = table(text(client, f"/documents/?sort={sort}"))
        assert [row[0] for row in rows] == [f"A/RES/61/{number}" for number in numbers]


def test_documents_say_what_they_founded(client):
    began = DocumentFactory(symbol="A/RES/61/279", title="Strengthening", date="2007-06-29")
    named = unit("dfs", name="First", acronym="DFS", start="2007", end="2010", started_by=began)
    renamed = DocumentFactory(symbol="A/RES/65/1")
    NameFactory(unit=named, name="Second", start="2011", started_by=renamed)
    [first, second] = table(text(client, "/documents/?on=2009-01-01"))
    assert first == [
        "A/RES/61/279",
        "Strengthening",
        "29 June 2007",
        "General Assembly",
        "DFS",
        "",
    ]
    assert second[4] == ""


def test_mandates_name_their_unit_in_full(client):
    MandateFactory(unit=unit("dpko", name="Department of Operations", acronym="DPKO"))
    [row] = table(text(client, "/mandates/"))
    assert row[0] == "Department of Operations (DPKO)"


def test_people_stand_with_the_post_of_the_day_or_their_last(client):
    dpko = unit("dpko")
    ann = AppointmentFactory(
        post=PostFactory(unit=dpko, title="Deputy"), person__name="Ann", start="1990", end="1995"
    ).person
    AppointmentFactory(
        post=PostFactory(unit=dpko, title="Chief"), person=ann, start="1996", end="2000"
    )
    assert table(text(client, "/people/?on=1992-01-01"))[0][1] == "Deputy"
    assert table(text(client, "/people/?when=ever"))[0][1:] == ["Chief", "The dpko", "1996", "2000"]


def test_sources_are_narrowed_by_publisher(client):
    SourceFactory(title="One", publisher="United Nations")
    SourceFactory(title="Two", publisher="A library")
    page = text(client, "/sources/?publisher=A+library")
    assert [row[0] for row in table(page)] == ["Two"]


@pytest.mark.parametrize("name", LISTS)
def test_nothing_found_says_what_to_do_and_how_to_see_all(name, registry, client):
    page = text(client, f"/{name}/?q=xqzvw&on=2009-07-31")
    assert "<tbody>" not in page
    assert f'<a href="/{name}/?on=2009-07-31">Show the whole list</a>' in page


def test_a_filter_that_is_refused_is_said_and_no_list_is_shown(client):
    unit("one")
    said = "“ship” is not one of the choices."
    page = text(client, "/units/?nature=ship")
    assert said in page
    assert 'class="counted"' not in page
    assert "No unit matches" not in page
    answer = client.get("/units.json?nature=ship")
    refused = answer.json()["detail"]
    assert (answer.status_code, refused.startswith(f"Nature: {said}")) == (400, True)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("units", "nature=ship"),
        ("units", "when=never"),
        ("people", "kind=ship"),
        ("mandates", "theme=ship"),
        ("documents", "kind=ship"),
        ("sources", "kind=ship"),
    ],
)
def test_what_would_be_refused_as_a_file_is_not_offered(client, registry, name, asked):
    assert client.get(f"/{name}.csv?{asked}").status_code == 400
    page = text(client, f"/{name}/?{asked}")
    for ending in ("csv", "xlsx", "json", "geojson"):
        assert f"/{name}.{ending}" not in page
    assert f'href="/{name}.csv' in text(client, f"/{name}/?on=2009-07-31")


def form_of(page):
    """What the form of the filters sends as it stands, without what is empty."""
    form = page.split('class="filter"')[1].split("</form>")[0]
    chosen = {}
    for name, options in re.findall(r'<select name="([a-z]+)".*?>(.*?)</select>', form, re.S):
        [value] = re.findall(r'<option value="([^"]*)" selected', options) or [""]
        chosen[name] = value
    return {name: value for name, value in chosen.items() if value}


@pytest.mark.parametrize("address", ["/units/", "/people/"])
def test_a_name_that_is_typed_into_the_form_is_looked_for_at_any_time(client, address):
    closed = unit("closed", name="Ended Office", start="1990", end="2000")
    post = PostFactory(unit=closed, start="1990", end="2000")
    AppointmentFactory(post=post, person__name="Ended Ann", start="1990", end="2000")
    page = text(client, address)
    assert "<tbody>" not in page
    sent = form_of(page) | {"q": "ended"}
    found = client.get(address, sent).content.decode()
    assert len(table(found)) == 1
    assert "<details open>" not in found.split('class="filter"')[1].split("</form>")[0]
    assert "<tbody>" not in client.get(address, sent | {"when": "day"}).content.decode()


def test_people_are_sorted_by_the_post_that_is_shown(client):
    dpko = unit("dpko")
    ann = AppointmentFactory(
        post=PostFactory(unit=dpko), person__name="Ann", start="1990", end="1995"
    ).person
    AppointmentFactory(post=PostFactory(unit=dpko), person=ann, start="2005")
    AppointmentFactory(post=PostFactory(unit=dpko), person__name="Bob", start="1991", end="1995")
    page = text(client, "/people/?on=1992-01-01&sort=from")
    assert [row[0] for row in table(page)] == ["Ann", "Bob"]


def test_no_cell_of_a_file_can_run_as_a_formula(client):
    unit("odd", name="=1+1", acronym="@SUM")
    line = client.get("/units.csv").getvalue().decode("utf-8-sig").splitlines()[1]
    assert line.startswith("'@SUM,'=1+1,")
    book = load_workbook(io.BytesIO(client.get("/units.xlsx").getvalue()))
    cells = next(iter(book.active.iter_rows(min_row=2)))
    assert (cells[1].value, cells[1].data_type) == ("=1+1", "s")


def test_a_long_list_is_not_counted_to_its_end(client, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 60)
    for number in range(120):
        unit(f"u{number:03}")
    page = text(client, "/units/")
    assert "More than 60." in page
    assert "Page 1\n" in page
    assert 'rel="next"' in page
    assert 'rel="next"' not in text(client, "/units/?page=3")
    assert len(table(text(client, "/units/?page=99"))) > 0


def test_an_unchanged_file_costs_a_304(client):
    unit("one")
    tag = client.get("/units.csv")["ETag"]
    assert client.get("/units.csv", headers={"if-none-match": tag}).status_code == 304


WRITTEN = [
    ("Søren Þórsson", ["soren", "SØREN", "thorsson", "Sören"]),
    ("Étienne Łukasz", ["etienne", "ÉTIENNE", "lukasz", "ŁUKASZ"]),
    ("Đorđe Straße", ["dorde", "ĐORĐE", "strasse"]),
    ("عملية الأمم المتحدة", ["عمليه", "الامم"]),
]
"""Names, and what people type for them."""
LOOKED_FOR = [(name, typed) for name, words in WRITTEN for typed in words]


@pytest.mark.parametrize(("name", "typed"), LOOKED_FOR)
def test_words_are_found_in_lists_whatever_their_case_and_accents(client, name, typed):
    named = unit("one", name=name, acronym="AÇX")
    AppointmentFactory(post=PostFactory(unit=named), person__name=name, person__code="one")
    MandateFactory(unit=named, text=name)
    DocumentFactory(symbol="A/RES/61/279", title=name)
    SourceFactory(title=name)
    unit("other")
    SourceFactory(title="Another", publisher=name)
    for address, number in (
        ("units", 1),
        ("people", 1),
        ("mandates", 1),
        ("documents", 1),
        ("sources", 2),
    ):
        page = client.get(f"/{address}/", {"q": typed}).content.decode()
        assert len(table(page)) == number, address
    published = client.get("/sources/", {"publisher": typed}).content.decode()
    assert [row[0] for row in table(published)] == ["Another"]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("acx", ["one"]),
        ("field support", ["one"]),
        ("support of field", ["one"]),
        ("field police", []),
        ("pol", ["two"]),
        ("lice", ["two"]),
        ("two", ["two"]),
        ("…", []),
    ],
)
def test_every_word_must_be_in_the_names_in_any_order_and_may_be_a_beginning(client, typed, codes):
    unit("one", name="Department of Field Support", acronym="AÇX")
    unit("two", name="Police Division")
    page = client.get("/units.json", {"q": typed})
    assert [row["code"] for row in json.loads(page.getvalue())["rows"]] == codes


def test_a_publisher_is_found_in_the_list_and_not_by_the_search(client):
    SourceFactory(title="One", publisher="Zyzzyva Press")
    assert [row[0] for row in table(text(client, "/sources/?q=zyzzyva"))] == ["One"]
    assert (
        "/sources/" not in text(client, "/search/?q=zyzzyva").split("<main")[1].split("</main")[0]
    )


@pytest.mark.parametrize(
    "address", ["/units/", "/people/", "/mandates/", "/documents/", "/sources/"]
)
def test_narrowing_by_words_reads_as_much_of_a_larger_registry(client, address):
    def found(first, last):
        for number in range(first, last):
            named = unit(f"police-{number}", name=f"Police {number}")
            post = PostFactory(unit=named, title="Police")
            AppointmentFactory(post=post, person__name=f"Police {number}")
            MandateFactory(unit=named, text="Police.", started_by=DocumentFactory(title="Police"))
            SourceFactory(title=f"Police {number}")
        client.get(f"{address}?q=police")  # the index is made
        with reading() as read:
            assert "<tbody>" in text(client, f"{address}?q=police")
        return read

    small, large = found(0, 120), found(120, 240)
    assert (small.queries, small.rows) == (large.queries, large.rows)


def test_the_organs_that_are_offered_are_those_of_public_documents(client):
    DocumentFactory(symbol="S/RES/1542 (2004)")
    DocumentFactory(symbol="ST/SGB/2000/9", draft=True)
    with reading() as read:
        page = text(client, "/documents/")
    offered = page.split('name="organ"')[1].split("</select>")[0]
    assert "Security Council" in offered
    assert "General Assembly" not in offered
    assert "Secretariat" not in offered
    DocumentFactory.create_batch(30)
    with reading() as more:
        assert "General Assembly" in text(client, "/documents/")
    assert more.queries == read.queries


def test_the_beginning_of_a_symbol_finds_the_documents_that_begin_so(client):
    for symbol in ("A/RES/61/279", "A/RES/61/1", "S/RES/619 (1988)"):
        DocumentFactory(symbol=symbol)
    assert [row[0] for row in table(text(client, "/documents/?q=a/res/61"))] == [
        "A/RES/61/1",
        "A/RES/61/279",
    ]


@pytest.mark.parametrize("address", ["/units/", "/people/"])
def test_the_time_that_is_chosen_for_a_reader_has_its_own_words(client, address):
    def choices(asked):
        select = text(client, address + asked).split('<select name="when"')[1].split("</select>")[0]
        return re.findall(r'value="(\w*)"[^>]*>([^<]+)<', select)

    assert choices("") == [("", "On this day"), ("ever", "At any time")]
    assert choices("?q=one") == [("", "At any time"), ("day", "On this day")]
    assert choices("?q=one&when=ever")[0] == ("", "At any time")
