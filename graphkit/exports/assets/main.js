const MAKE = { path: makePath, flow: makeFlow, net: makeNet };
const LAY = { path: layPath, flow: layFlow, net: layNet };

function layout({ keep = true } = {}) {
  compute();
  const view = S.view;
  if (LAY[view] && !FRAMES[view]) { MAKE[view](); keep = false; }
  if (LAY[view]) {
    const frame = FRAMES[view];
    frame.resize();
    LAY[view]();
    if (keep) { frame.clamp(); } else if (view === 'net') { home(frame); } else { frame.showFrom(0, 0, 1); }
    if (view === 'net' && N.ring) { home(frame); }
  } else {
    if (!FRAMES.flow) { $('flow').hidden = false; makeFlow(); $('flow').hidden = true; }
    layFlow();
    if (!PUBLIC) { if (!FRAMES.net) { makeNet(); } layNet(); }
    layTable();
  }
  words();
}
// A network wide enough to read: the width always fits, the height where it still can be read.
function home(frame) {
  const [w, h] = frame.size();
  const wide = w / frame.width;
  frame.showFrom(0, 0, Math.min(1.6, Math.max(wide, 0.62)));
  const [x, y] = frame.corner();
  const [dx, dy] = [frame.width - w / frame.scale, frame.height - (h - frame.header) / frame.scale];
  frame.showFrom(dx < 0 ? dx / 2 : x, dy < 0 ? dy / 2 : y);
}
function redrawAll() {
  if (S.view === 'net' && FRAMES.net) { layNet(); if (N.ring) { home(FRAMES.net); } }
  FRAMES[S.view]?.redraw();
}
function showView(view) {
  S.view = view;
  for (const id of ['path', 'flow', 'net', 'table']) { const box = $(id); if (box) { box.hidden = id !== view; } }
  for (const button of document.querySelectorAll('[data-view]')) { button.setAttribute('aria-pressed', String(button.dataset.view === view)); }
  const fresh = !FRAMES[view];
  layout({ keep: !fresh });
  legend();
  if (!S.sel || (S.sel[0] === 'f') !== (view === 'flow')) { if (S.sel?.[0] === 'f') { S.sel = null; } }
  openPanel();
  saveState();
}

