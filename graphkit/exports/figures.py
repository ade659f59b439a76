"""Figures for print: every view of the page as PNG or SVG, without a browser.

The views draw themselves: the page's own scripts run in an embedded engine (QuickJS) on paper instead of a screen, so
that a figure shows what the page shows, number by number. PNG is made of the SVG by resvg, in the fonts that graphkit
brings along; an SVG names them and falls back on others. Nothing is asked of the machine or the network, and the same
graph gives the same bytes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.errors import InputError, UsageError, suggest
from graphkit.exports.html import asset, page_content, page_payload
from graphkit.exports.report import ExportReport, write_atomically, write_report
from graphkit.exports.values import clean_text
from graphkit.exports.views import VIEWS
from graphkit.exports.wording import LANGUAGES

__all__ = ["FIGURES", "PUBLIC_FIGURES", "Figure", "draw_figures", "export_figures", "export_png", "export_svg"]

FIGURES: dict[str, tuple[str, dict[str, str]]] = {
    "pathways": ("path", {"axis": "stage"}), "calendar": ("path", {"axis": "time"}), "flow": ("flow", {}),
    "network": ("net", {}), "ego": ("net", {}), "map": ("map", {}), "units": ("units", {}),
}  # fmt: skip
"""Figure → view of the page, and what is chosen there."""

PUBLIC_FIGURES = tuple(name for name, (view, _) in FIGURES.items() if any(v.name == view and "public" in v.audiences
                       for v in VIEWS))  # fmt: skip
"""Those of groups of three and more people; the others show people one by one."""

FONT = '"DejaVu Sans", "Noto Sans", "Segoe UI", Roboto, sans-serif'
_ZOOM = 2.0
_MOST_PIXELS = 60e6
_LONGEST = 30_000
_WIDTH, _HEIGHT = 1400, 860


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name (of `FIGURES`), the drawing, its size in px, and the tables that say what it shows."""

    name: str
    svg: str
    width: int
    height: int
    tables: dict[str, list[list[Any]]]

    @property
    def zoom(self) -> float:
        """Pixels of the PNG to a px of the drawing: two, where that is not too large for image programs."""
        return min(_ZOOM, math.sqrt(_MOST_PIXELS / (self.width * self.height)), _LONGEST / max(self.width, self.height))

    def png(self) -> bytes:
        """The drawing in pixels. O(pixels)."""
        import resvg_py

        with as_file(files("graphkit.exports").joinpath("assets")) as folder:
            fonts = [str(folder / f"figure-{weight}.ttf") for weight in ("regular", "bold")]
            drawn = resvg_py.svg_to_bytes(
                svg_string=self.svg, font_files=fonts, skip_system_fonts=True, font_family="DejaVu Sans",
                sans_serif_family="DejaVu Sans", zoom=self.zoom,
            )  # fmt: skip
        return bytes(drawn)


def export_png(graph: nx.MultiDiGraph, out: Path, **options: Any) -> ExportReport:
    """`export_figures` as PNG."""
    return export_figures("png", graph, out, **options)


def export_svg(graph: nx.MultiDiGraph, out: Path, **options: Any) -> ExportReport:
    """`export_figures` as SVG."""
    return export_figures("svg", graph, out, **options)


