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
        p, or None with fewer than two groups or nothing to compare. O(people × groups × draws).
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
    (hypergeometric) standard deviation.

    Returns:
        rows × groups.
    """
    moments, first, place = np.unique(days, return_index=True, return_inverse=True)
    ended = np.bincount(place, weights=~is_open, minlength=len(moments))
    used = ended > 0
    at_risk = (len(days) - first)[used].astype(np.float64)
    now = ended[used]
    # With one person left there is nothing to compare, and the variance is 0 in any case.
    spread = now * (at_risk - now) / np.maximum(at_risk - 1, 1)
    result = np.zeros((len(codes), groups))
    for group in range(groups):
        mine = codes == group
        share = mine[:, ::-1].cumsum(axis=1)[:, ::-1][:, first[used]] / at_risk
        difference = (mine & ~is_open).sum(axis=1) - share @ now
        variance = (share * (1 - share)) @ spread
        result[:, group] = np.divide(difference**2, variance, out=np.zeros(len(codes)), where=variance > 1e-12)
    return result
