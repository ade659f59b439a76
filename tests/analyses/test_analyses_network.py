"""Projections, brokers, bridges and communities against NetworkX and by hand."""

from __future__ import annotations

from math import comb

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_array, csr_matrix
from scipy.stats import false_discovery_control

from graphkit.analyses.communities import communities, rewired
from graphkit.analyses.network import actor_network, bridges, brokers, incidence, people_projection, shared_counts
from graphkit.analyses.projections import Incidence, people_source_kinds, project
from graphkit.analyses.sequences import life_courses
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


def test_shared_counts_are_those_of_the_dense_product():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        matrix = (rng.random((int(rng.integers(1, 12)), int(rng.integers(1, 8)))) < 0.3).astype(np.int32)
        assert (shared_counts(csr_array(matrix)).toarray() == np.triu(matrix @ matrix.T, 1)).all()
        names = tuple(f"p{i}" for i in range(len(matrix))), tuple(f"t{i}" for i in range(matrix.shape[1]))
        pairs = project(Incidence(csr_array(matrix), *names), min_shared=2)
        found = {(i, j): n for i, j, n in zip(pairs.left, pairs.right, pairs.shared, strict=True)}
        assert found == {(i, j): n for (i, j), n in np.ndenumerate(np.triu(matrix @ matrix.T, 1)) if n >= 2}


def test_shared_counts_of_more_people_than_one_block_holds():
    for people in (1_000, 1_001, 2_300):
        matrix = (np.random.default_rng(people).random((people, 40)) < 0.03).astype(np.int32)
        found = shared_counts(csr_array(matrix))
        assert (found.toarray() == np.triu(matrix @ matrix.T, 1)).all()


def test_the_actor_network_holds_the_stated_ties_and_no_others():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        graph = random_network(seed)
        graph.add_node("e", label="Event")
        graph.add_node("a0", label="JobAd", title="Work")
        for person in [n for n, d in graph.nodes(data=True) if d["label"] == "Person"]:
            graph.add_edge(person, "e", type="LIVED")
            if rng.random() < 0.3:
                graph.add_edge(person, "u0", type="SERVED_IN", events=["late", "later"], confidence=0.5)
        graph.add_edge("r0", "u1", type="CO_OCCURS", events=["x"])
        graph.add_edge("r0", "u0", type="RECRUITS_FOR", events=[], confidence=None)
        found = actor_network(graph)
        assert set(found) == set(graph) - {"e"} and found.nodes["a0"]["title"] == "Work"
        wanted = {frozenset((u, v)) for u, v, d in graph.edges(data=True) if d["type"] not in ("LIVED", "CO_OCCURS")}
        assert {frozenset(edge) for edge in found.edges} == wanted
        for u, v, data in found.edges(data=True):
            between = [d for a, b, d in graph.edges(data=True) if {a, b} == {u, v} and d["type"] != "CO_OCCURS"]
            assert set(data["events"]) == {e for d in between for e in d["events"]}
            assert data["weight"] == max(1, len(data["events"]))
            assert set(data["types"]) == {d["type"] for d in between}
            assert data["confidence"] == max((d["confidence"] for d in between if d["confidence"]), default=None)


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
    for seed in range(200):
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
            assert set(broker.event_ids) == {f"{p}-{broker.id}" for p in recruited}
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
    for seed in range(200):
        graph = random_network(seed)
        result = bridges(graph)
        found = {(b.ad_id, b.unit_id): b for b in result.bridges}
        neighbours = {p: set(graph[p]) for p, d in graph.nodes(data=True) if d["label"] == "Person"}
        both = {
            p for p, near in neighbours.items() if any(n[0] == "a" for n in near) and any(n[0] == "u" for n in near)
        }
        assert result.n == len(both)
        ads, units = ({n for p in both for n in neighbours[p] if n[0] == kind} for kind in "au")
        assert result.n_tested == len(ads) * len(units)
        p_values = []
        for ad in ads:
            for unit in units:
                saw, served = ({p for p in both if thing in neighbours[p]} for thing in (ad, unit))
                bridge = found.get((ad, unit))
                assert (set(bridge.person_ids) if bridge else set()) == saw & served
                # Of all ways to choose who served, those with as many who saw the ad or more.
                ways = sum(
                    comb(len(saw), k) * comb(len(both) - len(saw), len(served) - k)
                    for k in range(len(saw & served), len(served) + 1)
                ) / comb(len(both), len(served))
                p_values.append(ways)
                if bridge:
                    assert (bridge.n, bridge.n_ad, bridge.n_unit) == (len(saw & served), len(saw), len(served))
                    assert bridge.p == pytest.approx(ways)
                    assert bridge.expected == pytest.approx(len(saw) * len(served) / len(both))
                    assert set(bridge.recruiter_ids) == {r for p in saw & served for r in neighbours[p] if r[0] == "r"}
                    assert set(bridge.event_ids) == {f"{p}-{t}" for p in saw & served for t in (ad, unit)}
        corrected = false_discovery_control(p_values) if p_values else []
        for bridge in result.bridges:
            assert bridge.q == pytest.approx(corrected[int(np.argmin(np.abs(np.array(p_values) - bridge.p)))])
        assert [b.n for b in result.bridges] == sorted((b.n for b in result.bridges), reverse=True)


