"""Mentions to people: clusters rebuilt from the log of judgements, so that every merge can be undone."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graphkit.identity.judgement_log import MACHINE, Decisions, Pair, by_people, reasons_of, standing_decisions
from graphkit.models import Judgement

__all__ = ["Clusters", "Conflict", "Disagreement", "Possible", "cluster"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A merge that is left out, because it would join two whom a person keeps apart.

    Attributes:
        left, right: the two mentions judged the same.
        judge: by whom: ``source``, ``machine`` or a person.
        kept_apart: the two mentions that would meet.
        apart_by: who judged those different.
    """

    left: str
    right: str
    kept_apart: Pair
    judge: str
    apart_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two mentions on which people decided otherwise; ``decisions`` are (judge, decision), by judge."""

    left: str
    right: str
    decisions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """Two people of whom nobody decided yet whether they are one.

    Attributes:
        left, right: person ids, the smaller first.
        score: the machine's highest of the undecided pairs, None where only people were unsure.
        reasons: of the pair with that score, then those of people.
        pairs: the undecided pairs of mentions.
    """

    left: str
    right: str
    score: float | None
    reasons: tuple[str, ...]
    pairs: tuple[Pair, ...]


@dataclass(slots=True)
class Clusters:
    """Which mentions are one person.

    Attributes:
        person: mention id → person id (the smallest mention id), for mentions with company only.
        members: person id → its mention ids, sorted.
        judge: mention id → (who links it to the person's first mention, score).
        confirmed_with: mention id → the smallest mention id that it is joined with by its source or by people,
            for people of whom some link is the machine's alone.
        conflicts: merges that a person's "different" forbade, by pair.
        disagreements: pairs that people decided differently.
        possible: people who may be one, by id.
    """

    person: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    judge: dict[str, tuple[str, float | None]] = field(default_factory=dict)
    confirmed_with: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    possible: list[Possible] = field(default_factory=list)

    def person_of(self, mention_id: str) -> str:
        """The person of a mention; one without company is its own."""
        return self.person.get(mention_id, mention_id)

    def members_of(self, person_id: str) -> list[str]:
        """The mentions of a person."""
        return self.members.get(person_id, [person_id])


class _Link(NamedTuple):
    """A merge that somebody asks for; sorted, the order in which they are made."""

    rank: int
    """0 a source itself, 1 a person, 2 the machine."""
    doubt: float
    """1 less the score; 0 without one."""
    left: str
    right: str
    judge: str
    score: float | None


class _Groups:
    """Disjoint sets of mentions; the smaller joins the larger, so that n merges cost O(n log n)."""

    def __init__(self) -> None:
        self._root: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def root(self, mention: str) -> str:
        return self._root.get(mention, mention)

    def of(self, mention: str) -> list[str]:
        return self._members.get(self.root(mention), [mention])

    def join(self, left: str, right: str) -> None:
        large, small = sorted((self.root(left), self.root(right)), key=lambda r: -len(self.of(r)))
        if large == small:
            return
        joining = self._members.pop(small, [small])
        self._members.setdefault(large, [large]).extend(joining)
        self._root.update(dict.fromkeys([*joining, large], large))

    def all(self) -> list[list[str]]:
        """The sets of more than one, each sorted."""
        return [sorted(members) for members in self._members.values()]


def cluster(links: Iterable[Pair], judgements: Iterable[Judgement], standing: Container[str] | None = None) -> Clusters:
    """Clusters from what records say themselves and from all judgements, in whatever order they come.

    Of each judge the newest decision on a pair counts; ``retract`` takes it back. A person's
    "different" always stands: no merge, by whomever and over whatever detour, may put the two into one
    cluster; such a merge is left out and reported. What a source says itself comes before people's "same",
    and that before the machine's, the highest score first. On a pair that a person decided the machine has
    no say. O(n log n).

    Args:
        links: pairs of mentions that one record itself says are one person.
        standing: the mentions that still stand, None for all. A mention that was superseded still joins
            the two that were judged the same as it, and is nobody's first mention.
    """
    decisions = standing_decisions(judgements)
    apart: dict[str, set[str]] = defaultdict(set)
    wanted = {_Link(0, 0.0, min(pair), max(pair), "source", None) for pair in links if pair[0] != pair[1]}
    result = Clusters()
    for (left, right), of in decisions.items():
        people = by_people(of)
        if any(j.decision == "different" for j in people):
            apart[left].add(right)
            apart[right].add(left)
        if len({j.decision for j in people}) > 1:
            result.disagreements.append(Disagreement(left, right, tuple((j.judge, j.decision) for j in people)))
        for judge, judgement in of.items():
            if judgement.decision == "same" and (judge != MACHINE or not people):
                rank = 2 if judge == MACHINE else 1
                doubt = 1 - judgement.score if judgement.score is not None else 0.0
                wanted.add(_Link(rank, doubt, left, right, judge, judgement.score))
    _merge(result, sorted(wanted), apart, decisions, standing)
    return result


def _merge(
    result: Clusters,
    wanted: list[_Link],
    apart: Mapping[str, set[str]],
    decisions: Decisions,
    standing: Container[str] | None,
) -> None:
    groups, confirmed = _Groups(), _Groups()
    adjacent: dict[str, list[tuple[str, _Link]]] = defaultdict(list)
    for link in wanted:
        forbidden = _forbidden(groups, link, apart)
        if forbidden is not None:
            who = tuple(j.judge for j in by_people(decisions[forbidden]) if j.decision == "different")
            result.conflicts.append(Conflict(link.left, link.right, forbidden, link.judge, who))
            continue
        groups.join(link.left, link.right)
        if link.rank < 2:
            confirmed.join(link.left, link.right)
        adjacent[link.left].append((link.right, link))
        adjacent[link.right].append((link.left, link))
    result.conflicts.sort(key=lambda c: (c.left, c.right, c.judge))
    first: dict[str, str] = {}
    for merged in groups.all():
        members = [m for m in merged if standing is None or m in standing]
        if not members:
            continue
        first.update(dict.fromkeys(merged, members[0]))
        if len(members) < 2:
            continue
        person = members[0]
        judges = _judges(person, adjacent)
        result.members[person] = members
        result.person.update(dict.fromkeys(members, person))
        result.judge.update({m: judges[m] for m in members})
        part: dict[str, str] = {}
        for mention in members:
            part.setdefault(confirmed.root(mention), mention)
        if len(part) > 1:
            result.confirmed_with.update({m: part[confirmed.root(m)] for m in members})
    result.possible = _possible(decisions, first, standing)


def _forbidden(groups: _Groups, link: _Link, apart: Mapping[str, set[str]]) -> Pair | None:
    """The smallest pair kept apart that a merge would put into one cluster."""
    left, right = groups.root(link.left), groups.root(link.right)
    if left == right:
        return None
    small, other = (left, right) if len(groups.of(left)) <= len(groups.of(right)) else (right, left)
    found = ((min(a, b), max(a, b)) for a in groups.of(small) for b in apart.get(a, ()) if groups.root(b) == other)
    return min(found, default=None)


def _possible(decisions: Decisions, first: Mapping[str, str], standing: Container[str] | None) -> list[Possible]:
    def person(mention: str) -> str | None:
        if mention in first:
            return first[mention]
        return mention if standing is None or mention in standing else None

    undecided: dict[Pair, list[tuple[float, Pair]]] = defaultdict(list)
    apart: set[Pair] = set()
    for pair, of in decisions.items():
        left, right = person(pair[0]), person(pair[1])
        if left is None or right is None or left == right:
            continue
        between = (min(left, right), max(left, right))
        said = {j.decision for j in by_people(of)}
        machine = of.get(MACHINE)
        if "different" in said:
            apart.add(between)
        elif said == {"unsure"} or (not said and machine is not None and machine.decision == "unsure"):
            undecided[between].append((-1.0 if machine is None or machine.score is None else machine.score, pair))
    found = []
    for between in sorted(undecided.keys() - apart):
        pairs = sorted(undecided[between], key=lambda p: (-p[0], p[1]))
        score, top = pairs[0]
        machine = decisions[top].get(MACHINE)
        reasons = reasons_of(machine) if machine is not None else []
        for _, pair in pairs:
            for judgement in by_people(decisions[pair]):
                reasons.append(f"{judgement.judge}: {judgement.reason or 'unsure'}")
        found.append(
            Possible(*between, None if score < 0 else score, tuple(dict.fromkeys(reasons)), tuple(p for _, p in pairs))
        )
    return found


def _judges(root: str, adjacent: Mapping[str, list[tuple[str, _Link]]]) -> dict[str, tuple[str, float | None]]:
    """For each mention of a cluster, the weakest link on its strongest way to the root: judge and score."""
    best: dict[str, _Link] = {root: _Link(0, 0.0, "", "", "source", None)}
    queue: list[tuple[tuple[int, float, str], str]] = [((0, 0.0, ""), root)]
    while queue:
        _, mention = heapq.heappop(queue)
        for other, link in adjacent[mention]:
            weakest = max(best[mention], link)
            if other not in best or weakest < best[other]:
                best[other] = weakest
                heapq.heappush(queue, (weakest[:3], other))
    return {mention: (link.judge, link.score) for mention, link in best.items()}
