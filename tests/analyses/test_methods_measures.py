"""Measures of a whole network, here and in a server: against NetworkX, and against one another."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import networkx as nx
import pytest

from graphkit.analyses.measures import local_measures
from graphkit.analyses.network import actor_network
from graphkit.analyses.selection import adjusted_rand
from graphkit.errors import QueryError, UsageError
from graphkit.exports.analysis_engine import server_measures
from graphkit.store import Store, Target


def test_local_measures_are_those_of_networkx():
    for seed in range(200):
        rng = random.Random(seed)
        network = nx.gnm_random_graph(rng.randint(1, 25), rng.randint(0, 40), seed=seed)
        network = nx.relabel_nodes(network, {n: f"n{n:02d}" for n in network})
        for _, _, data in network.edges(data=True):
            data["weight"] = rng.randint(1, 3)
        for node in network:
            network.nodes[node]["label"] = rng.choice(["Person", "Unit"])
        found = local_measures(network, seed=seed)
        assert found.degree == dict(network.degree())
        assert found.betweenness == pytest.approx(nx.betweenness_centrality(network))
        parts = {frozenset(n for n, c in found.component.items() if c == k) for k in set(found.component.values())}
        assert parts == {frozenset(part) for part in nx.connected_components(network)}
        groups = [{n for n, c in found.community.items() if c == k} for k in set(found.community.values())]
        if network.number_of_edges():
            assert found.modularity == pytest.approx(nx.community.modularity(network, groups), abs=1e-6)


def test_an_empty_network_has_no_measures():
    found = local_measures(nx.Graph())
    assert (found.degree, found.community, found.component, found.betweenness) == ({}, {}, {}, {})


def invented(seed: int) -> nx.MultiDiGraph:
    """People in units, through recruiters and ads; two ties of one pair, ties without events, people alone."""
    rng = random.Random(seed)
    graph = nx.MultiDiGraph()
    things = {"Unit": 6, "Recruiter": 8, "JobAd": 5, "Employer": 4}
    for label, count in things.items():
        for i in range(count):
            graph.add_node(f"{label.lower()}{i}", label=label)
    for i in range(150):
        person = f"person{i:03d}"
        graph.add_node(person, label="Person")
        for relation, label in (
            ("SERVED_IN", "Unit"), ("RECRUITED_BY", "Recruiter"), ("SAW", "JobAd"), ("WORKED_FOR", "Employer"),
        ):  # fmt: skip
            if rng.random() < 0.5:
                # Each unit leans to its own recruiter and ad, so that there are communities to find.
                thing = f"{label.lower()}{(i % 5 if rng.random() < 0.8 else rng.randrange(99)) % things[label]}"
                events = [f"e{i}-{relation}-{n}" for n in range(rng.randrange(3))]
                graph.add_edge(person, thing, key=relation, type=relation, events=events)
                if rng.random() < 0.1:
                    graph.add_edge(person, thing, key="x", type="CO_OCCURS", events=["e"])
    graph.add_edge("unit1", "unit0", type="PART_OF")
    graph.add_edge("recruiter0", "unit0", type="RECRUITS_FOR", events=["r"])
    graph.add_edge("unit0", "jobad0", type="ADVERTISES", events=["r", "s"])
    graph.add_edge("recruiter0", "jobad0", type="POSTED")
    return graph


@pytest.fixture(scope="module")
def gds(databases: Any) -> Iterator[Callable[[nx.MultiDiGraph], Target]]:
    """``gds(graph)``: a Neo4j with Graph Data Science that holds this graph and nothing else."""
    target: Target = databases.target("neo4j-5.26-gds")

    def fill(graph: nx.MultiDiGraph) -> Target:
        nodes, edges = defaultdict(list), defaultdict(list)
        for node, data in graph.nodes(data=True):
            nodes[data["label"]].append(node)
        for u, v, data in graph.edges(data=True):
            ends = graph.nodes[u]["label"], data["type"], graph.nodes[v]["label"]
            edges[ends].append({"u": u, "v": v, "events": data.get("events")})
        with neo4j.GraphDatabase.driver(str(target.uri), notifications_min_severity="OFF") as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
            for label, ids in nodes.items():
                driver.execute_query(f"UNWIND $ids AS id CREATE (:{label} {{id: id}})", ids=ids)
            for (a, relation, b), rows in edges.items():
                driver.execute_query(
                    f"UNWIND $rows AS r MATCH (a:{a} {{id: r.u}}), (b:{b} {{id: r.v}}) "
                    f"CREATE (a)-[x:{relation}]->(b) SET x.events = r.events",
                    rows=rows,
                )
        return target

    yield fill


@pytest.mark.neo4j
def test_the_server_reckons_what_is_reckoned_here(gds):
    for seed in range(5):
        graph = invented(seed)
        network = actor_network(graph)
        with Store.open(gds(graph), mode="read") as store:
            theirs = server_measures(store, seed=seed)
            assert server_measures(store, seed=seed) == theirs, "the same again"
            assert store.run_read("MATCH (n) RETURN count(n)").rows[0][0] == len(graph), "nothing was written"
        ours = local_measures(network, seed=seed)
        assert theirs.engine.startswith("Graph Data Science 2.13")
        assert theirs.degree == ours.degree
        assert theirs.component == ours.component
        assert theirs.betweenness == pytest.approx(ours.betweenness)
        groups = [{n for n, c in theirs.community.items() if c == k} for k in set(theirs.community.values())]
        assert theirs.modularity == pytest.approx(nx.community.modularity(network, groups), abs=1e-6)
        # Two ways to search for communities: as good within a hundredth or two, and mostly the same.
        assert theirs.modularity == pytest.approx(ours.modularity, abs=0.02)
        assert adjusted_rand([theirs.community[n] for n in network], [ours.community[n] for n in network]) > 0.5


@pytest.mark.neo4j
def test_a_query_of_ones_own_calls_no_procedure_of_the_plug_in(gds):
    with Store.open(gds(invented(0)), mode="read") as store:
        server_measures(store)
        with pytest.raises(QueryError, match=r"gds\.graph\.list"):
            store.run_read("CALL gds.graph.list() YIELD graphName RETURN graphName")


@pytest.mark.neo4j
def test_a_server_without_the_plug_in_is_named(databases):
    with Store.open(databases.empty("neo4j-5.26"), mode="read") as store, pytest.raises(UsageError) as caught:
        server_measures(store)
    assert "no Graph Data Science" in str(caught.value) and "--engine" in str(caught.value)


def test_the_embedded_database_has_no_plug_ins(embedded_target):
    with Store.open(embedded_target, mode="write") as store, pytest.raises(UsageError, match="plug-in of Neo4j"):
        server_measures(store)
