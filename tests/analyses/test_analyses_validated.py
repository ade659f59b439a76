"""The bipartite configuration model and validated ties: against enumeration, and against exact random swaps."""

from __future__ import annotations

from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array

from graphkit.analyses.bicm import chance_of_sharing, fit_bicm
from graphkit.analyses.projections import Incidence
from graphkit.analyses.validated import validated_pairs, validated_projection
from graphkit.errors import UsageError


def random_matrix(seed: int, *, rows: int = 9, columns: int = 6) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, rows)), int(rng.integers(1, columns))
    return (rng.random(shape) < rng.uniform(0.1, 0.8)).astype(np.int32)


def incident(matrix: np.ndarray) -> Incidence:
    return Incidence(
        csr_array(matrix),
        tuple(f"p{i:03d}" for i in range(matrix.shape[0])),
        tuple(f"t{j:03d}" for j in range(matrix.shape[1])),
    )


def curveball(matrix: np.ndarray, rng: np.random.Generator, trades: int) -> np.ndarray:
    """A random matrix with the same degrees: pairs of rows trade what only one of them has (Strona et al. 2014)."""
    sets = [set(np.flatnonzero(row).tolist()) for row in matrix]
    for _ in range(trades):
        i, j = rng.choice(len(sets), size=2, replace=False).tolist()
        both, pool = sets[i] & sets[j], sorted(sets[i] ^ sets[j])
        mine = len(sets[i]) - len(both)
        pool = [pool[k] for k in rng.permutation(len(pool))]
        sets[i], sets[j] = both | set(pool[:mine]), both | set(pool[mine:])
    result = np.zeros_like(matrix)
    for i, row in enumerate(sets):
        result[i, sorted(row)] = 1
    return result


def test_the_model_keeps_every_degree_on_average():
    for seed in range(200):
        matrix = random_matrix(seed)
        model = fit_bicm(csr_array(matrix))
        chance = model.matrix()
        assert chance.min(initial=0) >= 0 and chance.max(initial=0) <= 1
        assert chance.sum(axis=1) == pytest.approx(matrix.sum(axis=1), abs=1e-4)
        assert chance.sum(axis=0) == pytest.approx(matrix.sum(axis=0), abs=1e-4)
        assert model.error < 1e-4


def test_the_model_is_the_one_of_greatest_entropy():
    """Log odds of the ties are a row's part plus a column's part: no other ties of these degrees are as random."""
    for seed in range(200):
        chance = fit_bicm(csr_array(random_matrix(seed))).matrix()
        with np.errstate(divide="ignore"):
            odds = np.log(chance) - np.log1p(-chance)
        for i, k in combinations(range(chance.shape[0]), 2):
            for j, m in combinations(range(chance.shape[1]), 2):
                square = odds[np.ix_([i, k], [j, m])]
                if np.abs(square).max() < 8:
                    assert square[0, 0] + square[1, 1] == pytest.approx(square[0, 1] + square[1, 0], abs=1e-3)


def test_the_tail_is_that_of_all_possible_outcomes():
    for seed in range(200):
        matrix = random_matrix(seed)
        model = fit_bicm(csr_array(matrix))
        chance = model.matrix()
        shared = matrix @ matrix.T
        pairs = [(i, j) for i, j in combinations(range(len(matrix)), 2) if shared[i, j]]
        left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
        expected, p = chance_of_sharing(model, left, right, shared[left, right])
        for (i, j), mean, tail in zip(pairs, expected, p, strict=True):
            both = chance[i] * chance[j]
            literal = sum(
                np.prod(np.where(np.array(outcome) == 1, both, 1 - both))
                for outcome in product((0, 1), repeat=len(both))
                if sum(outcome) >= shared[i, j]
            )
            assert tail == pytest.approx(literal, rel=1e-6, abs=1e-12)
            assert mean == pytest.approx(both.sum(), abs=1e-9)


def test_small_tails_are_not_lost_to_rounding():
    matrix = np.zeros((600, 598), np.int32)
    matrix[0, :12] = matrix[1, :12] = 1
    matrix[np.arange(2, 600), np.arange(598)] = 1
    pairs = validated_pairs(incident(matrix))
    first = (pairs.left == 0) & (pairs.right == 1)
    assert 0 < pairs.p[first][0] < 1e-15 and pairs.q[first][0] < 0.05


