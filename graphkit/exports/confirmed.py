"""Which part of a person's life course rests on links that a person confirmed, or that one source makes itself.

A `Person` node may join mentions that only a machine judged the same. What goes to the public counts only
the confirmed part: the events known from sources of confirmed mentions. Where no mention is confirmed, one
source (the one that tells most) speaks for the person. Two people never become one this way, and one person
never counts as two: whoever may be the same as somebody else counts once towards the smallest group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import networkx as nx

from graphkit.analyses.sequences import LifeCourse, course_from_events

__all__ = ["Confirmed", "confirmed_courses"]

MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Life courses cut to their confirmed part.

    Attributes:
        courses: one for each person given.
        clusters: person id → the smallest id among those who may be the same person.
        unconfirmed: number of people of whom something was left out.
    """

    courses: tuple[LifeCourse, ...]
    clusters: dict[str, str]
    unconfirmed: int

    def cluster_of(self, person: str) -> str:
        """The id under which the person counts."""
        return self.clusters.get(person, person)


def confirmed_courses(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse]) -> Confirmed:
    """Cuts each life course to what confirmed links tell. O(events + mentions)."""
    kept = []
    changed = 0
    for course in courses:
        allowed = _allowed_sources(graph, course)
        if allowed is None:
            kept.append(course)
            continue
        changed += 1
        events = [event for event in course.events if allowed.intersection(event.sources)]
        kinds = {str(graph.nodes[s]["kind"]) for s in allowed if graph.nodes[s].get("kind")}
        cut = course_from_events(course.person_id, events, name=course.name)
        kept.append(replace(cut, source_kinds=tuple(sorted(kinds))))
    return Confirmed(tuple(kept), _clusters(graph), changed)


def _allowed_sources(graph: nx.MultiDiGraph, course: LifeCourse) -> set[str] | None:
    """The sources that speak for the person, or None if every link is confirmed."""
    confirmed: set[str] = set()
    doubtful: set[str] = set()
    for mention, _, data in graph.in_edges(course.person_id, data=True):
        if data.get("type") != "REFERS_TO":
            continue
        into = doubtful if str(data.get("judge", "")).startswith(MACHINE) else confirmed
        into.update(s for _, s, d in graph.out_edges(mention, data=True) if d.get("type") == "IN_SOURCE")
    if not doubtful:
        return None
    # A source with a confirmed and a doubtful mention does not tell which of them an event belongs to.
    if confirmed:
        return confirmed - doubtful
    told: dict[str, int] = defaultdict(int)
    for event in course.events:
        for source in event.sources:
            told[source] += 1
    return {min(doubtful, key=lambda s: (-told[s], s))}


def _clusters(graph: nx.MultiDiGraph) -> dict[str, str]:
    maybe = nx.Graph()
    maybe.add_edges_from((u, v) for u, v, d in graph.edges(data=True) if d.get("type") == "POSSIBLY_SAME")
    return {member: min(part) for part in nx.connected_components(maybe) for member in part}
