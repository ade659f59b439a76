"""Communities: parts of a network with more ties inside than chance would put there."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.sparse import csr_matrix
from sknetwork.clustering import Louvain, get_modularity

__all__ = ["Communities", "communities", "matrix_communities"]


@dataclass(frozen=True, slots=True)
class Communities:
    """Node → number of its community, 0 the largest; `n` nodes; modularity of the division.

    High modularity alone is no finding: sparse random networks reach it too (R. Guimerà et al., Phys. Rev.
    E 70, 2004).
    """

    labels: dict[str, int]
    modularity: float
    n: int
    seed: int


def communities(graph: nx.Graph, *, weight: str | None = "weight", seed: int = 0) -> Communities:
    """Louvain communities (V. Blondel et al., J. Stat. Mech. P10008, 2008) of an undirected network.

    Nodes are put into the order of their names first, so the same network gives the same answer.
    Near O(edges).
    """
    nodes = sorted(graph.nodes, key=str)
    if not nodes:
        return Communities({}, 0.0, 0, seed)
    matrix = nx.to_scipy_sparse_array(graph, nodelist=nodes, weight=weight, dtype=float, format="csr")
    labels, modularity = matrix_communities(csr_matrix(matrix), seed=seed)
    return Communities(dict(zip(nodes, labels.tolist(), strict=True)), modularity, len(nodes), seed)


def matrix_communities(adjacency: csr_matrix, *, seed: int = 0) -> tuple[np.ndarray, float]:
    """The same on a symmetric matrix: community of each row, and the modularity. No ties: each row its own."""
    if not adjacency.nnz:
        return np.arange(adjacency.shape[0]), 0.0
    labels = Louvain(random_state=seed, sort_clusters=True).fit_predict(adjacency)
    return labels, float(get_modularity(adjacency, labels))
