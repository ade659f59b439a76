"""The log-rank test by permutation: whether some group gets there sooner or later than the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphkit.analyses.permutation import CELLS, DRAWS

__all__ = ["log_rank_statistics", "log_rank_test"]

Floats = npt.NDArray[np.float64]


def log_rank_test(
    days: npt.NDArray[np.float64],
    is_open: npt.NDArray[np.bool_],
    group: npt.NDArray[np.int64],
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> float | None:
    """How often people dealt out to groups of these sizes by chance differ as much.

    The statistic is the largest of `log_rank_statistics` over the groups; with two groups that is the test of
    N. Mantel (*Cancer Chemother. Rep.* 50, 1966). Permutation makes it hold for small groups, as long as people
    are lost from sight alike in all of them (G. Heinze, M. Gnant and M. Schemper, *Biometrics* 59, 2003).

    Args:
        days: of each person, to the event or to the last day known.
        is_open: true if it is not known to have happened.
        group: from 0.

    Returns:
        p, or None with fewer than two groups or nothing to compare. O(people × draws).
    """
    codes = np.unique(group, return_inverse=True)[1]
    order = np.argsort(days, kind="stable")
    days, is_open, codes = days[order], is_open[order], codes[order]
    groups = int(codes.max(initial=-1)) + 1
    if groups < 2:
        return None
    observed = float(log_rank_statistics(days, is_open, codes[None, :], groups).max())
    if observed == 0:
        return None
    rng = np.random.default_rng(seed)
    at_once = max(1, CELLS // len(codes))
    as_much = 0
    for begin in range(0, draws, at_once):
        rows = np.tile(codes, (min(at_once, draws - begin), 1))
        drawn = log_rank_statistics(days, is_open, rng.permuted(rows, axis=1), groups).max(axis=1)
        as_much += int((drawn >= observed * (1 - 1e-9)).sum())
    return (1 + as_much) / (draws + 1)


def log_rank_statistics(
    days: npt.NDArray[np.float64], is_open: npt.NDArray[np.bool_], codes: npt.NDArray[np.int64], groups: int
) -> Floats:
    """For each row of `codes` (people in ascending order of days) the squared log-rank z of each group.

    A group's z is the number who got there less the number to be expected if all were alike, in units of its
    (hypergeometric) standard deviation. Both are sums over the group's people alone, however many groups there are:
    of each one's event less the hazard that was lived through, and, for the square of the share at risk, of what two
    members lived through together, which is what the earlier of them did.

    Args:
        codes: every row deals out the same numbers of people to the groups.

    Returns:
        rows × groups. O(rows × people).
    """
    moments, first, place = np.unique(days, return_index=True, return_inverse=True)
    ended = np.bincount(place, weights=~is_open, minlength=len(moments))
    at_risk = (len(days) - first).astype(np.float64)
    # With one person left there is nothing to compare, and the variance is 0 in any case.
    spread = ended * (at_risk - ended) / np.maximum(at_risk - 1, 1)
    got_there = ~is_open - np.cumsum(ended / at_risk)[place]
    alone, together = (np.cumsum(spread / at_risk**power)[place] for power in (1, 2))

    sizes = np.bincount(codes[0], minlength=groups)
    there = np.flatnonzero(sizes)
    starts = (np.cumsum(sizes) - sizes)[there]
    # Members by group, in ascending order of days: each is the earlier one of a pair with all behind it.
    members = np.argsort(codes.astype(np.int16 if groups < 2**15 else np.int64), axis=1, kind="stable")
    behind = np.repeat(np.cumsum(sizes), sizes) - 1 - np.arange(len(days))
    difference, mean = (np.add.reduceat(each[members], starts, axis=1) for each in (got_there, alone))
    square = np.add.reduceat(together[members] * (2 * behind + 1), starts, axis=1)
    variance = mean - square
    result = np.zeros((len(codes), groups))
    result[:, there] = np.divide(difference**2, variance, out=np.zeros_like(variance), where=variance > 1e-9)
    return result
