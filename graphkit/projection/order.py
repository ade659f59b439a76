"""The order of one person's events: what is certain, and what is merely told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def _before(a: Placed, b: Placed) -> bool:
    return a.date is not None and b.date is not None and a.date.certainly_before(b.date)


def _told_before(a: Placed, b: Placed) -> bool | None:
    """As the sources that tell both have it; None where none does or they disagree."""
    views = {a.told[s] < b.told[s] for s in a.told.keys() & b.told.keys() if a.told[s] != b.told[s]}
    return views.pop() if len(views) == 1 else None


def sequence(events: Sequence[Placed]) -> dict[str, int]:
    """A place from 0 on for each event.

    Never against certain dates; as told, where dates leave it open; equal for neighbours among which
    neither dates nor one source tell an order. O(n²) for n events.
    """
    rest = sorted(events, key=lambda e: (min(e.told.values(), default=0), _day(e), e.id))
    ordered: list[Placed] = []
    while rest:
        # Of what nothing else certainly precedes, the earliest told; an undated event keeps its place.
        free = [e for e in rest if not any(_before(o, e) for o in rest if o is not e)]
        chosen = free[0]
        for other in free[1:]:
            if _told_before(other, chosen) or (_told_before(chosen, other) is None and _day(other) < _day(chosen)):
                chosen = other
        ordered.append(chosen)
        rest.remove(chosen)
    places: dict[str, int] = {}
    place = 0
    tied: list[Placed] = []
    for event in ordered:
        if any(_before(other, event) or _told_before(other, event) for other in tied):
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
    between two full dates. O(n³) for n events.
    """
    found = []
    for a in events:
        later = [b for b in events if b is not a and _before(a, b)]
        for b in later:
            if any(_before(c, b) for c in later if c is not b):
                continue
            days = None
            if a.date and b.date and a.date.day and b.date.day:
                days = (b.date.day - a.date.day).days
            found.append((a.id, b.id, days))
    return sorted(found)
