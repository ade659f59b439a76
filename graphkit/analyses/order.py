"""The certain order of events: from dates by comparison of their spans, then from the order told.

Dates give an interval order (P. C. Fishburn, *Interval Orders and Interval Graphs*, 1985): an event is
before another only if its last possible day lies before the other's first. The told order decides where
dates do not. Where both together run in a circle, the told order inside that circle is given up, not the
dates, and the pairs it had wrong are reported.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

__all__ = ["CertainOrder", "certain_order"]

Spans = Sequence[tuple[dt.date | None, dt.date | None]]


@dataclass(frozen=True, slots=True)
class CertainOrder:
    """A strict partial order over events `0 … n-1`.

    Attributes:
        before: n × n, `before[i, j]` true if i is certainly before j; transitive, irreflexive.
        blocks: the events in groups; between two groups the order is certain, inside a group of more
            than one it is not fully known. Inside a group, indices keep a sequence that never
            contradicts `before`.
        contradicted: pairs `(i, j)` told in this order although the dates say j before i.
    """

    before: npt.NDArray[np.bool_]
    blocks: tuple[tuple[int, ...], ...]
    contradicted: tuple[tuple[int, int], ...]


def certain_order(spans: Spans, told: Sequence[int | None]) -> CertainOrder:
    """The order of one person's events that the data vouches for.

    Args:
        spans: for each event its first and last possible day; None where open or unknown.
        told: for each event its place in the order told, equal numbers where that is open, None if untold.

    O(n²) memory, O(n³/word) time for the n events of one person (n is small).
    """
    n = len(spans)
    first = np.array([_ordinal(low, dt.date.min) for low, _ in spans], dtype=np.int64)
    last = np.array([_ordinal(high, dt.date.max) for _, high in spans], dtype=np.int64)
    dated = last[:, None] < first[None, :]
    place = np.array([np.nan if t is None else float(t) for t in told], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        spoken = place[:, None] < place[None, :]
    contradicted = tuple((int(i), int(j)) for i, j in np.argwhere(spoken & dated.T))
    union = dated | (spoken & ~dated.T)
    if n:
        _, component = connected_components(csr_array(union), directed=True, connection="strong")
        union = np.where(component[:, None] == component[None, :], dated, union)
    before = _closure(union)
    return CertainOrder(before, _blocks(before, first, last, place), contradicted)


def _ordinal(day: dt.date | None, otherwise: dt.date) -> int:
    return (otherwise if day is None else day).toordinal()


def _closure(relation: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    reach = relation.copy()
    for middle in range(len(reach)):
        reach |= reach[:, middle : middle + 1] & reach[middle : middle + 1, :]
    return reach


def _blocks(
    before: npt.NDArray[np.bool_],
    first: npt.NDArray[np.int64],
    last: npt.NDArray[np.int64],
    place: npt.NDArray[np.float64],
) -> tuple[tuple[int, ...], ...]:
    """Connected components of "no certain order between them": a chain of them, by construction.

    If a is before b, and c has no certain order with b, then b before d and c after d cannot be: two
    components are always wholly before or after one another (series decomposition of the order).
    """
    n = len(before)
    if n == 0:
        return ()
    unordered = ~(before | before.T)
    count, component = connected_components(csr_array(unordered), directed=False)
    # The number of events before one never falls along a certain order, so it sorts topologically.
    depth = before.sum(axis=0)
    told = np.nan_to_num(place, nan=np.inf)
    sequence = sorted(range(n), key=lambda i: (depth[i], told[i], first[i], last[i], i))
    groups: list[list[int]] = [[] for _ in range(count)]
    for index in sequence:
        groups[component[index]].append(index)
    groups.sort(key=lambda group: min(int(depth[i]) for i in group))
    return tuple(tuple(group) for group in groups)
