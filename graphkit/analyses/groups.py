"""People by unit, country, year, source, procedure, article, route or coercion: the groups to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

from graphkit.analyses.routes import route_of
from graphkit.analyses.sequences import LifeCourse
from graphkit.errors import UsageError, suggest

__all__ = ["GROUPINGS", "NOT_TOLD", "SEVERAL", "TOLD", "Grouping", "grouping", "split_by_event"]

SEVERAL = "several"
TOLD = "told"
NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Person → group; `n_without` people belong to none, since the data does not say.

    Who belongs to several (served in two units) is in the group `several`, so that nobody counts twice.
    """

    by: str
    of: dict[str, str]
    n_without: int


def grouping(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse], by: str) -> Grouping:
    """The people of the life courses by one of `GROUPINGS`.

    `unit` served in; `country` of citizenship, beside Russia's; `year` of the first contract whose year is
    known; `source`: the kinds of source that saw them; `procedure` and `article` of convictions that stand;
    `route` to the contract; `coercion`: `told` or `not told`, which is not the same as free will (see
    `split_by_event` for who is in neither).

    Raises:
        UsageError: an unknown grouping.

    O(events + edges of the people).
    """
    if by not in GROUPINGS:
        raise UsageError(f"people cannot be grouped by {by!r}", hint=suggest(by, list(GROUPINGS)))
    found: dict[str, str] = {}
    for course in courses:
        values = sorted(set(GROUPINGS[by](graph, course)))
        if values:
            found[course.person_id] = values[0] if len(values) == 1 else SEVERAL
    return Grouping(by, found, len(courses) - len(found))


def split_by_event(courses: Iterable[LifeCourse], types: Iterable[str] = ("coercion",)) -> dict[str, str]:
    """Person → `told` if an asserted event has one of the types, else `not told`.

    Left out are people for whom such an event is only disputed, denied or rejected, and those whom only lists
    saw: a list does not tell of such things, whether they happened or not.
    """
    wanted = frozenset(types)
    split = {}
    for course in courses:
        if any(event.type in wanted for event in course.events):
            split[course.person_id] = TOLD
        elif course.source_kinds != ("list",) and not any(event.type in wanted for event in course.alleged):
            split[course.person_id] = NOT_TOLD
    return split


def _units(graph: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    return [_shown(graph, unit) for unit in _targets(graph, course.person_id, "SERVED_IN")]


def _countries(graph: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    held = set(graph.nodes[course.person_id].get("citizenships") or ())
    return sorted(held - {"RU"}) or sorted(held)


def _years(_: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    for event in course.events:
        if event.type == "contract_signed" and event.date_from is not None and event.date_to is not None:
            years = {event.date_from.year, event.date_to.year}
            if len(years) == 1:
                return [str(years.pop())]
    return []


def _sources(_: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    return [" + ".join(course.source_kinds)] if course.source_kinds else []


def _procedures(graph: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    verdicts = _targets(graph, course.person_id, "CONVICTED_BY")
    return [str(p) for v in verdicts if (p := graph.nodes[v].get("procedure"))]


def _articles(graph: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    verdicts = _targets(graph, course.person_id, "CONVICTED_BY")
    return [" + ".join(sorted(map(str, a))) for v in verdicts if (a := graph.nodes[v].get("articles"))]


def _route(_: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    return [route_of(course)]


def _coercion(_: nx.MultiDiGraph, course: LifeCourse) -> list[str]:
    return list(split_by_event([course]).values())


GROUPINGS: dict[str, Callable[[nx.MultiDiGraph, LifeCourse], list[str]]] = {
    "unit": _units,
    "country": _countries,
    "year": _years,
    "source": _sources,
    "procedure": _procedures,
    "article": _articles,
    "route": _route,
    "coercion": _coercion,
}
"""What people can be grouped by."""


def _targets(graph: nx.MultiDiGraph, person: str, relation: str) -> list[str]:
    edges = graph.out_edges(person, data=True) if person in graph else ()
    return sorted({target for _, target, data in edges if data.get("type") == relation})


def _shown(graph: nx.MultiDiGraph, node: str) -> str:
    return str(graph.nodes[node].get("name") or node)
