"""Mentions to people: clusters rebuilt from the log of judgements, so that every merge can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from graphkit.models import Judgement

__all__ = ["Clusters", "Conflict", "cluster"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pair that one judgement would merge and a person keeps apart."""

    left: str
    right: str
    kept_apart: tuple[str, str]
    judge: str


@dataclass(slots=True)
class Clusters:
    """Which mentions are one person.

    Attributes:
        person: mention id → person id (the smallest mention id), for mentions with company only.
        members: person id → its mention ids, sorted.
        judge: mention id → (who links it to the person's first mention, score).
        conflicts: merges that a person's "different" forbade.
    """

    person: dict[str, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    judge: dict[str, tuple[str, float | None]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def person_of(self, mention_id: str) -> str:
        """The person of a mention; one without company is its own."""
        return self.person.get(mention_id, mention_id)

    def members_of(self, person_id: str) -> list[str]:
        """The mentions of a person."""
        return self.members.get(person_id, [person_id])


def cluster(
    links: Iterable[tuple[str, str]], judgements: Iterable[Judgement], standing: Container[str] | None = None
) -> Clusters:
    """Clusters from what records say themselves and from all judgements, oldest first.

    Of each judge the newest decision on a pair counts; ``retract`` takes it back. A person's
    "different" always stands: no merge, by whomever, may put the two into one cluster; such a merge
    is left out and reported. People's "same" come before the machine's. The result does not depend
    on the order of judgements on different pairs.

    Args:
        standing: the mentions that still stand, None for all. A mention that was superseded still joins
            the two that were judged the same as it, and is nobody's first mention.
    """
    newest: dict[tuple[str, str, str], Judgement] = {}
    for judgement in judgements:
        key = (judgement.left, judgement.right, judgement.judge)
        if judgement.decision == "retract":
            newest.pop(key, None)
        else:
            newest[key] = judgement
    apart: dict[str, set[str]] = defaultdict(set)
    decided_by_people: set[tuple[str, str]] = set()
    for (left, right, judge), judgement in newest.items():
        if judge == "machine":
            continue
        decided_by_people.add((left, right))
        if judgement.decision == "different":
            apart[left].add(right)
            apart[right].add(left)
    merges: list[tuple[int, str, str, str, float | None]] = [
        (0, min(pair), max(pair), "source", None) for pair in links
    ]
    for (left, right, judge), judgement in newest.items():
        if judgement.decision != "same":
            continue
        if judge != "machine":
            merges.append((1, left, right, judge, judgement.score))
        elif (left, right) not in decided_by_people:
            merges.append((2, left, right, judge, judgement.score))
    return _merge(sorted(merges, key=lambda m: (m[0], m[1], m[2], m[3])), apart, standing)


def _merge(
    merges: list[tuple[int, str, str, str, float | None]],
    apart: dict[str, set[str]],
    standing: Container[str] | None,
) -> Clusters:
    result = Clusters()
    group: dict[str, list[str]] = {}
    adjacent: dict[str, list[tuple[int, str, str, float | None]]] = defaultdict(list)
    for rank, left, right, judge, score in merges:
        a, b = group.get(left) or [left], group.get(right) or [right]
        if a is b:
            adjacent[left].append((rank, right, judge, score))
            adjacent[right].append((rank, left, judge, score))
            continue
        forbidden = next(((x, y) for x in sorted(a) for y in sorted(apart.get(x, ())) if y in b), None)
        if forbidden is not None:
            result.conflicts.append(Conflict(left, right, (min(forbidden), max(forbidden)), judge))
            continue
        merged = sorted({*a, *b})
        for mention in merged:
            group[mention] = merged
        adjacent[left].append((rank, right, judge, score))
        adjacent[right].append((rank, left, judge, score))
    for merged in {id(g): g for g in group.values()}.values():
        members = [m for m in merged if standing is None or m in standing]
        if len(members) < 2:
            continue
        person = members[0]
        judges = _judges(person, adjacent)
        result.members[person] = members
        result.person.update(dict.fromkeys(members, person))
        result.judge.update({m: judges[m] for m in members})
    return result


def _judges(
    root: str, adjacent: dict[str, list[tuple[int, str, str, float | None]]]
) -> dict[str, tuple[str, float | None]]:
    """For each mention of a cluster, the weakest judge on its strongest way to the root."""
    import heapq

    best: dict[str, tuple[int, str, float | None]] = {root: (0, "source", None)}
    queue: list[tuple[int, str]] = [(0, root)]
    while queue:
        rank, mention = heapq.heappop(queue)
        if rank > best[mention][0]:
            continue
        for step, other, judge, score in adjacent[mention]:
            weakest = max(rank, step)
            if other not in best or weakest < best[other][0]:
                who = (judge, score) if step >= rank else best[mention][1:]
                best[other] = (weakest, *who)
                heapq.heappush(queue, (weakest, other))
    return {mention: (judge, score) for mention, (_, judge, score) in best.items()}
