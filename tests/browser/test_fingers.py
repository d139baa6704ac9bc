"""What a finger touches on a phone is large enough, on each kind of page."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEAST = 44
"""How high, in pixels, a control is at least."""
PAGES = [
    "/?on=2009-07-31",
    "/changes/?from=2018-12-31&to=2019-12-31",
    "/changes/?from=2006-01-01&to=2007-12-31&charts=on",
    "/units/",
    "/units/minusma/",
    "/units/dpko/follow/",
    "/people/",
    "/mandates/",
    "/documents/",
    "/sources/",
    "/field/",
    "/search/?q=police",
    "/data/",
    "/about/report/",
    "/people/kofi-annan/",
    "/embed/?on=2009-07-31",
]
LOW = """least => {
  const fields = 'input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea';
  const controls = `${fields}, button, summary, .button, .day a, .offer a, .list th a, .filter p > a`;
  return [...document.querySelectorAll(controls)]
    .filter((each) => each.checkVisibility() && !each.closest('.for-ears, .visually-hidden'))
    .map((each) => [
      (each.matches('.source > summary') ? 'source ' : '') + each.outerHTML.slice(0, 90),
      each.getBoundingClientRect().height,
    ])
    .filter(([tag, height]) => height > 0 && height < (tag.startsWith('source ') ? 24 : least) - 0.01);
}"""
"""The controls that are lower than that; a box to tick is chosen by its label too. The word for a source stands in a
line of text, beside links of other lines, so it is as high as a line."""


@pytest.mark.parametrize("language", ["", "/ar"])
def test_each_control_is_as_high_as_a_finger_on_a_phone(chromium, site, language):
    # Who prefers another language sees the offer of it, and what closes it.
    page = chromium.new_page(viewport={"width": 390, "height": 844}, locale="fr")
    low = {}
    for address in PAGES:
        page.goto(f"{site}{language}{address}" if "embed" not in address else f"{site}{address}")
        page.wait_for_load_state()
        assert page.locator("summary, button, input, select").count() or "embed" in address
        for closed in page.locator(".filter details:not([open]) > summary").all():
            closed.click()
        if found := page.evaluate(LOW, LEAST):
            low[address] = found
    assert low == {}
    page.close()
