"""Addresses that keep to a day are built in one place."""

import re
from datetime import date
from pathlib import Path

import pytest

from orgchart.addresses import on_day

HOUSE = Path(__file__).parent.parent / "orgchart"
DAY = date(2009, 7, 31)
BY_HAND = re.compile(r"[?;&]on=[{$0-9]")


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("/", "/?on=2009-07-31"),
        ("/?root=dpko", "/?root=dpko&on=2009-07-31"),
        ("/?on=1999-01-01&root=dpko", "/?on=2009-07-31&root=dpko"),
        ("/?on=1999&on=2000", "/?on=2009-07-31"),
        ("/#unit-dpko", "/?on=2009-07-31#unit-dpko"),
        ("/search/?q=&v=1", "/search/?q=&v=1&on=2009-07-31"),
        ("https://example.org/units/dpko/", "https://example.org/units/dpko/?on=2009-07-31"),
    ],
)
def test_what_an_address_has_stays(address, made):
    assert on_day(address, DAY) == made


def test_other_parameters_are_added_and_an_empty_day_adds_none():
    assert on_day("/", "", root="dpko") == "/?root=dpko"
    assert on_day("/?on=2009", "") == "/?on=2009"
    assert on_day("/", "2009 & more", since=date(1, 1, 1)) == "/?on=2009+%26+more&since=0001-01-01"


def test_nobody_else_builds_a_dated_address():
    files = [path for kind in ("py", "html", "js") for path in HOUSE.rglob(f"*.{kind}")]
    found = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if BY_HAND.search(line)
    ]
    assert found == []
