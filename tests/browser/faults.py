"""What is wrong with a page as it stands in the browser: for axe, and for the eye on that screen."""

from axe_playwright_python.sync_playwright import Axe

OPTIONS = {"rules": {"target-size": {"enabled": True}}}
"""All rules of axe, and the one of WCAG 2.2 (wcag22aa) that it does not ask by itself: how large targets are."""

CUT = """() => {
  const name = (part) => `${part.localName}${part.id && `#${part.id}`} ${part.textContent.trim().slice(0, 30)}`;
  const frame = (part) => {
    for (let around = part.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowX !== 'visible') return around;
    }
    return null;
  };
  const found = [], wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`the page is ${wide} wide`);
  for (const part of document.body.querySelectorAll('*')) {
    if (!part.checkVisibility() || part.closest('svg, .visually-hidden, .skip, .skip-to-content-link')) continue;
    const { left, right, width } = part.getBoundingClientRect();
    const overflow = getComputedStyle(part).overflowX, hides = part.scrollWidth > part.clientWidth + 1 && width > 2;
    if ((left < -1 || right > innerWidth + 1) && !frame(part)) found.push(`outside: ${name(part)}`);
    const holds = !part.matches('input, select, textarea, .select2-hidden-accessible');
    if (hides && holds && (overflow === 'hidden' || overflow === 'clip')) found.push(`cut: ${name(part)}`);
    if (!hides || !holds || (overflow !== 'auto' && overflow !== 'scroll')) continue;
    if (part.tabIndex < 0) found.push(`the keyboard does not reach the frame: ${name(part)}`);
  }
  const boxes = 'input:not([type]), input:is([type=text], [type=url], [type=email], [type=number], [type=search]), .select2-selection--single';
  for (const box of document.querySelectorAll(boxes)) {
    if (!box.checkVisibility() || box.matches('.visually-hidden *, [aria-hidden=true] *, .select2-search__field')) continue;
    const { width, height } = box.getBoundingClientRect();
    const called = `${box.name ?? box.firstChild?.id} (${Math.round(width)} x ${Math.round(height)})`;
    if (height > 120) found.push(`a box for one line is too high: ${called}`);
    if (innerWidth < 400 && width < 120 && box.type !== 'number') found.push(`a box is too narrow to type in: ${called}`);
  }
  for (const row of document.querySelectorAll('.form-row, .form-row div')) {
    if (!row.checkVisibility() || row.closest('.readonly, .select2-container')) continue;
    const { top } = row.getBoundingClientRect();
    const isBeside = (part) => part !== row && Math.abs(part.getBoundingClientRect().top - top) < 2;
    if ([...row.parentElement.children].some(isBeside)) continue; // as high as the highest of its line
    const last = Math.max(...[...row.querySelectorAll('*')].filter((part) => part.checkVisibility())
      .map((part) => part.childElementCount ? 0 : part.getBoundingClientRect().bottom));
    const gap = Math.round(row.getBoundingClientRect().bottom - last);
    if (last > 0 && gap > 100) found.push(`a gap of ${gap} below ${name(row)}`);
  }
  return found;
}"""
"""Texts and parts that are outside the window, or cut without a frame that scrolls. Boxes in which a
person types scroll with the typing, but they have room for some words, and those for one line are no higher.
A row of a form ends where what it holds ends."""


def cut(page):
    """A line for each part that is cut, outside the window, or out of reach for the keyboard."""
    page.wait_for_load_state()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    return page.evaluate(CUT)


def faults(page):
    """A line for each thing that axe finds, and for each that is cut."""
    cuts = [f"{page.url}: {part}" for part in cut(page)]
    return cuts + [
        f"{page.url}: {violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page, options=OPTIONS).response["violations"]
        for node in violation["nodes"]
    ]


def looked_at(chromium, site, width, scheme):
    """A browser of that width and scheme in which axe can run: the policy of the site would forbid it."""
    return chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
        base_url=site,
    )


def faults_of(page, addresses):
    """The faults of the pages at those addresses, one after the other."""
    found = []
    for address in addresses:
        page.goto(address)
        found += faults(page)
    return found
