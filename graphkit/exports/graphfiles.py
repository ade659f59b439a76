"""GraphML, GEXF and Cytoscape JSON, through NetworkX's writers, with values converted by rule and names kept apart.

NetworkX takes `id`, `label`, `type`, `weight`, `start` and `end` for parts of the format itself: a GEXF edge
of type `LIVED` would be one of an unknown direction, and the offsets of a quote the time it existed. They are
written as `graph_id`, `graph_label`, `relation`, `graph_weight`, `graph_start` and `graph_end`.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.exports.analyst import analyst_graph
from graphkit.exports.redact import is_synthetic, redact
from graphkit.exports.report import ExportReport, write_atomically, write_report
from graphkit.exports.summary import summary_graph
from graphkit.exports.values import display_name, scalar, sorted_edges, sorted_nodes, xml_text

__all__ = ["RENAMED", "export_cytoscape", "export_gexf", "export_graphml", "plain_graph"]

RENAMED = {
    key: f"graph_{key}"
    for key in ("id", "label", "weight", "start", "end", "viz", "pid", "parents", "slices", "spells", "color")
} | {"type": "relation"}  # fmt: skip
"""Properties whose names mean something else to the formats."""

_DATE = re.compile(rb'(<meta )[^>]*?lastmodifieddate="[^"]*"')


def plain_graph(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with only text, numbers and booleans, in a fixed order: `label` is what a reader sees.

    Each property has one type throughout (a number beside a text becomes text), since both formats declare it.
    """
    nodes = [(xml_text(node), _attributes(data)) for node, data in sorted_nodes(graph)]
    edges = [(xml_text(u), xml_text(v), _attributes(data)) for u, v, data in sorted_edges(graph)]
    _one_type([attributes for _, attributes in nodes])
    _one_type([attributes for *_, attributes in edges])
    names = {xml_text(node): display_name(data) for node, data in graph.nodes(data=True)}
    plain = nx.MultiDiGraph()
    for node, attributes in nodes:
        plain.add_node(node, **attributes, label=xml_text(names[node]))
    for number, (u, v, attributes) in enumerate(edges):
        plain.add_edge(u, v, key=str(number), **attributes)
    return plain


def _attributes(data: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for key in sorted(data):
        value = scalar(data[key])
        if value is not None:
            found[RENAMED.get(key, key)] = xml_text(value) if isinstance(value, str) else value
    return found


def _one_type(rows: list[dict[str, Any]]) -> None:
    types: dict[str, set[type]] = {}
    for row in rows:
        for key, value in row.items():
            types.setdefault(key, set()).add(type(value))
    for row in rows:
        for key, value in row.items():
            if len(types[key]) > 1:
                if types[key] == {int, float}:
                    row[key] = float(value)
                else:
                    row[key] = str(value).lower() if isinstance(value, bool) else str(value)


def export_graphml(
    graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False
) -> ExportReport:
    """Writes GraphML: the whole graph (analyst) or stages and moves with numbers of people (public).

    Raises:
        InputError: nothing may be published.
        GraphkitError: the file cannot be written.
    """
    shown, report = _shown("graphml", graph, out, audience, special)
    buffer = io.BytesIO()
    nx.write_graphml_xml(shown, buffer, named_key_ids=True)
    write_atomically(out, buffer.getvalue())
    write_report(out, report)
    return report


def export_gexf(graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False) -> ExportReport:
    """Writes GEXF 1.2: the whole graph (analyst) or stages and moves with numbers of people (public).

    Raises:
        InputError: nothing may be published.
        GraphkitError: the file cannot be written.
    """
    shown, report = _shown("gexf", graph, out, audience, special)
    buffer = io.BytesIO()
    nx.write_gexf(shown, buffer)
    # The day of writing would make two exports of one graph differ.
    write_atomically(out, _DATE.sub(rb"\1", buffer.getvalue(), count=1))
    write_report(out, report)
    return report


def export_cytoscape(
    graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False
) -> ExportReport:
    """Writes Cytoscape JSON (``elements`` of ``nodes`` and ``edges``), which Cytoscape and Cytoscape.js open.

    Raises:
        InputError: nothing may be published.
        GraphkitError: the file cannot be written.
    """
    shown, report = _shown("cytoscape", graph, out, audience, special)
    data = nx.cytoscape_data(shown, name="label")
    write_atomically(out, json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode())
    write_report(out, report)
    return report


def _shown(
    format: str, graph: nx.MultiDiGraph, out: Path, audience: str, special: bool
) -> tuple[nx.MultiDiGraph, ExportReport]:
    if audience == "public":
        view = redact(graph)
        return plain_graph(summary_graph(view)), ExportReport(
            format, audience, (out.name,), view.people, len(view.groups), view.smallest, view.left_out, view.synthetic
        )
    people = sum(data.get("label") == "Person" for _, data in graph.nodes(data=True))
    left_out = {} if special else {"special": "medical detail and the quotes that hold it"}
    report = ExportReport(
        format, audience, (out.name,), people, left_out=left_out, synthetic=is_synthetic(graph), do_not_publish=True
    )
    return plain_graph(analyst_graph(graph, special=special)), report
