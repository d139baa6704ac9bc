"""Words on drawings: all of them, in every script that the face has; and said where it has none."""

import io
import re
import unicodedata
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader

from orgchart.drawing import png, svg
from orgchart.drawing.scene import Scene
from orgchart.drawing.shaping import as_drawn
from orgchart.drawing.text import (
    BOLD,
    CHINESE,
    PLAIN,
    characters,
    drawn,
    missing,
    paragraph,
    runs,
    width,
    wrap,
)
from orgchart.queries.comparison import Mark

from ..factories import unit

DAY = date(2009, 7, 31)
LONG = "Criminal Law and Judicial Advisory Service (CLJAS), 1 January 2012"
NOTE = "Source: Organization chart registry of United Nations peacekeeping, https://a.example/?on=2012-01-01. Data: CC0."


def known(text):
    return as_drawn(text, characters(PLAIN))


# --- nothing is cut ------------------------------------------------------------------------------


def test_a_title_and_notes_are_broken_to_the_sheet_and_not_cut():
    text = svg.drawing(Scene(100, 50, [], []), LONG, lambda _box: "/", notes=(NOTE, "x" * 300))
    root = ElementTree.fromstring(text)
    wide, high = float(root.get("width")), float(root.get("height"))
    lines = list(root.iter("{http://www.w3.org/2000/svg}text"))
    shown = " ".join(line.text for line in lines)
    assert LONG in shown
    assert NOTE in shown
    assert shown.replace(" ", "").endswith("x" * 300)
    places = [float(line.get("y")) for line in lines]
    assert places == sorted(set(places))
    assert places[-1] < high
    for line in lines:
        font = BOLD if line.get("font-weight") else PLAIN
        assert 16 + width(line.text, font, float(line.get("font-size"))) <= wide


def test_an_image_is_as_high_as_its_words_need():
    empty = Scene(100, 50, [], [])
    short = Image.open(io.BytesIO(png.image(empty, "Title", ("note",))))
    tall = Image.open(io.BytesIO(png.image(empty, LONG, (NOTE, NOTE))))
    assert tall.height > short.height + 20 * png.SHARP


@pytest.mark.django_db
def test_the_pdf_of_a_part_has_its_whole_title_and_licence(client):
    name = "An Office of a Name that is Longer than most Sheets of Paper are Wide, which Happens"
    unit("one", name=name)
    content = client.get(f"/chart.pdf?on={DAY}&root=one").content
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert f"{name}, 31 July 2009" in text
    assert "CC0 1.0 Universal" in text


def test_all_words_of_a_paragraph_are_kept():
    assert paragraph("", PLAIN, 10, 50) == []
    lines = paragraph("one two " + "x" * 50, PLAIN, 10, 60)
    assert "".join(lines).replace(" ", "") == "onetwo" + "x" * 50
    assert all(width(line, PLAIN, 10) <= 60 for line in lines)
    assert paragraph("ab", PLAIN, 10, 1) == ["a", "b"]


def test_the_bold_face_has_the_signs_of_the_marks():
    assert {mark.sign for mark in Mark} <= characters(BOLD)


def test_chinese_is_broken_between_characters():
    lines = wrap("维持和平行动部维持和平行动部", PLAIN, 10, 75, 3)
    assert lines == ["维持和平行动部", "维持和平行动部"]


# --- the face ------------------------------------------------------------------------------------


@pytest.mark.parametrize("font", [PLAIN, BOLD])
def test_the_face_has_the_letters_of_the_scripts_that_are_promised(font):
    blocks = [(0x20, 0x7F), (0xA0, 0x250), (0x370, 0x400), (0x400, 0x500), (0x1E00, 0x1EFA)]
    lacking = [
        chr(code)
        for first, last in blocks
        for code in range(first, last)
        if unicodedata.category(chr(code)) not in ("Cn", "Cf", "Cc")
        and chr(code) not in characters(font)
    ]
    assert lacking == []


@pytest.mark.parametrize(
    "text",
    ["Gdańsk and Łączności Đ Section", "Отдел по вопросам правопорядка", "Υπηρεσία", "Ștefan ơ ự"],
)
def test_words_of_latin_greek_and_cyrillic_are_drawn_as_they_are(text):
    assert drawn(text, BOLD) == text
    assert missing([text]) == []


@pytest.mark.django_db
def test_the_pdf_can_be_searched_for_them(client):
    unit("one", name="Gdańsk and Łączności Đ", acronym="ОВПП")
    content = client.get(f"/chart.pdf?on={DAY}&root=one").content
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Gdańsk and Łączności Đ" in text
    assert "ОВПП" in text
    assert "ActualText" not in PdfReader(io.BytesIO(content)).pages[
        0
    ].get_contents().get_data().decode("latin-1")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["维持和平行动部", "قسم العمليات"])
