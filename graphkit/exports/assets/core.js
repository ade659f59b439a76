const D = JSON.parse(document.getElementById('data').textContent);
const M = D.meta;
const PUBLIC = M.audience === 'public';
// Groups instead of people: for the public, and where there are too many people for a row each.
const GROUPED = !D.people;
const $ = (id) => document.getElementById(id);

// What the reader chose. It also stands in the address, so that a colleague opens the same view.
const S = {
  view: M.views[0], lang: 'en', q: '', axis: 'stage', unit: '', country: '', conf: '', from: null, to: null,
  routes: new Set(M.routes), kinds: new Set(M.kinds), stages: new Set(M.stages), traits: {}, sel: null, ego: null,
};

const scheme = window.matchMedia('(prefers-color-scheme: dark)');
// Paper is light, whatever the screen is.
const dark = { get matches() { return scheme.matches && document.documentElement.dataset.paper === undefined; } };
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
let INK = {};
function readInk() {
  INK = { bg: css('--bg'), soft: css('--soft'), ink: css('--ink'), dim: css('--dim'), line: css('--line'),
    edge: css('--edge'), mark: css('--mark'), alarm: css('--alarm'), accent: css('--accent') };
}
readInk();
const colourOf = (route) => M.colours[route][dark.matches ? 1 : 0];

// The words of the page: there are some for every key, in every language.
function t(key, values) {
  if (!Object.hasOwn(D.wording[S.lang], key)) { throw new Error(`no words for ${key}`); }
  let text = D.wording[S.lang][key];
  for (const [name, value] of Object.entries(values || {})) { text = text.replace(`{${name}}`, () => String(value)); }
  return text;
}

