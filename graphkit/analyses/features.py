"""What the mixture sees of each person: how often each event, which of two came first, with whom.

All of it is one sparse 0/1 matrix of distinct rows, so that a million people are a few products of it
with small dense ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, hstack

from graphkit.analyses.eventlog import UNTOLD, EventLog

__all__ = ["Features", "event_features", "pair_order"]

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Features:
    """Distinct rows of evidence, each with the number of people who have it.

    Columns of `matrix` (values 0 or 1), for V types: `[0, V)` the type occurs once; `[V, 2V)` twice or
    more; `[2V, 2V + V²)` at `2V + a·V + b`, type a came before type b; then one for each partner.

    Attributes:
        weight: people with this row.
        row_of: person → row.
        n_types: V.
        partner_classes: for each partner column the code of its class.
    """

    matrix: csr_array
    weight: npt.NDArray[np.float64]
    row_of: Ints
    n_types: int
    partner_classes: npt.NDArray[np.int32]

    @property
    def order_at(self) -> int:
        """First column of the order entries."""
        return 2 * self.n_types

    @property
    def partners_at(self) -> int:
        """First column of the partner entries."""
        return 2 * self.n_types + self.n_types**2

    def without_partners(self) -> Features:
        """The same people, of whom nothing is told of with whom they had to do."""
        if not len(self.partner_classes):
            return self
        return replace(
            self, matrix=csr_array(self.matrix[:, : self.partners_at]), partner_classes=self.partner_classes[:0]
        )


def event_features(log: EventLog) -> Features:
    """The evidence rows of an event log.

    Two events of one person are in certain order if their dates say so, else as told; the order of two
    types is that of the majority of their pairs, and open where neither prevails. Only one of several
    people told of in the same way is worked through.
    O(events + Σ events² of the distinct ways of telling).
    """
    kinds = len(log.types)
    size = 2 * kinds + kinds**2
    first, telling = _tellings(log)
    lives = _people(log, first)
    entries = np.concatenate([_occurrences(lives, kinds, size), _order(lives, kinds, size)])
    entries.sort()
    events = _matrix(entries, len(first), size)
    owner = log.person[log.partner_event].astype(np.int64)
    partners = _matrix(np.unique(owner * max(len(log.partners), 1) + log.partner), log.n, len(log.partners))
    # Equal rows become one; the order of the rows depends on nothing but their content.
    code = _row_hash(events)[telling] + np.uint64(3) * _row_hash(partners)
    _, example, row_of, count = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    matrix = hstack([events[telling[example]], partners[example]], format="csr")
    return Features(csr_array(matrix), count.astype(np.float64), row_of, kinds, log.partner_classes)


def _matrix(entries: Ints, rows: int, columns: int) -> csr_array:
    row, column = np.divmod(entries, max(columns, 1))
    start = np.searchsorted(row, np.arange(rows + 1))
    ones = np.ones(len(column))
    return csr_array((ones, column.astype(np.int32), start.astype(np.int32)), shape=(rows, columns))


def _tellings(log: EventLog) -> tuple[Ints, Ints]:
    """One person for each way of telling, in the order of the people, and each person's way.

    Whoever is told of in strict order that no date contradicts is told of like everyone with the same
    types in that order. The others are compared with nobody.
    """
    odd = np.zeros(log.n, dtype=bool)
    for left, _, sign in pair_order(log):
        odd[log.person[left[sign != 1]]] = True
    start = log.starts()
    place = np.arange(len(log.type)) - start[log.person]
    code = _segment_sums(_mixed(place * np.int64(len(log.types)) + log.type), start)
    # Types in a row of events are told apart by their place; an odd person by its number.
    code[odd] = _mixed(-1 - np.flatnonzero(odd))
    _, example, way = np.unique(code, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(example))
    return np.sort(example), rank[way]


def _people(log: EventLog, chosen: Ints) -> EventLog:
    """The log of some of its people (ascending), without partners and names."""
    position = np.full(log.n, -1, dtype=np.int32)
    position[chosen] = np.arange(len(chosen), dtype=np.int32)
    events = np.flatnonzero(position[log.person] >= 0)
    return replace(
        log,
        person_ids=(),
        person=position[log.person[events]],
        type=log.type[events],
        first=log.first[events],
        last=log.last[events],
        told=log.told[events],
        event_ids=(),
        partner_event=log.partner_event[:0],
        partner=log.partner[:0],
        source_kinds=(),
    )


def _mixed(values: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Numbers scattered over 64 bits (the finaliser of SplitMix64, G. Steele et al., 2014)."""
    mixed = (values.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _segment_sums(values: npt.NDArray[np.uint64], start: Ints) -> npt.NDArray[np.uint64]:
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(values, dtype=np.uint64)])
    return np.asarray(total[start[1:]] - total[start[:-1]], dtype=np.uint64)


def _row_hash(matrix: csr_array) -> npt.NDArray[np.uint64]:
    # 64 bits: among a million distinct rows two collide with a probability of 3e-8.
    return _segment_sums(_mixed(np.arange(matrix.shape[1]))[matrix.indices], matrix.indptr)


def _occurrences(log: EventLog, kinds: int, size: int) -> Ints:
    pairs, counts = np.unique(log.person.astype(np.int64) * kinds + log.type, return_counts=True)
    person, kind = np.divmod(pairs, max(kinds, 1))
    return np.asarray(person * size + kind + kinds * (counts > 1), dtype=np.int64)


def pair_order(log: EventLog) -> Iterator[tuple[Ints, Ints, npt.NDArray[np.int8]]]:
    """All pairs of events of one person, distance by distance in the log: left, right, and which came first.

    The sign is 1 where left came before right, -1 where after, 0 where that is not known; dates decide,
    then the told order. O(Σ events² per person) in all.
    """
    left = np.arange(len(log.person) - 1)
    lag = 0
    while len(left):
        lag += 1
        left = left[left + lag < len(log.person)]
        left = left[log.person[left + lag] == log.person[left]]
        right = left + lag
        told = np.sign(log.told[right].astype(np.int64) - log.told[left]).astype(np.int8)
        told[(log.told[left] == UNTOLD) | (log.told[right] == UNTOLD)] = 0
        told[log.last[right] < log.first[left]] = -1
        told[log.last[left] < log.first[right]] = 1
        yield left, right, told


def _order(log: EventLog, kinds: int, size: int) -> Ints:
    keys: list[Ints] = []
    signs: list[npt.NDArray[np.int8]] = []
    for left, right, sign in pair_order(log):
        differ = log.type[left] != log.type[right]
        left, right, sign = left[differ], right[differ], sign[differ]
        a, b = log.type[left].astype(np.int64), log.type[right].astype(np.int64)
        swap = a > b
        a, b, sign = np.where(swap, b, a), np.where(swap, a, b), np.where(swap, -sign, sign)
        keys.append(log.person[left] * np.int64(kinds**2) + a * kinds + b)
        signs.append(sign)
    if not keys:
        return np.empty(0, dtype=np.int64)
    pair, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    net = np.bincount(inverse, weights=np.concatenate(signs), minlength=len(pair))
    pair, net = pair[net != 0], net[net != 0]
    person, both = np.divmod(pair, kinds**2)
    a, b = np.divmod(both, kinds)
    forward = np.where(net > 0, a * kinds + b, b * kinds + a)
    return np.asarray(person * size + 2 * kinds + forward, dtype=np.int64)
