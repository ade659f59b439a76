"""Which part of a person's life course rests on links that a person confirmed, or that one source makes itself.

A `Person` node may join mentions that only a machine judged the same. What people confirmed, or one source makes
itself, holds some of them together; the part of them that tells most speaks for the person, and what goes to the
public counts the events of its sources only. Two people never become one this way, and one person never counts
as two: whoever may be the same as somebody else counts once towards the smallest group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import networkx as nx

from graphkit.analyses.sequences import LifeCourse, LifeEvent, course_from_events
from graphkit.models import THING_ROLES

__all__ = ["Confirmed", "confirmed_courses", "told"]

MACHINE = "machine"

_ROLES = {edge: role for role, (edge, _) in THING_ROLES.items()}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Life courses cut to their confirmed part.

    Attributes:
        courses: one for each person given.
        clusters: person id → the smallest id among those who may be the same person.
        unconfirmed: number of people of whom something was left out.
        sources: of those people, the sources that speak for them.
    """

    courses: tuple[LifeCourse, ...]
    clusters: dict[str, str]
    unconfirmed: int
    sources: dict[str, frozenset[str]]

    def cluster_of(self, person: str) -> str:
        """The id under which the person counts."""
        return self.clusters.get(person, person)


def confirmed_courses(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse]) -> Confirmed:
    """Cuts each life course to what confirmed links tell. O(events + mentions)."""
    kept = []
    speaking: dict[str, frozenset[str]] = {}
    for course in courses:
        allowed = _allowed_sources(graph, course)
        if allowed is None:
            kept.append(course)
            continue
        speaking[course.person_id] = frozenset(allowed)
        events = [_cut(graph, event, allowed) for event in course.events if allowed.intersection(event.sources)]
        kinds = {str(graph.nodes[s]["kind"]) for s in allowed if graph.nodes[s].get("kind")}
        cut = course_from_events(course.person_id, events, name=course.name)
        kept.append(replace(cut, source_kinds=tuple(sorted(kinds))))
    return Confirmed(tuple(kept), _clusters(graph), len(speaking), speaking)


def told(graph: nx.MultiDiGraph, event: str, what: str, allowed: Set[str] | None) -> bool:
    """Whether one of the allowed sources (None: any) tells a property of the event, or the things of an edge type.

    Sources that tell of one event make one node of it, with what each of them adds. A property without evidence of
    its own is told by whoever tells of the event.
    """
    if allowed is None:
        return True
    role = _ROLES.get(what, what)
    sources: dict[str, set[str]] = defaultdict(set)
    for _, source, data in graph.out_edges(event, data=True):
        if data.get("type") == "EVIDENCED_BY":
            sources[str(data.get("property"))].add(source)
    found = sources.get(role) or set().union(*sources.values())
    return not allowed.isdisjoint(found)


def _cut(graph: nx.MultiDiGraph, event: LifeEvent, allowed: set[str]) -> LifeEvent:
    """The event with the things that the allowed sources tell of."""
    if allowed.issuperset(event.sources):
        return event
    return replace(event, partners=tuple(p for p in event.partners if told(graph, event.id, p.relation, allowed)))


def _allowed_sources(graph: nx.MultiDiGraph, course: LifeCourse) -> set[str] | None:
    """The sources that speak for the person, or None if every link is confirmed."""
    parts: dict[str, set[str]] = defaultdict(set)
    for mention, _, data in graph.in_edges(course.person_id, data=True):
        if data.get("type") != "REFERS_TO":
            continue
        # What a machine alone linked, and does not say what it is confirmed with, stands for itself.
        alone = mention if str(data.get("judge", "")).startswith(MACHINE) else ""
        part = parts[str(data.get("confirmed_with") or alone)]
        part.update(s for _, s, d in graph.out_edges(mention, data=True) if d.get("type") == "IN_SOURCE")
    if not parts or parts.keys() == {""}:
        return None
    # A source with mentions in two parts does not tell which of them an event belongs to.
    held = Counter(source for sources in parts.values() for source in sources)
    own = {name: {s for s in sources if held[s] == 1} for name, sources in parts.items()}
    told = {name: sum(not s.isdisjoint(event.sources) for event in course.events) for name, s in own.items()}
    return own[min(own, key=lambda name: (-told[name], name))]


def _clusters(graph: nx.MultiDiGraph) -> dict[str, str]:
    maybe = nx.Graph()
    maybe.add_edges_from((u, v) for u, v, d in graph.edges(data=True) if d.get("type") == "POSSIBLY_SAME")
    return {member: min(part) for part in nx.connected_components(maybe) for member in part}
