"""Time to event against the product-limit formula written out, and partial dates as spans."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from graphkit.analyses.sequences import LifeEvent, course_from_events
from graphkit.analyses.times import durations, time_to_event

BEGIN = dt.date(2024, 1, 1)


def event(name: str, kind: str, low: int | None, high: int | None = None, seq: int | None = None) -> LifeEvent:
    first = None if low is None else BEGIN + dt.timedelta(days=low)
    last = first if high is None else BEGIN + dt.timedelta(days=high)
    return LifeEvent(name, kind, date_from=first, date_to=last, seq=seq)


def product_limit(times):
    share, curve = 1.0, {}
    for day in sorted({t for t, _ in times}):
        at_risk = sum(t >= day for t, _ in times)
        share *= 1 - sum(t == day and ended for t, ended in times) / at_risk
        curve[float(day)] = share
    return curve


def test_the_curve_is_the_product_limit():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        courses, times = [], []
        for i in range(int(rng.integers(1, 15))):
            days, ended = int(rng.integers(1, 12)), bool(rng.random() < 0.6)
            courses.append(
                course_from_events(f"p{i}", [event("a", "start", 0), event("b", "end" if ended else "x", days)])
            )
            times.append((days, ended))
        result = time_to_event(courses, {"start"}, {"end"})
        assert (result.n_ended, result.n_open) == (sum(e for _, e in times), sum(not e for _, e in times))
        if not result.n_ended:
            assert result.shortest is None and result.longest is None
            continue
        curve = result.shortest
        assert curve == result.longest, "full dates leave one reading"
        assert dict(zip(curve.days, curve.share, strict=True)) == pytest.approx(product_limit(times))
        reached = [day for day, share in product_limit(times).items() if share <= 0.5 + 1e-9]
        assert curve.median == (reached[0] if reached else None)
        assert all(a - 1e-9 <= b <= c + 1e-9 for a, b, c in zip(curve.low, curve.share, curve.high, strict=True))


def test_a_month_gives_a_span_of_days():
    course = course_from_events("p", [event("a", "start", 0, 30, seq=0), event("b", "end", 60, seq=1)])
    found, undated = durations([course], {"start"}, {"end"})
    assert undated == 0 and (found[0].low, found[0].high, found[0].ended) == (30, 60, True)
    assert found[0].events == ("a", "b")


def test_who_has_no_dates_is_counted_and_left_out():
    courses = [
        course_from_events("p1", [event("a", "start", None, seq=0), event("b", "end", 3, seq=1)]),
        course_from_events("p2", [event("a", "start", 1, seq=0), event("b", "end", None, seq=1)]),
        course_from_events("p3", [event("a", "other", 1)]),
        course_from_events("p4", [event("a", "start", 1)]),
    ]
    result = time_to_event(courses, {"start"}, {"end"})
    assert (result.n_undated, result.n_ended, result.n_open) == (2, 0, 1)
    assert result.observed.n == 1 and any("left out" in text for text in result.observed.caveats)


def test_an_end_before_the_start_is_no_end():
    course = course_from_events("p", [event("a", "end", 0), event("b", "start", 5), event("c", "end", 9)])
    found, _ = durations([course], {"start"}, {"end"})
    assert (found[0].low, found[0].events) == (4, ("b", "c"))
