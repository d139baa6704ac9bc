"""The colours by role, as in the light scheme of ``static/orgchart/registry.css``.

A chart on a page takes its colours from the style sheet. A file that somebody takes along has these.
A test compares the two, so change a colour in both.
"""

PALETTE = {
    "ground": "#f6f8fa",
    "sheet": "#ffffff",
    "ink": "#16222e",
    "quiet": "#4f5d6b",
    "line": "#b9c5cf",
    "line-strong": "#7a8896",
    "link": "#00588a",
    "accent": "#0071a8",
    "field": "#2c6e49",
    "warn": "#8a4b00",
    "preview": "#6b2c00",
    "preview-ink": "#ffffff",
    "preview-edge": "#f0b766",
    "mark": "#009edb",
    "office": "#eaf4fb",
    "office-strong": "#d9ebf7",
    "office-edge": "#5f9fc6",
    "mission": "#f2f8f4",
    "mission-edge": "#5f9e78",
    "dotted": "#8a5a1f",
    "gone": "#a32020",
}

SHEET = PALETTE["sheet"]
"""What boxes and pages are filled with."""
INK = PALETTE["ink"]
"""Names and titles."""
QUIET = PALETTE["quiet"]
"""Details and notes."""
LINE = PALETTE["line-strong"]
"""Lines between units."""
ACCENT = PALETTE["accent"]
"""The outline of a box."""
FIELD = PALETTE["field"]
"""The outline of a field operation."""
WARN = PALETTE["warn"]
"""Marks of what changed."""
GONE = PALETTE["gone"]
"""Marks of what is no longer there."""
LINK = PALETTE["link"]
"""What leads on: units that are folded, pages of an atlas."""
DOTTED = PALETTE["dotted"]
"""Dotted lines, and the words that stand for them."""
