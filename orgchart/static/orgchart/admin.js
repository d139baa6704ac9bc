// Conveniences of the admin. They work on data attributes of the page; without the attributes, or
// without scripts, every form is a plain form.

// --- how the registry reads what is typed: dates, symbols ---

const { readings: address, open: openIt } = document.querySelector('script[data-readings]').dataset;
const readings = new URL(address, location.href);
const reads = (input) => input.dataset?.reads;

function hintOf(input) {
  let hint = document.getElementById(`${input.id}_read`);
  if (!hint) {
    hint = document.createElement('span');
    hint.id = `${input.id}_read`;
    hint.className = 'staff-read';
    hint.setAttribute('role', 'status');
    input.insertAdjacentElement('afterend', hint);
  }
  return hint;
}

let waiting;
async function read(input) {
  const text = input.value.trim(), hint = hintOf(input);
  if (!text) { hint.replaceChildren(); return; }
  readings.search = new URLSearchParams({ as: reads(input), text });
  const answer = await fetch(readings).catch(() => null);
  if (!answer?.ok || input.value.trim() !== text) return;
  const { said, wrong, known } = await answer.json();
  hint.classList.toggle('wrong', !!wrong);
  hint.textContent = wrong || said;
  if (known) {
    const link = document.createElement('a');
    link.href = known;
    link.textContent = openIt;
    hint.append(' ', link);
  }
}

document.addEventListener('input', (event) => {
  if (!reads(event.target)) return;
  clearTimeout(waiting);
  waiting = setTimeout(read, 250, event.target);
});

// --- a form that was changed warns before a person leaves it, and Ctrl+S saves ---

const touched = new Set();
let leaving = false;
function guard(form) {
  const touch = (event) => { if (event.isTrusted) touched.add(form); }; // scripts fill in forms too
  form.addEventListener('input', touch);
  form.addEventListener('change', touch);
  form.addEventListener('submit', () => { leaving = true; });
  // Only jQuery hears of the boxes that find records.
  window.django?.jQuery?.(form).on('select2:select select2:unselect select2:clear', () => touched.add(form));
}
const form = document.querySelector('form[data-guard], .change-form #content-main > form');
if (form) guard(form);
document.addEventListener('typed:back', (event) => touched.add(event.target)); // see typed.js
addEventListener('beforeunload', (event) => { if (touched.size && !leaving) event.preventDefault(); });
addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
  const saved = document.activeElement?.closest('.staff-panel') ?? form;
  if (!saved) return;
  event.preventDefault();
  if (saved !== form) saved.dataset.stays = '';
  sessionStorage.setItem('at', document.activeElement.id);
  const buttons = ['_continue', '_save', 'look'].map((name) => saved.querySelector(`[type=submit][name=${name}]`));
  saved.requestSubmit(buttons.find(Boolean) ?? saved.querySelector('[type=submit]'));
});

// --- "/" goes to the search box, "?" shows the keys ---

const isTyping = (target) => target.closest?.('input, textarea, select, [contenteditable], dialog, .select2-container');
for (const button of document.querySelectorAll('[data-opens]')) {
  button.hidden = false;
  button.addEventListener('click', () => document.getElementById(button.dataset.opens).showModal());
}
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const wanted = event.key === '/' ? document.querySelector('[data-shortcut="/"]') : null;
  if (wanted) { event.preventDefault(); wanted.focus(); }
  if (event.key === '?') document.querySelector('[data-opens]')?.click();
});

// A heading without words is none.
for (const heading of document.querySelectorAll('.tabular th:empty')) heading.replaceWith(document.createElement('td'));

// --- the form of one fact opens in its row; what is saved there leads back to the row ---

async function fetched(address, options) {
  const headers = { 'X-Requested-With': 'fetch' };
  const answer = await fetch(address, { ...options, headers }).catch(() => null);
  if (!answer) return null;
  if (answer.headers.get('Content-Type')?.includes('json')) return { go: (await answer.json()).go };
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const hasToSignIn = answer.redirected || page.querySelector('[data-signed-out]');
  return { panel: page.querySelector('.staff-panel'), hasToSignIn };
}

