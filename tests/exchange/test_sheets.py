"""Files of rows: written, read again, and harmless in a spreadsheet."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from orgchart.exchange import packages, sheets
from orgchart.exchange.sheets import FORMATS, Choice, SheetError, read

NASTY = ["_x000D_", "=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "'quoted", "'=1", "-12.5", "07", "a\nb", "ü, “x”; y"]  # fmt: skip


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
    monkeypatch.setattr(packages, "MOST_UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", b"0" * 100_000)
    with pytest.raises(SheetError, match="too large when it is unpacked"):
        read("x.xlsx", packed.getvalue())
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(SheetError, match="Divide the file"):
        read("x.csv", b"code\na\nb\nc\n")


def suits(cells):
    return len({"symbol", "title", "date"} & {cell.strip().casefold() for cell in cells})


def rows_of(sheet):
    return [list(row.values()) for _place, row in sheet.rows]


@pytest.mark.parametrize(
    "text",
    [
        "symbol;title\rA;One, two, three\r",
        "sep=;\r\nsymbol;title\r\nA;One, two, three\r\n",
        "\n\n  \nsymbol;title\nA;One, two, three\n",
        "Documents, as of 2015, with titles\n\nsymbol;title\nA;One, two, three\n",
        "symbol|title\nA|One, two, three\n",
        "symbol\ttitle\nA\tOne, two, three\n",
        'symbol,title\n"A","One, two, three"\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_as_people_have_it(text, encoding):
    sheet = read("x.csv", text.encode(encoding), suits)
    assert sheet.headers == ["symbol", "title"]
    assert rows_of(sheet) == [["A", "One, two, three"]]


def test_the_row_of_the_headers_is_found_said_and_chosen():
    content = b"Our list\n\ntitle,symbol\nA/1,T\n"
    sheet = read("x.csv", content, suits)
    assert (sheet.header, sheet.rows) == (3, [("row 4", {"title": "A/1", "symbol": "T"})])
    assert sheet.notes == ["The headers are in row 3. The rows above it were left out: 1."]
    assert sheet.head == [(1, "Our list"), (3, "title | symbol"), (4, "A/1 | T")]
    content = b"a,b\nc,d\ne,f\n"
    assert read("x.csv", content).headers == ["a", "b"]
    assert read("x.csv", content, suits, Choice(header=2)).headers == ["c", "d"]
    with pytest.raises(SheetError, match="Row 7 has nothing in it"):
        read("x.csv", content, suits, Choice(header=7))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"symbol,date,title\nA,2015,B, C and D\n", "Row 2 has 4 cells under 3 headers"),
        ("x.csv", b"symbol,,title\nA,x,B\n", "Row 2, column 2 holds “x”.*no header"),
        ("x.csv", b"symbol,title\nA,#N/A\n", "Row 2, column 2 shows #N/A"),
        ("x.csv", b"symbol,title\nA,####\n", "Row 2, column 2 shows ####"),
        ("x.json", b'[{"symbol": "A", "title": "#REF!"}]', "Record 1, “title” shows #REF!"),
        ("x.json", b'[{"symbol": "A", "symbol": "B"}]', "“symbol” twice"),
        ("x.json", b'[{"symbol": NaN}]', "not a text or a number"),
        ("x.json", b"[" * 100_000, "not a list of objects"),
        ("x.json", b'[{"symbol": "\\ud800"}]', "half of a character"),
        ("x.json", b'[{"\\ud800": "a"}]', "half of a character"),
        ("x.csv", b"symbol,title\nA," + b"a" * 1_000_001 + b"\n", "more than 1,000,000 letters"),
        ("x.json", b'[{"symbol": "' + b"a" * 1_000_001 + b'"}]', "more than 1,000,000 letters"),
        ("x.csv", b"symbol" + b",x" * 400 + b"\nA\n", "column 401"),
        ("x.csv", b'symbol,title;x\nA,B\nC,"D\n', "not a CSV that can be read"),
        ("x.csv", b"s" * 201 + b"\nA\n", "header .* more than 200 letters"),
        ("x.csv", b"symbol\n" + b"A\n" * 20_001, "more than 20,000 rows"),
    ],
)
def test_cells_that_say_nothing_are_refused_by_their_place(name, content, said):
    with pytest.raises(SheetError, match=said):
        read(name, content)


def test_many_problems_are_said_together_and_the_rest_is_counted():
    with pytest.raises(SheetError, match="There are 5 more such problems") as refusal:
        read("x.csv", b"symbol\n" + b"#N/A\n" * 15)
    assert str(refusal.value).count("#N/A") == 10


def test_a_row_of_a_csv_with_fewer_cells_leaves_the_others_and_says_so():
    sheet = read("x.csv", b"symbol,title\nA\nB,\n")
    assert [row for _, row in sheet.rows] == [{"symbol": "A"}, {"symbol": "B", "title": ""}]
    assert "fewer cells than there are headers: 2." in sheet.notes[0]


def test_a_whole_number_in_json_is_written_as_one():
    assert read("x.json", b'[{"a": 2007.0, "b": 1.5}]').rows[0][1] == {"a": "2007", "b": "1.5"}


@pytest.mark.parametrize(
    "content",
    [
        b'[{"\\ud800": []}]',
        b'[{"\\ud800": "#N/A"}]',
        b'[{"\\ud800": 1, "\\ud800": 2}]',
        b'[{"' + b"\\ud800" * 201 + b'": "a"}]',
    ],
)
def test_a_refusal_never_has_half_of_a_character(content):
    with pytest.raises(SheetError) as refusal:
        read("x.json", content)
    assert str(refusal.value).encode()


def test_the_first_rows_are_shown_without_what_no_page_can_show():
    sheet = read("x.csv", b"ti\x00tle\r\nsymbol,title\r\nA,B", suits)
    assert sheet.head[0] == (1, "ti\N{REPLACEMENT CHARACTER}tle")


def test_many_names_with_one_twice_are_refused_quickly():
    names = b",".join(b'"n%d": 1' % number for number in range(100_000))
    with pytest.raises(SheetError, match="“n7” twice"):
        read("x.json", b"[{" + names + b', "n7": 2}]')


def test_empty_cells_at_the_end_of_a_line_do_not_matter():
    sheet = read("x.csv", b"symbol,title" + b"," * 500 + b"\nA,B" + b"," * 500 + b"\n")
    assert [row for _, row in sheet.rows] == [{"symbol": "A", "title": "B"}]


@pytest.mark.parametrize("fault", ["#EXTERNAL!", "#BEZUG!", "#VALEUR!", "#NV", "#¿NOMBRE?"])
def test_faults_of_other_spreadsheets_are_no_values(fault):
    with pytest.raises(SheetError, match="has no value there"):
        read("x.csv", f"symbol,title\nA,{fault}\n".encode())


@pytest.mark.parametrize("before", range(-8, 1))
def test_a_text_that_looks_like_an_escape_comes_back_wherever_it_is_divided(before):
    text = "a" * (32_767 + before) + "_x0041_" + "b" * 9
    content = FORMATS["xlsx"].write(["code", "note"], [{"code": "c", "note": text}], "x")
    assert read("x.xlsx", content).rows[0][1]["note"] == text


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
