// Pathways: a row a person, a mark an event, columns by stage or the calendar.
const ROW = 19;
const HEAD = 42;
const LANE = 30;
const SPAN = 118;
const P = { rows: [], y: new Map(), columns: 0, laid: new Map(), place: new Map(), undated: 0, first: 0, perDay: 1 };

function gutter() { return Math.min(220, Math.max(92, $('path').clientWidth * 0.22)); }

function layPath() {
  const frame = FRAMES.path;
  const wide = frame.box.clientWidth;
  frame.left = gutter();
  P.columns = Math.min(170, Math.max(50, (wide - frame.left - 26) / M.stages.length));
  P.rows = [];
  P.y.clear();
  P.place.clear();
  P.undated = 0;
  let y = 0;
  let route = null;
  for (const person of V.people) {
    if (person.r !== route) {
      route = person.r;
      P.rows.push({ route, y: y + LANE / 2, n: V.people.filter((p) => p.r === route).length });
      y += LANE;
    }
    P.rows.push({ person, y: y + ROW / 2 });
    P.y.set(person.i, y + ROW / 2);
    y += ROW;
  }
  const time = S.axis === 'time';
  const total = P.columns * M.stages.length;
  P.first = FIRST;
  P.perDay = total / Math.max(1, (LAST - FIRST + 1) * 30.44);
  const nodes = [];
  for (const node of PATH_NODES) {
    const event = EVENTS[Number(node.id.slice(1))];
    let hidden = !V.events.has(event.i);
    let x = (event.g + 0.5) * P.columns + (node.x - event.g * SPAN) * squeeze(node.half);
    if (time && !hidden) {
      if (event.d0 === undefined || event.d1 === undefined) { hidden = true; P.undated += 1; }
      else { x = timeX((event.d0 + event.d1) / 2); }
    }
    const at = hidden ? null : [x, P.y.get(event.p)];
    if (at) { P.place.set(event.i, at); }
    const before = P.laid.get(node.id);
    if (!before || before[0] !== hidden || (at && (before[1] !== at[0] || before[2] !== at[1]))) {
      P.laid.set(node.id, [hidden, at?.[0], at?.[1]]);
      nodes.push(at ? { id: node.id, hidden, x: at[0], y: at[1] } : { id: node.id, hidden });
    }
  }
  const edges = [];
  for (const edge of D.path.edges) {
    const hidden = !(P.place.has(Number(edge.from.slice(1))) && P.place.has(Number(edge.to.slice(1))));
    if (edge.was !== hidden) { edge.was = hidden; edges.push({ id: edge.id, hidden }); }
  }
  frame.update(nodes, edges);
  frame.extent(total + 16, y + 20);
}
// Marks of one stage keep apart as long as the column has room for them.
const squeeze = (half) => Math.min(1, Math.max(P.columns / SPAN, half ? Math.min(0.8, (P.columns / 2 - 7) / half) : 0));
const dayOfMonth = (month) => Date.UTC(Math.floor(month / 12), month % 12, 1) / 86400000;
const timeX = (day) => 8 + (Math.min(Math.max(day, dayOfMonth(FIRST) - 20), dayOfMonth(LAST + 1)) - dayOfMonth(FIRST)) * P.perDay;

