"""Names and colours stand in one place."""

import re
from pathlib import Path

import pytest

from orgchart import identity
from orgchart.drawing.boxes import INK_OF_MARK, MARKED_EDGE
from orgchart.drawing.colours import PALETTE

ROOT = Path(__file__).parent.parent
STYLES = (ROOT / "orgchart/static/orgchart/registry.css").read_text()
DARK = (ROOT / "orgchart/static/orgchart/dark.css").read_text()
CODE = [
    path
    for folder in ("orgchart", "dpko_site")
    for ending in ("*.py", "*.html")
    for path in sorted((ROOT / folder).rglob(ending))
    if "migrations" not in path.parts
]


@pytest.mark.parametrize("name", sorted(set(identity.NAMES.values())))
def test_the_name_of_the_site_is_written_in_one_file(name):
    with_name = [path for path in CODE if name.casefold() in path.read_text().casefold()]
    assert with_name == [ROOT / "orgchart/identity.py"]


def test_colours_are_written_in_one_python_file():
    with_colour = [path for path in CODE if re.search(r"#[0-9a-fA-F]{6}\b", path.read_text())]
    assert with_colour == [ROOT / "orgchart/drawing/colours.py"]


def properties(block):
    """The custom properties of a block, with short colours written in full."""
    return {
        name: re.sub(r"^#(.)(.)(.)$", r"#\1\1\2\2\3\3", value)
        for name, value in re.findall(r"--([a-z-]+): (#[0-9a-f]+);", block)
    }


def test_the_style_sheet_has_the_colours_of_the_palette():
    light, *_ = re.findall(r":root \{([^}]+)\}", STYLES)
    [dark] = re.findall(r":root \{([^}]+)\}", DARK)
    assert properties(light) == PALETTE
    assert properties(dark).keys() <= PALETTE.keys()


@pytest.mark.parametrize("mark", INK_OF_MARK)
def test_a_mark_has_the_same_colour_on_a_page_and_in_a_file(mark):
    chart = (ROOT / "orgchart/static/orgchart/chart.css").read_text()
    rules = [
        (selectors, dict(re.findall(r"([a-z-]+): ([^;]+);", body)))
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]+)\}", chart)
        if re.search(rf"\.{mark}\b(?!-)", selectors)
    ]
    [edge] = [found for selectors, found in rules if selectors.strip().endswith(".outline")]
    assert edge["stroke"] == f"var(--{colour_of(mark)})"
    assert edge["stroke-width"] == f"{MARKED_EDGE:.0f}px"
    words = [found for selectors, found in rules if selectors.strip().endswith(".mark")]
    # Without a rule of their own, words of marks have the colour of a warning.
    assert [found["fill"] for found in words] in ([f"var(--{colour_of(mark)})"], [])
    assert words or colour_of(mark) == "warn"
    [sign] = [found for selectors, found in rules if ".sign" in selectors]
    assert sign["color"] == f"var(--{colour_of(mark)})"


def colour_of(mark):
    """What the palette calls the colour of a mark."""
    return next(name for name, colour in PALETTE.items() if colour == INK_OF_MARK[mark])


def test_the_style_sheet_writes_a_colour_only_as_a_property():
    rules = re.sub(r":root \{[^}]+\}", "", STYLES)
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b", rules) == []


GROUNDS = ("ground", "sheet", "office", "office-strong", "mission")
"""What words are written on."""
WORDS = {
    "ink": GROUNDS,
    "quiet": GROUNDS,
    "link": GROUNDS,
    "warn": GROUNDS,
    "gone": ("ground", "sheet"),
    "field": ("ground", "sheet", "mission"),
    "dotted": ("ground", "sheet", "mission"),
    "sheet": ("link",),
    "preview-ink": ("preview",),
}
"""The colours of words, and on which grounds they are written. A filled button has the colour of links."""
LINES = {"line-strong": ("ground", "sheet"), "accent": ("ground", "sheet"), "link": ("sheet",)}
"""What must be seen but not read: edges of fields, the ring around what has the focus."""


def luminance(colour):
    """The relative luminance of a colour, as the Web Content Accessibility Guidelines compute it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("kind", "least"), [("words", 4.5), ("lines", 3)])
def test_words_and_lines_stand_out_in_both_schemes(scheme, kind, least):
    light, dark = (
        properties(re.findall(r":root \{([^}]+)\}", sheet)[0]) for sheet in (STYLES, DARK)
    )
    colours = {**light, **(dark if scheme else {})}
    pairs = WORDS if kind == "words" else LINES
    faint = {
        (front, back): round(contrast(colours[front], colours[back]), 2)
        for front, backs in pairs.items()
        for back in backs
        if contrast(colours[front], colours[back]) < least
    }
    assert faint == {}


def test_contrast_is_computed_as_the_guidelines_do():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
