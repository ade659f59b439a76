"""Recruiters that are probably one: pairs to be looked at by a person, with the evidence; never a merge."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from itertools import combinations, product
from math import comb, exp, log
from typing import Any

import networkx as nx

from graphkit.analyses.observed import Observed
from graphkit.analyses.projections import people_observed
from graphkit.analyses.recruiter_names import RecruiterName, name_weight, proper_names, read_name, variants

__all__ = ["RecruiterCandidates", "RecruiterPair", "SharedThing", "same_recruiters"]

MOST_SHARED = 50  # a thing that more recruiters share says next to nothing, and pairs of them are many
NEAR_DAYS = 92
NAMES_READ = 20_000
ONE_SOURCE = -4.0

_ORGANISATIONS = frozenset({"office", "site"})
_OF_EVENT = {"WITH_UNIT": "unit", "VIA_AD": "ad", "AT_PLACE": "place", "FOR_EMPLOYER": "employer"}
_OF_PERSON = {"SERVED_IN": "unit", "SAW": "ad", "WORKED_FOR": "employer"}
_STATED = {"RECRUITS_FOR": "unit", "POSTED": "ad"}


@dataclass(frozen=True, slots=True)
class SharedThing:
    """What two recruiters have in common.

    Attributes:
        kind: `unit`, `ad`, `employer`, `place` (in the same three months) or `person` (of whom different
            sources name one recruiter each).
        weight: log of one over the chance that people drawn at random, as many as the recruiter with more of
            them has, bring it along: a recruiter of many shares most units with anybody.
        left_events, right_events: the events behind it on either side.
    """

    kind: str
    id: str
    name: str | None
    weight: float
    left_events: tuple[str, ...]
    right_events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecruiterPair:
    """Two recruiters that may be one.

    Attributes:
        weight: evidence in natural log-odds: the names, and the strongest thing of each kind in `shared`.
        chance_pairs: how many pairs of this case would reach that weight by chance, were the kinds of evidence
            independent. They are not quite (an ad leads to a unit), so it is too small.
        name_weight, name_why: what the names say.
        days_apart: fewest days between events of the two; 0 if they may overlap, None without dates.
        against: sentences that speak against.
        evidence: ids of the statements on the events.
    """

    left: str
    right: str
    left_name: str | None
    right_name: str | None
    weight: float
    chance_pairs: float
    name_weight: float
    name_why: str
    shared: tuple[SharedThing, ...]
    days_apart: int | None
    against: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecruiterCandidates:
    """Pairs by weight; `n` recruiters, `n_pairs` of them in all, `n_compared` with anything in common."""

    n: int
    n_pairs: int
    n_compared: int
    pairs: tuple[RecruiterPair, ...]
    observed: Observed


@dataclass(slots=True)
class _Recruiter:
    id: str
    data: dict[str, Any]
    name: RecruiterName
    things: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    events: set[str] = field(default_factory=set)
    told_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # person → sources
    with_person: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # person → events


def same_recruiters(graph: nx.MultiDiGraph, *, most_chance_pairs: float = 1.0) -> RecruiterCandidates:
    """Pairs of recruiters with more in common than chance would give.

    Agreement weighs as in I. P. Fellegi and A. B. Sunter (*J. Am. Stat. Assoc.* 64, 1969): by how rarely it comes
    about by chance. Units, ads and employers count through the people recruited, through the events
    themselves, and where a source states them; how frequent they are is reckoned from the people whose
    recruitment is told, the two recruiters' own left out. Only the strongest of each kind counts. Without any
    agreement of names two kinds are needed, or one person of whom two sources name one recruiter each.

    Args:
        graph: the projected graph.
        most_chance_pairs: pairs are given whose weight at most so many pairs would reach by chance.

    It cannot tell one recruiter from two of one office, who share everything but the name. A link is for a
    person to judge. O(events + Σ recruiters² of each thing), things of more than 50 recruiters left out.
    """
    recruiters = _read(graph)
    n = len(recruiters)
    world = _World(graph)
    for one in recruiters.values():
        world.add(one)
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    bearers: dict[str, set[str]] = defaultdict(set)
    for one in recruiters.values():
        for thing in (*one.things, *(("person", person) for person in one.with_person)):
            owners[thing].add(one.id)
        for word in one.name.words:
            bearers[word].add(one.id)
    same = variants(bearers)
    candidates = {
        pair for names in owners.values() if len(names) <= MOST_SHARED for pair in combinations(sorted(names), 2)
    }
    for word, others in same.items():
        bearing = sorted(set().union(*(bearers[other] for other in others)))
        if len(bearing) <= MOST_SHARED:
            candidates.update((min(a, b), max(a, b)) for a, b in product(bearers[word], bearing) if a != b)
    namesakes, people = _namesakes(graph)
    found = []
    for left, right in sorted(candidates):
        a, b = recruiters[left], recruiters[right]
        kinds = {a.data.get("kind"), b.data.get("kind")}
        if None not in kinds and len(kinds & _ORGANISATIONS) == 1 and len(kinds) == 2:
            continue  # a person and an office are not one
        pair = _compared(world, a, b, name_weight(a.name, b.name, same, namesakes, people), comb(n, 2))
        enough = (
            pair.name_weight > 0 or len(kinds_shared := {s.kind for s in pair.shared}) > 1 or "person" in kinds_shared
        )
        if enough and pair.chance_pairs <= most_chance_pairs * (1 + 1e-9):
            found.append(pair)
    extra = [
        "These are pairs for a person to look at: nothing was merged.",
        "Two recruiters of one office share ads, units and places and are two all the same.",
    ]
    return RecruiterCandidates(
        n,
        comb(n, 2),
        len(candidates),
        tuple(sorted(found, key=lambda pair: (-pair.weight, pair.left, pair.right))),
        people_observed(graph, extra=extra),
    )


def _read(graph: nx.MultiDiGraph) -> dict[str, _Recruiter]:
    found = {}
    for node, data in sorted((n, d) for n, d in graph.nodes(data=True) if d.get("label") == "Recruiter"):
        one = _Recruiter(node, data, read_name([t for t in (data.get("name"), *(data.get("aliases") or ())) if t]))
        for event, _, edge in graph.in_edges(node, data=True):
            if edge.get("type") == "BY_RECRUITER":
                people = [p for p, _, e in graph.in_edges(event, data=True) if e.get("type") == "LIVED"]
                if people:  # what was denied or disputed is nobody's event
                    _add_event(graph, one, event, people)
        for _, thing, edge in graph.out_edges(node, data=True):
            if edge.get("type") in _STATED:
                one.things[_STATED[edge["type"]], thing].update(())
        found[node] = one
    return found


def _add_event(graph: nx.MultiDiGraph, one: _Recruiter, event: str, people: Iterable[str]) -> None:
    one.events.add(event)
    sources = {s for _, s, e in graph.out_edges(event, data=True) if e.get("type") == "EVIDENCED_BY"}
    for _, thing, edge in graph.out_edges(event, data=True):
        if edge.get("type") in _OF_EVENT:
            one.things[_OF_EVENT[edge["type"]], thing].add(event)
    for person in people:
        one.told_of[person].update(sources)
        one.with_person[person].add(event)
        for _, thing, edge in graph.out_edges(person, data=True):
            if edge.get("type") in _OF_PERSON:
                one.things[_OF_PERSON[edge["type"]], thing].update({event, *(edge.get("events") or ())})


class _World:
    """Which people have which things, among those whose recruitment is told."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.graph = graph
        told = {u for u, _, d in graph.edges(data=True) if d.get("type") in ("RECRUITED_BY", "SAW", "WORKED_FOR")}
        self.having: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.known: dict[str, set[str]] = defaultdict(set)  # kind → people of whom such a thing is known
        for person in told:
            for _, thing, data in graph.out_edges(person, data=True):
                if data.get("type") in _OF_PERSON:
                    self._have(_OF_PERSON[data["type"]], thing, person)

    def add(self, one: _Recruiter) -> None:
        """Adds the people of a recruiter, with what their events bring along."""
        for person, events in one.with_person.items():
            self._have("recruiter", one.id, person)
            for node in (person, *events):
                for _, thing, data in self.graph.out_edges(node, data=True):
                    kind = _OF_PERSON.get(data.get("type")) or _OF_EVENT.get(data.get("type"))
                    if kind:
                        self._have(kind, thing, person)

    def _have(self, kind: str, thing: str, person: str) -> None:
        self.having[kind, thing].add(person)
        self.known[kind].add(person)

    def weight(self, kind: str, thing: str, a: _Recruiter, b: _Recruiter) -> float:
        """Log of one over the chance that the recruiter with more people has the thing by chance."""
        own = a.with_person.keys() | b.with_person.keys()
        if kind == "person":
            others = _without(self.known["recruiter"], own)
            return log((others + 2) / max(1, min(others + 1, max(len(a.with_person), len(b.with_person)))))
        share = (_without(self.having[kind, thing], own) + 1) / (_without(self.known[kind], own) + 1)
        draws = max(1, *(len(one.with_person.keys() & self.known[kind]) for one in (a, b)))
        return abs(log(1 - (1 - share) ** draws))


