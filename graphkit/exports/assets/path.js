// Pathways: a row a person, a mark an event, columns by stage or the calendar.
// The rows are drawn by ourselves, and only those that are seen: three thousand cost no more than thirty.
const ROW = 19;
const HEAD = 42;
const LANE = 30;
const COLUMN = 118;
const SLOT = 15;
const MARK = 4.6;
const P = { rows: [], y: new Map(), columns: 0, slots: new Map(), undated: 0, height: 0, version: 0 };

const LONGEST = PEOPLE.reduce((most, p) => (p.e.length && p.n.length > most.length ? p.n : most), '');
// Room for the longest name, up to a part of the frame.
function gutter() {
  const wide = $('path').clientWidth;
  measurer.font = `13px ${FONT}`;
  return Math.min(measurer.measureText(LONGEST).width + 22, Math.max(92, wide * 0.28));
}

function layPath(frame) {
  frame.left = gutter();
  // From far away rows are shorter, and columns stay as wide as they are on the screen.
  P.columns = Math.min(170, Math.max(50, (frame.box.clientWidth - frame.left - 26) / M.stages.length)) / Math.min(1, frame.scale);
  P.rows = [];
  P.y.clear();
  const each = new Map();
  for (const person of V.people) { add(each, person.r, 1); }
  let y = 0;
  let route = null;
  for (const person of V.people) {
    if (person.r !== route) {
      route = person.r;
      P.rows.push({ route, y: y + LANE / 2, n: each.get(route) });
      y += LANE;
    }
    P.rows.push({ person, y: y + ROW / 2 });
    P.y.set(person.i, y + ROW / 2);
    y += ROW;
  }
  P.height = y;
  P.version += 1;
  P.undated = 0;
  if (S.axis === 'time') { for (const i of V.events) { if (undated(EVENTS[i])) { P.undated += 1; } } }
  frame.extent(P.columns * M.stages.length + 16 / Math.min(1, frame.scale), y + 20);
}
const undated = (event) => event.d0 === undefined || event.d1 === undefined;

// Marks of one stage side by side: [distance from the middle of the column, half of what they take together].
function slotsOf(person) {
  if (!P.slots.has(person.i)) {
    const stages = new Map();
    for (const i of person.e) { const g = EVENTS[i].g; if (g !== undefined) { if (!stages.has(g)) { stages.set(g, []); } stages.get(g).push(i); } }
    const slots = new Map();
    for (const events of stages.values()) {
      const step = Math.min(SLOT, (COLUMN - 26) / Math.max(events.length - 1, 1));
      const half = (events.length - 1) / 2 * step;
      events.forEach((i, k) => slots.set(i, [k * step - half, half]));
    }
    P.slots.set(person.i, slots);
  }
  return P.slots.get(person.i);
}
// They keep apart as long as the column has room for them.
const squeeze = (half) => Math.min(1, Math.max(P.columns / COLUMN, half ? Math.min(0.8, (P.columns / 2 - 7) / half) : 0));
const dayOfMonth = (month) => Date.UTC(Math.floor(month / 12), month % 12, 1) / 86400000;
const perDay = () => P.columns * M.stages.length / Math.max(1, (LAST - FIRST + 1) * 30.44);
const timeX = (day) => 8 + (Math.min(Math.max(day, dayOfMonth(FIRST) - 20), dayOfMonth(LAST + 1)) - dayOfMonth(FIRST)) * perDay();
function placeOf(i) {
  const event = EVENTS[i];
  if (!V.events.has(i) || !P.y.has(event.p)) { return null; }
  if (S.axis === 'time') { return undated(event) ? null : [timeX((event.d0 + event.d1) / 2), P.y.get(event.p)]; }
  const [off, half] = slotsOf(PEOPLE[event.p]).get(i);
  return [(event.g + 0.5) * P.columns + off * squeeze(half), P.y.get(event.p)];
}
const marksOf = (person) => person.shown.map((i) => [i, placeOf(i)]).filter(([, at]) => at);

