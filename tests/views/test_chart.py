"""The page of the chart: drawn and as a list, folded, marked, taken along, embedded."""

import gzip
import re
from datetime import date

import pytest

from orgchart.drawing.boxes import View
from orgchart.drawing.pdf import READABLE
from orgchart.drawing.printed import printed
from orgchart.drawing.scene import scene_of
from orgchart.queries import chart as charts
from orgchart.queries.chart import chart_on, part_on
from orgchart.queries.comparison import Mark

from ..factories import LineFactory, chain, unit
from .test_pages import text

pytestmark = pytest.mark.django_db
DAY = "2009-07-31"


def drawn_codes(page):
    return set(re.findall(r'data-code="([^"]+)"', page))


def listed_codes(page):
    return set(re.findall(r'id="unit-([^"]+)"', page))


def test_the_first_page_with_its_sheet_for_paper_weighs_less_than_60_kilobytes(registry, client):
    page = client.get("/").content
    assert page.count(b'<div class="sheet"><svg') == 1
    assert len(gzip.compress(page)) < 60_000


def test_what_cannot_be_read_on_one_paper_is_printed_with_its_upper_levels(db):
    top = unit("top")
    for department in range(6):
        office = unit(f"department-{department}")
        LineFactory(child=office, parent=top)
        for section in range(30):
            name = "Section for the planning, coordination and support of operations in the field"
            child = unit(f"section-{department}-{section}", name=f"{name} {name}")
            LineFactory(child=child, parent=office)
    chart = part_on(date(2009, 7, 31))
    roots = [*chart.roots, *chart.unplaced]
    shown = scene_of(chart, roots)
    sheet = printed(chart, roots, View(), shown)
    assert len(shown.boxes) == 187
    assert len(sheet.scene.boxes) == 7
    assert sheet.scale >= READABLE


def test_the_drawing_and_the_list_are_twins(registry, client):
    page = text(client, f"/?on={DAY}")
    assert drawn_codes(page) == listed_codes(page)
    assert len(drawn_codes(page)) == 54


def test_folding_holds_for_the_drawing_and_the_list(registry, client):
    page = text(client, f"/?on={DAY}&depth=3")
    assert (
        drawn_codes(page)
        == listed_codes(page)
        == {"secretary-general", "secretariat", "dfs", "dpko", "dpa"}
    )
    assert "Unfold 4 divisions and 1 office directly below DFS" in page
    assert 'root=dfs">+ 4 divisions and 1 office directly below</a>' in page


def test_a_fold_link_unfolds_and_the_next_one_folds_again(registry, client):
    page = text(client, f"/?on={DAY}&depth=3")
    unfold = re.search(
        r'class="fold" href="([^"]+)" aria-label="Unfold 4 divisions and 1 office directly below DFS"',
        page,
    )[1]
    page = text(client, unfold.replace("&amp;", "&"))
    assert "logistics-support-division" in drawn_codes(page)
    fold = re.search(r'class="fold" href="([^"]+)" aria-label="Fold what is below DFS"', page)[1]
    page = text(client, fold.replace("&amp;", "&"))
    assert "logistics-support-division" not in drawn_codes(page)


def test_a_unit_deep_down_can_be_shown(registry, client):
    page = text(client, f"/?on={DAY}&depth=2&show=unmas")
    assert "unmas" in drawn_codes(page)
    assert "logistics-support-division" not in drawn_codes(page)


def test_units_that_are_not_there_and_an_odd_view_are_passed_over(registry, client):
    page = text(client, f"/?on={DAY}&open=nobody,dfs&shut=,&show=nobody&view=odd")
    assert len(drawn_codes(page)) == 54


def test_the_way_that_a_reader_chooses_stays(registry, client):
    assert 'class="drawing broad"' in text(client, "/")
    menu = re.findall(r'href="(/\?view=[^"]+)"', text(client, "/"))
    assert [address.replace("&amp;", "&") for address in menu] == [
        f"/?view={way}&keep=1" for way in ("stacked", "tree", "list")
    ]
    chosen = client.get("/?view=list&keep=1")
    assert chosen["Location"] == "/?view=list"
    assert drawn_codes(text(client, "/?view=list")) == set()
    assert drawn_codes(text(client, f"/?on={DAY}")) == set()
    client.get("/?view=tree&keep=1")
    assert 'class="drawing broad"' not in text(client, f"/?on={DAY}")
    client.get("/?view=stacked&keep=1")
    assert 'class="drawing narrow"' in text(client, f"/?on={DAY}")


@pytest.mark.parametrize("address", ["/?view=tree", "/?view=list", "/?view=odd&keep=1"])
def test_a_link_of_somebody_else_chooses_nothing_for_the_reader(registry, client, address):
    assert not client.get(address).cookies
    assert 'class="drawing broad"' in text(client, f"/?on={DAY}")


