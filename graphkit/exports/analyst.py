"""What an analyst's export holds: everything but what only `special` lets through."""

from __future__ import annotations

from functools import cache

import networkx as nx

from graphkit.errors import UsageError
from graphkit.exports.redact import special_types
from graphkit.models import NODES, Sensitivity, node_properties
from graphkit.models.events import EVENT_TYPES

__all__ = ["WITHHELD", "analyst_graph", "needs_analyst"]

WITHHELD = "withheld: health or other special data"


def needs_analyst(format: str, audience: str) -> None:
    """Refuses the public a format that can only hold single people.

    Raises:
        UsageError: the audience is not `analyst`.
    """
    if audience != "analyst":
        raise UsageError(
            f"the format {format} holds single people, so there is no public version of it",
            hint="use --audience analyst and do not publish it, or export html, csv, gexf, graphml or cytoscape",
        )


def analyst_graph(graph: nx.MultiDiGraph, *, special: bool = False) -> nx.MultiDiGraph:
    """A copy without the properties of class `special` and the quotes that hold them.

    Bare events (that somebody was wounded, that treatment was ordered) stay. A quote has the highest class
    of what it contains: quotes of special events go, and so does every quote whose span in the same source
    overlaps one of those. With `special` the copy is complete.
    """
    copy = graph.copy()
    if special:
        return copy
    hidden_events = special_types()
    spans: dict[str, list[tuple[int, int]]] = {}
    for node, data in copy.nodes(data=True):
        hidden = _special_keys(str(data.get("label", "")), str(data.get("type", "")))
        for key in hidden.intersection(data):
            del data[key]
        if data.get("type") in hidden_events:
            for _, source, edge in copy.out_edges(node, data=True):
                if edge.get("type") == "EVIDENCED_BY" and edge.get("start") is not None:
                    spans.setdefault(source, []).append((int(edge["start"]), int(edge.get("end") or edge["start"])))
    for node, source, edge in copy.edges(data=True):
        if edge.get("type") != "EVIDENCED_BY":
            continue
        data = copy.nodes[node]
        if data.get("type") in hidden_events or edge.get("property") in _SPECIAL:
            edge["quote"] = WITHHELD
            edge.pop("value", None)
        elif edge.get("start") is not None and spans.get(source):
            start, end = int(edge["start"]), int(edge.get("end") or edge["start"])
            if any(start < last and first < end for first, last in spans[source]):
                edge["quote"] = WITHHELD
    return copy


@cache
def _special_keys(label: str, type: str) -> frozenset[str]:
    """The properties of class `special` that a node of the label (and, for events, type) may have."""
    if label == "Event" and type in EVENT_TYPES:
        label = EVENT_TYPES[type].label
    elif label not in NODES:
        return frozenset()
    return frozenset(a.name for a in node_properties(label) if a.sensitivity is Sensitivity.SPECIAL)


# What a statement may be about, whoever or whatever its subject is; `motive` becomes the node's `motives`.
_SPECIAL = frozenset({"motive"}).union(
    *(_special_keys(label, "") for label in NODES), *(_special_keys("Event", type) for type in EVENT_TYPES)
)
