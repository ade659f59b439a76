"""The public sees groups of three and more, whatever it filters or subtracts."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
from collections import Counter

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.analyses.sequences import STAGES, life_courses
from graphkit.errors import InputError
from graphkit.exports import redact
from graphkit.exports.page_data import public_data
from graphkit.exports.redact import SMALLEST
from graphkit.exports.summary import summary_graph

DAY = dt.date(2023, 5, 6)


def person(g: nx.MultiDiGraph, name: str, *types: str, judge: str = "source", source: str = "s1") -> None:
    if source not in g:
        g.add_node(source, label="Source", kind="verdict", synthetic=True)
    g.add_node(name, label="Person", name=name, role="subject")
    g.add_node(f"m-{name}-{source}", label="Mention", name=name)
    g.add_edge(f"m-{name}-{source}", name, type="REFERS_TO", judge=judge)
    g.add_edge(f"m-{name}-{source}", source, type="IN_SOURCE")
    stages = {"contract_signed": "contract", "service": "front", "verdict": "verdict", "treatment": "verdict"}
    for seq, kind in enumerate(types):
        event(g, name, kind, stages[kind], seq, source)


def event(g: nx.MultiDiGraph, name: str, kind: str, stage: str, seq: int, source: str, edge: str = "LIVED") -> None:
    node = f"{name}-{kind}-{source}"
    day = DAY + dt.timedelta(days=seq)
    g.add_node(node, label="Event", type=kind, stage=stage, date=day.isoformat(), date_from=day, date_to=day)
    g.add_edge(name, node, type=edge, seq=seq)
    g.add_edge(node, source, type="EVIDENCED_BY", id=f"x-{node}", property="event")


@pytest.mark.parametrize("people", [3, 4, 5, 17, 60, 120])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_filter_or_difference_of_filters_gives_one_or_two_people(invented, people, seed) -> None:
    view = redact(invented.build(people, seed=seed))
    groups = public_data(view)["groups"]
    assert sum(g["n"] for g in groups) == view.people == people
    filters = [
        (k, v) for k in {k for g in groups for k in g["t"]} for v in {g["t"].get(k, "not shown") for g in groups}
    ]
    filters += [(f"stage{i}", v) for i in range(len(STAGES)) for v in ("yes", "no", "not shown")]

    def passes(g, key, value) -> bool:
        if key.startswith("stage"):
            i = int(key[5:])
            return value == ("yes" if i in g["yes"] else "no" if i in g["no"] else "not shown")
        return g["t"].get(key, "not shown") == value

    rng = random.Random(seed)
    chosen = list(itertools.combinations(filters, 2))
    for pair in rng.sample(chosen, min(4000, len(chosen))):
        wide = {i for i, g in enumerate(groups) if passes(g, *pair[0])}
        both = {i for i in wide if passes(groups[i], *pair[1])}
        for part in (wide, both, wide - both, set(range(len(groups))) - wide):
            n = sum(groups[i]["n"] for i in part)
            assert n == 0 or n >= SMALLEST


@pytest.mark.parametrize("people", [17, 120])
def test_public_numbers_never_exceed_the_truth(invented, people) -> None:
    graph = invented.build(people)
    view = redact(graph)
    courses = life_courses(graph)
    for stage in STAGES:
        seen = sum(any(e.stage == stage for e in c.events) for c in courses)
        assert view.count(**{f"stage_{stage}": True}) <= seen
        assert view.count(**{f"stage_{stage}": False}) <= people


def test_most_of_what_many_share_is_shown(invented) -> None:
    """Of several cases together: what is withheld beyond need is drawn, in one case more than in another."""
    seen = shown = people = routes = 0
    for seed in (7, 1, 2, 3, 4, 5):
        graph = invented.build(120, seed=seed)
        view = redact(graph)
        seen += sum(any(e.stage == "contract" for e in c.events) for c in life_courses(graph))
        shown += view.count(stage_contract=True)
        people += view.people
        routes += sum(g.n for g in view.groups if "route" in g.traits)
    assert shown >= 0.75 * seen
    assert routes >= 0.9 * people


def test_every_number_of_the_summary_counts_three_or_more(invented) -> None:
    graph = summary_graph(redact(invented.build(60)))
    assert graph.number_of_nodes() > 10
    for _, data in graph.nodes(data=True):
        assert data["people"] >= SMALLEST
    into: Counter[str] = Counter()
    for _, target, data in graph.edges(data=True):
        assert data["people"] >= SMALLEST
        into[target] += data["people"]
    for node, n in into.items():
        rest = graph.nodes[node]["people"] - n
        assert rest == 0 or rest >= SMALLEST


def test_fewer_than_three_people_are_never_public(invented) -> None:
    g = nx.MultiDiGraph()
    person(g, "a", "contract_signed")
    person(g, "b", "contract_signed")
    with pytest.raises(InputError, match="fewer than 3"):
        redact(g)


def test_people_who_may_be_the_same_count_once() -> None:
    g = nx.MultiDiGraph()
    for name in "abc":
        person(g, name, "contract_signed")
    assert redact(g).people == 3
    g.add_edge("a", "b", type="POSSIBLY_SAME", score=0.6)
    with pytest.raises(InputError):
        redact(g)


def test_what_only_a_machine_links_to_a_person_is_not_counted() -> None:
    def case(judge: str) -> nx.MultiDiGraph:
        g = nx.MultiDiGraph()
        for name in "abc":
            person(g, name, "contract_signed")
            person(g, name, judge=judge, source="s2")
            event(g, name, "verdict", "verdict", 5, "s2")
        return g

    assert redact(case("a.person")).count(stage_verdict=True) == 3
    machine = redact(case("machine"))
    assert machine.count(stage_verdict=False) == machine.count(stage_contract=True) == 3
    assert "unconfirmed links" in machine.left_out


def test_special_and_alleged_events_leave_no_trace() -> None:
    g = nx.MultiDiGraph()
    for name in "abcd":
        person(g, name, "contract_signed", "treatment")
        event(g, name, "service", "front", 3, "s1", edge="ALLEGED")
    view = redact(g)
    assert view.count(stage_verdict=False) == view.count(stage_front=False) == 4
    shown = json.dumps([group.traits for group in view.groups])
    assert "treatment" not in shown and "wound" not in shown


def test_dates_are_months_at_finest() -> None:
    g = nx.MultiDiGraph()
    for name in "abcdef":
        person(g, name, "contract_signed")
    assert redact(g).groups[0].traits["contract_month"] == "2023-05"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["contract_signed", "service", "verdict", "treatment"]), unique=True),
        min_size=3,
        max_size=14,
    ),
    st.data(),
)
def test_groups_are_never_smaller_than_three(lives, data) -> None:
    g = nx.MultiDiGraph()
    names = [f"p{i:02}" for i in range(len(lives))]
    for name, types in zip(names, lives, strict=True):
        person(g, name, *types)
    for a, b in data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=4)):
        if a != b:
            g.add_edge(a, b, type="POSSIBLY_SAME", score=0.5)
    maybe = nx.Graph((u, v) for u, v, d in g.edges(data=True) if d["type"] == "POSSIBLY_SAME")
    maybe.add_nodes_from(names)
    distinct = nx.number_connected_components(maybe)
    if distinct < SMALLEST:
        with pytest.raises(InputError):
            redact(g)
        return
    view = redact(g)
    assert view.people == distinct
    assert all(group.n >= SMALLEST for group in view.groups)
