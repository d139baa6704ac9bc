// A table that is wider than the screen scrolls in a frame of its own. The frame says so, and the keyboard
// reaches it.

const { frames: label, hint: words } = document.querySelector('script[data-frames]').dataset;
const FRAMES = '.results, .inline-group, .inline-group .module, .staff-scroll';
const hints = new WeakMap();

function hintOf(frame) {
  if (!hints.has(frame)) {
    const hint = document.createElement('p');
    hint.className = 'quiet staff-sideways';
    hint.textContent = words;
    frame.before(hint);
    hints.set(frame, hint);
  }
  return hints.get(frame);
}

function look(frame) {
  const scrolls = frame.scrollWidth > frame.clientWidth + 1 && getComputedStyle(frame).overflowX !== 'visible';
  if (!scrolls && !hints.has(frame)) return;
  hintOf(frame).hidden = !scrolls;
  if (!scrolls || frame.tabIndex >= 0) return;
  frame.tabIndex = 0;
  if (frame.localName !== 'fieldset') frame.role = 'region';
  if (!frame.hasAttribute('aria-labelledby')) frame.ariaLabel ??= label;
}

const watch = new ResizeObserver((changes) => changes.forEach(({ target }) => look(target.closest(FRAMES) ?? target)));
for (const frame of document.querySelectorAll(FRAMES)) {
  watch.observe(frame);
  for (const part of frame.children) watch.observe(part); // the table in it grows by itself
}
