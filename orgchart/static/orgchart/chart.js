// Zoom, find, fold and go through time on the drawn chart. The server draws the chart, and the browser
// scrolls it; this script asks for other drawings. The page is complete without it.

const still = matchMedia('(prefers-reduced-motion: reduce)');
const phone = matchMedia('(max-width: 44rem)');
const LABEL = 44, SHORT = 22; // the room that the label of a decade needs, in full and as ’60, in pixels
const SLOW = 600, LEAST = 0.4, MOST = 4;
let days = null;       // [[day, how many facts begin or end], …], once fetched
let playing = null;    // the timer of the player
let asking = null;     // the AbortController of the page that was asked for last, until it is shown
let scale = null;      // how large the drawing is shown; null: as the style sheet says

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const svg = () => $$('#canvas > svg.drawing').find((each) => each.getClientRects().length); // the one of two widths that is shown
const boxes = () => (svg() ? $$('g.box', svg()) : []);
const boxOf = (code) => svg() && $(`g.box[data-code="${CSS.escape(code)}"]`, svg());

// --- moving about ------------------------------------------------------------------------------

function zoom(by) {
  const canvas = $('#canvas'), drawing = svg(), before = drawing.getBoundingClientRect().width;
  scale = by && Math.min(MOST, Math.max(LEAST, before * by / drawing.getAttribute('width')));
  for (const each of $$('#canvas > svg.drawing')) {
    Object.assign(each.style, scale ? { inlineSize: `${scale * each.getAttribute('width')}px`, maxInlineSize: 'none' } : { inlineSize: '', maxInlineSize: '' });
  }
  const grown = drawing.getBoundingClientRect().width / before, middle = canvas.clientWidth / 2;
  canvas.scrollLeft = (canvas.scrollLeft + middle) * grown - middle;
}

function flyTo(code) {
  const box = boxOf(code);
  if (!box) return false;
  box.scrollIntoView({ block: 'center', inline: 'center', behavior: still.matches ? 'auto' : 'smooth' });
  highlight(code);
  return true;
}

function highlight(code) { // the way from a unit up to the root
  $$('#canvas .on-path').forEach((each) => each.classList.remove('on-path'));
  for (let at = code, steps = 0; at && steps < 100; steps++) {
    const box = boxOf(at);
    box?.classList.add('on-path');
    $(`path.solid[data-child="${CSS.escape(at)}"]`, svg())?.classList.add('on-path');
    at = box?.dataset.parent;
  }
}

function hands(canvas) { // keys, and what the pointer or the focus is on
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { '+': 1.25, '=': 1.25, '-': 0.8, 0: null }[event.key];
    if (by !== undefined) { event.preventDefault(); zoom(by); }
  });
  for (const kind of ['focusin', 'pointerover']) canvas.addEventListener(kind, (event) => {
    const box = event.target.closest?.('g.box');
    if (box) highlight(box.dataset.code);
  });
}

// --- another drawing ---------------------------------------------------------------------------

// Show the page of another address; `record` says how the history keeps it. A newer request gives up
// the older one, so a late answer never replaces what was asked for after it.
async function go(address, { record = 'push', focus = null, focusIn = null, fly = null } = {}) {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const isDrawn = !!$('.drawn:target'); // on a phone the drawing lies over the page while the address names it
  const before = new Map(boxes().map((box) => [box.dataset.code, box.getBBox()]));
  document.body.setAttribute('aria-busy', 'true');
  let page;
  try {
    const answer = await fetch(address, { headers: { Accept: 'text/html' }, signal: mine.signal });
    if (!answer.ok) throw new Error(answer.status);
    page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch {
    if (mine === asking) location.assign(address);
    return;
  }
  if (mine !== asking) return;
  asking = null;
  document.body.removeAttribute('aria-busy');
  const whole = isDrawn && record !== 'none' ? `${address}#drawn` : address;
  if (record === 'push') history.pushState({}, '', whole);
  if (record === 'replace') history.replaceState({}, '', whole);
  shown = shownAddress();
  document.title = page.title;
  for (const part of ['.site-name', 'header nav', '.languages', 'main', 'footer']) if ($(part) && $(part, page)) $(part).replaceChildren(...$(part, page).childNodes);
  const dated = 'head link[rel=alternate], head link[rel=canonical]'; // these, too, keep to the day
  $$(dated).forEach((each) => each.remove());
  $$(dated, page).forEach((each) => document.head.prepend(each));
  if (isDrawn) location.replace('#drawn'); // what is new in the page is named by the address too
  start();
  if (!still.matches && before.size && svg()) {
    for (const box of boxes()) {
      const was = before.get(box.dataset.code), is = box.getBBox();
      const first = was ? { transform: `translate(${was.x - is.x}px, ${was.y - is.y}px)` } : { opacity: 0 };
      box.animate([first, { transform: 'none', opacity: 1 }], { duration: SLOW, easing: 'ease-in-out', fill: 'backwards' });
    }
    // The boxes move; their lines come up to them, and while the days are played they stay as they are.
    if (!playing) $$('path[data-child]', svg()).forEach((path) => path.animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: SLOW }));
  }
  if (scale && svg()) zoom(1);
  if (fly) flyTo(fly);
  const box = focusIn && boxOf(focusIn);
  if (box) ($('a.fold', box) ?? $('a', box)).focus({ preventScroll: true });
  if (focus) $(focus)?.focus({ preventScroll: true });
}

