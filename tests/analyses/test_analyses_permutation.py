"""Permutation tests against all arrangements, and corrections against their definitions."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import kruskal, rankdata

from graphkit.analyses.permutation import adjusted, group_test


def literal(scores, group):
    """The statistic over every arrangement of the scores."""

    def statistic(values):
        mean = sum(values) / len(values)
        sums = {g: sum(v - mean for v, of in zip(values, group, strict=True) if of == g) for g in set(group)}
        return sum(s**2 / group.count(g) for g, s in sums.items())

    seen = statistic(scores)
    found = [statistic(order) >= seen - 1e-9 for order in permutations(scores)]
    return sum(found) / len(found)


def test_p_is_the_share_of_arrangements_that_differ_as_much():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 6))
        scores, group = rng.integers(0, 5, n).tolist(), rng.integers(0, 3, n).tolist()
        found = group_test(scores, group, draws=1_999, seed=seed)
        if len(set(group)) < 2 or len(set(scores)) < 2:
            assert found is None
        else:
            assert found == pytest.approx(literal(scores, group), abs=0.045)


def test_ranks_as_scores_give_kruskal_and_wallis():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        group = np.repeat([0, 1, 2], [25, 30, 20])
        values = rng.integers(0, 40, len(group)) + 3 * (group == 1) * (seed % 2)
        exact = kruskal(*(values[group == g] for g in range(3))).pvalue
        assert group_test(rankdata(values), group, draws=1_999, seed=seed) == pytest.approx(exact, abs=0.05)


def test_the_same_seed_gives_the_same_p_and_names_of_groups_do_not_matter():
    scores, group = [1, 5, 2, 8, 9, 3], [0, 1, 0, 1, 1, 0]
    assert group_test(scores, group, seed=3) == group_test(scores, group, seed=3)
    assert group_test(scores, [7 * g for g in group], seed=3) == group_test(scores, group, seed=3)


def test_corrections_are_as_defined():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        p = np.round(rng.random(int(rng.integers(0, 12))) ** 2, 2).tolist()
        m, order = len(p), sorted(range(len(p)), key=lambda i: p[i])
        holm, rate = [0.0] * m, [0.0] * m
        for place, i in enumerate(order):
            holm[i] = min(1.0, max((m - k) * p[order[k]] for k in range(place + 1)))
            rate[i] = min(1.0, min(m * p[order[k]] / (k + 1) for k in range(place, m)))
        # Equal p-values get one value: the most cautious place for Holm is the first of them.
        assert adjusted(p) == pytest.approx(holm)
        assert adjusted(p, correction="Benjamini-Hochberg") == pytest.approx(rate)
