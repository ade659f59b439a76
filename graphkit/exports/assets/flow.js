// Flow: a lane a route; bars count people, bands lead to what is documented next.
const F = { lanes: [], bars: new Map(), moves: [], width: 0 };
const FLOW_LEFT = 170;

// One unit is a person for the analyst, a group for the public; both count alike.
function flowUnits() {
  if (GROUPED) {
    return V.groups.map((g) => ({ n: g.n, r: g.r, yes: g.yes, no: g.no, moves: g.m, end: g.end, last: g.last, order: g.t.in_order === true }));
  }
  return V.people.map((person) => {
    const path = [];
    let sure = true;
    const lived = person.shown.filter((i) => !EVENTS[i].al);
    // Where the order is not known, the usual one is shown, and said to be that.
    for (let k = 0; k < lived.length;) {
      const block = EVENTS[lived[k]].bk;
      const stages = new Set();
      for (; k < lived.length && EVENTS[lived[k]].bk === block; k += 1) { stages.add(EVENTS[lived[k]].g); }
      if (stages.size > 1) { sure = false; }
      for (const stage of [...stages].sort((a, b) => a - b)) { if (path[path.length - 1] !== stage) { path.push(stage); } }
    }
    const moves = new Map();
    for (let k = 1; k < path.length; k += 1) { moves.set(`${path[k - 1]}>${path[k]}`, [path[k - 1], path[k]]); }
    const yes = [...new Set(path)];
    const died = lived.some((i) => EVENTS[i].t === 'death');
    return { n: 1, r: person.r, yes, no: M.stages.map((_, i) => i).filter((i) => !yes.includes(i)), moves: [...moves.values()], end: path.length ? (died ? 'death' : 'last_seen') : null, last: path[path.length - 1], order: sure, person: person.i };
  });
}

