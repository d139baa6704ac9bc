"""The papers that a PDF can have: their sizes in points, upright, by the name in the address."""

from reportlab.lib.pagesizes import A3, A4, LETTER

Size = tuple[float, float]
"""Width and height."""

PAPERS: dict[str, Size] = {"a4": A4, "a3": A3, "letter": LETTER}
EDGE = 28.0
"""The margin of a page, on which nothing is printed."""
HEAD, FOOT = 28.0, 44.0
"""The heights of the heading above a chart and of the notes below it, which have up to four lines, or five with
the margin of the chart."""