// The first row whose lower edge lies beneath y.
function rowFrom(y) {
  let [low, high] = [0, P.rows.length];
  while (low < high) { const middle = (low + high) >> 1; if (P.rows[middle].y + LANE / 2 < y) { low = middle + 1; } else { high = middle; } }
  return low;
}
function rowsBetween(top, bottom) {
  const from = rowFrom(top);
  let to = from;
  while (to < P.rows.length && P.rows[to].y - LANE / 2 <= bottom) { to += 1; }
  return P.rows.slice(from, to);
}

const FORMS = { next: [], skip: [5, 4], order: [1, 3] };
// Connectors by colour and form, then the marks; from far away only spots, for marks would be smaller than a pixel.
function drawRows(pen, rows, scale) {
  const lines = new Map();
  const far = ROW * scale < 7;
  const spots = new Map();
  const near = [];
  for (const { person } of rows) {
    if (!person) { continue; }
    const colour = colourOf(person.r);
    const places = new Map(marksOf(person));
    let before = null;
    for (const i of person.e) {
      const event = EVENTS[i];
      if (event.al || event.g === undefined) { continue; }
      const [a, b] = [before === null ? null : places.get(before), places.get(i)];
      if (a && b) {
        const form = EVENTS[before].f || 'next';
        const key = `${colour} ${form}`;
        if (!lines.has(key)) { lines.set(key, { colour, form, steps: [] }); }
        const { steps } = lines.get(key);
        if (form === 'back') { backArc(steps, a, b); } else { steps.push(['M', ...a], ['L', ...b]); }
      }
      before = i;
    }
    for (const [i, [x, y]] of places) {
      if (!far) { near.push([i, x, y]); continue; }
      if (!spots.has(colour)) { spots.set(colour, []); }
      const r = Math.max(MARK, 2.2 / scale);
      spots.get(colour).push(['M', x - r, y - MARK], ['L', x + r, y - MARK], ['L', x + r, y + MARK], ['L', x - r, y + MARK], ['Z']);
    }
  }
  for (const { colour, form, steps } of lines.values()) { pen.path(steps, { stroke: colour, dash: far ? [] : FORMS[form] || [], alpha: 0.6, width: far ? Math.max(1, 0.35 / scale) : 1 }); }
  for (const [colour, steps] of spots) { pen.path(steps, { fill: colour }); }
  for (const [i, x, y] of near) { mark(pen, x, y, MARK, markOf(EVENTS[i], S.sel === `e${i}`)); }
}
// Back to an earlier stage: an arc with a head.
function backArc(steps, a, b) {
  const top = Math.min(a[1], b[1]) - 15;
  steps.push(['M', ...a], ['Q', (a[0] + b[0]) / 2, top, ...b]);
  const side = Math.sign(a[0] - b[0]) || 1;
  steps.push(['M', b[0] + side * 7, b[1] - 7.5], ['L', b[0] + side * 4.5, b[1] - 2.5], ['L', b[0] + side * 10, b[1] - 2.5]);
}

