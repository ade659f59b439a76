"""Terms of imprisonment against article, unit, coercion and procedure, with the numbers behind each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy.stats import binom, rankdata

from graphkit.analyses.compare import source_caveats
from graphkit.analyses.groups import grouping
from graphkit.analyses.observed import Observed, observe
from graphkit.analyses.permutation import Correction, Look, corrected, group_test
from graphkit.analyses.sequences import LifeCourse, life_courses

__all__ = ["Sentence", "SentenceComparison", "SentenceGroup", "Sentencing", "sentences", "sentencing"]

MIN_GROUP = 5
BY = ("article", "unit", "coercion", "procedure")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The conviction of one person that stands.

    Attributes:
        months: imprisonment, None where the source gives none.
        suspended: the term is conditional: nobody was locked up for it.
        event_ids: the verdict, and the ruling on appeal where that set the term.
        evidence: ids of the statements on these events.
    """

    person_id: str
    months: int | None
    suspended: bool
    event_ids: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceGroup:
    """Terms served in prison in one group.

    Attributes:
        n: sentences with a term that is not suspended: those that the numbers rest on.
        median, shortest, longest: months.
        low, high: exact 95 % interval of the median from the order of the terms (W. R. Thompson, *Ann.
            Math. Stat.* 7, 1936); None with fewer than six terms, where there is none.
        n_suspended, n_unknown: suspended sentences, and those without a known term.
    """

    group: str
    n: int
    median: float | None
    low: float | None
    high: float | None
    shortest: int | None
    longest: int | None
    n_suspended: int
    n_unknown: int
    person_ids: tuple[str, ...]
    event_ids: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceComparison(Look):
    """Groups of sentences side by side.

    Attributes:
        by: what they are grouped by.
        tested: the groups in the test, those of `MIN_GROUP` terms or more.
        refused: why there is no p, None where there is one.
        n_without_group: sentences of people in no group, since the data does not say.
    """

    by: str
    groups: tuple[SentenceGroup, ...]
    tested: tuple[str, ...]
    refused: str | None
    n_without_group: int


@dataclass(frozen=True, slots=True)
class Sentencing:
    """All comparisons, corrected together for their number, and the sentences that they rest on."""

    n: int
    sentences: tuple[Sentence, ...]
    comparisons: tuple[SentenceComparison, ...]
    observed: Observed


def sentences(graph: nx.MultiDiGraph) -> tuple[Sentence, ...]:
    """One standing conviction for each person who has one, sorted by person.

    Of several the last dated counts. A ruling on appeal that names a term sets it, unless it is certainly
    earlier or names another case. O(edges).
    """
    found = []
    for person in sorted(node for node, data in graph.nodes(data=True) if data.get("label") == "Person"):
        verdicts = _events(graph, person, "CONVICTED_BY")
        if not verdicts:
            continue
        verdict = max(verdicts, key=lambda v: (str(graph.nodes[v].get("date") or ""), v))
        events, deciding = [verdict], verdict
        for ruling in _events(graph, person, "LIVED"):
            data = graph.nodes[ruling]
            if data.get("type") != "appeal_ruling" or data.get("term_months") is None:
                continue
            if _concerns(data, graph.nodes[verdict], alone=len(verdicts) == 1):
                events, deciding = [verdict, ruling], ruling
        months = graph.nodes[deciding].get("term_months")
        found.append(
            Sentence(
                person,
                None if months is None else int(months),
                bool(graph.nodes[verdict].get("suspended")),
                tuple(events),
                _evidence(graph, events),
            )
        )
    return tuple(found)


