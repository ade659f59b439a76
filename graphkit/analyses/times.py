"""How long it took from one event to another, with those for whom it is not known to have ended.

Kaplan-Meier curves (E. Kaplan and P. Meier, J. Am. Stat. Assoc. 53, 1958) by SciPy. Dates are often months or
years, so each duration is a span of days; the curve is drawn for the shortest and for the longest reading,
and the truth lies between.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import CensoredData, ecdf

from graphkit.analyses.observed import Observed, observe
from graphkit.analyses.sequences import LifeCourse, LifeEvent

__all__ = ["Curve", "Duration", "TimeToEvent", "durations", "time_to_event"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Duration:
    """Days from one event of a person to another: at least `low`, at most `high`.

    Where `ended` is false the other event is not known; the days are those to the last thing known.
    """

    person_id: str
    low: int
    high: int
    ended: bool
    events: tuple[str, ...]


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

    `n_ended` and `n_open` make up the curves; `n_undated` people had the first event, but no dates to count
    from, and are in neither.
    """

    shortest: Curve | None
    longest: Curve | None
    n_ended: int
    n_open: int
    n_undated: int
    durations: tuple[Duration, ...]
    observed: Observed


def time_to_event(courses: Sequence[LifeCourse], start: Collection[str], end: Collection[str]) -> TimeToEvent:
    """The time from the first event of the types `start` to the next one of the types `end`.

    Only people with a start are counted; see `durations`. O(people · events²).
    """
    found, undated = durations(courses, start, end)
    told = {duration.person_id for duration in found}
    extra = ["Whoever is not known to have got there is counted up to the last day known, not as never."]
    if undated:
        extra.append(f"For {undated} people the dates give no time: they are left out.")
    return TimeToEvent(
        shortest=_curve([(d.low, d.ended) for d in found]),
        longest=_curve([(d.high, d.ended) for d in found]),
        n_ended=sum(d.ended for d in found),
        n_open=sum(not d.ended for d in found),
        n_undated=undated,
        durations=tuple(found),
        observed=observe((c.source_kinds for c in courses if c.person_id in told), extra=extra),
    )


def durations(
    courses: Sequence[LifeCourse], start: Collection[str], end: Collection[str]
) -> tuple[list[Duration], int]:
    """For each person who had a start, the span of days to the end, and how many lack the dates for it.

    The start is the first in the course's order; the end is the first that is not certainly before it.
    """
    found: list[Duration] = []
    undated = 0
    for course in courses:
        begin = next((e for e in course.events if e.type in start), None)
        if begin is None:
            continue
        later = [e for e in course.events if e is not begin and not course.precedes(e.id, begin.id)]
        finish = next((e for e in later if e.type in end), None)
        span = _span(begin, finish) if finish is not None else _open(begin, later)
        if span is None:
            undated += 1
            continue
        events = (begin.id,) if finish is None else (begin.id, finish.id)
        found.append(Duration(course.person_id, *span, finish is not None, events))
    return found, undated


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
    half = np.flatnonzero(share <= 0.5 + 1e-9)
    return Curve(
        tuple(survival.quantiles.tolist()),
        tuple(share.tolist()),
        tuple(low.tolist()),
        tuple(high.tolist()),
        float(survival.quantiles[half[0]]) if len(half) else None,
    )