function giveUp() {
  asking?.abort();
  asking = null;
  document.body.removeAttribute('aria-busy');
}

const shownAddress = () => location.pathname + location.search;
let shown = shownAddress(); // of which address the page is

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#canvas a.fold, .timeline a[rel]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = link.getAttribute('href'), code = link.closest('g.box')?.dataset.code;
  if (link.rel) return step(link.rel === 'next' ? 1 : -1, address);
  go(address, { focusIn: code });
});
addEventListener('popstate', (event) => {
  if (shownAddress() !== shown) go(location.href, { record: 'none' }); // a fragment alone is no other page
});

// --- find --------------------------------------------------------------------------------------

function finder(input) {
  const list = $('#found'), none = $('#found-none');
  let waiting, looking; // the timer, and the AbortController of the last question
  let asked = false, eager = false; // is an answer on its way, and is its first name to be taken?
  let chosen = -1;
  const choose = (number) => {
    const options = $$('[role=option]', list);
    chosen = options.length ? (number + options.length) % options.length : -1;
    options.forEach((option, place) => option.setAttribute('aria-selected', place === chosen));
    input.setAttribute('aria-activedescendant', options[chosen]?.id ?? '');
    options[chosen]?.scrollIntoView({ block: 'nearest' });
  };
  const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); };
  const forget = () => { clearTimeout(waiting); looking?.abort(); asked = eager = false; };
  const take = (option) => {
    forget();
    close();
    input.value = option.textContent;
    if (!flyTo(option.dataset.code)) {
      const address = new URL(location);
      address.searchParams.set('show', option.dataset.code);
      address.searchParams.delete('root');
      go(`${address.pathname}${address.search}`, { fly: option.dataset.code, focus: '#find' });
    }
  };
  const offer = (found) => {
    list.replaceChildren(...found.map(([code, name], place) => {
      const option = document.createElement('li');
      Object.assign(option, { id: `found-${place}`, textContent: name });
      option.setAttribute('role', 'option');
      option.dataset.code = code;
      option.addEventListener('mousedown', (event) => { event.preventDefault(); take(option); });
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute('aria-expanded', String(!!found.length));
    none.hidden = !asked || !!found.length;
    choose(0);
    const first = eager && $('[role=option]', list);
    forget();
    if (first) take(first);
  };
  const look = async () => { // the names of the day, and of the part that is shown
    const address = new URL(input.dataset.names, location), shown = new URL(location).searchParams;
    for (const name of ['on', 'root']) if (shown.get(name)) address.searchParams.set(name, shown.get(name));
    address.searchParams.set('q', input.value);
    looking?.abort();
    looking = new AbortController();
    try {
      const answer = await fetch(address, { signal: looking.signal });
      if (answer.ok) offer((await answer.json()).units);
    } catch { /* a newer question was asked, or nobody answers: the list stays as it is */ }
  };
  input.addEventListener('input', () => {
    forget();
    asked = !!input.value.trim();
    if (asked) waiting = setTimeout(look, 120); else offer([]);
  });
  input.addEventListener('keydown', (event) => {
    const option = $$('[role=option]', list)[chosen];
    if (event.key === 'ArrowDown') choose(chosen + 1);
    else if (event.key === 'ArrowUp') choose(chosen - 1);
    else if (event.key === 'Enter' && asked) eager = true;
    else if (event.key === 'Enter' && option && !list.hidden) take(option);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', close);
}

// --- time --------------------------------------------------------------------------------------

const DAY = 864e5;
const number = (day) => Math.round(Date.parse(day) / DAY);
const iso = (n) => new Date(n * DAY).toISOString().slice(0, 10);
const inWords = (day) => new Date(day).toLocaleDateString(`${document.documentElement.lang}-u-nu-latn`, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

function dayAddress(day) {
  const address = new URL(location);
  address.searchParams.set('on', day);
  address.searchParams.delete('show');
  return `${address.pathname}${address.search}`;
}

function nextChange(from, way) {
  const list = way > 0 ? days.find(([day]) => day > from) : days.findLast(([day]) => day < from);
  return list?.[0];
}

function step(way, address) {
  const bar = $('#timeline'), day = days && nextChange(bar.dataset.day, way);
  if (days && !day) { stop(); return; }
  go(day ? dayAddress(day) : address, { focus: way > 0 ? '.timeline [rel=next]' : '.timeline [rel=prev]' });
}

function stop() {
  clearInterval(playing);
  playing = null;
  tellPlaying();
}

function play(last) {
  playing = setInterval(() => {
    const day = nextChange($('#timeline').dataset.day, 1);
    if (day && number(day) <= last) go(dayAddress(day), { record: 'replace', focus: '.play' });
    else stop();
  }, still.matches ? 2500 : 1600);
  tellPlaying();
}

function tellPlaying() { // on the button: what it would do
  const button = $('.play');
  if (!button) return;
  button.textContent = playing ? button.dataset.pause : button.dataset.play;
  button.setAttribute('aria-pressed', String(!!playing));
}

async function timeline(bar) {
  if (bar.dataset.ready) return;
  bar.dataset.ready = 'yes';
  days ??= (await (await fetch(bar.dataset.days)).json()).days;
  if (!days.length) $('.slide', bar)?.remove();
  if (!days.length || !bar.isConnected) return;
  const slider = $('#slider'), output = $('output', bar), marks = $('.marks', bar), button = $('.play', bar);
  // From the day since which the page says that it knows to today, or to the last change that is planned. A day
  // outside stands at the end.
  const first = Math.max(number(days[0][0]), number(bar.dataset.first));
  const last = Math.max(number(iso(Date.now() / DAY)), number(days.at(-1)[0]), first);
  Object.assign(slider, { min: first, max: last, value: number(bar.dataset.day) });
  const shown = () => (+slider.value === Math.min(Math.max(number(bar.dataset.day), first), last) ? bar.dataset.day : iso(+slider.value));
  const tell = (day) => {
    const changes = days.find(([each]) => each === day)?.[1] ?? 0;
    const { none, one, many, before, after, said } = bar.dataset;
    const beyond = number(day) < first ? before : number(day) > last ? after : '';
    const words = said.replace('{}', inWords(day)).replace('{}', beyond || (changes > 1 ? many.replace('{}', changes) : changes ? one : none));
    slider.setAttribute('aria-valuetext', words);
    output.textContent = words;
  };
  tell(bar.dataset.day);
  slider.parentElement.hidden = false;
  const years = new Map(); // a bar for each year, as high as it has changes
  for (const [day, changes] of days) {
    if (number(day) >= first && number(day) <= last) years.set(day.slice(0, 4), (years.get(day.slice(0, 4)) ?? 0) + changes);
  }
  const most = Math.max(...years.values());
  marks.replaceChildren(...Array.from(years, ([year, changes]) => {
    const mark = document.createElement('i');
    const at = Math.min(Math.max(number(`${year}-07-01`), first), last);
    mark.style.insetInlineStart = `${100 * (at - first) / (last - first || 1)}%`;
    mark.style.blockSize = `${0.1 + 0.65 * Math.sqrt(changes / most)}rem`;
    return mark;
  }));
  const label = () => { // as many decades as have room beside each other; on a phone fewer, with whole years
    $$('b', marks).forEach((each) => each.remove());
    const room = marks.clientWidth * 10 * 365.25 / (last - first || 1), short = room < LABEL && !phone.matches;
    const every = 10 * Math.ceil((short ? SHORT : LABEL) / room);
    if (!marks.clientWidth) return;
    for (let year = 1900; year <= +iso(last).slice(0, 4); year += 10) {
      const at = number(`${year}-01-01`);
      if (year % every || at <= first || at >= last) continue;
      const words = document.createElement('b');
      words.style.insetInlineStart = `${100 * (at - first) / (last - first)}%`;
      words.textContent = short ? `’${String(year).slice(2)}` : year;
      marks.append(words);
    }
  };
  new ResizeObserver(label).observe(marks);
  slider.addEventListener('input', () => tell(iso(+slider.value)));
  slider.addEventListener('change', () => go(dayAddress(iso(+slider.value)), { focus: '#slider' }));
  slider.addEventListener('keydown', (event) => { // the arrows go from change to change
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const day = way && nextChange(shown(), way);
    if (!way) return;
    event.preventDefault();
    if (!day) return;
    slider.value = number(day); // the next key goes on from here, before the page of this day has come
    tell(day);
    go(dayAddress(day), { focus: '#slider' });
  });
  button.addEventListener('click', () => {
    if (!playing) { play(last); return; }
    stop();
    giveUp(); // the day on its way, too
  });
  tellPlaying();
  const ahead = nextChange(bar.dataset.day, 1); // on the last day there is nothing to play
  button.hidden = !playing && !(ahead && number(ahead) <= last);
}

// --- the code for another page -----------------------------------------------------------------

function snippet(choices) {
  const code = $('#snippet'), day = $('#snippet-day'), part = $('#snippet-part'), theme = $('#snippet-theme'), copy = $('.copy', choices);
  const write = () => {
    for (const option of part?.querySelectorAll('[data-ended]') ?? []) option.disabled = day.value === 'today';
    if (part?.selectedOptions[0]?.disabled) part.value = '';
    code.value = code.value.replace(/src="([^"?]*)[^"]*"/, (_whole, address) => {
      const query = new URLSearchParams(day.value === 'today' ? choices.dataset.today : choices.dataset.day);
      if (part?.value) query.set('root', part.value); else if (part) query.delete('root');
      if (theme.value) query.set('theme', theme.value); else query.delete('theme');
      return `src="${address}${query.size ? `?${query}` : ''}"`;
    });
    $('[role=status]', choices).textContent = '';
    measure();
  };
  const measure = () => { // the height that the chosen chart needs; only the last choice counts
    choices.querySelector('iframe')?.remove();
    const frame = Object.assign(document.createElement('iframe'), { ariaHidden: 'true', tabIndex: -1, className: 'measured' });
    frame.src = new URL(code.value.match(/src="([^"]*)"/)[1]).href;
    frame.onload = () => {
      const height = frame.contentDocument?.documentElement.scrollHeight;
      if (height && frame.isConnected) code.value = code.value.replace(/height="\d+"/, `height="${height}"`);
      frame.remove();
    };
    choices.append(frame);
  };
  for (const choice of [day, part, theme]) choice?.addEventListener('change', write);
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.value);
    $('[role=status]', choices).textContent = copy.dataset.copied;
  });
  choices.hidden = false;
}

// --- start -------------------------------------------------------------------------------------

function start() {
  const canvas = $('#canvas'), bar = $('#timeline'), find = $('#find'), code = $('.snippet');
  if (canvas && !canvas.dataset.ready) {
    canvas.dataset.ready = 'yes';
    canvas.classList.add('live');
    canvas.setAttribute('aria-label', canvas.dataset.keys);
    hands(canvas);
    $$('.find, .zoom').forEach((tool) => { tool.hidden = false; });
    $$('[data-zoom]').forEach((button) => {
      button.onclick = () => zoom({ in: 1.25, out: 0.8, fit: null }[button.dataset.zoom]);
    });
  }
  if (find && !find.dataset.ready) { finder(find); find.dataset.ready = 'yes'; }
  if (bar) timeline(bar);
  if (code?.hidden) snippet(code);
  // On a phone a way to draw the chart leads to the drawing, which the list would hide.
  if (phone.matches) $$('.ways a[data-drawn]').forEach((way) => { way.hash = 'drawn'; });
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  if (document.querySelector('.drawn:target')) location.hash = 'as-list';
});
start();
const wanted = new URL(location).searchParams.get('show');
if (wanted) flyTo(wanted);
