"""Recruiters that may be one: by a literal reckoning on random graphs, and by planted doubles."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from math import comb, exp, log

import networkx as nx
import numpy as np
import pytest

from graphkit.analyses.recruiter_names import read_name
from graphkit.analyses.recruiters import same_recruiters

DAY = dt.date(2024, 1, 1)


def contact(graph, person, recruiter, *, name=None, unit=None, ad=None, place=None, source="s", day=None, edge="LIVED"):
    """One event in which the person was in touch with the recruiter."""
    event = f"e{graph.number_of_nodes():05d}"
    date = None if day is None else DAY + dt.timedelta(days=day)
    graph.add_node(person, label="Person", name="Иван Образцов")
    if recruiter not in graph:
        graph.add_node(recruiter, label="Recruiter", name=name)
    graph.add_node(event, label="Event", type="recruiter_contact", date_from=date, date_to=date)
    graph.add_node(source, label="Source", kind="verdict")
    graph.add_edge(person, event, type=edge)
    graph.add_edge(event, recruiter, type="BY_RECRUITER")
    graph.add_edge(event, source, key=f"st-{event}", id=f"st-{event}", type="EVIDENCED_BY")
    for thing, label, relation in ((ad, "JobAd", "VIA_AD"), (place, "Place", "AT_PLACE")):
        if thing:
            graph.add_node(thing, label=label, name=thing)
            graph.add_edge(event, thing, type=relation)
    if unit:
        graph.add_node(unit, label="Unit", name=unit)
        graph.add_edge(person, unit, type="SERVED_IN", events=[f"served-{person}"])
    return event


def random_graph(seed: int) -> nx.MultiDiGraph:
    """Recruiters without names, people with units, ads and places; each person told of by a source of their own."""
    rng = np.random.default_rng(seed)
    graph = nx.MultiDiGraph()
    for i in range(int(rng.integers(0, 25))):
        contact(
            graph, f"p{i}", f"r{rng.integers(10)}",
            unit=[None, *"uvwxyz"][int(rng.integers(7))], ad=[None, "a1", "a2", "a3"][int(rng.integers(4))],
            place=[None, "l1", "l2"][int(rng.integers(3))], source=f"s{i}",
            day=None if rng.random() < 0.3 else int(rng.integers(0, 400)),
            edge="LIVED" if rng.random() < 0.9 else "ALLEGED",
        )  # fmt: skip
    return graph


def test_weights_are_those_of_a_literal_reckoning():
    for seed in range(200):
        graph = random_graph(seed)
        recruiters = sorted(n for n, d in graph.nodes(data=True) if d["label"] == "Recruiter")
        owned: dict[str, dict[tuple[str, str], set[str]]] = {r: {} for r in recruiters}
        people: dict[str, set[str]] = {r: set() for r in recruiters}
        having: dict[tuple[str, str], set[str]] = {}
        for event, recruiter, edge in graph.edges(data=True):
            lived = [p for p, _, e in graph.in_edges(event, data=True) if e["type"] == "LIVED"]
            if edge["type"] != "BY_RECRUITER" or not lived:
                continue
            people[recruiter].update(lived)
            things = [("ad", t) for _, t, e in graph.out_edges(event, data=True) if e["type"] == "VIA_AD"]
            things += [("place", t) for _, t, e in graph.out_edges(event, data=True) if e["type"] == "AT_PLACE"]
            served = [(t, e) for _, t, e in graph.out_edges(lived[0], data=True) if e["type"] == "SERVED_IN"]
            for thing in things:
                owned[recruiter].setdefault(thing, set()).add(event)
            for unit, e in served:
                owned[recruiter].setdefault(("unit", unit), set()).update({event, *e["events"]})
            for thing in [*things, *(("unit", unit) for unit, _ in served)]:
                having.setdefault(thing, set()).update(lived)
        n = len(recruiters)
        wanted = {}
        for a, b in combinations(recruiters, 2):
            best: dict[str, float] = {}
            for kind, thing in owned[a].keys() & owned[b].keys():
                days = [[graph.nodes[e]["date_from"] for e in owned[r][kind, thing] if e in graph] for r in (a, b)]
                gaps = [abs((x - y).days) for x in days[0] if x for y in days[1] if y]
                if kind == "place" and gaps and min(gaps) > 92:
                    continue
                known = set().union(*(p for (k, _), p in having.items() if k == kind))
                own = people[a] | people[b]
                share = (len(having[kind, thing] - own) + 1) / (len(known - own) + 1)
                draws = max(len(people[r] & known) for r in (a, b))
                best[kind] = max(best.get(kind, 0), -log(1 - (1 - share) ** draws))
            if len(best) > 1:
                wanted[a, b] = sum(best.values())
        found = same_recruiters(graph, most_chance_pairs=float("inf"))
        assert {(p.left, p.right): p.weight for p in found.pairs} == pytest.approx(wanted)
        assert all(p.chance_pairs == pytest.approx(comb(n, 2) * exp(-p.weight)) for p in found.pairs)
        assert (found.n, found.n_pairs) == (n, comb(n, 2)) and found.n_compared >= len(wanted)
        weights = [p.weight for p in found.pairs]
        assert weights == sorted(weights, reverse=True)
        few = same_recruiters(graph)
        assert [p for p in found.pairs if p.chance_pairs <= 1 + 1e-9] == list(few.pairs)


NAMES = ("Руслан", "Асхат", "Виктор", "Олег", "Тимур", "Игорь", "Ержан", "Борис", "Марат", "Глеб", "Данияр", "Степан")


def recruiters_with_a_double(second_name: str, *, same_ad: bool = True) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for i, name in enumerate(NAMES):
        for k in range(3):
            contact(
                graph, f"p{i}-{k}", f"r{i:02d}", name=name, unit=f"u{i % 4}", ad=f"a{i}", source=f"s{i}-{k}", day=30 * i
            )
    contact(graph, "q", "double", name=second_name, unit="u0", ad="a0" if same_ad else "a-other", source="sq", day=40)
    return graph


@pytest.mark.parametrize("second", ["Ruslan", "мужчина по имени Руслан", "Руслан"])
def test_a_double_with_the_same_name_and_ad_is_first(second):
    found = same_recruiters(recruiters_with_a_double(second))
    pair = found.pairs[0]
    assert (pair.left, pair.right) == ("double", "r00")
    assert pair.name_weight > 3 and {s.kind for s in pair.shared} == {"unit", "ad"} and not pair.against
    assert pair.days_apart == 40 and pair.chance_pairs < 0.1
    assert len(pair.evidence) == len(set(pair.evidence)) == 4 and all(e.startswith("st-") for e in pair.evidence)
    assert any("nothing was merged" in text for text in found.observed.caveats)


def test_another_name_at_the_same_ad_is_a_colleague_rather_than_a_double():
    found = same_recruiters(recruiters_with_a_double("Сергей"))
    assert not any("double" in (p.left, p.right) for p in found.pairs)
    pair = next(p for p in same_recruiters(recruiters_with_a_double("Сергей"), most_chance_pairs=1e9).pairs
                if "double" in (p.left, p.right))  # fmt: skip
    assert pair.name_weight < 0 and any("given names differ" in text for text in pair.against)


def test_a_name_alone_weighs_less_where_many_bear_it():
    graph = recruiters_with_a_double("Руслан", same_ad=False)
    rare = next(
        p for p in same_recruiters(graph, most_chance_pairs=1e9).pairs if (p.left, p.right) == ("double", "r00")
    )
    for i in range(20):
        graph.add_node(f"x{i}", label="Person", name=f"Руслан Примеров{i}" if i < 10 else f"Иван Примеров{i}")
    common = next(
        p for p in same_recruiters(graph, most_chance_pairs=1e9).pairs if (p.left, p.right) == ("double", "r00")
    )
    assert common.name_weight < rare.name_weight


def test_two_in_one_source_with_one_person_are_two():
    graph = recruiters_with_a_double("Руслан")
    contact(graph, "q", "r00", source="other")
    apart = next(p for p in same_recruiters(graph).pairs if p.left == "double")
    assert any(s.kind == "person" and s.id == "q" for s in apart.shared), "two sources name one each: for it"
    contact(graph, "q", "r00", source="sq")
    together = next(p for p in same_recruiters(graph, most_chance_pairs=1e9).pairs if p.left == "double")
    assert together.weight < apart.weight and any("One source tells of both" in text for text in together.against)


def test_two_in_one_event_are_two_and_without_sources_nothing_is_said():
    graph = nx.MultiDiGraph()
    graph.add_node("p", label="Person")
    for name in ("r1", "r2", "r3"):
        graph.add_node(name, label="Recruiter")
    for event, recruiters in (("e1", ("r1", "r2")), ("e2", ("r3",))):
        graph.add_node(event, label="Event")
        graph.add_edge("p", event, type="LIVED")
        for name in recruiters:
            graph.add_edge(event, name, type="BY_RECRUITER")
    for name in ("r1", "r2", "r3"):
        graph.nodes[name]["name"] = "Руслан"
    graph.add_node("q", label="Person", name="Иван Образцов")
    found = {(p.left, p.right): p for p in same_recruiters(graph, most_chance_pairs=1e9).pairs}
    assert found["r1", "r2"].against and not found["r1", "r3"].against
    assert not any(pair.shared for pair in found.values())


def test_a_person_and_an_office_are_not_one():
    graph = recruiters_with_a_double("Руслан")
    graph.nodes["double"]["kind"], graph.nodes["r00"]["kind"] = "office", "person"
    assert not any(p.left == "double" and p.right == "r00" for p in same_recruiters(graph, most_chance_pairs=1e9).pairs)


def test_full_names_are_compared_as_those_of_people():
    graph = recruiters_with_a_double("Иванов Руслан", same_ad=False)
    graph.nodes["r00"].update(name="Ruslan Ivanov", aliases=["Седой"])
    pair = same_recruiters(graph).pairs[0]
    assert (pair.left, pair.right) == ("double", "r00") and pair.name_why.startswith("full names agree")
    graph.nodes["r00"].update(name="Руслан Петров", aliases=[])
    assert not any(p.left == "double" for p in same_recruiters(graph).pairs)


def test_proper_names_in_descriptions():
    assert read_name(["майор Шаблонный"]).words == read_name(["Шаблонный"]).words
    assert read_name(["человек из соседнего вагончика"]).words == frozenset()
    assert read_name(["Майор"]).words == frozenset()


def test_no_recruiters():
    found = same_recruiters(nx.MultiDiGraph())
    assert (found.n, found.n_pairs, found.pairs) == (0, 0, ())
