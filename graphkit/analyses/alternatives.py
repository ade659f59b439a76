"""Other ways to group people by pathway, to hold against the mixture: none of them tests what it finds.

- `edit-distance`: normalised optimal matching and medoids, the field's usual way (see `medoids`).
- `skip-bigrams`: which two events come one before the other, whatever lies between (H. Lodhi et al., *Text
  Classification using String Kernels*, JMLR 2, 2002), weighted by rarity (K. Spärck Jones, *J. Documentation*
  28, 1972), cosine distances and medoids.
- `leiden`: communities of the bipartite network of people and what is told of them (V. Traag et al., *From
  Louvain to Leiden*, Sci. Rep. 9, 2019; modularity of M. Barber, Phys. Rev. E 76, 2007).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, csr_matrix, diags_array
from sknetwork.clustering import Leiden

from graphkit.analyses.eventlog import EventLog
from graphkit.analyses.features import Features, event_features
from graphkit.analyses.medoids import edit_distances, partition
from graphkit.analyses.nullmodel import linear_order
from graphkit.errors import UsageError

__all__ = ["ALTERNATIVES", "Grouping", "group_people", "skip_bigram_distances"]

Ints = npt.NDArray[np.int64]

ALTERNATIVES = ("edit-distance", "skip-bigrams", "leiden")
MATCHING_LIMIT = 4_000
RESOLUTION_STEPS = 30


class _Leiden(Leiden):  # type: ignore[misc]
    """Leiden whose answer follows from its input alone.

    scikit-network draws the refinement from C's `rand`, which no seed of Python reaches: the same network gave
    other communities at each call. Here the refinement is greedy (Leiden with no randomness left, θ → 0): the
    same local search as outside, on the ties inside the communities only.
    """

    def _optimize_refine(
        self, labels: Ints, labels_refined: Ints, adjacency: Any, out_weights: Any, in_weights: Any
    ) -> Any:
        ties = adjacency.tocoo()
        inside = labels[ties.row] == labels[ties.col]
        within = csr_matrix((ties.data[inside], (ties.row[inside], ties.col[inside])), shape=adjacency.shape)
        return self._optimize(labels_refined, within, out_weights, in_weights)[0]


@dataclass(frozen=True, slots=True)
class Grouping:
    """`labels` of the people, 0 the largest group; `centres`, the person nearest to each group's others."""

    labels: Ints
    centres: tuple[int, ...]

    @property
    def k(self) -> int:
        """Number of groups."""
        return len(self.centres)


def group_people(log: EventLog, method: str, k: int | None, *, seed: int = 0) -> Grouping:
    """The groups of one of `ALTERNATIVES`.

    Args:
        log: people with at least one event each.
        method: which.
        k: number of groups. `leiden` chooses one itself where none is given, and with one looks for the
            resolution that comes nearest to it.
        seed: of `leiden`; the others draw nothing.

    Raises:
        UsageError: k is missing, or there are more than 4,000 distinct courses for a matrix of distances.
    """
    if method == "leiden":
        return _leiden(event_features(log), k, seed)
    if k is None:
        raise UsageError(f"{method} does not choose the number of groups", hint="Give k.")
    if method == "edit-distance":
        return _edit_distance(log, k)
    features = event_features(log)
    told, row_of, count = _without_partners(features)
    found = partition(skip_bigram_distances(told, count), k, count)
    return _ranked(found.labels[row_of], [int(np.flatnonzero(row_of == m)[0]) for m in found.medoids])


