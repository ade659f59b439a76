function layout({ keep = true } = {}) {
  compute();
  const view = VIEWS[S.view];
  if (view) {
    if (!FRAMES[S.view]) { FRAMES[S.view] = view.make(); keep = false; }
    const frame = FRAMES[S.view];
    frame.resize();
    view.count?.();
    view.lay(frame);
    if (keep) { frame.clamp(); } else if (view.home) { view.home(frame); } else { frame.showFrom(0, 0, 1); }
  } else {
    for (const name of M.views) { VIEWS[name].count?.(); }
    layTable();
  }
  words();
}
function redrawAll() {
  const frame = FRAMES[S.view];
  if (!frame) { return; }
  // A chosen symbol may open or close a ring, which is another picture.
  if (S.view === 'net') { const before = N.ring?.id ?? null; layNet(frame); if ((N.ring?.id ?? null) !== before) { homeNet(frame); words(); } }
  frame.redraw();
}
// What only one view can show.
const OWN = { f: 'flow', m: 'map', u: 'units' };
function showView(view) {
  S.view = view;
  for (const id of [...M.views, 'table']) { $(id).hidden = id !== view; }
  for (const button of document.querySelectorAll('[data-view]')) { button.setAttribute('aria-pressed', String(button.dataset.view === view)); }
  if (S.sel && (OWN[S.sel[0]] ?? view) !== view) { S.sel = null; }
  if ($('axis')) { $('axis').hidden = view !== 'path'; }
  for (const id of ['fit', 'zoom-in', 'zoom-out', 'png', 'svg']) { $(id).disabled = view === 'table'; }
  layout({ keep: Boolean(FRAMES[view]) });
  legend();
  openPanel();
  saveState();
}

