"""Texts that are longer than a cell of a workbook: they go on in further columns.

A column ``note`` with such a text is followed by ``note (continued)``, ``note (continued 2)`` and so on.
Reading joins them again, in any format.
"""

import re
from collections.abc import Iterator, Sequence

MOST = 32_767
"""How many units of UTF-16 a cell of Excel holds."""
_CONTINUED = re.compile(r"(.+) \(continued(?: ([0-9]{1,4}))?\)")

_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")
"""A character as a workbook writes it that cannot be in XML; it is in one cell as a whole."""

Row = dict[str, str]


def divided(headers: Sequence[str], rows: Sequence[Row]) -> tuple[list[str], list[Row]]:
    """The headers and rows with every text that is too long for a cell in as many cells as it needs."""
    found = [dict(row) for row in rows]
    columns: list[str] = []
    for header in headers:
        columns.append(header)
        most = 1
        for row in found:
            pieces = list(_pieces(row.get(header, "")))
            most = max(most, len(pieces))
            for number, piece in enumerate(pieces):
                row[_name(header, number)] = piece
        columns += [_name(header, number) for number in range(1, most)]
    return columns, found


def joined(headers: Sequence[str], row: Row) -> Row:
    """The row with the texts whole again that ``divided`` has divided."""
    found = dict(row)
    for header in headers:
        if (known := _CONTINUED.fullmatch(header)) and known[1] in headers and header in found:
            found[known[1]] = found.get(known[1], "") + found.pop(header)
    return found


def whole(headers: Sequence[str]) -> list[str]:
    """The headers without those that go on with the text of another."""
    return [
        header
        for header in headers
        if not ((known := _CONTINUED.fullmatch(header)) and known[1] in headers)
    ]


def _name(header: str, number: int) -> str:
    if number == 0:
        return header
    return f"{header} (continued)" if number == 1 else f"{header} (continued {number})"


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that fit in a cell. No piece begins or ends with a space, if it can be helped."""
    most = MOST if not text or max(text) <= "\uffff" else MOST // 2
    while len(text) > most:
        at = most
        while at > most // 2 and (text[at - 1].isspace() or text[at].isspace()):
            at -= 1
        for escape in _ESCAPE.finditer(text, 0, at + 7):
            if escape.start() < at < escape.end():
                at = escape.start()
        yield text[:at]
        text = text[at:]
    yield text