function go(address) {
  const there = new URL(address, location.href);
  if (there.pathname !== location.pathname) { location.assign(there); return; }
  history.replaceState(null, '', `${location.pathname}${location.search}${there.hash}`);
  history.scrollRestoration = 'manual'; // the row is where the work goes on, not the place of the button
  location.reload();
}

// What was said of an earlier save goes as soon as there is another.
function forgetSaid() {
  for (const said of document.querySelectorAll('.messagelist li:not([role])')) said.remove();
}
document.addEventListener('invalid', forgetSaid, true);

// The row of what was saved is in view, with what is said of it above, and the focus is on its Edit.
function returnTo(row) {
  const said = document.querySelector('.messagelist:has(li:not([role]))'), edit = row?.querySelector('[data-panel]');
  if (!said || !edit) return;
  const above = document.createElement('tr');
  const cell = above.appendChild(document.createElement('td'));
  cell.colSpan = row.closest('table').querySelectorAll('thead th').length;
  cell.append(said);
  said.id = 'said';
  row.before(above);
  edit.setAttribute('aria-describedby', said.id);
  row.scrollIntoView();
  edit.focus({ preventScroll: true });
}
addEventListener('load', () => setTimeout(() => { history.scrollRestoration = 'auto'; }));
returnTo(document.getElementById(location.hash.slice(1))?.closest('.staff-facts tr'));

// The box in which a person pressed Ctrl+S, on the page that comes back.
let at = sessionStorage.getItem('at');
sessionStorage.removeItem('at');
function focusAgain(place) {
  const box = at && place.querySelector(`#${CSS.escape(at)}`);
  if (box) at = null;
  box?.focus();
  return Boolean(box);
}

function focusIn(place) {
  const boxes = [...place.querySelectorAll('input, select, textarea, [role=combobox]')];
  boxes.find((box) => box.checkVisibility() && box.tabIndex >= 0 && box.type !== 'hidden')?.focus();
}

function showPanel(place, panel, opener) {
  place.replaceChildren(panel);
  window.django?.jQuery?.(panel).find('.admin-autocomplete').djangoAdminSelect2();
  guard(panel);
  panel.addEventListener('submit', (event) => savePanel(event, place, panel, opener));
  panel.querySelector('[data-cancel]').addEventListener('click', (event) => {
    event.preventDefault();
    closePanel(place, opener);
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !touched.has(panel)) closePanel(place, opener);
  });
  const wrong = panel.querySelector('.errors'), said = document.getElementById('said');
  if (wrong || !focusAgain(panel)) focusIn(wrong ?? panel);
  else if (said) { // after Ctrl+S it stands where the person types
    const empty = said.closest('tr');
    document.activeElement.closest('.form-row')?.before(said);
    empty.remove();
  }
  // See typed.js: what came back with errors is kept on, and what was typed before is offered.
  panel.dispatchEvent(new CustomEvent(panel.querySelector('.errornote') ? 'typed:unsent' : 'typed:shown', { bubbles: true }));
}

async function savePanel(event, place, panel, opener) {
  event.preventDefault();
  forgetSaid();
  const button = event.submitter ?? panel.querySelector('[name=_save]');
  const body = new FormData(panel);
  body.set(button.name, '1');
  button.disabled = true;
  const answer = await fetched(panel.action, { method: 'POST', body });
  button.disabled = false;
  leaving = false;
  if (!answer) { sayUnsent(panel); return; }
  touched.delete(panel);
  if (answer.go && 'stays' in panel.dataset) sessionStorage.setItem('open', opener.dataset.panel ?? '');
  if (answer.go) { leave(panel); go(answer.go); return; }
  delete panel.dataset.stays;
  if (answer.panel) { showPanel(place, answer.panel, opener); touched.add(answer.panel); return; }
  leaving = true;
  if (answer.hasToSignIn) { location.reload(); return; } // the sign-in leads back here, and typed.js opens the form
  HTMLFormElement.prototype.submit.call(panel); // a page of its own says what is wrong
}