def random_graph(seed: int) -> nx.Graph:
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(int(rng.integers(1, 25)), float(rng.uniform(0, 0.3)), seed=seed)
    graph = nx.relabel_nodes(graph, {i: f"n{i:02d}" for i in graph})
    for _, _, data in graph.edges(data=True):
        data["weight"] = int(rng.integers(1, 4))
    return graph


def unweighted(graph: nx.Graph) -> nx.Graph:
    bare = nx.create_empty_copy(graph)
    bare.add_edges_from(graph.edges)
    return bare


def test_communities_are_connected_and_have_the_modularity_of_networkx():
    for seed in range(200):
        graph = random_graph(seed)
        found = communities(graph, draws=1, seed=seed)
        groups = [{n for n, c in found.labels.items() if c == g} for g in sorted(set(found.labels.values()))]
        assert [len(g) for g in groups] == sorted((len(g) for g in groups), reverse=True)
        assert all(nx.is_connected(graph.subgraph(group)) for group in groups)
        assert found.n == len(graph) == len(found.labels) and found.seed == seed
        if graph.number_of_edges():
            assert found.modularity == pytest.approx(nx.community.modularity(graph, groups))
            best = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=0))
            assert found.modularity >= best - 0.06, "as good as NetworkX's Louvain, give or take"


def test_the_form_of_the_graph_makes_no_difference_to_communities():
    for seed in range(40):
        graph = random_graph(seed)
        found = communities(graph, draws=1, seed=seed)
        assert communities(nx.MultiGraph(graph), draws=1, seed=seed) == found, "by NetworkX's own conversion"
        bare = communities(unweighted(graph), draws=0, seed=seed)
        assert communities(graph, weight=None, draws=0, seed=seed) == bare


def test_rewiring_keeps_the_ties_between_kinds():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(2, 25))
        kinds = rng.integers(0, 3, n)
        matrix = np.triu(rng.random((n, n)) < 0.2, 1).astype(float)
        matrix = matrix + matrix.T
        drawn = rewired(csr_matrix(matrix), kinds, rng).toarray()
        assert (drawn == drawn.T).all() and not drawn.diagonal().any() and drawn.max(initial=0) <= 1
        for a in range(3):
            for b in range(3):
                before, after = (m[np.ix_(kinds == a, kinds == b)] for m in (matrix, drawn))
                assert (after.sum(axis=1) <= before.sum(axis=1)).all(), "no node has more ties to a kind than before"
                if a != b:
                    assert after.sum() >= before.sum() * 0.3


def test_groups_are_beyond_chance_only_where_there_are_groups():
    caveman = nx.relabel_nodes(nx.connected_caveman_graph(6, 6), {i: f"n{i:02d}" for i in range(36)})
    found = communities(caveman)
    assert found.beyond_chance and len(found.chance) == 10 and found.chance == tuple(sorted(found.chance))
    random = [communities(nx.gnm_random_graph(60, 90, seed=seed)) for seed in range(20)]
    assert min(c.modularity for c in random) > 0.3, "high without any groups"
    assert sum(bool(c.beyond_chance) for c in random) <= 6
    assert communities(caveman, draws=0).beyond_chance is None


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


def test_kinds_of_source_are_those_of_the_life_courses():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        graph = nx.MultiDiGraph()
        for i, kind in enumerate(("verdict", "list", "press", None)):
            graph.add_node(f"s{i}", label="Source", kind=kind)
        for i in range(6):
            graph.add_node(f"p{i}", label="Person")
            for j in range(3):
                graph.add_node(f"e{i}{j}", label="Event", type="service", stage="front")
                graph.add_node(f"m{i}{j}", label="Mention")
                for source in rng.permutation(4)[: int(rng.integers(0, 2))]:
                    graph.add_edge(f"e{i}{j}", f"s{source}", type="EVIDENCED_BY")
                    graph.add_edge(f"m{i}{j}", f"s{source}", type="IN_SOURCE")
                kind = ("LIVED", "ALLEGED", "REFERS_TO", "LISTED_IN")[int(rng.integers(4))]
                ends = {"REFERS_TO": (f"m{i}{j}", f"p{i}"), "LISTED_IN": (f"p{i}", f"s{j}")}
                graph.add_edge(*ends.get(kind, (f"p{i}", f"e{i}{j}")), type=kind)
        assert people_source_kinds(graph) == {c.person_id: c.source_kinds for c in life_courses(graph, roles=None)}


def test_ground_of_a_network_result():
    observed = brokers(random_network(1)).observed
    assert any("people are" in text or "person is" in text for text in observed.caveats)
    assert any("does not say" in text for text in observed.caveats)
