"""How well and how fast the analyses do on invented data: `python benchmarks/analyses.py [--seeds N] [--slow] [--gds]`.

Prints the agreement (adjusted Rand index) of found with planted types for new seeds, beside what the same model
reaches when it is shown the types of four fifths of the people (no method that must find them itself can be expected
to do better), what is said where there are no types, and timings beside NetworkX and, where installed, sequenzo and
pm4py (AGPL, for this comparison only). `--slow` runs NetworkX on the full sizes, which takes minutes; `--gds` starts a
Neo4j with Graph Data Science, which needs a JDK and Maven. `--files FOLDER` judges sets of the form
`NAME.events.csv` and `NAME.truth.csv` instead of new ones.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import coo_array, csr_array, csr_matrix

from graphkit.analyses.alternatives import ALTERNATIVES
from graphkit.analyses.communities import communities, matrix_communities
from graphkit.analyses.eventlog import EventLog, read_events
from graphkit.analyses.features import event_features
from graphkit.analyses.mixture import _Problem, _tempered, fit_mixture
from graphkit.analyses.nullmodel import chain_resample, linear_order
from graphkit.analyses.pathways import pathway_clusters
from graphkit.analyses.projections import Incidence, shared_counts
from graphkit.analyses.selection import adjusted_rand, choose_k
from graphkit.analyses.simulate import Simulated, chain_people, planted_people, random_people
from graphkit.analyses.validated import validated_pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="sets of each kind")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--people", type=int, default=1200)
    parser.add_argument("--slow", action="store_true", help="NetworkX on the full sizes")
    parser.add_argument("--gds", action="store_true", help="Graph Data Science on a real server")
    parser.add_argument("--files", type=Path, help="judge these sets")
    parser.add_argument("--only", choices=["agreement", "speed", "network"])
    options = parser.parse_args()
    if options.files:
        files(options.files)
        return
    if options.only in (None, "agreement"):
        agreement(range(options.first_seed, options.first_seed + options.seeds), options.people)
    if options.only in (None, "speed"):
        speed()
    if options.only in (None, "network"):
        network(options.slow)
        if options.gds:
            gds()


def agreement(seeds: range, people: int) -> None:
    kinds: dict[str, Callable[[int], Simulated]] = {
        "planted": lambda s: without_partners(planted_people(people, seed=s)),
        "planted, with partners": lambda s: planted_people(people, seed=s),
        "random grammars": lambda s: random_people(people, seed=s),
    }
    print(f"Adjusted Rand index with planted types, mean of {len(seeds)} sets of {people} people")
    for name, make in kinds.items():
        judged = [judge(simulated.log, list(simulated.truth.values())) for simulated in map(make, seeds)]
        show(name, judged)
    found = [pathway_clusters(chain_people(people, seed=seed).log) for seed in seeds]
    wrong = sum(r.status in ("ok", "provisional") and r.k > 1 for r in found)
    print(f"  no types: {wrong} of {len(found)} sets split; {' '.join(f'{r.status}:{r.k}' for r in found)}")
    few = pathway_clusters(planted_people(17, seed=seeds[0]).log)
    print(f"  17 people: {few.status}, k = {few.k}")


def judge(log: EventLog, truth: list[str]) -> dict[str, Any]:
    """All that is said of one set; `truth` in the order of the log's people."""
    k = len(set(truth))
    partners = choose_k(event_features(log), candidates=(k,)).partners
    given = {"mixture": adjusted_rand(truth, fitted(log if partners else bare(log), k))}
    for method in ALTERNATIVES:
        labels = pathway_clusters(log, k=k, method=method).labels
        given[method] = adjusted_rand(truth, [labels[p] for p in log.person_ids])
    start = time.perf_counter()
    result = pathway_clusters(log)
    return {
        "given": given,
        "known": supervised(log, truth),
        "chosen": adjusted_rand(truth, [result.labels[p] for p in log.person_ids]),
        "seconds": time.perf_counter() - start,
        "answer": f"{result.status}:{result.k}/{k}{'+partners' if result.partners_used else ''}",
    }