function underPath(pen, frame) {
  const wide = P.columns * M.stages.length;
  const [, top, , bottom] = frame.seen();
  const rows = rowsBetween(top, bottom);
  if (S.axis === 'stage') { bands(pen, 0, -999, frame.height); } else { spans(pen, rows); }
  const who = chosenPerson();
  if (who !== null && P.y.has(who)) {
    const y = P.y.get(who);
    pen.path(square(-999, y - ROW / 2, wide + 99, y + ROW / 2), { fill: INK.mark });
  }
  if (rows.length > MANY) { frame.cached(pen, [P.version, P.columns, S.axis].join(' '), P.height, (far) => drawRows(far, P.rows, frame.scale)); } else { drawRows(pen, rows, frame.scale); }
}
// From so far away that hundreds of rows are seen they are drawn once, and their picture moves with the view.
const MANY = 250;
function bands(pen, left, top, bottom) {
  M.stages.forEach((_, i) => { if (i % 2) { pen.path(square(left + i * P.columns, top, left + (i + 1) * P.columns, bottom), { fill: INK.soft }); } });
}
// How far a partial date reaches.
function spans(pen, rows) {
  for (const { person } of rows) {
    for (const [i, at] of person ? marksOf(person) : []) {
      const event = EVENTS[i];
      if (event.d1 > event.d0) { pen.path([['M', timeX(event.d0), at[1]], ['L', timeX(event.d1), at[1]]], { stroke: colourOf(person.r), width: 4, alpha: 0.22 }); }
    }
  }
}
function chosenPerson() {
  if (S.sel?.[0] === 'e') { return EVENTS[Number(S.sel.slice(1))].p; }
  return S.sel?.[0] === 'p' ? Number(S.sel.slice(1)) : null;
}

// Names and headings stay at the edges while the marks move beneath them.
function overPath(pen, frame) {
  const [w, h] = frame.size();
  const scale = frame.scale;
  const size = Math.min(13, Math.max(7, Math.round(ROW * scale * 6.6) / 10));
  pen.path(square(0, 0, frame.left, h), { fill: INK.bg });
  const who = chosenPerson();
  const [, top, , bottom] = frame.seen();
  for (const row of rowsBetween(top, bottom)) {
    const [, y] = frame.toScreen(0, row.y);
    if (row.route) {
      if (LANE * scale >= 8) { pen.text(8, y + 3, `${t(`route.${row.route}`)} · ${number(row.n)}`, { size: 13, bold: true, colour: colourOf(row.route), halo: INK.bg }); }
    } else if (ROW * scale >= 6) {
      if (row.person.i === who) { pen.path(square(0, y - ROW * scale / 2, frame.left, y + ROW * scale / 2), { fill: INK.mark }); }
      pen.text(frame.left - 8, y, fitText(row.person.n, frame.left - 16, size, row.person.i === who), { size, anchor: 'end', bold: row.person.i === who });
    }
  }
  // From far away the lanes are named once each, where they are tall enough.
  if (LANE * scale < 8) {
    let last = -99;
    for (const row of P.rows) {
      if (!row.route) { continue; }
      const y = Math.max(frame.header + 12, frame.toScreen(0, row.y)[1] + 4);
      if (y > last + 15 && y < h - 6) { last = y; pen.text(8, y, fitText(`${t(`route.${row.route}`)} · ${number(row.n)}`, frame.left - 10, 12, true), { size: 12, bold: true, colour: colourOf(row.route) }); }
    }
  }
  pen.path(square(0, 0, w, frame.header), { fill: INK.bg });
  pathHeads((x, y, text, style) => {
    const [sx] = frame.toScreen(x, 0);
    if (sx > frame.left - 20 && sx < w + 40) { pen.text(sx, y, text, style); }
  }, scale);
  pen.path([['M', 0, frame.header], ['L', w, frame.header]], { stroke: INK.line });
  if (!V.people.length) { pen.text(w / 2, h / 2, t('none'), { size: 14, anchor: 'middle', colour: INK.dim }); }
  frame.scrollbar(pen);
}
function pathHeads(write, scale) {
  if (S.axis === 'stage') {
    stageHeads(write, P.columns, scale);
    return;
  }
  const room = (LAST - FIRST + 1) * 30.44 * perDay() * scale;
  const widest = Math.max(...Array.from({ length: 12 }, (_, month) => wordWidth(monthWord(24264 + month), 12, true)));
  const step = [1, 2, 3, 6, 12, 24].find((n) => room / ((LAST - FIRST + 1) / n) > widest + 10) || 48;
  for (let month = Math.ceil(FIRST / step) * step; month <= LAST; month += step) {
    write(timeX(dayOfMonth(month)), 21, monthWord(month), { size: 12, bold: true, anchor: 'middle' });
  }
}
// Headings as large as the columns allow; where they are narrow, every second one stands lower and takes the room of two.
function stageHeads(write, column, scale) {
  const words = M.stages.map((stage) => t(`stage.${stage}`));
  const stagger = words.some((word) => word.split(' ').some((part) => fitText(part, column * scale - 7, 12, true) !== part));
  const room = column * scale * (stagger ? 2 : 1) - 8;
  let size = 13;
  while (size > 8 && words.some((word) => (stagger ? [word] : word.split(' ')).some((part) => fitText(part, room, size, true) !== part))) { size -= 0.5; }
  words.forEach((word, i) => {
    const style = { size, bold: true, anchor: 'middle' };
    if (stagger) { write((i + 0.5) * column, i % 2 ? 31 : 13, fitText(word, room, size, true), style); return; }
    const all = [];
    for (const part of word.split(' ')) {
      const joined = `${all[all.length - 1]} ${part}`;
      if (all.length && fitText(joined, room, size, true) === joined) { all[all.length - 1] = joined; } else { all.push(fitText(part, room, size, true)); }
    }
    all.slice(0, 2).forEach((line, k) => write((i + 0.5) * column, 21 + (k - (Math.min(2, all.length) - 1) / 2) * (size + 2), line, style));
  });
}
function lines(text, most) {
  if (text.length <= most) { return [text]; }
  const out = [];
  for (const word of text.split(' ')) {
    const last = out.length - 1;
    if (last >= 0 && (out[last] + ' ' + word).length <= most) { out[last] += ` ${word}`; } else { out.push(word); }
  }
  return out.slice(0, 3).map((line) => shorten(line, Math.max(4, Math.floor(most) + 1)));
}

