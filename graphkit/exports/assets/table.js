// Tables say everything the pictures say, under the same filters; CSV is the table as a file.
const CHUNK = 40;
function tables() {
  const all = M.views.flatMap((name) => VIEWS[name].tables());
  if (GROUPED) { return [PUBLIC ? groupTable() : courseTable(), ...all]; }
  return [...all, namedTable()].filter((x) => sizeOf(x) || x.id === 'events');
}
function eventTable() {
  const head = ['person', 'route', 'stage', 'event', 'date', 'source', 'page', 'locator', 'panel', 'method', 'confidence', 'said_by', 'certainty', 'stance', 'details', 'conflicts'];
  const shown = V.people.flatMap((person) => person.shown);
  const row = (k) => {
    const e = EVENTS[shown[k]];
    const person = PEOPLE[e.p];
    const proofs = e.ev.map((i) => D.evidence[i]);
    const each = (pick) => [...new Set(proofs.map(pick).filter((v) => v !== undefined && v !== null && v !== ''))].join(' | ');
    return [person.n, t(`route.${person.r}`), t(`stage.${M.stages[e.g]}`), typeWord(e), e.d || '', each((p) => sourceWords(SOURCES[p.s])), each((p) => p.pg), each((p) => p.loc), each((p) => p.q), each((p) => p.m && word('method', p.m)), e.c ?? '', each((p) => p.sb && word('said', p.sb)), each((p) => p.ce && word('sure', p.ce)), word('stance', e.al || 'asserted'), (e.th || []).map(([, x]) => THINGS[x].n).join(' | '), e.x.map(([i]) => `${typeWord(EVENTS[i])} ${EVENTS[i].d || ''}`).join(' | ')];
  };
  // Rows are made when they are seen or saved: tens of thousands would make every filter slow.
  return { id: 'events', title: t('view.path'), head: head.map((k) => t(k).replace(/ \(.*/, '')), size: shown.length, row, wide: [5, 8], open: (k) => `e${shown[k]}` };
}
const sizeOf = (table) => table.size ?? table.rows.length;
const rowOf = (table, k) => (table.row ? table.row(k) : table.rows[k]);
const rowsOf = (table) => Array.from({ length: sizeOf(table) }, (_, k) => rowOf(table, k));
function flowTables() {
  const bars = [...F.bars.values()].map((b) => [t(`route.${b.route}`), t(`stage.${M.stages[b.stage]}`), b.n, b.no, ...(GROUPED ? [b.hidden] : []), b.last, b.dead]);
  const moves = F.moves.map((m) => [t(`route.${m.route}`), t(`stage.${M.stages[m.a]}`), t(`stage.${M.stages[m.b]}`), m.n]);
  return [
    { id: 'bars', title: `${t('view.flow')}: ${t('stage').toLowerCase()}`, head: [t('route').replace(/ \(.*/, ''), t('stage'), t('count'), t('no'), ...(GROUPED ? [t('flow.none')] : []), t('flow.last'), t('flow.death')], rows: bars },
    { id: 'moves', title: `${t('view.flow')}: ${t('next')}`, head: [t('route').replace(/ \(.*/, ''), t('from'), t('to'), t('count')], rows: moves },
  ];
}
function groupTable() {
  const rows = [];
  const keys = [...new Set(GROUPS.flatMap((g) => Object.keys(g.t)))].filter((k) => k !== 'route').sort();
  for (const g of V.groups) {
    rows.push([g.n, t(`route.${g.r}`), ...M.stages.map((_, i) => traitValue('stage', g.yes.includes(i) ? true : g.no.includes(i) ? false : undefined)), ...keys.map((k) => traitValue(k, g.t[k]))]);
  }
  return { id: 'groups', title: t('group'), head: [t('count'), t('route').replace(/ \(.*/, ''), ...M.stages.map((s) => t(`stage.${s}`)), ...keys.map(traitWord)], rows };
}
// Where people are only counted: how many lived the same stages in the same order by the same route.
function courseTable() {
  const found = new Map();
  for (const g of V.groups) { add(found, JSON.stringify([g.r, g.yes, g.m, g.t.in_order, g.end ?? '']), g.n); }
  const rows = [...found].sort((a, b) => b[1] - a[1]).map(([key, n]) => {
    const [route, yes, moves, sure, end] = JSON.parse(key);
    return [n, t(`route.${route}`), ...M.stages.map((_, i) => t(yes.includes(i) ? 'yes' : 'no')), moves.map(([a, b]) => `${t(`stage.${M.stages[a]}`)} → ${t(`stage.${M.stages[b]}`)}`).join(' | '), t(sure ? 'yes' : 'no.order'), end ? t(end === 'death' ? 'flow.death' : 'flow.last') : ''];
  });
  return { id: 'courses', title: t('pathway'), head: [t('count'), t('route').replace(/ \(.*/, ''), ...M.stages.map((s) => t(`stage.${s}`)), t('next'), t('order.known'), t('end')], rows };
}
// Who fed which unit: for each person the first recruiter or advertisement and the first unit.
function feedTable() {
  const alive = new Set(V.people.map((p) => p.i));
  const found = new Map();
  for (const block of D.net.blocks) { block.p.forEach((i, k) => { if (alive.has(i)) { add(found, `${block.f[k] ?? ''}>${block.u ?? ''}`, 1); } }); }
  const name = (x) => (x === '' ? t('value.not named') : THINGS[Number(x)].n);
  const rows = [...found].sort((a, b) => b[1] - a[1]).map(([key, n]) => { const [from, to] = key.split('>'); return [from === '' ? '' : t(`thing.${THINGS[Number(from)].l}`), name(from), name(to), n]; });
  return { id: 'feeds', title: t('feeds'), head: [t('what'), `${t('thing.Recruiter')} / ${t('thing.JobAd')}`, t('thing.Unit'), t('count')], rows };
}
function tieTable() {
  const rows = [];
  for (const [person, thing] of D.net.ties) {
    if (N.shown.has(`p${person}`) && N.shown.has(`t${thing}`)) { rows.push([PEOPLE[person].n, t(`thing.${THINGS[thing].l}`), THINGS[thing].n]); }
  }
  return { id: 'ties', title: t('view.net'), head: [t('person'), t('what'), t('name')], rows };
}
function namedTable() {
  const found = matcher(S.q);
  const rows = PEOPLE.filter((p) => !p.e.length && (!found || found(p.key))).map((p) => [p.n, (p.s || []).join('; '), p.b ?? '', (p.m || []).map((m) => `${sourceWords(SOURCES[m.s])}${m.loc ? `, ${m.loc}` : ''}`).join(' | ')]);
  return { id: 'named', title: t('listed', { n: number(rows.length) }), head: [t('person'), t('spellings'), t('born'), t('source')], rows };
}
// Only the rows near the screen stand in the page. A block of rows that is far away is one empty row of its height:
// the height it had when it was last seen, or the mean of those that have been, or else a guess: rows of one line, in
// wide tables of two.
const LINE = 24;
class Rows {
  constructor(table) {
    this.table = table;
    this.guess = table.head.length > 12 ? LINE * 2 - 4 : LINE;
    this.blocks = [];
    const size = sizeOf(table);
    for (let from = 0; from < size; from += CHUNK) { this.blocks.push({ from, to: Math.min(from + CHUNK, size), height: null, body: el('tbody', { 'data-from': from }) }); }
    const head = el('thead', null, el('tr', { 'aria-rowindex': 1 }, ...table.head.map((h, i) => el('th', { scope: 'col', class: table.wide?.includes(i) ? 'broad' : null }, h))));
    const wide = table.head.length > 12;
    const save = el('button', { type: 'button', class: 'save', on: { click: () => download(new Blob([csvText(table)], { type: 'text/csv' }), `${table.id}.csv`) } }, 'CSV');
    this.node = el('table', { id: `table-${table.id}`, 'data-rows': size, 'aria-rowcount': size + 1, class: wide ? 'wide' : null },
      el('caption', null, `${table.title} – ${t('shown.rows', { n: number(size) })} `, save), head, ...this.blocks.map((b) => b.body));
    // Columns as wide as the longest words that stand in them.
    if (wide) { this.node.style.width = `${sum(table.head.map((_, i) => (table.wide?.includes(i) ? 260 : 140)))}px`; }
    this.blocks.forEach((b) => this.empty(b, this.guess));
  }
  get mean() {
    const known = this.blocks.filter((b) => b.height !== null);
    return known.length ? sum(known.map((b) => b.height)) / sum(known.map((b) => b.to - b.from)) : this.guess;
  }
  empty(block, mean) {
    block.full = false;
    const cell = el('td', { colspan: this.table.head.length });
    cell.style.height = `${block.height ?? Math.round(mean * (block.to - block.from))}px`;
    block.body.replaceChildren(el('tr', { class: 'gap', 'aria-hidden': 'true' }, cell));
  }
  fill(block) {
    block.full = true;
    const rows = [];
    for (let k = block.from; k < block.to; k += 1) { rows.push(this.row(k)); }
    block.body.replaceChildren(...rows);
  }
  row(k) {
    const cells = rowOf(this.table, k).map((cell) => el('td', { class: typeof cell === 'number' ? 'num' : null }, cell));
    const id = this.table.open?.(k);
    // The first cell opens the evidence, as its mark in the picture does.
    if (id) { cells[0].replaceChildren(link(cells[0].textContent, id)); }
    return el('tr', { 'aria-rowindex': k + 2 }, ...cells);
  }
  // All is measured before anything is changed: a browser lays a table out anew for each measure after a change.
  see(top, bottom) {
    const edge = this.node.getBoundingClientRect();
    const outside = edge.bottom < top || edge.top > bottom;
    const near = this.blocks.map((block) => { if (outside) { return false; } const box = block.body.getBoundingClientRect(); return box.bottom >= top && box.top <= bottom; });
    const fresh = [];
    const mean = this.mean;
    this.blocks.forEach((block, i) => {
      if (near[i] && !block.full) { this.fill(block); fresh.push(block); } else if (!near[i] && block.full) { this.empty(block, mean); }
    });
    fresh.forEach((block) => { block.height = block.body.offsetHeight; });
    return fresh.length;
  }
}
const T = { all: [], held: false };
function layTable() {
  T.held = false;
  T.all = tables().map((table) => new Rows(table));
  $('table').replaceChildren(...T.all.map((rows) => rows.node));
  seeTables();
}
function seeTables() {
  if (T.held) { return; }
  const box = $('table').getBoundingClientRect();
  // What is read stays where it is while rows come and go around it: a table's head under the pointer or else in
  // sight, or else the first rows in sight.
  const heads = T.all.map((rows) => rows.node.caption);
  const inSight = (node) => { const at = node.getBoundingClientRect(); return at.bottom > box.top && at.top < box.bottom; };
  const steady = heads.find((head) => head.matches(':hover')) || heads.find(inSight) || T.all.flatMap((rows) => rows.blocks.filter((b) => b.full).map((b) => b.body)).find(inSight);
  const before = steady?.getBoundingClientRect().top;
  // What was filled may be lower than it was thought to be, and leave room for more.
  for (const rows of T.all) { for (let turn = 0; turn < 3 && rows.see(box.top - box.height, box.bottom + box.height); turn += 1) { /* until nothing is new */ } }
  if (steady) { $('table').scrollTop += steady.getBoundingClientRect().top - before; }
}
// A button does not move away from under the pointer that presses it: the click would be lost.
function holdTables(event) {
  if (!event.target.closest('button')) { return; }
  T.held = true;
  const release = () => { T.held = false; if (S.view === 'table') { seeTables(); } };
  for (const end of ['pointerup', 'pointercancel']) { window.addEventListener(end, () => setTimeout(release), { once: true }); }
}
// A cell that a spreadsheet program would run gets an apostrophe in front.
const csvCell = (v) => { const text = typeof v === 'number' ? String(v) : String(v ?? '').replace(/^(?=[=+\-@\t\r\n'＝＋－＠])/, "'"); return `"${text.replaceAll('"', '""')}"`; };
const csvText = (table) => `\ufeff${[table.head, ...rowsOf(table)].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
function saveCsv() {
  const wanted = S.view === 'table' ? (PUBLIC ? 'groups' : GROUPED ? 'courses' : 'events') : VIEWS[S.view].csv;
  const table = tables().find((x) => x.id === wanted);
  if (table) { download(new Blob([csvText(table)], { type: 'text/csv' }), `${wanted}.csv`); }
}
function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const a = el('a', { href: url, download: `${PUBLIC ? 'public' : 'DO-NOT-PUBLISH'}-${name}` });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
// The warnings are never cut off, however narrow the picture is: then they get a line of their own.
function caption(pen, wide) {
  const marks = [M.synthetic ? t('synthetic') : M.synthetic === null ? t('synthetic.part') : null, PUBLIC ? null : t(GROUPED ? 'private.grouped' : 'private')].filter(Boolean).join(' · ');
  const whole = `${headline()}${marks ? ` – ${marks}` : ''}`;
  const fits = (text, size) => fitText(text, wide - 20, size, true) === text.replace(/\s+/g, ' ');
  if (fits(whole, 13) || !marks) { pen.text(10, 14, fitText(whole, wide - 20, 13, true), { size: 13, bold: true }); return; }
  let size = 12;
  while (size > 7 && !fits(marks, size)) { size -= 0.5; }
  pen.text(10, 8, marks, { size, bold: true });
  pen.text(10, 22, fitText(headline(), wide - 20, 12, true), { size: 12, bold: true });
}
function drawing(scene) {
  const pen = new SvgPen();
  const [w, h] = scene(pen).map(Math.ceil);
  caption(pen, w);
  const root = svg('svg', { viewBox: `0 0 ${w} ${h}`, width: w, height: h, 'font-family': FONT });
  root.append(svg('rect', { width: '100%', height: '100%', fill: INK.bg }), pen.root);
  return root;
}
function saveSvg() {
  if (VIEWS[S.view]) { download(new Blob([new XMLSerializer().serializeToString(drawing(VIEWS[S.view].scene))], { type: 'image/svg+xml' }), `${S.view}.svg`); }
}
function savePng() {
  if (!VIEWS[S.view]) { return; }
  const { scene } = VIEWS[S.view];
  const [w, h] = scene(new NoPen()).map(Math.ceil);
  // As fine as browsers' limits for one canvas allow.
  const ratio = Math.min(2, 32000 / Math.max(w, h), Math.sqrt(120e6 / (w * h)));
  const canvas = el('canvas', { width: Math.ceil(w * ratio), height: Math.ceil(h * ratio) });
  const ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  ctx.fillStyle = INK.bg;
  ctx.fillRect(0, 0, w, h);
  const pen = new CanvasPen(ctx);
  scene(pen);
  caption(pen, w);
  canvas.toBlob((blob) => blob && download(blob, `${S.view}.png`));
}
// On paper stands the whole picture with its notes and signs, sheet by sheet, or every row of the tables.
function toPaper() {
  const paper = $('paper');
  document.documentElement.dataset.paper = '';
  readInk();
  if (S.view === 'table') {
    for (const rows of T.all) { rows.blocks.forEach((b) => rows.fill(b)); }
    return;
  }
  const view = VIEWS[S.view];
  legend();
  const signs = $('legend').cloneNode(true);
  signs.id = 'signs';
  paper.append(signs, ...(view.pages?.() || [view.scene]).map((scene) => { const sheet = drawing(scene); sheet.removeAttribute('height'); sheet.setAttribute('width', '100%'); return sheet; }));
}
function fromPaper() {
  delete document.documentElement.dataset.paper;
  readInk();
  legend();
  $('paper').replaceChildren();
  if (S.view === 'table') { seeTables(); }
}
