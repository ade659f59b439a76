// Figures without a browser: the page's own views draw on paper. This stands in for what they ask of a browser,
// and is run by an embedded engine before core.js, pens.js and the views; `figure(name)` gives the picture as SVG.
const NAMES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text) => text.replace(/[&<>"]/g, (c) => NAMES[c]);
class Element {
  constructor(tag) { this.tag = tag; this.attributes = new Map(); this.children = []; this.text = ''; }
  setAttribute(key, value) {
    // One stroke or one fill each: the same to the eye, and no layer of its own for every line.
    for (const name of key === 'opacity' ? ['fill-opacity', 'stroke-opacity'] : [key]) { this.attributes.set(name, String(value)); }
  }
  append(...children) { this.children.push(...children); }
  set textContent(text) { this.text = text; }
  toString() {
    const attributes = [...this.attributes].map(([key, value]) => ` ${key}="${escaped(value)}"`).join('');
    const inner = escaped(this.text) + this.children.join('');
    return inner ? `<${this.tag}${attributes}>${inner}</${this.tag}>` : `<${this.tag}${attributes}/>`;
  }
}
const WIDTHS = { regular: new Map(), bold: new Map() };
for (const [weight, runs] of Object.entries(PAPER.widths)) {
  for (const [first, ...widths] of runs) { widths.forEach((width, i) => WIDTHS[weight].set(first + i, width)); }
}
const measure = {
  font: '12px',
  measureText(text) {
    const widths = WIDTHS[this.font.startsWith('600') ? 'bold' : 'regular'];
    const size = Number(/([\d.]+)px/.exec(this.font)[1]);
    let sum = 0;
    for (const c of text) { sum += widths.get(c.codePointAt(0)) ?? 600; }
    return { width: sum * size / 1000 };
  },
};
const box = { clientWidth: PAPER.width, clientHeight: PAPER.height, addEventListener() {}, querySelector: () => null };
globalThis.window = { matchMedia: () => ({ matches: false }) };
globalThis.document = {
  documentElement: {},
  getElementById: (id) => (id === 'data' ? { textContent: PAPER.data } : box),
  createElement: () => ({ getContext: () => measure }),
  createElementNS: (_, tag) => new Element(tag),
};
globalThis.getComputedStyle = () => ({ getPropertyValue: (name) => PAPER.inks[name] });
// As browsers write numbers and months in the languages of the page; the engine has no locales.
const grouped = (n, mark) => { const [whole, rest] = String(Math.abs(n)).split('.'); return (n < 0 ? '-' : '') + whole.replace(/\B(?=(\d{3})+$)/g, mark) + (rest ? `.${rest}` : ''); };
Number.prototype.toLocaleString = function toLocaleString(locale) { return grouped(Number(this), locale === 'en-GB' ? ',' : '\u00a0'); };
Date.prototype.toLocaleDateString = function toLocaleDateString(locale) {
  const months = { 'en-GB': 'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec', ru: 'янв. февр. март апр. май июнь июль авг. сент. окт. нояб. дек.' }[locale].split(' ');
  return `${months[this.getUTCMonth()]} ${this.getUTCFullYear()}${locale === 'ru' ? ' г.' : ''}`;
};
class Frame {
  constructor(id, { header = 0, left = 0 }) {
    Object.assign(this, { box, header, left, width: 0, height: 0, scale: 1, nodes: { update() {} }, network: { canvas: { pixelRatio: 1 } } });
  }
  size() { return [PAPER.width, PAPER.height]; }
  extent(width, height) { this.width = width; this.height = height; }
  corner() { return [0, 0]; }
  reveal() {}
}
