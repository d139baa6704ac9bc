// Menus close on Escape and on a click elsewhere; one is open at a time. Copy and print. Without it
// menus are plain disclosures, and the address can be copied by hand.

const menus = () => [...document.querySelectorAll('details.menu[open]')];

document.addEventListener('click', async (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.closest?.('[data-print]')) {
    for (const menu of menus()) menu.open = false;
    print();
  }
  const button = event.target.closest?.('[data-copy]');
  if (!button) return;
  const field = document.getElementById(button.dataset.copy), said = button.parentElement.querySelector('[role=status]');
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = said.dataset.done;
  } catch { /* the browser does not allow it: the text is selected, to be copied by hand */ }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus()) {
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (within) menu.querySelector('summary').focus();
  }
});
document.addEventListener('toggle', (event) => { // the buttons that need this script
  if (event.target.matches?.('details.menu')) event.target.querySelectorAll('.with-scripts').forEach((part) => { part.hidden = false; });
}, true);
