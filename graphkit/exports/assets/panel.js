// The panel: what a mark rests on, and the whole pathway around it.
function select(id) {
  S.sel = id;
  openPanel();
  redrawAll();
  saveState();
}
function openPanel() {
  const panel = $('panel');
  panel.replaceChildren();
  const what = S.sel?.[0];
  const i = S.sel ? Number(S.sel.slice(1)) : null;
  if (what === 'e' && EVENTS[i]) { panelEvent(panel, EVENTS[i]); }
  else if (what === 'p' && PEOPLE[i]) { panelPerson(panel, PEOPLE[i]); }
  else if (what === 't' && THINGS[i]) { panelThing(panel, THINGS[i], i); }
  else if (what === 'f') { panelBar(panel); }
  else if (S.sel && VIEWS[S.view]?.panel?.(panel, S.sel)) { /* the view's own */ }
  else {
    panel.append(el('h2', null, t('panel')), el('p', null, t(GROUPED ? 'panel.public' : 'panel.empty')));
    panel.dataset.open = '';
    return;
  }
  panel.prepend(el('button', { type: 'button', class: 'shut', 'aria-label': t('close'), on: { click: () => { S.ego = null; select(null); layout(); } } }, '×'));
  panel.dataset.open = S.sel;
  panel.scrollTop = 0;
}
function pairs(rows) {
  const list = el('dl');
  for (const [word, value] of rows) {
    if (value === undefined || value === null || value === '') { continue; }
    list.append(el('dt', null, word), el('dd', null, value));
  }
  return list;
}
const link = (text, id) => el('button', { type: 'button', class: 'link', on: { click: () => { if (S.view === 'net' && id[0] === 't') { S.ego = id; } select(id); show(id); } } }, text);
const show = (id) => VIEWS[S.view]?.show?.(id);
// One neighbourhood, in the network.
function ringButton(id) {
  if (!N.ties.has(id) || (S.view === 'net' && S.ego === id)) { return null; }
  return el('p', null, el('button', { type: 'button', on: { click: () => { S.ego = id; S.sel = id; if (S.view === 'net') { select(id); } else { showView('net'); } } } }, t('ring')));
}
const percent = (value) => (value === undefined ? null : `${value >= M.low ? '' : '○ '}${Math.round(value * 100)} %`);
function sourceWords(source) { return [source.title || source.id, source.publisher, source.date].filter(Boolean).join(', '); }

