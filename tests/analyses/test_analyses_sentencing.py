"""Groups of people and their sentences: by hand, against SciPy, and on 200 random cases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import networkx as nx
import numpy as np
import pytest
from scipy.stats import kruskal, quantile_test

from graphkit.analyses.groups import GROUPINGS, NOT_TOLD, SEVERAL, TOLD, grouping
from graphkit.analyses.permutation import corrected
from graphkit.analyses.sentencing import _median_interval, sentences, sentencing
from graphkit.analyses.sequences import life_courses
from graphkit.errors import UsageError


def convict(
    graph, person, months=None, *, suspended=False, articles=("172",), procedure="ordinary", unit=None, day=None
):
    verdict = f"v-{person}" if f"v-{person}" not in graph else f"w-{person}"
    graph.add_node(person, label="Person", role="subject", citizenships=["KZ", "RU"])
    graph.add_node(f"s-{person}", label="Source", kind="verdict")
    graph.add_node(verdict, label="Event", type="verdict", stage="verdict", term_months=months, suspended=suspended,
                   articles=list(articles), procedure=procedure, outcome="convicted",
                   date=None if day is None else day.isoformat(), date_from=day, date_to=day)  # fmt: skip
    graph.add_edge(person, verdict, key="l", type="LIVED")
    graph.add_edge(person, verdict, key="c", type="CONVICTED_BY", events=[verdict])
    graph.add_edge(verdict, f"s-{person}", key=f"st-{verdict}", id=f"st-{verdict}", type="EVIDENCED_BY")
    if unit:
        graph.add_node(unit, label="Unit", name=f"Unit {unit}")
        graph.add_edge(person, unit, type="SERVED_IN", events=[])
    return verdict


def happened(graph, person, kind, edge="LIVED", **data):
    event = f"{kind}-{person}"
    graph.add_node(event, label="Event", type=kind, **data)
    graph.add_edge(person, event, type=edge)
    return event


def random_case(seed: int) -> nx.MultiDiGraph:
    rng = np.random.default_rng(seed)
    graph = nx.MultiDiGraph()
    for i in range(int(rng.integers(0, 30))):
        person = f"p{i:02d}"
        convict(
            graph,
            person,
            None if rng.random() < 0.1 else int(rng.integers(12, 120)),
            suspended=bool(rng.random() < 0.15),
            articles=[("172",), ("172", "392/1")][int(rng.integers(2))],
            procedure=None if rng.random() < 0.1 else ["ordinary", "plea_agreement"][int(rng.integers(2))],
            unit=[None, "u0", "u1"][int(rng.integers(3))],
        )
        if rng.random() < 0.4:
            happened(graph, person, "coercion", "LIVED" if rng.random() < 0.8 else "ALLEGED", stage="recruitment")
    return graph


def test_groups_of_sentences_by_hand_on_random_cases():
    for seed in range(200):
        graph = random_case(seed)
        found = sentencing(graph, seed=seed)
        assert found.n == sum(d["label"] == "Person" for _, d in graph.nodes(data=True)) == found.observed.n
        for comparison in found.comparisons:
            members = defaultdict(list)
            for person in (n for n, d in graph.nodes(data=True) if d["label"] == "Person"):
                data = graph.nodes[f"v-{person}"]
                key = {
                    "article": " + ".join(data["articles"]),
                    "procedure": data["procedure"],
                    "unit": next((f"Unit {v}" for _, v, e in graph.out_edges(person, data=True)
                                  if e["type"] == "SERVED_IN"), None),
                    "coercion": next((TOLD if e["type"] == "LIVED" else None
                                      for _, v, e in graph.out_edges(person, data=True)
                                      if v.startswith("coercion")), NOT_TOLD),
                }[comparison.by]  # fmt: skip
                if key is not None:
                    members[key].append(data)
            assert [g.group for g in comparison.groups] == sorted(members)
            large = []
            for group in comparison.groups:
                data = members[group.group]
                terms = sorted(d["term_months"] for d in data if d["term_months"] is not None and not d["suspended"])
                assert group.n == len(terms) and len(group.person_ids) == len(data) == len(group.evidence)
                assert group.n_suspended == sum(d["suspended"] for d in data)
                assert group.n + group.n_suspended + group.n_unknown == len(data)
                assert group.median == (float(np.median(terms)) if terms else None)
                assert (group.shortest, group.longest) == ((terms[0], terms[-1]) if terms else (None, None))
                if len(terms) >= 5:
                    large.append(terms)
                assert (group.low is None) == (len(terms) < 6)
            assert comparison.n_without_group == found.n - sum(map(len, members.values()))
            assert len(comparison.tested) == len(large)
            assert (comparison.p is None) == (len(large) < 2) == (comparison.refused is not None)
            if len(large) > 1 and sum(map(len, large)) > 20:
                assert comparison.p == pytest.approx(kruskal(*large).pvalue, abs=0.06)
        assert list(found.comparisons) == corrected(found.comparisons), "corrected for all of them together"


def test_the_interval_of_the_median_is_that_of_scipy():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        terms = sorted(rng.integers(10, 120, int(rng.integers(1, 40))).tolist())
        low, high = _median_interval(terms)
        exact = quantile_test(terms, q=50, p=0.5).confidence_interval(confidence_level=0.95)
        if len(terms) < 6:
            assert low is None and high is None and np.isnan([exact.low, exact.high]).any()
        else:
            assert (low, high) == (exact.low, exact.high)


def test_a_few_sentences_are_shown_and_not_compared():
    graph = nx.MultiDiGraph()
    for i in range(17):
        convict(graph, f"p{i:02d}", 60 + i, procedure="ordinary" if i < 2 else "plea_agreement")
    found = sentencing(graph, ["procedure"])
    (comparison,) = found.comparisons
    assert comparison.p is None and comparison.p_corrected is None
    assert comparison.refused == (
        "fewer than two groups have 5 terms of imprisonment (ordinary: 2, plea_agreement: 15)"
    )
    assert [g.median for g in comparison.groups] == [60.5, 69.0]
    assert any("17 people are 17 people" in text for text in found.observed.caveats)
    assert len(found.sentences) == 17 and found.sentences[0].evidence == ("st-v-p00",)


def test_a_planted_difference_is_found_and_corrected_for_the_looks():
    graph = nx.MultiDiGraph()
    for i in range(40):
        convict(graph, f"p{i:02d}", 40 + i % 5 + 20 * (i % 2), articles=[["172"], ["172", "392/1"]][i % 2],
                unit=f"u{i // 20}")  # fmt: skip
    found = {c.by: c for c in sentencing(graph).comparisons}
    assert found["article"].p_corrected == pytest.approx(2 * found["article"].p) and found["article"].p < 0.001
    assert found["article"].looks == 2 and found["unit"].p_corrected > 0.1
    assert found["coercion"].refused and found["procedure"].refused


def test_an_appeal_sets_the_term_of_its_own_case_only():
    graph = nx.MultiDiGraph()
    day = dt.date(2024, 5, 1)
    for i in range(4):
        verdict = convict(graph, f"p{i}", 60, day=day)
        graph.nodes[verdict]["case_number"] = "1"
    late, early = dt.date(2024, 9, 1), dt.date(2024, 1, 1)
    happened(graph, "p0", "appeal_ruling", term_months=48, case_number="9", date_from=late, date_to=late)
    happened(graph, "p1", "appeal_ruling", term_months=48, case_number="1", date_from=early, date_to=early)
    happened(graph, "p2", "appeal_ruling", edge="ALLEGED", term_months=48)
    second = convict(graph, "p3", 24, day=late)
    happened(graph, "p3", "appeal_ruling", term_months=48, case_number="1", date_from=late, date_to=late)
    assert [s.months for s in sentences(graph)] == [48, 60, 60, 24]
    assert sentences(graph)[0].event_ids == ("v-p0", "appeal_ruling-p0")
    assert sentences(graph)[3].event_ids == (second,), "the last of two convictions, and another case's appeal"


def test_groups_of_people():
    graph = nx.MultiDiGraph()
    convict(graph, "a", 60, unit="u0")
    convict(graph, "b", 24, unit="u0", articles=("392/1", "172"))
    graph.add_edge("b", "u1", type="SERVED_IN")
    graph.nodes["u1"].update(label="Unit", name="Other")
    graph.add_node("c", label="Person", citizenships=["RU"])
    graph.add_node("d", label="Person", citizenships=["KG", "KZ"])
    happened(
        graph, "a", "contract_signed", stage="contract", date_from=dt.date(2023, 1, 1), date_to=dt.date(2023, 12, 31)
    )
    happened(
        graph, "b", "contract_signed", stage="contract", date_from=dt.date(2023, 1, 1), date_to=dt.date(2024, 1, 31)
    )
    happened(graph, "b", "imprisonment", stage="trouble")
    happened(graph, "c", "coercion", "ALLEGED", stage="recruitment")
    happened(graph, "d", "coercion", stage="recruitment")
    courses = life_courses(graph)
    found = {by: grouping(graph, courses, by) for by in GROUPINGS}
    assert found["unit"].of == {"a": "Unit u0", "b": SEVERAL} and found["unit"].n_without == 2
    assert found["country"].of == {"a": "KZ", "b": "KZ", "c": "RU", "d": SEVERAL}
    assert found["year"].of == {"a": "2023"}, "a date that spans two years gives none"
    assert found["source"].of == {"a": "verdict", "b": "verdict"}
    assert found["article"].of == {"a": "172", "b": "172 + 392/1"}
    assert found["procedure"].of == {"a": "ordinary", "b": "ordinary"}
    assert found["coercion"].of == {"a": NOT_TOLD, "b": NOT_TOLD, "d": TOLD}, "what is disputed is neither"
    assert found["route"].of == {"a": "unstated", "b": "prison", "c": "unstated", "d": "coerced"}
    with pytest.raises(UsageError, match="untis") as caught:
        grouping(graph, courses, "untis")
    assert "unit" in str(caught.value.hint)
