// Zoom, pan, find, fold and go through time on the drawn chart. The server draws the chart; this script
// moves about in the drawing and asks for other drawings. The page is complete without it.

const still = matchMedia('(prefers-reduced-motion: reduce)');
const SLOW = 600, LEAST = 0.15, MOST = 4, READABLE = 0.6;
let days = null;       // [[day, number of changes], …], once fetched
let playing = null;    // the timer of the player
let asking = null;     // the AbortController of the page that was asked for last, until it is shown
let view = null;       // {x, y, k}: left, top and scale of what is shown

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const svg = () => $('#canvas > svg.drawing');
const boxes = () => $$('#canvas g.box');
const boxOf = (code) => $(`#canvas g.box[data-code="${CSS.escape(code)}"]`);
const sheet = () => ({ width: +svg().getAttribute('width'), height: +svg().getAttribute('height') });

// --- moving about ------------------------------------------------------------------------------

function show(next, slow = false) {
  const canvas = $('#canvas'), { width, height } = sheet();
  const k = Math.min(MOST, Math.max(LEAST, next.k));
  const w = canvas.clientWidth / k, h = canvas.clientHeight / k;
  const within = (at, size, whole) => Math.min(Math.max(at, Math.min(0, whole - size) - size / 3), Math.max(whole - size, 0) + size / 3);
  const to = { x: within(next.x, w, width), y: within(next.y, h, height), k };
  const set = (v) => {
    view = v;
    svg().setAttribute('viewBox', [v.x, v.y, canvas.clientWidth / v.k, canvas.clientHeight / v.k].map((n) => n.toFixed(1)).join(' '));
  };
  if (!slow || still.matches || !view) { set(to); remember(); return; }
  const from = view, began = performance.now();
  const step = (now) => {
    const t = Math.min(1, (now - began) / SLOW), e = t * t * (3 - 2 * t);
    set({ x: from.x + (to.x - from.x) * e, y: from.y + (to.y - from.y) * e, k: from.k + (to.k - from.k) * e });
    if (t < 1) requestAnimationFrame(step); else remember();
  };
  requestAnimationFrame(step);
}

let noting;
function remember() { // the place in the drawing, in the address
  clearTimeout(noting);
  noting = setTimeout(() => history.replaceState(history.state, '', `#at=${[view.x, view.y].map(Math.round)},${view.k.toFixed(2)}`), 300);
}

function remembered() {
  const found = /^#at=(-?\d+),(-?\d+),([\d.]+)$/.exec(location.hash);
  return found && { x: +found[1], y: +found[2], k: +found[3] };
}

function zoom(by, x = $('#canvas').clientWidth / 2, y = $('#canvas').clientHeight / 2) {
  const k = Math.min(MOST, Math.max(LEAST, view.k * by));
  show({ x: view.x + x / view.k - x / k, y: view.y + y / view.k - y / k, k });
}

function fit() {
  const canvas = $('#canvas'), { width, height } = sheet();
  const k = Math.min(1, canvas.clientWidth / width, canvas.clientHeight / height);
  show({ x: (width - canvas.clientWidth / k) / 2, y: (height - canvas.clientHeight / k) / 2, k }, true);
}

function begin() { // large enough to read, with the first root in sight
  const canvas = $('#canvas'), first = boxes()[0];
  const k = Math.max(READABLE, Math.min(1, canvas.clientWidth / sheet().width));
  const middle = first ? first.getBBox().y + first.getBBox().height / 2 : 0;
  show({ x: 0, y: middle - canvas.clientHeight / k / 2, k });
}

function flyTo(code) {
  const box = boxOf(code);
  if (!box) return false;
  const at = box.getBBox(), canvas = $('#canvas'), k = Math.max(view.k, READABLE + 0.2);
  show({ x: at.x + at.width / 2 - canvas.clientWidth / k / 2, y: at.y + at.height / 2 - canvas.clientHeight / k / 2, k }, true);
  highlight(code);
  return true;
}

function highlight(code) { // the way from a unit up to the root
  $$('#canvas .on-path').forEach((each) => each.classList.remove('on-path'));
  for (let at = code, steps = 0; at && steps < 100; steps++) {
    boxOf(at)?.classList.add('on-path');
    const line = $(`#canvas path.solid[data-child="${CSS.escape(at)}"]`);
    line?.classList.add('on-path');
    at = line?.dataset.parent;
  }
}

