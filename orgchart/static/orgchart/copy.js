// The search of a copy that a file server gives: what the address asks for, found in one index.

const results = document.querySelector('#results'), said = results.querySelector('[role=status]');
const list = results.querySelector('ol'), MOST = 60;
const FOLDED = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ß: 'ss', ı: 'i' };
const plain = (text) => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/[øłđðþæœßı]/g, (sign) => FOLDED[sign]);
const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const KINDS = ['unit', 'person', 'mandate', 'document', 'source']; // in the order of the index
const WEIGHT = [6, 3, 2, 4, 1]; // units first, sources last, among pages that have the words as well

// How well a text has the words of a question: a whole word counts more than a beginning, the whole text most.
function score(text, asked) {
  const words = wordsOf(text);
  let sum = 0, missing = 0;
  for (const word of asked) {
    if (words.includes(word)) sum += 4;
    else if (words.some((each) => each.startsWith(word))) sum += 2;
    else missing += 1;
  }
  if (!missing && words.length === asked.length) sum += 20;
  return [missing, sum + (missing ? 0 : 4 / (1 + words.length))];
}

function look(pages, question) {
  const asked = wordsOf(question), found = [];
  for (const page of pages) {
    const [kind, title, , , , others] = page;
    const [missing, worth] = score(title, asked);
    let best = missing ? -1 : worth + 5;
    for (const other of others) {
      const [lacks, value] = score(other, asked);
      if (!lacks && value > best) best = value;
    }
    if (best < 0 && !score([title, ...others].join(' '), asked)[0]) best = 0;
    if (best >= 0) found.push([best * 10 + WEIGHT[kind], page]);
  }
  return found.sort((one, other) => other[0] - one[0]).map(([, page]) => page);
}

function show(found, question) {
  const { none, one, many, most } = results.dataset, number = found.length;
  const words = number > MOST ? most : number > 1 ? many : number ? one : none;
  said.textContent = words.replace('{n}', Math.min(number, MOST)).replace('{}', () => question);
  list.replaceChildren(...found.slice(0, MOST).map(([kind, title, link, since, until]) => {
    const card = document.createElement('li'), about = document.createElement('p'), name = document.createElement('a');
    Object.assign(name, { href: `../${link}`, textContent: title });
    about.className = 'quiet';
    about.textContent = [results.dataset[KINDS[kind]], since && (since === until ? since : `${since}–${until ?? ''}`)].filter(Boolean).join(' · ');
    card.append(name, about);
    return card;
  }));
}

document.querySelector('#without-scripts').remove();
const question = (new URL(location).searchParams.get('q') ?? '').trim();
document.querySelector('#q').value = question;
if (wordsOf(question).length) {
  try {
    const answer = await fetch(results.dataset.index);
    if (!answer.ok) throw new Error(answer.status);
    show(look((await answer.json()).pages, question), question);
  } catch {
    said.textContent = results.dataset.failed;
  }
}