function sayUnsent(panel) {
  panel.querySelector('.staff-unsent')?.remove();
  const said = document.createElement('p');
  said.className = 'errornote staff-unsent';
  said.setAttribute('role', 'alert');
  said.textContent = panel.dataset.unsent;
  panel.querySelector('[name=_save]').before(said);
  panel.dispatchEvent(new CustomEvent('typed:unsent', { bubbles: true })); // see typed.js
}

const leave = (panel) => panel.dispatchEvent(new CustomEvent('typed:left', { bubbles: true })); // see typed.js

function closePanel(place, opener) {
  const panel = place.querySelector('.staff-panel');
  touched.delete(panel);
  leave(panel);
  (place.closest('tr') ?? place).remove();
  opener.focus();
}

async function openPanel(opener) {
  const answer = await fetched(opener.dataset.panel);
  if (answer?.hasToSignIn && !answer.panel) {
    sessionStorage.setItem('open', opener.dataset.panel);
    location.reload(); // the sign-in leads back here
    return;
  }
  if (!answer?.panel) { location.assign(opener.href); return; }
  document.querySelector('.staff-open [data-cancel]')?.click();
  const row = opener.closest('.staff-facts tr');
  let place;
  if (row) {
    const below = document.createElement('tr');
    below.className = 'staff-open';
    place = below.appendChild(document.createElement('td'));
    place.colSpan = 6;
    row.after(below);
  } else {
    opener.closest('details').open = false;
    place = document.createElement('div');
    place.className = 'staff-open';
    document.querySelector('#facts').before(place);
    opener = opener.closest('details').querySelector('summary');
  }
  showPanel(place, answer.panel, opener);
}

document.addEventListener('click', (event) => {
  const opener = event.target.closest?.('[data-panel]');
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const open = document.querySelector('.staff-panel');
  if (touched.has(open) && !confirm(opener.closest('[data-unsaved]').dataset.unsaved)) return;
  openPanel(opener);
});

// A form that was saved with Ctrl+S stays open, and one for which a person had to sign in opens then.
const again = sessionStorage.getItem('open');
sessionStorage.removeItem('open');
const reopened = again && document.querySelector(`[data-panel="${CSS.escape(again)}"]`);
if (reopened) window.django.jQuery(() => openPanel(reopened));

// --- a form that asks more as soon as a box is filled in ---

const asks = document.querySelector('[data-asks]');
if (asks) {
  asks.hidden = true;
  window.django?.jQuery?.(asks.form.elements[asks.dataset.asks]).on('select2:select', () => asks.form.requestSubmit(asks));
}

// --- where the work goes on after the page of an act was sent: what is wrong, or the preview ---

window.django?.jQuery?.(() => {
  const work = document.querySelector('[data-work]');
  const wrong = work?.querySelector('.errors');
  const said = document.querySelector('.staff-page .errorlist.nonfield') ?? document.getElementById('preview');
  if (wrong) focusIn(wrong);
  else if (form && !reopened && focusAgain(form)) return;
  else if (work && said) { said.tabIndex = -1; said.focus(); }
  else if (work) {
    const asks = (row) => row.querySelector('input[type=text]') || row.querySelector('select')?.value === '';
    focusIn([...work.querySelectorAll('.form-row')].find(asks) ?? work);
  }
});

// --- the code of a new record follows what it is made of, until a person types another ---

