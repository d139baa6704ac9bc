"""Files of rows: written, read again, and harmless in a spreadsheet."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from orgchart.exchange import sheets
from orgchart.exchange.sheets import FORMATS, SheetError, read

NASTY = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "'quoted", "'=1", "-12.5", "07", "a\nb", "ü, “x”; y"]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_again_to_the_character(name):
    rows = [{"code": text, "note": text[::-1] or "x"} for text in NASTY]
    content = FORMATS[name].write(["code", "note"], rows, "Things: [a/b]")
    sheet = read(f"x.{name.upper()}", content)
    assert sheet.headers == ["code", "note"]
    assert [row for _, row in sheet.rows] == rows


cells = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n"), min_size=1
).filter(str.strip)


@pytest.mark.parametrize("name", FORMATS)
@given(text=cells)
def test_any_text_comes_back(name, text):
    content = FORMATS[name].write(["a"], [{"a": text}], "x")
    assert read(f"x.{name}", content).rows[0][1]["a"] == text


def test_no_cell_of_a_csv_begins_like_a_formula():
    content = FORMATS["csv"].write(["a"], [{"a": text} for text in NASTY], "x").decode("utf-8-sig")
    for (cell,) in list(csv.reader(io.StringIO(content, newline="")))[1:]:
        assert cell == "-12.5" or cell[0] not in "=+-@\t"


def test_no_cell_of_a_workbook_is_a_formula():
    content = FORMATS["xlsx"].write(["a"], [{"a": text} for text in NASTY], "x")
    sheet = load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_a_formula_in_a_workbook_is_refused_by_its_cell():
    book = Workbook()
    book.active.append(["code"])
    book.active.append(['=HYPERLINK("https://evil.example")'])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(SheetError, match="Cell A2 has a formula"):
        read("x.xlsx", out.getvalue())


def test_numbers_and_dates_of_a_workbook_are_read_as_people_mean_them():
    import datetime  # noqa: PLC0415

    book = Workbook()
    book.active.append(["a", "b", "c", "d"])
    book.active.append([2007.0, datetime.datetime(2007, 6, 29), True, 1.5])
    out = io.BytesIO()
    book.save(out)
    assert list(read("x.xlsx", out.getvalue()).rows[0][1].values()) == [
        "2007",
        "2007-06-29",
        "yes",
        "1.5",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_may_be_divided_by_comma_semicolon_or_tab(delimiter):
    content = delimiter.join(["code", "nature"]) + "\n" + delimiter.join(["a", "organ"]) + "\n\n"
    assert read("x.csv", content.encode()).rows == [("row 2", {"code": "a", "nature": "organ"})]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.pdf", b"", "Choose a file in CSV"),
        ("x", b"", "Choose a file in CSV"),
        ("x.csv", b"", "no row"),
        ("x.csv", b"code,nature\n", "no row"),
        ("x.csv", "code\n\xe9".encode("latin-1"), "UTF-8"),
        ("x.csv", b'code\n"open', "not a CSV"),
        ("x.csv", b"code,code\na,b\n", "twice"),
        ("x.csv", b"code\na\x00b\n", "NUL"),
        ("x.json", b'[{"code": "a\\u0000"}]', "NUL"),
        ("x.json", b"{", "not JSON"),
        ("x.json", b'{"code": "a"}', "list of objects"),
        ("x.json", b'[{"code": ["a"]}]', "not a text or a number"),
        ("x.xlsx", b"PK not really", "not a workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(name, content, said):
    with pytest.raises(SheetError, match=said):
        read(name, content)


def test_what_is_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    with pytest.raises(SheetError, match="Divide the file"):
        read("x.csv", b"a" * 11)
    monkeypatch.undo()
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"0" * 100_000)
    with pytest.raises(SheetError, match="too large when it is unpacked"):
        read("x.xlsx", packed.getvalue())
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(SheetError, match="3 rows"):
        read("x.csv", b"code\na\nb\nc\n")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("letter", ["a", "é", "\U0001d11e", "word \n"])
def test_a_text_longer_than_a_cell_of_excel_comes_back(name, letter):
    text = (letter * 140_000)[:140_000].strip()
    content = FORMATS[name].write(["code", "note", "end"], [{"code": "c", "note": text, "end": "e"}, {"code": "d"}], "x")  # fmt: skip
    sheet = read(f"x.{name}", content)
    assert sheet.headers == ["code", "note", "end"]
    assert sheet.rows[0][1] == {"code": "c", "note": text, "end": "e"}
    if name == "xlsx":
        cells = [cell.value or "" for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]  # fmt: skip
        assert max(len(cell.encode("utf-16-le")) // 2 for cell in cells) <= 32_767
