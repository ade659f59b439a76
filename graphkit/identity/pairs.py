"""Which pairs of mentions a person should look at, the most useful first."""

from __future__ import annotations

import math
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from graphkit.identity.clusters import Clusters
from graphkit.identity.judgement_log import MACHINE, Decisions, Pair, by_people, reasons_of
from graphkit.models import Judgement

__all__ = ["PairItem", "pair_item", "pair_queue"]


@dataclass(frozen=True, slots=True)
class PairItem:
    """Two mentions to be judged.

    Attributes:
        why: ``undecided``: two people who may be one; ``unconfirmed``: one person by the machine's word alone;
            ``decided``: by people, or without effect.
        left_group, right_group: the mentions that stand or fall with each side, its own first.
        score: the machine's, None without one.
        reasons: the machine's.
        judgements: those of people that count, by judge.
        use: how much a decision would tell, see :func:`pair_queue`.
    """

    left: str
    right: str
    why: Literal["undecided", "unconfirmed", "decided"]
    left_group: tuple[str, ...]
    right_group: tuple[str, ...]
    score: float | None
    reasons: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    use: float

    @property
    def pair(self) -> Pair:
        """Its two mentions."""
        return self.left, self.right


def pair_queue(
    clusters: Clusters,
    decisions: Decisions,
    standing: Container[str],
    *,
    judge: str | None = None,
    decided: bool = False,
) -> list[PairItem]:
    """The pairs that want a person's eye: one between two people, or two confirmed parts of one.

    A decision is the more useful the less sure the machine is (the entropy of its score) and the more mentions
    would be joined or confirmed (the logarithm of the number of pairs). What a person has decided, or what
    another decision settles, is left out.

    Args:
        judge: leave out what this judge was unsure of, too.
        decided: every pair that anybody judged, with or without effect.
    """
    apart = {
        _sorted(clusters.person_of(left), clusters.person_of(right))
        for (left, right), of in decisions.items()
        if any(j.decision == "different" for j in by_people(of))
    }
    best: dict[Pair, PairItem] = {}
    for pair, of in decisions.items():
        left, right = pair
        if left not in standing or right not in standing:
            continue
        item = pair_item(pair, clusters, decisions)
        if decided:
            best[pair] = item
            continue
        groups = _sorted(min(item.left_group), min(item.right_group))
        settled = groups[0] == groups[1] or _sorted(*map(clusters.person_of, pair)) in apart
        if settled or item.why == "decided" or (judge is not None and judge in of):
            continue
        if groups not in best or (item.score or 0.0) > (best[groups].score or 0.0):
            best[groups] = item
    return sorted(best.values(), key=lambda i: (-round(i.use, 9), i.left, i.right))


def pair_item(pair: Pair, clusters: Clusters, decisions: Decisions) -> PairItem:
    """One pair with what stands or falls with it, whether or not anybody judged it."""
    left, right = pair
    of = decisions.get(pair, {})
    machine, people = of.get(MACHINE), by_people(of)
    said = {j.decision for j in people}
    one = clusters.person_of(left) == clusters.person_of(right)
    why: Literal["undecided", "unconfirmed", "decided"] = "decided"
    if not said & {"same", "different"}:
        if one:
            why = "unconfirmed"
        elif said or (machine is not None and machine.decision != "different"):
            why = "undecided"
    groups = [_group(clusters, mention, part=one) for mention in pair]
    score = machine.score if machine is not None else None
    return PairItem(
        left, right, why, groups[0], groups[1], score, tuple(reasons_of(machine)) if machine is not None else (),
        tuple(people), _entropy(0.5 if score is None else score) * (1 + math.log2(len(groups[0]) * len(groups[1]))),
    )  # fmt: skip


def _group(clusters: Clusters, mention: str, *, part: bool) -> tuple[str, ...]:
    members = clusters.members_of(clusters.person_of(mention))
    if part:
        first = clusters.confirmed_with.get(mention)
        members = [m for m in members if clusters.confirmed_with.get(m) == first]
    return (mention, *(m for m in members if m != mention))


def _sorted(left: str, right: str) -> Pair:
    return (left, right) if left <= right else (right, left)


def _entropy(score: float) -> float:
    """Of a probability, in bits; a little more than nothing for what is sure, so that sizes still tell."""
    p = min(max(score, 0.001), 0.999)
    return -p * math.log2(p) - (1 - p) * math.log2(1 - p)
