"""Projections, brokers, bridges and communities against NetworkX and by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from graphkit.analyses.communities import communities
from graphkit.analyses.network import actor_network, bridges, brokers, incidence, people_projection, shared_counts
from graphkit.errors import UsageError


def random_network(seed: int) -> nx.MultiDiGraph:
    rng = np.random.default_rng(seed)
    graph = nx.MultiDiGraph()
    people = [f"p{i}" for i in range(int(rng.integers(1, 15)))]
    things = {
        "Unit": ("SERVED_IN", [f"u{i}" for i in range(4)]),
        "Recruiter": ("RECRUITED_BY", [f"r{i}" for i in range(5)]),
        "JobAd": ("SAW", [f"a{i}" for i in range(3)]),
    }
    graph.add_nodes_from(people, label="Person")
    for label, (relation, names) in things.items():
        graph.add_nodes_from(names, label=label)
        for person in people:
            for name in names:
                if rng.random() < 0.25:
                    graph.add_edge(person, name, type=relation, events=[f"{person}-{name}"], confidence=0.9)
    return graph


def test_projection_is_that_of_networkx():
    for seed in range(200):
        graph = random_network(seed)
        people = [n for n, d in graph.nodes(data=True) if d["label"] == "Person"]
        plain = nx.Graph((u, v) for u, v, d in graph.edges(data=True) if d["type"] == "SERVED_IN")
        plain.add_nodes_from([*people, "u0"])
        expected = nx.bipartite.weighted_projected_graph(plain, people)
        found = people_projection(graph, "unit")
        assert set(found) == set(people)
        assert {frozenset(e): d["weight"] for *e, d in found.edges(data=True)} == {
            frozenset(e): d["weight"] for *e, d in expected.edges(data=True)
        }
        for u, v, data in found.edges(data=True):
            assert set(data["shared"]) == set(plain[u]) & set(plain[v])


def test_several_relations_add_up_and_small_overlap_can_be_left_out():
    graph = random_network(3)
    both = people_projection(graph, ["unit", "ad"])
    apart = [people_projection(graph, by) for by in ("unit", "ad")]
    for u, v, data in both.edges(data=True):
        assert data["weight"] == sum(p[u][v]["weight"] for p in apart if p.has_edge(u, v))
    strong = people_projection(graph, ["unit", "ad"], min_shared=2)
    assert {frozenset(e) for e in strong.edges} == {
        frozenset((u, v)) for u, v, d in both.edges(data=True) if d["weight"] >= 2
    }


def test_crossings_are_shared_by_checkpoint_and_month():
    graph = nx.MultiDiGraph()
    for i, date in enumerate(("2024-03-05", "2024-03", "2024-04-01", "2024", None)):
        graph.add_node(f"p{i}", label="Person")
        graph.add_node(f"x{i}", label="Event", type="border_crossing", checkpoint="Invented Bridge", date=date)
        graph.add_edge(f"p{i}", f"x{i}", type="CROSSED")
    found = people_projection(graph, "crossing")
    assert list(found.edges) == [("p0", "p1")]


def test_an_unknown_relation_is_named_with_a_suggestion():
    with pytest.raises(UsageError, match="unti") as caught:
        incidence(nx.MultiDiGraph(), "unti")
    assert "unit" in str(caught.value.hint)


def test_shared_counts_of_an_empty_graph():
    incident = incidence(nx.MultiDiGraph(), "unit")
    assert incident.matrix.shape == (0, 0) and shared_counts(incident.matrix).nnz == 0


def test_brokers_rank_by_people_and_betweenness_is_that_of_networkx():
    for seed in range(60):
        graph = random_network(seed)
        between = nx.betweenness_centrality(actor_network(graph))
        found = brokers(graph).brokers
        assert [b.people for b in found] == sorted((b.people for b in found), reverse=True)
        for broker in found:
            recruited = {u for u, v, d in graph.edges(data=True) if v == broker.id and d["type"] == "RECRUITED_BY"}
            assert broker.person_ids == tuple(sorted(recruited))
            units = {v for u, v, d in graph.edges(data=True) if u in recruited and d["type"] == "SERVED_IN"}
            assert broker.units == len(units)
            assert broker.betweenness == pytest.approx(between[broker.id])
            assert broker.degree_rank == 1 + sum(b.people > broker.people for b in found)


def test_a_recruiter_of_few_who_joins_two_parts_is_what_betweenness_adds():
    graph = nx.MultiDiGraph()
    number = 0
    for recruiter, size in (("r0", 9), ("r1", 8), ("r2", 7), ("r3", 7)):
        graph.add_node(recruiter, label="Recruiter")
        unit = "u0" if recruiter in ("r0", "r1") else "u1"
        graph.add_node(unit, label="Unit")
        for _ in range(size):
            person = f"p{number}"
            number += 1
            graph.add_node(person, label="Person")
            graph.add_edge(person, recruiter, type="RECRUITED_BY", events=[])
            graph.add_edge(person, unit, type="SERVED_IN", events=[])
    for recruiter in ("few", "x1", "x2", "x3"):
        graph.add_node(recruiter, label="Recruiter")
    for person, unit in (("left", "u0"), ("right", "u1")):
        graph.add_node(person, label="Person")
        graph.add_edge(person, "few", type="RECRUITED_BY", events=[])
        graph.add_edge(person, unit, type="SERVED_IN", events=[])
    assert [b.id for b in brokers(graph).brokers if b.adds] == ["few"]


def test_bridges_count_people_who_saw_and_served():
    for seed in range(60):
        graph = random_network(seed)
        found = {(b.ad_id, b.unit_id): set(b.person_ids) for b in bridges(graph)}
        for ad in ("a0", "a1", "a2"):
            for unit in ("u0", "u1", "u2", "u3"):
                both = {p for p in graph if graph.has_edge(p, ad) and graph.has_edge(p, unit)}
                assert found.get((ad, unit), set()) == both


def test_communities_find_cliques_and_report_the_modularity_of_networkx():
    for seed in range(20):
        graph = nx.connected_caveman_graph(6, 6)
        graph = nx.relabel_nodes(graph, {i: f"n{i:02d}" for i in graph})
        rng = np.random.default_rng(seed)
        shuffled = nx.Graph()
        nodes, edges = list(graph), list(graph.edges)
        shuffled.add_nodes_from(nodes[i] for i in rng.permutation(len(nodes)))
        shuffled.add_edges_from(edges[i] for i in rng.permutation(len(edges)))
        found = communities(shuffled)
        groups = [{n for n, c in found.labels.items() if c == g} for g in set(found.labels.values())]
        assert len(groups) == 6 and all(len(g) == 6 for g in groups)
        assert found.modularity == pytest.approx(nx.community.modularity(graph, groups))
        assert found == communities(graph), "the order of nodes and edges makes no difference"


def test_communities_without_ties_or_nodes():
    assert communities(nx.Graph()).labels == {}
    lonely = nx.Graph()
    lonely.add_nodes_from("ab")
    assert communities(lonely).labels == {"a": 0, "b": 1}


def test_ground_of_a_network_result():
    observed = brokers(random_network(1)).observed
    assert any("people are" in text or "person is" in text for text in observed.caveats)
    assert any("does not say" in text for text in observed.caveats)
