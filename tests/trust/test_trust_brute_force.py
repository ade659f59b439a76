"""Analyses against NetworkX, SciPy or a literal reckoning, on random graphs and sequences of seeds of their own.

Each comparison gives pairs of numbers, found and wanted; the greatest difference is published.
"""

from __future__ import annotations

import importlib.util
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise, permutations, product
from math import comb
from pathlib import Path
from types import ModuleType

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import CensoredData, binomtest, logrank
from trust_run import scaled

from graphkit.analyses.bicm import chance_of_sharing, fit_bicm
from graphkit.analyses.communities import communities
from graphkit.analyses.compare import wilson
from graphkit.analyses.flows import stage_flows
from graphkit.analyses.logrank import log_rank_statistics, log_rank_test
from graphkit.analyses.measures import local_measures
from graphkit.analyses.medoids import edit_distances, partition
from graphkit.analyses.network import actor_network, brokers, people_projection
from graphkit.analyses.order import certain_order
from graphkit.analyses.permutation import adjusted, group_test
from graphkit.analyses.projections import shared_counts
from graphkit.analyses.recapture import Grounds, recapture
from graphkit.analyses.selection import adjusted_rand
from graphkit.analyses.sequences import course_from_events, variants
from graphkit.analyses.times import time_to_event

POINT = 14
SETS = scaled(20, 200)
FIRST_SEED = 50_000
"""The tests of the analyses themselves use lower ones."""

Pairs = Iterator[tuple[float, float]]


def _tests_of(name: str) -> ModuleType:
    """A test file of the analyses: its random inputs and literal reckonings are used here, too."""
    path = Path(__file__).parents[1] / "analyses" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"of_{name}", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


networks = _tests_of("test_analyses_network")
ties = _tests_of("test_analyses_validated")
lengths = _tests_of("test_analyses_times")
lives = _tests_of("test_analyses_sequences")
orders = _tests_of("test_analyses_order")
edits = _tests_of("test_analyses_medoids")
chances = _tests_of("test_analyses_permutation")


def same_sets(found: object, wanted: object) -> Pairs:
    """Things that are equal or not, as a difference of 0 or 1."""
    yield float(found != wanted), 0.0


def projections(seed: int) -> Pairs:
    """Who shares a unit with whom, and how many, as NetworkX projects it."""
    graph = networks.random_network(seed)
    people = [n for n, d in graph.nodes(data=True) if d["label"] == "Person"]
    plain = nx.Graph((u, v) for u, v, d in graph.edges(data=True) if d["type"] == "SERVED_IN")
    plain.add_nodes_from([*people, "u0"])
    wanted = nx.bipartite.weighted_projected_graph(plain, people)
    found = people_projection(graph, "unit")
    yield from same_sets({frozenset(e) for e in found.edges}, {frozenset(e) for e in wanted.edges})
    for u, v, data in wanted.edges(data=True):
        yield found[u][v]["weight"], data["weight"]


def shared(seed: int) -> Pairs:
    """What two rows share, against the dense product."""
    matrix = ties.random_matrix(seed, rows=14, columns=10)
    yield from zip(
        shared_counts(csr_array(matrix)).toarray().ravel(), np.triu(matrix @ matrix.T, 1).ravel(), strict=True
    )


def brokerage(seed: int) -> Pairs:
    """Betweenness and people of recruiters, against NetworkX and a count."""
    graph = networks.random_network(seed)
    between = nx.betweenness_centrality(actor_network(graph))
    for broker in brokers(graph).brokers:
        recruited = {u for u, v, d in graph.edges(data=True) if v == broker.id and d["type"] == "RECRUITED_BY"}
        yield broker.betweenness, between[broker.id]
        yield broker.people, len(recruited)


