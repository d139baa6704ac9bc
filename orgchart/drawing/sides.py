"""The side at which the words of a drawing begin."""

import re

from .shaping import runs_from_right

_ROW = re.compile(r"<text (.*?)</text>")
RTL = ' direction="rtl"'
"""What makes the words of an SVG begin at the right."""


def read_from_the_right(svg: str) -> str:
    """An SVG whose words begin at the right: there a row of Latin letters alone still reads from the left."""
    return _ROW.sub(_from_its_side, svg)


def _from_its_side(row: re.Match[str]) -> str:
    return row[0] if runs_from_right(row[1]) else f'<text unicode-bidi="plaintext" {row[1]}</text>'
