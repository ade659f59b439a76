"""Linking two lists: which rows are the same person, one to one.

Candidates that meet under a key and pass the sieve are compared in full; what several rows of one side say of one
person (a doubled row) counts as one; then pairs are accepted in rounds, each time those that stand out among all
that is left (see :mod:`graphkit.identity.decision`). The outcome does not depend on the order of the rows.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from graphkit.errors import InputError
from graphkit.identity.candidates import Candidates, Floats, candidates
from graphkit.identity.chance import Chance
from graphkit.identity.decision import LINKING, decide, log_odds
from graphkit.identity.features import Features, Ints, Side, Vocabulary, chunks, collect, read_chunk
from graphkit.identity.work import Work, pool
from graphkit.names import PreparedRecord, compare_prepared

__all__ = ["Edges", "Link", "Person", "compare_candidates", "link"]

_BATCH = 20_000


class Person(NamedTuple):
    """One row of a list: its id, a name, and a birth date as partial ISO string or None."""

    id: str
    name: str
    birth: str | None


class Link(NamedTuple):
    """A pair of rows judged the same person."""

    left: str
    right: str
    score: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Edges:
    """Compared pairs that reached the floor, sorted by the two indexes.

    Attributes:
        left, right: indexes of the records.
        odds: log-odds of the comparator.
        chance: expected number of strangers who would agree as much.
        why: index into ``reasons``.
        dropped: pairs not looked at because too many records share one name.
    """

    left: Ints
    right: Ints
    odds: Floats
    chance: Floats
    why: Ints
    reasons: list[tuple[str, ...]]
    dropped: int = 0


def link(
    left: Sequence[Person],
    right: Sequence[Person],
    *,
    names: tuple[str, str] = ("left", "right"),
    workers: int | None = 1,
) -> list[Link]:
    """The pairs of rows that are the same person, sorted by their ids; no row is in two pairs.

    Args:
        names: of the two lists, for what is said of them.
        workers: processes that compare, see :func:`graphkit.identity.work.pool`.

    Raises:
        InputError: two rows of one side have the same id.
    """
    sides = [sorted(side, key=lambda person: person.id) for side in (left, right)]
    for name, side in zip(names, sides, strict=True):
        for one, two in pairwise(side):
            if one.id == two.id:
                raise InputError(f"two rows have the id {one.id!r}", where=name,
                                 hint="Each row needs an id of its own.")  # fmt: skip
    vocabulary = Vocabulary()
    with pool(len(left) + len(right), workers) as work:
        roles: tuple[Side, Side] = ("left", "right")
        parts = [
            collect(work(partial(read_chunk, side=role), chunks((p.name, p.birth) for p in side)), vocabulary)
            for role, side in zip(roles, sides, strict=True)
        ]
        found = candidates(parts[0], parts[1], vocabulary, floor=0.0)
        chance = Chance(parts[0], parts[1], vocabulary)
        edges = compare_candidates(parts[0], parts[1], found, chance, work, floor=0.0)
    chosen = _assign(edges, parts[0], parts[1])
    return [
        Link(sides[0][edges.left[e]].id, sides[1][edges.right[e]].id, round(score, 4), edges.reasons[edges.why[e]])
        for e, score in sorted(chosen.items())
    ]


class _Batch(NamedTuple):
    """Pairs to be compared: records packed, pairs as positions among them."""

    left: list[bytes]
    right: list[bytes]
    pairs: Ints
    floor: float


def _compare_batch(batch: _Batch) -> tuple[Ints, Floats, Ints, list[tuple[str, ...]]]:
    """Positions of the pairs that reach the floor, their log-odds, and their reasons, each list of them once."""
    left: list[PreparedRecord] = [pickle.loads(data) for data in batch.left]  # noqa: S301
    right: list[PreparedRecord] = [pickle.loads(data) for data in batch.right]  # noqa: S301
    kept: list[int] = []
    odds: list[float] = []
    why: list[int] = []
    reasons: dict[tuple[str, ...], int] = {}
    for position, (i, j) in enumerate(batch.pairs.tolist()):
        comparison = compare_prepared(left[i], right[j])
        value = log_odds(comparison.score)
        if value >= batch.floor:
            kept.append(position)
            odds.append(value)
            why.append(reasons.setdefault(comparison.reasons, len(reasons)))
    return np.array(kept, np.int64), np.array(odds), np.array(why, np.int64), list(reasons)


def compare_candidates(
    left: Features, right: Features, found: Iterable[Candidates], chance: Chance, work: Work, *, floor: float
) -> Edges:
    """Compare candidate pairs and keep those that reach the floor."""
    pending: deque[tuple[Ints, Ints, Floats]] = deque()
    dropped = 0

    def batches() -> Iterator[_Batch]:
        nonlocal dropped
        for block in found:
            dropped += block.dropped
            for begin in range(0, len(block), _BATCH):
                part = slice(begin, begin + _BATCH)
                a, b = block.left[part], block.right[part]
                pending.append((a, b, chance.of(block, part)))
                lefts, i = np.unique(a, return_inverse=True)
                rights, j = np.unique(b, return_inverse=True)
                yield _Batch(
                    [left.packed[k] for k in lefts], [right.packed[k] for k in rights], np.stack([i, j], axis=1), floor
                )

    pairs: list[Ints] = []
    values: list[Floats] = []
    numbers: dict[tuple[str, ...], int] = {}
    for kept, odds, why, reasons in work(_compare_batch, batches()):
        a, b, strangers = pending.popleft()
        renumber = np.array([numbers.setdefault(r, len(numbers)) for r in reasons], np.int64)
        pairs.append(np.stack([a[kept], b[kept], renumber[why]]))
        values.append(np.stack([odds, strangers[kept]]))
    ends = np.concatenate([np.zeros((3, 0), np.int64), *pairs], axis=1)
    weights = np.concatenate([np.zeros((2, 0)), *values], axis=1)
    order = np.lexsort((ends[1], ends[0]))
    ends, weights = ends[:, order], weights[:, order]
    return Edges(ends[0], ends[1], weights[0], weights[1], ends[2], list(numbers), dropped)


_RIVALS = 6
_DOUBLED = 0.97
"""Score from which two rows of one side that compete for a record are the same row twice: both names agree."""


def _assign(edges: Edges, left: Features, right: Features) -> dict[int, float]:
    """The edges chosen, with their scores."""
    one = _doubles(edges.right, edges.left, edges.odds, left)[edges.left]
    two = _doubles(edges.left, edges.right, edges.odds, right)[edges.right]
    # What agrees by chance less often is the stronger evidence: a whole birth date outdoes any missing one.
    strength = edges.odds - np.log(edges.chance)
    # Of the edges between two people, each perhaps in several rows, the strongest stands for them.
    order = np.lexsort((edges.right, edges.left, -strength, two, one))
    new = np.flatnonzero((np.diff(one[order], prepend=-1) != 0) | (np.diff(two[order], prepend=-1) != 0))
    alive = order[new]
    ends = np.append(new, len(order))[1:]
    members = {int(order[b]): order[b:e] for b, e in zip(new, ends, strict=True) if e - b > 1}
    chosen: dict[int, float] = {}
    while len(alive):
        odds = np.exp(strength[alive])
        _, a = np.unique(one[alive], return_inverse=True)
        _, b = np.unique(two[alive], return_inverse=True)
        around = np.maximum(np.bincount(a, odds)[a], np.bincount(b, odds)[b])
        rivals = np.maximum(around / odds - 1.0, 0.0)
        accepted = [
            (k, decision.score)
            for k in np.flatnonzero(rivals < 1.0)
            if (decision := decide(float(edges.odds[alive[k]]), float(edges.chance[alive[k]]), float(rivals[k]),
                                   thresholds=LINKING)).outcome == "same"
        ]  # fmt: skip
        if not accepted:
            break
        taken_one, taken_two = np.zeros(a.max() + 1, bool), np.zeros(b.max() + 1, bool)
        for k, score in accepted:
            taken_one[a[k]] = taken_two[b[k]] = True
            chosen |= _pair_up(members.get(int(alive[k]), alive[k : k + 1]), edges, score)
        alive = alive[~(taken_one[a] | taken_two[b])]
    return chosen


def _pair_up(between: Ints, edges: Edges, score: float) -> dict[int, float]:
    """The rows of two people that were found one, paired off: the strongest edge first."""
    used: set[tuple[str, int]] = set()
    chosen: dict[int, float] = {}
    for edge in between.tolist():
        ends = {("left", int(edges.left[edge])), ("right", int(edges.right[edge]))}
        if not ends & used:
            used |= ends
            chosen[edge] = score
    return chosen


def _doubles(node: Ints, other: Ints, odds: Floats, side: Features) -> Ints:
    """For each record of a side, the first of the rows that say the same person as it does.

    Only rows that compete for one record of the other side are compared, the strongest few of them.
    """
    group = np.arange(len(side))
    order = np.lexsort((other, -odds, node))
    starts = np.flatnonzero(np.diff(node[order], prepend=-1))
    ends = np.append(starts, len(order))[1:]
    several = np.flatnonzero(ends - starts > 1)
    pairs: set[tuple[int, int]] = set()
    for begin, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        rows = sorted(other[order[begin : min(end, begin + _RIVALS)]].tolist())
        pairs.update((rows[0], row) for row in rows[1:])
        pairs.update(pairwise(rows[1:]))
    for one, two in sorted(pairs):
        if group[two] != two or group[one] == two:
            continue
        # Where only one of them gives a date, the other may as well be a namesake; and so it may on another day.
        births = side.births[one], side.births[two]
        agree = (births[0] == births[1]) | ((births[0] == 0) | (births[1] == 0))
        dated = bool(births[0][0]) == bool(births[1][0])
        if dated and agree.all() and compare_prepared(side.record(one), side.record(two)).score >= _DOUBLED:
            group[two] = group[one]
    return group
