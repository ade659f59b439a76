"""People who share more than chance: projections validated against the bipartite configuration model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.stats import false_discovery_control

from graphkit.analyses.bicm import chance_of_sharing, fit_bicm
from graphkit.analyses.observed import Observed
from graphkit.analyses.projections import Incidence, incidence, people_observed, project
from graphkit.errors import UsageError

__all__ = ["ValidatedPairs", "ValidatedProjection", "ValidatedTie", "validated_pairs", "validated_projection"]


@dataclass(frozen=True, slots=True)
class ValidatedPairs:
    """Pairs that share at least one thing, as arrays (rows of the matrix, `left[i] < right[i]`).

    Attributes:
        expected: how many things the model lets them share; p: its chance of as many as in the data;
            q: p corrected for all `n_tested` pairs (Benjamini-Hochberg), so the pairs with q of at most
            alpha are the validated ones.
        n_tested: all pairs of rows that have anything at all, whether they share something or not.
        error: largest difference between a degree in the data and in the fitted model.
    """

    left: np.ndarray
    right: np.ndarray
    shared: np.ndarray
    expected: np.ndarray
    p: np.ndarray
    q: np.ndarray
    n_tested: int
    error: float


@dataclass(frozen=True, slots=True)
class ValidatedTie:
    """Two people, what they share, how many things chance would let them share, p and its correction q."""

    left: str
    right: str
    shared: tuple[str, ...]
    expected: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class ValidatedProjection:
    """The ties of people that chance does not explain, surest first.

    Attributes:
        by: what they share.
        n: people with at least one such thing; only these can be tied.
        n_tested: pairs of them, the number that p was corrected for.
        n_sharing: pairs that share anything.
        alpha: the expected share of false ties among `ties` is at most this.
    """

    by: tuple[str, ...]
    n: int
    n_tested: int
    n_sharing: int
    alpha: float
    ties: tuple[ValidatedTie, ...]
    observed: Observed

    def network(self) -> nx.Graph:
        """The ties as a graph: edges with `weight` (things shared), `shared`, `p` and `q`."""
        graph = nx.Graph()
        for tie in self.ties:
            graph.add_edge(tie.left, tie.right, weight=len(tie.shared), shared=tie.shared, p=tie.p, q=tie.q)
        return graph


def validated_pairs(incident: Incidence) -> ValidatedPairs:
    """Tests for every pair of rows whether they share more columns than their degrees explain.

    F. Saracco et al., *Inferring monopartite projections of bipartite networks: an entropy-based approach*,
    New J. Phys. 19, 053022, 2017. The model keeps degrees on average, not exactly; compared with exact ones
    (random swaps) it is the more cautious (Z. Neal, R. Domagalski and B. Sagan, *Sci. Rep.* 11, 23929, 2021).

    O(pairs that share something), beside the fit; see `fit_bicm` and `chance_of_sharing`.
    """
    pairs = project(incident)
    model = fit_bicm(incident.matrix)
    left, right = pairs.left.astype(np.int64), pairs.right.astype(np.int64)
    expected, p = chance_of_sharing(model, left, right, pairs.shared.astype(np.int64))
    touching = int((np.diff(incident.matrix.indptr) > 0).sum())
    tested = touching * (touching - 1) // 2
    return ValidatedPairs(left, right, pairs.shared, expected, p, _discovery_rate(p, tested), tested, model.error)


def _discovery_rate(p: np.ndarray, tested: int) -> np.ndarray:
    """Benjamini and Hochberg's q of these p-values; the other tests, up to `tested`, had a p of 1."""
    if not len(p):
        return p
    q: np.ndarray = np.minimum(1.0, np.asarray(false_discovery_control(p, method="bh")) * tested / len(p))
    return q


def validated_projection(
    graph: nx.Graph, by: str | Iterable[str] = "unit", *, alpha: float = 0.05
) -> ValidatedProjection:
    """The network of people who share more units, recruiters, ads … than chance lets them.

    Args:
        graph: the projected graph.
        by: as for `people_projection`.
        alpha: expected share of false ties among those given.

    Raises:
        UsageError: an unknown relation, or alpha not between 0 and 1.

    Assumes that ties are independent but for the degrees. They are not where one event brings several
    things at once (an ad that always leads to one unit), so pass one relation at a time, or read such ties
    as one.
    """
    if not 0 < alpha < 1:
        raise UsageError(f"alpha must lie between 0 and 1, not {alpha}")
    relations = (by,) if isinstance(by, str) else tuple(by)
    incident = incidence(graph, relations)
    pairs = validated_pairs(incident)
    start, columns = incident.matrix.indptr, incident.matrix.indices
    ties = []
    for place in np.lexsort((pairs.right, pairs.left, pairs.p)).tolist():
        if pairs.q[place] > alpha:
            continue
        i, j = int(pairs.left[place]), int(pairs.right[place])
        mine, other = (frozenset(columns[start[row] : start[row + 1]].tolist()) for row in (i, j))
        shared = tuple(incident.things[t] for t in sorted(mine & other))
        numbers = (float(values[place]) for values in (pairs.expected, pairs.p, pairs.q))
        ties.append(ValidatedTie(incident.people[i], incident.people[j], shared, *numbers))
    n = int((np.diff(start) > 0).sum())
    extra = [
        f"{len(ties)} of {len(pairs.left)} pairs who share something share more than chance explains; "
        f"{pairs.n_tested} pairs were tested, false discovery rate {alpha:g}.",
        "A tie that is not validated is not refuted: who has one thing in the data can hardly pass.",
        "Sharing more than chance is no proof that two people knew each other.",
    ]
    if pairs.error > 1e-3:
        extra.append(f"The model meets the numbers of ties only to {pairs.error:.2g}.")
    return ValidatedProjection(
        relations, n, pairs.n_tested, len(pairs.left), alpha, tuple(ties), people_observed(graph, extra=extra)
    )
