"""Sections of the analysis report on ties and rates: network, comparisons, sentences, list against verdicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import networkx as nx
import numpy as np

from graphkit.analyses.compare import compare_rates, corrected
from graphkit.analyses.groups import GROUPINGS, grouping
from graphkit.analyses.measures import Measures
from graphkit.analyses.network import actor_network, bridges, brokers
from graphkit.analyses.observed import SMALL, observe
from graphkit.analyses.projections import RELATIONS, incidence, people_observed
from graphkit.analyses.recapture import Grounds, list_against_verdicts
from graphkit.analyses.recruiters import same_recruiters
from graphkit.analyses.sentencing import sentencing
from graphkit.analyses.sequences import LifeCourse
from graphkit.analyses.validated import validated_projection
from graphkit.exports.analysis_lives import told_at_length
from graphkit.exports.analysis_model import Row, Section, Status, Table, row

__all__ = ["comparison_section", "lists_section", "network_section", "sentencing_section"]

MOST_ROWS = 30
MOST_PAIRS = 2_000_000
FEWEST_IN_GROUP = 5
_COERCED = "told: coerced or deceived"
# The route of somebody coerced is that they were coerced: nothing to be compared.
_SAME = frozenset({(_COERCED, "route"), (_COERCED, "coercion")})


def network_section(graph: nx.MultiDiGraph, measures: Measures) -> Section:
    """Who stands between whom: what people share, recruiters, ads and units, communities."""
    network = actor_network(graph)
    tied = [n for n in network if network.nodes[n]["label"] == "Person" and network.degree(n)]
    total = sum(1 for n in network if network.nodes[n]["label"] == "Person")
    sizes = Counter(measures.component.values())
    chance = ""
    if measures.chance:
        chance = f", on networks rewired at random {min(measures.chance):.2f} to {max(measures.chance):.2f}"
    says = [
        f"{len(network)} people, units, recruiters, ads and employers with {network.number_of_edges()} ties; "
        f"{len(tied)} of {total} people have any tie. {len(sizes)} parts without a tie between them, the largest "
        f"of {max(sizes.values(), default=0)}.",
        f"Communities: modularity {measures.modularity:.2f}{chance}. A community is a way to look at the network.",
        "Sharing a unit, recruiter or ad is no proof that two people knew each other.",
    ]
    if len(tied) < SMALL:
        says.insert(0, f"{len(tied)} people with ties: the network of those whom these sources saw, no sample of it.")
    tables = [*_shared(graph), *_recruiters(graph), _bridges(graph), *_places(network, measures)]
    if not network.number_of_edges():
        says, tables = ["There are no ties between people, units, recruiters, ads or employers."], []
    status: Status = "not_given" if not tables else "limited" if len(tied) < SMALL else "given"
    return Section(
        "network", "Network", status, tuple(says),
        f"Degree; betweenness (Brandes 2001); components; communities by {measures.method}, seed {measures.seed}, "
        f"{measures.threads} thread{'' if measures.threads == 1 else 's'}, reckoned by {measures.engine}. Ties held "
        "against a bipartite configuration model (Saracco et al. 2017) at a false discovery rate of 5 %.",
        people_observed(graph), tuple(t for t in tables if t.rows),
    )  # fmt: skip


def _shared(graph: nx.MultiDiGraph) -> list[Table]:
    counts, ties = [], []
    too_many = []
    for relation in RELATIONS:
        incident = incidence(graph, relation)
        degree = np.asarray(incident.matrix.sum(axis=0), dtype=np.int64)
        if int((degree * (degree - 1)).sum()) // 2 > MOST_PAIRS:
            too_many.append(relation)
            continue
        found = validated_projection(graph, relation)
        people = {person for tie in found.ties for person in (tie.left, tie.right)}
        touching = [incident.people[i] for i in np.flatnonzero(np.diff(incident.matrix.indptr)).tolist()]
        counts.append(row(relation, found.n, found.n_sharing, len(found.ties), len(people), people=touching))
        for tie in found.ties[:MOST_ROWS]:
            things = "; ".join(_name(graph, thing) for thing in tie.shared)
            ties.append(
                row(relation, len(tie.shared), tie.expected, tie.q, things, people=(tie.left, tie.right),
                    facts=_both(graph, tie.left, tie.right, tie.shared))
            )  # fmt: skip
    return [
        Table(
            "What people share",
            ("shared", "people", "pairs who share", "pairs who share more than chance gives", "people in those"),
            tuple(counts),
            "Chance: as many ties for each person and each thing as there are, dealt out at random."
            + (f" Not looked at, with over {MOST_PAIRS:,} pairs: {', '.join(too_many)}." if too_many else ""),
        ),
        Table(
            "Pairs who share more than chance gives",
            ("shared", "things", "expected by chance", "q", "which"),
            tuple(ties),
            f"At most the {MOST_ROWS} surest of a kind.",
        ),
    ]


def _both(graph: nx.MultiDiGraph, left: str, right: str, things: Sequence[str]) -> list[str]:
    wanted = set(things)
    return [
        event
        for person in (left, right)
        for _, target, data in graph.out_edges(person, data=True)
        if target in wanted
        for event in data.get("events") or ()
    ]


def _recruiters(graph: nx.MultiDiGraph) -> list[Table]:
    found = brokers(graph)
    named = [b for b in found.brokers if b.people]
    rest = len(found.brokers) - len(named)
    rows = [
        row(b.name or b.id, b.people, b.units, b.ads, b.degree_rank, b.betweenness_rank, b.adds,
            people=b.person_ids, facts=b.event_ids)
        for b in named[:MOST_ROWS]
    ]  # fmt: skip
    told: dict[str, list[str]] = defaultdict(list)
    for event, recruiter, data in graph.edges(data=True):
        if data.get("type") == "BY_RECRUITER":
            told[recruiter].append(event)
    candidates = same_recruiters(graph)
    pairs = [
        row(pair.left_name or pair.left, pair.right_name or pair.right, pair.weight, pair.chance_pairs, pair.name_why,
            "; ".join(f"{thing.kind} {thing.name or thing.id}" for thing in pair.shared) or None,
            "; ".join(pair.against) or None,
            facts=(*told.get(pair.left, ()), *told.get(pair.right, ())))
        for pair in candidates.pairs[:MOST_ROWS]
    ]  # fmt: skip
    return [
        Table(
            "Recruiters",
            ("recruiter", "people", "units", "ads", "rank by people", "rank by betweenness", "betweenness adds"),
            tuple(rows),
            "Betweenness mostly repeats the number of people, and is the less stable of the two where data is "
            "missing (Costenbader and Valente 2003)."
            + (f" {rest} more recruiters are named; whom they recruited is not told." if rest else ""),
        ),
        Table(
            "Recruiters that may be one (to be looked at)",
            ("recruiter", "recruiter", "weight", "pairs as good by chance", "names", "shared", "against"),
            tuple(pairs),
            f"{candidates.n_compared} of {candidates.n_pairs} pairs could be compared. Nobody is joined by this.",
        ),
    ]


def _bridges(graph: nx.MultiDiGraph) -> Table:
    found = bridges(graph)
    rows = [
        row(_name(graph, b.ad_id), _name(graph, b.unit_id), b.n, b.expected, b.q,
            people=b.person_ids, facts=b.event_ids)
        for b in found.bridges[:MOST_ROWS]
    ]  # fmt: skip
    return Table(
        "Ads and units, through people who saw the one and served in the other",
        ("ad", "unit", "people", "expected by chance", "q"),
        tuple(rows),
        f"{found.n} people saw a known ad and served in a known unit; q over all {found.n_tested} pairs of an ad and a "
        "unit.",
    )


def _places(network: nx.Graph, measures: Measures) -> list[Table]:
    def of_kind(nodes: Sequence[str], person: bool) -> list[str]:
        return [n for n in nodes if (network.nodes[n]["label"] == "Person") is person]

    members: dict[int, list[str]] = defaultdict(list)
    for node, group in measures.community.items():
        members[group].append(node)
    groups: list[Row] = []
    for group in sorted(members, key=lambda g: (-len(members[g]), g)):
        people = of_kind(members[group], True)
        others = sorted(_name(network, n) for n in of_kind(members[group], False))
        if len(members[group]) > 2 and len(groups) < MOST_ROWS:
            groups.append(row(len(groups) + 1, len(people), "; ".join(others) or None, people=people))
    ranked = sorted(of_kind(list(network), False), key=lambda n: (-measures.degree[n], n))[:MOST_ROWS]
    central = [
        row(_name(network, n), str(network.nodes[n]["label"]), measures.degree[n],
            None if measures.betweenness is None else measures.betweenness[n],
            people=of_kind(list(network.adj[n]), True), facts=(e for d in network.adj[n].values() for e in d["events"]))
        for n in ranked
    ]  # fmt: skip
    return [
        Table("Communities of more than two", ("community", "people", "what they are tied by"), tuple(groups)),
        Table("Most tied", ("name", "what", "ties", "betweenness"), tuple(central)),
    ]


def _name(graph: nx.Graph, node: str) -> str:
    data = graph.nodes[node] if node in graph else {}
    return str(data.get("name") or data.get("title") or node)


def sentencing_section(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse], *, seed: int) -> Section:
    """Sentences by article, unit, coercion and procedure, and each sentence."""
    found = sentencing(graph, courses=courses, seed=seed)
    method = (
        "Median terms in months with exact intervals (Thompson 1936); Kruskal and Wallis 1952 by permutation, "
        "corrected for the number of tests (Holm 1979)."
    )
    title = "Sentences"
    if not found.n:
        why = "No sentence is known in this case."
        return Section("sentencing", title, "not_given", (why,), method, found.observed)
    groups = [
        row(c.by, g.group, g.n, g.median, g.low, g.high, g.shortest, g.longest, g.n_suspended, g.n_unknown, c.p,
            c.p_corrected, people=g.person_ids, facts=g.event_ids)
        for c in found.comparisons
        for g in c.groups
    ]  # fmt: skip
    each = [row(s.person_id, s.months, s.suspended, people=(s.person_id,), facts=s.event_ids) for s in found.sentences]
    refused = [f"By {c.by}: no test. {c.refused}" for c in found.comparisons if c.refused]
    tested = sum(c.p is not None for c in found.comparisons)
    says = [f"{found.n} sentences are known; {tested} comparisons could be tested.", *refused]
    return Section(
        "sentencing", title, "limited" if found.n < SMALL else "given", tuple(says), method, found.observed,
        (
            Table("By article, unit, coercion and procedure",
                  ("by", "group", "terms", "median months", "95 % from", "to", "shortest", "longest", "suspended",
                   "term not known", "p", "p corrected"), tuple(groups)),
            Table("Each sentence", ("person", "months", "suspended"), tuple(each)),
        ),
    )  # fmt: skip


def lists_section(graph: nx.MultiDiGraph) -> Section:
    """List against verdicts: an estimate of how many there were, or why there is none."""
    found = list_against_verdicts(graph, Grounds())
    members = found.members
    rows = [row(name, found.sizes[name], people=people) for name, people in members.items()]
    rows.append(row("on any", found.n, people=(person for people in members.values() for person in people)))
    rows.append(row("on several", found.overlap, people=found.on_several))
    table = Table("People by list", ("list", "people"), tuple(rows))
    return Section(
        "lists", "List against verdicts", "not_given" if found.status == "refused" else "given",
        found.why or (f"{found.estimate} people in all, if the assumptions hold.",),
        f"Capture and recapture ({found.method or 'Chapman 1951; Chao 1987'}). It needs: "
        + "; ".join(found.assumptions) + ".",
        found.observed, (table,),
    )  # fmt: skip


def comparison_section(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse], *, seed: int) -> Section:
    """Rates side by side, all looks counted; only of people of whom more than a list tells."""
    told = [course for course in courses if course.events and told_at_length(course)]
    outcomes = _outcomes(graph, told)
    kinds = {course.person_id: course.source_kinds for course in told}
    looked, behind = [], []
    for by in GROUPINGS:
        of = grouping(graph, told, by).of
        for name, (outcome, _) in outcomes.items():
            if (name, by) in _SAME:
                continue
            sizes = Counter(of[p] for p in of if outcome.get(p) is not None)
            large = {g for g, n in sizes.items() if n >= FEWEST_IN_GROUP}
            if len(large) < 2:
                continue
            kept = {person: group for person, group in of.items() if group in large}
            looked.append(compare_rates(f"{name}, by {by}", outcome, kept, source_kinds=kinds, seed=seed))
            behind.append(outcomes[name][1])
    tests = corrected(looked)
    rows = [
        row(c.name, r.group, r.n, r.of, r.share, r.low, r.high, c.p, c.p_corrected,
            people=(*r.person_ids, *r.other_ids),
            facts=(e for person in (*r.person_ids, *r.other_ids) for e in events.get(person, ())))
        for c, events in zip(tests, behind, strict=True)
        for r in c.rates
    ]  # fmt: skip
    tested = sum(c.p is not None for c in tests)
    method = (
        "Wilson 1927 intervals; permutation tests with 9,999 draws (Phipson and Smyth 2010); corrected for all looks "
        "(Holm 1979)."
    )
    ground = observe(course.source_kinds for course in told)
    if not tests:
        return Section(
            "comparison", "Groups side by side", "not_given",
            (f"No two groups have at least {FEWEST_IN_GROUP} people each of whom an outcome is known.",),
            method, ground,
        )  # fmt: skip
    clear = [c.name for c in tests if c.p_corrected is not None and c.p_corrected < 0.05]
    says = [
        f"{tested} comparisons were looked at; {len(clear)} differ by more than chance after correction"
        + (f": {'; '.join(clear)}." if clear else "."),
        "What a source does not tell counts as not told, not as not having happened. Nothing here says why groups "
        "differ.",
    ]
    if len(told) < SMALL:
        says.insert(0, f"{len(told)} people: the rates describe them and estimate nothing about others.")
    return Section(
        "comparison", "Groups side by side", "limited" if len(told) < SMALL else "given", tuple(says), method, ground,
        (Table(
            "Rates", ("what", "group", "people", "of", "share", "95 % from", "to", "p", "p corrected"), tuple(rows),
            f"Groups under {FEWEST_IN_GROUP} people are not compared. The people are all of whom it is known; the "
            "facts are the events that say so.",
        ),),
    )  # fmt: skip


_Outcome = tuple[dict[str, bool | None], dict[str, tuple[str, ...]]]


def _outcomes(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse]) -> dict[str, _Outcome]:
    """Outcome → whether it holds for a person, and the events that say so."""
    convicted: dict[str, bool | None] = {}
    suspended: dict[str, bool | None] = {}
    tried: dict[str, tuple[str, ...]] = {}
    for course in courses:
        tried[course.person_id] = _of_types(course, "verdict")
        verdicts = [graph.nodes[event] for event in tried[course.person_id]]
        if not verdicts:
            continue
        outcome = {v.get("outcome") for v in verdicts}
        convicted[course.person_id] = "convicted" in outcome if outcome - {None} else None
        if "convicted" in outcome:
            terms = [v.get("suspended") for v in verdicts if v.get("outcome") == "convicted"]
            suspended[course.person_id] = terms[0] if len(terms) == 1 else None
    return {
        _COERCED: _told(courses, "coercion", "deception"),
        "told: left the unit without leave": _told(courses, "desertion"),
        "told: turned himself in": _told(courses, "surrender"),
        "convicted": (convicted, tried),
        "sentence suspended": (suspended, tried),
    }


def _told(courses: Sequence[LifeCourse], *types: str) -> _Outcome:
    events = {course.person_id: _of_types(course, *types) for course in courses}
    return {person: bool(found) for person, found in events.items()}, events


def _of_types(course: LifeCourse, *types: str) -> tuple[str, ...]:
    return tuple(event.id for event in course.events if event.type in types)
