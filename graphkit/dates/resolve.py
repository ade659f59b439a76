"""Closing what a written date leaves open, from the dates told before it."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from graphkit.dates.grammar import Shift, WrittenDate

__all__ = ["ResolvedDate", "resolve"]


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """A written date with its value.

    Attributes:
        written: what stands in the text.
        value: partial ISO string; None where the context does not tell.
        needs_context: whether something outside the span was needed.
        anchor: the span (start, end) of the date it was reckoned from, where one was needed.
    """

    written: WrittenDate
    value: str | None
    needs_context: bool = False
    anchor: tuple[int, int] | None = None


@dataclass(slots=True)
class _Anchor:
    year: int
    month: int | None
    day: int | None
    span: tuple[int, int]


def resolve(
    dates: Iterable[WrittenDate],
    *,
    resets: Iterable[int] = (),
    not_anchors: Iterable[int] = (),
) -> list[ResolvedDate]:
    """Values of written dates, in the order of the text.

    Args:
        dates: as `find_dates` gives them.
        resets: positions at which a new story begins (a section): earlier dates anchor nothing there.
        not_anchors: starts of dates that are no step of the story (birth, laws, documents).
    """
    cuts = sorted(resets)
    skipped = frozenset(not_anchors)
    anchor: _Anchor | None = None
    out: list[ResolvedDate] = []
    k = 0
    for d in dates:
        while k < len(cuts) and cuts[k] <= d.start:
            anchor, k = None, k + 1
        value = _close(d, anchor)
        open_ = not d.complete
        out.append(ResolvedDate(d, value, open_, anchor.span if open_ and anchor and value else None))
        if value is not None and d.start not in skipped:
            parts = [int(p) for p in value.split("-")]
            anchor = _Anchor(
                parts[0],
                parts[1] if len(parts) > 1 else None,
                parts[2] if len(parts) > 2 else None,
                (d.start, d.end),
            )
    return out


def _iso(year: int, month: int | None = None, day: int | None = None) -> str | None:
    if not 1900 <= year <= 2100:
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    if day > calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def _close(d: WrittenDate, anchor: _Anchor | None) -> str | None:
    if d.year is not None:
        return _iso(d.year, d.month, d.day)
    if anchor is None:
        return None
    if d.shift is not None:
        return _shifted(anchor, d.shift)
    if d.same == "year":
        return _iso(anchor.year, d.month, d.day)
    if d.same == "month":
        return _iso(anchor.year, anchor.month, d.day) if anchor.month else None
    if d.month is None:
        return None
    # A story goes forward: a month well before the anchor's is one of the next year.
    year = anchor.year
    if anchor.month is not None and d.month < anchor.month - 2:
        year += 1
    return _iso(year, d.month, d.day)


def _shifted(anchor: _Anchor, shift: Shift) -> str | None:
    if shift.unit == "day":
        if anchor.day is None or anchor.month is None:
            # «через неделю» after a bare month says no more than the month.
            return _iso(anchor.year, anchor.month) if shift.count == 0 else None
        try:
            return (dt.date(anchor.year, anchor.month, anchor.day) + dt.timedelta(days=shift.count)).isoformat()
        except (ValueError, OverflowError):
            return None
    if anchor.month is None:
        return _iso(anchor.year + shift.count) if shift.unit == "year" else None
    months = anchor.year * 12 + anchor.month - 1 + shift.count * (12 if shift.unit == "year" else 1)
    # A count of months is no exact day: the month is what can be said.
    return _iso(months // 12, months % 12 + 1)