def show(name: str, judged: list[dict[str, Any]]) -> None:
    given = {method: float(np.mean([j["given"][method] for j in judged])) for method in judged[0]["given"]}
    others = ", ".join(f"{method} {value:.2f}" for method, value in given.items() if method != "mixture")
    chosen, known, seconds = (float(np.mean([j[key] for j in judged])) for key in ("chosen", "known", "seconds"))
    print(
        f"  {name:24s} k given {given['mixture']:.3f} ({given['mixture'] / given['edit-distance']:.1f} times edit "
        f"distance; {others}; types of others shown {known:.3f}), k chosen {chosen:.3f} in {seconds:.0f} s each: "
        f"{' '.join(j['answer'] for j in judged)}"
    )


def supervised(log: EventLog, truth: list[str]) -> float:
    """Agreement when the types of four fifths of the people are shown and the others are placed, fold by fold."""
    features = event_features(log)
    names = sorted(set(truth))
    code = np.array([names.index(t) for t in truth])
    fold = np.random.default_rng(0).integers(0, 5, len(code))
    labels = np.zeros(len(code), dtype=int)
    for held in range(5):
        shown = np.zeros((len(features.weight), len(names)))
        np.add.at(shown, (features.row_of[fold != held], code[fold != held]), 1.0)
        weight = shown.sum(axis=1)
        used = weight > 0
        problem = _Problem(replace(features, weight=weight), bool(len(log.partners)))
        base, ratio, _ = problem._maximise(shown[used] / weight[used, None])
        placed = np.asarray(_tempered(features) @ ratio + base).argmax(axis=1)[features.row_of]
        labels[fold == held] = placed[fold == held]
    return adjusted_rand(code, labels)


def files(folder: Path) -> None:
    """Sets from files: by kind of set (the name up to its first hyphen), with and without partners."""
    judged: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.events.csv")):
        log = read_events(path)
        with path.with_name(path.name.replace(".events.", ".truth.")).open(encoding="utf-8", newline="") as handle:
            known = {line[0]: line[1] for line in list(csv.reader(handle))[1:]}
        truth = [known[p] for p in log.person_ids]
        name = path.name.partition("-")[0]
        if len(set(truth)) == 1 or log.n < 200:
            result = pathway_clusters(log)
            print(f"  {path.name}: {result.status}, k = {result.k}")
            continue
        judged.setdefault(name, []).append(judge(log, truth))
        judged.setdefault(f"{name}, no partners", []).append(judge(bare(log), truth))
    for name, found in judged.items():
        show(name, found)


def fitted(log: EventLog, k: int) -> np.ndarray:
    features = event_features(log)
    labels: np.ndarray = fit_mixture(features, k).joint(features).argmax(axis=1)[features.row_of]
    return labels


def without_partners(simulated: Simulated) -> Simulated:
    return Simulated(bare(simulated.log), simulated.truth)


def bare(log: EventLog) -> EventLog:
    """The log without partners."""
    return replace(
        log,
        partners=(),
        partner_classes=log.partner_classes[:0],
        partner_event=log.partner_event[:0],
        partner=log.partner[:0],
    )


def speed() -> None:
    print("Fit of six types, k given, parsing apart")
    for people in (20_000, 1_000_000):
        simulated = many_people(people)
        for name, log in (("events", without_partners(simulated).log), ("with partners", simulated.log)):
            before = peak()
            start, work = time.perf_counter(), time.process_time()
            labels = fitted(log, 6)
            wall, cpu = time.perf_counter() - start, time.process_time() - work
            agree = adjusted_rand(list(simulated.truth.values()), labels)
            print(
                f"  {log.n:9,d} people, {len(log.type):9,d} {name:14s} {wall:6.2f} s wall, {cpu:6.2f} s CPU, "
                f"+{max(0.0, peak() - before):4.0f} MB above the data, ARI {agree:.2f}"
            )
    small = planted_people(1200, seed=1)
    others(small)