function hitPath(x, y) {
  const reach = Math.max(7.5, 6 / FRAMES.path.scale);
  let best = null;
  for (const { person } of rowsBetween(y - reach, y + reach)) {
    for (const [i, [a, b]] of person ? marksOf(person) : []) {
      const far = Math.hypot(a - x, b - y);
      if (far <= reach && (best === null || far < best[0])) { best = [far, `e${i}`]; }
    }
  }
  return best && best[1];
}
function pickPath(id, dom) {
  const frame = FRAMES.path;
  if (dom.y < frame.header) { return; }
  const inGutter = dom.x < frame.left;
  if (id && !inGutter) { select(id); return; }
  const row = inGutter && P.rows.find((r) => r.person && Math.abs(frame.toScreen(0, r.y)[1] - dom.y) <= ROW * frame.scale / 2);
  select(row ? `p${row.person.i}` : null);
}
function keyPath(event) {
  const people = V.people;
  if (!people.length || !['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', ' '].includes(event.key)) { return false; }
  if (event.key === 'Enter' || event.key === ' ') { if (S.sel) { openPanel(); } else { moveTo(people[0], 0); } return true; }
  const who = people.findIndex((p) => p.i === chosenPerson());
  if (event.key === 'Home' || event.key === 'End') { const p = people[event.key === 'Home' ? 0 : people.length - 1]; moveTo(p, 0); return true; }
  if (who < 0) { moveTo(people[0], 0); return true; }
  const marks = people[who].shown.filter((i) => placeOf(i));
  const at = S.sel[0] === 'e' ? marks.indexOf(Number(S.sel.slice(1))) : -1;
  if (event.key === 'ArrowLeft') { moveTo(people[who], Math.max(0, at - 1)); }
  else if (event.key === 'ArrowRight') { moveTo(people[who], at + 1); }
  else {
    const next = people[Math.min(people.length - 1, Math.max(0, who + (event.key === 'ArrowDown' ? 1 : -1)))];
    moveTo(next, Math.max(0, at));
  }
  return true;
}
function moveTo(person, index) {
  const marks = person.shown.filter((i) => placeOf(i));
  if (!marks.length) { select(`p${person.i}`); return; }
  const i = marks[Math.min(index, marks.length - 1)];
  select(`e${i}`);
  FRAMES.path.reveal(...placeOf(i));
}