function hands(canvas) { // mouse, touch and keys
  const fingers = new Map();
  let moved = 0;
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    fingers.set(event.pointerId, event);
    moved = 0;
  });
  canvas.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const [other] = [...fingers.values()].filter((each) => each.pointerId !== event.pointerId);
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    if (moved > 6 && !canvas.hasPointerCapture(event.pointerId)) canvas.setPointerCapture(event.pointerId);
    if (other) {
      const frame = canvas.getBoundingClientRect();
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2 - frame.left, (event.clientY + other.clientY) / 2 - frame.top);
    } else if (moved > 6) {
      show({ x: view.x - (event.clientX - before.clientX) / view.k, y: view.y - (event.clientY - before.clientY) / view.k, k: view.k });
    }
    fingers.set(event.pointerId, event);
  });
  for (const gone of ['pointerup', 'pointercancel']) canvas.addEventListener(gone, (event) => fingers.delete(event.pointerId));
  canvas.addEventListener('click', (event) => { if (moved > 6) { event.preventDefault(); event.stopPropagation(); } moved = 0; }, true);
  canvas.addEventListener('dragstart', (event) => event.preventDefault());
  canvas.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
    event.preventDefault();
    const frame = canvas.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), event.clientX - frame.left, event.clientY - frame.top);
  }, { passive: false });
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = 80 / view.k;
    const act = {
      '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), 0: fit,
      ArrowLeft: () => show({ ...view, x: view.x - far }), ArrowRight: () => show({ ...view, x: view.x + far }),
      ArrowUp: () => show({ ...view, y: view.y - far }), ArrowDown: () => show({ ...view, y: view.y + far }),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  canvas.addEventListener('focusin', (event) => { // keep what has the focus in sight
    const box = event.target.closest('g.box');
    if (!box) return;
    highlight(box.dataset.code);
    const at = box.getBBox(), w = canvas.clientWidth / view.k, h = canvas.clientHeight / view.k;
    canvas.scrollTo(0, 0);
    if (at.x < view.x || at.y < view.y || at.x + at.width > view.x + w || at.y + at.height > view.y + h) flyTo(box.dataset.code);
  });
  canvas.addEventListener('pointerover', (event) => {
    const box = event.target.closest?.('g.box');
    if (box) highlight(box.dataset.code);
  });
}

// --- another drawing ---------------------------------------------------------------------------

// Show the page of another address; `record` says how the history keeps it. A newer request gives up
// the older one, so a late answer never replaces what was asked for after it.
async function go(address, { record = 'push', focus = null, fly = null } = {}) {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
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
  if (record === 'push') history.pushState({}, '', address);
  if (record === 'replace') history.replaceState({}, '', address);
  document.title = page.title;
  for (const part of ['.site-name', 'header nav', '.day', 'main', 'footer']) if ($(part) && $(part, page)) $(part).replaceChildren(...$(part, page).childNodes);
  const dated = 'header .site-search [name=on], head link[rel=alternate], head link[rel=canonical]'; // these, too, keep to the day
  $$(dated).forEach((each) => each.remove());
  $$(dated, page).forEach((each) => (each.name === 'on' ? $('header .site-search') : document.head).prepend(each));
  start(false);
  const moved = boxes().filter((box) => before.has(box.dataset.code));
  if (!still.matches && before.size) {
    for (const box of boxes()) {
      const was = before.get(box.dataset.code), is = box.getBBox();
      const first = was ? { transform: `translate(${was.x - is.x}px, ${was.y - is.y}px)` } : { opacity: 0 };
      box.animate([first, { transform: 'none', opacity: 1 }], { duration: SLOW, easing: 'ease-in-out', fill: 'backwards' });
    }
    $$('#canvas path').forEach((path) => path.animate([{ opacity: 0 }, { opacity: 0, offset: 0.7 }, { opacity: 1 }], { duration: SLOW + 200 }));
  }
  if (view && svg()) moved.length && inSight() ? show(view) : begin();
  if (fly) flyTo(fly);
  if (focus) $(focus)?.focus({ preventScroll: true });
}

// Is anything of this drawing where the reader looked at the last one? It may be much smaller.
function inSight() {
  const canvas = $('#canvas'), w = canvas.clientWidth / view.k, h = canvas.clientHeight / view.k;
  return boxes().some((box) => {
    const at = box.getBBox();
    return at.x < view.x + w && at.x + at.width > view.x && at.y < view.y + h && at.y + at.height > view.y;
  });
}

