const D = JSON.parse(document.getElementById('data').textContent);
const M = D.meta;
const PUBLIC = M.audience === 'public';
const $ = (id) => document.getElementById(id);

// What the reader chose. It also stands in the address, so that a colleague opens the same view.
const S = {
  view: PUBLIC ? 'flow' : 'path', lang: 'en', q: '', axis: 'stage', unit: '', conf: '', from: null, to: null,
  routes: new Set(M.routes), kinds: new Set(M.kinds), sel: null, ego: null,
};

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let INK = {};
function readInk() {
  INK = { bg: css('--bg'), soft: css('--soft'), ink: css('--ink'), dim: css('--dim'), line: css('--line'),
    edge: css('--edge'), mark: css('--mark'), alarm: css('--alarm'), accent: css('--accent') };
}
readInk();
const colourOf = (route) => M.colours[route][dark.matches ? 1 : 0];

function t(key, values) {
  const words = D.wording[S.lang];
  let text = Object.hasOwn(words, key) ? words[key] : (Object.hasOwn(D.wording.en, key) ? D.wording.en[key] : null);
  if (text === null) { text = key.slice(key.indexOf('.') + 1).replaceAll('_', ' '); }
  for (const [name, value] of Object.entries(values || {})) { text = text.replace(`{${name}}`, () => String(value)); }
  return text;
}

// Everything that comes from the data reaches the page as text, never as markup.
function el(tag, options, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(options || {})) {
    if (key === 'on') { for (const [event, act] of Object.entries(value)) { node.addEventListener(event, act); } }
    else if (key === 'class') { node.className = value; }
    else if (value !== null && value !== undefined && value !== false) { node.setAttribute(key, value === true ? '' : String(value)); }
  }
  for (const child of children) {
    if (child !== null && child !== undefined) { node.append(child instanceof Node ? child : String(child)); }
  }
  return node;
}

const number = (n) => n.toLocaleString(S.lang === 'en' ? 'en-GB' : 'ru-RU');
const measurer = document.createElement('canvas').getContext('2d');
// As much of the text as fits into the width.
function fitText(text, width, size, bold) {
  const flat = text.replace(/\s+/g, ' ');
  measurer.font = `${bold ? '600 ' : ''}${size}px ${FONT}`;
  if (measurer.measureText(flat).width <= width) { return flat; }
  const letters = [...flat];
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measurer.measureText(`${letters.slice(0, middle).join('')}…`).width <= width) { low = middle; } else { high = middle - 1; }
  }
  return `${letters.slice(0, low).join('')}…`;
}
const FONT = 'system-ui, "Noto Sans", "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const shorten = (text, most) => { const all = [...text]; return all.length > most ? all.slice(0, most - 1).join('') + '…' : text; };
// Folded for search: no case, no marks, and one form for letters that Kazakh, Russian and Latin spellings exchange.
const FOLD = { 'ә': 'а', 'ғ': 'г', 'қ': 'к', 'ң': 'н', 'ө': 'о', 'ұ': 'у', 'ү': 'у', 'һ': 'х', 'і': 'и', 'ё': 'е', 'й': 'и', 'ы': 'и' };
function fold(text) {
  const bare = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
  return [...bare].map((c) => FOLD[c] || c).join('').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

// ---- what is shown -------------------------------------------------------------------------------
const EVENTS = D.events || [];
const PEOPLE = D.people || [];
const THINGS = D.things || [];
const SOURCES = D.sources || [];
const GROUPS = D.groups || [];
EVENTS.forEach((event, i) => { event.i = i; });
THINGS.forEach((thing) => { thing.key = [thing.n, ...(thing.s || [])].map(fold).join(' | '); });
PEOPLE.forEach((person, i) => {
  person.i = i;
  person.key = [person.n, ...(person.s || [])].map(fold).join(' | ');
  person.units = new Set();
  person.around = new Set();
  for (const e of person.e) {
    for (const [relation, thing] of EVENTS[e].th || []) {
      person.around.add(thing);
      if (relation === 'WITH_UNIT') { person.units.add(thing); }
    }
  }
});
const days = EVENTS.filter((e) => e.d0 !== undefined && e.d1 !== undefined && e.d1 - e.d0 < 800).flatMap((e) => [e.d0, e.d1]);
const monthOf = (day) => { const d = new Date(day * 86400000); return d.getUTCFullYear() * 12 + d.getUTCMonth(); };
const FIRST = days.length ? monthOf(days.reduce((a, b) => Math.min(a, b))) : 0;
const LAST = days.length ? monthOf(days.reduce((a, b) => Math.max(a, b))) : 0;
function monthWord(month) {
  // Browsers come without the names of Kazakh months.
  if (S.lang === 'kk') { return `${String(month % 12 + 1).padStart(2, '0')}.${Math.floor(month / 12)}`; }
  const date = new Date(Date.UTC(Math.floor(month / 12), month % 12, 1));
  return date.toLocaleDateString(S.lang === 'en' ? 'en-GB' : S.lang, { month: 'short', year: 'numeric', timeZone: 'UTC' });
}

const V = { people: [], events: new Set() };
function compute() {
  V.events = new Set();
  V.people = [];
  const needle = fold(S.q);
  const things = needle ? [...THINGS.keys()].filter((i) => THINGS[i].key.includes(needle)) : [];
  for (const person of PEOPLE) {
    person.shown = [];
    if (!S.routes.has(person.r)) { continue; }
    if (S.unit !== '' && !person.units.has(Number(S.unit))) { continue; }
    if (needle && !person.key.includes(needle) && !things.some((x) => person.around.has(x))) { continue; }
    for (const i of person.e) { if (eventShown(EVENTS[i])) { person.shown.push(i); } }
    if (person.shown.length) {
      V.people.push(person);
      person.shown.forEach((i) => V.events.add(i));
    }
  }
}
function eventShown(event) {
  if (event.g === undefined || !S.kinds.has(event.k)) { return false; }
  if (S.conf === 'high' && !(event.c >= M.low)) { return false; }
  if (S.from === null && S.to === null) { return true; }
  if (event.d0 === undefined && event.d1 === undefined) { return false; }
  const begin = event.d0 === undefined ? -Infinity : monthOf(event.d0);
  const end = event.d1 === undefined ? Infinity : monthOf(event.d1);
  return (S.from === null || end >= S.from) && (S.to === null || begin <= S.to);
}

const typeWord = (event) => t(`type.${event.t}`);
const dateWord = (event) => event.d || t('undated');
