"""Turning points: the steps after which two groups of lives, coerced and not, go on differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from graphkit.analyses.compare import source_caveats, wilson
from graphkit.analyses.flows import DEAD, LAST_SEEN, START
from graphkit.analyses.observed import Observed, observe
from graphkit.analyses.permutation import DRAWS, Correction, Look, corrected
from graphkit.analyses.sequences import STAGES, LifeCourse
from graphkit.errors import UsageError

__all__ = ["MIN_PEOPLE", "NextStep", "TurningPoint", "TurningPoints", "turning_points"]

MIN_PEOPLE = 10
"""Fewest people a group needs at a step for its next steps to be compared."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What came next for one step, in both groups.

    Attributes:
        n, of: group → people for whom it came next, of those whose next step is told.
        low, high: group → 95 % interval of that share (Wilson 1927).
        difference: share in the first group less that in the second, with its 95 % interval (method 10 of
            R. G. Newcombe, *Stat. Med.* 17, 873, 1998); None if one group is empty.
        person_ids: group → these people.
    """

    step: str
    n: dict[str, int]
    of: dict[str, int]
    low: dict[str, float]
    high: dict[str, float]
    difference: tuple[float, float, float] | None
    person_ids: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TurningPoint(Look):
    """One step, and how the two groups went on from it.

    Attributes:
        at: the step, `first seen` for the beginning.
        n: group → people who were there and whose next step is told.
        n_last_seen: group → people who were last seen there; nothing is known of what came next.
        n_order_unknown: group → people for whom it is not certain what came next.
        distance: half the sum of the differences of shares, 0 to 1 (total variation); None if a group is
            empty. With few people it is large by chance alone.
        refused: why there is no p, None where there is one.
        event_ids: the events at this step and at the next one, of all those counted.
    """

    at: str
    n: dict[str, int]
    n_last_seen: dict[str, int]
    n_order_unknown: dict[str, int]
    next_steps: tuple[NextStep, ...]
    distance: float | None
    refused: str | None
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurningPoints:
    """Where two groups part.

    Attributes:
        status: `insufficient_data` if no step could be tested, else `ok`, which may well mean that nothing
            was found.
        groups: the two labels, first and second.
        n: label → people.
        points: all steps, in the usual order of the stages.
        parting: the steps with a corrected p of at most alpha.
    """

    status: Literal["ok", "insufficient_data"]
    why: str
    groups: tuple[str, str]
    n: dict[str, int]
    alpha: float
    points: tuple[TurningPoint, ...]
    parting: tuple[str, ...]
    observed: Observed


@dataclass(frozen=True, slots=True)
class _Move:
    person: str
    group: str
    stratum: tuple[str, ...]
    step: str
    events: tuple[str, ...]


def turning_points(
    courses: Sequence[LifeCourse],
    split: Mapping[str, str],
    *,
    by: Literal["stage", "type"] = "stage",
    defining: Collection[str] = (),
    alpha: float = 0.05,
    correction: Correction = "Holm",
    seed: int = 0,
) -> TurningPoints:
    """Compares, step by step, what came next in two groups of people.

    Args:
        courses: the life courses.
        split: person → label, with two labels in all; others are left out. `groups.split_by_event` tells
            people for whom coercion is told from those for whom it is not.
        by: whether steps are stages or types of event.
        defining: types of event that the split was made by. They are taken out first, or the test would find
            them again and call it a difference.
        alpha: for `parting`, after correction for the number of steps tested.
        correction: see `permutation.adjusted`.
        seed: of 9,999 random tables.

    Raises:
        UsageError: more or fewer than two labels, or nobody with a label.

    Each person counts once at each step: the first time they are there. Only moves of certain order count.
    The test is that of a table with fixed margins (J. H. Halton, *Math. Proc. Camb. Philos. Soc.* 65, 1969),
    drawn at random within strata of people whom the same kinds of source saw, so that a group that only
    verdicts tell of is not compared with one that only a list tells of. A step needs 10 people of each group
    in strata that hold both. O(events + steps · 9,999).
    """
    labels = sorted({split[c.person_id] for c in courses if c.person_id in split})
    if len(labels) != 2:
        raise UsageError(f"turning points compare two groups, not {len(labels)}: {', '.join(labels) or 'none'}")
    groups = (labels[0], labels[1])
    people = sorted((c for c in courses if c.person_id in split), key=lambda c: c.person_id)
    told: dict[str, list[_Move]] = defaultdict(list)
    last: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(groups, 0))
    open_order: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(groups, 0))
    for course in people:
        group = split[course.person_id]
        seen: set[str] = set()
        for (at, at_known, events), (step, step_known, next_events) in pairwise(_steps(course, by, defining)):
            if at in seen:
                continue
            seen.add(at)
            if step == LAST_SEEN:
                last[at][group] += 1
            elif not (at_known and step_known):
                open_order[at][group] += 1
            else:
                told[at].append(_Move(course.person_id, group, course.source_kinds, step, (*events, *next_events)))
    found = [
        _point(at, groups, told[at], last[at], open_order[at], seed)
        for at in sorted({*told, *last, *open_order}, key=_place)
    ]
    points = tuple(corrected(found, correction=correction))
    tested = [point for point in points if point.p_corrected is not None]
    parting = tuple(p.at for p in tested if p.p_corrected is not None and p.p_corrected <= alpha)
    return TurningPoints(
        status="ok" if tested else "insufficient_data",
        why=_why(len(tested), parting, alpha, correction),
        groups=groups,
        n={label: sum(split[c.person_id] == label for c in people) for label in groups},
        alpha=alpha,
        points=points,
        parting=parting,
        observed=_ground(people, split, groups, open_order),
    )


def _steps(
    course: LifeCourse, by: Literal["stage", "type"], defining: Collection[str]
) -> list[tuple[str, bool, tuple[str, ...]]]:
    """From the first seen to the last: step, whether its place is certain, and its events."""
    step_of = {
        e.id: e.stage if by == "stage" else e.type
        for e in course.events
        if e.type not in defining and (by == "type" or e.stage is not None)
    }
    found: list[tuple[str, bool, tuple[str, ...]]] = [(START, True, ())]
    for block in course.blocks:
        steps: dict[str, list[str]] = defaultdict(list)
        for event in block:
            if event in step_of:
                steps[str(step_of[event])].append(event)
        for step in sorted(steps, key=_place):
            entry = (step, len(steps) == 1, tuple(steps[step]))
            if by == "stage" and found[-1][0] == step:
                before = found.pop()
                entry = (step, before[1] and entry[1], before[2] + entry[2])
            found.append(entry)
    found.append((DEAD if course.died and "death" not in defining else LAST_SEEN, True, ()))
    return found


def _point(
    at: str,
    groups: tuple[str, str],
    moves: Sequence[_Move],
    last: dict[str, int],
    open_order: dict[str, int],
    seed: int,
) -> TurningPoint:
    of = {group: sum(move.group == group for move in moves) for group in groups}
    steps = sorted({move.step for move in moves}, key=_place)
    next_steps = tuple(_next_step(step, groups, of, moves) for step in steps)
    distance = None
    if all(of.values()):
        a, b = groups
        distance = sum(abs(s.n[a] / of[a] - s.n[b] / of[b]) for s in next_steps) / 2
    p, refused = _test(groups, moves, steps, seed)
    events = tuple(sorted({event for move in moves for event in move.events}))
    return TurningPoint(
        at=at,
        n=of,
        n_last_seen=dict(last),
        n_order_unknown=dict(open_order),
        next_steps=next_steps,
        distance=distance,
        refused=refused,
        event_ids=events,
        p=p,
    )


def _next_step(step: str, groups: tuple[str, str], of: dict[str, int], moves: Sequence[_Move]) -> NextStep:
    people = {g: tuple(m.person for m in moves if m.group == g and m.step == step) for g in groups}
    low, high = {}, {}
    for group in groups:
        if of[group]:
            low[group], high[group] = wilson(len(people[group]), of[group])
    difference = None
    if all(of.values()):
        a, b = groups
        one, two = len(people[a]) / of[a], len(people[b]) / of[b]
        below = float(np.hypot(one - low[a], high[b] - two))
        above = float(np.hypot(high[a] - one, two - low[b]))
        difference = (one - two, one - two - below, one - two + above)
    return NextStep(step, {g: len(people[g]) for g in groups}, dict(of), low, high, difference, people)


def _test(
    groups: tuple[str, str], moves: Sequence[_Move], steps: Sequence[str], seed: int
) -> tuple[float | None, str | None]:
    tables: dict[tuple[str, ...], np.ndarray] = defaultdict(lambda: np.zeros((2, len(steps)), dtype=np.int64))
    for move in moves:
        tables[move.stratum][groups.index(move.group), steps.index(move.step)] += 1
    comparable = [table for _, table in sorted(tables.items()) if table.sum(axis=1).all()]
    people = sum((table.sum(axis=1) for table in comparable), np.zeros(2, dtype=np.int64))
    if people.min() < MIN_PEOPLE:
        counts = f"{groups[0]}: {people[0]}, {groups[1]}: {people[1]}"
        return None, f"fewer than {MIN_PEOPLE} people of a group whom the same kinds of source saw ({counts})"
    observed, chance = np.zeros(len(steps)), np.zeros((DRAWS, len(steps)))
    expected, rng = np.zeros(len(steps)), np.random.default_rng(seed)
    for table in comparable:
        row, column = table.sum(axis=1), table.sum(axis=0)
        used = np.flatnonzero(column)
        observed += table[0]
        expected += row[0] * column / row.sum()
        chance[:, used] += rng.multivariate_hypergeometric(column[used], int(row[0]), size=DRAWS)
    total = sum((table.sum(axis=0) for table in comparable), np.zeros(len(steps)))
    varied = total > 0
    if varied.sum() < 2:
        return None, "all went on the same way"
    # One row of two tells all: the other has the same differences with the sign changed.
    found = float((((observed - expected) ** 2)[varied] / total[varied]).sum())
    drawn = (((chance - expected) ** 2)[:, varied] / total[varied]).sum(axis=1)
    return float((1 + (drawn >= found - 1e-9).sum()) / (DRAWS + 1)), None


def _why(tested: int, parting: tuple[str, ...], alpha: float, correction: str) -> str:
    if not tested:
        return f"No step has {MIN_PEOPLE} people of both groups whom the same kinds of source saw."
    looked = f"{tested} steps were tested, p corrected for that ({correction})"
    if parting:
        return f"{looked}: at alpha {alpha:g} the groups go on differently from {', '.join(parting)}."
    return f"{looked}: at alpha {alpha:g} no difference is beyond chance. That is no proof that there is none."


def _ground(
    people: Sequence[LifeCourse],
    split: Mapping[str, str],
    groups: tuple[str, str],
    open_order: Mapping[str, Mapping[str, int]],
) -> Observed:
    kinds = {g: [c.source_kinds for c in people if split[c.person_id] == g] for g in groups}
    extra = [
        "Groups that part say what came after, not that the one caused the other.",
        "Who was last seen at a step has no next step here, though there may have been one.",
        *source_caveats(kinds),
    ]
    if uncertain := sum(n for counts in open_order.values() for n in counts.values()):
        extra.append(f"{uncertain} moves are left out, since their order is not certain.")
    return observe((c.source_kinds for c in people), extra=extra)


def _place(step: str) -> tuple[int, str]:
    fixed = (START, *STAGES)
    return (fixed.index(step) if step in fixed else len(fixed), step)
