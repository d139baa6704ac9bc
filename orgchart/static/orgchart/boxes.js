// Boxes of the admin in which records are found by typing.

// --- the boxes that find records have the names of their labels ---

function name(box) {
  const select = box.previousElementSibling, label = select?.labels?.[0];
  if (!label) return;
  label.id ||= `${select.id}_label`;
  for (const part of box.querySelectorAll('[role=combobox], [role=textbox], [role=searchbox]')) {
    const own = part.getAttribute('role') === 'combobox' ? part.getAttribute('aria-labelledby') : '';
    part.setAttribute('aria-labelledby', own ? `${label.id} ${own}` : label.id);
    if (own && (select.required || select.ariaRequired)) part.ariaRequired = 'true';
  }
}
const nameAll = () => document.querySelectorAll('.select2-container').forEach(name);
window.django?.jQuery?.(nameAll); // after the admin's own scripts, which make the boxes
for (const shown of ['formset:added', 'typed:shown', 'typed:unsent']) document.addEventListener(shown, nameAll); // a row, a form in place

// --- a closed box opens with the first letter that is typed on it ---

document.addEventListener('keydown', (event) => {
  const closed = event.target.closest?.('.select2-selection--single[aria-expanded=false]');
  if (!closed || event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
  window.django.jQuery(closed).closest('.select2-container').prev('select').select2('open');
  document.querySelector('.select2-container--open .select2-search__field')?.focus(); // the letter goes there
});

// --- a new value in a box chooses the field that it is for ---

function choose(event) {
  const chosen = document.getElementById(event.target.closest?.('[data-chooses]')?.dataset.chooses);
  if (chosen) chosen.checked = true;
}
document.addEventListener('input', choose);
window.django?.jQuery?.(document).on('select2:select', choose);

// --- a box can name a new record: its title and date are asked below it ---

window.django?.jQuery?.(document).on('select2:select select2:clear', (event) => {
  const select = event.target, below = select.parentElement.querySelector('.staff-new');
  if (!below) return;
  below.hidden = !select.value.startsWith('add:');
  const { title } = event.params?.data ?? {};
  const where = below.querySelector('[data-where]');
  where.hidden = !title;
  if (title) below.querySelector('[name$="-title"]').value = title;
  if (!below.hidden) [...below.querySelectorAll('input')].find((input) => input.checkVisibility())?.focus();
});

// --- “61/279, para. 59” is a document, and a place in it that has a box of its own ---

const placeOf = (name) => [`${name}_paragraph`, name.replace(/document$/, 'paragraph'), name.replace(/source$/, 'locator')]
  .filter((own) => own !== name);
window.django?.jQuery?.(document).on('select2:select', ({ target, params }) => {
  const { place } = params?.data ?? {};
  const box = place && placeOf(target.name).map((own) => target.form.elements[own]).find(Boolean);
  if (box && !box.value) box.value = place;
});

// --- Enter waits for what is found for the words; a click takes what is seen ---

const SOON = 30; // milliseconds in which an answer is shown
let answered = '', waits = false;
const box = () => document.querySelector('.select2-container--open .select2-search__field');
window.django?.jQuery?.(document).on('select2:open select2:close', () => { answered = ''; waits = false; });
window.django?.jQuery?.(document).on('select2:selecting', (event) => {
  const isClick = event.params.args.originalEvent?.originalEvent;
  if (isClick || !box() || box().value === answered) return;
  waits = true;
  event.preventDefault();
});
window.django?.jQuery?.(document).on('ajaxSuccess', (event, request, { url }) => {
  const asked = new URL(url, location);
  if (!asked.pathname.endsWith('/autocomplete/')) return;
  answered = asked.searchParams.get('term') ?? '';
  if (!waits || box()?.value !== answered) return;
  waits = false;
  setTimeout(() => window.django.jQuery('.select2-results__option--highlighted').trigger('mouseup'), SOON);
});
