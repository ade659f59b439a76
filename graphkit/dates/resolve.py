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
    firm: _Anchor | None = None
    told: dict[tuple[int, int], int] = {}
    out: list[ResolvedDate] = []
    k = 0
    written = list(dates)
    for at, d in enumerate(written):
        while k < len(cuts) and cuts[k] <= d.start:
            anchor, firm, k = None, None, k + 1
            told.clear()
        # A bare month may be of a plan («обещал отпуск в ноябре»): the year of what follows is told by full dates.
        value = _close(d, firm if d.rule in _BARE and firm is not None else anchor)
        if d.year is None and d.month is not None and value is not None and anchor and value > f"{anchor.year + 1}":
            # The next year is too late where the story's next full date lies before it.
            stop = cuts[k] if k < len(cuts) else None
            ahead = next((x for x in written[at + 1 :] if x.complete and x.start not in skipped), None)
            following = ahead and (stop is None or ahead.start < stop) and _iso(ahead.year or 0, ahead.month, ahead.day)
            if following and value > following:
                value = _iso(anchor.year, d.month, d.day)
        if d.rule in _BARE and value is not None and (d.month, d.day) in told:
            # A day that was told with its year is that day where it is told again.
            value = _iso(told[d.month, d.day], d.month, d.day)  # type: ignore[index]
        open_ = not d.complete
        out.append(ResolvedDate(d, value, open_, anchor.span if open_ and anchor and value else None))
        if value is not None and d.start not in skipped:
            parts = [int(p) for p in value.split("-")]
            if len(parts) == 3 and d.complete:
                told.setdefault((parts[1], parts[2]), parts[0])
            anchor = _Anchor(
                parts[0],
                parts[1] if len(parts) > 1 else None,
                parts[2] if len(parts) > 2 else None,
                (d.start, d.end),
            )
            if d.rule not in ("month.bare", "month.kk.bare"):
                firm = anchor
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


_BARE = ("day.bare", "day.kk.bare")


def _close(d: WrittenDate, anchor: _Anchor | None) -> str | None:
    if d.year is not None:
        return _iso(d.year, d.month, d.day)
    if anchor is None:
        return None
    if d.shift is not None:
        return _shifted(anchor, d.shift)
    if d.same == "year":
        return _iso(anchor.year, d.month, d.day)
    if d.same == "month?" and d.day is not None and anchor.month is not None:
        ahead = anchor.day is not None and d.day < anchor.day
        months = anchor.year * 12 + anchor.month - 1 + ahead
        return _iso(months // 12, months % 12 + 1, d.day)
    if d.same == "next_year":
        return _iso(anchor.year + 1, d.month, d.day)
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
