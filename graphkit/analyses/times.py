"""How long it took from one event to another, with those for whom it is not known to have ended.

Kaplan-Meier curves (E. Kaplan and P. Meier, J. Am. Stat. Assoc. 53, 1958) by SciPy. Dates are often months or
years, so each duration is a span of days. The curve is drawn for the shortest and for the longest reading of
all of them. Where everybody got there the true curve lies between the two; where some are counted only up to
the last day known it need not, since readings change who is still counted when. So the medians of random
readings are given as well.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import CensoredData, ecdf

from graphkit.analyses.compare import source_caveats
from graphkit.analyses.logrank import log_rank_test
from graphkit.analyses.observed import Observed, observe
from graphkit.analyses.permutation import Look
from graphkit.analyses.sequences import LifeCourse, LifeEvent

__all__ = [
    "Curve",
    "Duration",
    "TimeToEvent",
    "TimesByGroup",
    "durations",
    "time_by_group",
    "time_to_event",
]

Floats = npt.NDArray[np.float64]

READINGS = 200
MIN_ENDED = 5


@dataclass(frozen=True, slots=True)
class Duration:
    """Days from one event of a person to another: at least `low`, at most `high`.

    Where `ended` is false the other event is not known; the days are those to the last thing known.
    `order_known` is false if it is not certain that the other event came after.
    """

    person_id: str
    low: int
    high: int
    ended: bool
    events: tuple[str, ...]
    order_known: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of people for whom it has not happened yet after so many days, with a 95 % interval.

    `median` is None where fewer than half are known to have got there.
    """

    days: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    median: float | None


@dataclass(frozen=True, slots=True)
class TimeToEvent:
    """Curves for the shortest and the longest reading of the dates; None where nobody's time is known.

    `n_ended` and `n_open` make up the curves; the `undated` people had the first event, but no dates to count
    from, and are in neither. `medians` are the lowest and highest median of the two curves and of 200 random
    readings of the dates; None if some reading has no median, or there is no curve.
    """

    shortest: Curve | None
    longest: Curve | None
    n_ended: int
    n_open: int
    undated: tuple[str, ...]
    medians: tuple[float, float] | None
    durations: tuple[Duration, ...]
    observed: Observed

    @property
    def n_undated(self) -> int:
        """Number of people who had the first event, but no dates to count from."""
        return len(self.undated)


@dataclass(frozen=True, slots=True)
class TimesByGroup(Look):
    """Times of several groups.

    Attributes:
        groups: group → its times.
        tested: the groups in the test, those where at least five people are known to have got there.
        p: log-rank test by permutation, the larger of those for the shortest and the longest reading.
        refused: why there is no p, None where there is one.
        n_without_group: people with a start who belong to no group.
    """

    name: str
    groups: dict[str, TimeToEvent]
    tested: tuple[str, ...]
    refused: str | None
    n_without_group: int
    observed: Observed


def time_to_event(
    courses: Sequence[LifeCourse], start: Collection[str], end: Collection[str], *, seed: int = 0
) -> TimeToEvent:
    """The time from the first event of the types `start` to the next one of the types `end`.

    Only people with a start are counted; see `durations`. Assumes that whoever is lost from sight is so for
    reasons that have nothing to do with the time it takes. `seed` is that of the random readings of dates.
    O(people · events² + readings · people · log people).
    """
    found, undated = durations(courses, start, end)
    told = {duration.person_id for duration in found}
    extra = [
        "Whoever is not known to have got there is counted up to the last day known, not as never.",
        "The curve assumes that being lost from sight has nothing to do with the time it takes; sources that "
        "stop at an arrest or a verdict break that.",
    ]
    if undated:
        extra.append(f"For {len(undated)} people the dates give no time: they are left out.")
    if uncertain := sum(not d.order_known for d in found):
        extra.append(f"For {uncertain} people it is not certain that the end came after the start.")
    return TimeToEvent(
        shortest=_curve([(d.low, d.ended) for d in found]),
        longest=_curve([(d.high, d.ended) for d in found]),
        n_ended=sum(d.ended for d in found),
        n_open=sum(not d.ended for d in found),
        undated=undated,
        medians=_medians(found, seed),
        durations=tuple(found),
        observed=observe((c.source_kinds for c in courses if c.person_id in told), extra=extra),
    )


def time_by_group(
    name: str,
    courses: Sequence[LifeCourse],
    start: Collection[str],
    end: Collection[str],
    group: Mapping[str, str],
    *,
    seed: int = 0,
) -> TimesByGroup:
    """The same by route, unit, year, country or any other group (see `groups.grouping`), and a test.

    The test is `log_rank_test`. Groups with fewer than five people known to have got there are shown and not
    tested. Correct several tests with `corrected`.
    """
    chosen = sorted((c for c in courses if c.person_id in group), key=lambda c: c.person_id)
    names = sorted({group[course.person_id] for course in chosen})
    times = {
        key: time_to_event([c for c in chosen if group[c.person_id] == key], start, end, seed=seed) for key in names
    }
    times = {key: found for key, found in times.items() if found.durations or found.n_undated}
    tested = tuple(key for key, found in times.items() if found.n_ended >= MIN_ENDED)
    p, refused = None, None
    if len(tested) < 2:
        counts = ", ".join(f"{key}: {found.n_ended}" for key, found in times.items()) or "none"
        refused = f"fewer than two groups with {MIN_ENDED} people known to have got there ({counts})"
    else:
        rows = [(d, code) for code, key in enumerate(tested) for d in times[key].durations]
        codes, is_open = np.array([code for _, code in rows]), np.array([not d.ended for d, _ in rows])
        values = [
            log_rank_test(np.array(days, dtype=np.float64), is_open, codes, seed=seed)
            for days in ([d.low for d, _ in rows], [d.high for d, _ in rows])
        ]
        p = max((value for value in values if value is not None), default=None)
        refused = None if p is not None else "all times are equal"
    kinds = {c.person_id: c.source_kinds for c in chosen}
    seen = {key: [kinds[d.person_id] for d in found.durations] for key, found in times.items()}
    without = sum(c.person_id not in group and any(e.type in start for e in c.events) for c in courses)
    extra = ["Groups may differ in other things than the one compared.", *source_caveats(seen)]
    return TimesByGroup(
        name=name,
        groups=times,
        tested=tested,
        refused=refused,
        n_without_group=without,
        observed=observe((k for group_kinds in seen.values() for k in group_kinds), extra=extra),
        p=p,
    )


