// What is typed into a form of the admin is kept in this tab until it is saved. If the session has
// ended meanwhile, it is put back after the sign-in. Passwords and files are not kept.

const said = document.querySelector('script[data-typed]').dataset;
const FORMS = 'form[data-guard], form[data-ticks], .change-form #content-main > form, .staff-panel';
const START = 'typed ';
const SKIPPED = new Set(['password', 'file', 'submit', 'button', 'image', 'reset']);

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(START));
const keyAt = (address) => {
  const { pathname, search } = new URL(address, location.href);
  return `${START}${said.user} ${pathname}${search}`;
};
const keyOf = (form) => keyAt(form.getAttribute('action') || location.href);
const kept = (key) => JSON.parse(sessionStorage.getItem(key));
const forget = (key) => sessionStorage.removeItem(key);
function keep(key, values) {
  try { sessionStorage.setItem(key, JSON.stringify(values)); } catch { /* the browser has no room */ }
}

const fieldsOf = (form) => [...form.elements].filter((field) =>
  field.name && field.name !== 'csrfmiddlewaretoken' && !SKIPPED.has(field.type));

function typedIn(form) {
  const values = [];
  for (const field of fieldsOf(form)) {
    if (field.selectedOptions) {
      for (const option of field.selectedOptions) values.push([field.name, option.value, option.text]);
    } else if (!['checkbox', 'radio'].includes(field.type) || field.checked) values.push([field.name, field.value]);
  }
  return values;
}

// --- keeping ---

let later;
const keepNow = (form, sent) => keep(keyOf(form), {
  sent, from: location.pathname, to: new URL(form.action, location.href).pathname, at: Date.now(), values: typedIn(form),
});
function keepSoon(form) {
  clearTimeout(later);
  later = setTimeout(() => { if (form.isConnected) keepNow(form, false); }, 400);
}
function heard(event) {
  const form = event.target.form;
  if (form?.matches(FORMS) && event.isTrusted !== false) keepSoon(form);
}

// --- putting back ---

function addRows(form, values) {
  for (const [name, value] of values) {
    if (!name.endsWith('-TOTAL_FORMS') || !form.elements[name]) continue;
    const more = document.querySelector(`#${CSS.escape(name.replace(/-TOTAL_FORMS$/, '-group'))} .add-row a`);
    for (let left = value - form.elements[name].value; more && left > 0; left -= 1) more.click();
  }
}

function putBack(form, values) {
  addRows(form, values);
  for (const field of fieldsOf(form)) {
    const own = values.filter(([name]) => name === field.name);
    if (['checkbox', 'radio'].includes(field.type)) field.checked = own.some(([, value]) => value === field.value);
    else if (field.options) {
      for (const option of field.options) option.selected = false;
      for (const [, value, text] of own) {
        const known = [...field.options].find((option) => option.value === value);
        (known ?? field.appendChild(new Option(text, value))).selected = true;
      }
    } else if (own.length === 1) field.value = own[0][1]; // hidden fields of one name say what the page shows
  }
  window.django?.jQuery?.(form).find('select').trigger('change');
  form.dispatchEvent(new CustomEvent('typed:back', { bubbles: true }));
}

function button(words, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = words;
  made.addEventListener('click', act);
  return made;
}

function notice(form, words, ...buttons) {
  const box = document.createElement('div');
  box.className = 'staff-kept';
  box.setAttribute('role', 'status');
  form.before(box);
  const text = document.createElement('p');
  text.textContent = words;
  box.append(text, ...buttons.map(([label, act]) => button(label, () => { box.remove(); act(); })));
}

function lookAt(form) {
  const key = keyOf(form), found = kept(key);
  if (!found) return;
  const back = () => { putBack(form, found.values); keepNow(form, false); };
  if (found.interrupted) {
    back();
    notice(form, said.back, [said.discard, () => { forget(key); location.reload(); }]);
    return;
  }
  const time = new Date(found.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: 'short' });
  notice(form, said.found.replace('{time}', time), [said.putBack, back], [said.discard, () => forget(key)]);
}

// What was sent has arrived if this page is the answer to it: the server led here from the page of the
// form, or it shows the form's own address. A page that says that saving failed does not have this script.
const loaded = performance.getEntriesByType('navigation')[0];
const cameFrom = document.referrer && new URL(document.referrer).pathname;
const hasArrived = ({ sent, from, to }) => sent && loaded?.type !== 'back_forward' && cameFrom === from
  && (loaded?.redirectCount > 0 || location.pathname === to);

// --- what happens on the page ---

if (said.signingIn !== undefined) {
  for (const key of keys()) {
    const found = kept(key);
    if (!found.sent) continue;
    keep(key, { ...found, sent: false, interrupted: true });
    document.querySelector('[data-kept]').hidden = false;
  }
} else {
  for (const key of keys()) if (hasArrived(kept(key))) forget(key);
  const begin = () => {
    document.querySelectorAll(FORMS).forEach(lookAt);
    // The form in place that a sign-in interrupted opens again (admin.js), and then looks for its own.
    [...document.querySelectorAll('[data-panel]')].find((link) => kept(keyAt(link.dataset.panel))?.interrupted)?.click();
  };
  if (window.django?.jQuery) window.django.jQuery(begin); else begin();
  document.addEventListener('input', heard);
  document.addEventListener('change', heard);
  window.django?.jQuery?.(document).on('select2:select select2:unselect select2:clear', heard);
  document.addEventListener('submit', (event) => {
    clearTimeout(later);
    if (event.target.matches(FORMS)) keepNow(event.target, true);
    if (event.target.id === 'logout-form') keys().forEach(forget);
  });
  document.addEventListener('typed:shown', (event) => lookAt(event.target));
  document.addEventListener('typed:unsent', (event) => keepNow(event.target, false));
  document.addEventListener('typed:left', (event) => { clearTimeout(later); forget(keyOf(event.target)); });
}