def skip_bigram_distances(matrix: csr_array, weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Cosine distances of rows of 0 and 1, each column weighted by its rarity among the people; n × n."""
    frequency = np.asarray(matrix.T @ weight)
    rarity = np.log((1 + weight.sum()) / (1 + frequency)) + 1
    scaled = csr_array(matrix @ diags_array(rarity))
    norm = np.sqrt(np.asarray((scaled * scaled).sum(axis=1)).ravel())
    unit = csr_array(diags_array(1 / np.where(norm > 0, norm, 1)) @ scaled)
    distances = 1 - (unit @ unit.T).toarray()
    np.clip(distances, 0, 1, out=distances)
    np.fill_diagonal(distances, 0)
    return np.asarray(distances)


def _edit_distance(log: EventLog, k: int) -> Grouping:
    order, start = linear_order(log), log.starts()
    kinds = log.type[order]
    sequences = [tuple(kinds[start[i] : start[i + 1]].tolist()) for i in range(log.n)]
    counts = Counter(sequences)
    distinct = sorted(counts)
    _check_size(len(distinct))
    weight = np.array([counts[s] for s in distinct], dtype=np.float64)
    found = partition(edit_distances(distinct), k, weight)
    row = {sequence: i for i, sequence in enumerate(distinct)}
    labels = np.array([found.labels[row[s]] for s in sequences], dtype=np.int64)
    return _ranked(labels, [sequences.index(distinct[m]) for m in found.medoids])


def _leiden(features: Features, k: int | None, seed: int) -> Grouping:
    told, row_of, count = _without_partners(features)
    # People told of in the same way are one node of their weight: they would share a community anyway.
    ties = csr_matrix(diags_array(count) @ told)

    def divide(resolution: float) -> Ints:
        found = _Leiden(resolution=resolution, random_state=seed, sort_clusters=False)
        found.fit(ties, force_bipartite=True)
        return np.unique(np.asarray(found.labels_row_), return_inverse=True)[1]

    labels = divide(1.0)
    if k is not None:
        low, high = 0.05, 8.0
        best = labels
        for _ in range(RESOLUTION_STEPS):
            if best.max() + 1 == k:
                break
            middle = float(np.sqrt(low * high))
            tried = divide(middle)
            if abs(tried.max() + 1 - k) < abs(best.max() + 1 - k):
                best = tried
            if tried.max() + 1 < k:
                low = middle
            else:
                high = middle
        labels = best
    centres = [_centre(told, count, labels, group) for group in range(int(labels.max()) + 1)]
    return _ranked(labels[row_of], [int(np.flatnonzero(row_of == c)[0]) for c in centres])


def _centre(matrix: csr_array, weight: npt.NDArray[np.float64], labels: Ints, group: int) -> int:
    """The row with the least sum of squared distances to the others of its group."""
    mine = np.where(labels == group, weight, 0.0)
    cost = mine.sum() * np.diff(matrix.indptr) - 2 * np.asarray(matrix @ (matrix.T @ mine))
    rows = np.flatnonzero(labels == group)
    return int(rows[np.argmin(cost[rows])])


def _without_partners(features: Features) -> tuple[csr_array, Ints, npt.NDArray[np.float64]]:
    """Distinct rows of what is told of events, the row of each person, and people by row."""
    matrix = csr_array(features.matrix[:, : features.partners_at])
    keys = [tuple(matrix.indices[a:b].tolist()) for a, b in zip(matrix.indptr, matrix.indptr[1:], strict=False)]
    distinct = sorted(set(keys))
    _check_size(len(distinct))
    place = {key: i for i, key in enumerate(distinct)}
    row_of = np.array([place[key] for key in keys], dtype=np.int64)
    first = np.array([keys.index(key) for key in distinct], dtype=np.int64)
    people = row_of[features.row_of]
    count = np.bincount(people, minlength=len(distinct)).astype(np.float64)
    return csr_array(matrix[first]), people, count


def _check_size(distinct: int) -> None:
    if distinct > MATCHING_LIMIT:
        raise UsageError(
            f"{distinct} distinct sequences are too many for a matrix of distances",
            hint=f"Use the mixture, or at most {MATCHING_LIMIT}.",
        )


def _ranked(labels: Ints, centres: list[int]) -> Grouping:
    """The largest group first; of equal ones the one whose centre comes first."""
    size = np.bincount(labels, minlength=len(centres))
    order = sorted(range(len(centres)), key=lambda g: (-size[g], centres[g]))
    rank = np.empty(len(centres), dtype=np.int64)
    rank[order] = np.arange(len(centres))
    return Grouping(rank[labels], tuple(centres[g] for g in order))
