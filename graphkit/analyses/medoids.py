"""Optimal matching and partitioning around medoids: the field's usual way, kept for comparison.

Optimal matching (A. Abbott and J. Forrest, 1986) with the usual costs, 1 to insert or delete and 2 to
substitute, normalised so that it stays a metric (L. Yujian and L. Bo, *A Normalized
Levenshtein Distance Metric*, IEEE TPAMI 29, 2007): 2d / (|a| + |b| + d). PAM by L. Kaufman and
P. Rousseeuw (1990) with the swap search of E. Schubert and P. Rousseeuw (*FastPAM*, 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Medoids", "edit_distances", "partition"]

Floats = npt.NDArray[np.float64]

SUBSTITUTION = 2


@dataclass(frozen=True, slots=True)
class Medoids:
    """`medoids` are indices, `labels[i]` the place of the nearest one, `cost` the weighted distance to them."""

    medoids: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    cost: float


def edit_distances(sequences: Sequence[Sequence[int]], *, normalised: bool = True) -> Floats:
    """All pairwise edit distances, n × n.

    O(n² · longest²) cell updates, each over n sequences at once; O(n²) memory.
    """
    n = len(sequences)
    lengths = np.array([len(s) for s in sequences], dtype=np.int64)
    longest = int(lengths.max()) if n else 0
    padded = np.full((n, longest), -1, dtype=np.int64)
    for i, sequence in enumerate(sequences):
        padded[i, : len(sequence)] = sequence
    result = np.zeros((n, n))
    for i, sequence in enumerate(sequences):
        row = np.tile(np.arange(longest + 1, dtype=np.int64), (n - i, 1))
        for step, symbol in enumerate(sequence, start=1):
            above = row
            row = np.empty_like(above)
            row[:, 0] = step
            change = above[:, :-1] + SUBSTITUTION * (padded[i:] != symbol)
            best = np.minimum(change, above[:, 1:] + 1)
            # min over j' <= j of best[j'] + (j - j') is a running minimum of best[j'] - j'.
            shifted = np.concatenate([np.full((n - i, 1), step), best - np.arange(1, longest + 1)], axis=1)
            row[:, 1:] = np.minimum.accumulate(shifted, axis=1)[:, 1:] + np.arange(1, longest + 1)
        distance = row[np.arange(n - i), lengths[i:]].astype(np.float64)
        if normalised:
            total = lengths[i] + lengths[i:] + distance
            distance = np.divide(2 * distance, total, out=np.zeros_like(distance), where=total > 0)
        result[i, i:] = result[i:, i] = distance
    return result


def partition(distances: Floats, k: int, weight: Floats | None = None) -> Medoids:
    """k medoids by greedy build and steepest swaps, without chance: equal input gives equal output.

    Args:
        distances: n × n.
        weight: how many people each row stands for; 1 each by default.

    O(k + swaps) passes over the matrix.
    """
    n = len(distances)
    weights = np.ones(n) if weight is None else weight
    k = min(k, n)
    medoids = [int(np.argmin(weights @ distances))]
    nearest = distances[:, medoids[0]].copy()
    while len(medoids) < k:
        gain = weights @ np.maximum(nearest[:, None] - distances, 0)
        gain[medoids] = -1
        medoids.append(int(np.argmax(gain)))
        nearest = np.minimum(nearest, distances[:, medoids[-1]])
    while True:
        change, slot, candidate = _best_swap(distances, weights, medoids)
        if change >= -1e-9:
            break
        medoids[slot] = candidate
    chosen = np.array(medoids, dtype=np.int64)
    labels = np.argmin(distances[:, chosen], axis=1)
    return Medoids(chosen, labels, float(weights @ distances[np.arange(n), chosen[labels]]))


def _best_swap(distances: Floats, weights: Floats, medoids: list[int]) -> tuple[float, int, int]:
    to_medoids = distances[:, medoids]
    owner = np.argmin(to_medoids, axis=1)
    first = to_medoids[np.arange(len(owner)), owner]
    if len(medoids) > 1:
        second = np.partition(to_medoids, 1, axis=1)[:, 1]
    else:
        second = np.full(len(owner), np.inf)
    # Whoever comes nearer to the candidate gains; whose medoid goes falls back to the second or to it.
    shared = weights @ np.minimum(distances - first[:, None], 0)
    best = (0.0, 0, 0)
    for slot in range(len(medoids)):
        mine = owner == slot
        moved = np.minimum(distances[mine], second[mine, None]) - first[mine, None]
        kept = np.minimum(distances[mine] - first[mine, None], 0)
        change = shared + weights[mine] @ (moved - kept)
        change[medoids] = 0
        candidate = int(np.argmin(change))
        if change[candidate] < best[0]:
            best = (float(change[candidate]), slot, candidate)
    return best
