"""Stage flows: how many people went from which stage to which, with the unknown counted as unknown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from graphkit.analyses.observed import Observed, observe
from graphkit.analyses.sequences import STAGES, LifeCourse

__all__ = ["DEAD", "LAST_SEEN", "START", "UNKNOWN", "Flow", "StageFlows", "stage_flows"]

START = "first seen"
LAST_SEEN = "last seen"
DEAD = "death"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Flow:
    """People who went from one stage to the next one seen.

    Attributes:
        source: a stage, or `START`.
        target: a stage, or where the course ends: `LAST_SEEN` (nothing told afterwards), `DEAD`, or
            `UNKNOWN` (no event of the person has a stage).
        n: moves; a person who goes the same way twice counts twice, `person_ids` holds them once.
        n_order_known: moves whose order is certain; the others are shown in the usual order.
        skipped: stage → number of these moves between whose ends that stage usually lies, but was not told.
    """

    source: str
    target: str
    n: int
    n_order_known: int
    person_ids: tuple[str, ...]
    skipped: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StageFlows:
    """All flows of a set of people, and for each stage how many were in which state.

    At each stage as much flows out as in; `START` has `n` flowing out, the ends together `n` flowing in.
    Counts are exact: withholding small ones is the duty of whoever publishes them.
    """

    n: int
    flows: tuple[Flow, ...]
    stages: dict[str, dict[str, int]]
    observed: Observed


def stage_flows(courses: Iterable[LifeCourse]) -> StageFlows:
    """Counts the moves between stages over these people. O(events + people × stages)."""
    people: dict[tuple[str, str], list[str]] = defaultdict(list)
    known: Counter[tuple[str, str]] = Counter()
    skipped: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    states: dict[str, Counter[str]] = {stage: Counter() for stage in STAGES}
    kinds: list[tuple[str, ...]] = []
    uncertain = 0
    for course in courses:
        kinds.append(course.source_kinds)
        for stage, state in course.stage_states.items():
            states[stage][state] += 1
        stops = [(START, True), *((s.stage, s.order_known) for s in course.stage_path)]
        stops.append((UNKNOWN if len(stops) == 1 else DEAD if course.died else LAST_SEEN, True))
        seen = {stage for stage, _ in stops}
        for (source, source_known), (target, target_known) in pairwise(stops):
            move = (source, target)
            people[move].append(course.person_id)
            known[move] += source_known and target_known
            skipped[move].update(stage for stage in _between(source, target) if stage not in seen)
        uncertain += any(not sure for _, sure in stops)
    flows = tuple(
        Flow(*move, len(ids), known[move], tuple(sorted(set(ids))), dict(sorted(skipped[move].items())))
        for move, ids in sorted(people.items(), key=lambda item: (_place(item[0][0]), _place(item[0][1])))
    )
    extra = ["A stage that was not told may have been lived all the same."]
    if uncertain:
        extra.append(f"For {uncertain} of {len(kinds)} people some stages are shown in the usual order.")
    return StageFlows(
        len(kinds),
        flows,
        {stage: dict(sorted(counts.items())) for stage, counts in states.items()},
        observe(kinds, extra=extra),
    )


def _place(stop: str) -> tuple[int, str]:
    fixed = (START, *STAGES)
    return (fixed.index(stop) if stop in fixed else len(fixed), stop)


def _between(source: str, target: str) -> tuple[str, ...]:
    if source not in STAGES or target not in STAGES:
        return ()
    return STAGES[STAGES.index(source) + 1 : STAGES.index(target)]