def sentencing(
    graph: nx.MultiDiGraph,
    by: Sequence[str] = BY,
    *,
    min_group: int = MIN_GROUP,
    correction: Correction = "Holm",
    courses: Sequence[LifeCourse] | None = None,
    seed: int = 0,
) -> Sentencing:
    """Terms of imprisonment by article, unit, coercion, procedure or any other of `GROUPINGS`.

    Medians with exact intervals, and a permutation test on ranks (W. Kruskal and W. A. Wallis, *J. Am. Stat.
    Assoc.* 47, 1952). Without two groups of `min_group` terms no test is made: each sentence is then shown
    for itself. Suspended sentences are counted, never mixed with years in prison.

    Args:
        by: groupings, see `groups.grouping`.
        min_group: smallest group that is tested.
        correction: for the number of tests made here.
        courses: life courses of the graph, where they are at hand.
        seed: of the permutations.

    Raises:
        UsageError: an unknown grouping.
    """
    lives = life_courses(graph, roles=None) if courses is None else courses
    told = sentences(graph)
    kinds = {course.person_id: course.source_kinds for course in lives}
    looks = []
    extra = [
        "Articles, units, coercion and procedure hang together: no comparison holds the others constant.",
        "Only convictions that the sources know are here; a shorter term may be one that nobody published.",
    ]
    for name in by:
        group = grouping(graph, lives, name).of
        looks.append(_compared(name, told, group, min_group, seed))
        seen = defaultdict(list)
        for sentence in told:
            if sentence.person_id in group:
                seen[group[sentence.person_id]].append(kinds.get(sentence.person_id, ()))
        extra.extend(text for text in source_caveats(seen) if name != "source")
    suspended = sum(sentence.suspended for sentence in told)
    if suspended:
        extra.append(f"{suspended} of {len(told)} sentences are suspended; the terms leave them out.")
    observed = observe((kinds.get(s.person_id, ()) for s in told), extra=dict.fromkeys(extra))
    return Sentencing(len(told), told, tuple(corrected(looks, correction=correction)), observed)


def _compared(
    name: str, told: Sequence[Sentence], group: dict[str, str], min_group: int, seed: int
) -> SentenceComparison:
    members: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in told:
        if sentence.person_id in group:
            members[group[sentence.person_id]].append(sentence)
    groups = tuple(_group(key, members[key]) for key in sorted(members))
    tested = tuple(g.group for g in groups if g.n >= min_group)
    p, refused = None, None
    if len(tested) < 2:
        counts = ", ".join(f"{g.group}: {g.n}" for g in groups) or "none"
        refused = f"fewer than two groups have {min_group} terms of imprisonment ({counts})"
    else:
        rows = [(m, code) for code, key in enumerate(tested) for s in members[key] if (m := _term(s)) is not None]
        p = group_test(rankdata([m for m, _ in rows]), [code for _, code in rows], seed=seed)
        if p is None:
            refused = "all terms are equal"
    without = len(told) - sum(map(len, members.values()))
    return SentenceComparison(by=name, groups=groups, tested=tested, refused=refused, n_without_group=without, p=p)


def _group(key: str, members: Iterable[Sentence]) -> SentenceGroup:
    people = sorted(members, key=lambda s: s.person_id)
    terms = sorted(m for s in people if (m := _term(s)) is not None)
    low, high = _median_interval(terms)
    state = Counter("suspended" if s.suspended else "unknown" if s.months is None else "term" for s in people)
    return SentenceGroup(
        group=key,
        n=len(terms),
        median=float(np.median(terms)) if terms else None,
        low=low,
        high=high,
        shortest=terms[0] if terms else None,
        longest=terms[-1] if terms else None,
        n_suspended=state["suspended"],
        n_unknown=state["unknown"],
        person_ids=tuple(s.person_id for s in people),
        event_ids=tuple(e for s in people for e in s.event_ids),
        evidence=tuple(e for s in people for e in s.evidence),
    )


def _term(sentence: Sentence) -> int | None:
    return None if sentence.suspended else sentence.months


def _median_interval(terms: Sequence[int]) -> tuple[float | None, float | None]:
    """The terms, counted from either end, between which the median lies with 95 % at least."""
    rank = int(binom.ppf(0.025, len(terms), 0.5)) if terms else 0
    return (float(terms[rank - 1]), float(terms[-rank])) if rank else (None, None)


def _events(graph: nx.MultiDiGraph, person: str, relation: str) -> list[str]:
    return sorted({target for _, target, data in graph.out_edges(person, data=True) if data.get("type") == relation})


def _concerns(ruling: dict[str, Any], verdict: dict[str, Any], *, alone: bool) -> bool:
    before, after = ruling.get("date_to"), verdict.get("date_from")
    if before is not None and after is not None and before < after:
        return False
    number = ruling.get("case_number")
    return alone or number is None or number == verdict.get("case_number")


def _evidence(graph: nx.MultiDiGraph, events: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        sorted(
            str(data.get("id", key))
            for event in events
            for _, _, key, data in graph.out_edges(event, keys=True, data=True)
            if data.get("type") == "EVIDENCED_BY"
        )
    )
