// Map: places where people worked, signed, fought, crossed and were tried, and the moves from one to the next.
const A = { places: new Map(), moves: new Map(), unplaced: new Map(), unnamed: new Map(), most: 1, unsure: 0 };
const MAP = D.views?.map || { w: 1400, h: 700, land: [], spots: [], names: [], stops: [], colours: {}, at: [], of: [] };
const MAP_AT = new Map((MAP.at || []).map(([event, stop, place]) => [event, [stop, place]]));
const LAND = MAP.land.map(([code, rings]) => [code, rings.map((flat) => {
  const ring = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < flat.length; i += 2) { x += flat[i]; y += flat[i + 1]; ring.push([i ? 'L' : 'M', x, y]); }
  return [...ring, ['Z']];
})]);
const stopInk = (stop) => MAP.colours[MAP.stops[stop]][dark.matches ? 1 : 0];
const stopWord = (stop) => t(`stop.${MAP.stops[stop]}`);
const spotWord = (i) => { const spot = MAP.spots[i]; return spot.p === 'country' && spot.c ? countryWord(spot.c) : spot.n.replace(/\s+/g, ' '); };

// Each person (or group) with the stops in the order that sources vouch for, where unknown in the usual one.
function journeys() {
  if (GROUPED) {
    const all = new Map(GROUPS.map((g, i) => [g, i]));
    // Where the order of a group is not shown, its places are, and no moves between them.
    return V.groups.map((g) => ({ n: g.n, stops: MAP.of?.[all.get(g)] || [], loose: g.t.in_order !== true }));
  }
  return V.people.map((person) => {
    const found = person.shown.filter((i) => MAP_AT.has(i) && !EVENTS[i].al).map((i) => [...MAP_AT.get(i), EVENTS[i].bk, i]);
    const kinds = new Map();
    for (const [stop, , block] of found) { if (!kinds.has(block)) { kinds.set(block, new Set()); } kinds.get(block).add(stop); }
    found.sort((a, b) => a[2] - b[2] || a[0] - b[0]);
    return { n: 1, person: person.i, stops: found, sure: ![...kinds.values()].some((stops) => stops.size > 1) };
  });
}
function countMap() {
  for (const part of [A.places, A.moves, A.unplaced, A.unnamed]) { part.clear(); }
  A.unsure = 0;
  const put = (map, key, start, one) => {
    if (!map.has(key)) { map.set(key, { ...start, n: 0, people: [] }); }
    const entry = map.get(key);
    entry.n += one.n;
    if (one.person !== undefined) { entry.people.push(one.person); }
    return entry;
  };
  for (const one of journeys()) {
    if (one.sure === false) { A.unsure += one.n; }
    const seen = new Set();
    const once = (key) => { if (seen.has(key)) { return false; } seen.add(key); return true; };
    const named = new Set(one.stops.filter(([, place]) => place !== null).map(([stop]) => stop));
    let before = null;
    for (const [stop, place] of one.stops) {
      if (place === null) { if (!named.has(stop) && once(`n${stop}`)) { put(A.unnamed, stop, { stop }, one); } continue; }
      if (place < 0) { if (once(`u${stop}_${place}`)) { put(A.unplaced, `${stop}_${place}`, { stop, name: MAP.names[-1 - place] }, one); } continue; }
      if (once(`m${place}`)) { put(A.places, place, { i: place, id: `m${place}`, stops: new Map() }, one); }
      if (once(`s${place}_${stop}`)) { add(A.places.get(place).stops, stop, one.n); }
      if (before !== null && before !== place && !one.loose && once(`${before}_${place}_${stop}`)) { put(A.moves, `${before}_${place}_${stop}`, { id: `m${before}_${place}_${stop}`, a: before, b: place, stop }, one); }
      before = place;
    }
  }
  A.most = [...A.moves.values()].reduce((most, move) => Math.max(most, move.n), 1);
  A.top = [...A.places.values()].reduce((most, place) => Math.max(most, place.n), 1);
}
const wordWidth = (text, size, bold) => { measurer.font = `${bold ? '600 ' : ''}${size}px ${FONT}`; return measurer.measureText(text).width; };
const placeSize = (place) => 3.5 + 10 * Math.sqrt(place.n / Math.max(A.top, 6));

