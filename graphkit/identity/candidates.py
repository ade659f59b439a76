"""Candidate pairs: records that meet under a key and could still come out as one person.

The keys of :mod:`graphkit.names.blocking` bring together a few million pairs out of 10^10; an upper bound of the
comparator's log-odds, computed on columns of numbers, then removes those that cannot reach the floor. What is left
is compared in full. Everything is worked off in blocks of pairs: memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from graphkit.identity.features import Features, Ints, Vocabulary
from graphkit.names.given import same_given
from graphkit.names.weights import WEIGHTS

__all__ = ["Candidates", "candidates", "meetings"]

_BLOCK: Final = 1_000_000
_LARGEST: Final = 1_000_000
"""Pairs that one key may bring: a name that a thousand records of each side bear is looked at together with
patronymic or birth, and those that give neither are told apart from nobody."""

_MOST: Final = 50
"""Candidates of one record that are compared in full."""

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Candidates:
    """Pairs that may be one person.

    Attributes:
        left, right: indexes of the records.
        left_reading, right_reading: the readings of their names that agree best.
        bound: log-odds that the comparison cannot exceed.
        dropped: pairs not compared because too many records share one name.
    """

    left: Ints
    right: Ints
    left_reading: Ints
    right_reading: Ints
    bound: Floats
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.left)


def candidates(
    left: Features, right: Features, vocabulary: Vocabulary, *, floor: float, within: bool = False
) -> Iterator[Candidates]:
    """Candidate pairs in blocks; every pair of records comes once.

    Args:
        floor: log-odds that a pair must be able to reach.
        within: ``left`` and ``right`` are one table: each unordered pair comes once, no record meets itself.
    """
    sieve = _Sieve(left, right, vocabulary, floor)
    for lefts, rights, dropped in meetings(left, right):
        a, b = left.owner[lefts].astype(np.int64), right.owner[rights].astype(np.int64)
        if within:
            keep = a < b
            lefts, rights, a, b = lefts[keep], rights[keep], a[keep], b[keep]
        found = sieve.sift(lefts, rights, a, b)
        found.dropped += dropped
        yield found


def meetings(left: Features, right: Features) -> Iterator[tuple[Ints, Ints, int]]:
    """Readings that meet under a key, in blocks that each hold all pairs of their left records.

    Yields:
        Left readings, right readings (pairs may repeat), and the number of pairs left out since the last block.
    """
    keys, readings, other_keys, other_readings, dropped = _narrow(left, right)
    order = np.argsort(other_keys, kind="stable")
    other_keys, other_readings = other_keys[order], other_readings[order]
    by_record = np.argsort(left.owner[readings], kind="stable")
    keys, readings = keys[by_record], readings[by_record]
    first = np.searchsorted(other_keys, keys, "left")
    count = np.searchsorted(other_keys, keys, "right") - first
    keep = count > 0
    readings, first, count = readings[keep], first[keep], count[keep]
    owner = left.owner[readings]
    total = np.cumsum(count)
    begin = 0
    while begin < len(count):
        done = total[begin - 1] if begin else 0
        end = int(np.searchsorted(total, done + _BLOCK, "right"))
        # A block ends where a record does, so that a pair that meets twice is seen twice in one block.
        end = int(np.searchsorted(owner, owner[max(end, begin + 1) - 1], "right"))
        sizes = count[begin:end]
        start = np.repeat(first[begin:end] - (total[begin:end] - sizes), sizes)
        places = start + np.arange(done, done + int(sizes.sum()))
        yield np.repeat(readings[begin:end], sizes), other_readings[places], dropped
        dropped = 0
        begin = end
    if dropped:
        nothing = np.zeros(0, dtype=np.int64)
        yield nothing, nothing, dropped


def _narrow(left: Features, right: Features) -> tuple[Ints, Ints, Ints, Ints, int]:
    """Keys and readings of both sides, where a key too frequent is split by what else the records give."""
    keys, readings = left.filed
    other_keys, other_readings = right.looked
    finished: list[tuple[Ints, Ints, Ints, Ints]] = []
    dropped = 0
    for step in range(3):
        large = _too_large(keys, other_keys)
        mine, theirs = np.isin(keys, large), np.isin(other_keys, large)
        finished.append((keys[~mine], readings[~mine], other_keys[~theirs], other_readings[~theirs]))
        keys, readings = keys[mine], readings[mine]
        other_keys, other_readings = other_keys[theirs], other_readings[theirs]
        if not len(large):
            break
        if step == 2:
            dropped = int((_counts(keys, large) * _counts(other_keys, large)).sum())
            break
        keys, readings = _split(keys, readings, left, step)
        other_keys, other_readings = _split(other_keys, other_readings, right, step)
    parts = [np.concatenate([p[i] for p in finished]) for i in range(4)]
    return parts[0], parts[1], parts[2], parts[3], dropped


def _too_large(keys: Ints, others: Ints) -> Ints:
    found, counts = np.unique(keys, return_counts=True)
    return found[counts * _counts(others, found) > _LARGEST]


def _counts(keys: Ints, of: Ints) -> Ints:
    order = np.sort(keys)
    return np.searchsorted(order, of, "right") - np.searchsorted(order, of, "left")


def _split(keys: Ints, readings: Ints, side: Features, step: int) -> tuple[Ints, Ints]:
    """First by patronymic and by year of birth; then by both, and by the birthday, whichever way it is written."""
    births = side.births[side.owner[readings]].astype(np.int64)
    patronymic = side.patronymic[readings].astype(np.int64)
    year = births[:, 0]
    if step == 0:
        parts = [(1, patronymic, patronymic > 0), (2, year, year > 0)]
    else:
        month, day = births[:, 1:].min(axis=1), births[:, 1:].max(axis=1)
        parts = [
            (3, patronymic * 4_096 + year, (patronymic > 0) & (year > 0)),
            (4, month * 32 + day, month > 0),
        ]
    # Multiplied by a large odd number: keys of one step do not run into one another.
    mixed = [(keys * 1_000_003 + what * 7 + values * 2_654_435_761)[given] for what, values, given in parts]
    return np.concatenate(mixed), np.concatenate([readings[given] for _, _, given in parts])


class _Sieve:
    """Upper bounds of the comparator, part by part; the dearest part last."""

    def __init__(self, left: Features, right: Features, vocabulary: Vocabulary, floor: float) -> None:
        self.left, self.right, self.floor = left, right, floor
        self.vocabulary = vocabulary

    def sift(self, lefts: Ints, rights: Ints, a: Ints, b: Ints) -> Candidates:
        best_names = _BEST["family"] + _BEST["given"] + _BEST["patronymic"]
        bound = birth_bound(self.left.births[a], self.right.births[b])
        keep = np.flatnonzero(bound + best_names >= self.floor)
        # A pair of readings that meets under several keys is weighed once.
        pair = lefts[keep] * len(self.right.owner) + rights[keep]
        _, once = np.unique(pair, return_index=True)
        keep = keep[once]
        left, right, bound = lefts[keep], rights[keep], bound[keep]
        left, right, bound = self._part("given", left, right, bound, _BEST["family"] + _BEST["patronymic"])
        left, right, bound = self._part("patronymic", left, right, bound, _BEST["family"])
        left, right, bound = self._part("family", left, right, bound, 0.0)
        # Of several readings the one that agrees best stands for the pair of records.
        records = self.left.owner[left].astype(np.int64) * len(self.right) + self.right.owner[right]
        order = np.lexsort((right, left, -bound, records))
        first = order[np.flatnonzero(np.diff(records[order], prepend=-1))]
        return self._likeliest(left[first], right[first], bound[first])

    def _likeliest(self, left: Ints, right: Ints, bound: Floats) -> Candidates:
        """Of each left record the likeliest candidates: who fits more than that fits nobody surely."""
        a, b = self.left.owner[left].astype(np.int64), self.right.owner[right].astype(np.int64)
        order = np.lexsort((b, -bound, a))
        start = np.flatnonzero(np.diff(a[order], prepend=-1))
        rank = np.arange(len(order)) - np.repeat(start, np.diff(start, append=len(order)))
        keep = np.sort(order[rank < _MOST])
        return Candidates(a[keep], b[keep], left[keep], right[keep], bound[keep], len(order) - len(keep))

    def _part(self, part: str, left: Ints, right: Ints, bound: Floats, rest: float) -> tuple[Ints, Ints, Floats]:
        one, two = getattr(self.left, part)[left], getattr(self.right, part)[right]
        low, high = np.minimum(one, two).astype(np.int64), np.maximum(one, two).astype(np.int64)
        codes, back = np.unique(low * len(self.vocabulary.words) + high, return_inverse=True)
        weights = self._weights(part, codes // len(self.vocabulary.words), codes % len(self.vocabulary.words))
        found: Floats = bound + weights[back]
        if part == "given":
            initials = np.where(one == 0, self.left.initials[left], self.right.initials[right]) > 0
            found = np.where((low == 0) & initials, bound + WEIGHTS["given", "initial"], found)
        if part == "patronymic":
            # Where one given name ran into the patronymic, the patronymics differ by it.
            glued = (self.left.given[left] == 0) != (self.right.given[right] == 0)
            found = np.where(glued, bound + WEIGHTS["patronymic", "spelling"], found)
        keep = found + rest >= self.floor
        return left[keep], right[keep], found[keep]

    def _weights(self, part: str, low: Ints, high: Ints) -> Floats:
        """The most that two words can speak for one person."""
        weights = np.full(len(low), WEIGHTS[part, "same"])
        missing = low == 0
        weights[missing] = _MISSING[part]
        words = np.flatnonzero(~missing & (low != high))
        coarse = self.vocabulary.coarse
        apart: NDArray[Any] = cpdist(
            [coarse[i] for i in low[words]], [coarse[i] for i in high[words]],
            scorer=Levenshtein.distance, score_cutoff=3, dtype=np.uint8,
        )  # fmt: skip
        value = np.select([apart <= 2, apart == 3], [WEIGHTS[part, "spelling"], _THREE[part]], WEIGHTS[part, "other"])
        if part != "family":
            known, several = self.vocabulary.known[low[words]], self.vocabulary.several[low[words]]
            also, more = self.vocabulary.known[high[words]], self.vocabulary.several[high[words]]
            value = np.where((apart > 2) & (several != more), WEIGHTS["given", "part"], value)
            text = self.vocabulary.words
            for k in np.flatnonzero((apart > 2) & known & also):
                if same_given(text[low[words[k]]].rstrip("+"), text[high[words[k]]].rstrip("+")):
                    value[k] = WEIGHTS[part, "spelling"]
        weights[words] = value
        return weights


_BEST: Final = {part: WEIGHTS[part, "same"] for part in ("family", "given", "patronymic")}
# A given name may be missing because it ran into the patronymic: then it can still agree.
_MISSING: Final = {"family": WEIGHTS["family", "missing"], "given": WEIGHTS["given", "spelling"],
                   "patronymic": WEIGHTS["patronymic", "initial"]}  # fmt: skip
_THREE: Final = {"family": WEIGHTS["family", "slip"], "given": WEIGHTS["given", "letter"],
                 "patronymic": WEIGHTS["patronymic", "slip"]}  # fmt: skip


def birth_bound(left: NDArray[np.int32], right: NDArray[np.int32]) -> Floats:
    """The most that two birth dates, given as (n, 3) year, month, day, can speak for one person."""
    weight = {level: w for (feature, level), w in WEIGHTS.items() if feature == "birth"}
    both = (left[:, 0] > 0) & (right[:, 0] > 0)
    months = (left[:, 1] > 0) & (right[:, 1] > 0)
    days = (left[:, 2] > 0) & (right[:, 2] > 0)
    year = left[:, 0] == right[:, 0]
    month = left[:, 1] == right[:, 1]
    day = left[:, 2] == right[:, 2]
    swapped = (left[:, 1] == right[:, 2]) & (left[:, 2] == right[:, 1])
    # One digit off, or two that changed places.
    unequal = sum(
        (left[:, column] // place % 10 != right[:, column] // place % 10).astype(np.int8)
        for column, places in ((0, (1000, 100, 10, 1)), (1, (10, 1)), (2, (10, 1))) for place in places
    )  # fmt: skip
    return np.select(
        [~both, year & days & month & day, year & days & swapped, days & (unequal <= 2), year & ~months,
         year & ~days & month, days & month & day],
        [weight["missing"], weight["same_day"], weight["swapped"], weight["one_digit"], weight["same_year"],
         weight["same_month"], weight["other_year_same_day"]],
        weight["year_off_one"],
    )  # fmt: skip
