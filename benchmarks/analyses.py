"""How well and how fast the analyses do on invented data: `python benchmarks/analyses.py [--seeds N] [--slow]`.

Prints the agreement (adjusted Rand index) of found with planted types for new seeds, what is said where there
are no types, and timings beside NetworkX and, where installed, sequenzo and pm4py. `--slow` runs NetworkX on
the full sizes, which takes minutes.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import coo_array, csr_array, csr_matrix

from graphkit.analyses.communities import matrix_communities
from graphkit.analyses.eventlog import EventLog
from graphkit.analyses.features import event_features
from graphkit.analyses.mixture import fit_mixture
from graphkit.analyses.nullmodel import chain_resample, linear_order
from graphkit.analyses.pathways import pathway_clusters
from graphkit.analyses.projections import shared_counts
from graphkit.analyses.selection import adjusted_rand
from graphkit.analyses.simulate import Simulated, chain_people, planted_people, random_people


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="sets of each kind")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--people", type=int, default=1200)
    parser.add_argument("--slow", action="store_true", help="NetworkX on the full sizes")
    parser.add_argument("--only", choices=["agreement", "speed", "network"])
    options = parser.parse_args()
    if options.only in (None, "agreement"):
        agreement(range(options.first_seed, options.first_seed + options.seeds), options.people)
    if options.only in (None, "speed"):
        speed()
    if options.only in (None, "network"):
        network(options.slow)


def agreement(seeds: range, people: int) -> None:
    kinds: dict[str, Callable[[int], Simulated]] = {
        "planted": lambda s: without_partners(planted_people(people, seed=s)),
        "planted, with partners": lambda s: planted_people(people, seed=s),
        "random grammars": lambda s: random_people(people, seed=s),
    }
    print(f"Adjusted Rand index with planted types, mean of {len(seeds)} sets of {people} people")
    for name, make in kinds.items():
        given, matched, chosen, seconds = [], [], [], []
        answers: list[str] = []
        for seed in seeds:
            simulated = make(seed)
            log, truth = simulated.log, list(simulated.truth.values())
            k = len(set(truth))
            given.append(adjusted_rand(truth, fitted(log, k)))
            matching = pathway_clusters(log, k=k, method="edit-distance").labels
            matched.append(adjusted_rand(truth, [matching[p] for p in simulated.truth]))
            start = time.perf_counter()
            result = pathway_clusters(log)
            seconds.append(time.perf_counter() - start)
            chosen.append(adjusted_rand(truth, [result.labels[p] for p in simulated.truth]))
            answers.append(f"{result.status}:{result.k}/{k}{'+partners' if result.partners_used else ''}")
        print(
            f"  {name:24s} k given {np.mean(given):.2f} (edit distance + PAM {np.mean(matched):.2f}), "
            f"k chosen {np.mean(chosen):.2f} in {np.mean(seconds):.0f} s each: {' '.join(answers)}"
        )
    found = [pathway_clusters(chain_people(people, seed=seed).log) for seed in seeds]
    wrong = sum(r.status in ("ok", "provisional") and r.k > 1 for r in found)
    print(f"  no types: {wrong} of {len(found)} sets split; {' '.join(f'{r.status}:{r.k}' for r in found)}")
    few = pathway_clusters(planted_people(17, seed=seeds[0]).log)
    print(f"  17 people: {few.status}, k = {few.k}")


def fitted(log: EventLog, k: int) -> np.ndarray:
    features = event_features(log)
    labels: np.ndarray = fit_mixture(features, k).joint(features).argmax(axis=1)[features.row_of]
    return labels


def without_partners(simulated: Simulated) -> Simulated:
    log = simulated.log
    bare = replace(
        log,
        partners=(),
        partner_classes=log.partner_classes[:0],
        partner_event=log.partner_event[:0],
        partner=log.partner[:0],
    )
    return Simulated(bare, simulated.truth)


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
    print("Networks")
    for nodes, edges in ((5_000, 15_000), (100_000, 300_000)):
        adjacency = blocks(nodes, edges)
        start = time.perf_counter()
        _, modularity = matrix_communities(adjacency)
        ours = time.perf_counter() - start
        line = f"  communities, {edges:,} edges: {ours:.2f} s, modularity {modularity:.3f}"
        if slow or nodes < 10_000:
            graph = nx.from_scipy_sparse_array(adjacency)
            start = time.perf_counter()
            groups = nx.community.louvain_communities(graph, seed=0)
            theirs = time.perf_counter() - start
            line += f"; NetworkX {theirs:.1f} s ({theirs / ours:.0f} times), "
            line += f"{nx.community.modularity(graph, groups):.3f}"
        print(line)
    for people, things, ties in ((3_000, 150, 6_000), (20_000, 500, 40_000)):
        rng = np.random.default_rng(0)
        pairs = np.unique(rng.integers(0, people, ties) * things + rng.integers(0, things, ties))
        matrix = csr_array((np.ones(len(pairs), np.int32), (pairs // things, pairs % things)), shape=(people, things))
        start = time.perf_counter()
        shared = shared_counts(matrix)
        ours = time.perf_counter() - start
        line = f"  projection, {people:,} people, {shared.nnz:,} pairs: {ours:.3f} s"
        if slow or people < 10_000:
            graph = nx.Graph()
            graph.add_nodes_from(range(people + things))
            graph.add_edges_from(zip((pairs // things).tolist(), (people + pairs % things).tolist(), strict=True))
            start = time.perf_counter()
            nx.bipartite.weighted_projected_graph(graph, range(people))
            theirs = time.perf_counter() - start
            line += f"; NetworkX {theirs:.1f} s ({theirs / ours:.0f} times)"
        print(line)


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
