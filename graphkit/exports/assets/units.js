// Units over time: how many people are documented with which unit in which month.
const U = { rows: [], first: 0, last: 0, most: 1, wide: 26, left: 230, shown: 0, hidden: 0 };
const UNIT_ROW = 30;
const SPAN_ROW = 11;
const NAME_ROW = 20;
const UNIT_STAGES = new Set(['contract', 'front', 'exit'].map((stage) => M.stages.indexOf(stage)));
const unitInk = () => (dark.matches ? '#5db4ef' : '#0067a8');

function countUnits() {
  const rows = new Map();
  const put = (map, key, n, person) => {
    if (!map.has(key)) { map.set(key, { n: 0, people: [] }); }
    map.get(key).n += n;
    if (person !== undefined) { map.get(key).people.push(person); }
  };
  const row = (k, name) => {
    if (!rows.has(k)) { rows.set(k, { k, name, n: 0, people: [], months: new Map(), spans: new Map(), undated: { n: 0, people: [] } }); }
    return rows.get(k);
  };
  U.hidden = 0;
  const monthNumber = (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)) - 1;
  const names = [...new Set(GROUPS.map((g) => g.t.unit).filter((unit) => unit !== undefined))].sort();
  for (const g of V.groups) {
    if (g.t.unit === undefined) { U.hidden += g.n; }
    if (g.t.unit === undefined || g.t.unit === 'not named' || g.t.unit === 'several') { continue; }
    const at = row(names.indexOf(g.t.unit), g.t.unit);
    at.n += g.n;
    if (/^\d{4}-\d\d$/.test(g.t.contract_month || '')) { put(at.months, monthNumber(g.t.contract_month), g.n); }
    else if (/^\d{4}$/.test(g.t.contract_year || '')) { const year = Number(g.t.contract_year) * 12; put(at.spans, `${year}_${year + 11}`, g.n); }
    else { at.undated.n += g.n; }
  }
  for (const person of V.people) {
    const seen = new Map();
    for (const i of person.shown) {
      const e = EVENTS[i];
      if (e.al || !UNIT_STAGES.has(e.g)) { continue; }
      const when = !Number.isFinite(e.m0) || !Number.isFinite(e.m1) ? '' : e.m0 === e.m1 ? String(e.m0) : `${e.m0}_${e.m1}`;
      for (const [relation, thing] of e.th || []) {
        if (relation !== 'WITH_UNIT') { continue; }
        if (!seen.has(thing)) { seen.set(thing, new Set()); }
        seen.get(thing).add(when);
      }
    }
    for (const [thing, times] of seen) {
      const at = row(thing, THINGS[thing].n);
      at.n += 1;
      at.people.push(person.i);
      if (times.size === 1 && times.has('')) { at.undated.n += 1; at.undated.people.push(person.i); }
      for (const when of times) {
        if (when.includes('_')) { put(at.spans, when, 1, person.i); } else if (when) { put(at.months, Number(when), 1, person.i); }
      }
    }
  }
  U.rows = [...rows.values()].sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
  const months = U.rows.flatMap((r) => [...r.months.keys(), ...[...r.spans.keys()].flatMap((key) => key.split('_').map(Number))]);
  U.first = months.reduce((a, b) => Math.min(a, b), Infinity);
  U.last = months.reduce((a, b) => Math.max(a, b), -Infinity);
  U.dated = months.length > 0;
  U.most = Math.max(1, ...U.rows.flatMap((r) => [...r.months.values()].map((cell) => cell.n)));
}
function layUnits(frame) {
  const wide = frame.box.clientWidth;
  // On a narrow screen names stand above their rows.
  U.above = wide < 560 ? NAME_ROW : 0;
  U.left = U.above ? 0 : Math.min(250, wide * 0.24);
  frame.left = U.left;
  const columns = U.dated ? U.last - U.first + 1 : 1;
  U.wide = Math.min(60, Math.max(27, (wide - U.left - 30) / columns));
  let y = 6;
  for (const row of U.rows) {
    y += U.above;
    // What is only known to lie between two months is a bar beneath, each as wide as it may be.
    const lanes = [];
    row.bars = [...row.spans].map(([key, cell]) => [...key.split('_').map(Number), cell]).sort((a, b) => a[0] - b[0] || b[1] - a[1]).map(([from, to, cell]) => {
      let lane = lanes.findIndex((end) => end < from);
      if (lane < 0) { lane = lanes.length; }
      lanes[lane] = to;
      return { from, to, cell, lane };
    });
    row.y = y;
    row.tall = UNIT_ROW + Math.max(0, lanes.length * SPAN_ROW);
    y += row.tall + 6;
  }
  frame.extent(columns * U.wide + 10, y + 6);
}
const monthX = (month) => (month - U.first) * U.wide;
function drawUnits(pen) {
  const wide = U.dated ? (U.last - U.first + 1) * U.wide : 0;
  U.rows.forEach((row, i) => {
    if (i % 2) { pen.path(square(-999, row.y - 3 - U.above, wide + 999, row.y + row.tall + 3), { fill: INK.soft }); }
    for (const [month, cell] of row.months) {
      const [x, y] = [monthX(month), row.y];
      const strong = 0.18 + 0.82 * (cell.n / U.most);
      pen.path(square(x + 1, y + 2, x + U.wide - 1, y + UNIT_ROW - 4), { fill: INK.bg });
      pen.path(square(x + 1, y + 2, x + U.wide - 1, y + UNIT_ROW - 4), { fill: unitInk(), alpha: strong });
      pen.text(x + U.wide / 2, y + UNIT_ROW / 2 - 1, number(cell.n), { size: cell.n > 999 ? 9.5 : 11.5, bold: true, anchor: 'middle', colour: strong > 0.55 ? INK.bg : INK.ink });
      if (S.sel === `u${row.k}_${month}`) { pen.path(square(x, y + 1, x + U.wide, y + UNIT_ROW - 3), { stroke: INK.ink, width: 2 }); }
    }
    for (const bar of row.bars) {
      const y = row.y + UNIT_ROW - 2 + bar.lane * SPAN_ROW;
      const [x1, x2] = [monthX(bar.from) + 1, monthX(bar.to) + U.wide - 1];
      pen.path(square(x1, y + 1, x2, y + SPAN_ROW - 1), { fill: unitInk(), alpha: 0.22 });
      pen.path(square(x1, y + 1, x2, y + SPAN_ROW - 1), { stroke: S.sel === `u${row.k}_${bar.from}_${bar.to}` ? INK.ink : unitInk(), width: S.sel === `u${row.k}_${bar.from}_${bar.to}` ? 2 : 0.8 });
      pen.text((x1 + x2) / 2, y + SPAN_ROW / 2, number(bar.cell.n), { size: 9.5, anchor: 'middle', halo: INK.bg });
    }
  });
}
function unitHeads(write) {
  if (!U.dated) { return; }
  for (let month = U.first; month <= U.last; month += 1) {
    if (month % 12 === 0 || (month === U.first && (12 - month % 12) * U.wide > 40)) { write(monthX(month) + 2, 13, String(Math.floor(month / 12)), { size: 12.5, bold: true }); }
    write(monthX(month) + U.wide / 2, 31, String(month % 12 + 1).padStart(2, '0'), { size: 10.5, anchor: 'middle', colour: INK.dim });
  }
}
function unitWords(pen, row, x, y, room, scale) {
  const bold = S.sel?.split('_')[0] === `u${row.k}`;
  const words = `${t('count')}: ${number(row.n)}${row.undated.n ? `, ${t(PUBLIC ? 'units.unshown' : 'undated')}: ${number(row.undated.n)}` : ''}`;
  if (U.above) {
    const least = wordWidth(words, 11) + 10;
    const name = fitText(row.name, Math.max(60, room - least), 12.5, bold);
    pen.text(x, y, name, { size: 12.5, bold, halo: INK.bg });
    pen.text(x + wordWidth(name, 12.5, bold) + 10, y, fitText(words, room - wordWidth(name, 12.5, bold) - 10, 11), { size: 11, colour: INK.dim, halo: INK.bg });
    return;
  }
  pen.text(x, y - 6 * scale, fitText(row.name, room, 12.5, bold), { size: 12.5, bold, anchor: 'end' });
  pen.text(x, y + 8 * scale, fitText(words, room, 11), { size: 11, anchor: 'end', colour: INK.dim });
}
function overUnits(pen, frame) {
  const [w, h] = frame.size();
  if (frame.left) { pen.path(square(0, 0, frame.left, h), { fill: INK.bg }); }
  for (const row of U.rows) {
    if (U.above) {
      const [, y] = frame.toScreen(0, row.y - 10);
      if (y > frame.header - 20 && y < h + 20) { unitWords(pen, row, 8, y, w - 22, 1); }
      continue;
    }
    const [, y] = frame.toScreen(0, row.y + UNIT_ROW / 2 - 1);
    if (y > frame.header - 20 && y < h + 20) { unitWords(pen, row, frame.left - 8, y, frame.left - 14, Math.min(1, Math.max(0.7, frame.scale))); }
  }
  pen.path(square(0, 0, w, frame.header), { fill: INK.bg });
  let used = -Infinity;
  unitHeads((x, y, text, style) => {
    const [sx] = frame.toScreen(x, 0);
    const year = y < 20;
    if (sx < frame.left - (year ? 30 : 2) || sx > w + 20) { return; }
    if (!year && sx - used < wordWidth(text, style.size) + 3) { return; }
    if (!year) { used = sx; }
    pen.text(sx, y, text, style);
  });
  if (frame.left) { pen.path(square(0, 0, frame.left - 2, frame.header), { fill: INK.bg }); }
  pen.path([['M', 0, frame.header], ['L', w, frame.header]], { stroke: INK.line });
  if (!U.rows.length) { noUnit(pen, w, h); }
  frame.scrollbar(pen);
}
function noUnit(pen, w, h) {
  const lines = wrapped(t(PUBLIC && V.groups.length === GROUPS.length ? 'units.none.public' : 'none'), w - 24, 14);
  lines.forEach((line, i) => pen.text(w / 2, h / 2 + (i - (lines.length - 1) / 2) * 20, line, { size: 14, anchor: 'middle', colour: INK.dim }));
}
function sceneUnits(pen) {
  const [left, top] = [U.above ? 12 : 270, 84];
  const moved = shiftedPen(pen, left, top);
  drawUnits(moved);
  const tall = U.rows.length ? U.rows[U.rows.length - 1].y + U.rows[U.rows.length - 1].tall + 12 : 20;
  pen.path(square(0, top - 42, left, top + tall), { fill: INK.bg });
  for (const row of U.rows) {
    if (U.above) { unitWords(pen, row, left, top + row.y - 10, Math.max(300, FRAMES.units.width), 1); } else { unitWords(pen, row, left - 10, top + row.y + UNIT_ROW / 2 - 1, left - 20, 1); }
  }
  unitHeads((x, y, text, style) => pen.text(left + x, top - 42 + y, text, style));
  return [left + Math.max(300, FRAMES.units.width) + 20, top + tall];
}
function cellAt(x, y) {
  const row = U.rows.find((r) => y >= r.y - 3 - U.above && y < r.y + r.tall + 3);
  if (!row) { return null; }
  if (y < row.y - 3) { return `u${row.k}`; }
  if (y < row.y + UNIT_ROW - 2) { const month = Math.floor(x / U.wide) + U.first; return row.months.has(month) ? `u${row.k}_${month}` : null; }
  const lane = Math.floor((y - row.y - UNIT_ROW + 2) / SPAN_ROW);
  const bar = row.bars.find((b) => b.lane === lane && x >= monthX(b.from) && x <= monthX(b.to) + U.wide);
  return bar ? `u${row.k}_${bar.from}_${bar.to}` : null;
}
function unitAtName(dom) {
  const frame = FRAMES.units;
  if (!frame.left || dom.x > frame.left || dom.y < frame.header) { return null; }
  const row = U.rows.find((r) => { const [, y] = frame.toScreen(0, r.y); return dom.y >= y - 3 && dom.y < y + r.tall * frame.scale; });
  return row ? `u${row.k}` : null;
}
// Cells of a row by time: months first, then what lies between months.
const cellsOf = (row) => [...[...row.months.keys()].sort((a, b) => a - b).map((month) => [`u${row.k}_${month}`, monthX(month) + U.wide / 2]), ...row.bars.map((b) => [`u${row.k}_${b.from}_${b.to}`, (monthX(b.from) + monthX(b.to)) / 2])];
function keyUnits(event) {
  if (!U.rows.length || !['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].includes(event.key)) { return false; }
  const r = U.rows.findIndex((row) => S.sel?.split('_')[0] === `u${row.k}`);
  if (r < 0) { select(`u${U.rows[0].k}`); return true; }
  const cells = cellsOf(U.rows[r]);
  const at = cells.findIndex(([id]) => id === S.sel);
  let next = null;
  if (event.key === 'ArrowRight') { next = cells[at + 1]; }
  else if (event.key === 'ArrowLeft') { next = at > 0 ? cells[at - 1] : [`u${U.rows[r].k}`, 0]; }
  else {
    const other = U.rows[r + (event.key === 'ArrowDown' ? 1 : -1)];
    if (!other) { return true; }
    const x = at < 0 ? null : cells[at][1];
    next = x === null ? null : cellsOf(other).sort((a, b) => Math.abs(a[1] - x) - Math.abs(b[1] - x))[0];
    next = next || [`u${other.k}`, 0];
  }
  if (next) { select(next[0]); showUnit(next[0]); }
  return true;
}
function showUnit(id) {
  const [k, from] = id.slice(1).split('_').map(Number);
  const row = id[0] === 'u' && U.rows.find((r) => r.k === k);
  if (row) { FRAMES.units.reveal(from === undefined ? FRAMES.units.corner()[0] + 30 : monthX(from) + U.wide / 2, row.y + UNIT_ROW / 2); }
}
function unitsPanel(panel, id) {
  const [k, from, to] = id.slice(1).split('_').map(Number);
  const row = U.rows.find((r) => r.k === k);
  const cell = row && (to !== undefined ? row.spans.get(`${from}_${to}`) : from !== undefined ? row.months.get(from) : row);
  if (!cell) { return false; }
  const when = to !== undefined ? t('units.between', { a: monthWord(from), b: monthWord(to) }) : from !== undefined ? monthWord(from) : null;
  panel.append(el('h2', null, row.name), pairs([[t('date'), when], [t('count'), number(cell.n)], ...(from === undefined ? [[t(PUBLIC ? 'units.unshown' : 'undated'), number(row.undated.n)]] : [])]));
  if (GROUPED) { return true; }
  const list = el('ol');
  for (const i of cell.people) {
    const person = PEOPLE[i];
    const events = person.shown.filter((e) => !EVENTS[e].al && UNIT_STAGES.has(EVENTS[e].g) && (EVENTS[e].th || []).some(([relation, thing]) => relation === 'WITH_UNIT' && thing === k) && (from === undefined || (EVENTS[e].m0 === from && EVENTS[e].m1 === (to ?? from))));
    list.append(el('li', null, link(person.n, `p${i}`), ': ', ...events.flatMap((e, n) => [n ? ', ' : '', link(`${typeWord(EVENTS[e])}, ${dateWord(EVENTS[e])}`, `e${e}`)])));
  }
  panel.append(el('h3', null, `${t('people')}: ${number(cell.n)}`), list);
  return true;
}
function unitTables() {
  const rows = [];
  for (const row of U.rows) {
    for (const [month, cell] of [...row.months].sort((a, b) => a[0] - b[0])) { rows.push([row.name, monthWord(month), cell.n]); }
    for (const bar of row.bars || []) { rows.push([row.name, t('units.between', { a: monthWord(bar.from), b: monthWord(bar.to) }), bar.cell.n]); }
    if (!row.bars) { for (const [key, cell] of row.spans) { const [a, b] = key.split('_').map(Number); rows.push([row.name, t('units.between', { a: monthWord(a), b: monthWord(b) }), cell.n]); } }
    if (row.undated.n) { rows.push([row.name, t(PUBLIC ? 'units.unshown' : 'undated'), row.undated.n]); }
  }
  return [
    { id: 'units', title: t('view.units'), head: [t('thing.Unit'), t('date'), t('count')], rows },
    { id: 'unit-people', title: `${t('view.units')}: ${t('people')}`, head: [t('thing.Unit'), t('count'), t(PUBLIC ? 'units.unshown' : 'undated')], rows: U.rows.map((row) => [row.name, row.n, row.undated.n]) },
  ];
}
addView('units', {
  make: () => new Frame('units', { header: 42, left: U.left, under: drawUnits, over: overUnits, hit: cellAt, pick: (id, dom) => select(unitAtName(dom) ?? (dom.y < FRAMES.units.header || dom.x < FRAMES.units.left ? null : id)), key: keyUnits }),
  count: countUnits,
  lay: layUnits,
  scene: sceneUnits,
  notes: () => [t(PUBLIC ? 'note.units.public' : GROUPED ? 'note.units.grouped' : 'note.units'), U.hidden ? t('units.hidden', { n: number(U.hidden) }) : ''],
  legend(item) {
    item(icon((pen) => { pen.path(square(2, 4, 14, 15), { fill: unitInk(), alpha: 0.25 }); pen.path(square(14, 4, 26, 15), { fill: unitInk() }); }, 28), t('units.cell'));
    item(icon((pen) => pen.path(square(2, 6, 26, 13), { fill: unitInk(), alpha: 0.25, stroke: unitInk(), width: 0.8 }), 28), t('units.span'));
  },
  tables: unitTables,
  csv: 'units',
  panel: unitsPanel,
  show: showUnit,
});