def others(simulated: Simulated) -> None:
    """Variant counts and clustering in the field's other tools, where they are installed."""
    log = simulated.log
    order, start = linear_order(log), log.starts()
    lives = [[log.types[c] for c in log.type[order[start[i] : start[i + 1]]]] for i in range(log.n)]
    try:
        import pandas as pd
        from sequenzo import Cluster, SequenceData, get_distance_matrix
    except ImportError:
        print("  sequenzo: not installed")
    else:
        longest = max(map(len, lives))
        columns = [f"t{i}" for i in range(longest)]
        frame = pd.DataFrame([[*life, *[None] * (longest - len(life))] for life in lives], columns=columns)
        frame.insert(0, "id", range(len(lives)))
        begin = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = SequenceData(frame, time=columns, id_col="id", states=list(log.types))
            distances = get_distance_matrix(seqdata=data, method="OM", sm="CONSTANT", indel=1, norm="maxlength")
            labels = Cluster(distances, data.ids, clustering_method="ward").get_cluster_labels(num_clusters=6)
        seconds = time.perf_counter() - begin
        agree = adjusted_rand(list(simulated.truth.values()), labels)
        print(f"  sequenzo, optimal matching + Ward, {log.n} people: {seconds:.2f} s, ARI {agree:.2f}")
    try:
        import pandas as pd
        import pm4py
    except ImportError:
        print("  pm4py: not installed")
    else:
        rows = [(p, kind, i) for p, life in zip(log.person_ids, lives, strict=True) for i, kind in enumerate(life)]
        frame = pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "place"])
        frame["time:timestamp"] = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(frame["place"], unit="D")
        begin = time.perf_counter()
        found = pm4py.get_variants(frame)
        print(f"  pm4py, {len(found)} variants of {log.n} people: {time.perf_counter() - begin:.2f} s")


def many_people(n: int, *, seed: int = 0) -> Simulated:
    """Many different people quickly: each planted type drawn from its own chain."""
    base = planted_people(6_000, seed=seed)
    types = np.array(list(base.truth.values()))
    rng = np.random.default_rng(seed)
    parts: list[EventLog] = []
    truth: list[str] = []
    for name in sorted(set(types)):
        chosen = np.flatnonzero(types == name)
        count = n * len(chosen) // base.log.n
        drawn = chain_resample(only(base.log, chosen), rng, people=count)
        parts.append(replace(drawn, person=(drawn.person + len(truth)).astype(np.int32)))
        truth.extend([name] * count)
    offset = np.cumsum([0, *(len(part.person) for part in parts)])

    def joined(field: str) -> Any:
        return np.concatenate([getattr(part, field) for part in parts])

    log = EventLog(
        person_ids=tuple(f"p{i:07d}" for i in range(len(truth))),
        types=base.log.types,
        partners=base.log.partners,
        partner_classes=base.log.partner_classes,
        person=joined("person"),
        type=joined("type"),
        first=joined("first"),
        last=joined("last"),
        told=joined("told"),
        event_ids=(),
        partner_event=np.concatenate(
            [part.partner_event + shift for part, shift in zip(parts, offset, strict=False)]
        ).astype(np.int32),
        partner=joined("partner"),
        source_kinds=((),) * len(truth),
    )
    return Simulated(log, dict(zip(log.person_ids, truth, strict=True)))


def only(log: EventLog, chosen: np.ndarray) -> EventLog:
    """The log of some of its people."""
    position = np.full(log.n, -1)
    position[chosen] = np.arange(len(chosen))
    events = np.flatnonzero(position[log.person] >= 0)
    place = np.full(len(log.person), -1)
    place[events] = np.arange(len(events))
    mine = position[log.person[log.partner_event]] >= 0
    return replace(
        log,
        person_ids=tuple(log.person_ids[i] for i in chosen),
        person=position[log.person[events]].astype(np.int32),
        type=log.type[events],
        first=log.first[events],
        last=log.last[events],
        told=log.told[events],
        partner_event=place[log.partner_event[mine]].astype(np.int32),
        partner=log.partner[mine],
    )


