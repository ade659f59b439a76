"""Time to event against the product-limit formula written out, and partial dates as spans."""

from __future__ import annotations

import datetime as dt
import warnings
from itertools import permutations

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf, logrank

from graphkit.analyses.logrank import log_rank_statistics, log_rank_test
from graphkit.analyses.permutation import corrected
from graphkit.analyses.sequences import LifeEvent, course_from_events
from graphkit.analyses.times import durations, product_limit_medians, time_by_group, time_to_event

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


def test_durations_are_those_of_a_literal_reading():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        courses = []
        for i in range(int(rng.integers(1, 8))):
            events = []
            for k in range(int(rng.integers(0, 5))):
                low = None if rng.random() < 0.2 else int(rng.integers(0, 60))
                high = None if low is None else low + int(rng.integers(0, 40)) * int(rng.integers(2))
                seq = None if rng.random() < 0.4 else int(rng.integers(4))
                events.append(event(f"{i}-{k}", ("start", "end", "x")[int(rng.integers(3))], low, high, seq))
            courses.append(course_from_events(f"p{i}", events))
        found, undated = durations(courses, {"start"}, {"end"})
        told = {d.person_id: d for d in found}
        left_out = 0
        for course in courses:
            starts = [e for e in course.events if e.type == "start"]
            if not starts:
                assert course.person_id not in told
                continue
            begin = starts[0]
            after = [e for e in course.events if e is not begin and (e.id, begin.id) not in course.order]
            ends = [e for e in after if e.type == "end"]
            dated = begin.date_from is not None and (not ends or ends[0].date_from is not None)
            if not dated:
                left_out += 1
                assert course.person_id not in told
                continue
            d = told[course.person_id]
            assert d.ended == bool(ends) and d.events == tuple(e.id for e in [begin, *ends[:1]])
            if ends:
                every = [
                    (x - y).days for x in (ends[0].date_from, ends[0].date_to) for y in (begin.date_from, begin.date_to)
                ]
                assert (d.low, d.high) == (max(0, min(every)), max(0, max(every)))
            else:
                seen = max([begin.date_to, *(e.date_from for e in after if e.date_from is not None)])
                assert (d.low, d.high) == ((seen - begin.date_to).days, (seen - begin.date_from).days)
        assert len(undated) == left_out


def test_a_month_gives_a_span_of_days():
    course = course_from_events("p", [event("a", "start", 0, 30, seq=0), event("b", "end", 60, seq=1)])
    found, undated = durations([course], {"start"}, {"end"})
    assert undated == () and (found[0].low, found[0].high, found[0].ended) == (30, 60, True)
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


