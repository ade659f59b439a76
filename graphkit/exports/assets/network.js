// Network: who recruited or advertised, the people, the units they served in; and one neighbourhood at a time.
const N = { place: new Map(), ties: new Map(), shown: new Set(), blocks: [], size: [0, 0], ring: null };
const NET_PAD = 170;
if (!PUBLIC) {
  for (const edge of D.net.edges) {
    for (const [a, b] of [[edge.from, edge.to], [edge.to, edge.from]]) {
      if (!N.ties.has(a)) { N.ties.set(a, new Set()); }
      N.ties.get(a).add(b);
    }
  }
}
const labelOf = (id) => (id[0] === 'p' ? 'Person' : THINGS[Number(id.slice(1))].l);
const nameOf = (id) => (id[0] === 'p' ? PEOPLE[Number(id.slice(1))].n : THINGS[Number(id.slice(1))].n).replace(/\s+/g, ' ');

function layNet() {
  const frame = FRAMES.net;
  const alive = new Set(V.people.map((p) => `p${p.i}`));
  N.shown = new Set();
  for (const [id, ties] of N.ties) {
    if (id[0] === 'p' ? alive.has(id) : [...ties].some((other) => alive.has(other))) { N.shown.add(id); }
  }
  N.place.clear();
  N.ring = S.ego && N.shown.has(S.ego) ? layRing(frame) : null;
  if (!N.ring) {
    // What a filter took away leaves no holes; a short picture is stretched to the height there is.
    const seen = D.net.nodes.filter((node) => N.shown.has(node.id));
    const down = closeGaps(seen.map((node) => node.y), 36);
    const [w, h] = frame.size();
    const tall = Math.max(1, ...down.values());
    const stretch = Math.min(2.2, Math.max(1, (h - 90) / (w / (NET_WIDE + NET_PAD * 2)) / tall));
    for (const node of seen) { N.place.set(node.id, [node.x + NET_PAD, down.get(node.y) * stretch + 24]); }
    frame.extent(NET_WIDE + NET_PAD * 2, 40 + Math.max(0, ...[...N.place.values()].map(([, y]) => y)));
  }
  const nodes = D.net.nodes.map((node) => {
    const at = N.place.get(node.id);
    return at ? { id: node.id, hidden: false, x: at[0], y: at[1] } : { id: node.id, hidden: true };
  });
  // The bundles are drawn beneath; single ties only in a neighbourhood.
  const edges = D.net.edges.map((edge) => ({ id: edge.id, hidden: !(N.ring && (edge.from === S.ego || edge.to === S.ego) && N.place.has(edge.from) && N.place.has(edge.to)) }));
  frame.update(nodes, edges);
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
  return { labels, middle };
}

