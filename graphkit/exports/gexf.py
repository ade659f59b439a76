"""GEXF 1.3 with times, for Gephi and Gephi Lite (https://gexf.net, CC BY 4.0).

=============================  =====================================================================
what                           is there
=============================  =====================================================================
event                          in the days that its date spans (a partial date spans many)
edge of an event to anything   in the days of the event
derived edge (`events`)        in the days of each of its events
person, thing, source          from the first to the last of these days; always, where no day is known
what has no day                always
=============================  =====================================================================

NetworkX writes the elements. Added is the `kind` of an edge, its type and, from the second on, a number: of edges of
one kind between the same two nodes Gephi keeps only the first. Taken away is the day of writing, which would make
two exports of one graph differ.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
from lxml import etree

from graphkit import __version__
from graphkit.exports.palette import colour_of
from graphkit.exports.values import sorted_edges

__all__ = ["Lifetimes", "gexf_bytes", "lifetimes"]

Span = tuple[str | None, str | None]
"""First and last day, ISO 8601; None where it is open."""

_NS = "{http://gexf.net/1.3}"
_SCHEMA_LOCATION = "{http://w3.org/2001/XMLSchema-instance}schemaLocation"


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """When nodes (by id) and edges (by their place in `sorted_edges`) are there; those not named, always."""

    nodes: dict[str, list[Span]] = field(default_factory=dict)
    edges: dict[int, list[Span]] = field(default_factory=dict)


def lifetimes(graph: nx.MultiDiGraph) -> Lifetimes:
    """The times of a graph, by the module's table. O(nodes + edges)."""
    events = {
        node: span
        for node, data in graph.nodes(data=True)
        if data.get("label") == "Event" and (span := _span(data)) != (None, None)
    }
    found = Lifetimes({node: [span] for node, span in events.items()})
    around: dict[str, list[Span]] = defaultdict(list)
    for number, (u, v, data) in enumerate(sorted_edges(graph)):
        if u in events and v in events:
            continue  # there is no day on which both are there
        told = [u, v, *(data.get("events") or ())]
        if spans := _merged(events[event] for event in told if event in events):
            found.edges[number] = spans
            for end in (u, v):
                if end not in events:
                    around[end] += spans
    for node, spans in around.items():
        if graph.nodes[node].get("label") != "Event":
            starts, ends = [start for start, _ in spans], [end for _, end in spans]
            found.nodes[node] = [
                (
                    None if None in starts else min(filter(None, starts)),
                    None if None in ends else max(filter(None, ends)),
                )
            ]
    return found


def _span(data: dict[str, Any]) -> Span:
    return _day(data.get("date_from")), _day(data.get("date_to"))


def _day(value: Any) -> str | None:
    return f"{value.year:04}-{value.month:02}-{value.day:02}" if isinstance(value, dt.date) else None


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(set(spans), key=lambda s: (s[0] or "", s[1] or "9999-12-31")):
        if merged and ((before := merged[-1][1]) is None or (start or "") <= before):
            last = None if before is None or end is None else max(before, end)
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((start, end))
    return merged


def gexf_bytes(plain: nx.MultiDiGraph, times: Lifetimes, ids: Mapping[str, str]) -> bytes:
    """The file.

    Args:
        plain: a graph of plain values whose edges have their place in `sorted_edges` as key (see `plain_graph`).
        ids: node as `times` names it → as `plain` does.
    """
    written = nx.MultiDiGraph()
    alive = {ids[node]: spans for node, spans in times.nodes.items()}
    for node, data in plain.nodes(data=True):
        colour = colour_of(str(data.get("graph_label")), data.get("stage"))
        channels = {name: int(colour[i : i + 2], 16) for name, i in (("r", 1), ("g", 3), ("b", 5))}
        written.add_node(node, **data, **_time(alive.get(node, [])), viz={"color": channels})
    for u, v, key, data in plain.edges(keys=True, data=True):
        written.add_edge(u, v, key=key, id=key, **data, **_time(times.edges.get(int(key), [])))
    buffer = io.BytesIO()
    nx.write_gexf(written, buffer, version="1.3")
    root = etree.fromstring(buffer.getvalue(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    _to_specification(root, {key: str(data.get("relation", "")) for *_, key, data in plain.edges(keys=True, data=True)})
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _to_specification(root: Any, relations: Mapping[str, str]) -> None:
    root.attrib.pop(_SCHEMA_LOCATION, None)
    meta, graph = root.find(f"{_NS}meta"), root.find(f"{_NS}graph")
    meta.attrib.pop("lastmodifieddate", None)
    meta.find(f"{_NS}creator").text = f"graphkit {__version__}"
    graph.attrib.pop("name", None)
    own = {a.get("id") for a in graph.iter(f"{_NS}attribute") if a.get("title") == "networkx_key"}
    for element in [*graph.iter(f"{_NS}attribute", f"{_NS}attvalue")]:
        if element.get("id") in own or element.get("for") in own:
            element.getparent().remove(element)
    parallel: Counter[tuple[str, str, str]] = Counter()
    for edge in graph.iter(f"{_NS}edge"):
        relation = relations[edge.get("id")]
        ends = (edge.get("source"), edge.get("target"), relation)
        parallel[ends] += 1
        edge.set("kind", relation if parallel[ends] == 1 else f"{relation} {parallel[ends]}")
        edge.set("label", relation)
    etree.cleanup_namespaces(root)


def _time(spans: list[Span]) -> dict[str, Any]:
    if len(spans) > 1:
        return {"spells": spans}
    return {name: day for span in spans for name, day in zip(("start", "end"), span, strict=True) if day is not None}
