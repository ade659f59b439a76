"""The network of people, recruiters, ads, units and employers: who stands between whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.sparse import csc_array
from scipy.stats import hypergeom

from graphkit.analyses.observed import Observed
from graphkit.analyses.permutation import adjusted
from graphkit.analyses.projections import (
    Incidence,
    Projection,
    incidence,
    people_observed,
    people_projection,
    project,
    shared_counts,
)

__all__ = [
    "Bridge",
    "Bridges",
    "Broker",
    "Brokers",
    "Incidence",
    "Projection",
    "actor_network",
    "bridges",
    "brokers",
    "incidence",
    "people_projection",
    "project",
    "shared_counts",
]

ACTOR_LABELS = frozenset({"Person", "Unit", "Recruiter", "JobAd", "Employer"})
ACTOR_EDGES = frozenset(
    {"SERVED_IN", "RECRUITED_BY", "SAW", "WORKED_FOR", "ADVERTISES", "POSTED", "RECRUITS_FOR", "PART_OF"}
)
EXACT_BETWEENNESS = 2_000


@dataclass(frozen=True, slots=True)
class Broker:
    """A recruiter, by the number of people first.

    Attributes:
        people, units, ads: distinct neighbours by people they recruited (units and ads through those).
        event_ids: the events of recruitment behind it.
        degree_rank: 1 for the most people; equal numbers share a rank.
        betweenness: share of shortest paths between others that lead through, None above the size where
            it is computed; betweenness_rank likewise.
        adds: true if betweenness puts this one clearly higher than its number of people does: the only
            thing it says that the count does not.
    """

    id: str
    name: str | None
    people: int
    units: int
    ads: int
    person_ids: tuple[str, ...]
    event_ids: tuple[str, ...]
    degree_rank: int
    betweenness: float | None
    betweenness_rank: int | None
    adds: bool


@dataclass(frozen=True, slots=True)
class Brokers:
    """Recruiters by number of people, with the ground they stand on."""

    brokers: tuple[Broker, ...]
    observed: Observed


@dataclass(frozen=True, slots=True)
class Bridge:
    """People who saw this ad and served in this unit: what a case shows, not what the ad promised.

    Attributes:
        n: how many did both, of `n_ad` who saw the ad and `n_unit` who served in the unit; all three only
            of people for whom some ad and some unit are known.
        expected: how many would do both if ad and unit had nothing to do with each other.
        p: the chance of `n` or more then (hypergeometric); q: corrected for all pairs of ad and unit
            (Benjamini-Hochberg).
        recruiter_ids: recruiters of these people: who stands between the ad and the unit.
        event_ids: the events behind it.
    """

    ad_id: str
    unit_id: str
    n: int
    n_ad: int
    n_unit: int
    expected: float
    p: float
    q: float
    person_ids: tuple[str, ...]
    recruiter_ids: tuple[str, ...]
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bridges:
    """Bridges by number of people.

    Attributes:
        n: people for whom both an ad and a unit are known.
        n_tested: pairs of an ad and a unit that these people could have tied.
    """

    n: int
    n_tested: int
    bridges: tuple[Bridge, ...]
    observed: Observed


def actor_network(graph: nx.MultiDiGraph) -> nx.Graph:
    """People, recruiters, ads, units and employers with the ties between them, undirected and simple.

    Nodes keep their attributes; an edge has `types`, `events` (ids), `weight` (number of events, at
    least 1) and `confidence` (the highest). Nothing that merely co-occurs becomes a tie. O(nodes + edges).
    """
    network = nx.Graph()
    for node, data in graph.nodes(data=True):
        if data.get("label") in ACTOR_LABELS:
            network.add_node(node, **data)
    types: dict[tuple[str, str], set[str]] = defaultdict(set)
    events: dict[tuple[str, str], set[str]] = defaultdict(set)
    confidence: dict[tuple[str, str], float] = {}
    for u, v, data in graph.edges(data=True):
        if data.get("type") not in ACTOR_EDGES or u not in network or v not in network:
            continue
        pair = (min(u, v), max(u, v))
        types[pair].add(data["type"])
        events[pair].update(data.get("events") or ())
        if data.get("confidence") is not None:
            confidence[pair] = max(confidence.get(pair, 0.0), float(data["confidence"]))
    for pair in sorted(types):
        network.add_edge(
            *pair,
            types=tuple(sorted(types[pair])),
            events=tuple(sorted(events[pair])),
            weight=max(1, len(events[pair])),
            confidence=confidence.get(pair),
        )
    return network


def brokers(graph: nx.MultiDiGraph) -> Brokers:
    """Recruiters by how many people they recruited; betweenness only where it says something else.

    In networks like these betweenness mostly repeats degree, and where data is missing it is the less
    stable of the two (E. Costenbader and T. W. Valente, *Social Networks* 25, 2003). So degree ranks, and
    `adds` marks those whom betweenness (U. Brandes, *J. Math. Sociol.* 25, 2001; exact, O(nodes × edges),
    on networks of up to 2,000 nodes) places in the first quarter though degree places them in the
    lower half.
    """
    network = actor_network(graph)
    recruiters = sorted(node for node, data in network.nodes(data=True) if data["label"] == "Recruiter")
    between: dict[str, float] | None = None
    if len(network) <= EXACT_BETWEENNESS:
        between = nx.betweenness_centrality(network)
    people: dict[str, list[str]] = {r: _neighbours(network, r, "Person", "RECRUITED_BY") for r in recruiters}
    degree_rank = _ranks({r: float(len(people[r])) for r in recruiters})
    between_rank = _ranks({r: between[r] for r in recruiters}) if between is not None else None
    found = []
    for recruiter in recruiters:
        units = {u for p in people[recruiter] for u in _neighbours(network, p, "Unit", "SERVED_IN")}
        ads = {a for p in people[recruiter] for a in _neighbours(network, p, "JobAd", "SAW")}
        rank = between_rank[recruiter] if between_rank is not None else None
        found.append(
            Broker(
                id=recruiter,
                name=network.nodes[recruiter].get("name"),
                people=len(people[recruiter]),
                units=len(units),
                ads=len(ads),
                person_ids=tuple(people[recruiter]),
                event_ids=_events(network, ((p, recruiter) for p in people[recruiter])),
                degree_rank=degree_rank[recruiter],
                betweenness=None if between is None else between[recruiter],
                betweenness_rank=rank,
                adds=rank is not None
                and between is not None
                and between[recruiter] > 0
                and rank <= len(recruiters) / 4
                and degree_rank[recruiter] > len(recruiters) / 2,
            )
        )
    found.sort(key=lambda b: (b.degree_rank, b.betweenness_rank or 0, b.id))
    extra = [
        "A recruiter counts for the people of this case; how many others there were is not known.",
        "Who is named by few sources may be one recruiter under two names, or two under one.",
    ]
    if between is None:
        extra.append(f"Betweenness is not computed above {EXACT_BETWEENNESS} nodes.")
    return Brokers(tuple(found), people_observed(graph, extra=extra))


def bridges(graph: nx.MultiDiGraph) -> Bridges:
    """Which ads lead to which units, through the people who saw the one and served in the other.

    Most people first. Beside the number stands what chance would give: many people make many pairs. One
    sparse product of the two incidence matrices: O(Σ ads × units per person).
    """
    ads, units = incidence(graph, "ad"), incidence(graph, "unit")
    both_known = np.flatnonzero((np.diff(ads.matrix.indptr) > 0) & (np.diff(units.matrix.indptr) > 0))
    seen, served = ads.matrix[both_known].tocsc(), units.matrix[both_known].tocsc()
    n, n_ad, n_unit = len(both_known), np.diff(seen.indptr), np.diff(served.indptr)
    together = (seen.T @ served).tocoo()
    p = hypergeom.sf(together.data - 1, n, n_ad[together.row], n_unit[together.col])
    tested = int((n_ad > 0).sum() * (n_unit > 0).sum())
    # Pairs that nobody ties have a p of 1; they count among the tests all the same.
    q = adjusted([*p.tolist(), *[1.0] * (tested - len(p))], correction="Benjamini-Hochberg")
    network = actor_network(graph)
    found = []
    for place, (ad, unit) in enumerate(zip(together.row.tolist(), together.col.tolist(), strict=True)):
        rows = np.intersect1d(_rows(seen, ad), _rows(served, unit))
        who = tuple(ads.people[i] for i in both_known[rows].tolist())
        ties = [(person, thing) for person in who for thing in (ads.things[ad], units.things[unit])]
        found.append(
            Bridge(
                ad_id=ads.things[ad],
                unit_id=units.things[unit],
                n=len(who),
                n_ad=int(n_ad[ad]),
                n_unit=int(n_unit[unit]),
                expected=float(n_ad[ad] * n_unit[unit] / n),
                p=float(p[place]),
                q=q[place],
                person_ids=who,
                recruiter_ids=tuple(
                    sorted({r for person in who for r in _neighbours(network, person, "Recruiter", "RECRUITED_BY")})
                ),
                event_ids=_events(network, ties),
            )
        )
    extra = [
        f"Only the {n} people count for whom both an ad and a unit are known.",
        "That people saw an ad and served in a unit does not say that the ad was for the unit.",
    ]
    ordered = sorted(found, key=lambda bridge: (-bridge.n, bridge.ad_id, bridge.unit_id))
    return Bridges(n, tested, tuple(ordered), people_observed(graph, extra=extra))


def _rows(matrix: csc_array, column: int) -> np.ndarray:
    rows: np.ndarray = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
    return rows


def _events(network: nx.Graph, ties: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({event for u, v in ties for event in network[u][v]["events"]}))


def _neighbours(network: nx.Graph, node: str, label: str, relation: str) -> list[str]:
    return sorted(
        other
        for other, data in network.adj[node].items()
        if network.nodes[other]["label"] == label and relation in data["types"]
    )


def _ranks(values: dict[str, float]) -> dict[str, int]:
    ordered = sorted(values.values(), reverse=True)
    first: dict[float, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
    return {key: first[value] for key, value in values.items()}
