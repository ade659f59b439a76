"""The order of one person's events: what is certain, and what is merely told."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from graphkit.models import PartialDate

__all__ = ["Placed", "certain_successors", "sequence"]


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with what is known of its place in time.

    Attributes:
        told: for each source, its place in the order told there.
    """

    id: str
    date: PartialDate | None
    told: dict[str, int]


_NEVER = math.inf


def _span(event: Placed) -> tuple[float, float]:
    """First and last day as ordinals; an end that is open, or not known, is before and after nothing."""
    low = event.date.earliest if event.date is not None else None
    high = event.date.latest if event.date is not None else None
    return (-_NEVER if low is None else low.toordinal()), (_NEVER if high is None else high.toordinal())


def _told_before(a: Placed, b: Placed) -> bool | None:
    """As the sources that tell both have it; None where none does or they disagree."""
    views = {a.told[s] < b.told[s] for s in a.told.keys() & b.told.keys() if a.told[s] != b.told[s]}
    return views.pop() if len(views) == 1 else None


def sequence(events: Sequence[Placed]) -> dict[str, int]:
    """A place from 0 on for each event.

    Never against certain dates; as told, where dates leave it open; equal for neighbours among which
    neither dates nor one source tell an order. O(n²) for n events.
    """
    span = {e.id: _span(e) for e in events}
    day = {e.id: _day(e) for e in events}
    rest = sorted(events, key=lambda e: (min(e.told.values(), default=0), day[e.id], e.id))
    ordered: list[Placed] = []
    while rest:
        # Of what nothing else certainly precedes, the earliest told; an undated event keeps its place. What begins
        # after the first end of all is preceded by that one, and by no means by itself.
        first_end = min(span[e.id][1] for e in rest)
        free = (e for e in rest if span[e.id][0] <= first_end)
        chosen = next(free)
        for other in free:
            if day[other.id] < day[chosen.id]:
                if not _told_before(chosen, other):
                    chosen = other
            elif _told_before(other, chosen):
                chosen = other
        ordered.append(chosen)
        rest.remove(chosen)
    places: dict[str, int] = {}
    place = 0
    tied: list[Placed] = []
    for event in ordered:
        if any(span[other.id][1] < span[event.id][0] or _told_before(other, event) for other in tied):
            place += 1
            tied = []
        places[event.id] = place
        tied.append(event)
    return places


def _day(event: Placed) -> str:
    low = event.date.earliest if event.date else None
    return low.isoformat() if low else "9999"


def certain_successors(events: Sequence[Placed]) -> list[tuple[str, str, int | None]]:
    """(event, next event, days between) wherever dates make the order certain.

    The covering relation of the interval order: no third event lies certainly between. Days only
    between two full dates. O(n log n + m) for n events and m results.
    """
    spans = sorted(((*_span(e), e) for e in events), key=lambda each: (each[0], each[1], each[2].id))
    begins = [begin for begin, _, _ in spans]
    # The first end of all that begin from here on: what begins after it has that one between.
    first_end = list(accumulate((end for _, end, _ in reversed(spans)), min))[::-1]
    found = []
    for _, end, a in spans:
        at = bisect_right(begins, end)
        for begin, _, b in islice(spans, at, None):
            if begin > first_end[at]:
                break
            days = None
            if a.date and b.date and a.date.day and b.date.day:
                days = (b.date.day - a.date.day).days
            found.append((a.id, b.id, days))
    return sorted(found)
