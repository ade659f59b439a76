// A picture in a frame: vis-network is the camera, and holds the nodes of a picture that is a network.
//   header, left    room at the top and at the left that does not move with the picture
//   nodes, node     nodes for vis-network (id, x, y, size) and node(pen, id, x, y), which draws one
//   under, over     under(pen, frame) draws in the picture's own measure, beneath the nodes; over(pen, frame) in pixels
//                   of the screen. Draw only what frame.seen() says is seen.
//   hit(x, y)       the id of what stands at this place of the picture, or null (where there are no nodes)
//   reflow(frame)   lays anew for another scale, where the picture keeps its width on the screen and only its rows shrink
//   pick(id, dom)   after a click; key(event) after a key, true when it did something
class Frame {
  constructor(id, { header = 0, left = 0, nodes = [], node, under, over, hit, pick, key, reflow }) {
    this.box = $(id);
    this.header = header;
    this.left = left;
    this.hooks = { key, reflow };
    this.width = 0;
    this.height = 0;
    this.scale = 1;
    this.at = [0, 0];
    this.nodes = new vis.DataSet(nodes.map((n) => ({
      ...n, shape: 'custom', color: undefined,
      ctxRenderer: ({ ctx, x, y }) => ({
        drawNode: () => node(new CanvasPen(ctx), n.id, x, y),
        nodeDimensions: { width: (n.size || 6) * 2 + 4, height: (n.size || 6) * 2 + 4 },
      }),
    })));
    this.network = new vis.Network(this.box, { nodes: this.nodes, edges: [] }, M.options);
    const frame = this.box.querySelector('.vis-network');
    if (frame) { frame.tabIndex = -1; }
    this.network.on('beforeDrawing', (ctx) => { ctx.save(); under?.(new CanvasPen(ctx), this); ctx.restore(); });
    this.network.on('afterDrawing', (ctx) => {
      const ratio = this.network.canvas.pixelRatio || window.devicePixelRatio || 1;
      ctx.save();
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      over?.(new CanvasPen(ctx), this);
      ctx.restore();
    });
    this.network.on('click', (event) => {
      const at = event.pointer;
      pick?.(event.nodes[0] ?? hit?.(at.canvas.x, at.canvas.y) ?? null, at.DOM);
    });
    this.network.on('dragEnd', () => { this.remember(); this.clamp(); });
    if (hit) {
      this.box.addEventListener('mousemove', (event) => {
        if (event.buttons) { return; }
        const edge = this.box.getBoundingClientRect();
        const at = this.network.DOMtoCanvas({ x: event.clientX - edge.left, y: event.clientY - edge.top });
        this.box.style.cursor = hit(at.x, at.y) === null ? 'default' : 'pointer';
      });
    } else {
      this.network.on('hoverNode', () => { this.box.style.cursor = 'pointer'; });
      this.network.on('blurNode', () => { this.box.style.cursor = 'default'; });
    }
    this.box.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    this.box.addEventListener('keydown', (event) => this.keydown(event));
  }
  size() { return [this.box.clientWidth, this.box.clientHeight]; }
  toScreen(x, y) { const at = this.network.canvasToDOM({ x, y }); return [at.x, at.y]; }
  // Shows the canvas place (x, y) at the top left corner, beside the header and the gutter.
  showFrom(x, y, scale = this.scale) {
    const [w, h] = this.size();
    this.scale = scale;
    this.at = [x, y];
    this.network.moveTo({ position: { x: x + (w / 2 - this.left) / scale, y: y + (h / 2 - this.header) / scale }, scale });
  }
  corner() { return this.at; }
  remember() {
    const [w, h] = this.size();
    const centre = this.network.getViewPosition();
    this.at = [centre.x - (w / 2 - this.left) / this.scale, centre.y - (h / 2 - this.header) / this.scale];
  }
  // vis-network would change the scale with the size of its box; the place at the corner stays instead.
  resize() {
    const now = this.size().join('x');
    if (now === this.was) { return; }
    this.was = now;
    this.network.setSize('100%', '100%');
    this.showFrom(...this.at, this.scale);
  }
  extent(width, height) { this.width = width; this.height = height; }
  clamp(dx = 0, dy = 0) {
    const [w, h] = this.size();
    let [x, y] = this.corner();
    const spare = (all, seen) => Math.max(0, all - seen / this.scale);
    x = Math.min(Math.max(x + dx, 0), spare(this.width, w - this.left));
    y = Math.min(Math.max(y + dy, 0), spare(this.height, h - this.header));
    this.showFrom(x, y);
  }
  wheel(event) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) { this.zoom(event.deltaY < 0 ? 1.12 : 1 / 1.12); return; }
    const unit = event.deltaMode === 1 ? 18 : 1;
    this.clamp(event.deltaX * unit / this.scale, event.deltaY * unit / this.scale);
  }
  zoom(factor) {
    const [x, y] = this.corner();
    this.scale = Math.min(4, Math.max(Math.min(0.15, this.whole()), this.scale * factor));
    this.hooks.reflow?.(this);
    this.showFrom(x, y);
    this.clamp();
  }
  // The scale at which all is seen.
  whole() {
    const [w, h] = this.size();
    return Math.min(this.hooks.reflow ? 1 : 2, this.hooks.reflow ? 1 : (w - this.left) / this.width, (h - this.header) / this.height);
  }
  fit() {
    this.scale = this.whole();
    this.hooks.reflow?.(this);
    this.showFrom(0, 0);
    this.clamp();
  }
  // Moves the view only as far as needed to show the place.
  reveal(x, y) {
    const [w, h] = this.size();
    const [left, top] = this.corner();
    const seenW = (w - this.left) / this.scale;
    const seenH = (h - this.header) / this.scale;
    const pad = 24 / this.scale;
    const dx = x < left + pad ? x - left - pad : x > left + seenW - pad ? x - left - seenW + pad : 0;
    const dy = y < top + pad ? y - top - pad : y > top + seenH - pad ? y - top - seenH + pad : 0;
    if (dx || dy) { this.clamp(dx, dy); } else { this.redraw(); }
  }
  keydown(event) {
    const [, h] = this.size();
    const page = { PageDown: h * 0.8, PageUp: -h * 0.8 }[event.key];
    if (page) { event.preventDefault(); this.clamp(0, page / this.scale); return; }
    if (event.key === '+' || event.key === '=') { this.zoom(1.2); return; }
    if (event.key === '-') { this.zoom(1 / 1.2); return; }
    if (this.hooks.key?.(event)) { event.preventDefault(); }
  }
  // The part of the picture on the screen: [left, top, right, bottom].
  seen() {
    const [w, h] = this.size();
    const a = this.network.DOMtoCanvas({ x: 0, y: 0 });
    const b = this.network.DOMtoCanvas({ x: w, y: h });
    return [a.x, a.y, b.x, b.y];
  }
  // A part that changes only with the key and the scale is drawn once; dragging then moves its picture.
  cached(pen, key, height, draw) {
    const ratio = this.network.canvas.pixelRatio || window.devicePixelRatio || 1;
    const fine = Math.min(this.scale * ratio, 16000 / Math.max(1, height, this.width), Math.sqrt(30e6 / Math.max(1, height * this.width)));
    const whole = [key, fine, height, this.width, dark.matches].join(' ');
    if (this.cache?.whole !== whole) {
      const canvas = el('canvas', { width: Math.max(1, Math.ceil(this.width * fine)), height: Math.max(1, Math.ceil(height * fine)) });
      const ctx = canvas.getContext('2d');
      ctx.scale(fine, fine);
      draw(new CanvasPen(ctx));
      this.cache = { whole, canvas };
    }
    const { canvas } = this.cache;
    pen.ctx.drawImage(canvas, 0, 0, canvas.width / fine, canvas.height / fine);
  }
  toCanvasTop() { return this.network.DOMtoCanvas({ x: 0, y: this.header }).y; }
  redraw() { this.network.redraw(); }
  scrollbar(pen) {
    const [w, h] = this.size();
    const seen = (h - this.header) / this.scale;
    if (this.height <= seen) { return; }
    const top = this.toCanvasTop();
    const track = h - this.header - 8;
    const bar = Math.max(24, track * seen / this.height);
    const y = this.header + 4 + (track - bar) * Math.min(1, Math.max(0, top / (this.height - seen)));
    pen.path([['M', w - 6, y + 3], ['L', w - 6, y + bar - 3]], { stroke: INK.edge, width: 5, alpha: 0.6 });
  }
}