function giveUp() {
  asking?.abort();
  asking = null;
  document.body.removeAttribute('aria-busy');
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#canvas a.fold, #canvas a.focus, .timeline a[rel]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = link.getAttribute('href'), code = link.closest('g.box')?.dataset.code;
  if (link.rel) return step(link.rel === 'next' ? 1 : -1, address);
  const kind = link.classList.contains('fold') ? 'fold' : 'focus';
  if (kind === 'focus') view = null;
  go(address, { focus: `g.box[data-code="${CSS.escape(code)}"] a.${kind}, g.box[data-code="${CSS.escape(code)}"] a` });
});
addEventListener('popstate', () => go(location.href, { record: 'none' }));

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
const inWords = (day) => new Date(day).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

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
  if (!days.length || !bar.isConnected) return;
  const slider = $('#slider'), output = $('output', bar), marks = $('.marks', bar), button = $('.play', bar);
  const first = number(days[0][0]), last = Math.max(number(iso(Date.now() / DAY)), number(bar.dataset.day));
  Object.assign(slider, { min: first, max: last, value: number(bar.dataset.day) });
  const tell = (day) => {
    const changes = days.find(([each]) => each === day)?.[1] ?? 0;
    const { none, one, many } = bar.dataset;
    const words = `${inWords(day)}: ${changes > 1 ? many.replace('{}', changes) : changes ? one : none}`;
    slider.setAttribute('aria-valuetext', words);
    output.textContent = words;
  };
  tell(bar.dataset.day);
  marks.replaceChildren(...days.filter(([day]) => number(day) <= last).map(([day, changes]) => {
    const mark = document.createElement('i');
    mark.style.insetInlineStart = `${100 * (number(day) - first) / (last - first || 1)}%`;
    mark.style.blockSize = `${Math.min(1, 0.3 + changes / 12)}rem`;
    return mark;
  }));
  const decades = Array.from({ length: 30 }, (_, tens) => 1900 + 10 * tens).filter((year) => number(`${year}-01-01`) > first && number(`${year}-01-01`) < last);
  marks.append(...decades.map((year) => {
    const label = document.createElement('b');
    label.style.insetInlineStart = `${100 * (number(`${year}-01-01`) - first) / (last - first)}%`;
    label.textContent = year;
    return label;
  }));
  slider.addEventListener('input', () => tell(iso(+slider.value)));
  slider.addEventListener('change', () => go(dayAddress(iso(+slider.value)), { focus: '#slider' }));
  slider.addEventListener('keydown', (event) => { // the arrows go from change to change
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const day = way && nextChange(iso(+slider.value), way);
    if (!way) return;
    event.preventDefault();
    if (day) go(dayAddress(day), { focus: '#slider' });
  });
  button.addEventListener('click', () => {
    if (!playing) { play(last); return; }
    stop();
    giveUp(); // the day on its way, too
  });
  tellPlaying();
  slider.parentElement.hidden = false;
  const ahead = nextChange(bar.dataset.day, 1); // on the last day there is nothing to play
  button.hidden = !playing && !(ahead && number(ahead) <= last);
}

// --- start -------------------------------------------------------------------------------------

function start(fresh) {
  const canvas = $('#canvas'), bar = $('#timeline'), find = $('#find');
  if (canvas && svg()) {
    canvas.classList.add('live');
    canvas.setAttribute('aria-label', canvas.dataset.keys);
    if (!canvas.dataset.ready) { hands(canvas); canvas.dataset.ready = 'yes'; }
    $$('.find, .zoom').forEach((tool) => { tool.hidden = false; });
    $$('[data-zoom]').forEach((button) => {
      button.onclick = { in: () => zoom(1.25), out: () => zoom(0.8), fit }[button.dataset.zoom];
    });
    const kept = fresh && remembered(), shown = new URL(location).searchParams.get('show');
    if (kept) show(kept); else if (!view) { begin(); if (shown) flyTo(shown); }
  }
  if (find && !find.dataset.ready) { finder(find); find.dataset.ready = 'yes'; }
  if (bar) timeline(bar);
}

start(true);
addEventListener('beforeprint', () => svg()?.setAttribute('viewBox', `0 0 ${sheet().width} ${sheet().height}`));
addEventListener('afterprint', () => view && svg() && show(view));
addEventListener('resize', () => view && svg() && show(view));