def durations(
    courses: Sequence[LifeCourse], start: Collection[str], end: Collection[str]
) -> tuple[list[Duration], tuple[str, ...]]:
    """For each person who had a start, the span of days to the end, and the people who lack the dates for it.

    The start is the first in the course's order; the end is the first that is not certainly before it.
    """
    found: list[Duration] = []
    undated: list[str] = []
    for course in courses:
        begin = next((e for e in course.events if e.type in start), None)
        if begin is None:
            continue
        later = [e for e in course.events if e is not begin and not course.precedes(e.id, begin.id)]
        finish = next((e for e in later if e.type in end), None)
        span = _span(begin, finish) if finish is not None else _open(begin, later)
        if span is None:
            undated.append(course.person_id)
            continue
        events = (begin.id,) if finish is None else (begin.id, finish.id)
        sure = finish is None or course.precedes(begin.id, finish.id)
        found.append(Duration(course.person_id, *span, finish is not None, events, sure))
    return found, tuple(undated)


def _span(begin: LifeEvent, finish: LifeEvent) -> tuple[int, int] | None:
    days = (begin.date_from, begin.date_to, finish.date_from, finish.date_to)
    if any(day is None for day in days):
        return None
    first, last, low, high = (day.toordinal() for day in days if day is not None)
    return max(0, low - last), max(0, high - first)


def _open(begin: LifeEvent, later: list[LifeEvent]) -> tuple[int, int] | None:
    if begin.date_from is None or begin.date_to is None:
        return None
    known: list[dt.date] = [e.date_from for e in later if e.date_from is not None]
    seen = max([*known, begin.date_to]).toordinal()
    return max(0, seen - begin.date_to.toordinal()), max(0, seen - begin.date_from.toordinal())


def _medians(found: Sequence[Duration], seed: int) -> tuple[float, float] | None:
    if not any(d.ended for d in found):
        return None
    low, high = (np.array(days, dtype=np.float64) for days in ([d.low for d in found], [d.high for d in found]))
    is_open = np.array([not d.ended for d in found])
    readings = [low, high]
    if (low != high).any():
        rng = np.random.default_rng(seed)
        readings += [np.rint(low + (high - low) * rng.random(len(low))) for _ in range(READINGS)]
    medians = product_limit_medians(np.array(readings), is_open)
    return None if np.isnan(medians).any() else (float(medians.min()), float(medians.max()))


def product_limit_medians(days: Floats, is_open: npt.NDArray[np.bool_]) -> Floats:
    """The median of the product-limit estimate (E. L. Kaplan and P. Meier, *JASA* 53, 1958) of each row at once.

    Args:
        days: readings × people, whole days.
        is_open: of each person: not known to have happened.

    Returns:
        The first day by which half had got there, of each reading; nan where that many never did.
        O(readings × people × log people).
    """
    n = days.shape[1]
    # On one day those who got there go before those who were lost from sight.
    order = np.argsort(days * 2 + is_open, axis=1)
    share = np.cumprod(np.where(is_open[order], 1.0, 1 - 1 / (n - np.arange(n))), axis=1)
    by_half = share <= 0.5 + 1e-9
    first = np.take_along_axis(days, np.take_along_axis(order, by_half.argmax(axis=1)[:, None], axis=1), axis=1)[:, 0]
    return np.where(by_half.any(axis=1), first, np.nan)


def _median(survival: Any) -> float | None:
    half = np.flatnonzero(survival.probabilities <= 0.5 + 1e-9)
    return float(survival.quantiles[half[0]]) if len(half) else None


def _curve(times: list[tuple[int, bool]]) -> Curve | None:
    if not any(ended for _, ended in times):
        return None
    days = np.array([day for day, _ in times], dtype=np.float64)
    is_open = np.array([not ended for _, ended in times])
    survival = ecdf(CensoredData.right_censored(days, is_open)).sf
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined ends are filled in below
        interval = survival.confidence_interval(confidence_level=0.95, method="log-log")
    share: Floats = survival.probabilities
    # The log-log interval is not defined where the curve is 1 or 0: nothing is known there but the share.
    low = np.where(np.isnan(interval.low.probabilities), share, interval.low.probabilities)
    high = np.where(np.isnan(interval.high.probabilities), share, interval.high.probabilities)
    return Curve(
        tuple(survival.quantiles.tolist()),
        tuple(share.tolist()),
        tuple(low.tolist()),
        tuple(high.tolist()),
        _median(survival),
    )
