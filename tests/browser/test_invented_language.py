"""Pages in an invented language: no word is left that was not marked, and longer words fit, from right to left."""

import re

import pytest
from playwright.sync_api import expect

from orgchart.models import (
    Document,
    Location,
    NameTranslation,
    Person,
    Post,
    Source,
    Theme,
    UnitName,
)

from .faults import cut
from .invented_language import CODE, spoken

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = "2009-07-31"
PAGES = (
    "/",
    f"/?on={DAY}",
    f"/?on={DAY}&view=list&details=1&since=2007-06-01",
    "/?on=1900-01-01",
    "/units/unifil/",
    f"/units/dfs/?on={DAY}",
    f"/units/?on={DAY}",
    "/search/?q=UNIFIL",
    "/search/?q=xqzvw",
    "/changes/?from=2018-12-31&to=2019-12-31&charts=yes",
    f"/mandates/?on={DAY}",
    "/documents/",
    "/documents/A/RES/61/279/",
    "/sources/",
    "/sources/dpko-page/",
    "/people/",
    "/people/jean-pierre-lacroix/",
    f"/field/?on={DAY}",
    "/about/",
    "/about/accessibility/",
    "/about/report/?page=/units/dpko/",
    "/data/",
    "/help/",
    "/nowhere/",
    "/?on=nonsense",
    "/?depth=nonsense",
)
SAID = """() => {
  const exempt = '[lang]:not(html), .citation, .on-paper, textarea, code, kbd, pre, script, style, [translate=no]';
  const texts = [], unmarked = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const part = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (text && !part.closest(exempt)) (part.closest('svg, option') ? unmarked : texts).push(text);
  }
  for (const part of document.querySelectorAll('*')) {
    if (part.closest(exempt)) continue;
    for (const name of ['title', 'aria-label', 'aria-description', 'placeholder', 'alt']) {
      if (part.getAttribute(name)) unmarked.push(part.getAttribute(name));
    }
  }
  return { texts, unmarked };
}"""
"""What a page says where a mark of a language can stand, and where none can: in drawings and attributes."""
NAMES = ((Person, "name"), (Document, "symbol"))
"""What is a name in every language."""
RECORDED = (
    *NAMES,
    (UnitName, "name"),
    (UnitName, "acronym"),
    (NameTranslation, "text"),
    (NameTranslation, "acronym"),
    (Post, "title"),
    (Location, "headquarters"),
    (Location, "area"),
    (Document, "title"),
    (Document, "organ"),
    (Theme, "label"),
    (Source, "title"),
    (Source, "publisher"),
)
"""What the registry says in English, or in no language."""
KNOWN = (
    "BibTeX RIS CSV XLSX JSON Atom PDF PNG SVG DOT Mermaid GraphML Turtle SQLite EAC CPF ROR Letter"
)
"""Names of formats, and of a paper."""
ADDRESS = re.compile(r"(?:https?://|localhost:)\S+")
PLAIN_WORD = re.compile(r"(?<!\w)[A-Za-z]{3,}(?![\w…])")


def in_fields(fields):
    """The texts that the registry has in those fields, the longest first."""
    found = {text for kind, field in fields for text in kind.objects.values_list(field, flat=True)}
    return sorted(filter(None, found), key=len, reverse=True)


def words_in(texts):
    """The words without accents in those texts."""
    return {word for text in texts for word in PLAIN_WORD.findall(ADDRESS.sub("", text))}


@pytest.fixture
def reader(chromium, site):
    with spoken():
        context = chromium.new_context(base_url=f"{site}/{CODE}/")
        yield context.new_page()
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_word_is_left_and_nothing_is_cut(reader, site, width):
    reader.set_viewport_size({"width": width, "height": 900})
    names = re.compile("|".join(map(re.escape, in_fields(NAMES))))
    recorded, known, found = words_in(in_fields(RECORDED)), words_in([KNOWN]), []
    for address in PAGES:
        reader.goto(f"{site}/{CODE}{address}")
        expect(reader.locator("html")).to_have_attribute("dir", "rtl")
        said = reader.evaluate(SAID)
        typed = words_in([address.partition("?")[2]])
        allowed = known | typed
        wrong = [text for text in said["texts"] if words_in([names.sub("", text)]) - allowed]
        wrong += [text for text in said["unmarked"] if words_in([text]) - recorded - allowed]
        wrong += cut(reader)
        found += [f"{address}: {text}" for text in dict.fromkeys(wrong)]
    assert not found, "\n".join(found)