def measures(seed: int) -> Pairs:
    """Degree, betweenness and parts of a whole network, against NetworkX."""
    network = networks.random_graph(seed)
    for node in network:
        network.nodes[node]["label"] = "Person"
    found, between = local_measures(network, seed=seed), nx.betweenness_centrality(network)
    for node in network:
        yield found.degree[node], network.degree(node)
        yield found.betweenness[node], between[node]
    parts = {frozenset(n for n, c in found.component.items() if c == k) for k in set(found.component.values())}
    yield from same_sets(parts, {frozenset(part) for part in nx.connected_components(network)})


def modularity(seed: int) -> Pairs:
    """The modularity of the communities, against NetworkX, and that each is connected."""
    graph = networks.random_graph(seed)
    found = communities(graph, draws=1, seed=seed)
    groups = [{n for n, c in found.labels.items() if c == g} for g in sorted(set(found.labels.values()))]
    yield from same_sets([nx.is_connected(graph.subgraph(group)) for group in groups], [True] * len(groups))
    if graph.number_of_edges():
        yield found.modularity, nx.community.modularity(graph, groups)


def degrees_of_the_null_model(seed: int) -> Pairs:
    """Mean degrees of the bipartite configuration model, against the degrees seen."""
    matrix = ties.random_matrix(seed)
    chance = fit_bicm(csr_array(matrix)).matrix()
    for axis in (0, 1):
        yield from zip(chance.sum(axis=axis), matrix.sum(axis=axis), strict=True)


def chance_of_shared_ties(seed: int) -> Pairs:
    """The tail of what two share under the model, against all outcomes."""
    matrix = ties.random_matrix(seed)
    model = fit_bicm(csr_array(matrix))
    chance, both_have = model.matrix(), matrix @ matrix.T
    pairs = [(i, j) for i, j in combinations(range(len(matrix)), 2) if both_have[i, j]]
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    _, p = chance_of_sharing(model, left, right, both_have[left, right])
    for (i, j), tail in zip(pairs, p, strict=True):
        each = chance[i] * chance[j]
        yield (
            tail,
            sum(
                math.prod(float(c) if has else 1 - float(c) for c, has in zip(each, outcome, strict=True))
                for outcome in product((0, 1), repeat=len(each))
                if sum(outcome) >= both_have[i, j]
            ),
        )


def flows(seed: int) -> Pairs:
    """Moves between stages, person by person."""
    courses = lives.random_courses(seed)
    wanted: Counter[tuple[str, str]] = Counter()
    for course in courses:
        path = [lives.START, *(step.stage for step in course.stage_path)]
        path.append(lives.UNKNOWN if len(path) == 1 else lives.DEAD if course.died else lives.LAST_SEEN)
        wanted.update(pairwise(path))
    found = {(flow.source, flow.target): flow.n for flow in stage_flows(courses).flows}
    yield from same_sets(set(found), set(wanted))
    for move, number in wanted.items():
        yield found[move], number


def paths(seed: int) -> Pairs:
    """Equal life courses counted, person by person."""
    courses = [course for course in lives.random_courses(seed) if course.events]
    wanted: dict[object, set[str]] = defaultdict(set)
    for course in courses:
        kinds = {e.id: e.type for e in course.events}
        wanted[tuple(tuple(sorted(kinds[i] for i in block)) for block in course.blocks)].add(course.person_id)
    found = variants(courses)
    yield from same_sets(
        sorted(sorted(v.person_ids) for v in found if v.person_ids), sorted(map(sorted, wanted.values()))
    )
    yield sum(v.n for v in found), len(courses)


def order_of_events(seed: int) -> Pairs:
    """What is certain of the order of dated and told events, against its definition."""
    spans, told = orders.random_events(seed)
    found = {(int(i), int(j)) for i, j in np.argwhere(certain_order(spans, told).before)}
    yield from same_sets(found, orders.literal(spans, told))


