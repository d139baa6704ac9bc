// Suggestions in the search box of every page. Without it the box is a plain form. It listens on the
// whole page, because the chart's script puts another page's content in place.

let options = [], chosen = -1, waiting, asked = 0;
const box = () => document.querySelector('#site-search');
const list = () => document.querySelector('#suggested');

// The address of a page on the day that the reader has chosen.
function keepDay(address) {
  const on = box().form.elements.on?.value;
  const kept = new URL(address, location);
  if (on) kept.searchParams.set('on', on);
  return kept;
}

function close() {
  asked++; // An answer that is on its way comes too late.
  clearTimeout(waiting);
  list().hidden = true;
  chosen = -1;
  box().setAttribute('aria-expanded', 'false');
  box().removeAttribute('aria-activedescendant');
}

function choose(number) {
  chosen = (number + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute('aria-selected', place === chosen));
  box().setAttribute('aria-activedescendant', options[chosen].id);
  options[chosen].scrollIntoView({ block: 'nearest' });
}

// A text in pieces, of which those that match what was typed are marked.
function marked(pieces) {
  return pieces.map(([text, matched]) => {
    if (!matched) return text;
    const mark = document.createElement('mark');
    mark.textContent = text;
    return mark;
  });
}

async function suggest() {
  const words = box().value.trim(), turn = ++asked;
  if (words.length < (words || !('recent' in box().dataset) ? 2 : 0)) return close();
  const answer = await fetch(`${box().dataset.suggestions}?q=${encodeURIComponent(words)}`).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const { suggestions } = await answer.json();
  options = suggestions.map(({ title_pieces, language, address, kind, why_pieces }, place) => {
    const option = document.createElement('li'), title = document.createElement('bdi'), reason = document.createElement('small');
    option.id = `suggested-${place}`;
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.dataset.address = address;
    const [label, ...text] = why_pieces, quoted = document.createElement('bdi'); // whole, whichever way the page runs
    quoted.append(...marked(text));
    reason.append(kind, ...(label ? [' · ', label[0], quoted] : []));
    title.append(...marked(title_pieces));
    if (language) title.lang = language;
    option.append(title, document.createElement('br'), reason);
    option.addEventListener('mousedown', (event) => { event.preventDefault(); location.assign(keepDay(address)); });
    return option;
  });
  list().replaceChildren(...options);
  list().hidden = !options.length;
  chosen = -1;
  box().setAttribute('aria-expanded', String(!!options.length));
  if (list().getBoundingClientRect().bottom > innerHeight) box().scrollIntoView(); // so that they are on the screen
}

const isBox = (event) => event.target.id === 'site-search';
document.addEventListener('input', (event) => {
  if (!isBox(event)) return;
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 150);
});
document.addEventListener('focusin', (event) => { // at the desk: what one wrote last
  if (isBox(event) && 'recent' in event.target.dataset && !event.target.value) suggest();
});
document.addEventListener('focusout', (event) => isBox(event) && close());
document.addEventListener('keydown', (event) => {
  if (!isBox(event) || list().hidden) return;
  if (event.key === 'ArrowDown') choose(chosen + 1);
  else if (event.key === 'ArrowUp') choose(chosen < 0 ? -1 : chosen - 1);
  else if (event.key === 'Escape') close();
  else if (event.key === 'Enter' && chosen >= 0) options[chosen].dispatchEvent(new MouseEvent('mousedown'));
  else return;
  event.preventDefault();
});
