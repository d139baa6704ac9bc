"""The chart as a browser prints it."""

import io
from math import hypot

import pytest
from pypdf import PdfReader

DAY = "2009-07-31"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "paper", [{"prefer_css_page_size": True}, {"format": "A4", "landscape": True}, {"format": "A3"}]
)
def test_the_chart_is_printed_on_one_sheet_with_its_day(chromium, site, paper):
    page = chromium.new_page()
    page.goto(f"{site}/?on={DAY}")
    printed = PdfReader(io.BytesIO(page.pdf(**paper)))
    assert len(printed.pages) == 1
    said = printed.pages[0].extract_text()
    assert "How United Nations peacekeeping is organized · 31 July 2009" in said
    assert "data version 1" in said
    page.close()


def letters(page):
    """The heights of the letters on a page of a PDF, in points."""
    found = []

    def see(words, place, matrix, _font, size):
        if words.strip():
            up = (
                matrix[2] * place[0] + matrix[3] * place[2],
                matrix[2] * place[1] + matrix[3] * place[3],
            )
            found.append(size * hypot(*up))

    page.extract_text(visitor_text=see)
    return found


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "UNMAS"),
        (f"/?on={DAY}", "UNMAS"),
        (f"/?on={DAY}&view=tree", "DPKO"),
        ("/?on=1996-01-01", "UNTSO"),
    ],
)
def test_the_printed_chart_can_be_read(chromium, site, address, words):
    page = chromium.new_page()
    page.goto(site + address)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    assert words in printed.pages[0].extract_text()
    assert min(letters(printed.pages[0])) >= 7
    page.close()


@pytest.mark.parametrize(
    ("address", "across"),
    [
        ("/", False),  # 85 units are taller than wide, and can be read on an upright A3 only
        (f"/?on={DAY}", True),
        (f"/?on={DAY}&view=tree", True),
    ],
)
def test_the_chart_is_printed_the_way_it_fits_and_begins_on_the_first_page(
    chromium, site, address, across
):
    page = chromium.new_page()
    page.goto(site + address)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    first = printed.pages[0]
    assert (first.mediabox.width > first.mediabox.height) == across
    assert "UNMAS" in first.extract_text()
    page.close()
