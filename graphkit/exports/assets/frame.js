// A picture in a frame: vis-network holds nodes and edges at fixed places, this moves the view.
class Frame {
  constructor(id, data, { header = 0, left = 0, node, under, over, pick, key }) {
    this.box = $(id);
    this.header = header;
    this.left = left;
    this.hooks = { under, over, pick, key };
    this.width = 0;
    this.height = 0;
    this.scale = 1;
    this.at = [0, 0];
    this.nodes = new vis.DataSet(data.nodes.map((n) => ({
      ...n, shape: 'custom', color: undefined,
      ctxRenderer: ({ ctx, x, y, state }) => ({
        drawNode: () => node(new CanvasPen(ctx), n.id, x, y, state),
        nodeDimensions: { width: (n.size || 6) * 2 + 4, height: (n.size || 6) * 2 + 4 },
      }),
    })));
    this.edges = new vis.DataSet(data.edges);
    this.network = new vis.Network(this.box, { nodes: this.nodes, edges: this.edges }, data.options);
    const frame = this.box.querySelector('.vis-network');
    if (frame) { frame.tabIndex = -1; }
    this.network.on('beforeDrawing', (ctx) => { ctx.save(); under?.(new CanvasPen(ctx)); ctx.restore(); });
    this.network.on('afterDrawing', (ctx) => {
      const ratio = this.network.canvas.pixelRatio || window.devicePixelRatio || 1;
      ctx.save();
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      over?.(new CanvasPen(ctx), this);
      ctx.restore();
    });
    this.network.on('click', (event) => pick?.(event.nodes[0] ?? null, event.pointer.DOM, event.pointer.canvas));
    this.network.on('dragEnd', () => { this.remember(); this.clamp(); });

    this.network.on('hoverNode', () => { this.box.style.cursor = 'pointer'; });
    this.network.on('blurNode', () => { this.box.style.cursor = 'default'; });
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
    this.showFrom(x, y, Math.min(4, Math.max(0.15, this.scale * factor)));
    this.clamp();
  }
  fit() {
    const [w, h] = this.size();
    this.showFrom(0, 0, Math.min(2, (w - this.left) / this.width, (h - this.header) / this.height));
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
  update(nodes, edges) {
    if (nodes.length) { this.nodes.update(nodes); }
    if (edges.length) { this.edges.update(edges); }
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
const FRAMES = {};