const codes = (within) => [...within.querySelectorAll('input[data-made-of]')];
const start = (code) => code.name.slice(0, code.name.lastIndexOf('-') + 1); // “part-0-” in a row of a form
const partsOf = (code) => code.dataset.madeOf.split(' ').map((part) => [part, code.form.elements[start(code) + part]]);
async function madeCode(code) {
  const values = partsOf(code).map(([part, field]) => [part, field?.value ?? '']);
  const asked = new URL(readings);
  asked.search = new URLSearchParams([['as', 'code'], ['kind', code.dataset.kind], ...values]);
  const answer = await fetch(asked).catch(() => null);
  return answer?.ok ? (await answer.json()).value : '';
}
const isOwn = (code) => code.value !== '' && code.value !== code.dataset.made;
async function follow(code) {
  if (isOwn(code)) return;
  const turn = code.dataset.turn = String(Number(code.dataset.turn ?? 0) + 1);
  const made = await madeCode(code);
  if (code.dataset.turn !== turn || isOwn(code)) return;
  code.value = code.dataset.made = made;
}
async function knowCodes(within) { // one that is there already follows if it is the one that would be made
  for (const code of codes(within)) {
    if (code.value) code.dataset.made = await madeCode(code); else follow(code);
  }
}
const following = new WeakMap();
function followPart({ target }) {
  for (const code of target.form ? codes(target.form) : []) {
    if (!partsOf(code).some(([, part]) => part === target)) continue;
    clearTimeout(following.get(code));
    following.set(code, setTimeout(follow, 200, code));
  }
}
document.addEventListener('input', followPart);
document.addEventListener('change', followPart);
document.addEventListener('change', ({ target }) => { // as it is kept
  if (target.matches('input[data-made-of]')) target.value = target.value.trim().toLowerCase();
});
document.addEventListener('typed:back', (event) => knowCodes(event.target));
document.addEventListener('typed:shown', (event) => knowCodes(event.target)); // a form in place
window.django?.jQuery?.(document).on('select2:select select2:clear', followPart);
knowCodes(document);

// --- dragging a unit onto another opens the form that moves it ---

const moves = document.querySelector('[data-moves]')?.dataset.moves;
if (moves) {
  let dragged = null;
  for (const label of document.querySelectorAll('#result_list [data-code]')) {
    const row = label.closest('tr');
    row.draggable = true;
    row.addEventListener('dragstart', (event) => {
      dragged = label.dataset.code;
      row.classList.add('staff-dragged');
      event.dataTransfer.setData('text/plain', dragged);
      event.dataTransfer.effectAllowed = 'move';
    });
    row.addEventListener('dragend', () => { dragged = null; row.classList.remove('staff-dragged'); });
    row.addEventListener('dragover', (event) => {
      if (!dragged || dragged === label.dataset.code) return;
      event.preventDefault();
      row.classList.add('staff-over');
    });
    row.addEventListener('dragleave', () => row.classList.remove('staff-over'));
    row.addEventListener('drop', (event) => {
      event.preventDefault();
      location.assign(`${moves}?${new URLSearchParams({ unit: dragged, parent: label.dataset.code })}`);
    });
  }
}

// --- how far an import is ---

const job = document.querySelector('[data-progress]');
if (job) {
  const bar = job.querySelector('progress'), words = job.querySelector('span');
  const look = async () => {
    const answer = await fetch(job.dataset.progress).catch(() => null);
    const now = answer?.ok ? await answer.json() : null;
    if (now && !now.busy) { location.reload(); return; }
    if (now) {
      bar.max = now.total;
      bar.value = now.done;
      words.textContent = words.dataset.words.replace('{done}', now.done).replace('{total}', now.total);
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 700);
}

// --- one box ticks all rows of a list; a row that is not ticked takes its tick away ---

for (const list of document.querySelectorAll('form[data-ticks]')) {
  const all = list.querySelector('[name=all]');
  const rows = () => [...list.querySelectorAll('tbody [type=checkbox]')];
  all?.addEventListener('change', () => rows().forEach((row) => { row.checked = all.checked; }));
  list.addEventListener('change', (event) => {
    if (event.target.closest('tbody')) all.checked = rows().every((row) => row.checked);
  });
  if (all) all.checked = rows().length > 0 && rows().every((row) => row.checked); // as the page came back
}

// --- times are said in the time zone of the browser; the server writes them in UTC ---

const language = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;
const days = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
const hours = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });
for (const time of document.querySelectorAll('time[datetime$=Z]')) {
  const at = new Date(time.dateTime);
  time.title = time.textContent;
  time.textContent = `${days.format(at)}, ${hours.format(at)}`;
}

// --- a form begins in its first box; Django's script would choose the button above it ---

addEventListener('load', () => {
  if (!document.activeElement?.matches('.submit-row input')) return;
  const boxes = document.querySelectorAll('#content-main .form-row :is(input, select, textarea, .select2-selection)');
  [...boxes].find((box) => box.offsetParent && !box.disabled && !box.readOnly && box.type !== 'hidden' && box.tabIndex >= 0)?.focus();
});
