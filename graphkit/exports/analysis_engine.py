"""Measures of the network from a server, in the form of those reckoned here."""

from __future__ import annotations

from collections import Counter

from graphkit.analyses.measures import Measures
from graphkit.store import Store
from graphkit.store.gds import gds_measures

__all__ = ["server_measures"]


def server_measures(store: Store, *, seed: int = 0) -> Measures:
    """The measures by Graph Data Science: communities and components numbered from the largest on.

    Raises:
        UsageError: the database is not Neo4j, or has no such plug-in.
    """
    found = gds_measures(store, seed=seed)
    n = len(found.degree)
    pairs = (n - 1) * (n - 2) / 2
    return Measures(
        community=_from_largest(found.community),
        modularity=found.modularity,
        degree=found.degree,
        betweenness=None
        if found.betweenness is None
        else {node: value / pairs if pairs else 0.0 for node, value in found.betweenness.items()},
        component=_from_largest(found.component),
        engine=f"Graph Data Science {found.version}",
        method="Leiden (Traag et al. 2019)",
        seed=seed,
        threads=1,
    )


def _from_largest(labels: dict[str, int]) -> dict[str, int]:
    sizes = Counter(labels.values())
    first: dict[int, str] = {}
    for node in sorted(labels):
        first.setdefault(labels[node], node)
    order = {label: i for i, label in enumerate(sorted(sizes, key=lambda label: (-sizes[label], first[label])))}
    return {node: order[label] for node, label in sorted(labels.items())}
