"""The graph of a database as a NetworkX graph, for analyses and exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx

from graphkit.models import NODES
from graphkit.projection.dump import node_pages
from graphkit.store import Store, load_statement

__all__ = ["read_graph"]


def read_graph(store: Store) -> nx.MultiDiGraph:
    """All nodes and edges.

    Returns:
        A graph whose nodes are ids (of a mention ``mention:`` and its id: a person has the id of
        its first mention) with ``label`` (the declared one: an event's is ``Event``) and
        the node's properties, and whose edges have ``type`` and the edge's properties; the key of
        an edge is its ``id``, else its type. O(nodes + edges) in time and memory.
    """
    graph = nx.MultiDiGraph()
    for label in NODES:
        for page in node_pages(store, label):
            graph.add_nodes_from((_key(label, node_id), {**props, "label": label}) for node_id, _, props in page)
    for label in NODES:
        ids = [data["id"] for _, data in graph.nodes(data=True) if data["label"] == label]
        for start, kind, end, props in _edges(store, label, ids):
            # No edge of the model ends at a mention.
            graph.add_edge(_key(label, start), end, key=props.get("id", kind), **{**props, "type": kind})
    return graph


def _key(label: str, node_id: str) -> str:
    return f"mention:{node_id}" if label == "Mention" else node_id


def _edges(store: Store, label: str, ids: list[str]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    statement = load_statement(f"dump/edges_{label}")
    for begin in range(0, len(ids), 2_000):
        rows = store.run_read(statement, {"ids": ids[begin : begin + 2_000]}).rows
        for start, kind, _, end, props in sorted(rows, key=lambda r: (r[0], r[1], r[3], str(r[4].get("id")))):
            yield start, kind, end, props
