// As the page words its own headline.
function headline() {
  if (!M.headline) { return M.title; }
  const kinds = Object.entries(M.sources).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([kind]) => word('kind', kind));
  return kinds.length ? t(M.n === 1 ? 'headline.one' : 'headline', { n: number(M.n), s: kinds.join(', ') }) : `${t('people')}: ${number(M.n)}`;
}
// The whole of a figure: headline, picture, signs, and what has to be said with it.
function signs(name) {
  const found = [];
  const item = (image, words) => found.push([image, words]);
  const line = (style) => icon((pen) => pen.path([['M', 0, 9], ['L', 28, 9]], { stroke: INK.dim, width: 1.6, ...style }), 28);
  if (name === 'path') {
    for (const kind of M.kinds) { if (EVENTS.some((e) => e.k === kind)) { item(icon((pen) => mark(pen, 9, 9, 5.5, { kind, colour: INK.dim })), t(`kind.${kind}`)); } }
  }
  if (name === 'net') {
    for (const route of M.routes) { if (PEOPLE.some((p) => p.r === route && p.e.length)) { item(icon((pen) => pen.circle(9, 9, 5, { fill: colourOf(route) })), t(`route.${route}`)); } }
  }
  VIEWS[name].legend(item, line);
  return found;
}
function textLines(text, width, size, bold = false) {
  const out = [];
  for (const word of text.split(' ')) {
    const joined = out.length ? `${out[out.length - 1]} ${word}` : word;
    if (out.length && fitText(joined, width, size, bold) === joined) { out[out.length - 1] = joined; } else { out.push(fitText(word, width, size, bold)); }
  }
  return out;
}
globalThis.figure = (name, options) => {
  Object.assign(S, { lang: PAPER.lang, view: name, axis: 'stage', ego: null, sel: null }, options);
  compute();
  const view = VIEWS[name];
  FRAMES[name] = view.make();
  view.count?.();
  view.lay(FRAMES[name]);
  const pen = new SvgPen();
  const [wide, tall] = view.scene(pen, true);
  const width = Math.ceil(Math.max(wide, 620));
  const top = 30;
  const paper = new SvgPen();
  const marks = [M.synthetic ? t('synthetic') : M.synthetic === null ? t('synthetic.part') : null, t(PUBLIC ? 'public' : 'private')].filter(Boolean).join(' · ');
  const head = textLines(headline(), width - 20, 15, true);
  head.forEach((line, i) => paper.text(10, 16 + i * 20, line, { size: 15, bold: true }));
  let y = 16 + head.length * 20;
  paper.text(10, y - 1, marks, { size: 12, colour: PUBLIC && M.synthetic === false ? INK.dim : INK.alarm });
  // The scene leaves room at its head for a headline of one line; this one stands above it.
  y += 6;
  const scene = svg('g', { transform: `translate(0 ${y - top + 14})` });
  scene.append(pen.root);
  y += tall - top + 26;
  let x = 10;
  const below = svg('g', {});
  for (const [image, words] of signs(name)) {
    const room = Number(image.attributes.get('width')) + 6;
    measurer.font = '12px';
    const need = room + measurer.measureText(words).width + 22;
    if (x > 10 && x + need > width) { x = 10; y += 20; }
    image.setAttribute('x', x);
    image.setAttribute('y', y);
    below.append(image);
    paper.text(x + room, y + 9, words, { size: 12 });
    x += need;
  }
  y += 34;
  const notes = [...(S.ego ? [t('figure.ego', { s: nameOf(S.ego) })] : view.notes(true)), PUBLIC ? t('note.flow.public') : ''].filter(Boolean).join(' ');
  for (const text of textLines(notes, width - 20, 12)) { paper.text(10, y, text, { size: 12, colour: INK.dim }); y += 17; }
  const height = Math.ceil(y + 4);
  const root = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, 'font-family': PAPER.font, role: 'img', 'aria-label': clean(headline()) });
  root.append(svg('rect', { width: '100%', height: '100%', fill: INK.bg }), scene, below, paper.root);
  return JSON.stringify({ svg: String(root), width, height, tables: view.tables().filter((table) => table.rows).map((table) => ({ id: table.id, rows: table.rows })) });
};
// Who may be in the middle of a ring: those with the name asked for, or else with a spelling that has it in it;
// without a name the recruiter, unit or advertisement that most people share, up to sixty.
globalThis.around = (asked) => {
  compute();
  countNet();
  const all = [...N.ties.keys()].filter((id) => N.shown.has(id)).sort((a, b) => N.ties.get(b).size - N.ties.get(a).size || (nameOf(a) < nameOf(b) ? -1 : 1));
  const answer = (ids) => JSON.stringify(ids.map((id) => [id, nameOf(id)]));
  if (!asked) {
    const things = all.filter((id) => ['Recruiter', 'Unit', 'JobAd'].includes(labelOf(id)));
    return answer([...things.filter((id) => N.ties.get(id).size <= 60), ...things].slice(0, 1));
  }
  const same = all.filter((id) => nameOf(id) === asked);
  const found = matcher(asked);
  return answer(same.length || !found ? same : all.filter((id) => found((id[0] === 'p' ? PEOPLE : THINGS)[Number(id.slice(1))].key)));
};