def _without(people: set[str], own: Set[str]) -> int:
    return len(people) - len(own & people)


def _namesakes(graph: nx.MultiDiGraph) -> tuple[Counter[str], int]:
    """How many people of the case bear a name, and of how many: all of them, or the first 20,000 by id."""
    people = sorted(n for n, d in graph.nodes(data=True) if d.get("label") == "Person" and d.get("name"))
    bearers: Counter[str] = Counter()
    for person in people[:NAMES_READ]:
        bearers.update(proper_names(str(graph.nodes[person]["name"])))
    return bearers, min(len(people), NAMES_READ)


def _compared(world: _World, a: _Recruiter, b: _Recruiter, name: tuple[float, str], pairs: int) -> RecruiterPair:
    graph = world.graph
    shared, against = [], []
    for kind, thing in sorted(a.things.keys() & b.things.keys()):
        events = a.things[kind, thing], b.things[kind, thing]
        if kind == "place":
            apart = _days_apart(graph, *events)
            if apart is not None and apart > NEAR_DAYS:
                continue
        shared.append(_shared(world, kind, thing, a, b, *events))
    total = name[0]
    for person in sorted(a.with_person.keys() & b.with_person.keys()):
        if a.told_of[person] & b.told_of[person] or a.with_person[person] & b.with_person[person]:
            against.append(f"One source tells of both with the same person ({person}).")
        elif a.told_of[person] and b.told_of[person]:
            events = a.with_person[person], b.with_person[person]
            shared.append(_shared(world, "person", person, a, b, *events))
    if against:
        total += ONE_SOURCE
    if name[0] < 0:
        against.append(f"Names: {name[1]}.")
    strongest: dict[str, float] = {}
    for thing_shared in shared:
        strongest[thing_shared.kind] = max(strongest.get(thing_shared.kind, 0.0), thing_shared.weight)
    total += sum(strongest.values())
    involved = sorted({e for s in shared for e in (*s.left_events, *s.right_events)} or a.events | b.events)
    return RecruiterPair(
        left=a.id,
        right=b.id,
        left_name=a.data.get("name"),
        right_name=b.data.get("name"),
        weight=total,
        chance_pairs=pairs * exp(-total),
        name_weight=name[0],
        name_why=name[1],
        shared=tuple(sorted(shared, key=lambda s: (-s.weight, s.kind, s.id))),
        days_apart=_days_apart(graph, a.events, b.events),
        against=tuple(against),
        evidence=tuple(
            sorted(
                str(data.get("id", key))
                for event in involved
                for _, _, key, data in graph.out_edges(event, keys=True, data=True)
                if data.get("type") == "EVIDENCED_BY"
            )
        ),
    )


def _shared(
    world: _World, kind: str, thing: str, a: _Recruiter, b: _Recruiter, left: set[str], right: set[str]
) -> SharedThing:
    name = world.graph.nodes[thing].get("name")
    weight = world.weight(kind, thing, a, b)
    return SharedThing(kind, thing, name, weight, tuple(sorted(left)), tuple(sorted(right)))


def _days_apart(graph: nx.MultiDiGraph, left: set[str], right: set[str]) -> int | None:
    """Fewest days that can lie between an event of either side; O(left × right)."""
    spans = [
        [
            (data["date_from"].toordinal(), data["date_to"].toordinal())
            for event in events
            if (data := graph.nodes[event]).get("date_from") is not None and data.get("date_to") is not None
        ]
        for events in (left, right)
    ]
    gaps = [max(0, c - b, a - d) for a, b in spans[0] for c, d in spans[1]]
    return min(gaps, default=None)
