"""Permutation tests of scores by group, and p-values corrected for the number of looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
from scipy.stats import false_discovery_control

__all__ = ["DRAWS", "Correction", "Look", "adjusted", "corrected", "group_test"]

DRAWS = 9_999
CELLS = 2_000_000  # permuted scores held at a time

Correction = Literal["Holm", "Benjamini-Hochberg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What every tested comparison has.

    Attributes:
        p: how often chance alone gives as much; None where nothing was tested.
        p_corrected: the same after `corrected`, None before.
        looks: how many tests it was corrected for, and `correction` by which rule.
    """

    p: float | None = None
    p_corrected: float | None = None
    looks: int | None = None
    correction: Correction | None = None


AnyLook = TypeVar("AnyLook", bound=Look)


def corrected(looks: Iterable[AnyLook], *, correction: Correction = "Holm") -> list[AnyLook]:
    """The comparisons with p corrected for how many of them were tested.

    Pass all that were looked at, not those that look interesting. See `adjusted` for the rules. O(n log n).
    """
    given = list(looks)
    tested = [i for i, look in enumerate(given) if look.p is not None]
    values = adjusted([p for look in given if (p := look.p) is not None], correction=correction)
    for i, value in zip(tested, values, strict=True):
        given[i] = replace(given[i], p_corrected=value, looks=len(tested), correction=correction)
    return given


def adjusted(values: Sequence[float], *, correction: Correction = "Holm") -> list[float]:
    """P-values corrected for their number, in the order given.

    `Holm` bounds the chance of a single false finding (S. Holm, *Scand. J. Stat.* 6, 1979); it holds under
    any dependence. `Benjamini-Hochberg` bounds the expected share of false ones among the findings
    (Y. Benjamini and Y. Hochberg, *J. R. Stat. Soc. B* 57, 1995); it holds for independent and positively
    dependent tests.
    """
    if not values:
        return []
    p = np.asarray(values, dtype=np.float64)
    if correction == "Benjamini-Hochberg":
        found: list[float] = np.asarray(false_discovery_control(p, method="bh")).tolist()
        return found
    order = np.argsort(p, kind="stable")
    steps = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    result = np.empty_like(p)
    result[order] = steps
    held: list[float] = result.tolist()
    return held


def group_test(scores: npt.ArrayLike, group: npt.ArrayLike, *, draws: int = DRAWS, seed: int = 0) -> float | None:
    """Whether the mean score differs between groups by more than chance: a permutation test.

    The statistic is Σ (sum of the group's centred scores)² / size: with ranks as scores that of Kruskal and
    Wallis (*J. Am. Stat. Assoc.* 47, 1952), with log-rank scores that of the log-rank test, with 0 and 1 the
    chi-square of a table. p counts the observed arrangement as one of the draws (B. Phipson and G. Smyth,
    *Stat. Appl. Genet. Mol. Biol.* 9, 2010).

    Args:
        scores: one number a person.
        group: the group of each, as an integer from 0.
        draws: permutations.
        seed: of their generator; the order of the rows matters, so sort them first.

    Returns:
        p, or None with fewer than two groups or if all scores are equal. O(people × draws).
    """
    values = np.asarray(scores, dtype=np.float64)
    codes = np.asarray(group, dtype=np.int64)
    sizes = np.bincount(codes) if len(codes) else np.zeros(0, dtype=np.int64)
    sizes = sizes[sizes > 0]
    if len(sizes) < 2 or np.ptp(values) == 0:
        return None
    centred = (values - values.mean())[np.argsort(codes, kind="stable")]
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])

    def statistic(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        sums = np.add.reduceat(rows, start, axis=1)
        result: npt.NDArray[np.float64] = (sums**2 / sizes).sum(axis=1)
        return result

    observed = float(statistic(centred[None, :])[0])
    rng = np.random.default_rng(seed)
    at_once = max(1, CELLS // len(centred))
    as_much = 0
    for begin in range(0, draws, at_once):
        rows = np.tile(centred, (min(at_once, draws - begin), 1))
        as_much += int((statistic(rng.permuted(rows, axis=1)) >= observed * (1 - 1e-9)).sum())
    return (1 + as_much) / (draws + 1)