// The whole picture, for SVG, PNG and paper: nothing is cut off at the edge of the screen.
const PATH_LEFT = 230;
function sceneRows(pen, rows) {
  const columns = P.columns;
  P.columns = columns * Math.min(1, FRAMES.path.scale);
  const top = HEAD + 34;
  const first = rows.length ? rows[0].y - (rows[0].route ? LANE : ROW) / 2 : 0;
  const last = rows.length ? rows[rows.length - 1].y + ROW / 2 : 0;
  const moved = shiftedPen(pen, PATH_LEFT, top - first);
  if (S.axis === 'stage') { bands(pen, PATH_LEFT, top - 6, top + last - first + 4); } else { spans(moved, rows); }
  drawRows(moved, rows, 1);
  for (const row of rows) {
    if (row.route) { pen.text(8, row.y + top - first + 3, `${t(`route.${row.route}`)} · ${number(row.n)}`, { size: 13, bold: true, colour: colourOf(row.route) }); }
    else { pen.text(PATH_LEFT - 10, row.y + top - first, fitText(row.person.n, PATH_LEFT - 20, 12), { size: 12, anchor: 'end' }); }
  }
  pathHeads((x, y, text, style) => pen.text(PATH_LEFT + x, y + 34, text, style), 1);
  const size = [PATH_LEFT + P.columns * M.stages.length + 36, top + last - first + 20];
  P.columns = columns;
  return size;
}
const SHEET = 44;
addView('path', {
  make: () => new Frame('path', { header: HEAD, left: gutter(), under: underPath, over: overPath, hit: hitPath, pick: pickPath, key: keyPath, reflow: layPath }),
  lay: layPath,
  scene: (pen) => sceneRows(pen, P.rows),
  pages: () => Array.from({ length: Math.ceil(P.rows.length / SHEET) }, (_, i) => (pen) => sceneRows(pen, P.rows.slice(i * SHEET, (i + 1) * SHEET))),
  notes: () => [t('note.path'), ...(S.axis === 'time' ? [t('note.time'), P.undated ? t('note.undated') + number(P.undated) : ''] : [])],
  legend(item, line) {
    const dim = { kind: 'verdict', colour: INK.dim };
    item(icon((pen) => mark(pen, 9, 9, 5, { ...dim, low: true })), t('mark.low'));
    item(icon((pen) => mark(pen, 9, 9, 4.5, { ...dim, inferred: true })), t('mark.inferred'));
    item(icon((pen) => mark(pen, 9, 9, 4.5, { ...dim, alleged: true })), t('mark.alleged'));
    item(icon((pen) => mark(pen, 8, 12, 4.5, { ...dim, surrender: true })), t('mark.surrender'));
    item(icon((pen) => mark(pen, 9, 9, 4.5, { ...dim, conflict: true })), t('mark.conflict'));
    item(line({}), t('line.next'));
    item(line({ dash: [5, 4] }), t('line.skip'));
    item(line({ dash: [1, 3] }), t('line.order'));
    item(icon((pen) => pen.path([['M', 26, 13], ['Q', 14, 0, 4, 12], ['M', 3, 7], ['L', 4, 12], ['L', 9, 10]], { stroke: INK.dim, width: 1.6 }), 28), t('line.back'));
  },
  tables: () => [eventTable()],
  csv: 'events',
  show(id) {
    const i = Number(id.slice(1));
    if (id[0] === 'e' && placeOf(i)) { FRAMES.path.reveal(...placeOf(i)); }
    if (id[0] === 'p' && P.y.has(i)) { FRAMES.path.reveal(0, P.y.get(i)); }
  },
});
