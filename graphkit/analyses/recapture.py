"""How many there were in all, from how two or more lists overlap; refused where that cannot be known."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any, Literal

import networkx as nx

from graphkit.analyses.observed import Observed, observe
from graphkit.errors import UsageError
from graphkit.models.partial_date import PartialDate

__all__ = ["MIN_OVERLAP", "Grounds", "Recapture", "list_against_verdicts", "recapture"]

MIN_OVERLAP = 7
"""Fewest people on both of two lists: below it Chapman's estimate can be far too low (Robson, Regier 1964)."""

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why somebody holds the assumptions to be met, in a sentence each; None if nobody says so.

    Attributes:
        closed: nobody entered or left the population between the lists (all of them could be on each).
        independent: being on one list makes it neither more nor less likely to be on another.
        same_population: each list draws from the same people, each of whom could have been on it.
        matches_confirmed: who is on several lists was confirmed by people, and nobody was missed.
    """

    closed: str | None = None
    independent: str | None = None
    same_population: str | None = None
    matches_confirmed: str | None = None


_ASSUMED = {
    "closed": "the population is closed: nobody joined or left it between the lists",
    "independent": "the lists are independent: being on one says nothing about being on another",
    "same_population": "each list draws from the same people, all of whom could have been on it",
    "matches_confirmed": "the matches between the lists are confirmed, and none is missed",
}


@dataclass(frozen=True, slots=True)
class Recapture:
    """An estimate of how many there were, or why none is given.

    Attributes:
        status: `ok`, or `refused`: then there are no numbers but the counts.
        why: the reasons for a refusal, each a sentence.
        sizes: list → number of people on it; n: people on any; overlap: people on two lists or more.
        members: list → the people on it, sorted.
        method: `Chapman` or `Chao lower bound`.
        estimate, low, high: number of people in all with a 95 % interval; for a lower bound `high` is None.
        assumptions: what must hold, with the grounds that were given for it.
    """

    status: Literal["ok", "refused"]
    why: tuple[str, ...]
    sizes: dict[str, int]
    n: int
    overlap: int
    method: str | None
    estimate: float | None
    low: float | None
    high: float | None
    assumptions: tuple[str, ...]
    observed: Observed
    members: dict[str, tuple[str, ...]]

    @property
    def on_several(self) -> tuple[str, ...]:
        """The people on two lists or more, sorted."""
        times = Counter(person for people in self.members.values() for person in people)
        return tuple(sorted(person for person, count in times.items() if count > 1))


def recapture(
    lists: Mapping[str, Collection[str]],
    grounds: Grounds,
    *,
    source_kinds: Mapping[str, Iterable[str]] | None = None,
    objections: Iterable[str] = (),
) -> Recapture:
    """Estimates a population from lists of its people.

    Two lists: D. G. Chapman's estimate (*Univ. Calif. Publ. Stat.* 1, 1951), (n₁+1)(n₂+1)/(m+1) - 1, its
    variance by G. A. F. Seber (*Biometrics* 26, 1970), and an interval on the logarithm of the number unseen,
    which never falls below the number seen (K. P. Burnham et al., *Am. Fish. Soc. Monogr.* 5, 1987). Three or more:
    A. Chao's lower bound (*Biometrics* 43, 1987), which holds if some people are more likely to be listed than
    others; it says "at least", never "about".

    Args:
        lists: name → ids of people, two lists or more.
        grounds: why the assumptions hold. Where one has no reason given, no estimate is made. Chao's bound
            needs no independence, only that lists do not exclude each other.
        source_kinds: person → kinds of source, for `observed`.
        objections: what is known to speak against it; any refuses the estimate.

    Raises:
        UsageError: fewer than two lists.

    O(people × lists).
    """
    if len(lists) < 2:
        raise UsageError(f"capture-recapture needs two lists or more, not {len(lists)}")
    members = {name: frozenset(people) for name, people in sorted(lists.items())}
    times = Counter(person for people in members.values() for person in people)
    overlap = sum(count > 1 for count in times.values())
    why = list(objections)
    needed = [name for name in _ASSUMED if name != "independent" or len(members) == 2]
    why.extend(f"Nobody says why {_ASSUMED[name]}." for name in needed if not (getattr(grounds, name) or "").strip())
    why.extend(f"Nobody is on the list {name!r}." for name, people in members.items() if not people)
    if overlap < MIN_OVERLAP:
        why.append(f"{overlap} people are on more than one list; fewer than {MIN_OVERLAP} say too little.")
    assumptions = tuple(f"{_ASSUMED[name]} ({getattr(grounds, name) or 'no reason given'})" for name in needed)
    estimate: tuple[str | None, float | None, float | None, float | None] = (None, None, None, None)
    if not why:
        if len(members) == 2:
            first, second = (len(people) for people in members.values())
            estimate = ("Chapman", *_chapman(first, second, overlap))
        else:
            seen = Counter(times.values())
            estimate = ("Chao lower bound", *_chao(len(times), seen[1], seen[2], len(members)), None)
    kinds = source_kinds or {}
    extra = ["The estimate is as good as its assumptions, which the data cannot prove."] if not why else []
    return Recapture(
        "refused" if why else "ok",
        tuple(why),
        {name: len(people) for name, people in members.items()},
        len(times),
        overlap,
        *estimate,
        assumptions,
        observe((kinds.get(person, ()) for person in sorted(times)), extra=extra),
        {name: tuple(sorted(people)) for name, people in members.items()},
    )


def list_against_verdicts(graph: nx.MultiDiGraph, grounds: Grounds) -> Recapture:
    """The people on the case's lists against those in its verdicts.

    Beside the grounds that `recapture` asks for, the data itself can object, and then nothing is estimated:
    a verdict source derived from a list; matches between list and verdict that only a machine judged; people
    on the lists who died (no court tries them, so the two exclude each other); and people in verdicts who
    signed after the last list was made.
    """
    kind = {n: data.get("kind") for n, data in graph.nodes(data=True) if data.get("label") == "Source"}
    seen = _people_by_kind(graph, kind)
    listed, tried = seen.get("list", set()), seen.get("verdict", set())
    objections = []
    derived = [
        source
        for source, data in graph.nodes(data=True)
        if kind.get(source) == "verdict" and kind.get(str(data.get("derived_from"))) == "list"
    ]
    if derived:
        objections.append(f"{len(derived)} verdict sources are derived from a list: the two are one.")
    unconfirmed = sum(_unconfirmed(graph, person, kind) for person in sorted(listed & tried))
    if unconfirmed:
        objections.append(
            f"{unconfirmed} of {len(listed & tried)} matches between list and verdict were judged by a machine only."
        )
    dead = sum(any(e.get("type") == "death" for e in _lived(graph, person)) for person in sorted(listed))
    if dead:
        objections.append(
            f"{dead} of {len(listed)} people on the lists died: no court tries the dead, so list and verdict exclude "
            "each other for them."
        )
    dates = [PartialDate.of(d) for s, k in kind.items() if k == "list" and (d := graph.nodes[s].get("date"))]
    made = max((day for date in dates if (day := date.latest) is not None), default=None)
    late = sum(
        any(e.get("type") == "contract_signed" and _after(e.get("date_from"), made) for e in _lived(graph, person))
        for person in sorted(tried)
    )
    if late:
        objections.append(
            f"{late} of {len(tried)} people in verdicts signed after the last list was made ({made}): the population "
            "is open."
        )
    if not (grounds.independent or "").strip():
        objections.append("Verdicts show only those who came home and were caught; the lists may show others.")
    kinds = {person: [k for k, people in seen.items() if person in people] for person in listed | tried}
    return recapture({"list": listed, "verdict": tried}, grounds, source_kinds=kinds, objections=objections)


def _chapman(first: int, second: int, both: int) -> tuple[float, float, float]:
    estimate = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return estimate, *_interval(estimate, first + second - both, variance)


def _chao(seen: int, once: int, twice: int, lists: int) -> tuple[float, float]:
    share = (lists - 1) / lists
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    # The variance of the bias-corrected bound (A. Chao and C.-H. Chiu, Wiley StatsRef, 2016, for incidence data).
    variance = (
        unseen
        + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    return seen + unseen, _interval(seen + unseen, seen, variance)[0]


def _interval(estimate: float, seen: int, variance: float) -> tuple[float, float]:
    unseen = estimate - seen
    if unseen <= 0 or variance <= 0:
        return float(seen), max(float(seen), estimate)
    factor = exp(_Z * sqrt(log(1 + variance / unseen**2)))
    return seen + unseen / factor, seen + unseen * factor


def _people_by_kind(graph: nx.MultiDiGraph, kind: Mapping[str, Any]) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    for mention, person, data in graph.edges(data=True):
        node = graph.nodes[person]
        if data.get("type") != "REFERS_TO" or node.get("label") != "Person":
            continue
        if node.get("role") not in (None, "subject"):
            continue
        for source in _sources(graph, mention):
            seen.setdefault(str(kind.get(source)), set()).add(person)
    return seen


def _sources(graph: nx.MultiDiGraph, mention: str) -> list[str]:
    return sorted({s for _, s, data in graph.out_edges(mention, data=True) if data.get("type") == "IN_SOURCE"})


def _unconfirmed(graph: nx.MultiDiGraph, person: str, kind: Mapping[str, Any]) -> bool:
    """Whether no mention on a list is joined with one in a verdict by their source or by people."""
    joined: dict[str, set[tuple[str, str]]] = {"list": set(), "verdict": set()}
    for mention, _, data in graph.in_edges(person, data=True):
        if data.get("type") == "REFERS_TO":
            part = data.get("confirmed_with")
            # Without a part all mentions are joined by one judge: a machine's word is no confirmation.
            mark = ("part", str(part)) if part else ("judge", "machine" if data.get("judge") == "machine" else "other")
            for source in _sources(graph, mention):
                if kind.get(source) in joined:
                    joined[str(kind[source])].add(mark)
    return not (joined["list"] & joined["verdict"] - {("judge", "machine")})


def _lived(graph: nx.MultiDiGraph, person: str) -> list[dict[str, Any]]:
    return [graph.nodes[e] for _, e, data in graph.out_edges(person, data=True) if data.get("type") == "LIVED"]


def _after(day: Any, other: dt.date | None) -> bool:
    return isinstance(day, dt.date) and other is not None and day > other
