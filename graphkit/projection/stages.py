"""The stage of an event: its type's default, shifted by what comes before and after the contract."""

from __future__ import annotations

from collections.abc import Sequence

from graphkit.models import EVENT_TYPES
from graphkit.projection.facts import EventFacts

__all__ = ["stages"]

_SERVING = ("contract_signed", "service", "deployment")
_BEFORE = {"detention": "trouble", "deportation": "trouble", "charge": "trouble"}
_LIVING = ("residence", "employment")
_OUTWARD = {"work": "work", "trouble": "work", "recruitment": "recruitment", "contract": "contract", "front": "front"}


def stages(ordered: Sequence[EventFacts], home: str) -> dict[str, str]:
    """Event id → stage, for the events of one person in their order.

    A detention, deportation or charge before the contract is ``trouble``. A border crossing away
    from home (``home``: ISO 3166-1 alpha-2) before the contract belongs to what it served: the stage
    that follows it; a homeward one, and any other, to ``return``. Where somebody lives or works after
    leaving the unit is no longer ``work``, but ``exit``.
    """
    found = {e.id: EVENT_TYPES[e.type].stage for e in ordered}
    serving = [i for i, e in enumerate(ordered) if e.type in _SERVING and e.polarity == "asserted"]
    first = serving[0] if serving else None
    for i, event in enumerate(ordered):
        before = first is not None and i < first and not _certainly_after(event, ordered[first])
        if event.type in _BEFORE and before:
            found[event.id] = _BEFORE[event.type]
        elif event.type == "border_crossing" and _outward(event, home):
            following = [found[o.id] for o in ordered[i + 1 :] if o.type != "border_crossing"]
            served = next((_OUTWARD[s] for s in following if s in _OUTWARD), None)
            known = event.values.get("to_country") or event.values.get("direction")
            if served is not None and (before or (known and (served == "front" or first is None))):
                found[event.id] = served
        elif event.type in _LIVING and any(found[o.id] == "exit" for o in ordered[:i]):
            found[event.id] = "exit"
    return found


def _certainly_after(a: EventFacts, b: EventFacts) -> bool:
    return a.date is not None and b.date is not None and b.date.certainly_before(a.date)


def _outward(event: EventFacts, home: str) -> bool:
    to = event.values.get("to_country")
    if to is None and isinstance(event.values.get("direction"), str):
        to = event.values["direction"].partition(">")[2] or None
    origin = event.values.get("from_country")
    if to is None:
        # Where to is not told: before the contract it led away, or it would have ended the story.
        return origin is None or origin == home
    return to != home and (origin is None or origin == home or to == "UA")
