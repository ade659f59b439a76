"""Measures of a whole network: communities, degree, betweenness, components."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from graphkit.analyses.communities import communities
from graphkit.analyses.network import EXACT_BETWEENNESS

__all__ = ["Measures", "local_measures"]


@dataclass(frozen=True, slots=True)
class Measures:
    """What is known of each node of a network, whoever reckoned it.

    Attributes:
        community: node → number of its community, 0 the largest.
        modularity: of that division; `chance` that of networks rewired at random, ascending, empty where none
            were made.
        degree: node → number of neighbours.
        betweenness: node → share of shortest paths between others that lead through it; None where it was
            not reckoned.
        component: node → number of the part it is connected with.
        engine, method: who reckoned, and how the communities were found.
        seed, threads: what one needs to get the same communities again.
    """

    community: dict[str, int]
    modularity: float
    degree: dict[str, int]
    betweenness: dict[str, float] | None
    component: dict[str, int]
    engine: str
    method: str
    seed: int
    threads: int
    chance: tuple[float, ...] = ()


def local_measures(network: nx.Graph, *, seed: int = 0) -> Measures:
    """The measures of an undirected network, on this machine.

    Betweenness is exact (U. Brandes, 2001) and left out above 2,000 nodes, where its O(nodes · edges) takes
    minutes.
    """
    found = communities(network, seed=seed)
    parts = sorted(nx.connected_components(network), key=lambda part: (-len(part), min(part)))
    return Measures(
        community=found.labels,
        modularity=found.modularity,
        degree={node: int(degree) for node, degree in network.degree()},
        betweenness=nx.betweenness_centrality(network) if len(network) <= EXACT_BETWEENNESS else None,
        component={node: i for i, part in enumerate(parts) for node in part},
        engine=f"networkx and {found.engine}",
        method=found.method,
        seed=seed,
        threads=found.concurrency,
        chance=found.chance,
    )
