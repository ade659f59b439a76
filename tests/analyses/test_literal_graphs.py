"""Functions on graphs and courses against literal readings, NetworkX or SciPy, on 200 random inputs each."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import false_discovery_control

from graphkit.analyses import times
from graphkit.analyses.alternatives import group_people
from graphkit.analyses.communities import matrix_communities
from graphkit.analyses.compare import compare_rates, source_caveats
from graphkit.analyses.eventlog import log_from_sequences
from graphkit.analyses.groups import GROUPINGS, NOT_TOLD, SEVERAL, TOLD, grouping, split_by_event
from graphkit.analyses.logrank import log_rank_statistics, log_rank_test
from graphkit.analyses.medoids import edit_distances, partition
from graphkit.analyses.observed import SMALL, observe
from graphkit.analyses.projections import RELATIONS, incidence, people_observed, people_projection
from graphkit.analyses.recapture import Grounds, list_against_verdicts
from graphkit.analyses.recruiter_names import NAME_LIMIT, name_weight, proper_names, read_name, variants
from graphkit.analyses.routes import route_of
from graphkit.analyses.sentencing import sentences
from graphkit.analyses.sequences import LifeCourse, LifeEvent, course_from_events, life_courses
from graphkit.analyses.times import durations, time_by_group, time_to_event
from graphkit.analyses.validated import validated_pairs, validated_projection

SETS = range(200)
KINDS = ("verdict", "list", "press")


def random_case(seed: int) -> nx.MultiDiGraph:
    """People with mentions in sources, units, verdicts, appeals and told coercion."""
    rng = np.random.default_rng([seed, 11])
    graph = nx.MultiDiGraph()
    for kind in KINDS:
        for i in range(2):
            graph.add_node(f"{kind}{i}", label="Source", kind=kind)
    for i in range(3):
        graph.add_node(f"u{i}", label="Unit", name=f"Unit {i}")
    for i in range(int(rng.integers(1, 14))):
        person = f"p{i:02d}"
        graph.add_node(person, label="Person", role=None if rng.random() < 0.8 else "official",
                       citizenships=[[], ["KZ"], ["KZ", "RU"], ["RU"], ["KG", "KZ"]][int(rng.integers(5))])  # fmt: skip
        for n in range(int(rng.integers(0, 3))):
            graph.add_node(f"m{i}-{n}", label="Mention")
            graph.add_edge(f"m{i}-{n}", person, type="REFERS_TO", judge=("machine", "source")[int(rng.integers(2))])
            graph.add_edge(f"m{i}-{n}", f"{KINDS[int(rng.integers(3))]}{rng.integers(2)}", type="IN_SOURCE")
        for unit in range(3):
            if rng.random() < 0.3:
                graph.add_edge(person, f"u{unit}", type="SERVED_IN", events=[f"s{i}-{unit}"])
        for n in range(int(rng.integers(0, 3))):
            event, day = f"v{i}-{n}", dt.date(2024, 1 + int(rng.integers(12)), 1)
            graph.add_node(event, label="Event", type="verdict", stage="verdict", date=f"{day:%Y-%m}", date_from=day,
                           date_to=day, suspended=bool(rng.random() < 0.3), articles=[("172",), ()][n],
                           term_months=None if rng.random() < 0.2 else int(rng.integers(10, 90)),
                           procedure=[None, "ordinary"][int(rng.integers(2))])  # fmt: skip
            for relation in ("LIVED", "CONVICTED_BY"):
                graph.add_edge(person, event, type=relation)
            graph.add_edge(event, "verdict0", key=f"st-{event}", type="EVIDENCED_BY", id=f"st-{event}")
        for kind, stage in (("coercion", "recruitment"), ("contract_signed", "contract"), ("death", "front")):
            if rng.random() < (0.1 if kind == "death" else 0.4):
                event, day = f"{kind}{i}", dt.date(2022 + int(rng.integers(3)), 5, 1)
                late = day.replace(year=day.year + int(rng.integers(2)))
                graph.add_node(event, label="Event", type=kind, stage=stage, date_from=day, date_to=late)
                graph.add_edge(person, event, type="LIVED" if rng.random() < 0.7 else "ALLEGED")
    return graph


def targets(graph: nx.MultiDiGraph, person: str, relation: str) -> list[str]:
    return sorted({v for _, v, d in graph.out_edges(person, data=True) if d["type"] == relation})


def kinds_of(graph: nx.MultiDiGraph, person: str) -> set[str]:
    return {
        graph.nodes[source]["kind"]
        for mention, _, d in graph.in_edges(person, data=True)
        if d["type"] == "REFERS_TO"
        for source in targets(graph, mention, "IN_SOURCE")
    }


def test_groups_of_people_are_those_of_a_literal_reading():
    for seed in SETS:
        graph = random_case(seed)
        courses = life_courses(graph)
        split = split_by_event(courses)
        for course in courses:
            person, told, alleged = course.person_id, {e.type for e in course.events}, {e.type for e in course.alleged}
            wanted = (
                TOLD if "coercion" in told
                else NOT_TOLD if "coercion" not in alleged and set(course.source_kinds) != {"list"}
                else None
            )  # fmt: skip
            assert split.get(person) == wanted
            held = set(graph.nodes[person]["citizenships"])
            verdicts = [graph.nodes[v] for v in targets(graph, person, "CONVICTED_BY")]
            signed = [e for e in course.events if e.type == "contract_signed" and e.date_from.year == e.date_to.year]
            values = {
                "unit": [f"Unit {u[1:]}" for u in targets(graph, person, "SERVED_IN")],
                "country": sorted(held - {"RU"} or held),
                "year": [str(e.date_from.year) for e in signed],
                "source": [" + ".join(sorted(course.source_kinds))] if course.source_kinds else [],
                "procedure": sorted({v["procedure"] for v in verdicts if v["procedure"]}),
                "article": sorted({" + ".join(v["articles"]) for v in verdicts if v["articles"]}),
                "route": [route_of(course)],
                "coercion": [wanted] if wanted else [],
            }
            for by in GROUPINGS:
                expected = values[by][0] if len(values[by]) == 1 else SEVERAL if values[by] else None
                assert grouping(graph, courses, by).of.get(person) == expected, by
        for by in GROUPINGS:
            found = grouping(graph, courses, by)
            assert found.n_without == len(courses) - len(found.of)


def test_one_conviction_for_each_person_the_last_dated():
    for seed in SETS:
        graph = random_case(seed)
        found = {s.person_id: s for s in sentences(graph)}
        for person in (n for n, d in graph.nodes(data=True) if d.get("label") == "Person"):
            verdicts = targets(graph, person, "CONVICTED_BY")
            assert (person in found) == bool(verdicts)
            if verdicts:
                last = max(verdicts, key=lambda v: (graph.nodes[v]["date"], v))
                data = graph.nodes[last]
                assert (found[person].months, found[person].suspended) == (data["term_months"], data["suspended"])
                assert found[person].event_ids == (last,) and found[person].evidence == (f"st-{last}",)


def test_lists_and_verdicts_hold_whom_their_mentions_name():
    for seed in SETS:
        graph = random_case(seed)
        subjects = [n for n, d in graph.nodes(data=True) if d.get("label") == "Person" and d["role"] is None]
        by_kind = {kind: sorted(p for p in subjects if kind in kinds_of(graph, p)) for kind in KINDS}
        found = list_against_verdicts(graph, Grounds())
        assert found.members == {kind: tuple(by_kind[kind]) for kind in ("list", "verdict")}
        assert found.sizes == {kind: len(by_kind[kind]) for kind in ("list", "verdict")}
        assert found.on_several == tuple(sorted(set(by_kind["list"]) & set(by_kind["verdict"])))
        assert found.overlap == len(found.on_several) and found.n == len({*by_kind["list"], *by_kind["verdict"]})
        assert found.status == "refused" and found.estimate is None
        dead = sum("death" in {graph.nodes[e]["type"] for e in targets(graph, p, "LIVED")} for p in by_kind["list"])
        assert any(f"{dead} of {len(by_kind['list'])} people on the lists died" in w for w in found.why) == bool(dead)


def test_the_ground_counts_people_by_kind_of_source():
    for seed in SETS:
        graph = random_case(seed)
        people = sorted(n for n, d in graph.nodes(data=True) if d.get("label") == "Person")
        # A source sees a person by a mention, or by what is told of an event.
        seen = [kinds_of(graph, p) | ({"verdict"} if targets(graph, p, "CONVICTED_BY") else set()) for p in people]
        wanted = dict(sorted(Counter(kind for kinds in seen for kind in kinds).items()))
        for found in (people_observed(graph), observe(seen)):
            assert (found.n, found.sources) == (len(people), wanted)
            assert any("describes" in c for c in found.caveats) == (len(people) < SMALL)
            unsourced = sum(not kinds for kinds in seen)
            said = f"For {unsourced} of {len(people)} people the data names no source."
            assert (said in found.caveats) == (bool(wanted) and bool(unsourced))
        assert observe([("verdict",)] * (SMALL + seed)).caveats[0].startswith("Verdicts show only")


def test_groups_that_sources_saw_unevenly_are_told():
    for seed in SETS:
        rng = np.random.default_rng(seed)
        groups = {
            f"g{i}": [{k for k in KINDS if rng.random() < 0.5} for _ in range(int(rng.integers(0, 9)))]
            for i in range(int(rng.integers(1, 4)))
        }
        told = source_caveats(groups)
        uneven = []
        for kind in sorted(KINDS):
            shares = [sum(kind in one for one in people) / len(people) for people in groups.values() if people]
            if len(shares) > 1 and max(shares) - min(shares) >= 0.25:
                uneven.append(kind)
        assert [text.split("'")[1] for text in told] == uneven


def test_rates_name_everybody_they_count():
    for seed in SETS:
        rng = np.random.default_rng(seed)
        group = {f"p{i:02d}": f"g{rng.integers(3)}" for i in range(int(rng.integers(1, 25)))}
        outcome = {p: [None, True, False][int(rng.integers(3))] for p in group if rng.random() < 0.9}
        found = compare_rates("x", outcome, group)
        for rate in found.rates:
            assert rate.person_ids == tuple(sorted(p for p in group if group[p] == rate.group and outcome.get(p)))
            wanted = sorted(p for p in group if group[p] == rate.group and outcome.get(p) is False)
            assert rate.other_ids == tuple(wanted)
            assert (rate.n, rate.of) == (len(rate.person_ids), len(rate.person_ids) + len(wanted))
        assert found.n_unknown == sum(outcome.get(p) is None for p in group)


def random_ties(seed: int) -> nx.MultiDiGraph:
    rng = np.random.default_rng([seed, 12])
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((f"p{i:02d}" for i in range(int(rng.integers(1, 15)))), label="Person")
    for relation, edge in RELATIONS.items():
        if relation == "crossing":
            continue
        for person in [n for n in graph if n.startswith("p")]:
            for i in range(4):
                if rng.random() < 0.25:
                    graph.add_node(f"{relation}{i}", label=relation)
                    graph.add_edge(person, f"{relation}{i}", type=edge)
    return graph


def test_the_incidence_is_the_biadjacency_of_networkx():
    for seed in SETS:
        graph = random_ties(seed)
        people = sorted(n for n, d in graph.nodes(data=True) if d["label"] == "Person")
        for by in ("unit", ("recruiter", "ad")):
            wanted = {RELATIONS[r] for r in ([by] if isinstance(by, str) else by)}
            plain = nx.Graph((u, v) for u, v, d in graph.edges(data=True) if d["type"] in wanted)
            plain.add_nodes_from(people)
            found = incidence(graph, by)
            assert list(found.people) == people and set(found.things) == set(plain) - set(people)
            if found.things:
                dense = nx.bipartite.biadjacency_matrix(plain, people, list(found.things)).toarray()
                assert (found.matrix.toarray() == dense).all()


def test_validated_ties_are_the_pairs_whose_q_is_small_enough():
    for seed in SETS:
        graph = random_ties(seed)
        found = validated_projection(graph, "unit", alpha=0.5)
        shared = people_projection(graph, "unit")
        pairs = validated_pairs(incidence(graph, "unit"))
        n = sum(1 for p in shared if targets(graph, p, "SERVED_IN"))
        assert (found.n, found.n_tested, found.n_sharing) == (n, n * (n - 1) // 2, shared.number_of_edges())
        padded = np.concatenate([pairs.p, np.ones(found.n_tested - len(pairs.p))])
        q = false_discovery_control(padded)[: len(pairs.p)] if len(padded) else padded
        wanted = {
            frozenset((incidence(graph, "unit").people[i], incidence(graph, "unit").people[j]))
            for i, j, value in zip(pairs.left.tolist(), pairs.right.tolist(), q.tolist(), strict=True)
            if value <= 0.5 + 1e-12
        }
        assert {frozenset((tie.left, tie.right)) for tie in found.ties} == wanted
        for tie in found.ties:
            assert set(tie.shared) == set(shared[tie.left][tie.right]["shared"])
        assert set(map(frozenset, found.network().edges)) == wanted
        assert [tie.p for tie in found.ties] == sorted(tie.p for tie in found.ties)


def test_communities_of_a_matrix_have_the_modularity_of_networkx():
    for seed in SETS:
        rng = np.random.default_rng(seed)
        graph = nx.gnm_random_graph(int(rng.integers(2, 25)), int(rng.integers(0, 40)), seed=seed)
        matrix = csr_matrix(nx.to_scipy_sparse_array(graph, dtype=float))
        labels, modularity = matrix_communities(matrix, seed=seed)
        groups = [set(np.flatnonzero(labels == g).tolist()) for g in range(labels.max() + 1)]
        assert all(groups) and [len(g) for g in groups] == sorted(map(len, groups), reverse=True)
        assert all(nx.is_connected(graph.subgraph(g)) for g in groups)
        if graph.number_of_edges():
            assert modularity == pytest.approx(nx.community.modularity(graph, groups), abs=1e-9)


def test_other_methods_group_by_their_own_distances():
    for seed in SETS:
        rng = np.random.default_rng(seed)
        # Two worlds that share no event: no community can reach from one to the other.
        told = {
            f"p{i:02d}": [f"{'xy'[i % 2]}{t}" for t in rng.integers(0, 3, rng.integers(1, 6))]
            for i in range(int(rng.integers(2, 16)))
        }
        log = log_from_sequences(told)
        k = int(rng.integers(1, min(4, len(set(map(tuple, told.values())))) + 1))
        found = group_people(log, "edit-distance", k)
        distances = edit_distances([[log.types.index(t) for t in life] for life in told.values()])
        assert found.k == k and (np.diff(np.bincount(found.labels)) <= 0).all()
        centres = list(found.centres)
        mine = distances[np.arange(log.n), [centres[g] for g in found.labels]]
        assert mine == pytest.approx(distances[:, centres].min(axis=1)), "everybody is with the nearest medoid"
        counts = Counter(map(tuple, told.values()))
        distinct = sorted(counts, key=lambda life: [log.types.index(t) for t in life])
        some = edit_distances([[log.types.index(t) for t in life] for life in distinct])
        best = partition(some, k, np.array([counts[life] for life in distinct], dtype=float))
        assert mine.sum() == pytest.approx(best.cost)
        world = np.array([p[0][0] for p in told.values()])
        groups = group_people(log, "leiden", None, seed=seed)
        assert all(len(set(world[groups.labels == g])) == 1 for g in range(groups.k))


def test_the_log_rank_p_is_the_share_of_all_ways_to_deal_people_out():
    for seed in SETS:
        rng = np.random.default_rng([seed, 3])
        n, k = int(rng.integers(4, 7)), int(rng.integers(2, 4))
        days, is_open = np.sort(rng.integers(1, 12, n)).astype(float), rng.random(n) < 0.3
        codes = rng.permutation(np.arange(n) % k)
        ways = np.array(sorted(set(permutations(codes.tolist()))))
        every = log_rank_statistics(days, is_open, ways, k).max(axis=1)
        mine = log_rank_statistics(days, is_open, codes[None, :], k).max()
        p = log_rank_test(days, is_open, codes, draws=999, seed=seed)
        # Five standard errors of 999 draws.
        assert p is None if mine == 0 else p == pytest.approx((every >= mine - 1e-9).mean(), abs=0.08)


def timed(seed: int) -> tuple[list[LifeCourse], dict[str, str]]:
    rng = np.random.default_rng([seed, 4])
    courses, group = [], {}
    for i in range(int(rng.integers(4, 24))):
        begin = dt.date(2023, 1, 1)
        events = [LifeEvent(f"a{i}", "start", date_from=begin, date_to=begin)] if rng.random() < 0.9 else []
        if rng.random() < 0.8:
            day = begin + dt.timedelta(days=int(rng.integers(1, 99)))
            span = (day, day + dt.timedelta(days=int(rng.integers(0, 9)))) if rng.random() < 0.9 else (None, None)
            events.append(
                LifeEvent(f"b{i}", "end" if rng.random() < 0.8 else "x", date_from=span[0], date_to=span[1], seq=1)
            )
        courses.append(course_from_events(f"p{i:02d}", events))
        if rng.random() < 0.9:
            group[f"p{i:02d}"] = "ab"[int(rng.integers(2))]
    return courses, group


def test_times_by_group_are_the_times_of_its_people(monkeypatch):
    monkeypatch.setattr(times, "READINGS", 2)
    for seed in SETS:
        courses, group = timed(seed)
        found = time_by_group("x", courses, {"start"}, {"end"}, group, seed=seed)
        for name in "ab":
            people = [c for c in courses if group.get(c.person_id) == name]
            alone = time_to_event(people, {"start"}, {"end"}, seed=seed)
            assert found.groups.get(name) == (alone if alone.durations or alone.undated else None)
            assert alone.n_undated == len(alone.undated) == len(durations(people, {"start"}, {"end"})[1])
        assert found.tested == tuple(g for g, t in found.groups.items() if t.n_ended >= 5)
        assert (found.p is None) == (found.refused is not None) and (found.p is None or len(found.tested) == 2)
        if found.p is not None:
            rows = [(d, code) for code, g in enumerate(found.tested) for d in found.groups[g].durations]
            codes, is_open = np.array([code for _, code in rows]), np.array([not d.ended for d, _ in rows])
            both = [
                log_rank_test(np.array([getattr(d, side) for d, _ in rows], dtype=float), is_open, codes, seed=seed)
                for side in ("low", "high")
            ]
            assert found.p == max(p for p in both if p is not None)
        starts = {c.person_id for c in courses if any(e.type == "start" for e in c.events)}
        assert found.n_without_group == len(starts - group.keys())


NAMES = (
    "Руслан",
    "Ruslan",
    "Ерлан",
    "Дамир",
    "Майор Ерлан",
    "бригадир",
    "Ержан",
    "Пробный Иван Иванович",
    "",
    "офис на",
)


def test_names_of_recruiters_weigh_alike_both_ways_and_no_more_than_they_may():
    for seed in SETS:
        rng = np.random.default_rng(seed)
        left, right = (read_name([NAMES[i] for i in rng.integers(0, len(NAMES), rng.integers(0, 3))]) for _ in range(2))
        for name in (left, right):
            assert name.words == frozenset().union(*(proper_names(w) for w in name.words)) or all(
                w == w.lower() for w in name.words
            )
        same = variants(left.words | right.words)
        assert all(word in forms and all(word in same[f] for f in forms) for word, forms in same.items())
        bearers = Counter({word: int(rng.integers(0, 5)) for word in same})
        weight, why = name_weight(left, right, same, bearers, 40)
        assert -NAME_LIMIT <= weight <= NAME_LIMIT and why
        assert name_weight(right, left, same, bearers, 40)[0] == pytest.approx(weight)
        if left.words & right.words and not (left.full and right.full):
            rarer = name_weight(left, right, same, Counter(), 40)[0]
            assert 0 <= weight <= rarer
        if not left.words and not left.full:
            assert weight == 0


def test_courses_of_a_graph_are_those_of_its_edges():
    for seed in SETS:
        graph = random_case(seed)
        by_person: dict[str, list[str]] = defaultdict(list)
        for u, v, d in graph.edges(data=True):
            if d["type"] == "LIVED":
                by_person[u].append(v)
        for course in life_courses(graph, roles=None):
            assert sorted(e.id for e in course.events) == sorted(set(by_person[course.person_id]))
            assert set(course.source_kinds) == kinds_of(graph, course.person_id) | {
                "verdict" for e in course.events if e.type == "verdict"
            }