def network(slow: bool) -> None:
    """All on one thread, so CPU seconds compare them on a busy machine, too."""
    print("Networks (CPU seconds, one thread)")
    for nodes, edges in ((5_000, 15_000), (100_000, 300_000)):
        adjacency = blocks(nodes, edges)
        start = time.process_time()
        _, modularity = matrix_communities(adjacency)
        ours = time.process_time() - start
        graph = nx.from_scipy_sparse_array(adjacency)
        start = time.process_time()
        communities(graph, draws=0)
        whole = time.process_time() - start
        line = f"  communities, {edges:,} edges: {ours:.2f} s, from and to NetworkX {whole:.2f} s, {modularity:.3f}"
        if slow or nodes < 10_000:
            start = time.process_time()
            groups = nx.community.louvain_communities(graph, seed=0)
            theirs = time.process_time() - start
            line += f"; NetworkX {theirs:.1f} s ({theirs / ours:.0f} and {theirs / whole:.0f} times), "
            line += f"{nx.community.modularity(graph, groups):.3f}"
        print(line, flush=True)
    for people, things, ties in ((3_000, 150, 6_000), (20_000, 500, 40_000)):
        rng = np.random.default_rng(0)
        pairs = np.unique(rng.integers(0, people, ties) * things + rng.integers(0, things, ties))
        matrix = csr_array((np.ones(len(pairs), np.int32), (pairs // things, pairs % things)), shape=(people, things))
        start = time.process_time()
        shared = shared_counts(matrix)
        ours = time.process_time() - start
        line = f"  projection, {people:,} people, {shared.nnz:,} pairs: {ours:.3f} s"
        if slow or people < 10_000:
            graph = nx.Graph()
            graph.add_nodes_from(range(people + things))
            graph.add_edges_from(zip((pairs // things).tolist(), (people + pairs % things).tolist(), strict=True))
            start = time.process_time()
            nx.bipartite.weighted_projected_graph(graph, range(people))
            theirs = time.process_time() - start
            line += f"; NetworkX {theirs:.1f} s ({theirs / ours:.0f} times)"
        start = time.process_time()
        names = tuple(map(str, range(people))), tuple(map(str, range(things)))
        tested = validated_pairs(Incidence(matrix, *names))
        line += f"; validated in {time.process_time() - start:.2f} s ({int((tested.q <= 0.05).sum())} ties)"
        print(line, flush=True)


def gds(nodes: int = 100_000, edges: int = 300_000) -> None:
    """Leiden, degree and components of the same random network in a Neo4j with Graph Data Science."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "neo4j_server"))
    import neo4j
    from neo4j_harness import RELEASES, CannotRun, Neo4jServer

    from graphkit.store import Store, Target
    from graphkit.store.gds import gds_measures

    adjacency = blocks(nodes, edges)
    upper = adjacency.tocoo()
    pairs = [(f"u{a}", f"u{b}") for a, b in zip(upper.row.tolist(), upper.col.tolist(), strict=True) if a < b]
    with tempfile.TemporaryDirectory() as folder:
        try:
            server = Neo4jServer(RELEASES["neo4j-5.26"], Path(folder) / "home", gds=True)
        except CannotRun as missing:
            print(f"  Graph Data Science: {missing}")
            return
        with neo4j.GraphDatabase.driver(server.uri, notifications_min_severity="OFF") as driver:
            driver.execute_query("CREATE CONSTRAINT FOR (u:Unit) REQUIRE u.id IS UNIQUE")
            for first in range(0, nodes, 20_000):
                ids = [f"u{i}" for i in range(first, min(first + 20_000, nodes))]
                driver.execute_query("UNWIND $ids AS id CREATE (:Unit {id: id})", ids=ids)
            for first in range(0, len(pairs), 20_000):
                driver.execute_query(
                    "UNWIND $pairs AS p MATCH (a:Unit {id: p[0]}), (b:Unit {id: p[1]}) CREATE (a)-[:PART_OF]->(b)",
                    pairs=[list(pair) for pair in pairs[first : first + 20_000]],
                )
        with Store.open(Target.server(server.uri), mode="read") as store:
            start = time.perf_counter()
            found = gds_measures(store)
            seconds = time.perf_counter() - start
        server.stop()
    print(
        f"  Graph Data Science {found.version}, {found.ties:,} edges: copy, Leiden (one thread), degree, components "
        f"and all results {seconds:.1f} s, modularity {found.modularity:.3f}"
    )


def blocks(nodes: int, edges: int) -> csr_matrix:
    """A random network whose ties lie mostly inside groups of about 200."""
    rng = np.random.default_rng(0)
    group = np.sort(rng.integers(0, nodes // 200, nodes))
    bounds = np.searchsorted(group, np.arange(nodes // 200 + 1))
    left = rng.integers(0, nodes, edges)
    low, high = bounds[group[left]], bounds[group[left] + 1]
    inside = low + (rng.random(edges) * (high - low)).astype(np.int64)
    right = np.where(rng.random(edges) < 0.7, inside, rng.integers(0, nodes, edges))
    adjacency = coo_array((np.ones(edges), (left, right)), shape=(nodes, nodes)).tocsr()
    both = csr_matrix(adjacency + adjacency.T)
    both.data[:] = 1
    return both


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
