"""The route of a person: how, by the sources, they came to the contract.

A rule over asserted events, not a statistical type: the first row of the table that holds decides, and
whoever fits none has no stated route: it is drawn in grey, never in a colour as if it were known.
"""

from __future__ import annotations

from graphkit.analyses.sequences import STAGES, LifeCourse

__all__ = ["ROUTES", "UNSTATED", "route_of"]

UNSTATED = "unstated"

ROUTES = ("prison", "coerced", "advert", "recruiter", "applied", UNSTATED)
"""From prison; coerced; through a job ad; through a recruiter; applied without either; not stated."""

_RULES: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("prison", frozenset({"imprisonment"}), frozenset()),
    ("coerced", frozenset({"coercion"}), frozenset()),
    ("advert", frozenset({"job_ad_seen"}), frozenset({"VIA_AD"})),
    ("recruiter", frozenset({"recruiter_contact"}), frozenset({"BY_RECRUITER"})),
    ("applied", frozenset({"enlistment_attempt"}), frozenset()),
)
_BEFORE = frozenset(STAGES[: STAGES.index("contract") + 1])


def route_of(course: LifeCourse) -> str:
    """One of `ROUTES` for the life course. Events after the contract do not count. O(events)."""
    before = [event for event in course.events if event.stage in _BEFORE]
    types = {event.type for event in before}
    relations = {partner.relation for event in before for partner in event.partners}
    for route, wanted_types, wanted_relations in _RULES:
        if types & wanted_types or relations & wanted_relations:
            return route
    return UNSTATED
