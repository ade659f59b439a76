"""Reviews carried to what is read anew: the same said of the same person, in the same place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["Told", "heirs"]

_PLACE = ("page", "row", "column", "locator")
"""Where a statement stands in a source whose words are not kept as a span."""


class Told(NamedTuple):
    """One statement, with the type of the event it is about and the place of its quote."""

    id: str
    mention_id: str
    subject: str
    event_type: str | None
    property: str
    value: str
    stance: str
    start: int | None
    end: int | None
    place: str

    @classmethod
    def of(cls, said: Iterable[Any], evidence: Mapping[str, Any]) -> Told:
        """From ``id`` to ``stance``, and the evidence."""
        place = json.dumps([evidence.get(part) for part in _PLACE], ensure_ascii=False)
        return cls._make((*said, evidence.get("start"), evidence.get("end"), place))

    def common(self, other: Told) -> int:
        """How many characters their quotes share; 1 for the same place of a source without a span, 0 for another."""
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return int(self.start is None and other.start is None and self.place == other.place)
        return max(0, min(self.end, other.end) - max(self.start, other.start))


def heirs(reviewed: Iterable[Told], free: Iterable[Told]) -> dict[str, str]:
    """Which statements took the places of reviewed ones that no longer stand: reviewed id → id of its heir.

    An event is known by the place where its sentence begins, or by its number among those of its kind in a case
    file. Where newer rules cut sentences otherwise, or an event is coded before it, the same event has another
    id; the heir is the statement that says the same in the same place: of several the one with most words in
    common, then the one on the subject of the same id. What says the same elsewhere is for a person to judge.

    Args:
        reviewed: their statements, as they were.
        free: standing statements without a review of their own, which did not stand beside those reviewed.
    """
    saying: dict[tuple[str | None, ...], list[Told]] = defaultdict(list)
    for told in free:
        saying[told.mention_id, told.event_type, told.property, told.value, told.stance].append(told)
    found: dict[str, str] = {}
    for told in reviewed:
        same = saying[told.mention_id, told.event_type, told.property, told.value, told.stance]
        near = sorted((-told.common(other), other.subject != told.subject, other.id) for other in same)
        if near and near[0][0]:
            found[told.id] = near[0][2]
    return found
