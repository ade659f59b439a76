"""A part of the graph: the people who fit, and what belongs to them. For the analyst only.

A narrower public export could be subtracted from a wider one, and so single people out; so there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from graphkit.analyses.routes import ROUTES, route_of
from graphkit.analyses.sequences import LifeCourse, life_courses
from graphkit.errors import InputError, UsageError, suggest

__all__ = ["CONDITIONS", "contract_year", "narrow", "parse_conditions"]

CONDITIONS = ("route", "unit", "recruiter", "year")
"""The route to the contract, a unit's or recruiter's name, alias or id, the year of the contract."""

_RELATIONS = {"unit": "WITH_UNIT", "recruiter": "BY_RECRUITER"}


def parse_conditions(texts: Sequence[str]) -> list[tuple[str, str]]:
    """`["route=advert"]` → `[("route", "advert")]`.

    Raises:
        UsageError: not `KEY=VALUE`, an unknown key, or an unknown route.
    """
    found = []
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not value:
            raise UsageError(f"{text!r} is not KEY=VALUE", hint="such as --only route=advert")
        if key not in CONDITIONS:
            raise UsageError(
                f"{key!r} is nothing that people can be chosen by",
                hint=suggest(key, list(CONDITIONS)) or f"choose by {', '.join(CONDITIONS)}",
            )
        if key == "route" and value not in ROUTES:
            raise UsageError(f"there is no route {value!r}", hint=f"routes: {', '.join(ROUTES)}")
        found.append((key, value))
    return found


def narrow(graph: nx.MultiDiGraph, conditions: Sequence[tuple[str, str]]) -> nx.MultiDiGraph:
    """A copy with only the people the case is about who fit every condition, their events, mentions and things.

    Conditions with the same key are alternatives. Officials and third parties stay where something of the people
    who are kept leads to them. O(nodes + edges).

    Raises:
        InputError: nobody fits.
    """
    courses = life_courses(graph)
    wanted: dict[str, list[str]] = {}
    for key, value in conditions:
        wanted.setdefault(key, []).append(value)
    kept = {c.person_id for c in courses if all(_fits(graph, c, key, values) for key, values in wanted.items())}
    if not kept:
        words = ", ".join(f"{key}={value}" for key, value in conditions)
        raise InputError(f"nobody in the graph fits {words}", hint="names and aliases must be whole")
    gone: set[str] = set()
    for course in courses:
        if course.person_id in kept:
            continue
        gone.add(course.person_id)
        lived = graph.out_edges(course.person_id, data=True)
        gone.update(event for _, event, data in lived if data.get("type") in ("LIVED", "ALLEGED"))
        gone.update(u for u, _, d in graph.in_edges(course.person_id, data=True) if d.get("type") == "REFERS_TO")
    copy = graph.copy()
    copy.remove_nodes_from(gone)
    # Things and sources that only those who are gone had to do with.
    copy.remove_nodes_from([node for node in list(copy) if copy.degree(node) == 0 and graph.degree(node) > 0])
    return copy


def _fits(graph: nx.MultiDiGraph, course: LifeCourse, key: str, values: Sequence[str]) -> bool:
    if key == "route":
        return route_of(course) in values
    if key == "year":
        return contract_year(course) in values
    folded = {value.casefold() for value in values}
    return any(
        not folded.isdisjoint(_names(graph, partner.id))
        for event in course.events
        for partner in event.partners
        if partner.relation == _RELATIONS[key]
    )


def _names(graph: nx.MultiDiGraph, node: str) -> set[str]:
    data = graph.nodes[node]
    return {str(name).casefold() for name in (node, data.get("name") or "", *(data.get("aliases") or ()))}


def contract_year(course: LifeCourse) -> str:
    """The year of the first dated contract or service, `none` where it is not documented to the year."""
    spans = [(e.date_from, e.date_to) for e in course.events
             if e.stage in ("contract", "front") and e.date_from and e.date_to]  # fmt: skip
    if not spans:
        return "none"
    first, last = min(spans)
    return str(first.year) if first.year == last.year else "none"