def test_agreement_with_random_swaps_that_keep_degrees_exactly():
    rng = np.random.default_rng(5)
    matrix = (rng.random((24, 16)) < rng.uniform(0.08, 0.45, (24, 1))).astype(np.int32)
    matrix[0] = matrix[1] = 0
    matrix[0, :7] = matrix[1, :7] = 1
    pairs = validated_pairs(incident(matrix))
    drawn, state = np.zeros(len(pairs.left)), matrix
    for draw in range(2_000):
        state = curveball(state, rng, 240 if draw == 0 else 24)
        assert (state.sum(axis=0) == matrix.sum(axis=0)).all() and (state.sum(axis=1) == matrix.sum(axis=1)).all()
        shared = state @ state.T
        drawn += shared[pairs.left, pairs.right] >= pairs.shared
    exact = (1 + drawn) / 2_001
    assert np.corrcoef(np.log(exact), np.log(pairs.p))[0, 1] > 0.9
    planted = (pairs.left == 0) & (pairs.right == 1)
    assert pairs.p[planted][0] == pairs.p.min() and exact[planted][0] == exact.min()
    assert (pairs.p >= exact * 0.5 - 0.002).mean() > 0.95, "on average degrees are a wider null: seldom bolder"


def test_chance_alone_seldom_ties_anybody():
    tied = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        matrix = (rng.random((30, 12)) < rng.uniform(0.05, 0.5, (30, 1))).astype(np.int32)
        tied += (validated_pairs(incident(curveball(matrix, rng, 300))).q <= 0.05).any()
    assert tied <= 6


def test_corrected_for_all_pairs_tested():
    for seed in range(200):
        matrix = random_matrix(seed)
        pairs = validated_pairs(incident(matrix))
        touching = int(matrix.any(axis=1).sum())
        assert pairs.n_tested == touching * (touching - 1) // 2
        every = sorted([*pairs.p.tolist(), *[1.0] * (pairs.n_tested - len(pairs.p))])
        literal = {
            p: min(1.0, min(every[k] * pairs.n_tested / (k + 1) for k in range(len(every)) if every[k] >= p))
            for p in pairs.p.tolist()
        }
        assert pairs.q.tolist() == pytest.approx([literal[p] for p in pairs.p.tolist()])


def people_and_units(groups: int, people: int, units: int) -> nx.MultiDiGraph:
    """Groups of people who share several units, among many who have one each."""
    graph = nx.MultiDiGraph()
    for g in range(groups):
        for i in range(people):
            graph.add_node(f"p{g}-{i}", label="Person")
            for u in range(units):
                graph.add_node(f"u{g}-{u}", label="Unit")
                graph.add_edge(f"p{g}-{i}", f"u{g}-{u}", type="SERVED_IN")
    for i in range(60):
        graph.add_node(f"x{i:02d}", label="Person")
        graph.add_node(f"v{i % 30}", label="Unit")
        graph.add_edge(f"x{i:02d}", f"v{i % 30}", type="SERVED_IN")
    graph.add_node("nobody", label="Person")
    return graph


def test_validated_ties_of_a_graph():
    graph = people_and_units(groups=2, people=2, units=10)
    found = validated_projection(graph, "unit")
    assert {(t.left, t.right) for t in found.ties} == {("p0-0", "p0-1"), ("p1-0", "p1-1")}
    assert found.ties[0].shared == tuple(f"u0-{u}" for u in range(10))
    assert all(t.p <= t.q <= found.alpha and t.expected < 4 for t in found.ties)
    assert found.n == 64, "who has no unit can be tied to nobody"
    assert found.n_tested == 64 * 63 // 2
    assert any("2 of" in text and "2016 pairs were tested" in text for text in found.observed.caveats)
    network = found.network()
    assert network["p0-0"]["p0-1"]["weight"] == 10 and set(network) == {"p0-0", "p0-1", "p1-0", "p1-1"}


def test_people_with_one_unit_each_are_not_tied_by_it():
    graph = people_and_units(groups=0, people=0, units=0)
    found = validated_projection(graph, "unit")
    assert found.n_sharing == 30 and not found.ties


def test_nobody_and_nothing():
    found = validated_projection(nx.MultiDiGraph(), "unit")
    assert (found.n, found.n_tested, found.ties) == (0, 0, ())
    with pytest.raises(UsageError, match="alpha"):
        validated_projection(nx.MultiDiGraph(), "unit", alpha=0)


def test_who_touches_everything_is_explained_by_that():
    matrix = np.ones((3, 4), np.int32)
    pairs = validated_pairs(incident(matrix))
    assert pairs.p.tolist() == [1, 1, 1] and pairs.expected.tolist() == [4, 4, 4]