function underPath(pen) {
  const wide = P.columns * M.stages.length;
  if (S.axis === 'stage') {
    M.stages.forEach((_, i) => { if (i % 2) { pen.path([['M', i * P.columns, -999], ['L', (i + 1) * P.columns, -999], ['L', (i + 1) * P.columns, FRAMES.path.height], ['L', i * P.columns, FRAMES.path.height], ['Z']], { fill: INK.soft }); } });
  } else {
    for (const i of V.events) {
      const event = EVENTS[i];
      const at = P.place.get(i);
      if (at && event.d1 > event.d0) { pen.path([['M', timeX(event.d0), at[1]], ['L', timeX(event.d1), at[1]]], { stroke: colourOf(PEOPLE[event.p].r), width: 4, alpha: 0.22 }); }
    }
  }
  const who = chosenPerson();
  if (who !== null && P.y.has(who)) {
    const y = P.y.get(who);
    pen.path([['M', -999, y - ROW / 2], ['L', wide + 99, y - ROW / 2], ['L', wide + 99, y + ROW / 2], ['L', -999, y + ROW / 2], ['Z']], { fill: INK.mark });
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
  const size = Math.min(13, Math.max(7, ROW * scale * 0.66));
  pen.path([['M', 0, 0], ['L', frame.left, 0], ['L', frame.left, h], ['L', 0, h], ['Z']], { fill: INK.bg });
  const who = chosenPerson();
  for (const row of P.rows) {
    const [, y] = frame.toScreen(0, row.y);
    if (y < frame.header - 12 || y > h + 12) { continue; }
    if (row.route) {
      pen.text(8, y + 3, `${t(`route.${row.route}`)} · ${number(row.n)}`, { size: 13, bold: true, colour: colourOf(row.route), halo: INK.bg });
    } else if (ROW * scale >= 6) {
      if (row.person.i === who) { pen.path([['M', 0, y - ROW * scale / 2], ['L', frame.left, y - ROW * scale / 2], ['L', frame.left, y + ROW * scale / 2], ['L', 0, y + ROW * scale / 2], ['Z']], { fill: INK.mark }); }
      pen.text(frame.left - 8, y, fitText(row.person.n, frame.left - 16, size, row.person.i === who), { size, anchor: 'end', bold: row.person.i === who });
    }
  }
  pen.path([['M', 0, 0], ['L', w, 0], ['L', w, frame.header], ['L', 0, frame.header], ['Z']], { fill: INK.bg });
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
  const room = (LAST - FIRST + 1) * 30.44 * P.perDay * scale;
  const step = [1, 2, 3, 6, 12, 24].find((n) => room / ((LAST - FIRST + 1) / n) > 74) || 48;
  for (let month = Math.ceil(FIRST / step) * step; month <= LAST; month += step) {
    write(timeX(dayOfMonth(month)), 21, monthWord(month), { size: 12, bold: true, anchor: 'middle' });
  }
}
// Headings as large as the narrowest column allows.
function stageHeads(write, column, scale) {
  const words = M.stages.map((stage) => t(`stage.${stage}`));
  const room = column * scale - 7;
  let size = 13;
  const bold = () => size > 9.5;
  while (size > 8 && words.some((word) => word.split(' ').some((part) => fitText(part, room, size, bold()) !== part))) { size -= 0.5; }
  words.forEach((word, i) => {
    const all = [];
    for (const part of word.split(' ')) {
      const joined = `${all[all.length - 1]} ${part}`;
      if (all.length && fitText(joined, room, size, bold()) === joined) { all[all.length - 1] = joined; } else { all.push(fitText(part, room, size, bold())); }
    }
    all.slice(0, 3).forEach((line, k) => write((i + 0.5) * column, 21 + (k - (Math.min(3, all.length) - 1) / 2) * (size + 2), line, { size, bold: bold(), anchor: 'middle' }));
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

function pickPath(node, dom) {
  const frame = FRAMES.path;
  if (node) { select(node); return; }
  const row = dom.x < frame.left && P.rows.find((r) => r.person && Math.abs(frame.toScreen(0, r.y)[1] - dom.y) <= ROW * frame.scale / 2);
  select(row ? `p${row.person.i}` : null);
}
function keyPath(event) {
  const people = V.people;
  if (!people.length || !['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', ' '].includes(event.key)) { return false; }
  if (event.key === 'Enter' || event.key === ' ') { if (S.sel) { openPanel(); } else { moveTo(people[0], 0); } return true; }
  const who = people.findIndex((p) => p.i === chosenPerson());
  if (event.key === 'Home' || event.key === 'End') { const p = people[event.key === 'Home' ? 0 : people.length - 1]; moveTo(p, 0); return true; }
  if (who < 0) { moveTo(people[0], 0); return true; }
  const marks = people[who].shown.filter((i) => P.place.has(i));
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
  const marks = person.shown.filter((i) => P.place.has(i));
  if (!marks.length) { select(`p${person.i}`); return; }
  const i = marks[Math.min(index, marks.length - 1)];
  select(`e${i}`);
  FRAMES.path.reveal(...P.place.get(i));
}

const PATH_NODES = PUBLIC ? [] : D.path.nodes;
function makePath() {
  FRAMES.path = new Frame('path', { ...D.path, edges: D.path.edges.map((e) => ({ ...e, color: { color: colourOf(PEOPLE[EVENTS[Number(e.from.slice(1))].p].r), opacity: 0.55 } })) }, {
    header: HEAD, left: gutter(),
    node: (pen, id, x, y) => { const event = EVENTS[Number(id.slice(1))]; mark(pen, x, y, 4.6, markOf(event, S.sel === id)); },
    under: underPath, over: overPath, pick: pickPath, key: keyPath,
  });
}
// The whole picture, for SVG and PNG: nothing is cut off at the edge of the screen.
function scenePath(pen) {
  const left = 230;
  const shift = (x) => x + left;
  const top = HEAD + 34;
  for (const edge of D.path.edges) {
    const [a, b] = [P.place.get(Number(edge.from.slice(1))), P.place.get(Number(edge.to.slice(1)))];
    if (!a || !b) { continue; }
    const steps = edge.smooth ? [['M', shift(a[0]), a[1] + top], ['Q', shift((a[0] + b[0]) / 2), a[1] + top - 14, shift(b[0]), b[1] + top]] : [['M', shift(a[0]), a[1] + top], ['L', shift(b[0]), b[1] + top]];
    pen.path(steps, { stroke: colourOf(PEOPLE[EVENTS[Number(edge.from.slice(1))].p].r), dash: edge.dashes || [], alpha: 0.6 });
  }
  for (const row of P.rows) {
    if (row.route) { pen.text(8, row.y + top + 3, `${t(`route.${row.route}`)} · ${number(row.n)}`, { size: 13, bold: true, colour: colourOf(row.route) }); }
    else { pen.text(left - 10, row.y + top, fitText(row.person.n, left - 20, 12), { size: 12, anchor: 'end' }); }
  }
  for (const [i, [x, y]] of P.place) { mark(pen, shift(x), y + top, 4.6, markOf(EVENTS[i], false)); }
  pathHeads((x, y, text, style) => pen.text(shift(x), y + 34, text, style), 1);
  return [left + FRAMES.path.width + 20, top + FRAMES.path.height];
}
