"""The formats, in one place: what the command line offers and `export` calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

import networkx as nx

from graphkit.errors import GraphkitError, UsageError, suggest
from graphkit.exports.figures import export_png, export_svg
from graphkit.exports.ftm import export_ftm
from graphkit.exports.graphfiles import export_cytoscape, export_gexf, export_graphml
from graphkit.exports.html import export_html
from graphkit.exports.neo4j_import import export_neo4j_import
from graphkit.exports.redact import SMALLEST
from graphkit.exports.report import ExportReport, earlier_report, open_to_all, report_path, small_changes, write_report
from graphkit.exports.tables import export_csv

__all__ = ["AUDIENCES", "EXPORTERS", "Exporter", "export"]

AUDIENCES = ("public", "analyst")


class Exporter(Protocol):
    """Writes one format. `special` lets medical detail through, for the analyst only."""

    def __call__(
        self, graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False
    ) -> ExportReport: ...


EXPORTERS: Final[dict[str, Callable[..., ExportReport]]] = {
    "html": export_html,
    "png": export_png,
    "svg": export_svg,
    "gexf": export_gexf,
    "graphml": export_graphml,
    "cytoscape": export_cytoscape,
    "csv": export_csv,
    "ftm": export_ftm,
    "neo4j-import": export_neo4j_import,
}


def export(
    format: str,
    graph: nx.MultiDiGraph,
    out: Path,
    *,
    audience: str = "public",
    title: str | None = None,
    special: bool = False,
    view: str | None = None,
    around: str | None = None,
    language: str = "en",
) -> ExportReport:
    """Writes the graph in one of `EXPORTERS`' formats.

    Args:
        format: `html`, `png`, `svg`, `gexf`, `graphml`, `cytoscape`, `csv`, `ftm` or `neo4j-import`.
        out: the file, or for `csv`, `neo4j-import` and figures without a `view` the folder. A report is written
            beside it.
        audience: `public` (aggregates of three and more people) or `analyst` (people).
        title: headline of the page or figure.
        special: also medical detail; analyst only.
        view, around, language: of figures (png and svg), see `figures.export_figures`.

    Raises:
        UsageError: an unknown format or audience, `special` for the public, or a format that holds people
            for the public.
        InputError: nothing may be published.
        GraphkitError: the files cannot be written.
    """
    exporter = EXPORTERS.get(format)
    if exporter is None:
        raise UsageError(
            f"there is no format {format!r}",
            hint=suggest(format, list(EXPORTERS)) or f"formats: {', '.join(EXPORTERS)}",
        )
    if audience not in AUDIENCES:
        raise UsageError(f"there is no audience {audience!r}", hint="public or analyst")
    if special and audience == "public":
        raise UsageError("medical detail is never public", hint="leave --special out, or use --audience analyst")
    figure = {"view": view, "around": around, "language": language}
    if format not in ("png", "svg") and figure != {"view": None, "around": None, "language": "en"}:
        raise UsageError(
            f"view, around and language are for figures, not for {format}", hint="png or svg; a page has all of them"
        )
    if report_path(out).is_dir():
        raise GraphkitError(
            "the report of this export would lie here, and this is a folder",
            where=str(report_path(out)),
            hint="Move it, or name another file with -o.",
        )
    before = earlier_report(out)
    if format in ("png", "svg"):
        report = exporter(graph, out, audience=audience, special=special, title=title, **figure)
    elif format == "html" and title is not None:
        report = export_html(graph, out, audience=audience, special=special, title=title)
    else:
        report = exporter(graph, out, audience=audience, special=special)
    if caution := small_changes(before, report, SMALLEST):
        report = replace(report, caution=caution)
        write_report(out, report)
    open_to_all(out, report)
    return report