def test_no_day_without_a_unit_is_offered(registry, client):
    page = text(client, "/?on=1930-01-01")
    assert re.search(r'rel="next" href="/\?on=1945-10-24"', page)
    assert "1 October 1945" not in page
    assert 'rel="prev"' not in text(client, "/?on=1945-10-24")
    assert client.get("/changes/days.json").json()["days"][0][0] == "1945-10-24"
    assert client.get("/changes/next/?on=1930-01-01")["Location"] == "/?on=1945-10-24"


def test_an_older_address_of_a_view_shows_the_drawing_and_the_list(registry, client):
    for view in ("both", "drawn"):
        page = text(client, f"/?on={DAY}&view={view}")
        assert drawn_codes(page) == listed_codes(page) != set()


def test_the_list_folds_below_departments_and_counts_operations_together(registry, client):
    page = text(client, f"/?on={DAY}&view=list")
    assert len(re.findall(r"<details[^>]* open", page)) == 2
    assert "15 peacekeeping operations and 2 political missions" in page
    assert "directed by DPKO, supported by DFS" in page
    shown = text(client, f"/?on={DAY}&view=list&show=unmas")
    assert len(re.findall(r"<details[^>]* open", shown)) > 3


def test_the_list_says_once_what_most_operations_share(registry, client):
    page = text(client, "/?on=2008-12-31&view=list")
    listed = page[page.index('id="as-list"') :]
    assert "directed by DPKO, supported by DFS (16 of 17)" in listed
    assert listed.count("upported by DFS") == 2
    assert listed.count("Not recorded as supported by DFS") == 1
    assert "directed by DPKO" not in listed[listed.index('id="unit-unama"') :]


def test_the_list_of_a_part_says_the_lines_of_its_root(registry, client):
    page = text(client, f"/?on={DAY}&view=list&root=unmil")
    listed = page[page.index('id="as-list"') :]
    assert "directed by DPKO" in listed
    assert "supported by DFS" in listed


def test_operations_are_a_row_of_their_own_beside_what_folds(registry, client):
    page = text(client, f"/?on={DAY}&view=list")
    before = page[page.index('id="as-list"') : page.index('<li class="operations">')]
    folded = re.findall(r"</?details[^>]*>", before)
    around = []
    for tag in folded:
        if tag == "</details>":
            around.pop()
        else:
            around.append(tag)
    assert around == ["<details open>", "<details open>"]


def test_a_unit_opened_below_a_folded_one_opens_what_is_above_it(registry, client):
    page = text(client, f"/?on={DAY}&depth=2&open=orolsi")
    assert "unmas" in drawn_codes(page)


def test_an_unchanged_page_is_a_304_until_the_reader_chooses_another_way(registry, client):
    first = client.get("/")
    assert "Cookie" in first["Vary"]
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    client.get("/?view=list&keep=1")
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_changes_since_a_day_are_marked_and_closed_units_are_named(registry, client):
    page = text(client, "/?on=2009-07-31&since=2007-06-01")
    assert "Closed since 1 June 2007" in page
    assert "UNOMIG" in page
    assert '<p class="mark sign new">+ new</p>' in page
    assert '<p class="line">* mandated, appointed</p>' in page
    assert "* other changes" in page
    # A drawing has the sign, the word and a class for the colour; what the signs mean stands above it.
    assert re.search(r'<g class="box department round new"[^>]*>.*?>\+ new</text>', page)
    assert '<span class="sign new">+</span> new' in page
    assert "gone" not in page


@pytest.mark.parametrize(
    ("first", "last"),
    [("2018-12-31", "2019-01-01"), ("2006-01-01", "2007-12-31"), ("2009-07-31", "2014-03-01")],
)
def test_what_is_marked_since_a_day_is_what_the_comparison_of_the_two_days_marks(
    registry, client, first, last
):
    since = client.get(f"/?on={last}&since={first}")
    charts = client.get(f"/changes/?from={first}&to={last}&charts=on").context["charts"]
    marked = {code: signs for code, signs in since.context["signs"].items() if signs}
    assert marked
    assert {code: list(signs) for code, signs in charts[1].boxes.items() if signs}.items() <= (
        marked.items()
    )
    assert not {Mark.GONE, Mark.LAST_KNOWN}.intersection(since.context["meaning"])
    gone = {code for code, signs in charts[0].boxes.items() if Mark.GONE in signs}
    told = {change.label for change in since.context["closed"]} | set(since.context["gone"])
    assert {charts[0].labels[code] for code in gone} <= told


def test_what_ended_in_the_year_up_to_that_day_is_named_below_the_chart(registry, client):
    page = text(client, "/?on=2019-01-01&since=2018-12-31")
    assert "On the chart of 31 December 2018 and not on this one" in page
    assert "Africa I Division" in page
    assert "and not on this one" not in text(client, "/?on=2009-07-31&since=2009-07-30")


