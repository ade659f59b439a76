"""Edit distances and medoids against textbook versions; agreement of groupings against pair counting."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from graphkit.analyses.medoids import edit_distances, partition
from graphkit.analyses.selection import adjusted_rand


def textbook(a, b):
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
    table[0], table[:, 0] = range(len(b) + 1), range(len(a) + 1)
    for i in range(len(a)):
        for j in range(len(b)):
            table[i + 1, j + 1] = min(table[i, j] + 2 * (a[i] != b[j]), table[i, j + 1] + 1, table[i + 1, j] + 1)
    return table[-1, -1]


def test_edit_distances_are_the_textbook_ones():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        sequences = [rng.integers(0, 4, rng.integers(0, 8)).tolist() for _ in range(8)]
        raw = edit_distances(sequences, normalised=False)
        assert raw.tolist() == [[textbook(a, b) for b in sequences] for a in sequences]
        normalised = edit_distances(sequences)
        for i, j in combinations(range(8), 2):
            total = len(sequences[i]) + len(sequences[j]) + raw[i, j]
            assert normalised[i, j] == pytest.approx(2 * raw[i, j] / total if total else 0)
        for i in range(8):
            through = normalised[:, i, None] + normalised[None, i, :]
            assert (normalised <= through + 1e-9).all(), "it stays a metric"


def cost(distances, weight, chosen):
    return float(weight @ distances[:, list(chosen)].min(axis=1))


def test_no_swap_improves_the_medoids_and_they_come_near_the_best():
    gaps = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        points = rng.normal(size=(9, 2))
        distances = np.linalg.norm(points[:, None] - points[None], axis=2)
        weight = rng.integers(1, 4, 9).astype(float)
        k = int(rng.integers(1, 5))
        found = partition(distances, k, weight)
        assert found.cost == pytest.approx(cost(distances, weight, found.medoids))
        assert (found.labels == distances[:, found.medoids].argmin(axis=1)).all()
        for slot in range(k):
            for other in range(9):
                swapped = [*found.medoids[:slot], other, *found.medoids[slot + 1 :]]
                assert cost(distances, weight, swapped) >= found.cost - 1e-9
        best = min(cost(distances, weight, chosen) for chosen in combinations(range(9), k))
        gaps.append(found.cost / best if best else 1.0)
    assert np.mean(gaps) < 1.02


def test_adjusted_rand_counts_pairs():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 20))
        left, right = rng.integers(0, 4, n), rng.integers(0, 3, n)
        pairs = list(combinations(range(n), 2))
        together = sum(left[i] == left[j] and right[i] == right[j] for i, j in pairs)
        a = sum(left[i] == left[j] for i, j in pairs)
        b = sum(right[i] == right[j] for i, j in pairs)
        expected, highest = a * b / len(pairs), (a + b) / 2
        wanted = 1.0 if highest == expected else (together - expected) / (highest - expected)
        assert adjusted_rand(left, right) == pytest.approx(wanted)


def test_adjusted_rand_with_weights_is_that_of_repeated_people():
    rng = np.random.default_rng(0)
    left, right, weight = rng.integers(0, 3, 30), rng.integers(0, 3, 30), rng.integers(1, 5, 30)
    assert adjusted_rand(left, right, weight) == pytest.approx(
        adjusted_rand(np.repeat(left, weight), np.repeat(right, weight))
    )
