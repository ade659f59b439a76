"""Communities: parts of a network with more ties inside than chance would put there."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.sparse import coo_array, csr_matrix
from scipy.sparse.csgraph import connected_components
from sknetwork.clustering import Louvain, get_modularity

__all__ = ["Communities", "communities", "matrix_communities", "rewired"]


@dataclass(frozen=True, slots=True)
class Communities:
    """Node → number of its community, 0 the largest; `n` nodes; modularity of the division.

    High modularity alone is no finding: sparse random networks reach it too (R. Guimerà et al., Phys. Rev.
    E 70, 2004).

    Attributes:
        chance: modularity that the same method reaches on `rewired` networks, ascending.
        beyond_chance: whether the network's is above all of them; None where none was drawn.
        method, engine, seed, concurrency: what it takes to get the same answer again (threads: one).
    """

    labels: dict[str, int]
    modularity: float
    n: int
    seed: int
    chance: tuple[float, ...] = ()
    method: str = "Louvain"
    engine: str = "scikit-network"
    concurrency: int = 1

    @property
    def beyond_chance(self) -> bool | None:
        """Whether the modularity is above all those that chance reached; None where none was drawn."""
        return self.modularity > self.chance[-1] if self.chance else None


def communities(
    graph: nx.Graph, *, weight: str | None = "weight", kind: str | None = "label", draws: int = 10, seed: int = 0
) -> Communities:
    """Louvain communities (V. Blondel et al., J. Stat. Mech. P10008, 2008) of an undirected network.

    Nodes are put into the order of their names first, so the same network gives the same answer. Louvain can
    leave a community in unconnected pieces (V. Traag et al., *Sci. Rep.* 9, 5233, 2019); such pieces are made
    communities of their own, which never lowers modularity.

    Args:
        graph: the network.
        weight: edge attribute, None to count each tie once.
        kind: node attribute that `rewired` keeps ties between; None where all nodes are of one kind.
        draws: rewired networks for `chance`; each costs as much as the network itself.
        seed: of the method and of the rewiring.

    Near O(edges) for each draw.
    """
    nodes = sorted(graph.nodes, key=str)
    if not nodes:
        return Communities({}, 0.0, 0, seed)
    matrix = _adjacency(graph, nodes, weight)
    labels, modularity = matrix_communities(matrix, seed=seed)
    chance: list[float] = []
    if draws and matrix.nnz:
        kinds = np.unique([str(graph.nodes[node].get(kind)) for node in nodes], return_inverse=True)[1]
        rng = np.random.default_rng(seed)
        chance = [matrix_communities(rewired(matrix, kinds, rng), seed=seed)[1] for _ in range(draws)]
    return Communities(
        dict(zip(nodes, labels.tolist(), strict=True)), modularity, len(nodes), seed, tuple(sorted(chance))
    )


def _adjacency(graph: nx.Graph, nodes: list[str], weight: str | None) -> csr_matrix:
    """As `networkx.to_scipy_sparse_array`, several times quicker for a plain undirected graph."""
    if graph.is_multigraph() or graph.is_directed():
        return csr_matrix(nx.to_scipy_sparse_array(graph, nodelist=nodes, weight=weight, dtype=float))
    place = {node: i for i, node in enumerate(nodes)}
    around = dict(graph.adjacency())
    near = [around[node] for node in nodes]
    start = np.concatenate([[0], np.cumsum([len(ties) for ties in near])])
    column = np.fromiter((place[other] for ties in near for other in ties), dtype=np.int64, count=start[-1])
    values: np.ndarray = np.ones(len(column))
    if weight is not None:
        values = np.fromiter((d.get(weight, 1) for ties in near for d in ties.values()), dtype=float, count=start[-1])
    matrix = csr_matrix((values, column, start), shape=(len(nodes), len(nodes)))
    matrix.sort_indices()
    return matrix


def matrix_communities(adjacency: csr_matrix, *, seed: int = 0) -> tuple[np.ndarray, float]:
    """The same on a symmetric matrix: community of each row, and the modularity. No ties: each row its own."""
    if not adjacency.nnz:
        return np.arange(adjacency.shape[0]), 0.0
    # Nodes in random order, which the seed fixes: modularity is then as high as NetworkX's.
    labels = Louvain(random_state=seed, shuffle_nodes=True).fit_predict(adjacency)
    ties = adjacency.tocoo()
    inside = labels[ties.row] == labels[ties.col]
    _, pieces = connected_components(
        coo_array((ties.data[inside], (ties.row[inside], ties.col[inside])), shape=adjacency.shape), directed=False
    )
    # The largest gets number 0, of equal ones that with the earlier node.
    _, first, labels, sizes = np.unique(pieces, return_index=True, return_inverse=True, return_counts=True)
    place = np.empty(len(sizes), dtype=np.int64)
    place[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    labels = place[labels]
    return labels, float(get_modularity(adjacency, labels))


def rewired(adjacency: csr_matrix, kinds: np.ndarray, rng: np.random.Generator) -> csr_matrix:
    """The ties of a symmetric matrix dealt out anew, each node keeping its number of ties to each kind of node.

    Ends of ties between two kinds are shuffled within these, so people stay tied to units and units to people:
    swapping edges of such a network at will (as `networkx.double_edge_swap` does) would tie people to people.
    Ties that fall on a node itself, or on a tie that is there already, are dropped, so degrees can fall a
    little (the erased configuration model: T. Britton et al., *J. Stat. Phys.* 124, 2006). O(ties).
    """
    ties = coo_array(adjacency)
    above = ties.row < ties.col
    left, right, weight = ties.row[above].copy(), ties.col[above].copy(), ties.data[above]
    swap = kinds[left] > kinds[right]
    left[swap], right[swap] = right[swap], left[swap]
    group = kinds[left] * (int(kinds.max(initial=0)) + 1) + kinds[right]
    for code in np.unique(group).tolist():
        own = np.flatnonzero(group == code)
        if kinds[left[own[0]]] == kinds[right[own[0]]]:
            ends = rng.permutation(np.concatenate([left[own], right[own]]))
            left[own], right[own] = ends[: len(own)], ends[len(own) :]
        else:
            right[own] = rng.permutation(right[own])
    key = np.minimum(left, right).astype(np.int64) * adjacency.shape[0] + np.maximum(left, right)
    kept = np.unique(key, return_index=True)[1]
    kept = kept[left[kept] != right[kept]]
    half = coo_array((weight[kept], (left[kept], right[kept])), shape=adjacency.shape)
    return csr_matrix(half + half.T)
