"""Workbooks as people have them: formats of dates, odd sheets, damaged parts, and too much of anything."""

import datetime
import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from orgchart.exchange import packages, workbooks
from orgchart.exchange.number_formats import Shown, shown_by
from orgchart.exchange.sheets import Choice, SheetError, read

TEXT = '<c t="inlineStr"><is><t>%s</t></is></c>'
HEADERS = f"<row>{TEXT % 'symbol'}{TEXT % 'title'}{TEXT % 'date'}</row>"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_rows(*rows, headers=("symbol", "title", "date")) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    for row in (headers, *rows):
        book.active.append(row)
    return book, book.active


def changed(content: bytes, part: str, change) -> bytes:
    """The workbook with another content of a part; none if the change gives none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = change(old.read(name)) if name == part else old.read(name)
            if text is not None:
                new.writestr(name, text)
    return out.getvalue()


def packed(rows, *, more: str = "", parts=(), namespace: str = MAIN, before: str = "") -> bytes:
    """A workbook with nothing but one sheet. ``rows`` are pieces of its rows."""
    out = io.BytesIO()
    relation = '<Relationship Id="%s" Type="x/%s" Target="%s"/>'
    related = relation % ("r1", "worksheet", "/xl/sheet.xml")
    related += relation % ("r2", "sharedStrings", "texts.xml")
    related += relation % ("r3", "styles", "styles.xml")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        root = relation % ("r1", "officeDocument", "xl/workbook.xml")
        archive.writestr("_rels/.rels", f"<Relationships>{root}</Relationships>")
        sheets = f'<workbook xmlns="{namespace}" xmlns:r="r"><sheets><sheet name="S" r:id="r1"/></sheets>'
        archive.writestr("xl/workbook.xml", f"{sheets}</workbook>")
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{related}</Relationships>")
        with archive.open("xl/sheet.xml", "w") as sheet:
            sheet.write(f'{before}<worksheet xmlns="{namespace}"><sheetData>'.encode())
            for piece in rows:
                sheet.write(piece.encode())
            sheet.write(f"</sheetData>{more}</worksheet>".encode())
        for name, text in parts:
            archive.writestr(name, text)
    return out.getvalue()


def suits(cells):
    return len({"symbol", "title", "date"} & {cell.strip().casefold() for cell in cells})


def values(content: bytes) -> list[list[str]]:
    return [list(row.values()) for _place, row in read("x.xlsx", content, suits).rows]


# --- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.NUMBER),
        ("0.00E+00", Shown.NUMBER),
        ("0%", Shown.NUMBER),
        ('0 "days"', Shown.NUMBER),
        ("[Red]#,##0", Shown.NUMBER),
        ("@", Shown.NUMBER),
        ("yyyy-mm-dd", Shown.DAY),
        ("dd/mm/yy", Shown.DAY),
        (r"[$-409]d\-mmm\-yyyy;@", Shown.DAY),
        ("dddd, mmmm d, yyyy", Shown.DAY),
        ("yyyy-mm-dd hh:mm:ss", Shown.DAY),
        ('yyyy"年"m"月"d"日"', Shown.DAY),
        ("mmm-yy", Shown.MONTH),
        (r"[$-409]mmmm\ yyyy;@", Shown.MONTH),
        ("yyyy-mm", Shown.MONTH),
        ('"dated "mm/yyyy', Shown.MONTH),
        ("dddd mmmm yyyy", Shown.MONTH),
        ("yyyy", Shown.YEAR),
        ("[$-40C]yy", Shown.YEAR),
        ("d-mmm", Shown.NO_YEAR),
        ("mmmm", Shown.NO_YEAR),
        ("h:mm", Shown.NO_YEAR),
        ("[h]:mm:ss", Shown.NO_YEAR),
        ("mm:ss.0", Shown.NO_YEAR),
        ("h:mm AM/PM", Shown.NO_YEAR),
    ],
)
def test_a_format_shows_a_day_a_month_or_a_year(code, shown):
    assert shown_by(164, code) is shown


@pytest.mark.parametrize(
    ("code", "read_as"),
    [
        ("yyyy-mm-dd", "2015-06-29"),
        ("mm-dd-yy", "2015-06-29"),  # number 14
        ("d-mmm-yy", "2015-06-29"),
        ("mmm-yy", "2015-06"),
        ("mmmm yyyy", "2015-06"),
        ("yyyy", "2015"),
    ],
)
@pytest.mark.parametrize("from_1904", [False, True])
def test_a_date_has_the_precision_that_its_cell_shows(code, read_as, from_1904):
    book, sheet = with_rows(["A", "x", datetime.date(2015, 6, 29)])
    if from_1904:
        book.epoch = datetime.datetime(1904, 1, 1)
    sheet["C2"].number_format = code
    assert values(saved(book)) == [["A", "x", read_as]]


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (2007, "yyyy-mm-dd", "Cell C2 holds the number 2007.*29 June 1905.*“General”"),
        (2007, "yyyy", "Cell C2 holds the number 2007"),
        (42156, "d-mmm", "The format of cell C2 shows a time, or a date without its year"),
        (0.5, "h:mm", "The format of cell C2 shows a time"),
        (60, "yyyy-mm-dd", "number 60.0 is not a day"),
        (-5, "yyyy-mm-dd", "is not a day"),
        (9e9, "yyyy-mm-dd", "is not a day"),
    ],
)
def test_a_number_that_is_not_a_date_is_not_taken_for_one(value, code, said):
    book, sheet = with_rows(["A", "x", value])
    sheet["C2"].number_format = code
    with pytest.raises(SheetError, match=f"Sheet “Sheet”: .*{said}"):
        read("x.xlsx", saved(book))


def test_numbers_that_are_not_dates_are_read_as_they_are_shown():
    book, _sheet = with_rows(["A", 2007, 0.1 + 0.2])
    assert values(saved(book)) == [["A", "2007", "0.3"]]


def test_days_written_as_text_in_a_workbook_have_the_precision_of_their_cell():
    cell = '<c t="d" s="1"><v>2015-06-01T00:00:00</v></c>'
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="17"/></cellXfs></styleSheet>'
    rows = [HEADERS, f"<row>{TEXT % 'A'}{TEXT % 'x'}{cell}</row>"]
    assert values(packed(rows, parts=[("xl/styles.xml", styles)])) == [["A", "x", "2015-06"]]


# --- sheets ------------------------------------------------------------------------------------


def two_sheets() -> Workbook:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Fill in the other sheet"])
    book.active.append(["Do not edit"])
    data = book.create_sheet("Data")
    data.append(["symbol", "title"])
    data.append(["A", "x"])
    return book


def test_the_sheet_with_known_headers_is_read_and_the_others_are_named():
    book = two_sheets()
    book.create_sheet("Old").sheet_state = "hidden"
    sheet = read("x.xlsx", saved(book), suits)
    assert (sheet.name, sheet.names) == ("Data", ["Read me", "Data", "Old"])
    assert sheet.rows == [("row 2", {"symbol": "A", "title": "x"})]
    assert sheet.notes == ["Sheet “Data” was read. These were not: Read me, Old (hidden)."]
    chosen = read("x.xlsx", saved(book), suits, Choice(sheet="read ME"))
    assert chosen.headers == ["Fill in the other sheet"]
    with pytest.raises(
        SheetError, match=r"no sheet “Dat”\. Choose one of these: Read me, Data, Old"
    ):
        read("x.xlsx", saved(book), suits, Choice(sheet="Dat"))


def test_an_empty_or_hidden_sheet_is_not_taken_before_another():
    book = Workbook()
    book.create_sheet("Hidden").append(["symbol", "title"])
    book["Hidden"].sheet_state = "hidden"
    data = book.create_sheet("Data")
    data.append(["something"])
    data.append(["x"])
    assert read("x.xlsx", saved(book), suits).name == "Data"


def test_a_chart_sheet_is_passed_over():
    book, _sheet = with_rows(["A", "x", "2015"])
    book.create_chartsheet("Chart", 0)
    assert values(saved(book)) == [["A", "x", "2015"]]


def test_hidden_rows_and_columns_are_read_and_said():
    book, sheet = with_rows(["A", "x", "2015"], ["B", "y", "2016"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    found = read("x.xlsx", saved(book))
    assert len(found.rows) == 2
    assert found.notes == ["Hidden rows were read too: 3.", "Hidden columns were read too: B."]


def test_merged_cells_of_the_table_are_refused_and_those_of_a_title_are_not():
    book, sheet = with_rows(["A", "x", "2015"], ["B", None, "2016"])
    sheet.merge_cells("E1:F1")
    assert len(values(saved(book))) == 2
    sheet.merge_cells("B2:B3")
    with pytest.raises(SheetError, match="Sheet “Sheet”: The cells B2:B3 are merged"):
        read("x.xlsx", saved(book))
    book, sheet = with_rows(["symbol", "title", None], ["A", "x", None], headers=["Our list"])
    sheet.merge_cells("A1:B1")
    assert values(saved(book)) == [["A", "x"]]


def test_merged_cells_behind_a_column_without_a_header_are_refused():
    book, sheet = with_rows(["A", None, "x"], ["B", None, None], headers=["symbol", None, "title"])
    sheet.merge_cells("C2:C3")
    with pytest.raises(SheetError, match="The cells C2:C3 are merged"):
        read("x.xlsx", saved(book))


@pytest.mark.parametrize("fault", ["#N/A", "#REF!", "#DIV/0!"])
def test_a_fault_of_a_spreadsheet_is_not_a_value(fault):
    book, _sheet = with_rows(["A", fault, "2015"])
    with pytest.raises(SheetError, match=f"Sheet “Sheet”: Cell B2 shows {fault}"):
        read("x.xlsx", saved(book))


def test_a_cell_outside_of_the_headers_is_refused_by_its_name():
    book, _sheet = with_rows(["A", "x", "2015", "y"])
    with pytest.raises(SheetError, match="Row 2 has 4 cells under 3 headers: “y”"):
        read("x.xlsx", saved(book))
    book, _sheet = with_rows(["A", "x", "2015"], headers=["symbol", None, "date"])
    with pytest.raises(SheetError, match="Cell B2 holds “x”"):
        read("x.xlsx", saved(book))


def test_rows_with_blanks_between_are_all_read():
    book = Workbook()
    for row in range(12_001):
        book.active.cell(2 * row + 1, 1, f"A/{row}" if row else "symbol")
    found = read("x.xlsx", saved(book)).rows
    assert (len(found), found[-1]) == (12_000, ("row 24001", {"symbol": "A/12000"}))


def test_texts_are_read_whole_and_what_is_written_beside_them_is_not():
    texts = "<sst><si><r><t>Ka</t></r><r><t>nji</t></r><rPh><t>kana</t></rPh></si></sst>"
    rows = [HEADERS, '<row><c t="s"><v>0</v></c><c t="str"><v>a_x000A_b_x005F_x000A_</v></c></row>']
    content = packed(rows, parts=[("xl/texts.xml", texts)])
    assert values(content) == [["Kanji", "a\nb_x000A_", ""]]


# --- damage ------------------------------------------------------------------------------------

BOOK = saved(with_rows(["A", "x", "2015"])[0])
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/styles.xml", lambda text: text.replace(b"<fill>", b"<fill/><fill>")),
        ("xl/styles.xml", lambda text: text[:200]),
        ("xl/styles.xml", lambda _text: None),
        ("xl/theme/theme1.xml", lambda _text: b"<<<"),
        ("docProps/core.xml", lambda text: text.replace(b"Z</dcterms", b"?</dcterms")),
        ("docProps/core.xml", lambda _text: b""),
        ("[Content_Types].xml", lambda _text: b"no"),
    ],
)
def test_damage_where_nothing_is_read_does_not_matter(part, change):
    assert values(changed(BOOK, part, change)) == [["A", "x", "2015"]]


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_strict_workbooks_are_read(namespace):
    rows = [HEADERS, f"<row>{TEXT % 'A'}{TEXT % 'x'}{TEXT % '2015'}</row>"]
    assert values(packed(rows, namespace=namespace)) == [["A", "x", "2015"]]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
ENCRYPTED = bytearray(BOOK)
ENCRYPTED[ENCRYPTED.index(b"PK\x01\x02") + 8] |= 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (changed(BOOK, SHEET, lambda text: text[:-40]), "not a workbook that can be read.*save it"),
        (changed(BOOK, SHEET, lambda _text: b"&undefined;"), "not a workbook that can be read"),
        (changed(BOOK, SHEET, lambda _text: b'<?xml version="1.0" encoding="x-no"?><a/>'), "not a"),
        (changed(BOOK, SHEET, lambda _text: b"\xff\xfe\x00"), "not a workbook that can be read"),
        (changed(BOOK, SHEET, lambda _text: None), "no worksheet with cells"),
        (changed(BOOK, "xl/workbook.xml", lambda _text: None), "another kind of file"),
        (packed([HEADERS], before=LAUGHS), "it defines entities"),
        (bytes(ENCRYPTED), "has a password"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500,
            "has a password, or is in the old format",
        ),
        (BOOK[:-200], "not a workbook that can be read"),
        (
            packed([HEADERS, "<row><c><v>some text</v></c></row>"]),
            "Cell A2 says that it is a number",
        ),
        (packed([HEADERS, "<row><c><v>1e999</v></c></row>"]), "Cell A2 says that it is a number"),
        (
            packed([HEADERS, '<row><c t="d"><v>June</v></c></row>']),
            "Cell A2 says that it is a date",
        ),
        (packed([HEADERS, '<row><c t="s"><v>7</v></c></row>']), "cell A2 has no text"),
        (packed([HEADERS, '<row><c s="9"><v>7</v></c></row>']), "Cell A2 holds a number.*damaged"),
        (packed([HEADERS, '<row r="1"></row>']), "row 1 is in it twice"),
        (packed([HEADERS, '<row r="2"><c r="B3"/></row>']), "cell “B3” is in the wrong place"),
        (packed([HEADERS, '<row r="2"><c r="B2"/><c r="A2"/></row>']), "in the wrong place"),
        (packed([HEADERS, "<row><c><f>1+1</f><v>2</v></c></row>"]), "Cell A2 has a formula"),
        (packed([HEADERS, f"<row>{TEXT % '_xD800_'}</row>"]), "half of a character"),
        (packed([HEADERS, f"<row>{TEXT % '_x0000_'}</row>"]), "NUL"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_remedy(content, said):
    with pytest.raises(SheetError, match=said):
        read("x.xlsx", content)


def test_a_formula_of_a_rule_for_colours_is_no_formula_of_a_cell():
    more = '<extLst><ext xmlns:xm="x"><xm:f>Sheet2!A1</xm:f></ext></extLst>'
    rows = [HEADERS, f"<row>{TEXT % 'A'}</row>"]
    assert values(packed(rows, more=more)) == [["A", "", ""]]


# --- too much ----------------------------------------------------------------------------------

MEGABYTE = "a" * 2**20


def rows_to_the_right():
    yield HEADERS
    for row in range(2, 2000):
        cell = f'<c r="XFD{row}" t="inlineStr"><is><t>x</t></is></c>'
        yield f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>A</t></is></c>{cell}</row>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            lambda: packed([HEADERS, *["<row/>" * 100_000] * 20]),
            "more rows than a workbook can have",
        ),
        (
            lambda: packed([HEADERS, "<row><c><v>", *[MEGABYTE] * 100]),
            "more than 1,000,000 letters",
        ),
        (lambda: packed(rows_to_the_right()), "Row 2 has something in column 16384"),
        (lambda: packed([HEADERS, '<row x="', *[MEGABYTE] * 100]), "a tag in it has no end"),
        (lambda: packed([HEADERS, "<!--", *[MEGABYTE] * 100]), "a tag in it has no end"),
        (lambda: packed([HEADERS, "<a>" * 200]), "too large when it is unpacked"),
        (
            lambda: packed([HEADERS, "<row>", *["<c/>" * 16_000] * 40]),
            "too large when it is unpacked",
        ),
        (
            lambda: packed(
                [HEADERS, *['<row><c t="s"><v>0</v></c></row>'] * 1000],
                parts=[("xl/texts.xml", f"<sst><si><t>{MEGABYTE[:99_999]}</t></si></sst>")],
            ),
            "20,000,000 letters",
        ),
        (
            lambda: packed(
                [HEADERS], parts=[("xl/texts.xml", f"<sst><si><t>{MEGABYTE}</t></si></sst>")]
            ),
            "no rows",
        ),
        (
            lambda: packed([HEADERS, *[f"<row>{TEXT % 'A'}</row>"] * 20_001]),
            "more than 20,000 rows",
        ),
    ],
)
def test_too_much_of_anything_is_refused_with_little_memory(content, said, monkeypatch):
    monkeypatch.setattr(packages, "MOST_ELEMENTS", 300_000)
    monkeypatch.setattr(workbooks, "MOST_LINES", 100_000)
    made = content()
    tracemalloc.start()
    try:
        with pytest.raises(SheetError, match=said):
            read("x.xlsx", made)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_sheet_that_cannot_be_read_is_said_and_not_passed_over():
    book = Workbook()
    book.active.title = "Colleague"
    book.active.append(["symbol", "title"])
    book.active.append(["A/RES/61/279", "=1+1"])
    book.create_sheet("Other").append(["symbol", "title"])
    book["Other"].append(["A/RES/1/1", "One"])
    with pytest.raises(SheetError, match=r"Sheet “Colleague”: .*formula"):
        read("x.xlsx", saved(book), suits)
    assert read("x.xlsx", saved(book), suits, Choice(sheet="Other")).name == "Other"


def test_what_is_no_text_is_no_csv_and_headers_alone_are_nothing_to_import():
    with pytest.raises(SheetError, match="The file is no text"):
        read("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(SheetError, match="There is nothing to import"):
        read("empty.csv", b"symbol,title\r\n")