function underNet(pen) {
  if (N.ring) { return; }
  const near = S.sel && N.ties.get(S.sel);
  const alive = new Set(V.people.map((p) => p.i));
  for (const block of D.net.blocks) {
    const here = block.p.filter((i) => alive.has(i)).map((i) => N.place.get(`p${i}`)[1]);
    const n = here.length;
    if (!n) { continue; }
    const y = (here.reduce((a, b) => Math.min(a, b)) + here.reduce((a, b) => Math.max(a, b))) / 2;
    const bundle = (thing, side, people = n, strength = 0.5) => {
      const at = thing === null ? null : N.place.get(`t${thing}`);
      if (!at) { return; }
      const lit = !S.sel || S.sel === `t${thing}` || (near && block.p.some((i) => S.sel === `p${i}` || (near.has(`p${i}`) && alive.has(i)) ));
      const x = block.x + NET_PAD + side * (block.w / 2 + 3);
      const bend = (at[0] - x) / 2;
      const thick = Math.min(block.h, 0.5 + people * 1.1);
      pen.path([['M', x, y], ['C', x + bend, y, at[0] - bend, at[1], at[0], at[1]]], { stroke: INK.edge, width: thick, alpha: lit ? strength : strength * 0.2 });
    };
    for (const [thing, people] of outer(block, alive)) { bundle(thing, THINGS[thing].l === 'Employer' ? -1 : 1, people * 0.5, 0.16); }
    const feeders = new Map();
    block.p.forEach((i, k) => { if (alive.has(i) && block.f[k] !== null) { add(feeders, block.f[k], 1); } });
    for (const [thing, people] of feeders) { bundle(thing, -1, people); }
    bundle(block.u, 1);
  }
  if (near) {
    for (const other of near) {
      const [a, b] = [N.place.get(S.sel), N.place.get(other)];
      if (a && b) { pen.path([['M', ...a], ['C', (a[0] + b[0]) / 2, a[1], (a[0] + b[0]) / 2, b[1], ...b]], { stroke: INK.accent, width: 1, alpha: 0.75 }); }
    }
  }
}
// Employers and crossings of a bundle's people: fainter, for they are not who recruited or where they served.
function outer(block, alive) {
  const found = new Map();
  for (const i of block.p) {
    if (alive.has(i)) { for (const id of N.ties.get(`p${i}`)) { if (['Employer', 'Crossing'].includes(labelOf(id))) { add(found, Number(id.slice(1)), 1); } } }
  }
  return found;
}
function drawNetNode(pen, id, x, y) {
  const label = labelOf(id);
  const near = !S.sel || N.ring || S.sel === id || N.ties.get(S.sel)?.has(id) || !N.ties.has(S.sel);
  if (S.sel === id) { pen.circle(x, y, 13, { stroke: INK.ink, width: 2 }); }
  const count = label === 'Person' ? 0 : countOf(id);
  const r = id === S.ego && N.ring ? 11 : label === 'Person' ? (N.ring ? 5.5 : D.net.dot * 0.32) : 5 + Math.min(7, Math.sqrt(count));
  const faded = pen.ctx ? pen.ctx.globalAlpha : 1;
  if (pen.ctx) { pen.ctx.globalAlpha = near ? 1 : 0.25; }
  thingMark(pen, x, y, r, label, label === 'Person' ? colourOf(PEOPLE[Number(id.slice(1))].r) : null);
  if (pen.ctx) { pen.ctx.globalAlpha = faded; }
}
const countOf = (id) => [...(N.ties.get(id) || [])].filter((other) => N.shown.has(other)).length;
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
    pen.text(x + side * r, y, fitText(nameOf(id), room - 28, 12 * (pen.grow || 1)) + count, { size: 12, anchor: side > 0 ? 'start' : 'end', bold: S.sel === id, halo: INK.bg });
  }
}
const NET_HEADS = [['Employer', 0], ['Recruiter', 300], ['Person', 510], ['Unit', 700], ['Crossing', 990]];
const NET_WIDE = 990;
function netHeads(write) {
  for (const [label, x] of NET_HEADS) {
    const word = label === 'Recruiter' ? `${t('thing.Recruiter')} / ${t('thing.JobAd')}` : label === 'Person' ? t('people') : t(`thing.${label}`);
    if ([...N.place.keys()].some((id) => labelOf(id) === label || (label === 'Recruiter' && labelOf(id) === 'JobAd'))) { write(x + NET_PAD, word); }
  }
}
function overNet(pen, frame) {
  const [w, h] = frame.size();
  const grow = Math.min(1.15, Math.max(0.78, frame.scale));
  const screen = { scale: frame.scale, grow, text: (x, y, text, style) => { const [sx, sy] = frame.toScreen(x, y); if (sy > 24 && sy < h + 10) { pen.text(sx, sy, text, { ...style, size: style.size * grow }); } } };
  netWords(screen);
  if (!N.ring) {
    pen.path([['M', 0, 0], ['L', w, 0], ['L', w, frame.header], ['L', 0, frame.header], ['Z']], { fill: INK.bg });
    netHeads((x, word) => pen.text(frame.toScreen(x, 0)[0], 15, fitText(word, 225 * frame.scale, 12.5, true), { size: 12.5, bold: true, anchor: 'middle' }));
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
function makeNet() {
  FRAMES.net = new Frame('net', { ...D.net, edges: D.net.edges.map((e) => ({ ...e, color: { color: INK.edge, opacity: 0.7 } })) }, { header: 30, left: 0, node: drawNetNode, under: underNet, over: overNet, pick: pickNet, key: keyNet });
}
function sceneNet(pen) {
  const top = 64;
  const moved = {
    path: (steps, style) => pen.path(steps.map(([op, ...a]) => [op, ...a.map((v, i) => v + (i % 2 ? top : 0))]), style),
    circle: (x, y, r, style) => pen.circle(x, y + top, r, style),
    text: (x, y, text, style) => pen.text(x, y + top, text, style),
  };
  underNet(moved);
  if (N.ring) { for (const [id, , ] of N.ring.labels) { moved.path([['M', ...N.ring.middle], ['L', ...N.place.get(id)]], { stroke: INK.edge, alpha: 0.7 }); } }
  for (const [id, [x, y]] of N.place) { drawNetNode(moved, id, x, y); }
  netWords(moved);
  if (!N.ring) { netHeads((x, word) => pen.text(x, 52, word, { size: 12.5, bold: true, anchor: 'middle' })); }
  return [FRAMES.net.width, FRAMES.net.height + top];
}
