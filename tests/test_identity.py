"""Names and colours stand in one place."""

import re
from pathlib import Path

import pytest

from orgchart import identity
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


def test_the_style_sheet_writes_a_colour_only_as_a_property():
    rules = re.sub(r":root \{[^}]+\}", "", STYLES)
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b", rules) == []
