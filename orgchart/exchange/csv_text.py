"""Write CSV: the one way in which pages, exports and commands do it.

A line ends with CR LF, as RFC 4180 says and as spreadsheets write it. A cell that looks like a
formula is written with an apostrophe before it, so that no spreadsheet runs it.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BYTE_ORDER_MARK = codecs.BOM_UTF8
"""Excel needs it at the beginning of a file to read UTF-8."""
_FORMULA = re.compile(r"['=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a line of column names and a line for each row; no cell can run as a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        writer.writerow([harmless(cell) if cell else "" for cell in row])
    yield out.getvalue()


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the lines of a CSV as one text."""
    return "".join(csv_lines(columns, rows))


def csv_file(text: str) -> bytes:
    """Return a CSV as the bytes of a file."""
    return BYTE_ORDER_MARK + text.encode()


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def without_apostrophe(text: str) -> str:
    """Return the text as it was before ``harmless``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
