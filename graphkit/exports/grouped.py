"""Many people without rows: groups of those whose path, route, unit and year are the same, counted exactly.

For the analyst, where there are too many people for a row each. A group may be one person: this is no redaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from graphkit.analyses.routes import route_of
from graphkit.analyses.sequences import STAGES, LifeCourse
from graphkit.exports.narrow import contract_year
from graphkit.exports.vis import OPTIONS

__all__ = ["FACETS", "grouped_data"]

FACETS = ("unit", "contract_year")
"""The traits that the page filters by."""


def grouped_data(courses: Sequence[LifeCourse], synthetic: bool | None) -> dict[str, Any]:
    """The data of a page of counts. O(events)."""
    told = [c for c in courses if c.events or c.alleged]
    kinds = Counter(kind for course in courses for kind in course.source_kinds)
    counted = Counter(_key(course) for course in told)
    groups = []
    for (route, path, sure, died, unit, year), n in sorted(counted.items()):
        yes = sorted(set(path))
        group: dict[str, Any] = {
            "n": n,
            "r": route,
            "yes": yes,
            "no": [i for i in range(len(STAGES)) if i not in yes],
            "m": [list(move) for move in sorted(set(pairwise(path)))],
            "t": {"unit": unit, "contract_year": year, "in_order": sure, "died": died},
        }
        if path:
            group["end"] = "death" if died else "last_seen"
            group["last"] = path[-1]
        groups.append(group)
    return {
        "groups": groups,
        "views": {},
        "meta": {
            "n": len(told), "named": len(courses) - len(told), "sources": dict(sorted(kinds.items())),
            "synthetic": synthetic, "options": OPTIONS, "facets": list(FACETS),
        },
    }  # fmt: skip


def _key(course: LifeCourse) -> tuple[str, tuple[int, ...], bool, bool, str, str]:
    """Route, stages in the order lived (the usual one where none is known), whether it is known, death, unit, year."""
    stage_of = {event.id: event.stage for event in course.events}
    path: list[int] = []
    sure = True
    for block in course.blocks:
        stages = sorted({STAGES.index(str(stage_of[event])) for event in block if stage_of[event] in STAGES})
        sure = sure and len(stages) < 2
        for stage in stages:
            if not path or path[-1] != stage:
                path.append(stage)
    units = {p.name for e in course.events for p in e.partners if p.relation == "WITH_UNIT" and p.name}
    unit = next(iter(units)) if len(units) == 1 else "several" if units else "not named"
    died = any(event.type == "death" for event in course.events)
    return route_of(course), tuple(path), sure, died, unit, contract_year(course)
