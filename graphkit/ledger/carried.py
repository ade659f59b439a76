"""Reviews carried to what newer rules read: the same said of the same event, found at other words."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from typing import NamedTuple

__all__ = ["Told", "heir"]


class Told(NamedTuple):
    """One statement on an event of one mention, with the type of that event."""

    id: str
    mention_id: str
    event_type: str
    property: str
    value: str
    stance: str
    start: int | None
    end: int | None

    @classmethod
    def of(cls, said: tuple[str, ...], evidence: Mapping[str, int | None]) -> Told:
        """From ``id`` to ``stance``, and the place of its quote."""
        statement, mention, event_type, prop, value, stance = said
        return cls(statement, mention, event_type, prop, value, stance, evidence.get("start"), evidence.get("end"))

    @builtins.property
    def said(self) -> tuple[str, ...]:
        """What is said of whom, wherever it stands."""
        return (self.mention_id, self.event_type, self.property, self.value, self.stance)


def heir(before: Told, now: Iterable[Told]) -> Told | None:
    """The statement that says the same in the same words; None if none does.

    An event is known by the place where its sentence begins. Where newer rules cut sentences otherwise, the
    same event has another id; its words overlap with those that were reviewed.
    """
    best: tuple[int, str] | None = None
    found: Told | None = None
    for other in now:
        if other.said != before.said or None in (before.start, before.end, other.start, other.end):
            continue
        assert before.start is not None and before.end is not None and other.start is not None and other.end is not None
        common = min(before.end, other.end) - max(before.start, other.start)
        if common > 0 and (best is None or (-common, other.id) < best):
            best, found = (-common, other.id), other
    return found
