"""A page in a browser, and what its canvases were told to draw."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Runs before the page's own scripts: remembers what is drawn on each visible canvas since it was last cleared.
RECORD = """
(() => {
  const P = CanvasRenderingContext2D.prototype;
  const log = new WeakMap();
  const of = ({ canvas }) => {
    if (!log.has(canvas)) log.set(canvas, { texts: [], strokes: [] });
    return log.get(canvas);
  };
  for (const name of ['clearRect', 'fillText', 'stroke']) {
    const before = P[name];
    P[name] = function (...args) {
      const [text, x, y] = args;
      if (name === 'clearRect') log.delete(this.canvas);
      if (name === 'fillText') of(this).texts.push({ text, x, y, colour: this.fillStyle, font: this.font });
      if (name === 'stroke') of(this).strokes.push({ colour: this.strokeStyle, width: this.lineWidth });
      return before.apply(this, args);
    };
  }
  window.__drawn = (id) => log.get(document.querySelector(`#${id} canvas`)) || { texts: [], strokes: [] };
})();
"""

INK = """id => {
  const c = document.querySelector(`#${id} canvas`);
  const data = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3]) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  }
  return seen.size;
}"""

SPOTS = """([id, colours, left, top]) => {
  const c = document.querySelector(`#${id} canvas`);
  const ratio = c.width / c.clientWidth;
  const pixels = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  const found = [];
  for (let y = top * ratio; y < c.height; y += 1) {
    for (let x = Math.round(left * ratio); x < c.width - 20; x += 1) {
      const i = (y * c.width + x) * 4;
      const hex = '#' + [0, 1, 2].map(k => pixels[i + k].toString(16).padStart(2, '0')).join('');
      if (colours.includes(hex) && !found.some(([a, b]) => Math.hypot(a - x, b - y) < 9 * ratio)) found.push([x, y]);
    }
  }
  return found.map(([x, y]) => [x / ratio, y / ratio + 5]);
}"""

CUT = """[...document.querySelectorAll(
  'button, .badge, legend, summary, output, label > span:not(.sr), #status, #note, h1, h2, th')]
  .filter(b => b.offsetParent && getComputedStyle(b).display !== 'inline' && b.scrollWidth > b.clientWidth + 1)
  .map(b => b.textContent)"""


BROKEN = """() => {
  const pen = document.createElement('canvas').getContext('2d');
  const found = new Set();
  for (const cell of document.querySelectorAll('#table th, #table tr[aria-rowindex] td')) {
    const style = getComputedStyle(cell);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = cell.clientWidth - parseFloat(style.paddingRight) + 1;
    for (const word of cell.textContent.split(/\\s+/)) { if (pen.measureText(word).width > room) found.add(word); }
  }
  return [...found];
}"""


DRAWN = """() => [...document.querySelectorAll('.canvas')].filter(box => box.offsetParent).map(
  box => [box.id, window.__drawn(box.id).texts.map(t => `${t.text} ${t.x} ${t.y}`).join()])"""


@dataclass
class Opened:
    """The page, its address, and everything it said or asked for."""

    page: Any
    url: str
    noise: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def quiet(self) -> None:
        """Nothing on the console, no request but the page itself."""
        assert self.noise == []
        assert {url.split("#")[0] for url in self.requests} == {self.url}

    def settle(self) -> None:
        """Waits until what was asked for is drawn, and nothing is drawn otherwise any more."""
        self.page.evaluate("() => new Promise(d => requestAnimationFrame(() => requestAnimationFrame(() => d())))")
        before = None
        for _ in range(50):
            self.page.wait_for_timeout(70)
            now = self.page.evaluate(DRAWN)
            if now == before and all(count for _, count in now):
                return
            before = now

    def go(self, view: str) -> None:
        self.page.click(f"[data-view={view}]")
        self.settle()

    @property
    def views(self) -> list[str]:
        return self.page.eval_on_selector_all("[data-view]", "all => all.map(b => b.dataset.view)")

    @property
    def opened(self) -> str:
        return self.page.locator("#panel").get_attribute("data-open") or ""

    def numbers(self) -> list[int]:
        """The numbers of the status line."""
        return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", self.page.text_content("#status"))]

    def cut(self) -> list[str]:
        """Words that do not fit where they stand."""
        return self.page.evaluate(CUT)

    def broken(self) -> list[str]:
        """Words of the tables that are wider than their cell, so that they stand in pieces."""
        return self.page.evaluate(BROKEN)

    def ink(self, view: str) -> int:
        return self.page.evaluate(INK, view)

    def drawn(self, view: str) -> dict[str, list[dict[str, Any]]]:
        return self.page.evaluate("id => window.__drawn(id)", view)

    def spots(self, view: str, colours: list[str], left: float = 0, top: float = 50) -> list[tuple[float, float]]:
        """Places on the canvas with one of the colours."""
        return [tuple(at) for at in self.page.evaluate(SPOTS, [view, colours, left, top])]

    def table(self, name: str) -> list[list[str]]:
        """The table as its CSV button saves it, without the header."""
        with self.page.expect_download() as download:
            self.page.click(f"#table-{name} .save")
        text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))[1:]

    def rows(self, name: str) -> dict[int, list[str]]:
        """The rows of the table that stand in the page, by their number."""
        found = self.page.eval_on_selector_all(
            f"#table-{name} tbody tr[aria-rowindex]",
            "rows => rows.map(r => [r.getAttribute('aria-rowindex'), [...r.cells].map(c => c.textContent)])",
        )
        return {int(index) - 2: cells for index, cells in found}
