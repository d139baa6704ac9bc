// One line that says that the page is there in a language which the reader prefers. The menu of languages works without it. Nothing
// is sent, so caches keep one page for all. Who closes the line does not see it again in this browser.

const KEY = 'languages', base = (code) => code.toLowerCase().split('-')[0];
const links = () => [...document.querySelectorAll('.languages a[data-offer]')];
const kept = () => { try { return localStorage.getItem(KEY); } catch { return null; } };

const preferred = navigator.languages.map(base).find((code) => links().some((link) => base(link.lang) === code));
const own = () => links().find((link) => base(link.lang) === preferred);

if (preferred && !own().ariaCurrent && !kept()) {
  const line = document.createElement('p'), link = document.createElement('a'), close = document.createElement('button');
  line.className = 'offer';
  [line.lang, line.dir] = [own().lang, 'auto'];
  [link.textContent, link.href, link.hreflang] = [own().dataset.offer, own().href, own().lang];
  // The chart's script changes the address of the page, and the menu with it.
  for (const event of ['pointerdown', 'click']) link.addEventListener(event, () => { link.href = own().href; });
  [close.type, close.textContent, close.ariaLabel] = ['button', '×', own().dataset.close];
  close.addEventListener('click', () => {
    line.remove();
    try { localStorage.setItem(KEY, 'closed'); } catch { /* the browser keeps nothing: the line comes back */ }
  });
  line.append(link, close);
  document.querySelector('header.site .wide').prepend(line);
}