def test_the_curve_and_its_interval_are_those_of_scipy_and_the_median_that_of_all_where_nobody_is_open():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        days = rng.integers(1, 30, int(rng.integers(1, 12))).tolist()
        courses = [
            course_from_events(f"p{i:02d}", [event("a", "start", 0), event("b", "end", d)]) for i, d in enumerate(days)
        ]
        curve = time_to_event(courses, {"start"}, {"end"}).shortest
        assert curve.median == sorted(days)[(len(days) - 1) // 2]
        reference = ecdf(days).sf
        assert curve.share == pytest.approx(reference.probabilities)
        inside = (reference.probabilities > 0) & (reference.probabilities < 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # undefined where the curve is 0
            limits = reference.confidence_interval(method="log-log")
        assert np.array(curve.low)[inside] == pytest.approx(limits.low.probabilities[inside])
        assert np.array(curve.high)[inside] == pytest.approx(limits.high.probabilities[inside])


def test_partial_dates_give_a_range_of_medians_that_holds_the_true_one_where_nobody_is_open():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        courses, true = [], []
        for i in range(int(rng.integers(1, 12))):
            begin, end = int(rng.integers(0, 30)), int(rng.integers(40, 90))
            true.append(end - begin)
            spread = int(rng.integers(0, 10))
            courses.append(
                course_from_events(
                    f"p{i:02d}", [event("a", "start", begin), event("b", "end", end - spread, end + spread)]
                )
            )
        result = time_to_event(courses, {"start"}, {"end"}, seed=seed)
        low, high = result.medians
        assert low <= sorted(true)[(len(true) - 1) // 2] <= high
        assert (low, high) == (result.shortest.median, result.longest.median), "without open ones these are the ends"
        assert time_to_event(courses, {"start"}, {"end"}, seed=seed) == result


def test_with_open_ends_the_longest_reading_can_fall_below_the_shortest():
    """One known to have got there in January or in March, one lost from sight in February."""
    courses = [
        course_from_events("p1", [event("a", "start", 0), event("b", "end", 1, 80)]),
        course_from_events("p2", [event("a", "start", 0), event("c", "other", 40)]),
    ]
    result = time_to_event(courses, {"start"}, {"end"})
    assert result.shortest.share[-1] == 0.5 and result.longest.share[-1] == 0.0
    assert result.medians == (1, 80)


def test_an_end_of_unknown_order_is_told():
    sure = course_from_events("p1", [event("a", "start", 0, 100, seq=0), event("b", "end", 50, 150, seq=1)])
    open_order = course_from_events("p2", [event("a", "start", 0, 100), event("b", "end", 50, 150)])
    found, _ = durations([sure, open_order], {"start"}, {"end"})
    assert [d.order_known for d in found] == [True, False]
    caveats = time_to_event([sure, open_order], {"start"}, {"end"}).observed.caveats
    assert any(text.startswith("For 1 people it is not certain") for text in caveats)


def grouped(seed: int, n: int = 60, slower: float = 1.0):
    rng = np.random.default_rng(seed)
    courses, group, rows = [], {}, []
    for i in range(n):
        person, of = f"p{i:03d}", "ab"[int(rng.integers(2))]
        days, ended = 1 + int(rng.exponential(100 * (slower if of == "b" else 1))), bool(rng.random() < 0.7)
        courses.append(course_from_events(person, [event("a", "start", 0), event("b", "end" if ended else "x", days)]))
        group[person] = of
        rows.append((of, days, ended))
    return courses, group, rows


def test_the_statistic_is_that_of_scipys_log_rank_test():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(4, 20))
        days, is_open = np.sort(rng.integers(1, 15, n)).astype(float), rng.random(n) < 0.3
        codes = rng.permutation(np.arange(n) % 2)
        found = log_rank_statistics(days, is_open, codes[None, :], 2)[0]
        sides = [CensoredData.right_censored(days[codes == g], is_open[codes == g]) for g in (0, 1)]
        with np.errstate(all="ignore"):
            reference = logrank(*sides).statistic ** 2
        if np.isfinite(reference) and (~is_open).any():
            assert found == pytest.approx([reference, reference])
        else:
            assert found == pytest.approx([0, 0])


def test_p_is_the_share_of_all_ways_to_deal_people_out():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        n, k = int(rng.integers(4, 9)), int(rng.integers(2, 4))
        days, is_open = np.sort(rng.integers(1, 12, n)).astype(float), rng.random(n) < 0.3
        codes = np.arange(n) % k
        ways = np.array(sorted(set(permutations(codes.tolist()))))
        every = log_rank_statistics(days, is_open, ways, k).max(axis=1)
        mine = log_rank_statistics(days, is_open, codes[None, :], k).max()
        p = log_rank_test(days, is_open, codes, draws=1_999, seed=seed)
        assert p is None if mine == 0 else p == pytest.approx((every >= mine - 1e-9).mean(), abs=0.05)


def test_p_by_group_is_near_that_of_scipys_log_rank_test():
    for seed in range(20):
        courses, group, rows = grouped(seed, slower=1 + seed % 3)
        found = time_by_group("x", courses, {"start"}, {"end"}, group)
        sides = [
            CensoredData.right_censored([d for g, d, _ in rows if g == side], [not e for g, _, e in rows if g == side])
            for side in "ab"
        ]
        assert found.p == pytest.approx(logrank(*sides).pvalue, abs=0.04)
        assert {g: t.n_ended + t.n_open for g, t in found.groups.items()} == {
            side: sum(g == side for g, _, _ in rows) for side in "ab"
        }
        assert (
            found.groups["a"].shortest
            == time_to_event([c for c in courses if group[c.person_id] == "a"], {"start"}, {"end"}).shortest
        )


def test_small_groups_are_shown_and_not_tested():
    courses, group, _ = grouped(0, n=12)
    group = {p: "few" if i < 4 else "many" for i, p in enumerate(sorted(group))}
    del group["p011"]
    found = time_by_group("x", courses, {"start"}, {"end"}, group)
    assert found.p is None and "fewer than two groups" in found.refused and set(found.groups) == {"few", "many"}
    assert found.n_without_group == 1
    (one,) = corrected([found])
    assert one.p_corrected is None


def test_medians_of_many_readings_are_those_of_scipys_curves():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(1, 25))
        days, is_open = rng.integers(1, 15, (5, n)).astype(float), rng.random(n) < 0.4
        for found, reading in zip(product_limit_medians(days, is_open), days, strict=True):
            curve = ecdf(CensoredData.right_censored(reading, is_open)).sf
            half = [q for q, share in zip(curve.quantiles, curve.probabilities, strict=True) if share <= 0.5 + 1e-9]
            assert found == half[0] if half else np.isnan(found)
