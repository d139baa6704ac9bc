"""Letters of twice their size on a phone: nothing is cut, and no word of a heading or of a name stands on two lines."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = "2009-07-31"
LANGUAGES = ("", "/ar", "/es", "/fr", "/ru", "/zh-hans")
PAGES = (
    *(f"{language}/?on={DAY}" for language in LANGUAGES),
    *(f"{language}/about/" for language in LANGUAGES),
    f"/units/dpko/?on={DAY}",
    "/fr/units/minusma/",
    "/ru/units/minusma/",
    "/ru/search/?q=police",
    "/fr/help/",
)
IN_TWO = """() => {
  const found = [];
  for (const part of document.querySelectorAll('h1, h2, .site-name strong, .chart .name')) {
    if (!part.checkVisibility() || part.closest('.unseen, .visually-hidden')) continue;
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      // Chinese may break between any two signs.
      for (const word of texts.currentNode.data.matchAll(/[\\p{Script=Latin}\\p{Script=Cyrillic}\\p{Script=Arabic}]+/gu)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
        if (lines.size > 1) found.push(word[0]);
      }
    }
  }
  return found;
}"""
"""The words that stand on two lines."""


@pytest.mark.parametrize("address", PAGES)
def test_words_are_whole_and_nothing_overflows(chromium, site, address):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(site + address)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("h1").count() == 1
    assert page.evaluate(IN_TWO) == []
    page.close()
