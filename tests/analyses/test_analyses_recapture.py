"""Capture-recapture: Chapman's estimate against its exact expectation, intervals against simulation, refusals."""

from __future__ import annotations

import datetime as dt
from math import comb

import networkx as nx
import numpy as np
import pytest

from graphkit.analyses.recapture import MIN_OVERLAP, Grounds, list_against_verdicts, recapture
from graphkit.errors import UsageError

HELD = Grounds(*["for the sake of the test"] * 4)


def overlapping(first: int, second: int, both: int) -> dict[str, set[str]]:
    return {"a": {f"p{i}" for i in range(first)}, "b": {f"p{i}" for i in range(first - both, first + second - both)}}


def test_chapman_is_right_on_average():
    """Over all ways two lists can overlap the estimate averages to the population, if together they are as large."""
    checked = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        population = int(rng.integers(20, 60))
        first = int(rng.integers(population // 2, population + 1))
        second = int(rng.integers(population // 2, population + 1))
        if first + second < population:
            continue
        ways = {
            m: comb(first, m) * comb(population - first, second - m) / comb(population, second)
            for m in range(max(0, first + second - population), min(first, second) + 1)
        }
        if min(m for m, p in ways.items() if p) < MIN_OVERLAP:
            continue
        checked += 1
        mean = sum(p * recapture(overlapping(first, second, m), HELD).estimate for m, p in ways.items())
        assert mean == pytest.approx(population)
    assert checked > 20


def test_the_interval_holds_the_population_as_often_as_it_says():
    held = told = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        population = 300
        lists = {
            name: {f"p{i}" for i in rng.choice(population, size=int(size), replace=False)}
            for name, size in zip("ab", rng.integers(60, 150, 2), strict=True)
        }
        found = recapture(lists, HELD)
        if found.status == "ok":
            told += 1
            assert found.n <= found.low <= found.estimate <= found.high
            held += found.low <= population <= found.high
    assert told > 350 and 0.91 <= held / told <= 0.99


def test_two_equal_lists_leave_nobody_unseen():
    found = recapture(overlapping(30, 30, 30), HELD)
    assert (found.estimate, found.low, found.high) == (30, 30, 30)


def test_chao_bounds_from_below_where_some_are_listed_more_easily():
    above = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        chance = rng.beta(1, 2, 400)
        lists = {f"l{k}": {f"p{i}" for i in np.flatnonzero(rng.random(400) < chance)} for k in range(4)}
        found = recapture(lists, Grounds(closed="yes", same_population="yes", matches_confirmed="yes"))
        assert found.status == "ok" and found.method == "Chao lower bound" and found.high is None
        seen = [sum(p in people for people in lists.values()) for p in set().union(*lists.values())]
        once, twice = seen.count(1), seen.count(2)
        assert found.estimate == pytest.approx(len(seen) + 3 / 4 * once * (once - 1) / (2 * (twice + 1)))
        assert len(seen) <= found.low <= found.estimate
        above += found.low > 400
    assert above <= 5, "a lower bound"


@pytest.mark.parametrize("name", ["closed", "independent", "same_population", "matches_confirmed"])
def test_no_estimate_without_a_reason_for_every_assumption(name):
    grounds = Grounds(**{k: None if k == name else "because" for k in Grounds.__dataclass_fields__})
    found = recapture(overlapping(40, 40, 20), grounds)
    assert found.status == "refused" and found.estimate is None and found.low is None
    assert len(found.why) == 1 and found.why[0].startswith("Nobody says why")
    assert (found.n, found.overlap, found.sizes) == (60, 20, {"a": 40, "b": 40}), "the counts are told all the same"


def test_few_on_both_lists_are_refused():
    assert recapture(overlapping(40, 40, MIN_OVERLAP - 1), HELD).status == "refused"
    assert recapture(overlapping(40, 40, MIN_OVERLAP), HELD).status == "ok"
    empty = recapture({"a": set(), "b": {"p"}}, HELD)
    assert empty.status == "refused" and any("'a'" in text for text in empty.why)
    with pytest.raises(UsageError):
        recapture({"a": {"p"}}, HELD)


def case(both: int = 10, judge: str = "person") -> nx.MultiDiGraph:
    """A list of 30 people and a verdict on each of 20, who share some."""
    graph = nx.MultiDiGraph()
    graph.add_node("list", label="Source", kind="list", date="2025-04/2025-07")
    graph.add_node("other", label="Source", kind="press")
    for i in range(50 - both):
        graph.add_node(f"p{i:02d}", label="Person", role="subject")
        for source in [*(["list"] if i < 30 else []), *([f"v{i}"] if i >= 30 - both else [])]:
            if source != "list":
                graph.add_node(source, label="Source", kind="verdict")
            graph.add_edge(
                f"m{source}-{i}", f"p{i:02d}", type="REFERS_TO", judge=judge if source != "list" else "source"
            )
            graph.add_edge(f"m{source}-{i}", source, type="IN_SOURCE")
    return graph


def lived(graph: nx.MultiDiGraph, person: str, kind: str, day: dt.date | None = None) -> None:
    graph.add_node(f"{person}-{kind}", label="Event", type=kind, date_from=day, date_to=day)
    graph.add_edge(person, f"{person}-{kind}", type="LIVED")


def test_list_against_verdicts_of_a_case():
    found = list_against_verdicts(case(), HELD)
    assert found.status == "ok" and found.sizes == {"list": 30, "verdict": 20} and found.overlap == 10
    assert found.observed.sources == {"list": 30, "verdict": 20}
    assert found.estimate == pytest.approx(31 * 21 / 11 - 1)
    assert any("for the sake of the test" in text for text in found.assumptions)


def test_without_grounds_it_is_refused_and_says_why():
    found = list_against_verdicts(case(), Grounds())
    assert found.status == "refused" and found.estimate is None
    assert any("came home and were caught" in text for text in found.why)


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda g: g.nodes["v25"].update(derived_from="list"), "derived from a list"),
        (lambda g: lived(g, "p03", "death"), "1 of 30 people on the lists died"),
        (lambda g: lived(g, "p35", "contract_signed", dt.date(2025, 8, 1)), "is open"),
    ],
)
def test_what_the_data_objects(spoil, word):
    graph = case()
    spoil(graph)
    found = list_against_verdicts(graph, HELD)
    assert found.status == "refused" and len(found.why) == 1 and word in found.why[0]


def test_a_contract_before_the_list_is_no_objection():
    graph = case()
    lived(graph, "p35", "contract_signed", dt.date(2025, 7, 31))
    assert list_against_verdicts(graph, HELD).status == "ok"


def test_matches_of_a_machine_are_not_confirmed():
    found = list_against_verdicts(case(judge="machine"), HELD)
    assert found.status == "refused" and any("10 of 10 matches" in text for text in found.why)
    graph = case()
    for i in (25, 26):  # a machine joined what people had confirmed apart
        for source in ("list", f"v{i}"):
            graph[f"m{source}-{i}"][f"p{i}"][0]["confirmed_with"] = source
    found = list_against_verdicts(graph, HELD)
    assert any("2 of 10 matches" in text for text in found.why)