def test_a_pdf_says_what_is_meant_where_it_draws_something_else(client, name):
    unit("one", name=name)
    page = PdfReader(io.BytesIO(client.get(f"/chart.pdf?on={DAY}&root=one").content)).pages[0]
    meant = re.findall(
        r"ActualText <feff([0-9a-f]+)>", page.get_contents().get_data().decode("latin-1")
    )
    assert name in [bytes.fromhex(text).decode("utf-16-be") for text in meant]


@pytest.mark.django_db
def test_what_cannot_be_drawn_is_said_on_the_picture(client):
    unit("one", name="हिन्दी Office")
    content = client.get(f"/chart.pdf?on={DAY}&root=one").content
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert "6 characters are drawn as boxes" in text
    assert "U+0939, U+093F" in text
    assert "हिन्दी Office" in client.get(f"/chart.svg?on={DAY}&root=one").content.decode()
    unit("two", name="Łączności قسم 维持和平行动部")
    content = client.get(f"/chart.pdf?on={DAY}&root=two").content
    assert "drawn as boxes" not in PdfReader(io.BytesIO(content)).pages[0].extract_text()


# --- Chinese --------------------------------------------------------------------------------------


def test_chinese_is_drawn_in_a_face_that_has_it():
    assert runs("UNSOA自2009年起", BOLD) == [
        (BOLD, "UNSOA"),
        (CHINESE, "自"),
        (BOLD, "2009"),
        (CHINESE, "年起"),
    ]
    assert runs("قسم", PLAIN) == [(PLAIN, "قسم")]
    assert missing(["维持和平行动部（）"]) == []


def test_the_face_has_all_signs_of_the_catalogue_and_of_the_data():
    said = "".join(path.read_text() for path in Path("fixtures").glob("*.json"))
    catalogue = Path("orgchart/locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    assert missing(one for one in said + catalogue if one >= "\u2e80" and one < "\uac00") == []


@pytest.mark.django_db
def test_png_and_pdf_show_signs_where_chinese_stands_and_the_pdf_carries_the_face(client):
    unit("one", name="维持和平行动部")
    unit("two", name="警务司协调科组织")
    one, two = (client.get(f"/chart.png?on={DAY}&root={code}").content for code in ("one", "two"))
    assert one != two, "two boxes of the same size are not the same picture"
    page = PdfReader(io.BytesIO(client.get(f"/chart.pdf?on={DAY}&root=one").content)).pages[0]
    fonts = [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]
    assert any(name.endswith("NotoSansSC-Regular") for name in fonts)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("维持和平行动部", ["维持和", "平行动", "部"]),
        ("维持和，平行动部", ["维持", "和，平", "行动部"]),
        ("维持（和平）行动", ["维持", "（和", "平）行", "动"]),
        ("Adviser（至年）", ["Adviser", "（至年）"]),
        ("An Li、Adviser（至年）", ["An Li、", "Adviser", "（至年）"]),
    ],
)
def test_chinese_breaks_between_signs_but_not_before_a_comma_or_after_a_bracket(text, lines):
    room = 45 if "Adviser" in text else 31
    assert wrap(text, PLAIN, 10, room, 5) == lines


# --- Arabic and Hebrew ----------------------------------------------------------------------------


def test_arabic_letters_are_joined_and_run_from_right_to_left():
    assert known("قسم") == "\ufee2\ufeb4\ufed7"
    assert known("دار") == "\ufead\ufe8d\ufea9"  # none of them joins the next


def test_lam_and_alef_are_one_letter():
    assert known("لا") == "\ufefb"
    assert known("سلام") == "\ufee1\ufefc\ufeb3"


def test_marks_do_not_part_letters_and_stay_with_theirs():
    assert known("مُح") == "\ufea2\u064f\ufee3"


def test_numbers_and_latin_words_keep_their_direction():
    assert known("Office قسم 12") == "Office 12 \ufee2\ufeb4\ufed7"
    assert known("قسم (DPO) 2019") == "2019 (DPO) \ufee2\ufeb4\ufed7"
    assert known("قسم (12)") == "(12) \ufee2\ufeb4\ufed7"
    assert known("אב (ג)") == "(ג) בא"
    assert known("Unit (אב) x") == "Unit (בא) x"


def test_text_without_such_letters_is_left_alone_but_for_its_marks():
    assert known("e\u0301tat 12 (x)") == "état 12 (x)"
    assert known("") == ""
    assert known("\u200fאב\u200e") == "בא"