function panelEvent(panel, event) {
  const person = PEOPLE[event.p];
  panel.append(el('h2', null, typeWord(event)));
  const rows = [[t('person'), link(person.n, `p${person.i}`)], [t('stage'), event.g === undefined ? '' : t(`stage.${M.stages[event.g]}`)], [t('date'), dateWord(event)], [t('confidence'), percent(event.c)]];
  if (event.al) { rows.push([t('stance'), word('stance', event.al)]); }
  if (event.inf) { rows.push([t('method'), t('mark.inferred')]); }
  for (const [relation, thing] of event.th || []) { rows.push([t(`thing.${THINGS[thing].l}`), link(THINGS[thing].n, `t${thing}`)]); }
  rows.push(...Object.entries(event.a || {}).map(attribute));
  panel.append(pairs(rows));
  if (event.x.length) {
    panel.append(el('h3', { class: 'warn' }, t('conflicts')));
    const list = el('ul');
    for (const [other, reason] of event.x) { const e = EVENTS[other]; list.append(el('li', null, link(`${typeWord(e)}, ${dateWord(e)}`, `e${other}`), ` (${word('conflict', reason)})`)); }
    panel.append(list);
  }
  panel.append(el('h3', null, t('panel')));
  if (!event.ev.length) { panel.append(el('p', null, t('noevidence'))); }
  for (const i of event.ev) { panel.append(proof(D.evidence[i])); }
  panel.append(el('h3', null, t('pathway')), pathway(person, event.i));
}
function proof(item) {
  const source = SOURCES[item.s];
  const box = el('div', { class: 'proof' });
  box.append(item.q ? el('blockquote', null, item.q) : el('p', null, t('noquote')));
  box.append(pairs([
    [t('source'), `${sourceWords(source)} (${word('kind', source.kind || 'none')})`], [t('page'), item.pg], [t('locator'), item.loc],
    [t('property'), item.pr ? `${word('attr', item.pr)}${item.v === undefined ? '' : ` = ${word(item.pr === 'type' ? 'type' : 'value', item.v)}`}` : null], [t('method'), [item.m && word('method', item.m), item.rule && `(${item.rule})`].filter(Boolean).join(' ')],
    [t('confidence'), percent(item.cf)], [t('said_by'), item.sb && word('said', item.sb)], [t('certainty'), item.ce && word('sure', item.ce)], [t('stance'), item.st && item.st !== 'asserted' ? word('stance', item.st) : null], [t('review'), item.rv && word('review', item.rv)],
  ]));
  return box;
}
function pathway(person, current) {
  const list = el('ol');
  for (const i of person.e) {
    const event = EVENTS[i];
    const words = `${typeWord(event)}, ${dateWord(event)}`;
    list.append(el('li', { 'aria-current': i === current ? 'true' : null }, link(words, `e${i}`), event.al ? ` (${word('stance', event.al)})` : ''));
  }
  return list;
}
function panelPerson(panel, person) {
  panel.append(el('h2', null, person.n), ringButton(`p${person.i}`) || '');
  panel.append(pairs([[t('route').replace(/ \(.*/, ''), t(`route.${person.r}`)], [t('born'), person.b], [t('spellings'), (person.s || []).join('; ')], [t('conflicts'), (person.c || []).map((c) => word('attr', c)).join(', ')], [t('motives'), (person.mo || []).join('; ')]]));
  if (person.e.length) { panel.append(el('h3', null, t('pathway')), pathway(person, null)); }
  const things = [...person.around];
  if (things.length) {
    const list = el('ul');
    for (const i of things) { list.append(el('li', null, `${t(`thing.${THINGS[i].l}`)}: `, link(THINGS[i].n, `t${i}`))); }
    panel.append(el('h3', null, t('details')), list);
  }
  const seen = person.m || [];
  if (seen.length) {
    const list = el('ul');
    for (const m of seen) { list.append(el('li', null, `${m.n || ''} – ${sourceWords(SOURCES[m.s])}${m.loc ? `, ${m.loc}` : ''}`, String(m.j || '').startsWith('machine') ? el('span', { class: 'warn' }, ` (${t('machine')})`) : null)); }
    panel.append(el('h3', null, t('linked')), list);
  }
}
function panelThing(panel, thing, i) {
  const people = PEOPLE.filter((p) => p.around.has(i) || (N.ties.get(`p${p.i}`)?.has(`t${i}`)));
  const shown = people.filter((p) => p.shown.length);
  panel.append(el('h2', null, thing.n), ringButton(`t${i}`) || '', pairs([[t('what'), t(`thing.${thing.l}`)], ...Object.entries(thing.a || {}).map(attribute)]));
  panel.append(el('h3', null, `${t('people')}: ${number(shown.length)}`));
  const list = el('ol');
  for (const person of shown) { list.append(el('li', null, link(person.n, `p${person.i}`))); }
  panel.append(list);
}
function panelBar(panel) {
  const bar = [...F.bars.values()].find((b) => b.id === S.sel);
  if (!bar) { return; }
  panel.append(el('h2', null, `${t(`route.${bar.route}`)}: ${t(`stage.${M.stages[bar.stage]}`)}`));
  const rows = [[t('yes'), number(bar.n)], [t('no'), number(bar.no)]];
  if (GROUPED) { rows.push([t('flow.none'), number(bar.hidden)]); }
  rows.push([t('flow.last'), number(bar.last)], [t('flow.death'), number(bar.dead)]);
  panel.append(pairs(rows), el('h3', null, t('next')));
  const list = el('ul');
  for (const move of F.moves.filter((m) => m.route === bar.route && m.a === bar.stage)) { list.append(el('li', null, `${t(`stage.${M.stages[move.b]}`)}: ${number(move.n)}`)); }
  panel.append(list);
  if (!GROUPED) {
    panel.append(el('h3', null, t('people')));
    const names = el('ol');
    for (const p of V.people) { if (p.r === bar.route && p.shown.some((i) => EVENTS[i].g === bar.stage && !EVENTS[i].al)) { names.append(el('li', null, link(p.n, `p${p.i}`))); } }
    panel.append(names);
  }
}
