"""The chart in Arabic: everything turned around, words beginning at the right."""

import re
import unicodedata
from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

from orgchart.drawing import pdf, png
from orgchart.drawing.boxes import PADDING, Layout, View
from orgchart.drawing.scene import scene_of
from orgchart.drawing.svg import drawing, picture
from orgchart.drawing.text import PLAIN, drawn
from orgchart.queries.chart import chart_on

pytestmark = pytest.mark.django_db
DAY = date(2009, 7, 31)


def scenes(layout=Layout.STACKED):
    """The chart as it is in English, and as a language from right to left has it that has no words of its own."""
    chart = chart_on(DAY)
    view = View(layout=layout)
    with translation.override("ur"):
        turned = scene_of(chart, chart.roots, view)
    return scene_of(chart, chart.roots, view), turned


@pytest.mark.parametrize("layout", Layout)
def test_everything_stands_where_a_mirror_shows_it(registry, layout):
    plain, turned = scenes(layout)
    assert (plain.is_rtl, turned.is_rtl) == (False, True)
    places = {box.node.code: box for box in plain.boxes}
    for box in turned.boxes:
        before = places[box.node.code]
        assert box.x == pytest.approx(plain.width - before.x - before.width)
        assert (box.y, box.width, box.height) == (before.y, before.width, before.height)
    ends = [
        [(round(plain.width - x, 3), y) for x, y in line.points]
        for line in (*plain.lines, *plain.samples)
    ]
    assert ends == [
        [(round(x, 3), y) for x, y in line.points] for line in (*turned.lines, *turned.samples)
    ]


def test_words_begin_at_the_right_side_of_their_box(registry):
    _plain, turned = scenes()
    box = next(box for box in turned.boxes if not box.centred)
    assert box.start(box.rows[0]) == box.x + box.width - PADDING
    written = drawing(turned, "t", lambda box: "/", lambda box: "/", ("n",))
    assert ' direction="rtl"' in written.partition(">")[0]
    assert ' direction="rtl"' in picture(turned, "t").partition(">")[0]


def test_what_folds_a_box_is_at_the_left(registry):
    plain, turned = scenes()

    def first(scene, touch):
        written = drawing(scene, "t", lambda box: "/", lambda box: "/", touch=touch)
        return float(
            written.partition('pointer-events="all"')[0].rpartition('<rect x="')[2].split('"')[0]
        )

    box = next(box for box in turned.boxes if box.unfolded)
    assert first(turned, touch=True) == pytest.approx(box.x, abs=0.1)
    assert first(turned, touch=False) == pytest.approx(box.x + 2, abs=0.1)
    assert first(plain, touch=False) > plain.width / 2 > first(turned, touch=False)


def test_files_are_turned_as_well(registry):
    plain, turned = scenes()
    images = [Image.open(BytesIO(png.image(scene, "Title", ()))) for scene in (plain, turned)]
    assert images[0].size == images[1].size

    def is_marked(picture, left, right):
        area = picture.convert("L").crop((left, 20, right, 60))
        return area.getextrema()[0] < 100

    wide = images[0].width
    assert is_marked(images[0], 0, 200)
    assert not is_marked(images[1], 0, 200)
    assert is_marked(images[1], wide - 200, wide)
    chart = chart_on(DAY)
    with translation.override("ar"):
        written = pdf.document(
            chart, chart.roots, lambda node: "Title", (), lambda node: "https://a.example/"
        )
    reader = PdfReader(BytesIO(written))
    assert "DPKO" in reader.pages[0].extract_text()
    assert reader.root_object["/Lang"] == "ar"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Robert Mood (منذ 2009،", "،2009 ذنم) Robert Mood"),
        ("Robert Mood", "Robert Mood"),
    ],
)
def test_a_line_with_arabic_letters_runs_from_the_right_for_who_reads_so(text, read):
    with translation.override("ar"):
        seen = unicodedata.normalize("NFKC", drawn(text, PLAIN))
    assert seen == read


def test_in_a_page_a_row_of_latin_letters_alone_reads_from_the_left(registry):
    with translation.override("ar"):
        chart = chart_on(DAY)
        written = drawing(scene_of(chart, chart.roots, View()), "t", lambda box: "/")
    rows = re.findall(r"<text ([^>]*)>([^<]*)", written)
    mixed = [attributes for attributes, text in rows if text.startswith("Robert Mood")]
    plain = [attributes for attributes, text in rows if re.fullmatch("[A-Z]{4,}", text)]
    assert not any("plaintext" in attributes for attributes in mixed)
    assert all("plaintext" in attributes for attributes in plain)
    assert mixed
    assert plain


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("المصدر، \u2066a.org/ar/?on=2009-07-31\u2069.", ".a.org/ar/?on=2009-07-31 ،ردصملا"),
        ("المصدر، \u20661.2.3.4:80/ar/?on=\u2069.", ".1.2.3.4:80/ar/?on= ،ردصملا"),
        ("\u2066a.org/?root=dpko&on=\u2069", "a.org/?root=dpko&on="),
        ("المصدر \u2066a.org/?root=", "a.org/?root= ردصملا"),
    ],
)
def test_what_is_isolated_keeps_its_way_among_arabic_letters(text, read):
    with translation.override("ar"):
        assert unicodedata.normalize("NFKC", drawn(text, PLAIN)) == read


@pytest.mark.parametrize("code", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("part", ["", "&root=dpko"])
def test_a_file_names_the_address_of_the_chart_in_its_language(registry, client, code, part):
    prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
    drawing = client.get(f"{prefix}/chart.svg?on={DAY}{part}").content.decode()
    query = f"root=dpko&amp;on={DAY}" if part else f"on={DAY}"
    address = f"testserver{prefix}/?{query}"
    assert address in drawing
    assert (f"\u2066{address}\u2069" in drawing) == (code == "ar")
