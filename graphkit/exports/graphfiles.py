"""GraphML, GEXF and Cytoscape JSON, through NetworkX's writers, with values converted by rule and names kept apart.

NetworkX takes `id`, `label`, `type`, `weight`, `start` and `end` for parts of the format itself: a GEXF edge
of type `LIVED` would be one of an unknown direction, and the offsets of a quote the time it existed. They are
written as `graph_id`, `graph_label`, `relation`, `graph_weight`, `graph_start` and `graph_end`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.exports.analyst import analyst_graph
from graphkit.exports.gexf import gexf_bytes, lifetimes
from graphkit.exports.redact import is_synthetic, redact
from graphkit.exports.report import ExportReport, write_atomically, write_report
from graphkit.exports.summary import summary_graph
from graphkit.exports.values import display_name, scalar, sorted_edges, sorted_nodes, xml_ids, xml_text

__all__ = ["RENAMED", "export_cytoscape", "export_gexf", "export_graphml", "plain_graph"]

RENAMED = {
    key: f"graph_{key}"
    for key in ("id", "label", "weight", "start", "end", "viz", "pid", "parents", "slices", "spells", "color", "key",
                "networkx_key", "value", "source", "target")
} | {"type": "relation"}  # fmt: skip
"""Properties whose names mean something else to the formats."""


def plain_graph(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with only text, numbers and booleans, in a fixed order: `label` is what a reader sees.

    Each property has one type throughout (a number beside a text becomes text), since the formats declare it.
    """
    ids = xml_ids(graph)
    nodes = [(ids[node], _attributes(data)) for node, data in sorted_nodes(graph)]
    edges = [(ids[u], ids[v], _attributes(data)) for u, v, data in sorted_edges(graph)]
    _one_type([attributes for _, attributes in nodes])
    _one_type([attributes for *_, attributes in edges])
    names = {ids[node]: display_name(data) for node, data in graph.nodes(data=True)}
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

    def encode(shown: nx.MultiDiGraph) -> bytes:
        buffer = io.BytesIO()
        nx.write_graphml_xml(plain_graph(shown), buffer, named_key_ids=True)
        return buffer.getvalue()

    return _written("graphml", encode, graph, out, audience, special)


def export_gexf(graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False) -> ExportReport:
    """Writes GEXF 1.3: the whole graph with its times (analyst), or stages and moves with numbers (public).

    Raises:
        InputError: nothing may be published.
        GraphkitError: the file cannot be written.
    """

    def encode(shown: nx.MultiDiGraph) -> bytes:
        return gexf_bytes(plain_graph(shown), lifetimes(shown), xml_ids(shown))

    return _written("gexf", encode, graph, out, audience, special)


def export_cytoscape(
    graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False
) -> ExportReport:
    """Writes Cytoscape JSON (``elements`` of ``nodes`` and ``edges``), which Cytoscape and Cytoscape.js open.

    Raises:
        InputError: nothing may be published.
        GraphkitError: the file cannot be written.
    """

    def encode(shown: nx.MultiDiGraph) -> bytes:
        data = nx.cytoscape_data(plain_graph(shown), name="label")
        return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True).encode()

    return _written("cytoscape", encode, graph, out, audience, special)


def _written(
    format: str,
    encode: Callable[[nx.MultiDiGraph], bytes],
    graph: nx.MultiDiGraph,
    out: Path,
    audience: str,
    special: bool,
) -> ExportReport:
    """Writes what the audience may see as one file, and the report beside it."""
    if audience == "public":
        view = redact(graph)
        shown = summary_graph(view)
        report = ExportReport(
            format, audience, (out.name,), view.people, len(view.groups), view.smallest, view.left_out, view.synthetic
        )
    else:
        shown = analyst_graph(graph, special=special)
        people = sum(data.get("label") == "Person" for _, data in graph.nodes(data=True))
        left_out = {} if special else {"special": "medical detail and the quotes that hold it"}
        report = ExportReport(
            format, audience, (out.name,), people, left_out=left_out, synthetic=is_synthetic(graph), do_not_publish=True
        )
    write_atomically(out, encode(shown))
    write_report(out, report)
    return report
