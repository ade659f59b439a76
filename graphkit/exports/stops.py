"""The stops of a life course that have a place: out, to work, contract, training, front, crossing home, court."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from graphkit.analyses.sequences import LifeCourse, LifeEvent
from graphkit.exports.gazetteer import Spot, locate_crossing, locate_node

__all__ = ["STOPS", "Stop", "journey", "legs", "stop_of"]

STOPS = ("out", "work", "contract", "training", "front", "crossing", "court")
"""In their usual order. `out` is a border crossing before the contract, `crossing` one on the way home."""

_EDGES = {
    "departure_for_work": ("work", "TO_PLACE"), "employment": ("work", "AT_PLACE"),
    "contract_signed": ("contract", "AT_PLACE"), "training": ("training", "AT_PLACE"),
    "deployment": ("front", "AT_PLACE TO_PLACE"), "service": ("front", "AT_PLACE"), "capture": ("front", "AT_PLACE"),
    "wound": ("front", "AT_PLACE"), "border_crossing": ("crossing", "AT_PLACE"), "verdict": ("court", "AT_COURT"),
    "appeal_ruling": ("court", "AT_COURT"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of one person.

    Attributes:
        kind: one of `STOPS`.
        name: the place as sources name it; None where they name none.
        spot: where it lies; None where the gazetteer does not hold it and the case gives no coordinates.
        country: ISO 3166-1 alpha-2 code, of the gazetteer or else of the case; None where neither knows it.
    """

    kind: str
    name: str | None = None
    spot: Spot | None = None
    country: str | None = None


def stop_of(graph: nx.MultiDiGraph, event: LifeEvent, told: Callable[[str], bool] = lambda _: True) -> Stop | None:
    """The stop that an event is; None for events that are none.

    Args:
        told: whether a part of the event may be used: an edge's type, or `checkpoint`.
    """
    if event.type not in _EDGES:
        return None
    kind, relations = _EDGES[event.type]
    data = graph.nodes[event.id]
    if event.type == "border_crossing":
        kind = "crossing" if event.stage == "return" else "out"
        if data.get("checkpoint") and told("checkpoint"):
            name = str(data["checkpoint"])
            spot = locate_crossing(name)
            return Stop(kind, name, spot, (spot and spot.country) or None)
    # The order of edges in a graph is no order: the same graph gives the same stop.
    named = sorted(
        (relations.split().index(str(edge["type"])), str(graph.nodes[target]["name"]), target)
        for _, target, edge in graph.out_edges(event.id, data=True)
        if edge.get("type") in relations.split() and graph.nodes[target].get("name") and told(str(edge["type"]))
    )
    if not named:
        return Stop(kind)
    _, name, target = named[0]
    spot = locate_node(graph.nodes[target])
    return Stop(kind, name, spot, (spot and spot.country) or str(graph.nodes[target].get("country") or "") or None)


def journey(graph: nx.MultiDiGraph, course: LifeCourse) -> list[tuple[str, Stop]]:
    """The stops of a life course with the ids of their events.

    In the order that the sources vouch for; where it is not known, in the usual order of stops.
    """
    block = {event: i for i, events in enumerate(course.blocks) for event in events}
    found = [(event.id, stop) for event in course.events if (stop := stop_of(graph, event)) is not None]
    return sorted(found, key=lambda item: (block[item[0]], STOPS.index(item[1].kind)))


def legs(stops: Iterable[Stop]) -> Iterator[tuple[Spot, Spot, str]]:
    """From where to where, and to which kind of stop: the moves between places that are known, one after the other."""
    located = [(stop.spot, stop.kind) for stop in stops if stop.spot is not None]
    for (here, _), (there, kind) in pairwise(located):
        if here != there:
            yield here, there, kind