def survival(seed: int) -> Pairs:
    """Kaplan and Meier's curve, against the product limit."""
    rng = np.random.default_rng(seed)
    courses, rows = [], []
    for i in range(int(rng.integers(1, 25))):
        days, ended = int(rng.integers(1, 12)), bool(rng.random() < 0.6)
        events = [lengths.event("a", "start", 0), lengths.event("b", "end" if ended else "x", days)]
        courses.append(course_from_events(f"p{i:02d}", events))
        rows.append((days, ended))
    curve = time_to_event(courses, {"start"}, {"end"}).shortest
    if curve is not None:
        wanted = lengths.product_limit(rows)
        yield from same_sets(list(curve.days), sorted(wanted))
        yield from zip(curve.share, wanted.values(), strict=True)


def log_rank(seed: int) -> Pairs:
    """Mantel's statistic, against SciPy's."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 30))
    days, is_open = np.sort(rng.integers(1, 15, n)).astype(float), rng.random(n) < 0.3
    codes = rng.permutation(np.arange(n) % 2)
    found = log_rank_statistics(days, is_open, codes[None, :], 2)[0]
    sides = [CensoredData.right_censored(days[codes == g], is_open[codes == g]) for g in (0, 1)]
    with np.errstate(all="ignore"):
        wanted = float(logrank(*sides).statistic) ** 2
    if not (np.isfinite(wanted) and (~is_open).any()):
        wanted = 0.0
    yield from ((float(value), wanted) for value in found)


def log_rank_p(seed: int) -> Pairs:
    """The p of a permutation, against all ways to deal people out."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(4, 8)), int(rng.integers(2, 4))
    days, is_open = np.sort(rng.integers(1, 12, n)).astype(float), rng.random(n) < 0.3
    codes = np.arange(n) % k
    ways = np.array(sorted(set(permutations(codes.tolist()))))
    every = log_rank_statistics(days, is_open, ways, k).max(axis=1)
    mine = log_rank_statistics(days, is_open, codes[None, :], k).max()
    p = log_rank_test(days, is_open, codes, draws=1_999, seed=seed)
    yield from same_sets(p is None, bool(mine == 0))
    if p is not None:
        yield p, float((every >= mine - 1e-9).mean())