// ---- words -----------------------------------------------------------------------------------------
function words() {
  const all = M.n;
  const n = GROUPED ? sum(V.groups.map((g) => g.n)) : V.people.length;
  $('status').textContent = GROUPED ? t('shown.public', { n: number(n), all: number(all) }) : t('shown', { n: number(n), all: number(all), e: number(V.events.size) });
  const kinds = Object.entries(M.sources).sort((a, b) => b[1] - a[1]).map(([kind, count]) => (PUBLIC ? word('kind', kind) : `${word('kind', kind)} ${number(count)}`));
  $('ground').textContent = [!kinds.length || (PUBLIC && M.headline) ? '' : M.headline ? (kinds.length > 1 ? kinds.join(', ') : '') : t('seen', { s: kinds.join(', ') }), M.named ? t(GROUPED ? 'listed.grouped' : 'listed', { n: number(M.named) }) : ''].filter(Boolean).join('. ');
  const notes = VIEWS[S.view] ? VIEWS[S.view].notes() : [];
  if (PUBLIC) { notes.push(t('note.flow.public')); }
  $('note').textContent = notes.filter(Boolean).join(' ');
  narrower();
  counts();
}
// More people than a page has rows for: how many, and the command that gives a page with every person of a part.
function narrower() {
  const box = $('narrower');
  if (!box) { return; }
  const only = [];
  if (S.routes.size === 1) { only.push(['route', [...S.routes][0]]); }
  if (S.traits.unit) { only.push(['unit', S.traits.unit]); }
  if (S.traits.contract_year) { only.push(['year', S.traits.contract_year]); }
  const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = (only.length ? only : [['route', smaller()]]).map(([key, value]) => `--only ${shell(`${key}=${value}`)}`);
  box.replaceChildren(t('narrower', { n: number(M.n), most: number(M.most) }), ' ', el('code', null, `graphkit export CASE html --audience analyst ${parts.join(' ')} -o part.html`));
}
// The page's own headline in the reader's language; one that somebody gave stays as it is.
function headline() {
  if (!M.headline) { return M.title; }
  const kinds = Object.entries(M.sources).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([kind]) => word('kind', kind));
  return kinds.length ? t(M.n === 1 ? 'headline.one' : 'headline', { n: number(M.n), s: kinds.join(', ') }) : `${t('people')}: ${number(M.n)}`;
}
// The largest route that a page has rows for.
function smaller() {
  const each = new Map();
  for (const g of GROUPS) { add(each, g.r, g.n); }
  const all = [...each].sort((a, b) => b[1] - a[1]);
  return (all.find(([, n]) => n <= M.most) || all[all.length - 1])[0];
}
// How many of the people shown have what a filter asks for.
function counts() {
  const n = new Map();
  if (GROUPED) {
    for (const g of V.groups) {
      add(n, `routes ${g.r}`, g.n);
      for (const key of M.facets) { add(n, `${key} ${g.t[key]}`, g.n); }
    }
  }
  for (const person of V.people) {
    add(n, `routes ${person.r}`, 1);
    const seen = new Set();
    for (const i of person.shown) { seen.add(`kinds ${EVENTS[i].k}`); seen.add(`stages ${M.stages[EVENTS[i].g]}`); }
    for (const unit of person.units) { seen.add(`unit ${unit}`); }
    for (const country of person.countries) { seen.add(`country ${country}`); }
    for (const key of seen) { add(n, key, 1); }
  }
  for (const box of document.querySelectorAll('[data-n]')) { box.textContent = number(n.get(box.dataset.n) || 0); }
  for (const option of document.querySelectorAll('option[data-of]')) { option.textContent = `${option.dataset.word} · ${number(n.get(option.dataset.of) || 0)}`; }
}
function translate() {
  document.documentElement.lang = S.lang;
  for (const node of document.querySelectorAll('[data-t]')) { node.textContent = t(node.dataset.t); }
  for (const node of document.querySelectorAll('[data-a]')) { node.setAttribute('aria-label', t(node.dataset.a)); }
  for (const node of document.querySelectorAll('[data-p]')) { node.placeholder = t(node.dataset.p); }
  $('title').textContent = headline();
  document.title = headline();
  choices();
  legend();
}
function choices() {
  boxes('routes', M.routes.filter((r) => (GROUPED ? GROUPS.some((g) => g.r === r) : PEOPLE.some((p) => p.r === r && p.e.length))), S.routes, (r) => [t(`route.${r}`), (pen) => pen.circle(9, 9, 6, { fill: colourOf(r) })]);
  if (GROUPED) {
    for (const key of M.facets) {
      const values = [...new Set(GROUPS.map((g) => g.t[key]).filter((v) => v !== undefined))].map(String).sort();
      options(`trait-${key}`, key, values.map((v) => [v, traitValue(key, v)]), S.traits[key] || '');
    }
    return;
  }
  boxes('kinds', M.kinds.filter((kind) => EVENTS.some((e) => e.k === kind)), S.kinds, (kind) => [t(`kind.${kind}`), (pen) => mark(pen, 9, 9, 5.5, { kind, colour: INK.dim })]);
  boxes('stages', M.stages.filter((_, g) => EVENTS.some((e) => e.g === g)), S.stages, (stage) => [t(`stage.${stage}`), null]);
  options('unit', 'unit', THINGS.map((x, i) => [x, i]).filter(([x]) => x.l === 'Unit').map(([x, i]) => [i, x.n]).sort((a, b) => a[1].localeCompare(b[1])), S.unit);
  options('country', 'country', [...new Set(PEOPLE.flatMap((p) => [...p.countries]))].map((c) => [c, countryWord(c)]).sort((a, b) => a[1].localeCompare(b[1])), S.country);
}
function boxes(id, values, set, look) {
  const box = $(id);
  box.replaceChildren(box.firstElementChild);
  for (const value of values) {
    const [word, draw] = look(value);
    const input = el('input', { type: 'checkbox', value, on: { change: (event) => { if (event.target.checked) { set.add(value); } else { set.delete(value); } changed(); } } });
    input.checked = set.has(value);
    box.append(el('label', null, input, draw && icon(draw), el('span', null, word), el('span', { class: 'n', 'data-n': `${id} ${value}` })));
  }
}
function options(id, key, values, chosen) {
  const select = $(id);
  select.replaceChildren(el('option', { value: '' }, t('all')));
  for (const [value, word] of values) { select.append(el('option', { value, 'data-of': `${key} ${value}`, 'data-word': shorten(word, 48) }, shorten(word, 48))); }
  select.value = chosen;
}
function legend() {
  const list = $('legend');
  list.replaceChildren();
  const line = (style) => icon((pen) => pen.path([['M', 0, 9], ['L', 28, 9]], { stroke: INK.dim, width: 1.6, ...style }), 28);
  VIEWS[S.view]?.legend((image, words) => list.append(el('li', null, image, el('span', null, words))), line);
  $('legend-box').hidden = !list.children.length;
}

