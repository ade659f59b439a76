"""Rates and their comparison against SciPy's exact tests."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from graphkit.analyses.compare import compare_rates, corrected, source_caveats, wilson


def people(counts):
    """Group → (with, without)."""
    outcome, group = {}, {}
    for name, (hits, rest) in counts.items():
        for i in range(hits + rest):
            outcome[f"{name}{i}"], group[f"{name}{i}"] = i < hits, name
    return outcome, group


def test_two_groups_of_equal_size_give_fishers_p():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        size = int(rng.integers(3, 30))
        a, b = int(rng.integers(0, size + 1)), int(rng.integers(0, size + 1))
        found = compare_rates("x", *people({"a": (a, size - a), "b": (b, size - b)}))
        assert [(r.group, r.n, r.of) for r in found.rates] == [("a", a, size), ("b", b, size)]
        if a + b in (0, 2 * size):
            assert found.p is None
        else:
            exact = fisher_exact([[a, size - a], [b, size - b]]).pvalue
            assert found.p == pytest.approx(exact, abs=0.02)


def test_unknown_outcomes_are_counted_and_in_no_rate():
    outcome, group = people({"a": (3, 2), "b": (1, 9)})
    outcome["a0"] = None
    del outcome["b9"]
    found = compare_rates("x", outcome, group)
    assert [(r.n, r.of) for r in found.rates] == [(2, 4), (1, 9)] and found.n_unknown == 2
    assert found.rates[0].person_ids == ("a1", "a2")
    assert found.rates[0].low < found.rates[0].share < found.rates[0].high
    assert any("fewer than 10" in text for text in found.observed.caveats)
    assert any("not known" in text for text in found.observed.caveats)


def test_the_interval_is_wilsons():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        of = int(rng.integers(1, 400))
        n = int(rng.integers(0, of + 1))
        exact = binomtest(n, of).proportion_ci(method="wilson")
        assert wilson(n, of) == pytest.approx((exact.low, exact.high), abs=1e-12)


def test_groups_seen_by_different_sources_are_told():
    outcome, group = people({"a": (3, 5), "b": (4, 4)})
    kinds = {p: ("verdict",) if g == "a" else ("list",) for p, g in group.items()}
    found = compare_rates("x", outcome, group, source_kinds=kinds)
    assert found.observed.sources == {"list": 8, "verdict": 8} and found.observed.n == 16
    assert sum("may be one of sources" in text for text in found.observed.caveats) == 2
    assert source_caveats({"a": [("verdict",)] * 4, "b": [("verdict",)] * 3 + [()]})
    assert source_caveats({"a": [("verdict",)] * 5, "b": [("verdict",)] * 4 + [()]}) == []
    assert source_caveats({"a": [("verdict",)], "b": []}) == []


def test_many_looks_are_corrected_for_as_holm_says():
    looks = [
        compare_rates(f"look {i}", *people({"a": (hits, 20 - hits), "b": (5, 15)}))
        for i, hits in enumerate((5, 9, 13, 18))
    ]
    one = compare_rates("one group", *people({"a": (3, 4)}))
    found = corrected([*looks, one])
    assert found[-1].p is None and found[-1].p_corrected is None
    raw = sorted(c.p for c in looks)
    wanted, highest = [], 0.0
    for i, p in enumerate(raw):
        highest = max(highest, min(1.0, p * (4 - i)))
        wanted.append(highest)
    assert sorted(c.p_corrected for c in found[:-1]) == pytest.approx(wanted)
    assert all(c.p_corrected >= c.p and (c.looks, c.correction) == (4, "Holm") for c in found[:-1])
    assert found[-1].looks is None
    rate = corrected(looks, correction="Benjamini-Hochberg")
    assert all(a.p <= a.p_corrected <= b.p_corrected for a, b in zip(rate, found, strict=False))


def test_chance_alone_is_seldom_a_finding():
    rng = np.random.default_rng(0)
    small = 0
    for seed in range(100):
        outcome = {f"p{i}": bool(rng.random() < 0.4) for i in range(60)}
        group = {f"p{i}": "abc"[int(rng.integers(3))] for i in range(60)}
        small += compare_rates("x", outcome, group, seed=seed).p <= 0.05
    assert small <= 12