// Moves bend to their right, so that there and back are two; several between the same two places lie side by side.
function bends(project) {
  const beside = new Map();
  return [...A.moves.values()].sort((a, b) => a.n - b.n).map((move) => {
    const key = `${move.a}_${move.b}`;
    add(beside, key, 1);
    const [[x1, y1], [x2, y2]] = [project(MAP.spots[move.a].x, MAP.spots[move.a].y), project(MAP.spots[move.b].x, MAP.spots[move.b].y)];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const bend = 0.16 + 0.09 * (beside.get(key) - 1);
    return { move, from: [x1, y1], to: [x2, y2], by: [(x1 + x2) / 2 - dy * bend, (y1 + y2) / 2 + dx * bend] };
  });
}
const along = ({ from, by, to }, k) => [0, 1].map((i) => (1 - k) ** 2 * from[i] + 2 * k * (1 - k) * by[i] + k ** 2 * to[i]);
function drawMoves(pen, project) {
  const chosen = S.sel?.[0] === 'm' ? S.sel : null;
  const labels = [];
  for (const bow of bends(project)) {
    const { move } = bow;
    const lit = !chosen || chosen === move.id || chosen === `m${move.a}` || chosen === `m${move.b}`;
    const width = 1 + 6 * Math.sqrt(move.n / Math.max(A.most, 20));
    const long = Math.hypot(bow.to[0] - bow.from[0], bow.to[1] - bow.from[1]);
    const tip = placeSize(A.places.get(move.b)) + 1;
    const head = 4 + width;
    const end = 1 - Math.min(0.45, tip / Math.max(1, long));
    const neck = 1 - Math.min(0.6, (tip + head) / Math.max(1, long));
    const [[px, py], [qx, qy]] = [along(bow, end), along(bow, neck)];
    const turn = Math.atan2(py - qy, px - qx);
    const alpha = !lit ? 0.1 : chosen ? 0.95 : 0.3 + 0.5 * Math.sqrt(move.n / A.most);
    const colour = stopInk(move.stop);
    // The control point of the part of the curve that ends at the neck of the arrow.
    const by = [0, 1].map((i) => bow.from[i] + neck * (bow.by[i] - bow.from[i]));
    pen.path([['M', ...bow.from], ['Q', ...by, qx, qy]], { stroke: colour, width, alpha });
    pen.path([['M', px, py], ['L', qx + head * 0.6 * Math.sin(turn), qy - head * 0.6 * Math.cos(turn)], ['L', qx - head * 0.6 * Math.sin(turn), qy + head * 0.6 * Math.cos(turn)], ['Z']], { fill: colour, alpha });
    if (lit) { labels.push([along(bow, 0.52), move]); }
  }
  return labels.reverse();
}
function drawPlaces(pen, project) {
  const chosen = S.sel?.[0] === 'm' ? S.sel : null;
  for (const place of [...A.places.values()].sort((a, b) => b.n - a.n)) {
    const spot = MAP.spots[place.i];
    const [x, y] = project(spot.x, spot.y);
    const r = placeSize(place);
    if (chosen === place.id) { pen.circle(x, y, r + 5, { stroke: INK.ink, width: 2 }); }
    if (spot.p === 'crossing') { pen.path(outline('case_file', x, y, r), { fill: INK.ink, stroke: INK.bg, width: 1.2 }); }
    else if (spot.p === 'region' || spot.p === 'country') { pen.circle(x, y, r, { fill: INK.bg, stroke: INK.ink, width: 1.6, dash: [2.5, 2] }); }
    else { pen.circle(x, y, r, { fill: INK.ink, stroke: INK.bg, width: 1.2 }); }
  }
}
// Names beside the places, the largest first, each where there is room; then the counts of moves, then countries.
function mapWords(pen, project, labels, [w, h], scale) {
  const taken = [...A.places.values()].map((place) => { const [x, y] = project(MAP.spots[place.i].x, MAP.spots[place.i].y); const r = placeSize(place); return [x - r, y - r, x + r, y + r]; });
  const free = ([a, b, c, d]) => a > 2 && c < w - 2 && b > 2 && d < h - 2 && !taken.some(([x1, y1, x2, y2]) => a < x2 && c > x1 && b < y2 && d > y1);
  const places = [...A.places.values()].sort((a, b) => (b.id === S.sel) - (a.id === S.sel) || b.n - a.n);
  // Points on the bows, closest where they run into a place.
  const ways = bends(project).flatMap((bow) => [0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97].map((k) => along(bow, k)));
  for (const place of places) {
    const spot = MAP.spots[place.i];
    const [x, y] = project(spot.x, spot.y);
    const text = `${shorten(spotWord(place.i), 32)} · ${number(place.n)}`;
    const wide = wordWidth(text, 12);
    const r = placeSize(place) + 4;
    const rooms = [[x + r, y, 'start'], [x - r, y, 'end'], [x, y - r - 6, 'middle'], [x, y + r + 6, 'middle']];
    // Where the fewest bows pass beneath.
    let best = null;
    for (const [tx, ty, anchor] of rooms) {
      const left = anchor === 'start' ? tx : anchor === 'end' ? tx - wide : tx - wide / 2;
      const box = [left - 2, ty - 7, left + wide + 2, ty + 7];
      if (!free(box)) { continue; }
      const crossed = ways.reduce((n, [a, b]) => n + (a > box[0] && a < box[2] && b > box[1] && b < box[3]), 0);
      if (best === null || crossed < best.crossed) { best = { crossed, box, tx, ty, anchor }; }
    }
    if (best) {
      taken.push(best.box);
      pen.text(best.tx, best.ty, text, { size: 12, anchor: best.anchor, bold: place.id === S.sel, halo: INK.bg });
    }
  }
  for (const [[x, y], move] of labels) {
    const wide = wordWidth(number(move.n), 10.5) + 4;
    const box = [x - wide / 2, y - 6, x + wide / 2, y + 6];
    if (A.moves.size > 40 && move.n < 2 && S.sel !== move.id) { continue; }
    if (!free(box)) { continue; }
    taken.push(box);
    pen.text(x, y, number(move.n), { size: 10.5, anchor: 'middle', colour: stopInk(move.stop), bold: true, halo: INK.bg });
  }
  const marked = new Set(places.map((place) => MAP.spots[place.i]).filter((spot) => spot.p === 'country').map((spot) => spot.c));
  for (const [code, at, area] of COUNTRY_AT) {
    if (marked.has(code)) { continue; }
    const text = countryWord(code);
    const size = Math.min(15, 8 + Math.sqrt(area) * scale / 60);
    const wide = wordWidth(text, size);
    if (wide > Math.sqrt(area) * scale * 1.3) { continue; }
    const [x, y] = project(...at);
    // Moved up or down a little where something else stands in the middle.
    const room = [0, -22, 22, -44, 44].map((by) => y + by).find((at) => free([x - wide / 2, at - 8, x + wide / 2, at + 8]));
    if (room !== undefined) { pen.text(x, room, text, { size, anchor: 'middle', colour: INK.dim, halo: INK.bg }); }
  }
}
function drawLand(pen) {
  pen.path(square(0, 0, MAP.w, MAP.h), { fill: INK.soft });
  for (const [, rings] of LAND) { for (const ring of rings) { pen.path(ring, { fill: INK.bg }); pen.path(ring, { stroke: INK.edge, width: 0.8, alpha: 0.5 }); } }
  pen.path(square(0, 0, MAP.w, MAP.h), { stroke: INK.edge, width: 1 });
}
// The name of each country in the middle of its largest part.
const COUNTRY_AT = LAND.map(([code, rings]) => {
  let [best, most] = [null, 0];
  for (const ring of rings) {
    let [area, cx, cy] = [0, 0, 0];
    for (let i = 0; i < ring.length - 1; i += 1) {
      const [, x1, y1] = ring[i];
      const [, x2, y2] = ring[(i + 1) % (ring.length - 1)];
      const cross = x1 * y2 - x2 * y1;
      area += cross; cx += (x1 + x2) * cross; cy += (y1 + y2) * cross;
    }
    if (Math.abs(area) > most) { most = Math.abs(area); best = [cx / (3 * area), cy / (3 * area)]; }
  }
  return [code, best, most / 2];
}).filter(([code, , area]) => code && area > 9000);
function drawMap(pen, project, scale, size) {
  const labels = drawMoves(pen, project);
  drawPlaces(pen, project);
  mapWords(pen, project, labels, size, scale);
}
function overMap(pen, frame) {
  const size = frame.size();
  drawMap(pen, (x, y) => frame.toScreen(x, y), frame.scale, size);
  if (!A.places.size) { pen.text(size[0] / 2, Math.min(size[1], MAP.h * frame.scale) / 2, t(MAP.spots.length ? 'none' : PUBLIC ? 'map.none.public' : 'map.none'), { size: 14, anchor: 'middle', colour: INK.dim, halo: INK.bg }); }
}
function sceneMap(pen, bare = false) {
  const top = 34;
  const moved = shiftedPen(pen, 0, top);
  drawLand(moved);
  drawMap(moved, (x, y) => [x, y], 1, [MAP.w, MAP.h]);
  if (!A.places.size) { pen.text(MAP.w / 2, top + MAP.h / 2, t(MAP.spots.length ? 'none' : PUBLIC ? 'map.none.public' : 'map.none'), { size: 14, anchor: 'middle', colour: INK.dim, halo: INK.bg }); }
  if (bare) { return [MAP.w, top + MAP.h]; }
  // What the map cannot show stands beneath it.
  const below = [...leftOff(), t('map.source')].flatMap((line) => wrapped(line, MAP.w - 20, 12));
  below.forEach((line, i) => pen.text(10, top + MAP.h + 18 + i * 17, line, { size: 12 }));
  const signs = [...MAP.stops.keys()].filter((stop) => [...A.moves.values()].some((move) => move.stop === stop));
  const row = top + MAP.h + 22 + below.length * 17;
  let x = 10;
  for (const stop of signs) {
    const word = t('stop.to', { s: stopWord(stop) });
    pen.path([['M', x, row], ['L', x + 24, row]], { stroke: stopInk(stop), width: 4 });
    pen.text(x + 30, row, word, { size: 12 });
    x += 48 + wordWidth(word, 12);
  }
  return [MAP.w, row + (signs.length ? 18 : 4)];
}
function wrapped(text, width, size) {
  const out = [];
  for (const word of text.split(' ')) {
    const joined = out.length ? `${out[out.length - 1]} ${word}` : word;
    if (out.length && wordWidth(joined, size) <= width) { out[out.length - 1] = joined; } else { out.push(fitText(word, width, size)); }
  }
  return out;
}
const unplacedWords = () => [...A.unplaced.values()].sort((a, b) => b.n - a.n || a.stop - b.stop || (a.name < b.name ? -1 : 1)).map((x) => `${x.name} (${stopWord(x.stop)}: ${number(x.n)})`);
// What the map cannot show: all of it, or as much as a note holds; all of it stands in the table.
function leftOff(most = Infinity) {
  const unnamed = [...A.unnamed.values()].sort((a, b) => a.stop - b.stop).map((x) => `${stopWord(x.stop)} ${number(x.n)}`);
  const lines = [];
  const words = unplacedWords();
  if (words.length) { lines.push(`${t('map.unplaced')}${words.slice(0, most).join('; ')}${words.length > most ? `; … (+${number(words.length - most)}: ${t('view.table')})` : ''}.`); }
  if (unnamed.length) { lines.push(`${t(GROUPED ? 'map.unshown' : 'map.unnamed')}${unnamed.join(', ')}.`); }
  return lines;
}
function hitMap(x, y) {
  const scale = FRAMES.map.scale;
  let best = null;
  const near = (id, far, reach) => { if (far <= reach && (best === null || far < best[0])) { best = [far, id]; } };
  for (const place of A.places.values()) { near(place.id, Math.hypot(MAP.spots[place.i].x - x, MAP.spots[place.i].y - y) * scale, placeSize(place) + 4); }
  if (best) { return best[1]; }
  for (const bow of bends((a, b) => [a, b])) {
    const reach = 4 + 3 * Math.sqrt(bow.move.n / A.most);
    for (let k = 0.06; k < 0.97; k += 0.03) { const [px, py] = along(bow, k); near(bow.move.id, Math.hypot(px - x, py - y) * scale, reach); }
  }
  return best ? best[1] : null;
}
function keyMap(event) {
  const places = [...A.places.values()].sort((a, b) => b.n - a.n);
  if (!places.length) { return false; }
  const at = A.places.get(Number(/^m(\d+)/.exec(S.sel || '')?.[1] ?? -1));
  if (event.key === 'Enter' || event.key === ' ') {
    // Through the moves that begin or end here.
    if (!at) { select(places[0].id); return true; }
    const here = [...A.moves.values()].filter((move) => move.a === at.i).sort((a, b) => b.n - a.n);
    const next = here[here.findIndex((move) => move.id === S.sel) + 1];
    select(next ? next.id : at.id);
    return true;
  }
  if (!event.key.startsWith('Arrow')) { return false; }
  if (!at) { select(places[0].id); return true; }
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const here = MAP.spots[at.i];
  let best = null;
  for (const place of places) {
    const spot = MAP.spots[place.i];
    const ahead = (spot.x - here.x) * dx + (spot.y - here.y) * dy;
    const aside = Math.abs((spot.x - here.x) * dy) + Math.abs((spot.y - here.y) * dx);
    if (place !== at && ahead > 0 && (best === null || ahead + aside * 2 < best[0])) { best = [ahead + aside * 2, place]; }
  }
  if (best) { select(best[1].id); showOnMap(best[1].id); }
  return true;
}
function showOnMap(id) {
  const spot = MAP.spots[Number(/^m(\d+)/.exec(id)?.[1] ?? -1)];
  if (spot) { FRAMES.map.reveal(spot.x, spot.y); }
}
function mapPanel(panel, id) {
  const [a, b, stop] = id.slice(1).split('_').map(Number);
  const people = (entry) => {
    if (GROUPED) { return; }
    const list = el('ol');
    for (const i of entry.people) { list.append(el('li', null, link(PEOPLE[i].n, `p${i}`))); }
    panel.append(el('h3', null, `${t('people')}: ${number(entry.n)}`), list);
  };
  const moves = (title, chosen, name) => {
    if (!chosen.length) { return; }
    const list = el('ul');
    for (const move of chosen.sort((x, y) => y.n - x.n)) { list.append(el('li', null, link(`${spotWord(name(move))}: ${number(move.n)}`, move.id), ` (${stopWord(move.stop)})`)); }
    panel.append(el('h3', null, title), list);
  };
  if (b !== undefined) {
    const move = A.moves.get(`${a}_${b}_${stop}`);
    if (!move) { return false; }
    panel.append(el('h2', null, `${spotWord(a)} → ${spotWord(b)}`), pairs([[t('map.leads'), stopWord(stop)], [t('count'), number(move.n)]]), el('p', null, t('note.map.move')));
    people(move);
    return true;
  }
  const place = A.places.get(a);
  if (!place) { return false; }
  const spot = MAP.spots[a];
  panel.append(el('h2', null, spotWord(a)), pairs([[t('thing.Place'), t(`precision.${spot.p}`)], [t('country'), spot.c && countryWord(spot.c)], [t('count'), number(place.n)], ...[...place.stops].sort((x, y) => x[0] - y[0]).map(([kind, n]) => [stopWord(kind), number(n)])]));
  moves(t('map.next'), [...A.moves.values()].filter((move) => move.a === a), (move) => move.b);
  moves(t('map.before'), [...A.moves.values()].filter((move) => move.b === a), (move) => move.a);
  people(place);
  return true;
}
function mapTables() {
  const places = [...A.places.values()].sort((a, b) => b.n - a.n || a.i - b.i).map((place) => [spotWord(place.i), MAP.spots[place.i].c && countryWord(MAP.spots[place.i].c), t(`precision.${MAP.spots[place.i].p}`), [...place.stops].sort((a, b) => a[0] - b[0]).map(([stop, n]) => `${stopWord(stop)} ${number(n)}`).join(', '), place.n]);
  const moves = [...A.moves.values()].sort((a, b) => b.n - a.n || a.a - b.a || a.b - b.b || a.stop - b.stop).map((move) => [spotWord(move.a), spotWord(move.b), stopWord(move.stop), move.n]);
  const off = [...A.unplaced.values()].sort((a, b) => b.n - a.n || a.stop - b.stop).map((x) => [stopWord(x.stop), x.name, x.n]);
  const unnamed = [...A.unnamed.values()].sort((a, b) => a.stop - b.stop).map((x) => [stopWord(x.stop), t(GROUPED ? 'flow.none' : 'value.not named'), x.n]);
  return [
    { id: 'map', title: `${t('view.map')}: ${t('thing.Place')}`, head: [t('thing.Place'), t('country'), t('precision'), t('stop'), t('count')], rows: places },
    { id: 'map-moves', title: `${t('view.map')}: ${t('next')}`, head: [t('from'), t('to'), t('map.leads'), t('count')], rows: moves },
    { id: 'map-unplaced', title: t('map.unplaced').replace(/: $/, ''), head: [t('stop'), t('thing.Place'), t('count')], rows: [...off, ...unnamed] },
  ];
}
addView('map', {
  make: () => new Frame('map', { under: drawLand, over: overMap, hit: hitMap, pick: (id) => select(id), key: keyMap }),
  count: countMap,
  lay: (frame) => frame.extent(MAP.w, MAP.h),
  home: (frame) => frame.fit(),
  scene: sceneMap,
  notes: (whole) => [t('note.map'), A.unsure ? t('note.order', { n: number(A.unsure) }) : '', ...leftOff(whole ? Infinity : 4), t('map.source')],
  legend(item, line) {
    const used = new Set([...A.moves.values()].map((move) => move.stop));
    for (const stop of [...used].sort((a, b) => a - b)) { item(line({ stroke: stopInk(stop), width: 4 }), t('stop.to', { s: stopWord(stop) })); }
    item(icon((pen) => pen.circle(9, 9, 5, { fill: INK.ink })), t('precision.settlement'));
    item(icon((pen) => pen.path(outline('case_file', 9, 9, 5), { fill: INK.ink })), t('precision.crossing'));
    item(icon((pen) => pen.circle(9, 9, 5.5, { stroke: INK.ink, width: 1.6, dash: [2.5, 2] })), t('precision.region'));
  },
  tables: mapTables,
  csv: 'map-moves',
  panel: mapPanel,
  show: showOnMap,
});
