"""Other ways to group people, and how far ways agree: against brute force, and where the answer is plain."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from graphkit.analyses.agreement import agreement
from graphkit.analyses.alternatives import ALTERNATIVES, group_people, skip_bigram_distances
from graphkit.analyses.eventlog import log_from_sequences, log_from_variants
from graphkit.analyses.features import event_features
from graphkit.analyses.pathways import METHODS, PathwayResult, pathway_clusters
from graphkit.analyses.selection import adjusted_rand
from graphkit.analyses.simulate import planted_people
from graphkit.errors import UsageError

APART = {f"p{i:03d}": ("ad", "offer", "contract") if i < 130 else ("held", "forced", "front") for i in range(240)}


def test_skip_bigram_distances_are_cosine_distances():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        rows = (rng.random((int(rng.integers(1, 9)), 12)) < 0.4).astype(float)
        rows[:, 0] = 1  # nobody is told of in no way at all
        weight = rng.integers(1, 5, len(rows)).astype(float)
        rarity = np.log((1 + weight.sum()) / (1 + weight @ rows)) + 1
        wanted = cdist(rows * rarity, rows * rarity, "cosine")
        assert skip_bigram_distances(csr_array(rows), weight) == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("method", ALTERNATIVES)
def test_groups_that_have_nothing_in_common_are_found(method):
    result = pathway_clusters(log_from_sequences(APART), k=2, method=method)
    assert (result.k, result.status, result.method) == (2, "unstable", method)
    assert result.labels == {person: int(lives[0] == "held") for person, lives in APART.items()}
    assert [result.labels[m.person_id] for m in result.medoids] == [0, 1]
    assert [p.n for p in result.profiles] == [130, 110] and "not tested" in result.why


def test_leiden_chooses_a_number_of_groups_and_nears_one_that_is_asked_for():
    assert pathway_clusters(log_from_sequences(APART), method="leiden").k == 2
    log = planted_people(300, seed=3).log
    asked = [group_people(log, "leiden", k) for k in (2, 4, 8)]
    assert [found.k for found in asked] == sorted(found.k for found in asked)
    assert all(abs(found.k - k) <= 2 for found, k in zip(asked, (2, 4, 8), strict=True))


def test_one_group_is_no_structure():
    same = {f"p{i:03d}": ("ad", "offer", "contract") for i in range(210)}
    result = pathway_clusters(log_from_sequences(same), method="leiden")
    assert (result.k, result.status) == (1, "no_structure")


@pytest.mark.parametrize("method", ALTERNATIVES)
def test_neither_order_nor_names_of_people_change_the_groups(method):
    lives = {p: tuple(x) for p, x in _lives(planted_people(220, seed=9)).items()}
    once = pathway_clusters(log_from_sequences(lives), k=4, method=method).labels
    shuffled = dict(sorted(lives.items(), key=lambda item: hash(item[0])))
    assert pathway_clusters(log_from_sequences(shuffled), k=4, method=method).labels == once
    renamed = {f"q{int(p[1:]):07d}": life for p, life in lives.items()}
    other = pathway_clusters(log_from_sequences(renamed), k=4, method=method).labels
    assert list(other.values()) == list(once.values())


def _lives(simulated):
    log = simulated.log
    start = log.starts()
    return {p: [log.types[c] for c in log.type[start[i] : start[i + 1]]] for i, p in enumerate(log.person_ids)}


@pytest.mark.parametrize("method", ["edit-distance", "skip-bigrams"])
def test_medoids_need_a_number(method):
    with pytest.raises(UsageError, match="k"):
        pathway_clusters(log_from_sequences(APART), method=method)


def test_methods_are_told_apart_by_how_well_they_find_what_was_planted():
    simulated = planted_people(500, seed=4)
    truth = list(simulated.truth.values())
    found = {}
    for method in METHODS:
        labels = pathway_clusters(simulated.log, k=6, method=method).labels
        found[method] = adjusted_rand(truth, [labels[p] for p in simulated.truth])
    assert found["mixture"] == max(found.values())
    assert all(0.1 < value < 1 for value in found.values())


def _result(method: str, labels: dict[str, int]) -> PathwayResult:
    base = pathway_clusters(log_from_sequences({"p": ("a",)}))
    return PathwayResult(
        **{name: getattr(base, name) for name in base.__dataclass_fields__ if name not in ("method", "labels", "k")},
        method=method,
        labels=labels,
        k=max(labels.values(), default=0) + 1,
    )


def test_agreement_counts_people_pair_by_pair():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        people = [f"p{i}" for i in range(int(rng.integers(1, 20)))]
        results = [
            _result(name, {p: int(rng.integers(0, 3)) for p in people if rng.random() < 0.9})
            for name in ("one", "other", "third")
        ]
        found = agreement(results)
        assert [(pair.left, pair.right) for pair in found.pairs] == list(combinations(("one", "other", "third"), 2))
        for pair, (left, right) in zip(found.pairs, combinations(results, 2), strict=True):
            both = set(left.labels) & set(right.labels)
            assert pair.n == len(both) == sum(map(sum, pair.table))
            for i, line in enumerate(pair.table):
                for j, n in enumerate(line):
                    assert n == sum(left.labels[p] == i and right.labels[p] == j for p in both)
        assert found.lowest == min(pair.adjusted_rand for pair in found.pairs)
    assert agreement(results[:1]).lowest is None


def test_variants_of_a_database_are_the_people_they_stand_for():
    lives = {"a": ("x", "y"), "b": ("x", "y"), "c": ("y", "x", "z")}
    log = log_from_variants([(["x", "y"], 2), (["y", "x", "z"], 1)])
    assert log.n == 3
    ours, theirs = event_features(log), event_features(log_from_sequences(lives))
    assert sorted(ours.weight) == sorted(theirs.weight) == [1, 2]
    assert (ours.matrix.toarray() == theirs.matrix.toarray()).all()


def test_events_of_one_step_of_a_variant_have_no_order():
    features = event_features(log_from_variants([(["x+y", "z"], 1)]))
    order = features.matrix.toarray()[0, features.order_at : features.partners_at].reshape(3, 3)
    assert order.tolist() == [[0, 0, 1], [0, 0, 1], [0, 0, 0]]