// ---- controls --------------------------------------------------------------------------------------
let pending = 0;
function changed() {
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(() => { layout(); saveState(); });
}
function searchHits() {
  const box = $('hits');
  const match = matcher(S.q);
  box.replaceChildren();
  box.hidden = !match;
  if (!match) { return; }
  const found = [
    ...PEOPLE.filter((p) => match(p.key)).map((p) => [p.n, `p${p.i}`]),
    ...THINGS.map((x, i) => [x, i]).filter(([x]) => match(x.key)).map(([x, i]) => [`${x.n} (${t(`thing.${x.l}`)})`, `t${i}`]),
  ];
  for (const [name, id] of found.slice(0, 30)) { box.append(el('li', null, el('button', { type: 'button', on: { click: () => { select(id); show(id); } } }, shorten(name, 60)))); }
  if (!found.length) { box.append(el('li', null, t('none'))); }
}
function controls() {
  for (const button of document.querySelectorAll('[data-view]')) { button.addEventListener('click', () => showView(button.dataset.view)); }
  $('lang').addEventListener('change', (event) => { S.lang = event.target.value; translate(); layout(); openPanel(); saveState(); });
  $('fit').addEventListener('click', () => FRAMES[S.view]?.fit());
  $('zoom-in').addEventListener('click', () => FRAMES[S.view]?.zoom(1.25));
  $('zoom-out').addEventListener('click', () => FRAMES[S.view]?.zoom(0.8));
  $('reset').addEventListener('click', reset);
  $('png').addEventListener('click', savePng);
  $('svg').addEventListener('click', saveSvg);
  $('csv').addEventListener('click', saveCsv);
  $('print').addEventListener('click', () => window.print());
  window.addEventListener('beforeprint', toPaper);
  window.addEventListener('afterprint', fromPaper);
  $('table').addEventListener('scroll', seeTables, { passive: true });
  $('table').addEventListener('pointerdown', holdTables);
  window.addEventListener('scroll', () => { if (S.view === 'table') { seeTables(); } }, { passive: true });
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && S.sel && event.target.tagName !== 'INPUT') { S.ego = null; select(null); if (S.view === 'net') { layout(); } } });
  if (GROUPED) {
    for (const key of M.facets) { $(`trait-${key}`).addEventListener('change', (event) => { if (event.target.value) { S.traits[key] = event.target.value; } else { delete S.traits[key]; } changed(); }); }
    return;
  }
  $('search').addEventListener('input', (event) => { S.q = event.target.value; searchHits(); changed(); });
  for (const radio of document.querySelectorAll('[name=axis]')) { radio.addEventListener('change', () => { S.axis = radio.value; changed(); }); }
  for (const [id, key] of [['unit', 'unit'], ['country', 'country'], ['confidence', 'conf']]) { $(id).addEventListener('change', (event) => { S[key] = event.target.value; changed(); }); }
  for (const id of ['from', 'to']) {
    const input = $(id);
    input.min = FIRST;
    input.max = LAST;
    input.addEventListener('input', () => {
      const value = Number(input.value);
      if (id === 'from') { S.from = value <= FIRST ? null : value; } else { S.to = value >= LAST ? null : value; }
      if (S.from !== null && S.to !== null && S.from > S.to) { S[id === 'from' ? 'to' : 'from'] = value; }
      syncControls();
      changed();
    });
  }
}
function syncControls() {
  $('lang').value = S.lang;
  if (GROUPED) { return; }
  $('search').value = S.q;
  $('unit').value = S.unit;
  $('country').value = S.country;
  $('confidence').value = S.conf;
  document.querySelector(`[name=axis][value=${S.axis}]`).checked = true;
  $('from').value = S.from ?? FIRST;
  $('to').value = S.to ?? LAST;
  $('from-word').textContent = days.length ? monthWord(S.from ?? FIRST) : '';
  $('to-word').textContent = days.length ? monthWord(S.to ?? LAST) : '';
}
function allShown() {
  Object.assign(S, { q: '', axis: 'stage', unit: '', country: '', conf: '', from: null, to: null, sel: null, ego: null, routes: new Set(M.routes), kinds: new Set(M.kinds), stages: new Set(M.stages), traits: {} });
}
function reset() {
  allShown();
  if (!GROUPED) { searchHits(); }
  choices();
  syncControls();
  layout({ keep: false });
  openPanel();
  saveState();
}

