// Two pens with the same strokes: one for a canvas, one for SVG. Every picture is drawn by either.
class CanvasPen {
  constructor(ctx) { this.ctx = ctx; }
  path(steps, { fill, stroke, width = 1, dash = [], alpha = 1 }) {
    const c = this.ctx;
    c.save();
    c.globalAlpha = alpha;
    c.beginPath();
    for (const [op, ...a] of steps) {
      if (op === 'M') { c.moveTo(...a); } else if (op === 'L') { c.lineTo(...a); }
      else if (op === 'Q') { c.quadraticCurveTo(...a); } else if (op === 'C') { c.bezierCurveTo(...a); } else { c.closePath(); }
    }
    if (fill) { c.fillStyle = fill; c.fill(); }
    if (stroke) { c.strokeStyle = stroke; c.lineWidth = width; c.setLineDash(dash); c.stroke(); }
    c.restore();
  }
  circle(x, y, r, { fill, stroke, width = 1, dash = [] }) {
    const c = this.ctx;
    c.save();
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    if (fill) { c.fillStyle = fill; c.fill(); }
    if (stroke) { c.strokeStyle = stroke; c.lineWidth = width; c.setLineDash(dash); c.stroke(); }
    c.restore();
  }
  text(x, y, text, { size = 12, bold = false, colour = INK.ink, anchor = 'start', halo = null }) {
    const c = this.ctx;
    c.save();
    c.font = `${bold ? '600 ' : ''}${size}px ${FONT}`;
    c.textAlign = anchor === 'middle' ? 'center' : anchor;
    c.textBaseline = 'middle';
    c.direction = 'ltr';
    if (halo) { c.strokeStyle = halo; c.lineWidth = 3; c.lineJoin = 'round'; c.strokeText(text, x, y); }
    c.fillStyle = colour;
    c.fillText(text, x, y);
    c.restore();
  }
}

// Draws nothing: for the size of a picture.
class NoPen { path() {} circle() {} text() {} }

class SvgPen {
  constructor() { this.root = svg('g', {}); }
  path(steps, { fill, stroke, width = 1, dash = [], alpha = 1 }) {
    const d = steps.map(([op, ...a]) => op + a.map((v) => Math.round(v * 10) / 10).join(' ')).join('');
    this.root.append(svg('path', { d, fill: fill || 'none', stroke, 'stroke-width': stroke && width, 'stroke-dasharray': dash.length ? dash.join(' ') : null, opacity: alpha === 1 ? null : alpha }));
  }
  circle(x, y, r, { fill, stroke, width = 1, dash = [] }) {
    this.root.append(svg('circle', { cx: x, cy: y, r, fill: fill || 'none', stroke, 'stroke-width': stroke && width, 'stroke-dasharray': dash.length ? dash.join(' ') : null }));
  }
  text(x, y, text, { size = 12, bold = false, colour = INK.ink, anchor = 'start', halo = null }) {
    const node = svg('text', { x, y, 'font-size': size, 'font-weight': bold ? 600 : null, fill: colour, 'text-anchor': anchor, 'dominant-baseline': 'central', stroke: halo, 'stroke-width': halo && 3, 'paint-order': halo && 'stroke' });
    node.textContent = clean(text);
    this.root.append(node);
  }
}

const square = (x1, y1, x2, y2) => [['M', x1, y1], ['L', x2, y1], ['L', x2, y2], ['L', x1, y2], ['Z']];
// The same pen, its paper moved.
const shiftedPen = (pen, left, top) => ({
  path: (steps, style) => pen.path(steps.map(([op, ...a]) => [op, ...a.map((v, i) => v + (i % 2 ? top : left))]), style),
  circle: (x, y, r, style) => pen.circle(x + left, y + top, r, style),
  text: (x, y, text, style) => pen.text(x + left, y + top, text, style),
});
const clean = (text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
function svg(tag, attributes) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) { node.setAttribute(key, String(value)); }
  }
  return node;
}

function outline(kind, x, y, r) {
  const points = {
    official: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
    press: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
    list: [[0, 1.1], [1.05, -0.8], [-1.05, -0.8]],
    case_file: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
    none: [[-0.55, -1], [0.55, -1], [1.1, 0], [0.55, 1], [-0.55, 1], [-1.1, 0]],
  }[kind];
  return points.map(([a, b], i) => [i ? 'L' : 'M', x + a * r, y + b * r]).concat([['Z']]);
}

// An event's mark: its shape says what kind of source tells of it.
function mark(pen, x, y, r, { kind, colour, low, inferred, alleged, surrender, conflict, chosen }) {
  if (chosen) { pen.circle(x, y, r + 5, { stroke: INK.ink, width: 2 }); }
  const style = { fill: low || alleged ? INK.bg : colour, stroke: colour, width: 1.6 };
  if (kind === 'verdict') { pen.circle(x, y, r, style); } else { pen.path(outline(kind, x, y, r), style); }
  if (inferred) { pen.circle(x, y, r + 3, { stroke: colour, width: 1.2, dash: [1.5, 2.2] }); }
  if (alleged) { pen.path([['M', x - r - 2, y + r + 2], ['L', x + r + 2, y - r - 2]], { stroke: INK.ink, width: 1.6 }); }
  if (surrender) {
    pen.path([['M', x, y - r], ['L', x, y - r - 6.5]], { stroke: INK.ink, width: 1.2 });
    pen.path([['M', x, y - r - 6.5], ['L', x + 6, y - r - 4.5], ['L', x, y - r - 2.5], ['Z']], { fill: INK.ink });
  }
  if (conflict) { pen.circle(x + r, y - r, 2.6, { fill: INK.alarm, stroke: INK.bg, width: 1 }); }
}
const markOf = (event, chosen) => ({
  kind: event.k, colour: colourOf(PEOPLE[event.p].r), low: !(event.c >= M.low), inferred: event.inf, alleged: event.al,
  surrender: event.t === 'surrender', conflict: event.x.length > 0, chosen,
});

const THING_INK = { Unit: ['#3d4451', '#c3cad6'], Recruiter: ['#b34700', '#ff9a57'], JobAd: ['#8a6100', '#eebd4b'], Employer: ['#56606e', '#9aa5b4'], Crossing: ['#1f6f8b', '#74c6e3'], Person: ['#3d4451', '#c3cad6'] };
const thingInk = (label) => (THING_INK[label] || THING_INK.Employer)[dark.matches ? 1 : 0];
function thingMark(pen, x, y, r, label, colour) {
  const fill = colour || thingInk(label);
  if (label === 'Person') { pen.circle(x, y, r, { fill }); return; }
  if (label === 'Recruiter') {
    const steps = [];
    for (let i = 0; i < 10; i += 1) {
      const radius = i % 2 ? r * 0.5 : r * 1.25;
      const angle = -Math.PI / 2 + i * Math.PI / 5;
      steps.push([i ? 'L' : 'M', x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
    }
    pen.path([...steps, ['Z']], { fill });
    return;
  }
  pen.path(outline({ Unit: 'official', JobAd: 'list', Crossing: 'case_file' }[label] || 'none', x, y, r), { fill });
}

function icon(draw, width = 18) {
  const pen = new SvgPen();
  draw(pen);
  const image = svg('svg', { width, height: 18, viewBox: `0 0 ${width} 18`, 'aria-hidden': 'true' });
  image.append(pen.root);
  return image;
}
