"""How far several ways of grouping the same people agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from graphkit.analyses.pathways import PathwayResult
from graphkit.analyses.selection import adjusted_rand

__all__ = ["Agreement", "PairAgreement", "agreement"]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two groupings of the same `n` people.

    Attributes:
        adjusted_rand: 1 for equal, about 0 for chance (L. Hubert and P. Arabie, *Comparing partitions*,
            J. Classification 2, 1985).
        table: people in group i of the left and group j of the right one.
    """

    left: str
    right: str
    n: int
    adjusted_rand: float
    table: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """All pairs of the results, in their order; `lowest` is the least agreement among them."""

    pairs: tuple[PairAgreement, ...]

    @property
    def lowest(self) -> float | None:
        """The least agreement of two of them, None for fewer than two."""
        return min((pair.adjusted_rand for pair in self.pairs), default=None)


def agreement(results: Sequence[PathwayResult]) -> Agreement:
    """The results two by two, over the people whom both have placed. O(results² · people)."""
    return Agreement(tuple(_pair(left, right) for left, right in combinations(results, 2)))


def _pair(left: PathwayResult, right: PathwayResult) -> PairAgreement:
    both = sorted(left.labels.keys() & right.labels.keys())
    table = np.zeros((left.k, right.k), dtype=np.int64)
    mine, other = (np.array([r.labels[p] for p in both], dtype=np.int64) for r in (left, right))
    np.add.at(table, (mine, other), 1)
    agree = adjusted_rand(mine, other) if both else 0.0
    return PairAgreement(left.method, right.method, len(both), agree, tuple(map(tuple, table.tolist())))