// ---- words -----------------------------------------------------------------------------------------
function words() {
  const all = M.n;
  const n = PUBLIC ? sum(GROUPS.filter((g) => S.routes.has(g.r)).map((g) => g.n)) : V.people.length;
  $('status').textContent = PUBLIC ? t('shown.public', { n: number(n), all: number(all) }) : t('shown', { n: number(n), all: number(all), e: number(V.events.size) });
  const kinds = Object.entries(M.sources).sort((a, b) => b[1] - a[1]).map(([kind, count]) => (PUBLIC ? t(`kind.${kind}`) : `${t(`kind.${kind}`)} ${number(count)}`));
  $('ground').textContent = [!kinds.length || (PUBLIC && M.headline) ? '' : M.headline ? (kinds.length > 1 ? kinds.join(', ') : '') : t('seen', { s: kinds.join(', ') }), M.named ? t('listed', { n: number(M.named) }) : ''].filter(Boolean).join('. ');
  const notes = [];
  if (S.view === 'path') { notes.push(t('note.path')); if (S.axis === 'time') { notes.push(t('note.time')); if (P.undated) { notes.push(t('note.undated') + number(P.undated)); } } }
  if (S.view === 'flow') { notes.push(t('note.flow')); if (F.unsure) { notes.push(t('note.order', { n: number(F.unsure) })); } }
  if (S.view === 'net') { notes.push(t(N.ring ? 'note.ego' : 'note.net')); }
  if (PUBLIC) { notes.push(t('note.flow.public')); }
  $('note').textContent = notes.join(' ');
  countRoutes();
}
// The page's own headline in the reader's language; one that somebody gave stays as it is.
function headline() {
  if (!M.headline) { return M.title; }
  const kinds = Object.entries(M.sources).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([kind]) => t(`kind.${kind}`));
  return kinds.length ? t('headline', { n: number(M.n), s: kinds.join(', ') }) : `${t('people')}: ${number(M.n)}`;
}
function countRoutes() {
  for (const route of M.routes) {
    const box = $(`route-n-${route}`);
    if (!box) { continue; }
    const n = PUBLIC ? sum(GROUPS.filter((g) => g.r === route).map((g) => g.n)) : PEOPLE.filter((p) => p.r === route && p.e.length).length;
    const shown = PUBLIC ? n : V.people.filter((p) => p.r === route).length;
    box.textContent = shown === n || !S.routes.has(route) ? number(n) : `${number(shown)}/${number(n)}`;
  }
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
  const routes = $('routes');
  routes.replaceChildren(routes.firstElementChild);
  for (const route of M.routes) {
    const some = PUBLIC ? GROUPS.some((g) => g.r === route) : PEOPLE.some((p) => p.r === route && p.e.length);
    if (some) { routes.append(choice(S.routes, route, t(`route.${route}`), icon((pen) => pen.circle(9, 9, 6, { fill: colourOf(route) })), `route-n-${route}`)); }
  }
  if (PUBLIC) { return; }
  const kinds = $('kinds');
  kinds.replaceChildren(kinds.firstElementChild);
  for (const kind of M.kinds) {
    if (EVENTS.some((e) => e.k === kind)) { kinds.append(choice(S.kinds, kind, t(`kind.${kind}`), icon((pen) => mark(pen, 9, 9, 5.5, { kind, colour: INK.dim })), null)); }
  }
  const unit = $('unit');
  unit.replaceChildren(el('option', { value: '' }, t('all')));
  THINGS.map((x, i) => [x, i]).filter(([x]) => x.l === 'Unit').sort((a, b) => a[0].n.localeCompare(b[0].n)).forEach(([x, i]) => unit.append(el('option', { value: i }, shorten(x.n, 60))));
  unit.value = S.unit;
}
function choice(set, value, word, image, counter) {
  const input = el('input', { type: 'checkbox', value, on: { change: (event) => { if (event.target.checked) { set.add(value); } else { set.delete(value); } changed(); } } });
  input.checked = set.has(value);
  return el('label', null, input, image, el('span', null, word), counter ? el('span', { class: 'n', id: counter }) : null);
}
function legend() {
  const list = $('legend');
  list.replaceChildren();
  const item = (image, key) => list.append(el('li', null, image, el('span', null, t(key))));
  const line = (style) => icon((pen) => pen.path([['M', 0, 9], ['L', 28, 9]], { stroke: INK.dim, width: 1.6, ...style }), 28);
  if (S.view === 'path') {
    const dim = { kind: 'verdict', colour: INK.dim };
    item(icon((pen) => mark(pen, 9, 9, 5, { ...dim, low: true })), 'mark.low');
    item(icon((pen) => mark(pen, 9, 9, 4.5, { ...dim, inferred: true })), 'mark.inferred');
    item(icon((pen) => mark(pen, 9, 9, 4.5, { ...dim, alleged: true })), 'mark.alleged');
    item(icon((pen) => mark(pen, 8, 12, 4.5, { ...dim, surrender: true })), 'mark.surrender');
    item(icon((pen) => mark(pen, 9, 9, 4.5, { ...dim, conflict: true })), 'mark.conflict');
    item(line({}), 'line.next');
    item(line({ dash: [5, 4] }), 'line.skip');
    item(line({ dash: [1, 3] }), 'line.order');
    item(icon((pen) => pen.path([['M', 2, 13], ['Q', 14, 0, 26, 13]], { stroke: INK.dim, width: 1.6 }), 28), 'line.back');
  }
  if (S.view === 'flow') {
    item(icon((pen) => pen.path([['M', 2, 4], ['L', 26, 4], ['L', 26, 14], ['L', 2, 14], ['Z']], { fill: INK.dim, alpha: 0.4 }), 28), 'next');
    item(line({ dash: [5, 4] }), 'line.skip');
    item(icon((pen) => pen.path([['M', 2, 5], ['Q', 14, 18, 26, 5]], { stroke: INK.dim, width: 1.6, dash: [2, 3] }), 28), 'line.back');
    if (PUBLIC) { item(icon((pen) => pen.path([['M', 4, 3], ['L', 24, 3], ['L', 24, 15], ['L', 4, 15], ['Z']], { stroke: INK.dim, dash: [2, 2.5] }), 28), 'mark.hidden'); }
  }
  if (S.view === 'net') {
    for (const label of ['Recruiter', 'JobAd', 'Person', 'Unit', 'Employer', 'Crossing']) { item(icon((pen) => thingMark(pen, 9, 9, 5.5, label)), `thing.${label}`); }
  }
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
  const needle = fold(S.q);
  box.replaceChildren();
  box.hidden = !needle;
  if (!needle) { return; }
  const found = [
    ...PEOPLE.filter((p) => p.key.includes(needle)).map((p) => [p.n, `p${p.i}`]),
    ...THINGS.map((x, i) => [x, i]).filter(([x]) => x.key.includes(needle)).map(([x, i]) => [`${x.n} (${t(`thing.${x.l}`)})`, `t${i}`]),
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
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && S.sel && event.target.tagName !== 'INPUT') { S.ego = null; select(null); if (S.view === 'net') { layout(); } } });
  if (PUBLIC) { return; }
  $('search').addEventListener('input', (event) => { S.q = event.target.value; searchHits(); changed(); });
  for (const radio of document.querySelectorAll('[name=axis]')) { radio.addEventListener('change', () => { S.axis = radio.value; changed(); }); }
  $('unit').addEventListener('change', (event) => { S.unit = event.target.value; changed(); });
  $('confidence').addEventListener('change', (event) => { S.conf = event.target.value; changed(); });
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
  if (PUBLIC) { return; }
  $('search').value = S.q;
  $('unit').value = S.unit;
  $('confidence').value = S.conf;
  document.querySelector(`[name=axis][value=${S.axis}]`).checked = true;
  $('from').value = S.from ?? FIRST;
  $('to').value = S.to ?? LAST;
  $('from-word').textContent = days.length ? monthWord(S.from ?? FIRST) : '';
  $('to-word').textContent = days.length ? monthWord(S.to ?? LAST) : '';
}
function reset() {
  Object.assign(S, { q: '', axis: 'stage', unit: '', conf: '', from: null, to: null, sel: null, ego: null, routes: new Set(M.routes), kinds: new Set(M.kinds) });
  if (!PUBLIC) { searchHits(); }
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
  for (const key of ['q', 'unit', 'conf', 'from', 'to', 'sel', 'ego']) { if (S[key] !== null && S[key] !== '') { p.set(key, S[key]); } }
  if (S.axis !== 'stage') { p.set('axis', S.axis); }
  if (S.routes.size < M.routes.length) { p.set('routes', [...S.routes].join('.')); }
  if (S.kinds.size < M.kinds.length) { p.set('kinds', [...S.kinds].join('.')); }
  try { history.replaceState(null, '', `#${p}`); } catch { /* some viewers of local files forbid it */ }
}
function loadState() {
  const p = new URLSearchParams(location.hash.slice(1));
  const views = [...document.querySelectorAll('[data-view]')].map((b) => b.dataset.view);
  if (views.includes(p.get('view'))) { S.view = p.get('view'); }
  if (Object.hasOwn(D.wording, p.get('lang') || '')) { S.lang = p.get('lang'); }
  if (p.get('axis') === 'time') { S.axis = 'time'; }
  S.q = p.get('q') || '';
  if (THINGS[Number(p.get('unit'))] && p.get('unit')) { S.unit = p.get('unit'); }
  S.conf = p.get('conf') === 'high' ? 'high' : '';
  for (const key of ['from', 'to']) { if (/^\d+$/.test(p.get(key) || '')) { S[key] = Number(p.get(key)); } }
  for (const key of ['sel', 'ego']) { if (/^[eptf][\d_]+$/.test(p.get(key) || '')) { S[key] = p.get(key); } }
  for (const [key, all] of [['routes', M.routes], ['kinds', M.kinds]]) { if (p.has(key)) { S[key] = new Set(p.get(key).split('.').filter((x) => all.includes(x))); } }
}

function start() {
  loadState();
  controls();
  translate();
  syncControls();
  if (!PUBLIC && S.q) { searchHits(); }
  if (window.innerWidth < 800) { $('controls').open = false; $('legend-box').open = false; }
  showView(S.view);
  if (S.sel && !PUBLIC) { show(S.sel); }
}
start();
document.documentElement.dataset.ready = 'true';
let resizing = 0;
// Tables reflow by themselves; laid anew they would lose the rows that a reader asked for.
new ResizeObserver(() => { clearTimeout(resizing); resizing = setTimeout(() => { if (LAY[S.view]) { layout(); } }, 60); }).observe($('picture'));
dark.addEventListener('change', () => { readInk(); translate(); for (const key of Object.keys(FRAMES)) { FRAMES[key].redraw(); } });
