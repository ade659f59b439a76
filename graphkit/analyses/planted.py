"""Where the truth is known: how much of the lives was read, and how far planted routes are found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphkit.analyses.eventlog import log_from_courses
from graphkit.analyses.features import event_features
from graphkit.analyses.mixture import fit_mixture
from graphkit.analyses.observed import Observed, observe
from graphkit.analyses.routes import route_of
from graphkit.analyses.selection import adjusted_rand
from graphkit.analyses.sequences import STAGES, LifeCourse, LifeEvent, course_from_events
from graphkit.errors import InputError
from graphkit.models import EVENT_TYPES

__all__ = ["Found", "PlantedRoutes", "StageFound", "planted_routes"]

RESTARTS = 20
# A verdict is the document itself, no event that it tells.
COMPARED = tuple(stage for stage in STAGES if stage != "verdict")
_BEFORE = frozenset(STAGES[: STAGES.index("contract") + 1])


@dataclass(frozen=True, slots=True)
class StageFound:
    """A stage: people who had it in truth (`lived`), in whose life it was found, and both.

    `people` are all these, `missed` those who lived it and for whom it was not found, `added` the reverse.
    """

    stage: str
    lived: int
    found: int
    both: int
    people: tuple[str, ...]
    missed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def recall(self) -> float | None:
        """Share of those who had it in whose life it was found; None if nobody had it."""
        return self.both / self.lived if self.lived else None

    @property
    def precision(self) -> float | None:
        """Share of those in whose life it was found who had it; None if it was found in none."""
        return self.both / self.found if self.found else None


@dataclass(frozen=True, slots=True)
class Found:
    """Agreement of groups with the planted routes (adjusted Rand index), with a 95 % interval."""

    adjusted_rand: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PlantedRoutes:
    """How far the planted routes are found again.

    Attributes:
        n: people; k: planted routes, given to the method.
        stages: what was read of each stage.
        clusters: the mixture with k given, on the events up to the contract that were found; clusters_truth the
            same on the events that were lived, which is the most that better reading could give.
        rule, rule_truth: the rule `routes.route_of`, likewise.
        by_route: (planted, by the rule) → people.
    """

    n: int
    k: int
    stages: tuple[StageFound, ...]
    clusters: Found
    clusters_truth: Found
    rule: Found
    rule_truth: Found
    by_route: dict[tuple[str, str], tuple[str, ...]]
    observed: Observed


def planted_routes(
    found: Mapping[str, LifeCourse], lived: Mapping[str, LifeCourse], route: Mapping[str, str], *, seed: int = 0
) -> PlantedRoutes:
    """Compares life courses as found with those that were planted.

    Args:
        found, lived: person → life course; people of either who lack in the other are left out.
        route: person → planted route.
        seed: of the mixture. The intervals are by the jackknife over people (J. Tukey, *Ann. Math. Stat.* 29, 614,
            1958): the groups are kept, so they say how much hangs on who these people are.

    With fewer than 200 people this measures the method; it makes no types of them.

    Raises:
        InputError: the two have nobody in common.
    """
    people = sorted(found.keys() & lived.keys() & route.keys())
    if not people:
        raise InputError("the truth and the case have nobody in common")
    planted = [route[p] for p in people]
    k = len(set(planted))
    told = [replace(found[p], person_id=p) for p in people]
    true = [replace(lived[p], person_id=p) for p in people]
    by_rule, by_rule_truth = ([route_of(course) for course in courses] for courses in (told, true))
    groups: dict[tuple[str, str], list[str]] = {}
    for person, a, b in zip(people, planted, by_rule, strict=True):
        groups.setdefault((a, b), []).append(found[person].person_id)

    return PlantedRoutes(
        n=len(people),
        k=k,
        stages=tuple(_stage(stage, told, true, [found[p].person_id for p in people]) for stage in COMPARED),
        clusters=_found(planted, _clusters(told, k, seed)),
        clusters_truth=_found(planted, _clusters(true, k, seed)),
        rule=_found(planted, by_rule),
        rule_truth=_found(planted, by_rule_truth),
        by_route={key: tuple(sorted(ids)) for key, ids in sorted(groups.items())},
        observed=observe((course.source_kinds for course in told), extra=(_MEASURE,)),
    )


_MEASURE = "The number of groups was given: this measures method and reading, it finds no types among so few."


def _default_stage(event: LifeEvent) -> str | None:
    kind = EVENT_TYPES.get(event.type)
    return kind.stage if kind else None


def _stage(stage: str, told: Sequence[LifeCourse], true: Sequence[LifeCourse], ids: Sequence[str]) -> StageFound:
    # Both by the default stage of the type: this is about reading, not about where a stage begins.
    seen, had = (
        np.array([any(_default_stage(e) == stage for e in course.events) for course in courses], dtype=bool)
        for courses in (told, true)
    )
    names = np.array(ids, dtype=object)
    return StageFound(
        stage, int(had.sum()), int(seen.sum()), int((had & seen).sum()),
        *(tuple(names[chosen].tolist()) for chosen in (had | seen, had & ~seen, seen & ~had)),
    )  # fmt: skip


def _clusters(courses: Sequence[LifeCourse], k: int, seed: int) -> list[int]:
    """Groups of people by what happened up to the contract: what came after is no part of how they came to it."""
    cut = [course_from_events(c.person_id, [e for e in c.events if _default_stage(e) in _BEFORE]) for c in courses]
    log = log_from_courses(cut)
    features = event_features(log).without_partners()
    model = fit_mixture(features, k, partners=False, seed=seed, restarts=RESTARTS)
    labels = model.joint(features).argmax(axis=1)[features.row_of]
    group = dict(zip(log.person_ids, labels.tolist(), strict=True))
    return [group[course.person_id] for course in courses]


def _found(planted: Sequence[str], labels: Sequence[object]) -> Found:
    left, right = (np.unique(list(map(str, values)), return_inverse=True)[1] for values in (planted, labels))
    value, n = adjusted_rand(left, right), len(left)
    # Drawing people twice would count them as pairs that agree; leaving one out at a time does not.
    without = np.array([adjusted_rand(np.delete(left, i), np.delete(right, i)) for i in range(n)])
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    return Found(value, value - 1.96 * error, min(1.0, value + 1.96 * error))
