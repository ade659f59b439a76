"""Life courses: what happened to each person, in the order that the sources vouch for and no further."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import networkx as nx

from graphkit.analyses.order import certain_order

__all__ = [
    "STAGES",
    "Conflict",
    "LifeCourse",
    "LifeEvent",
    "Partner",
    "StageStep",
    "Variant",
    "course_from_events",
    "life_courses",
    "variants",
]

STAGES = ("work", "trouble", "recruitment", "contract", "front", "exit", "return", "arrest", "verdict")
"""The stages in their usual order; a person may return to an earlier one."""

PARTNER_EDGES = ("WITH_UNIT", "BY_RECRUITER", "VIA_AD", "FOR_EMPLOYER")

StageState = Literal["seen", "before_first", "missing", "censored", "closed"]


@dataclass(frozen=True, slots=True)
class Partner:
    """A unit, recruiter, ad or employer in an event."""

    relation: str
    id: str
    label: str
    name: str | None


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One event of one person.

    `date` is the partial date's text, `date_from` and `date_to` the days it spans (None where open).
    `evidence` holds the ids of the `EVIDENCED_BY` edges, `sources` the ids of the sources.
    """

    id: str
    type: str
    stage: str | None = None
    date: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    seq: int | None = None
    confidence: float | None = None
    partners: tuple[Partner, ...] = ()
    evidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    source_kinds: tuple[str, ...] = ()
    said_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two events that contradict each other.

    `reason` is `sources` (the graph's CONFLICTS_WITH) or `told_order_against_dates` (told `first` before
    `second`, while their dates say the opposite; the dates were kept).
    """

    first: str
    second: str
    reason: Literal["sources", "told_order_against_dates"]


@dataclass(frozen=True, slots=True)
class StageStep:
    """Consecutive events of one stage. `order_known` is false if it may as well lie elsewhere."""

    stage: str
    events: tuple[str, ...]
    order_known: bool


@dataclass(frozen=True, slots=True)
class LifeCourse:
    """The events of one person.

    Attributes:
        events: in an order for display that never contradicts the certain one.
        blocks: event ids in groups; between groups the order is certain, inside a group of more than one
            it is not fully known.
        order: every pair (earlier id, later id) of certain order, transitive.
        conflicts: contradictions, kept beside the events and not resolved.
        alleged: events that were denied, disputed or rejected; never among `events`.
        stage_states: stage → `seen`; `before_first` (nothing told of the time before); `missing`
            (between seen stages: skipped or untold, the data cannot tell); `censored` (after the last one
            seen: not yet, or not told); `closed` (after a death).
    """

    person_id: str
    name: str | None
    events: tuple[LifeEvent, ...]
    blocks: tuple[tuple[str, ...], ...]
    order: frozenset[tuple[str, str]]
    conflicts: tuple[Conflict, ...] = ()
    alleged: tuple[LifeEvent, ...] = ()
    source_kinds: tuple[str, ...] = ()
    stage_path: tuple[StageStep, ...] = ()
    stage_states: dict[str, StageState] = field(default_factory=dict)

    def precedes(self, earlier: str, later: str) -> bool:
        """True only if the order of the two events is certain and this one."""
        return (earlier, later) in self.order

    @property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """The groups of events whose order is not fully known."""
        return tuple(block for block in self.blocks if len(block) > 1)

    @property
    def last_stage(self) -> str | None:
        """The stage in which the person was last seen."""
        return self.stage_path[-1].stage if self.stage_path else None

    @property
    def died(self) -> bool:
        """True if an asserted event is a death."""
        return any(event.type == "death" for event in self.events)

    @property
    def censored(self) -> bool:
        """True unless the course is known to have reached its end (a death, or a verdict)."""
        return not self.died and self.last_stage != "verdict"


@dataclass(frozen=True, slots=True)
class Variant:
    """A course that `n` people share; a step with several entries is one whose order is not known."""

    steps: tuple[tuple[str, ...], ...]
    n: int
    share: float
    person_ids: tuple[str, ...]


def life_courses(
    graph: nx.MultiDiGraph, *, roles: Collection[str | None] | None = (None, "subject")
) -> list[LifeCourse]:
    """The life course of every person in the graph, sorted by person id.

    Args:
        graph: nodes with `label` (`Person`, `Event`, `Source` …) and their properties; edges with `type`
            (`LIVED`, `ALLEGED`, `WITH_UNIT`, `EVIDENCED_BY`, `CONFLICTS_WITH` …).
        roles: which people, by their `role`; None for all. By default the people whom the case is about,
            not officials and third parties.

    Events without date or told place are kept: their order is simply not certain. People without any
    event are kept too, with empty courses. O(edges + Σ events² per person).
    """
    chosen = sorted(
        node
        for node, data in graph.nodes(data=True)
        if data.get("label") == "Person" and (roles is None or data.get("role") in roles)
    )
    return [_course(graph, person) for person in chosen]


def course_from_events(
    person_id: str,
    events: Iterable[LifeEvent],
    *,
    name: str | None = None,
    conflicts: Iterable[Conflict] = (),
    alleged: Iterable[LifeEvent] = (),
    source_kinds: Iterable[str] = (),
) -> LifeCourse:
    """A life course from events alone, for data that comes from no graph."""
    given = sorted(events, key=lambda e: e.id)
    order = certain_order([(e.date_from, e.date_to) for e in given], [e.seq for e in given])
    blocks = tuple(tuple(given[i].id for i in block) for block in order.blocks)
    ordered = tuple(given[i] for block in order.blocks for i in block)
    told_wrong = (Conflict(given[i].id, given[j].id, "told_order_against_dates") for i, j in order.contradicted)
    kinds = set(source_kinds).union(*(e.source_kinds for e in given)) if given else set(source_kinds)
    path = _stage_path(ordered, blocks)
    return LifeCourse(
        person_id=person_id,
        name=name,
        events=ordered,
        blocks=blocks,
        order=frozenset((given[i].id, given[j].id) for i, j in zip(*order.before.nonzero(), strict=True)),
        conflicts=tuple(sorted((*conflicts, *told_wrong), key=lambda c: (c.first, c.second, c.reason))),
        alleged=tuple(sorted(alleged, key=lambda e: e.id)),
        source_kinds=tuple(sorted(kinds)),
        stage_path=path,
        stage_states=_stage_states(ordered),
    )


def variants(courses: Iterable[LifeCourse], *, by: Literal["type", "stage"] = "type") -> list[Variant]:
    """The distinct courses with the people who share them, most frequent first. O(events).

    Two people share a course if their blocks of certain order hold the same types (or stages; consecutive
    equal stages are one). Events of unknown order count as one step, so nothing undated is lost.
    """
    people: dict[tuple[tuple[str, ...], ...], list[str]] = defaultdict(list)
    total = 0
    for course in courses:
        total += 1
        kinds = {e.id: e.type if by == "type" else e.stage for e in course.events}
        steps = [tuple(sorted(k for i in block if (k := kinds[i]) is not None)) for block in course.blocks]
        if by == "stage":
            steps = [tuple(dict.fromkeys(step)) for step in steps]
            steps = [s for i, s in enumerate(steps) if i == 0 or s != steps[i - 1]]
        people[tuple(step for step in steps if step)].append(course.person_id)
    found = [Variant(s, len(ids), len(ids) / total, tuple(sorted(ids))) for s, ids in people.items()]
    return sorted(found, key=lambda v: (-v.n, v.steps))


def _course(graph: nx.MultiDiGraph, person: str) -> LifeCourse:
    events: dict[str, LifeEvent] = {}
    alleged: dict[str, LifeEvent] = {}
    kinds: set[str] = set()
    for _, target, data in graph.out_edges(person, data=True):
        relation = data.get("type")
        if relation == "LIVED":
            events[target] = _event(graph, target, data.get("seq"))
        elif relation == "ALLEGED":
            alleged[target] = _event(graph, target, None)
        elif relation == "LISTED_IN":
            kinds.update(_kind(graph, target))
    for mention, _, data in graph.in_edges(person, data=True):
        if data.get("type") == "REFERS_TO":
            for _, source, inner in graph.out_edges(mention, data=True):
                if inner.get("type") == "IN_SOURCE":
                    kinds.update(_kind(graph, source))
    for event in alleged.values():
        kinds.update(event.source_kinds)
    pairs = {
        tuple(sorted((u, v)))
        for event in (*events, *alleged)
        for u, v, data in (*graph.out_edges(event, data=True), *graph.in_edges(event, data=True))
        if data.get("type") == "CONFLICTS_WITH"
    }
    return course_from_events(
        person,
        events.values(),
        name=graph.nodes[person].get("name"),
        conflicts=(Conflict(u, v, "sources") for u, v in pairs),
        alleged=alleged.values(),
        source_kinds=kinds,
    )


def _event(graph: nx.MultiDiGraph, node: str, seq: Any) -> LifeEvent:
    data = graph.nodes[node]
    partners: set[tuple[str, str]] = set()
    evidence: list[str] = []
    sources: set[str] = set()
    kinds: set[str] = set()
    said_by: set[str] = set()
    for _, target, key, edge in graph.out_edges(node, keys=True, data=True):
        relation = edge.get("type")
        if relation in PARTNER_EDGES:
            partners.add((relation, target))
        elif relation == "EVIDENCED_BY":
            evidence.append(str(edge.get("id", key)))
            sources.add(target)
            kinds.update(_kind(graph, target))
            if edge.get("said_by"):
                said_by.add(edge["said_by"])
    return LifeEvent(
        id=node,
        type=str(data.get("type", "unknown")),
        stage=data.get("stage"),
        date=data.get("date"),
        date_from=data.get("date_from"),
        date_to=data.get("date_to"),
        seq=None if seq is None else int(seq),
        confidence=data.get("confidence"),
        partners=tuple(
            Partner(relation, t, str(graph.nodes[t].get("label", "")), graph.nodes[t].get("name"))
            for relation, t in sorted(partners)
        ),
        evidence=tuple(sorted(evidence)),
        sources=tuple(sorted(sources)),
        source_kinds=tuple(sorted(kinds)),
        said_by=tuple(sorted(said_by)),
    )


def _kind(graph: nx.MultiDiGraph, source: str) -> tuple[str, ...]:
    kind = graph.nodes[source].get("kind")
    return (str(kind),) if kind else ()


def _stage_path(events: tuple[LifeEvent, ...], blocks: tuple[tuple[str, ...], ...]) -> tuple[StageStep, ...]:
    by_id = {event.id: event for event in events}
    steps: list[StageStep] = []
    for block in blocks:
        groups: dict[str, list[str]] = defaultdict(list)
        for event_id in block:
            stage = by_id[event_id].stage
            if stage is not None:
                groups[stage].append(event_id)
        # Inside a block of unknown order the usual order is shown, and marked as not known.
        for stage in sorted(groups, key=_rank):
            steps.append(StageStep(stage, tuple(groups[stage]), len(groups) == 1))
    merged = steps[:1]
    for before, step in pairwise(steps):
        if step.stage == before.stage:
            last = merged.pop()
            step = StageStep(step.stage, last.events + step.events, last.order_known and step.order_known)
        merged.append(step)
    return tuple(merged)


def _rank(stage: str) -> tuple[int, str]:
    return (STAGES.index(stage) if stage in STAGES else len(STAGES), stage)


def _stage_states(events: tuple[LifeEvent, ...]) -> dict[str, StageState]:
    seen = {event.stage for event in events}
    ranks = [i for i, stage in enumerate(STAGES) if stage in seen]
    died = any(event.type == "death" for event in events)
    states: dict[str, StageState] = {}
    for i, stage in enumerate(STAGES):
        if stage in seen:
            states[stage] = "seen"
        elif ranks and i < ranks[0]:
            states[stage] = "before_first"
        elif ranks and i < ranks[-1]:
            states[stage] = "missing"
        else:
            states[stage] = "closed" if died else "censored"
    return states