def test_what_was_only_seen_is_marked_if_it_is_the_unit_itself(registry, client):
    signs = client.get("/?on=2009-07-31&since=2006-01-01").context["signs"]
    assert signs["office-of-operations"] == [Mark.FIRST_KNOWN]
    # A document of that time names them, or their heads; they are older, or were founded.
    assert not signs.get("unficyp")
    assert signs["iot"] == [Mark.NEW]


def test_heads_are_shown_and_dates_on_request(registry, client):
    drawing = text(client, f"/embed/?on={DAY}&details=1")
    assert "29 June 2007 –" in drawing
    drawing = text(client, f"/embed/?on={DAY}")
    assert "29 June 2007 –" not in drawing
    assert ">Alain Le Roy, Under-Secretary-General for</text>" in drawing


@pytest.mark.parametrize(
    ("ending", "content_type", "begins"),
    [
        ("svg", "image/svg+xml", b"<svg "),
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF-"),
        ("dot", "text/vnd.graphviz", b"digraph chart {"),
        ("mmd", "text/vnd.mermaid", b"---\ntitle: "),
        ("graphml", "application/graphml+xml", b"<?xml "),
    ],
)
def test_the_chart_can_be_taken_along(registry, client, ending, content_type, begins):
    for query in (f"on={DAY}", f"on={DAY}&root=orolsi"):
        answer = client.get(f"/chart.{ending}?{query}")
        assert answer["Content-Type"].startswith(content_type)
        assert answer.content.startswith(begins)
        assert f"-{DAY}.{ending}" in answer["Content-Disposition"]


def test_what_is_taken_along_says_the_day_the_version_and_the_source(registry, client):
    picture = client.get(f"/chart.svg?on={DAY}").content.decode()
    assert "United Nations peacekeeping, 31 July 2009" in picture
    assert "As of 31 July 2009, data version 1" in picture
    assert ", testserver/?on=2009-07-31." in picture
    assert "http://testserver/units/dfs/?on=2009-07-31" in picture


def test_a_part_that_is_not_there_is_a_404_in_every_format(registry, client):
    for ending in ("svg", "png", "pdf", "dot", "mmd", "graphml"):
        assert client.get(f"/chart.{ending}?root=nobody").status_code == 404
    assert client.get("/chart.exe").status_code == 404


def test_a_part_on_a_day_before_its_unit_leads_to_the_days_of_the_unit(registry, client):
    answer = client.get("/?root=orolsi&on=1990-01-01")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Office of Rule of Law and Security Institutions and what is below it" in page
    assert "did not exist on 1 January 1990" in page
    assert 'href="?root=orolsi&amp;on=2007-01-01"' in page
    assert 'id="timeline"' in page
    for other in ("/chart.svg", "/embed/"):
        assert client.get(f"{other}?root=orolsi&on=1990-01-01").status_code == 404


def test_the_chart_of_a_part_counts_that_part(registry, client):
    whole = client.get(f"/?on={DAY}").context["chart"].number
    answer = client.get(f"/?on={DAY}&root=orolsi")
    part = answer.context["chart"].number
    assert 1 < part < whole == len(chart_on(date.fromisoformat(DAY)).nodes)
    assert f"{part} units on 31 July 2009" in answer.content.decode()


def test_a_part_that_is_too_large_to_count_is_not_counted(registry, client, monkeypatch):
    monkeypatch.setattr(charts, "MOST_READ", 4)
    page = text(client, f"/?on={DAY}&root=secretariat")
    assert "units on 31 July 2009" not in page
    assert "On 31 July 2009." in page
    whole = client.get(f"/?on={DAY}").context["chart"]
    assert whole.number == len(chart_on(date.fromisoformat(DAY)).nodes)
    assert len(whole.nodes) < 10


def test_what_is_deeper_than_the_page_reads_can_be_unfolded(registry, client, monkeypatch):
    monkeypatch.setattr(charts, "MOST_READ", 4)
    assert "dfs" not in drawn_codes(text(client, f"/?on={DAY}"))
    assert "dfs" in drawn_codes(text(client, f"/?on={DAY}&open=secretariat"))
    page = text(client, f"/?on={DAY}&show=logistics-support-division")
    assert "logistics-support-division" in drawn_codes(page)


def test_choosing_levels_takes_back_what_was_folded_by_hand(registry, client):
    kept = dict(client.get(f"/?on={DAY}&open=dpko&shut=dfs&show=dfs&since=2000").context["kept"])
    assert kept == {"on": DAY, "since": "2000"}


