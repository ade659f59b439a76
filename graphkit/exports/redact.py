"""What the public may see: groups of three and more people who share everything that is shown.

Every public figure is a sum over the groups made here. Each person is in exactly one group, no group has
fewer than `SMALLEST` people, and of a group only the traits that all its members share are kept; so no
filter, sum or difference of published figures can single out fewer than `SMALLEST` people. This is
k-anonymity (L. Sweeney, 2002) by microaggregation with suppression (J. Domingo-Ferrer and V. Torra, 2005),
done before anything is drawn: a `PublicView` does not contain personal data at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import networkx as nx
import numpy as np

from graphkit.analyses.routes import route_of
from graphkit.analyses.sequences import STAGES, LifeCourse, course_from_events, life_courses
from graphkit.errors import InputError
from graphkit.exports.confirmed import Confirmed, confirmed_courses
from graphkit.models import EVENT_TYPES, Sensitivity

__all__ = ["NAMED", "SMALLEST", "PublicGroup", "PublicView", "is_synthetic", "redact", "special_types"]

SMALLEST = 3
"""The fewest people that anything public may speak of."""

NAMED = "named"
"""In place of a route: sources only name the person, without any event."""
NOT_NAMED = "not named"
SEVERAL = "several"
NONE = "none"

# What weighs how much when similar people are put into one group: the heavier, the rarer it is hidden.
_ROUTE = {"route": 1.0}
_CORE = {"in_order": 2.0, "died": 3.0, **{f"stage.{stage}": 4.0 for stage in STAGES}}
_MORE = {"outcome": 3.0, "unit": 3.0, "exit": 2.0, "arrest": 2.0, "contract_year": 1.5, "contract_month": 0.5}
_OUTCOMES = {"verdict": "outcome", "case_terminated": "terminated"}
_KNOWN_OUTCOMES = frozenset({"convicted", "acquitted", "terminated"})


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """`n` people who share every trait in `traits`. A trait that is missing is not shown, whatever it is."""

    n: int
    traits: dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class PublicView:
    """All that a public export may be built from.

    Attributes:
        people: number of people in the groups.
        groups: largest first.
        source_kinds: kinds of source (`verdict`, `list` …) that appear as traits `source.<kind>`.
        synthetic: true when every source is invented, false when none is, None when mixed.
        left_out: what was left out → why, in words without any number of fewer than three people.
    """

    people: int
    groups: tuple[PublicGroup, ...]
    source_kinds: tuple[str, ...]
    synthetic: bool | None
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def smallest(self) -> int:
        """People in the smallest group."""
        return min(group.n for group in self.groups)

    def count(self, **traits: str | bool) -> int:
        """People of whom it is shown that they have all these traits (`stage_work=True` for `stage.work`)."""
        wanted = {_trait(key): value for key, value in traits.items()}
        return sum(g.n for g in self.groups if all(g.traits.get(k) == v for k, v in wanted.items()))


def _trait(keyword: str) -> str:
    for prefix in ("stage_", "source_"):
        if keyword.startswith(prefix):
            return keyword.replace("_", ".", 1)
    return keyword


def special_types() -> frozenset[str]:
    """The event types of class `special`."""
    return frozenset(name for name, kind in EVENT_TYPES.items() if kind.sensitivity is Sensitivity.SPECIAL)


def redact(graph: nx.MultiDiGraph) -> PublicView:
    """The public view of a graph: aggregates of at least `SMALLEST` people each.

    Counted are people with role `subject`; of a person only what confirmed links tell (see `confirmed`);
    never events of class `special`; never what is alleged, negated or rejected.

    Raises:
        InputError: fewer than three people, of whom nothing can be published.

    O(people²) in the number of people whose courses are rare, O(events) otherwise.
    """
    special = special_types()
    confirmed = confirmed_courses(graph, life_courses(graph))
    courses = [_without(course, special) for course in confirmed.courses]
    rows = [_traits(graph, course) for course in courses]
    kinds = tuple(sorted({kind for course in courses for kind in course.source_kinds}))
    for row, course in zip(rows, courses, strict=True):
        row.update({f"source.{kind}": kind in course.source_kinds for kind in kinds})
    persons = [confirmed.cluster_of(course.person_id) for course in courses]
    if len(set(persons)) < SMALLEST:
        raise InputError(
            f"the graph holds fewer than {SMALLEST} people, so nothing in it may be published",
            hint="export with --audience analyst and do not publish it",
        )
    weights = {**_MORE, **{f"source.{kind}": 1.0 for kind in kinds}}
    groups = []
    # First by route, then by stages, then by the rest: what comes first is hidden least.
    parts = [list(range(len(rows)))]
    for keys in (_ROUTE, _CORE, weights):
        parts = [part for members in parts for part in _partition(rows, members, persons, keys)]
    for part in parts:
        groups.append(PublicGroup(len({persons[i] for i in part}), _shared([rows[i] for i in part])))
    groups.sort(key=lambda g: (-g.n, sorted((k, str(v)) for k, v in g.traits.items())))
    return PublicView(
        people=sum(group.n for group in groups),
        groups=tuple(groups),
        source_kinds=kinds,
        synthetic=is_synthetic(graph),
        left_out=_left_out(confirmed, groups, [*_ROUTE, *_CORE, *weights]),
    )


def is_synthetic(graph: nx.MultiDiGraph) -> bool | None:
    """True when every source is invented, false when none is, None when mixed."""
    marks = {bool(d.get("synthetic")) for _, d in graph.nodes(data=True) if d.get("label") in ("Source", "Person")}
    return marks.pop() if len(marks) == 1 else (None if marks else False)


def _without(course: LifeCourse, special: frozenset[str]) -> LifeCourse:
    if not any(event.type in special for event in course.events):
        return course
    kept = [event for event in course.events if event.type not in special]
    return replace(
        course_from_events(course.person_id, kept, source_kinds=course.source_kinds), source_kinds=course.source_kinds
    )


def _traits(graph: nx.MultiDiGraph, course: LifeCourse) -> dict[str, str | bool]:
    stages = [step.stage for step in course.stage_path if step.stage in STAGES]
    ranks = [STAGES.index(stage) for stage in stages]
    types = {event.type for event in course.events}
    contracts = [event for event in course.events if event.stage in ("contract", "front") and event.date_from]
    first = min((e for e in contracts if e.date_from and e.date_to), key=lambda e: (e.date_from, e.date_to),
                default=None)  # fmt: skip
    year = month = NONE
    if first is not None and first.date_from and first.date_to and first.date_from.year == first.date_to.year:
        year = str(first.date_from.year)
        if first.date_from.month == first.date_to.month:
            month = f"{first.date_from:%Y-%m}"
    units = {p.name for event in course.events for p in event.partners if p.relation == "WITH_UNIT" and p.name}
    outcomes = {
        word
        for event in course.events
        if event.type in _OUTCOMES
        and (word := str(graph.nodes[event.id].get("outcome") or ("terminated" if event.type != "verdict" else "")))
        in _KNOWN_OUTCOMES
    }
    return {
        "route": route_of(course) if course.events else NAMED,
        "in_order": all(step.order_known for step in course.stage_path) and ranks == sorted(ranks),
        "died": course.died,
        **{f"stage.{stage}": stage in stages for stage in STAGES},
        "unit": _one(units, NOT_NAMED),
        "exit": _one(types & {"desertion", "contract_end", "death"}, NONE),
        "arrest": _one(types & {"detention", "surrender"}, NONE),
        "outcome": _one(outcomes, NONE),
        "contract_year": year,
        "contract_month": month,
    }


def _one(values: set[str], otherwise: str) -> str:
    return next(iter(values)) if len(values) == 1 else SEVERAL if values else otherwise


def _shared(rows: Sequence[dict[str, str | bool]]) -> dict[str, str | bool]:
    first = rows[0]
    return {key: value for key, value in first.items() if all(row[key] == value for row in rows)}


def _partition(
    rows: Sequence[dict[str, str | bool]], members: list[int], persons: Sequence[str], weights: dict[str, float]
) -> list[list[int]]:
    """The members in groups of at least `SMALLEST` distinct people, alike in what weighs most.

    People with equal traits go together where there are enough of them. Whoever is left takes along the two
    nearest others, who may come out of a larger group as long as that keeps `SMALLEST`.
    """
    keys = list(weights)
    codes = _codes(rows, members, keys)
    weight = np.array([weights[key] for key in keys])
    # Undecided pairs and machine links may be one person: whoever may be the same stays together.
    units: dict[str, list[int]] = defaultdict(list)
    for place, member in enumerate(members):
        units[persons[member]].append(place)
    clusters = sorted(units.values(), key=lambda c: tuple(tuple(codes[p]) for p in c))
    points = np.array([codes[c[0]] for c in clusters])
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        whole = len({tuple(codes[p]) for p in cluster}) == 1
        alike[tuple(points[i]) if whole else (*points[i], -1 - i)].append(i)
    groups = [bucket for bucket in alike.values() if len(bucket) >= SMALLEST]
    home = np.full(len(clusters), -1)
    for number, bucket in enumerate(groups):
        home[bucket] = number
    sizes = np.array([len(bucket) for bucket in groups] or [0])
    free = home < 0
    # Those least like the others choose first; there is least choice for them.
    oddness = ((points != _mode(points)) * weight).sum(axis=1)
    for i in sorted(np.flatnonzero(free).tolist(), key=lambda i: (-oddness[i], i)):
        if not free[i]:
            continue
        free[i] = False
        chosen = [i]
        while len(chosen) < SMALLEST:
            spare = (home >= 0) & (sizes[home] > SMALLEST)
            options = np.flatnonzero(free | spare)
            if not len(options):
                break
            differs = (points[chosen][:, None, :] != points[options][None, :, :]).any(axis=0)
            pick = int(options[np.argmin((differs * weight).sum(axis=1))])
            if home[pick] >= 0:
                groups[home[pick]].remove(pick)
                sizes[home[pick]] -= 1
            home[pick] = -1
            free[pick] = False
            chosen.append(pick)
        if len(chosen) == SMALLEST:
            groups.append(chosen)
        else:
            _join(groups, chosen, points, weight)
    return [[members[p] for i in group for p in clusters[i]] for group in groups]


def _join(groups: list[list[int]], strays: list[int], points: np.ndarray, weight: np.ndarray) -> None:
    """The last one or two join the group that loses least by it."""
    for stray in strays:
        losses = []
        for group in groups:
            alike = (points[group] == points[group[0]]).all(axis=0)
            loss = float((alike & (points[group[0]] != points[stray])) @ weight) * len(group)
            losses.append(loss)
        groups[int(np.argmin(losses))].append(stray)


def _codes(rows: Sequence[dict[str, str | bool]], members: list[int], keys: list[str]) -> list[list[int]]:
    books: list[dict[str | bool, int]] = []
    for key in keys:
        values = sorted({rows[m][key] for m in members}, key=str)
        books.append({value: i for i, value in enumerate(values)})
    return [[book[rows[m][key]] for key, book in zip(keys, books, strict=True)] for m in members]


def _mode(points: np.ndarray) -> np.ndarray:
    return np.array([Counter(column.tolist()).most_common(1)[0][0] for column in points.T])


def _left_out(confirmed: Confirmed, groups: list[PublicGroup], traits: list[str]) -> dict[str, str]:
    hidden = sorted({t for g in groups for t in traits if t not in g.traits})
    out = {
        "single people": "names, spellings, rows, quotes, locators, ids, case numbers and days are never public",
        "special": "wounds and treatment are never public",
        "alleged": "what is denied, disputed or rejected is not counted",
        "order and traits": f"not shown where fewer than {SMALLEST} people share them: {', '.join(hidden) or 'none'}",
    }
    if confirmed.unconfirmed:
        out["unconfirmed links"] = "what only a machine's link ties to a person is not counted"
    return out
