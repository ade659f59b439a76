// Network: who recruited or advertised, the people, the units they served in; and one neighbourhood at a time.
const N = { place: new Map(), ties: new Map(), shown: new Set(), blocks: [], size: [0, 0], ring: null, was: new Map(), version: 0, laid: '', counts: new Map(), crowded: D.net ? D.net.blocks.some((block) => new Set(block.f).size > 3) : false };
const NET_PAD = 200;
for (const [person, thing] of D.net?.ties || []) {
  for (const [a, b] of [[`p${person}`, `t${thing}`], [`t${thing}`, `p${person}`]]) {
    if (!N.ties.has(a)) { N.ties.set(a, new Set()); }
    N.ties.get(a).add(b);
  }
}
const labelOf = (id) => (id[0] === 'p' ? 'Person' : THINGS[Number(id.slice(1))].l);
const nameOf = (id) => (id[0] === 'p' ? PEOPLE[Number(id.slice(1))].n : THINGS[Number(id.slice(1))].n).replace(/\s+/g, ' ');

function countNet() {
  const alive = new Set(V.people.map((p) => `p${p.i}`));
  N.shown = new Set();
  N.counts = new Map();
  for (const [id, ties] of N.ties) {
    if (id[0] === 'p') { if (alive.has(id)) { N.shown.add(id); } continue; }
    let n = 0;
    for (const other of ties) { if (alive.has(other)) { n += 1; } }
    if (n) { N.shown.add(id); N.counts.set(id, n); }
  }
}
function layNet(frame) {
  N.place.clear();
  N.ring = S.ego && N.shown.has(S.ego) ? layRing(frame) : null;
  if (!N.ring) {
    // What a filter took away leaves no holes; a short picture is stretched to the height there is.
    const seen = D.net.nodes.filter((node) => N.shown.has(node.id));
    const down = closeGaps(seen.map((node) => node.y), 36);
    const [w, h] = frame.size();
    const tall = down.size ? Math.max(1, [...down.values()].pop()) : 1;
    const stretch = Math.min(2.2, Math.max(1, (h - 90) / (w / (NET_WIDE + NET_PAD * 2)) / tall));
    for (const node of seen) { N.place.set(node.id, [node.x + NET_PAD, down.get(node.y) * stretch + 24]); }
    frame.extent(NET_WIDE + NET_PAD * 2, 40 + tall * stretch + 24);
  }
  N.bundles = N.ring ? [] : bundles();
  const seen = JSON.stringify([...N.place].map(([id, [x, y]]) => `${id} ${x} ${y}`));
  if (seen !== N.laid) { N.laid = seen; N.version += 1; }
  // vis-network hears only of what has moved.
  const nodes = [];
  for (const { id } of D.net.nodes) {
    const at = N.place.get(id);
    const was = N.was.get(id);
    if (at ? !was || was[0] !== at[0] || was[1] !== at[1] : was !== null) { nodes.push(at ? { id, hidden: false, x: at[0], y: at[1] } : { id, hidden: true }); N.was.set(id, at || null); }
  }
  if (nodes.length) { frame.nodes.update(nodes); }
}

function closeGaps(heights, most) {
  const down = new Map();
  let [before, at] = [null, 0];
  for (const y of [...new Set(heights)].sort((a, b) => a - b)) {
    if (before !== null) { at += Math.min(most, y - before); }
    down.set(y, at);
    before = y;
  }
  return down;
}

// Neighbours left and right of the middle, each with its name beside it: readable for sixty and more.
function layRing(frame) {
  const others = [...N.ties.get(S.ego)].filter((id) => N.shown.has(id));
  others.sort((a, b) => (labelOf(a) < labelOf(b) ? -1 : labelOf(a) > labelOf(b) ? 1 : nameOf(a).localeCompare(nameOf(b))));
  const half = Math.ceil(others.length / 2);
  const gap = 20;
  const tall = Math.max(260, half * gap + 40);
  const middle = [450, tall / 2 + 20];
  const labels = [];
  others.forEach((id, i) => {
    const right = i >= half;
    const count = right ? others.length - half : half;
    const k = right ? i - half : i;
    const y = middle[1] + (k - (count - 1) / 2) * gap;
    const bend = Math.sqrt(Math.max(0, 1 - ((y - middle[1]) / (tall / 2 + 30)) ** 2));
    const x = middle[0] + (right ? 1 : -1) * (130 + 110 * bend);
    N.place.set(id, [x, y]);
    labels.push([id, x + (right ? 12 : -12), y, right ? 'start' : 'end']);
  });
  N.place.set(S.ego, middle);
  frame.extent(900, tall + 40);
  return { id: S.ego, labels, middle };
}