def test_the_menu_compares_with_a_year_before_and_a_quiet_time_is_said(registry, client):
    page = text(client, f"/?on={DAY}")
    assert 'value="2008-07-31"' in page
    assert "since=2008-07-31" in page
    page = text(client, "/?on=1950-06-30&since=1950-06-01")
    assert "Nothing changed after 1 June 1950, up to 30 June 1950." in page
    assert "What changed after" not in page


def test_what_changed_since_a_later_day_is_not_marked(registry, client):
    assert "What changed after" not in text(client, f"/?on={DAY}&since=2015-01-01")


def test_the_finder_asks_the_server_for_names(registry, client):
    found = client.get(f"/chart/names.json?on={DAY}&q=mine+actoin").json()["units"]
    assert found[0] == ["unmas", "United Nations Mine Action Service (UNMAS)"]
    inside = f"/chart/names.json?on={DAY}&q=mine+action&root="
    assert found[0] in client.get(inside + "orolsi").json()["units"]
    assert client.get(inside + "dfs").json()["units"] == []
    assert client.get(f"/chart/names.json?on={DAY}&q=").json()["units"] == []
    # What is no record is no unit either.
    assert client.get(f"/chart/names.json?on={DAY}&q=changes+2019").status_code == 200
    assert client.get(f"/chart/names.json?on={DAY}&q=31+July+2009").json()["units"] == []
    assert len(client.get(f"/chart/names.json?on={DAY}&q=division").json()["units"]) <= 8
    assert client.get(f"/chart/names.json?on={DAY}&q=x&root=nobody").status_code == 404


@pytest.mark.parametrize(
    "asked", ["depth=x", "depth=0", "depth=-1", "since=soon", "since=20090731"]
)
@pytest.mark.parametrize("address", ["/", "/chart.svg", "/embed/"])
def test_what_cannot_be_read_is_said_and_how_to_write_it(registry, client, address, asked):
    answer = client.get(f"{address}?on={DAY}&{asked}")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f"“{asked.split('=')[1]}” is not a" in page
    assert "Write" in page


def test_more_levels_than_there_are_show_all(registry, client):
    assert client.get(f"/?on={DAY}&depth=99").status_code == 200


def test_a_paper_that_there_is_not_is_refused(client, registry):
    answer = client.get("/chart.pdf?paper=papyrus")
    assert answer.status_code == 400
    assert (
        "“papyrus” is not a size of paper. Choose one of these: a4, a3, letter."
        in answer.content.decode()
    )


@pytest.mark.parametrize(
    "asked",
    ["/chart.pdf?root=orolsi&paper=A4", "/embed/?theme=DARK", "/search/?q=police&kind=UNIT"],
)
def test_a_choice_in_capital_letters_is_read(client, registry, asked):
    answer, small = client.get(asked), client.get(asked.lower())
    assert answer.status_code == small.status_code == 200
    assert len(answer.content) == pytest.approx(len(small.content), abs=20)


def test_a_folded_box_and_the_list_count_in_the_same_words(client, registry):
    page = client.get(f"/?on={DAY}&shut=dpko").content.decode()
    broad = re.search(r'<svg [^>]*class="drawing broad".*?</svg>', page, re.DOTALL)[0]
    box = re.search(r'data-code="dpko".*?</g>', broad, re.DOTALL)[0]
    drawn = " ".join(re.findall(r'<text class="more"[^>]*>([^<]*)<', box))
    assert drawn.startswith("+ 15 peacekeeping operations and ")
    assert drawn.endswith(" directly below")
    assert f">{drawn}</a>" in page
    framed = client.get(f"/embed/?on={DAY}&shut=dpko").content.decode()
    box = re.search(r'<svg [^>]*drawing w1152".*?data-code="dpko"(.*?)</g>', framed, re.DOTALL)[1]
    assert " ".join(re.findall(r'<text class="more"[^>]*>([^<]*)<', box)) == drawn
    sheet = page[page.index('class="sheet"') :]
    printed = " ".join(re.findall(r'<text class="more"[^>]*>([^<]*)<', sheet))
    assert drawn in printed


def test_a_very_large_chart_stays_usable(client):
    """The page holds what can be looked at, and the rest is a link away."""
    top = unit("top")
    for chained in chain(30):
        LineFactory(child=chained, parent=top, kind="shared-with")
    units = [unit(f"leaf-{number}") for number in range(600)]
    for leaf in units:
        LineFactory(child=leaf, parent=top)
    page = text(client, "/?view=stacked")
    assert len(drawn_codes(page)) < 400
    assert "Unfold 600 offices directly below" in page


def test_the_description_of_the_chart_names_the_united_nations_and_peacekeeping(registry, client):
    said = re.search(
        r'<meta\s+name="description"\s+content="([^"]+)"', client.get("/").content.decode()
    )[1]
    assert "United Nations peacekeeping" in said
