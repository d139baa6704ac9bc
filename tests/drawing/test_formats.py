"""The chart as SVG, PNG and PDF."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops, ImageColor
from pypdf import PdfReader

from orgchart.drawing import colours, pdf, png, svg, text
from orgchart.drawing.boxes import View
from orgchart.drawing.looks import FACE, PAINTS
from orgchart.exchange import chart_files

from ..factories import (
    LineFactory,
    NameFactory,
    UnitFactory,
    chain,
    unit,
)
from .drawn import DAY, drawn, star

pytestmark = pytest.mark.django_db


# --- the formats -------------------------------------------------------------------------------


def vector(placed, **more):
    return svg.drawing(placed, "Title", lambda box: f"/units/{box.node.code}/", **more)


def test_svg_is_well_formed_and_each_box_is_a_link(registry):
    chart, _, placed = drawn(View(depth=9))
    root = ElementTree.fromstring(vector(placed))
    links = {link.get("href") for link in root.iter("{http://www.w3.org/2000/svg}a")}
    assert links == {f"/units/{code}/" for code in chart.nodes}


def test_svg_says_of_a_box_what_the_list_says(registry):
    markup = vector(drawn(View(depth=9))[2])
    assert (
        'aria-label="United Nations Mission in Liberia (UNMIL), Liberia, since 2003, '
        "directed by DPKO, supported by DFS, led by Ellen Margrethe Løj"
    ) in markup


def test_words_of_the_data_are_only_words():
    unit("one", name='<b onload="x">&amp;</b>', acronym='"><script>')
    markup = vector(drawn()[2], notes=("<i>",))
    ElementTree.fromstring(markup)
    assert "<script" not in markup
    assert "<b " not in markup


def test_png_is_an_image_with_the_proportions_of_the_scene(registry):
    _, _, placed = drawn()
    image = Image.open(io.BytesIO(png.image(placed, "Title", ("note",))))
    assert image.format == "PNG"
    assert image.width == pytest.approx(placed.width * png.SHARP, abs=2)
    assert image.getcolors(1_000_000) is not None


def test_png_has_few_colours_and_with_them_few_bytes(registry):
    made = png.image(drawn()[2], "Title", ("note",))
    image = Image.open(io.BytesIO(made))
    assert image.mode == "P"
    shades = {colour for _count, colour in image.convert("RGB").getcolors()}
    assert len(shades) <= 256
    inks = {colours.SHEET, colours.INK, colours.QUIET, colours.LINE, colours.ACCENT, colours.FIELD}
    inks |= {paint.fill for paint in PAINTS.values()}
    assert {ImageColor.getrgb(ink) for ink in inks} <= shades
    assert len(made) < 250_000


def test_the_bands_of_an_image_cannot_be_seen(registry, monkeypatch):
    images = []
    for band in (100_000, 100):
        monkeypatch.setattr(png, "BAND", band)
        made = Image.open(io.BytesIO(png.image(drawn()[2], "Title", ("note",))))
        images.append(made.convert("L"))
    # Where a band begins, the edge of a corner or a dot can be rounded the other way.
    differing = ImageChops.difference(*images).histogram()
    assert sum(differing[32:]) < 0.0001 * images[0].width * images[0].height


def test_a_process_draws_one_chart_at_a_time_and_one_more_waits(registry, client):
    address, png_file = f"/chart.png?on={DAY}", chart_files.FORMATS["png"]
    with ThreadPoolExecutor(1) as other:
        with chart_files.turn_to_draw(png_file):

            def waits():
                with chart_files.turn_to_draw(png_file):
                    return "drawn"

            waiting = other.submit(waits)
            while chart_files._places.acquire(blocking=False):
                chart_files._places.release()
            refused = client.get(address)
            assert client.get(f"/chart.dot?on={DAY}").status_code == 200
        assert waiting.result(5) == "drawn"
    assert refused.status_code == 503
    assert refused["Retry-After"] == "3"
    assert "Try again in 3 seconds" in refused.content.decode()
    assert "ETag" not in refused.headers
    assert client.get(address).status_code == 200


def test_a_drawing_that_waited_too_long_is_refused(registry, client, monkeypatch):
    monkeypatch.setattr(chart_files, "PATIENCE", 0.01)
    with chart_files.turn_to_draw(chart_files.FORMATS["png"]):
        assert client.get(f"/chart.pdf?on={DAY}").status_code == 503
    assert client.get(f"/chart.pdf?on={DAY}").status_code == 200


def test_a_chart_too_large_for_an_image_is_refused_with_a_way_out(monkeypatch, registry):
    monkeypatch.setattr(png, "MOST_PIXELS", 100_000)
    with pytest.raises(png.TooLarge, match="Choose one unit"):
        png.image(drawn()[2], "Title", ())


def titled(node):
    """The title of a page, with its day."""
    return f"{node.name if node else 'Title'} on a day"


def pages(chart, roots, **more):
    content = pdf.document(
        chart,
        roots,
        titled,
        ("As of 31 July 2009", "Source"),
        lambda node: f"https://x/{node.code}",
        **more,
    )
    return PdfReader(io.BytesIO(content)).pages


def test_a_small_chart_is_one_page_with_its_text(registry):
    chart, roots, _ = drawn(root="orolsi")
    [page] = pages(chart, roots)
    text = page.extract_text()
    for words in ("Title", "As of 31 July 2009", "Source", "1 / 1", "CLJAS", "UNMAS"):
        assert words in text


def test_the_chart_of_a_day_is_one_sheet_across_in_letters_of_7_points(registry):
    chart, roots, _ = drawn()
    [page] = pages(chart, roots)
    assert tuple(map(round, page.mediabox[2:])) == (1191, 842)
    sizes = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, _font, size: (
            sizes.append(size * tm[3] * cm[3]) if text.strip() else None
        )
    )
    assert min(sizes) >= 7
    shown = page.extract_text()
    for node in chart.nodes.values():
        assert node.label.split()[0] in shown, node.code
    for words in ("directed by DPKO", "supported by DFS", "political mission", "Alain Le Roy"):
        assert words in shown


def test_a_pdf_names_its_title_author_and_language(registry):
    chart, roots, _ = drawn(root="orolsi")
    content = pdf.document(chart, roots, titled, ("note",), lambda node: node.code)
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata.title == "Title on a day"
    assert reader.metadata.author
    assert reader.root_object["/Lang"].startswith("en")


def large(departments, sections, deep=1):
    """One organ, its departments, and a chain below each of their sections."""
    top = NameFactory(unit=UnitFactory(code="top", nature="organ"), name="Top").unit
    for number in range(departments):
        department = unit(f"d{number}")
        LineFactory(child=department, parent=top)
        for place in range(sections):
            above = department
            for step in range(deep):
                below = unit(f"d{number}s{place}x{step}")
                LineFactory(child=below, parent=above)
                above = below


@pytest.mark.parametrize("paper", ["", "a4", "a3", "letter"])
def test_a_chart_too_large_for_a_sheet_is_split_by_department(paper, monkeypatch):
    monkeypatch.setattr(pdf, "READABLE", 1.0)
    large(6, 16)
    chart, roots, _ = drawn()
    split = [page.extract_text() for page in pages(chart, roots, paper=paper)]
    assert len(split) >= 4
    assert all(f"{number} / {len(split)}" in text for number, text in enumerate(split, start=1))
    assert all(" on a day" in text for text in split)
    shown = " ".join(split)
    assert all(code in shown for code in chart.nodes if code != "top")
    # The first sheet sends to the sheet of a department, and that one sends back.
    sent = [place for place, text in enumerate(split, 1) if text.startswith("The d")]
    assert len(sent) >= 3
    for number in sent:
        assert f"p. {number}" in split[0]
        assert "p. 1" in split[number - 1]


def test_today_has_few_full_sheets_of_a4_split_by_department(registry):
    chart, roots, _ = drawn(day=date(2026, 11, 27))
    split = [page.extract_text() for page in pages(chart, roots, paper="a4")]
    assert len(split) <= 4
    assert all(text.startswith(("Title", "Department")) for text in split)
    shown = " ".join(split)
    for node in chart.nodes.values():
        assert node.label.split()[0] in shown, node.code
    boxes = [sum(node.label.split()[0] in text for node in chart.nodes.values()) for text in split]
    assert min(boxes) > 10


def test_the_number_of_a_page_stands_on_no_other_words(registry):
    chart, roots, _ = drawn(day=date(2026, 11, 27))
    found = 0
    for page in pages(chart, roots, paper="a4"):
        lines = []

        def see(words, cm, tm, _font, size, lines=lines):
            if words.strip():
                matrix = [cm[0] * tm[0], cm[3] * tm[3]]
                x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
                long = text.width(words.strip(), text.BOLD, size) * matrix[0]
                lines.append((words.strip(), x, x + long, y, size * matrix[1]))

        page.extract_text(visitor_text=see)
        for words, left, right, y, high in lines:
            if words.startswith("p. "):
                found += 1
                for other, start, end, below, _size in lines:
                    if other != words and start < right and left < end:
                        assert abs(below - y) >= 0.7 * high, (words, other)
    assert found >= 4


def test_no_sheet_has_one_child_alone(monkeypatch):
    monkeypatch.setattr(pdf, "READABLE", 1.0)
    large(5, 9, deep=2)
    chart, roots, _ = drawn()
    for page in pages(chart, roots):
        text = page.extract_text()
        assert sum(code in text for code in chart.nodes) > 2, text


def test_what_is_folded_on_the_screen_still_has_its_sheet(monkeypatch):
    monkeypatch.setattr(pdf, "READABLE", 1.0)
    large(6, 16)
    chart, roots, _ = drawn()
    whole = [page.extract_text() for page in pages(chart, roots)]
    folded = pages(chart, roots, view=View(shut={"d3"}))
    assert [page.extract_text() for page in folded] == whole


def test_a_card_for_links_has_the_size_that_they_ask_for(registry, client):
    answer = client.get(f"/card.png?on={DAY}")
    image = Image.open(io.BytesIO(answer.content))
    assert (answer["Content-Type"], image.size) == ("image/png", (1200, 630))
    assert len(answer.content) < 250_000
    assert client.get("/card.png?on=1900-01-01").status_code == 200


@pytest.mark.parametrize("query", [f"?on={DAY}", f"?on={DAY}&root=dpko", "?on=2026-11-28"])
def test_a_card_is_filled_with_boxes_that_are_drawn_large(registry, client, query):
    image = Image.open(io.BytesIO(client.get(f"/card.png{query}").content)).convert("L")
    ink = image.point(lambda value: 255 * (value < 250))
    left, top, right, _bottom = ink.getbbox()
    assert top < 40
    assert right - left > 1100
    assert ink.crop((0, 560, 1200, 630)).getbbox()


def test_the_letters_of_a_card_are_high_enough_to_be_read_when_it_is_shown_small():
    smallest = min(size for _font, size in FACE.values())
    assert min(smallest * 1200 / width for width in png.card_widths()) >= 24


def test_no_box_of_many_sheets_is_cut(monkeypatch):
    monkeypatch.setattr(pdf, "READABLE", 1.0)
    star(80)
    chart, roots, _ = drawn()
    content = pages(chart, roots)
    shown = " ".join(page.extract_text() for page in content)
    assert all(f"u{number:04}" in shown for number in range(80))
    for page in content:
        height = float(page.mediabox.height)
        assert height in (pytest.approx(841.9, abs=1), pytest.approx(595.3, abs=1))


def test_an_unknown_paper_is_refused(registry):
    chart, roots, _ = drawn(root="orolsi")
    with pytest.raises(KeyError):
        pages(chart, roots, paper="papyrus")


# --- queries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 60])
def test_drawing_asks_the_database_nothing_more_than_the_chart(size, django_assert_num_queries):
    chain(size)
    with django_assert_num_queries(4):
        chart, roots, placed = drawn(View(depth=99, details=True))
        vector(placed)
        pdf.document(chart, roots, titled, (), lambda node: node.code)
