"""Write CSV: the one way in which pages, exports and commands do it.

A line ends with CR LF, as RFC 4180 says and as spreadsheets write it. A cell that looks like a
formula is written with an apostrophe before it, so that no spreadsheet runs it.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

_FORMULA = re.compile(r"['=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a line of column names and a line for each row; no cell can run as a formula."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def csv_file(text: str) -> bytes:
    """Return a CSV as the bytes of a file. Excel needs the mark at the beginning to read UTF-8."""
    return text.encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    risky = _FORMULA.match(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def without_apostrophe(text: str) -> str:
    """Return the text as it was before ``harmless``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