// ---- the address -----------------------------------------------------------------------------------
function saveState() {
  const p = new URLSearchParams();
  p.set('view', S.view);
  if (S.lang !== 'en') { p.set('lang', S.lang); }
  for (const key of ['q', 'unit', 'country', 'conf', 'from', 'to', 'sel', 'ego']) { if (S[key] !== null && S[key] !== '') { p.set(key, S[key]); } }
  if (S.axis !== 'stage') { p.set('axis', S.axis); }
  if (S.routes.size < M.routes.length) { p.set('routes', [...S.routes].join('.')); }
  if (S.kinds.size < M.kinds.length) { p.set('kinds', [...S.kinds].join('.')); }
  if (S.stages.size < M.stages.length) { p.set('stages', [...S.stages].join('.')); }
  for (const [key, value] of Object.entries(S.traits)) { p.set(`trait.${key}`, value); }
  try { history.replaceState(null, '', `#${p}`); } catch { /* some viewers of local files forbid it */ }
}
function isThere(id) {
  const number = Number(id.slice(1));
  if (/^(f\d+_\d+|m\d+(_\d+_\d+)?|u\d+(_\d+){0,2})$/.test(id)) { return true; }
  return /^[ept]\d+$/.test(id) && Boolean({ e: EVENTS, p: PEOPLE, t: THINGS }[id[0]][number]);
}
function loadState() {
  const p = new URLSearchParams(location.hash.slice(1));
  if ([...M.views, 'table'].includes(p.get('view'))) { S.view = p.get('view'); }
  if (Object.hasOwn(D.wording, p.get('lang') || '')) { S.lang = p.get('lang'); }
  if (p.get('axis') === 'time') { S.axis = 'time'; }
  S.q = p.get('q') || '';
  if (THINGS[Number(p.get('unit'))] && p.get('unit')) { S.unit = p.get('unit'); }
  if (PEOPLE.some((person) => person.countries.has(p.get('country')))) { S.country = p.get('country'); }
  for (const key of M.facets) { if (GROUPS.some((g) => String(g.t[key]) === p.get(`trait.${key}`))) { S.traits[key] = p.get(`trait.${key}`); } }
  S.conf = p.get('conf') === 'high' ? 'high' : '';
  for (const key of ['from', 'to']) { if (/^\d+$/.test(p.get(key) || '')) { S[key] = Number(p.get(key)); } }
  for (const key of ['sel', 'ego']) { if (isThere(p.get(key) || '')) { S[key] = p.get(key); } }
  for (const [key, all] of [['routes', M.routes], ['kinds', M.kinds], ['stages', M.stages]]) { if (p.has(key)) { S[key] = new Set(p.get(key).split('.').filter((x) => all.includes(x))); } }
}

function fromAddress() {
  loadState();
  translate();
  syncControls();
  if (!GROUPED) { searchHits(); }
  showView(S.view);
  if (S.sel && !GROUPED) { show(S.sel); }
}
function start() {
  controls();
  if (window.innerWidth < 800) { $('controls').open = false; $('legend-box').open = false; }
  fromAddress();
  // Another address pasted into the same window.
  window.addEventListener('hashchange', () => { S.lang = 'en'; S.view = M.views[0]; allShown(); fromAddress(); });
}
start();
document.documentElement.dataset.ready = 'true';
let resizing = 0;
// Tables reflow by themselves; laid anew they would lose the rows that a reader asked for.
new ResizeObserver(() => { clearTimeout(resizing); resizing = setTimeout(() => { if (VIEWS[S.view]) { layout(); if (VIEWS[S.view].home) { VIEWS[S.view].home(FRAMES[S.view]); } } else { seeTables(); } }, 60); }).observe($('picture'));
scheme.addEventListener('change', () => { readInk(); translate(); for (const key of Object.keys(FRAMES)) { FRAMES[key].redraw(); } });
