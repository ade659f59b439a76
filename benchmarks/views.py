"""How large a page is and how quick, beside plain pyvis and neo4j-viz on the same graph.

    python benchmarks/views.py [--people 120 600 1200 3000] [--without-peers] [--limit SECONDS]

Prints for each number of people and each view: megabytes of the file, seconds from opening it until its canvas has
ink, frames a second while it is dragged at its own size and from so far away that all is seen, and the median
milliseconds from a move of the time slider to the second frame after it. Above the page's limit of rows the page
counts people instead. The peers draw the people with their units, recruiters, advertisements and employers, with
their defaults: pyvis from `add_node` and `add_edge` with its scripts in line, neo4j-viz as `render()` gives it.
Neither has a time slider. Medians of three openings; Chromium without a GPU, 1400 x 900.

Needs Chromium and the extras `test` and `bench`. What is not installed is named and left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx

from graphkit.exports import export

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
TIES = ("SERVED_IN", "RECRUITED_BY", "SAW", "WORKED_FOR")

# Frames are counted by the page itself; ink is looked for in small copies of its canvases.
PROBE = """
window.__ink = () => [...document.querySelectorAll('canvas')].some((c) => {
  if (c.width < 300 || !c.offsetParent) return false;
  const small = document.createElement('canvas');
  small.width = 160; small.height = 100;
  const ctx = small.getContext('2d', { willReadFrequently: true });
  ctx.drawImage(c, 0, 0, 160, 100);
  const data = ctx.getImageData(0, 0, 160, 100).data;
  const seen = new Set();
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3]) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
  }
  return seen.size > 8;
});
window.__frames = [];
const tick = (t) => { window.__frames.push(t); requestAnimationFrame(tick); };
requestAnimationFrame(tick);
"""
SLIDE = """async () => {
  const input = document.getElementById('from');
  const times = [];
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let i = 0; i < 9; i += 1) {
    input.value = Number(input.min) + 2 + i;
    const start = performance.now();
    input.dispatchEvent(new Event('input'));
    await frames();
    times.push(performance.now() - start);
  }
  input.value = input.min;
  input.dispatchEvent(new Event('input'));
  await frames();
  return times.sort((a, b) => a - b)[4];
}"""


def invented() -> ModuleType:
    """The builder of invented graphs that the tests use."""
    path = ROOT / "tests" / "exports" / "invented_graph.py"
    spec = importlib.util.spec_from_file_location("invented_graph", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ties(graph: nx.MultiDiGraph) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Names by node, and who is tied to what."""
    edges = [(u, v, d["type"]) for u, v, d in graph.edges(data=True) if d["type"] in TIES]
    nodes = {n for u, v, _ in edges for n in (u, v)}
    return {n: str(graph.nodes[n].get("name", n)) for n in sorted(nodes)}, edges


def by_graphkit(graph: nx.MultiDiGraph, out: Path) -> None:
    export("html", graph, out, audience="analyst")


def by_pyvis(graph: nx.MultiDiGraph, out: Path) -> None:
    from pyvis.network import Network

    names, edges = ties(graph)
    network = Network(cdn_resources="in_line", height="800px")
    for node, name in names.items():
        network.add_node(node, label=name)
    for source, target, kind in edges:
        network.add_edge(source, target, title=kind)
    out.write_text(network.generate_html(), encoding="utf-8")


def by_neo4j_viz(graph: nx.MultiDiGraph, out: Path) -> None:
    from neo4j_viz import Node, Relationship, VisualizationGraph

    names, edges = ties(graph)
    picture = VisualizationGraph(
        nodes=[Node(id=node, caption=name) for node, name in names.items()],
        relationships=[Relationship(source=u, target=v, caption=kind) for u, v, kind in edges],
    )
    html = picture.render(height="800px", max_allowed_nodes=100_000).data
    out.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{html}</body>", encoding="utf-8")