def export_figures(
    format: str,
    graph: nx.MultiDiGraph,
    out: Path,
    *,
    audience: str = "public",
    special: bool = False,
    title: str | None = None,
    view: str | None = None,
    around: str | None = None,
    language: str = "en",
) -> ExportReport:
    """Writes one figure into a file, or all of an audience into a folder, and a report beside it.

    Args:
        format: `png` or `svg`.
        out: with `view` the file; without it the folder, where each figure is named after its view.
        view: one of `FIGURES`; the public has `PUBLIC_FIGURES`.
        around: who is in the middle of the figure `ego`: a name, in any spelling that fits only one; by default
            the recruiter, unit or advertisement that most people share, up to sixty.
        language: of the words: `en`, `ru` or `kk`.

    Raises:
        UsageError: an unknown view, language or audience, or a view of people for the public.
        InputError: nothing may be published, there is nobody to show, or `around` is the name of nobody or of several.
        GraphkitError: the files cannot be written.
    """
    if view is not None and view not in FIGURES:
        hint = suggest(view, list(FIGURES)) or f"views: {', '.join(FIGURES)}"
        raise UsageError(f"there is no view {view!r}", hint=hint)
    if view is not None and audience == "public" and view not in PUBLIC_FIGURES:
        raise UsageError(
            f"the view {view} shows single people, so there is no public version of it",
            hint=f"public views: {', '.join(PUBLIC_FIGURES)}; or --audience analyst, and do not publish it",
        )
    if around is not None and view != "ego":
        raise UsageError("only the view ego is drawn around somebody", hint="add --view ego")
    if language not in LANGUAGES:
        raise UsageError(f"there is no language {language!r}", hint=f"languages: {', '.join(LANGUAGES)}")
    wanted = [view] if view is not None else [n for n in FIGURES if audience == "analyst" or n in PUBLIC_FIGURES]
    figures, report = draw_figures(
        graph, wanted, audience=audience, special=special, title=title, around=around, language=language
    )
    if not figures:
        raise InputError(
            f"there is no figure {view} of this case: too many people for a row each, or nothing to draw",
            hint="narrow it down, or take the views flow and units",
        )
    names = []
    for figure in figures:
        path = out if view is not None else out / f"{figure.name}.{format}"
        write_atomically(path, figure.png() if format == "png" else figure.svg.encode("utf-8"))
        names.append(path.name)
    report = replace(report, format=format, files=tuple(names))
    write_report(out, report)
    return report


def draw_figures(
    graph: nx.MultiDiGraph,
    names: Sequence[str],
    *,
    audience: str = "public",
    special: bool = False,
    title: str | None = None,
    around: str | None = None,
    language: str = "en",
) -> tuple[list[Figure], ExportReport]:
    """The figures of these names that the case has something for, and a report about all of them."""
    import quickjs

    data, report = page_content(graph, audience=audience, special=special)
    payload = page_payload(data, audience, clean_text(title) if title is not None else None)
    paper = {
        "data": clean_text(json.dumps(payload, ensure_ascii=False)), "widths": json.loads(asset("figure-widths.json")),
        "inks": _inks(), "lang": language, "width": _WIDTH, "height": _HEIGHT, "font": FONT,
    }  # fmt: skip
    engine = quickjs.Context()
    engine.set_max_stack_size(16 * 1024 * 1024)
    # JSON is JavaScript but for two line separators in older engines; as a string of JSON it is in all.
    engine.eval(f"globalThis.PAPER = JSON.parse({json.dumps(json.dumps(paper))});")
    engine.eval(_script())
    shown = set(payload["meta"]["views"])
    figures = []
    for name in names:
        view, options = FIGURES[name]
        if view not in shown:
            continue
        if name == "ego":
            found = json.loads(engine.eval(f"around({json.dumps(around or '')})"))
            if around and len(found) != 1:
                raise InputError(
                    f"{len(found) or 'no'} people and things of the network are called {around!r}",
                    hint=f"name one of them: {', '.join(n for _, n in found[:8])}"
                    if found
                    else "graphkit find CASE NAME",
                )
            if not found:
                continue
            options = {"ego": found[0][0]}
        drawn = json.loads(engine.eval(f"figure({json.dumps(view)}, {json.dumps(options)})"))
        tables = {table["id"]: table["rows"] for table in drawn["tables"]}
        svg = '<?xml version="1.0" encoding="UTF-8"?>\n' + drawn["svg"] + "\n"
        figures.append(Figure(name, svg, drawn["width"], drawn["height"], tables))
    return figures, report


def _inks() -> dict[str, str]:
    """The colours of the page on light ground."""
    found = re.search(r":root\{([^}]*)\}", asset("page.css"))
    if found is None:
        raise ValueError("page.css does not begin with its colours")
    return dict(re.findall(r"(--[\w-]+):([^;]+)", found[1]))


@cache
def _script() -> str:
    names = ["figure.js", "core.js", "pens.js", *(v.script for v in VIEWS), "table.js", "figure-end.js"]
    return "\n".join(asset(name) for name in names)