// What the data holds: in words if it is of a closed list, otherwise as the source has it.
function word(list, value) {
  const key = `${list}.${value === true ? 'yes' : value === false ? 'no' : value}`;
  return Object.hasOwn(D.wording[S.lang], key) ? t(key) : String(value);
}
const attribute = ([name, value]) => [word('attr', name), name.endsWith('country') ? String(value).split(', ').map(countryWord).join(', ') : word('value', value)];
// A trait of a public group, and its value.
function traitWord(trait) {
  const [name, part] = trait.split('.');
  if (name === 'source') { return word('kind', part); }
  return part === undefined ? t(name === 'in_order' ? 'order' : `trait.${name}`) : t(`trait.${name}`, { s: t(`stage.${part}`) });
}
function traitValue(trait, value) {
  if (value === undefined) { return t('flow.none'); }
  if (typeof value === 'boolean') { return t(value ? 'yes' : 'no'); }
  if (trait.startsWith('country.') && /^[A-Z]{2}$/.test(value)) { return countryWord(value); }
  if (trait === 'contract_month' && /^\d{4}-\d\d$/.test(value)) { return monthWord(Number(value.slice(0, 4)) * 12 + Number(value.slice(5)) - 1); }
  if (trait.startsWith('place.') && !Object.hasOwn(D.wording.en, `value.${value}`)) { return placeWord(value); }
  return word('value', value);
}
// A place with its country in words.
const placeWord = (place) => place.replace(/, ([A-Z]{2})$/, (_, code) => `, ${countryWord(code)}`);

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
const fitted = new Map();
// As much of the text as fits into the width.
function fitText(text, width, size, bold) {
  const key = `${Math.floor(width)} ${size} ${bold ? 1 : 0} ${text}`;
  if (!fitted.has(key)) {
    if (fitted.size > 20000) { fitted.clear(); }
    fitted.set(key, fitAnew(text, width, size, bold));
  }
  return fitted.get(key);
}
function fitAnew(text, width, size, bold) {
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

// One form for what Cyrillic and its many romanisations write differently: Жандос, Zhandos and Jandos are alike.
const SOUND = { 'а': 'a', 'б': 'b', 'в': 'v', 'г': 'g', 'д': 'd', 'е': 'e', 'ж': 'j', 'з': 'z', 'и': 'i', 'к': 'k', 'л': 'l', 'м': 'm', 'н': 'n', 'о': 'o', 'п': 'p', 'р': 'r', 'с': 's', 'т': 't', 'у': 'u', 'ф': 'f', 'х': 'h', 'ц': 'ts', 'ч': 'ch', 'ш': 'sh', 'щ': 'sh', 'ъ': '', 'ь': '', 'э': 'e', 'ю': 'iu', 'я': 'ia' };
const ROMAN = [[/shch/g, 'sh'], [/d?zh/g, 'j'], [/dj/g, 'j'], [/kh/g, 'h'], [/gh/g, 'g'], [/tch/g, 'ch'], [/q/g, 'k'], [/w/g, 'v'], [/x/g, 'ks'], [/ng(?=[bdgkptszv ]|$)/g, 'n'], [/(^| )[yj]e/g, '$1e'], [/[yj]o/g, 'e'], [/([aeiou])[yj]e/g, '$1e'], [/y/g, 'i'], [/([aeiou])j(?![aeiou])/g, '$1i'], [/ou/g, 'u'], [/(.)\1+/g, '$1']];
function sound(folded) {
  let text = [...folded].map((c) => SOUND[c] ?? c).join('');
  for (const [from, to] of ROMAN) { text = text.replace(from, to); }
  return text;
}
const spellings = (names) => { const all = names.map(fold); return [...new Set([...all, ...all.map(sound)])].join(' | '); };
// Whether a name of the key has the needle in it, by letters or by sound.
function matcher(query) {
  const needle = fold(query);
  const heard = sound(needle);
  return needle ? (key) => key.includes(needle) || (heard.length > 2 && key.includes(heard)) : null;
}

// ---- views ---------------------------------------------------------------------------------------
// A view is one call of addView in a file of its own (and one line in views.py, which makes its tab and its box):
//   addView('NAME', {
//     make()            gives new Frame('NAME', …), when the view is first seen
//     count()           counts what the filters leave (V.people with their .shown events, V.events; on grouped pages
//                       V.groups); after every filter, and all that tables() needs: the box may be hidden (optional)
//     lay(frame)        places it; after count(), and for every language and size; ends with frame.extent(w, h)
//     scene(pen, bare)  draws the whole picture, headings included, by either pen (pens.js); gives [width, height]
//                       (bare: without what a printed figure says beneath it anyway)
//     pages()           the scenes of a print, where one does not fit on a sheet (optional)
//     notes(whole)      sentences under the picture; whole: nothing shortened, for print
//     legend(add, line) add(icon, words) for each sign; line(style) is the icon of a line
//     tables()          [{ id, title, head: [words], rows: [[cell]] }]: all that the picture says, under the filters
//     csv               id of the table that CSV saves
//     home(frame)       where the frame begins; without it at the top left corner, at scale 1 (optional)
//     show(id)          brings e…, p… or t… into the picture, if it is there (optional)
//     panel(panel, id)  fills the panel for an id of the view's own (m… or u…); false where there is no such thing
//   });
// D.views.NAME is what the view's functions in Python gave.
const VIEWS = {};
const FRAMES = {};
const addView = (name, view) => { VIEWS[name] = view; };

// ---- what is shown -------------------------------------------------------------------------------
const EVENTS = D.events || [];
const PEOPLE = D.people || [];
const THINGS = D.things || [];
const SOURCES = D.sources || [];
const GROUPS = D.groups || [];
const monthOf = (day) => { const d = new Date(day * 86400000); return d.getUTCFullYear() * 12 + d.getUTCMonth(); };
const countriesOf = (attributes) => ['country', 'from_country', 'to_country'].flatMap((key) => (attributes?.[key] ? String(attributes[key]).split(', ') : []));
EVENTS.forEach((event, i) => {
  event.i = i;
  event.m0 = event.d0 === undefined ? -Infinity : monthOf(event.d0);
  event.m1 = event.d1 === undefined ? Infinity : monthOf(event.d1);
});
THINGS.forEach((thing) => { thing.key = spellings([thing.n, ...(thing.s || [])]); });
PEOPLE.forEach((person, i) => {
  person.i = i;
  person.key = spellings([person.n, ...(person.s || [])]);
  person.units = new Set();
  person.around = new Set();
  person.countries = new Set(person.z || []);
  for (const e of person.e) {
    countriesOf(EVENTS[e].a).forEach((country) => person.countries.add(country));
    for (const [relation, thing] of EVENTS[e].th || []) {
      person.around.add(thing);
      countriesOf(THINGS[thing].a).forEach((country) => person.countries.add(country));
      if (relation === 'WITH_UNIT') { person.units.add(thing); }
    }
  }
});
const days = EVENTS.filter((e) => e.d0 !== undefined && e.d1 !== undefined && e.d1 - e.d0 < 800).flatMap((e) => [e.d0, e.d1]);
const FIRST = days.length ? monthOf(days.reduce((a, b) => Math.min(a, b))) : 0;
const LAST = days.length ? monthOf(days.reduce((a, b) => Math.max(a, b))) : 0;
// Browsers take long to word a date, and tables ask for thousands.
const MONTHS = new Map();
function monthWord(month) {
  const key = `${S.lang}${month}`;
  if (!MONTHS.has(key)) { MONTHS.set(key, monthAnew(month)); }
  return MONTHS.get(key);
}
function monthAnew(month) {
  // Browsers come without the names of Kazakh months.
  if (S.lang === 'kk') { return `${String(month % 12 + 1).padStart(2, '0')}.${Math.floor(month / 12)}`; }
  const date = new Date(Date.UTC(Math.floor(month / 12), month % 12, 1));
  return date.toLocaleDateString(S.lang === 'en' ? 'en-GB' : S.lang, { month: 'short', year: 'numeric', timeZone: 'UTC' }).replace(/\s*г\.$/, '');
}
function countryWord(code) {
  if (Object.hasOwn(D.wording.en, `country.${code}`)) { return t(`country.${code}`); }
  try { return new Intl.DisplayNames([S.lang], { type: 'region', fallback: 'code' }).of(code); } catch { return code; }
}

const V = { people: [], events: new Set(), groups: [] };
function compute() {
  V.events = new Set();
  V.people = [];
  V.groups = GROUPS.filter((g) => S.routes.has(g.r) && Object.entries(S.traits).every(([key, value]) => String(g.t[key]) === value));
  const found = matcher(S.q);
  const things = found ? new Set([...THINGS.keys()].filter((i) => found(THINGS[i].key))) : null;
  const unit = S.unit === '' ? null : Number(S.unit);
  for (const person of PEOPLE) {
    person.shown = [];
    if (!S.routes.has(person.r)) { continue; }
    if (unit !== null && !person.units.has(unit)) { continue; }
    if (S.country && !person.countries.has(S.country)) { continue; }
    if (found && !found(person.key) && ![...person.around].some((x) => things.has(x))) { continue; }
    for (const i of person.e) { if (eventShown(EVENTS[i])) { person.shown.push(i); } }
    if (person.shown.length) {
      V.people.push(person);
      person.shown.forEach((i) => V.events.add(i));
    }
  }
}
function eventShown(event) {
  if (event.g === undefined || !S.kinds.has(event.k) || !S.stages.has(M.stages[event.g])) { return false; }
  if (S.conf === 'high' && !(event.c >= M.low)) { return false; }
  if (S.from === null && S.to === null) { return true; }
  if (event.d0 === undefined && event.d1 === undefined) { return false; }
  return (S.from === null || event.m1 >= S.from) && (S.to === null || event.m0 <= S.to);
}

const typeWord = (event) => word('type', event.t);
const dateWord = (event) => event.d || t('undated');
const sum = (values) => values.reduce((a, b) => a + b, 0);
const add = (map, key, n) => map.set(key, (map.get(key) || 0) + n);