class Watch:
    """One page in the browser, measured."""

    def __init__(self, browser: Any, limit: float) -> None:
        self.browser, self.limit = browser, limit

    def open(self, path: Path, fragment: str = "") -> tuple[Any, float | None]:
        """The page, and seconds until its canvas had ink; None when it had none within the limit."""
        context = self.browser.new_context(viewport={"width": 1400, "height": 900}, offline=True)
        context.set_default_timeout(self.limit * 1000)
        context.add_init_script(PROBE)
        page = context.new_page()
        start = time.perf_counter()
        try:
            page.goto(path.as_uri() + fragment, wait_until="commit")
            while time.perf_counter() - start < self.limit:
                if page.evaluate("() => Boolean(window.__ink && window.__ink())"):
                    return page, time.perf_counter() - start
                page.wait_for_timeout(20)
        except Exception as error:
            if "Timeout" not in type(error).__name__:
                raise
        return page, None

    def drag(self, page: Any, selector: str) -> float:
        """Frames a second while the picture is dragged to and fro for about a second and a half."""
        box = page.locator(selector).first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.evaluate("() => { window.__frames.length = 0; }")
        start = time.perf_counter()
        step = 0
        while time.perf_counter() - start < 1.5:
            page.mouse.move(x - step % 7, y - 3 * (step % 80))
            step += 1
        frames = page.evaluate("() => window.__frames.slice()")
        page.mouse.up()
        return 1000 * (len(frames) - 1) / (frames[-1] - frames[0]) if len(frames) > 1 else 0.0


def seconds(value: float | None, limit: float) -> str:
    return f"{value:.2f}" if value is not None else f"> {limit:.0f}"


def measure(watch: Watch, path: Path, view: str | None) -> list[str]:
    """The cells of one line: first drawing, dragging near and far, slider."""
    first: list[float | None] = []
    near = far = slide = None
    fragment = f"#view={view}" if view else ""
    for turn in range(3):
        page, ink = watch.open(path, fragment)
        first.append(ink)
        if turn == 0 and ink is not None:
            page.wait_for_timeout(500)
            near = watch.drag(page, f"#{view}" if view else "canvas")
            if view:
                page.click("#fit")
                page.wait_for_timeout(300)
                far = watch.drag(page, f"#{view}")
                page.click("#reset")
                if page.locator("#from").count():
                    slide = page.evaluate(SLIDE)
        page.context.close()
        if ink is None:
            break
    drawn = None if None in first else statistics.median(x for x in first if x is not None)
    words = [seconds(drawn, watch.limit)]
    words += ["-" if x is None else f"{x:.0f}" for x in (near, far, slide)]
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, nargs="+", default=[120, 600, 1200, 3000])
    parser.add_argument("--without-peers", action="store_true", help="only graphkit's own pages")
    parser.add_argument("--limit", type=float, default=120, help="seconds to wait for a first drawing")
    chosen = parser.parse_args()
    from playwright.sync_api import sync_playwright

    makers: dict[str, Callable[[nx.MultiDiGraph, Path], None]] = {"graphkit": by_graphkit}
    if not chosen.without_peers:
        makers["pyvis"] = by_pyvis
        if importlib.util.find_spec("neo4j_viz"):
            makers["neo4j-viz"] = by_neo4j_viz
        else:
            print("left out: neo4j-viz is not installed (pip install -e '.[bench]')", file=sys.stderr)
    build = invented().build
    row = "{:>7} {:<10} {:<6} {:>6} {:>8} {:>9} {:>7} {:>7} {:>9}"
    print(row.format("people", "by", "view", "MB", "write s", "drawn s", "fps", "far fps", "slider ms"), flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        watch = Watch(browser, chosen.limit)
        for people in chosen.people:
            graph = build(people)
            for name, make in makers.items():
                out = Path(folder) / f"{name}-{people}.html"
                start = time.perf_counter()
                make(graph, out)
                wrote = f"{time.perf_counter() - start:.1f}"
                size = f"{out.stat().st_size / 1e6:.2f}"
                views: list[str | None] = [None]
                if name == "graphkit":
                    page, _ = watch.open(out)
                    page.wait_for_selector("html[data-ready]")
                    all_views = page.eval_on_selector_all("[data-view]", "all => all.map((b) => b.dataset.view)")
                    views = [view for view in all_views if view != "table"]
                    page.context.close()
                for view in views:
                    cells = measure(watch, out, view)
                    print(row.format(people, name, view or "-", size, wrote, *cells), flush=True)
                    size = wrote = "-"  # of the file, once
        browser.close()


if __name__ == "__main__":
    main()
