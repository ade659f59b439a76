"""Reviews carried to what newer rules read: the same said of the same person or event, found at other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from graphkit.models import Review, canonical_json

__all__ = ["Told", "heirs"]


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

    def common(self, other: Told) -> int:
        """How many characters their quotes share."""
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


def heirs(reviewed: Iterable[tuple[Told, Review]], free: Iterable[Told]) -> dict[str, list[str]]:
    """Which statements took the places of reviewed ones that no longer stand: reviewed id → ids of its heirs.

    An event is known by the place where its sentence begins. Where newer rules cut sentences otherwise, the same
    event has another id; the statement that says the same in the same words is the heir. Where none does, the
    heirs are those that say the same of the same person or event, if all reviews of that agree. Linear in the
    statements but for those that say the same of one mention, which are compared in pairs.

    Args:
        reviewed: with the review of each.
        free: standing statements without a review of their own, which did not stand beside those reviewed.
    """
    in_words: dict[tuple[str | None, ...], list[Told]] = defaultdict(list)
    of_subject: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for told in free:
        in_words[told.mention_id, told.event_type, told.property, told.value, told.stance].append(told)
        of_subject[told.subject, told.property, told.value, told.stance].add(told.id)
    found: dict[str, list[str]] = {}
    elsewhere: dict[tuple[str, ...], list[tuple[Told, Review]]] = defaultdict(list)
    for told, review in reviewed:
        same = in_words[told.mention_id, told.event_type, told.property, told.value, told.stance]
        common, heir = max(((told.common(other), other.id) for other in same), default=(0, ""))
        if common:
            found[told.id] = [heir]
        else:
            elsewhere[told.subject, told.property, told.value, told.stance].append((told, review))
    taken = {heir for each in found.values() for heir in each}
    for said, left in elsewhere.items():
        if len({(review.decision, canonical_json(review.value)) for _, review in left}) == 1:
            found |= {told.id: heirs for told, _ in left if (heirs := sorted(of_subject[said] - taken))}
    return found