// The numbers of the picture, before any place is known.
function countFlow() {
  const units = flowUnits();
  const routes = M.routes.filter((route) => units.some((u) => u.r === route));
  F.bars.clear();
  F.moves = [];
  F.unsure = PUBLIC ? 0 : sum(units.filter((u) => !u.order).map((u) => u.n));
  F.lanes = routes.map((route) => {
    const lane = units.filter((u) => u.r === route);
    const n = sum(lane.map((u) => u.n));
    const moves = new Map();
    const stages = M.stages.map(() => ({ yes: 0, no: 0, last: 0, dead: 0 }));
    for (const u of lane) {
      for (const [a, b] of u.moves) { add(moves, `${a}>${b}`, u.n); }
      for (const stage of u.yes) { stages[stage].yes += u.n; }
      for (const stage of u.no) { stages[stage].no += u.n; }
      if (u.end === 'last_seen') { stages[lastOf(u)].last += u.n; }
      if (u.end === 'death') { stages[lastOf(u)].dead += u.n; }
    }
    const entry = { route, n };
    stages.forEach(({ yes, no, last, dead }, stage) => {
      if (yes || n - yes - no) { F.bars.set(`${route}/${stage}`, { id: `f${M.routes.indexOf(route)}_${stage}`, route, stage, n: yes, no, hidden: n - yes - no, last, dead, lane: n }); }
    });
    for (const [key, count] of [...moves].sort()) { const [a, b] = key.split('>').map(Number); F.moves.push({ route, a, b, n: count, lane: entry }); }
    return entry;
  });
}
function layFlow(frame) {
  const wide = $('flow').clientWidth;
  const left = wide < 560 ? 0 : FLOW_LEFT;
  const column = Math.min(150, Math.max(56, (wide - left - 30) / M.stages.length));
  F.width = column * M.stages.length;
  F.column = column;
  F.left = left;
  const most = Math.max(1, ...F.lanes.map((lane) => lane.n));
  // The lanes share the height of the frame, within what is still readable.
  const room = $('flow').clientHeight - HEAD - F.lanes.length * 96;
  const people = Math.max(1, sum(F.lanes.map((lane) => lane.n)));
  const unit = Math.min(150 / most, Math.max(54 / most, room / people));
  let y = 0;
  for (const lane of F.lanes) {
    const far = F.moves.filter((m) => m.lane === lane && m.b !== m.a + 1);
    const reach = Math.max(0, ...far.filter((m) => m.b > m.a).map((m) => m.b - m.a));
    const back = far.some((m) => m.b < m.a);
    lane.tall = Math.max(12, lane.n * unit);
    lane.unit = unit;
    lane.top = y + (left ? 8 : 30);
    lane.y = lane.top + (reach ? 12 + reach * 9 : 0) + lane.tall / 2 + 6;
    for (const bar of F.bars.values()) {
      if (bar.route === lane.route) { Object.assign(bar, { x: (bar.stage + 0.5) * column, y: lane.y, unit, h: bar.n ? Math.max(12, bar.n * unit) : 0 }); }
    }
    y = lane.y + lane.tall / 2 + 30 + (back ? 26 : 0);
  }
  frame.left = left;
  frame.extent(F.width + 16, y + 10);
}
const lastOf = (u) => (u.last === undefined ? Math.max(...u.yes) : u.last);
function drawBar(pen, bar, x, y) {
  const half = 18;
  // Of these people the public page does not say whether the stage is documented.
  if (bar.hidden) {
    const tall = Math.max(bar.h + 5, (bar.n + bar.hidden) * bar.unit) / 2;
    pen.path(square(x - half - 2, y - tall, x + half + 2, y + tall), { fill: INK.bg, stroke: colourOf(bar.route), dash: [2, 2.5], width: 1 });
  }
  if (S.sel === bar.id && !bar.n) { pen.circle(x, y, 8, { stroke: INK.ink, width: 2 }); }
  if (!bar.n) { return; }
  pen.path(square(x - half, y - bar.h / 2, x + half, y + bar.h / 2), { fill: colourOf(bar.route), stroke: S.sel === bar.id ? INK.ink : null, width: 2.5 });
  pen.text(x, y, number(bar.n), { size: bar.n > 999 ? 10.5 : 11.5, bold: true, anchor: 'middle', colour: dark.matches ? '#14171c' : '#fff' });
  const foot = Math.max(bar.h, bar.hidden ? (bar.n + bar.hidden) * bar.unit : 0) / 2;
  const ends = [[bar.last, 'flow.last', '⊣'], [bar.dead, 'flow.death', '†']].filter(([n]) => n);
  ends.forEach(([n, key, sign], i) => {
    // Signs instead of words where the columns are too narrow for these; the legend has both.
    const word = `${number(n)} ${t(key)}`;
    const fits = fitText(word, F.column - 4, 10) === word;
    pen.text(x, y + foot + 9 + i * 12, fits ? word : `${number(n)} ${sign}`, { size: 10, anchor: 'middle', colour: INK.dim, halo: INK.bg });
  });
}
function drawFlow(pen) {
  const labels = [];
  for (const move of F.moves) {
    const a = F.bars.get(`${move.route}/${move.a}`);
    const b = F.bars.get(`${move.route}/${move.b}`);
    if (!a || !b) { continue; }
    const thick = Math.max(1.5, move.n * move.lane.unit);
    const colour = colourOf(move.route);
    if (move.b === move.a + 1) {
      const [x1, x2] = [a.x + 18, b.x - 18];
      pen.path([['M', x1, a.y - thick / 2], ['L', x2, b.y - thick / 2], ['L', x2, b.y + thick / 2], ['L', x1, a.y + thick / 2], ['Z']], { fill: colour, alpha: 0.3 });
      labels.push([(x1 + x2) / 2, a.y, move.n]);
    } else {
      const up = move.b > move.a;
      const reach = Math.abs(move.b - move.a);
      const from = up ? a.y - a.h / 2 : a.y + a.h / 2;
      const to = up ? b.y - b.h / 2 : b.y + b.h / 2;
      const peak = up ? move.lane.y - move.lane.tall / 2 - reach * 9 - 6 : move.lane.y + move.lane.tall / 2 + 22;
      pen.path([['M', a.x, from], ['C', a.x, peak * 1.33 - from * 0.33, b.x, peak * 1.33 - to * 0.33, b.x, to]], { stroke: colour, width: Math.min(4, Math.max(1, thick * 0.3)), dash: up ? [5, 4] : [2, 3], alpha: 0.8 });
      labels.push([(a.x + b.x) / 2, peak, move.n]);
    }
  }
  // Labels last, and none on top of another.
  const taken = [];
  for (const [x, y, n] of labels) {
    let [at, tries] = [x, 0];
    while (taken.some(([a, b]) => Math.abs(a - at) < 18 && Math.abs(b - y) < 12) && tries < 6) { tries += 1; at = x + (tries % 2 ? 1 : -1) * Math.ceil(tries / 2) * 20; }
    taken.push([at, y]);
    pen.text(at, y, number(n), { size: 11, anchor: 'middle', halo: INK.bg });
  }
  for (const bar of F.bars.values()) { drawBar(pen, bar, bar.x, bar.y); }
}
function flowHeads(write, scale) {
  stageHeads(write, F.column, scale);
}
function laneWords(pen, lane, x, y, most) {
  const words = lines(t(`route.${lane.route}`), most);
  words.forEach((line, i) => pen.text(x, y + (i - words.length / 2) * 16, line, { size: 13, bold: true, colour: colourOf(lane.route) }));
  pen.text(x, y + words.length * 8 + 2, `${number(lane.n)} ${t(lane.n === 1 ? 'persons.one' : 'persons')}`, { size: 12, colour: INK.dim });
}
function overFlow(pen, frame) {
  const [w, h] = frame.size();
  const scale = frame.scale;
  if (frame.left) { pen.path(square(0, 0, frame.left, h), { fill: INK.bg }); }
  for (const lane of F.lanes) {
    const [, y] = frame.toScreen(0, lane.y);
    if (frame.left) { laneWords(pen, lane, 10, y, 22); }
    else {
      const [, top] = frame.toScreen(0, lane.top - 14);
      pen.text(8, top, `${t(`route.${lane.route}`)} · ${number(lane.n)}`, { size: 12.5, bold: true, colour: colourOf(lane.route), halo: INK.bg });
    }
  }
  pen.path(square(0, 0, w, frame.header), { fill: INK.bg });
  flowHeads((x, y, text, style) => { const [sx] = frame.toScreen(x, 0); if (sx > frame.left - 20) { pen.text(sx, y, text, style); } }, scale);
  pen.path([['M', 0, frame.header], ['L', w, frame.header]], { stroke: INK.line });
  if (!F.lanes.length) { pen.text(w / 2, h / 2, t('none'), { size: 14, anchor: 'middle', colour: INK.dim }); }
  frame.scrollbar(pen);
}
function keyFlow(event) {
  const bars = [...F.bars.values()];
  if (!bars.length || !event.key.startsWith('Arrow')) { return false; }
  const at = bars.findIndex((b) => b.id === S.sel);
  if (at < 0) { select(bars[0].id); return true; }
  const bar = bars[at];
  const lane = F.lanes.findIndex((l) => l.route === bar.route);
  const other = { ArrowUp: F.lanes[lane - 1], ArrowDown: F.lanes[lane + 1] }[event.key];
  let next;
  if (other) {
    const there = bars.filter((b) => b.route === other.route);
    next = there.sort((a, b) => Math.abs(a.stage - bar.stage) - Math.abs(b.stage - bar.stage))[0];
  } else if (event.key === 'ArrowLeft') { next = bars[at - 1]; } else if (event.key === 'ArrowRight') { next = bars[at + 1]; }
  if (next) { select(next.id); FRAMES.flow.reveal(next.x, next.y); }
  return true;
}
function hitFlow(x, y) {
  const bar = [...F.bars.values()].find((b) => Math.abs(b.x - x) <= 20 && Math.abs(b.y - y) <= Math.max(14, (b.h + (b.hidden ? b.hidden * b.unit : 0)) / 2 + 3));
  return bar ? bar.id : null;
}
function sceneFlow(pen) {
  const [left, top] = [180, HEAD + 34];
  const moved = shiftedPen(pen, left, top);
  drawFlow(moved);
  for (const lane of F.lanes) { laneWords(pen, lane, 10, lane.y + top, 22); }
  flowHeads((x, y, text, style) => pen.text(x + left, y + 34, text, style), 1);
  return [left + F.width + 30, top + FRAMES.flow.height];
}
addView('flow', {
  make: () => new Frame('flow', { header: HEAD, left: FLOW_LEFT, under: drawFlow, over: overFlow, hit: hitFlow, pick: (id, dom) => select(dom.y < HEAD ? null : id), key: keyFlow }),
  count: countFlow,
  lay: layFlow,
  scene: sceneFlow,
  notes: () => [t('note.flow'), F.unsure ? t('note.order', { n: number(F.unsure) }) : ''],
  legend(item, line) {
    item(icon((pen) => pen.path(square(2, 4, 26, 14), { fill: INK.dim, alpha: 0.4 }), 28), t('next'));
    item(line({ dash: [5, 4] }), t('line.skip'));
    item(icon((pen) => pen.path([['M', 2, 5], ['Q', 14, 18, 26, 5]], { stroke: INK.dim, width: 1.6, dash: [2, 3] }), 28), t('line.back'));
    item(icon((pen) => pen.text(14, 9, '⊣', { size: 13, anchor: 'middle', colour: INK.dim }), 28), t('flow.last'));
    item(icon((pen) => pen.text(14, 9, '†', { size: 13, anchor: 'middle', colour: INK.dim }), 28), t('flow.death'));
    if (PUBLIC) { item(icon((pen) => pen.path(square(4, 3, 24, 15), { stroke: INK.dim, dash: [2, 2.5] }), 28), t('mark.hidden')); }
  },
  tables: flowTables,
  csv: 'moves',
});