def permutation_p(seed: int) -> Pairs:
    """The p of a difference of groups, against all arrangements."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 7))
    scores, group = rng.integers(0, 5, n).tolist(), rng.integers(0, 3, n).tolist()
    found = group_test(scores, group, draws=1_999, seed=seed)
    nothing = len(set(group)) < 2 or len(set(scores)) < 2
    yield from same_sets(found is None, nothing)
    if found is not None and not nothing:
        yield found, chances.literal(scores, group)


def corrections(seed: int) -> Pairs:
    """Holm's and Benjamini and Hochberg's corrections, against their definitions."""
    rng = np.random.default_rng(seed)
    p = np.round(rng.random(int(rng.integers(0, 12))) ** 2, 3).tolist()
    m, ranked = len(p), sorted(range(len(p)), key=lambda i: p[i])
    holm, rate = adjusted(p), adjusted(p, correction="Benjamini-Hochberg")
    for place, i in enumerate(ranked):
        yield holm[i], min(1.0, max((m - k) * p[ranked[k]] for k in range(place + 1)))
        yield rate[i], min(1.0, min(m * p[ranked[k]] / (k + 1) for k in range(place, m)))


def intervals(seed: int) -> Pairs:
    """Wilson's interval, against SciPy's."""
    rng = np.random.default_rng(seed)
    of = int(rng.integers(1, 400))
    n = int(rng.integers(0, of + 1))
    wanted = binomtest(n, of).proportion_ci(method="wilson")
    yield from zip(wilson(n, of), (wanted.low, wanted.high), strict=True)


def hidden_population(seed: int) -> Pairs:
    """Chapman's estimate averages to the population, over all ways two lists can overlap."""
    rng = np.random.default_rng(seed)
    population = int(rng.integers(40, 70))
    first, second = (int(rng.integers(population * 3 // 4, population + 1)) for _ in range(2))
    grounds = Grounds(*["for the sake of the test"] * 4)
    mean = 0.0
    for both in range(first + second - population, min(first, second) + 1):
        chance = comb(first, both) * comb(population - first, second - both) / comb(population, second)
        lists = {"a": {*range(first)}, "b": {*range(first - both, first - both + second)}}
        found = recapture({k: {f"p{i}" for i in v} for k, v in lists.items()}, grounds)
        assert found.estimate is not None, (population, first, second, both)
        mean += chance * found.estimate
    yield mean, population


def edit_distance(seed: int) -> Pairs:
    """Distances of sequences, against the textbook's table of optimal alignments."""
    rng = np.random.default_rng(seed)
    sequences = [rng.integers(0, 4, rng.integers(0, 9)).tolist() for _ in range(7)]
    found, relative = edit_distances(sequences, normalised=False), edit_distances(sequences)
    for (i, a), (j, b) in product(enumerate(sequences), repeat=2):
        wanted = float(edits.textbook(a, b))
        yield found[i, j], wanted
        yield relative[i, j], 2 * wanted / (len(a) + len(b) + wanted) if a or b else 0.0


def medoids(seed: int) -> Pairs:
    """The cost of the medoids chosen, reckoned anew, and that no swap of one is better."""
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(9, 2))
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    weight = rng.integers(1, 4, 9).astype(float)
    k = int(rng.integers(1, 5))
    found = partition(distances, k, weight)
    yield found.cost, edits.cost(distances, weight, found.medoids)
    swaps = [[*found.medoids[:s], o, *found.medoids[s + 1 :]] for s in range(k) for o in range(9)]
    yield max(0.0, found.cost - min(edits.cost(distances, weight, swap) for swap in swaps)), 0.0


def agreement_of_groupings(seed: int) -> Pairs:
    """The adjusted Rand index, against a count of pairs."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 25))
    left, right = rng.integers(0, 4, n), rng.integers(0, 3, n)
    pairs = list(combinations(range(n), 2))
    together = sum(left[i] == left[j] and right[i] == right[j] for i, j in pairs)
    a, b = (sum(side[i] == side[j] for i, j in pairs) for side in (left, right))
    expected, highest = a * b / len(pairs), (a + b) / 2
    yield adjusted_rand(left, right), 1.0 if highest == expected else (together - expected) / (highest - expected)


EXACT = 1e-8
ALL: dict[Callable[[int], Pairs], float] = {
    projections: EXACT, shared: EXACT, brokerage: EXACT, measures: EXACT, modularity: 1e-6,
    degrees_of_the_null_model: 1e-4, chance_of_shared_ties: 1e-6, flows: EXACT, paths: EXACT, order_of_events: EXACT,
    survival: EXACT, log_rank: 1e-6, log_rank_p: 0.06, permutation_p: 0.06, corrections: EXACT, intervals: EXACT,
    hidden_population: 1e-6, edit_distance: EXACT, medoids: EXACT, agreement_of_groupings: EXACT,
}  # fmt: skip
"""Each with the greatest difference that may be; of p-values that of 1,999 draws."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("compared", ALL, ids=lambda function: function.__name__)
def test_the_same_as_a_literal_reckoning(compared: Callable[[int], Pairs], figures: Callable[..., None]) -> None:
    inputs = numbers = 0
    greatest = 0.0
    for seed in range(FIRST_SEED, FIRST_SEED + SETS):
        differences = [abs(float(found) - float(wanted)) for found, wanted in compared(seed)]
        assert all(difference <= ALL[compared] for difference in differences), (seed, max(differences))
        inputs += bool(differences)
        numbers += len(differences)
        greatest = max(greatest, *differences, 0.0)
    assert inputs > SETS // 2, "most inputs give something to compare"
    figures(
        POINT,
        (compared.__doc__ or "").strip().rstrip("."),
        inputs=inputs,
        numbers_compared=numbers,
        greatest_difference=float(f"{greatest:.1e}"),
    )