function underNet(pen) {
  if (N.ring) {
    for (const [id] of N.ring.labels) { pen.path([['M', ...N.ring.middle], ['L', ...N.place.get(id)]], { stroke: INK.edge, alpha: 0.7 }); }
    return;
  }
  const chosen = chosenSymbol();
  const near = chosen && N.ties.get(chosen);
  for (const { block, people, y, outer, feeders } of N.bundles) {
    const bundle = (thing, side, n, strength, colour = INK.edge) => {
      const at = N.place.get(`t${thing}`);
      if (!at) { return; }
      const x = block.x + NET_PAD + side * (block.w / 2 + 3);
      const bend = (at[0] - x) / 2;
      pen.path([['M', x, y], ['C', x + bend, y, at[0] - bend, at[1], at[0], at[1]]], { stroke: colour, width: Math.min(block.h, 0.5 + n * 1.1), alpha: strength });
    };
    const lit = !chosen || chosen === `t${block.u}` || people.some((i) => chosen === `p${i}` || near?.has(`p${i}`));
    const dim = lit ? 1 : 0.12;
    // Employers and crossings are fainter, for they are not who recruited or where they served.
    for (const [thing, n] of outer) { bundle(thing, THINGS[thing].l === 'Employer' ? -1 : 1, n * 0.5, (N.crowded ? 0.07 : 0.16) * (chosen === `t${thing}` ? 4 : dim)); }
    for (const [key, n] of feeders) {
      const [thing, route] = key.split(' ');
      // Where many feed many, single people are a veil, and what repeats stands out.
      const strength = N.crowded && !(chosen && lit) ? Math.min(0.7, 0.05 + n * 0.13) : 0.55;
      bundle(Number(thing), -1, n, chosen === `t${thing}` ? 0.9 : strength * dim, colourOf(route));
    }
    if (block.u !== null) { bundle(block.u, 1, people.length, 0.45 * dim, N.crowded ? INK.edge : colourOf(usual(people))); }
  }
  if (near) {
    for (const other of near) {
      const [a, b] = [N.place.get(chosen), N.place.get(other)];
      if (a && b) { pen.path([['M', ...a], ['C', (a[0] + b[0]) / 2, a[1], (a[0] + b[0]) / 2, b[1], ...b]], { stroke: INK.accent, width: 1, alpha: 0.75 }); }
    }
  }
}
// What is chosen, as a symbol of this picture: an event stands for its person.
function chosenSymbol() {
  const id = S.sel?.[0] === 'e' ? `p${EVENTS[Number(S.sel.slice(1))]?.p}` : S.sel;
  return id && N.place.has(id) ? id : null;
}
// The route of most of them.
function usual(people) {
  const routes = new Map();
  for (const i of people) { add(routes, PEOPLE[i].r, 1); }
  return [...routes].sort((a, b) => b[1] - a[1])[0][0];
}
function bundles() {
  const found = [];
  for (const block of D.net.blocks) {
    const people = block.p.filter((i) => N.place.has(`p${i}`));
    if (!people.length) { continue; }
    const heights = people.map((i) => N.place.get(`p${i}`)[1]);
    const outer = new Map();
    const feeders = new Map();
    for (const i of people) { for (const id of N.ties.get(`p${i}`)) { if (['Employer', 'Crossing'].includes(labelOf(id))) { add(outer, Number(id.slice(1)), 1); } } }
    block.p.forEach((i, k) => { if (block.f[k] !== null && N.place.has(`p${i}`)) { add(feeders, `${block.f[k]} ${PEOPLE[i].r}`, 1); } });
    found.push({ block, people, y: (heights.reduce((a, b) => Math.min(a, b)) + heights.reduce((a, b) => Math.max(a, b))) / 2, outer, feeders });
  }
  return found;
}
function drawNetNode(pen, id, x, y) {
  const label = labelOf(id);
  const chosen = chosenSymbol();
  const near = !chosen || N.ring || chosen === id || N.ties.get(chosen).has(id);
  if (chosen === id) { pen.circle(x, y, 13, { stroke: INK.ink, width: 2 }); }
  const count = label === 'Person' ? 0 : countOf(id);
  const r = id === S.ego && N.ring ? 11 : label === 'Person' ? (N.ring ? 5.5 : D.net.dot * 0.32) : 5 + Math.min(7, Math.sqrt(count));
  const faded = pen.ctx ? pen.ctx.globalAlpha : 1;
  if (pen.ctx) { pen.ctx.globalAlpha = near ? 1 : 0.25; }
  thingMark(pen, x, y, r, label, label === 'Person' ? colourOf(PEOPLE[Number(id.slice(1))].r) : null);
  if (pen.ctx) { pen.ctx.globalAlpha = faded; }
}
const countOf = (id) => N.counts.get(id) || 0;
function netWords(pen) {
  if (N.ring) {
    for (const [id, x, y, anchor] of N.ring.labels) { pen.text(x, y, fitText(nameOf(id), 195 * (pen.scale || 1), 12 * (pen.grow || 1)), { size: 12, anchor }); }
    pen.text(N.ring.middle[0], N.ring.middle[1] + 24, shorten(nameOf(S.ego), 44), { size: 15, bold: true, anchor: 'middle', halo: INK.bg });
    return;
  }
  for (const [id, [x, y]] of N.place) {
    const label = labelOf(id);
    if (label === 'Person') { continue; }
    const side = label === 'Unit' || label === 'Crossing' ? 1 : -1;
    const r = 9 + Math.min(7, Math.sqrt(countOf(id)));
    const room = ({ Employer: NET_PAD, Recruiter: 285, JobAd: 285, Unit: 275, Crossing: NET_PAD }[label] - r) * (pen.scale || 1) - 4;
    const count = ` · ${number(countOf(id))}`;
    pen.text(x + side * r, y, fitText(nameOf(id), room - wordWidth(count, 12 * (pen.grow || 1)), 12 * (pen.grow || 1)) + count, { size: 12, anchor: side > 0 ? 'start' : 'end', bold: S.sel === id, halo: INK.bg });
  }
}
const NET_HEADS = [['Employer', 0], ['Recruiter', 300], ['Person', 510], ['Unit', 700], ['Crossing', 990]];
const NET_WIDE = 990;
function netHeads(write, scale) {
  const upper = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  for (const [label, x] of NET_HEADS) {
    const word = upper(label === 'Recruiter' ? `${t('thing.Recruiter')} / ${t('thing.JobAd')}` : label === 'Person' ? t('people') : t(`thing.${label}`));
    let size = 12.5;
    while (size > 9 && fitText(word, 250 * scale, size, true) !== word) { size -= 0.5; }
    if ([...N.place.keys()].some((id) => labelOf(id) === label || (label === 'Recruiter' && labelOf(id) === 'JobAd'))) { write(x + NET_PAD, word, { size, bold: true, anchor: 'middle' }); }
  }
}
function overNet(pen, frame) {
  const [w, h] = frame.size();
  const grow = Math.min(1.15, Math.max(0.78, frame.scale));
  const screen = { scale: frame.scale, grow, text: (x, y, text, style) => { const [sx, sy] = frame.toScreen(x, y); if (sy > 24 && sy < h + 10) { pen.text(sx, sy, text, { ...style, size: style.size * grow }); } } };
  netWords(screen);
  if (!N.ring) {
    pen.path(square(0, 0, w, frame.header), { fill: INK.bg });
    netHeads((x, word, style) => pen.text(frame.toScreen(x, 0)[0], 15, word, style), frame.scale);
    pen.path([['M', 0, frame.header], ['L', w, frame.header]], { stroke: INK.line });
  }
  if (!N.place.size) { pen.text(w / 2, h / 2, t('none'), { size: 14, anchor: 'middle', colour: INK.dim }); }
  frame.scrollbar(pen);
}
function pickNet(node) {
  if (!node) { S.ego = null; select(null); return; }
  if (S.ego || labelOf(node) !== 'Person') { S.ego = node; }
  select(node);
}
function keyNet(event) {
  const ids = [...N.place.keys()];
  if (event.key === 'Escape') { S.ego = null; select(null); return true; }
  if (!ids.length) { return false; }
  if (event.key === 'Enter' && S.sel && N.ties.has(S.sel)) { S.ego = S.sel; select(S.sel); return true; }
  if (!event.key.startsWith('Arrow')) { return false; }
  if (!N.place.has(S.sel)) { select(ids[0]); return true; }
  const [x, y] = N.place.get(S.sel);
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  let best = null;
  for (const id of ids) {
    const [a, b] = N.place.get(id);
    const along = (a - x) * dx + (b - y) * dy;
    const across = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
    if (along > 0.5 && (best === null || along + across * 3 < best[0])) { best = [along + across * 3, id]; }
  }
  if (best) { select(best[1]); FRAMES.net.reveal(...N.place.get(best[1])); }
  return true;
}
function sceneNet(pen) {
  const top = 64;
  const moved = shiftedPen(pen, 0, top);
  underNet(moved);
  for (const [id, [x, y]] of N.place) { drawNetNode(moved, id, x, y); }
  netWords(moved);
  if (!N.ring) { netHeads((x, word, style) => pen.text(x, 52, word, style), 1); }
  return [FRAMES.net.width, FRAMES.net.height + top];
}
addView('net', {
  make: () => new Frame('net', { header: 30, nodes: D.net.nodes, node: drawNetNode, under: (pen, frame) => { if (N.ring) { underNet(pen); } else { frame.cached(pen, [N.version, chosenSymbol()].join(' '), frame.height, underNet); } }, over: overNet, pick: pickNet, key: keyNet }),
  count: countNet,
  lay: layNet,
  scene: sceneNet,
  notes: () => [t(N.ring ? 'note.ego' : 'note.net')],
  legend(item) { for (const label of ['Recruiter', 'JobAd', 'Person', 'Unit', 'Employer', 'Crossing']) { item(icon((pen) => thingMark(pen, 9, 9, 5.5, label)), t(`thing.${label}`)); } },
  tables: () => [feedTable(), tieTable()],
  csv: 'ties',
  home: homeNet,
  show: () => { layout(); },
});
// A network wide enough to read: the width always fits, the height where it still can be read.
function homeNet(frame) {
  const [w, h] = frame.size();
  frame.showFrom(0, 0, Math.min(1.6, Math.max(w / frame.width, 0.5)));
  const [x, y] = frame.corner();
  const [dx, dy] = [frame.width - w / frame.scale, frame.height - (h - frame.header) / frame.scale];
  frame.showFrom(dx < 0 ? dx / 2 : x, dy < 0 ? dy / 2 : y);
}
