// Tables say everything the pictures say, under the same filters; CSV is the table as a file.
const CHUNK = 250;
function tables() {
  if (PUBLIC) { return [groupTable(), ...flowTables()]; }
  return [eventTable(), ...flowTables(), tieTable(), namedTable()].filter((x) => x.rows.length || x.id === 'events');
}
function eventTable() {
  const head = ['person', 'route', 'stage', 'event', 'date', 'source', 'page', 'locator', 'panel', 'method', 'confidence', 'said_by', 'certainty', 'stance', 'details', 'conflicts'];
  const rows = [];
  for (const person of V.people) {
    for (const i of person.shown) {
      const e = EVENTS[i];
      const proofs = e.ev.map((k) => D.evidence[k]);
      const each = (pick) => [...new Set(proofs.map(pick).filter((v) => v !== undefined && v !== null && v !== ''))].join(' | ');
      rows.push([person.n, t(`route.${person.r}`), t(`stage.${M.stages[e.g]}`), typeWord(e), e.d || '', each((p) => sourceWords(SOURCES[p.s])), each((p) => p.pg), each((p) => p.loc), each((p) => p.q), each((p) => p.m), e.c ?? '', each((p) => p.sb), each((p) => p.ce), e.al || 'asserted', (e.th || []).map(([, x]) => THINGS[x].n).join(' | '), e.x.map(([k]) => `${typeWord(EVENTS[k])} ${EVENTS[k].d || ''}`).join(' | ')]);
    }
  }
  return { id: 'events', title: t('view.path'), head: head.map((k) => t(k).replace(/ \(.*/, '')), rows, open: (row) => V.people.length && row };
}
function flowTables() {
  const bars = [...F.bars.values()].map((b) => [t(`route.${b.route}`), t(`stage.${M.stages[b.stage]}`), b.n, b.no, ...(PUBLIC ? [b.hidden] : []), b.last, b.dead]);
  const moves = F.moves.map((m) => [t(`route.${m.route}`), t(`stage.${M.stages[m.a]}`), t(`stage.${M.stages[m.b]}`), m.n]);
  return [
    { id: 'bars', title: `${t('view.flow')}: ${t('stage').toLowerCase()}`, head: [t('route').replace(/ \(.*/, ''), t('stage'), t('count'), t('no'), ...(PUBLIC ? [t('flow.none')] : []), t('flow.last'), t('flow.death')], rows: bars },
    { id: 'moves', title: `${t('view.flow')}: ${t('next')}`, head: [t('route').replace(/ \(.*/, ''), t('from'), t('to'), t('count')], rows: moves },
  ];
}
function groupTable() {
  const rows = [];
  const keys = [...new Set(GROUPS.flatMap((g) => Object.keys(g.t)))].filter((k) => k !== 'route').sort();
  const word = (v) => (v === undefined ? t('flow.none') : v === true ? t('yes') : v === false ? t('no') : t(`value.${v}`));
  for (const g of GROUPS) {
    if (!S.routes.has(g.r)) { continue; }
    rows.push([g.n, t(`route.${g.r}`), ...M.stages.map((_, i) => word(g.yes.includes(i) ? true : g.no.includes(i) ? false : undefined)), ...keys.map((k) => word(g.t[k]))]);
  }
  return { id: 'groups', title: t('group'), head: [t('count'), t('route').replace(/ \(.*/, ''), ...M.stages.map((s) => t(`stage.${s}`)), ...keys.map((k) => (k === 'in_order' ? t('order') : k.startsWith('source.') ? t(`kind.${k.slice(7)}`) : t(`trait.${k}`)))], rows };
}
function tieTable() {
  const rows = [];
  for (const edge of D.net.edges) {
    if (N.shown.has(edge.from) && N.shown.has(edge.to)) { rows.push([nameOf(edge.from), t(`thing.${labelOf(edge.to)}`), nameOf(edge.to)]); }
  }
  return { id: 'ties', title: t('view.net'), head: [t('person'), t('details'), t('people')], rows };
}
function namedTable() {
  const needle = fold(S.q);
  const rows = PEOPLE.filter((p) => !p.e.length && (!needle || p.key.includes(needle))).map((p) => [p.n, (p.s || []).join('; '), p.b ?? '', (p.m || []).map((m) => `${sourceWords(SOURCES[m.s])}${m.loc ? `, ${m.loc}` : ''}`).join(' | ')]);
  return { id: 'named', title: t('listed', { n: number(rows.length) }), head: [t('person'), t('spellings'), t('born'), t('source')], rows };
}
function layTable() {
  const box = $('table');
  box.replaceChildren();
  for (const table of tables()) {
    const body = el('tbody');
    const node = el('table', { id: `table-${table.id}`, 'data-rows': table.rows.length }, el('caption', null, `${table.title} – ${t('shown.rows', { n: number(table.rows.length) })}`), el('thead', null, el('tr', null, ...table.head.map((h) => el('th', { scope: 'col' }, h)))), body);
    box.append(node);
    let done = 0;
    const fill = () => {
      for (const row of table.rows.slice(done, done + CHUNK)) { body.append(el('tr', null, ...row.map((cell) => el('td', { class: typeof cell === 'number' ? 'num' : null }, cell)))); }
      done += CHUNK;
      if (done >= table.rows.length) { more.remove(); }
    };
    const more = el('button', { type: 'button', on: { click: fill } }, t('more'));
    box.append(more);
    fill();
  }
}
// A cell that a spreadsheet program would run gets an apostrophe in front.
const csvCell = (v) => { const text = typeof v === 'number' ? String(v) : String(v ?? '').replace(/^(?=[=+\-@\t\r\n'＝＋－＠])/, "'"); return `"${text.replaceAll('"', '""')}"`; };
const csvText = (table) => `\ufeff${[table.head, ...table.rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
function saveCsv() {
  const wanted = { path: 'events', flow: 'moves', net: 'ties', table: PUBLIC ? 'groups' : 'events' }[S.view];
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
const scene = () => ({ path: scenePath, flow: sceneFlow, net: sceneNet }[S.view]);
function caption(pen) {
  const marks = [M.synthetic ? t('synthetic') : null, PUBLIC ? null : t('private')].filter(Boolean).join(' · ');
  pen.text(10, 14, `${headline()}${marks ? ` – ${marks}` : ''}`, { size: 13, bold: true });
}
function svgText() {
  const pen = new SvgPen();
  const [w, h] = scene()(pen);
  caption(pen);
  const root = svg('svg', { viewBox: `0 0 ${Math.ceil(w)} ${Math.ceil(h)}`, width: Math.ceil(w), height: Math.ceil(h), 'font-family': FONT });
  root.append(svg('rect', { width: '100%', height: '100%', fill: INK.bg }), pen.root);
  return new XMLSerializer().serializeToString(root);
}
function saveSvg() { if (scene()) { download(new Blob([svgText()], { type: 'image/svg+xml' }), `${S.view}.svg`); } }
function savePng() {
  if (!scene()) { return; }
  const [w, h] = scene()(new SvgPen());
  const ratio = Math.min(2, 16000 / Math.max(w, h), Math.sqrt(120e6 / (w * h)));
  const canvas = el('canvas', { width: Math.ceil(w * ratio), height: Math.ceil(h * ratio) });
  const ctx = canvas.getContext('2d');
  ctx.scale(ratio, ratio);
  ctx.fillStyle = INK.bg;
  ctx.fillRect(0, 0, w, h);
  const pen = new CanvasPen(ctx);
  scene()(pen);
  caption(pen);
  canvas.toBlob((blob) => blob && download(blob, `${S.view}.png`));
}
