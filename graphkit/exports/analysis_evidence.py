"""The evidence section of an analyst's report: people, facts and sources that its figures lead to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx

from graphkit.analyses.sequences import LifeCourse, LifeEvent
from graphkit.exports.analysis_model import Section
from graphkit.exports.values import clean_text, display_name, scalar

__all__ = ["evidence_of"]


def evidence_of(graph: nx.MultiDiGraph, courses: Iterable[LifeCourse], sections: Iterable[Section]) -> dict[str, Any]:
    """Everybody and everything that the rows of the sections name.

    Args:
        graph: an analyst's graph (see `analyst_graph`).
        courses: life courses of the people.
        sections: whose rows hold ids of people and facts.

    Returns:
        `people`: id → number, name, mentions, events and alleged (their ids); `facts`: id → number, what, date,
        with whom, evidence; `others`: ids of facts in nobody's life; `sources`: id → number, title, kind,
        language, publisher, date.
    """
    named_people: set[str] = set()
    named_facts: set[str] = set()
    sources: set[str] = set()
    for section in sections:
        for table in section.tables:
            for line in table.rows:
                named_people.update(line.people)
                named_facts.update(line.facts)
                sources.update(line.sources)
    given = {course.person_id: course for course in courses}
    people: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    for number, person in enumerate(sorted(named_people), start=1):
        course = given.get(person)
        mentions = []
        for mention, _, edge in sorted(graph.in_edges(person, data=True), key=lambda e: e[0]):
            if edge.get("type") != "REFERS_TO":
                continue
            for _, source, inner in graph.out_edges(mention, data=True):
                if inner.get("type") == "IN_SOURCE":
                    sources.add(source)
                    mentions.append(
                        _present(name=graph.nodes[mention].get("name"), source=source,
                                 locator=graph.nodes[mention].get("locator"), judge=edge.get("judge"))
                    )  # fmt: skip
        lived = course.events if course else ()
        alleged = course.alleged if course else ()
        people[person] = {
            "number": number,
            "name": display_name(graph.nodes[person]),
            "mentions": mentions,
            "events": [event.id for event in lived],
            "alleged": [event.id for event in alleged],
        }
        for event in (*lived, *alleged):
            facts[event.id] = _fact(graph, event.id, len(facts) + 1, sources, event)
    others = sorted(named_facts - facts.keys())
    for fact in others:
        facts[fact] = _fact(graph, fact, len(facts) + 1, sources, None)
    keys = ("title", "kind", "language", "publisher", "date", "locator", "party_to_conflict", "synthetic")
    return {
        "people": people,
        "facts": facts,
        "others": others,
        "sources": {
            s: {"number": number, **_present(**{k: graph.nodes[s].get(k) for k in keys})}
            for number, s in enumerate(sorted(sources), start=1)
        },
    }


def _fact(graph: nx.MultiDiGraph, node: str, number: int, sources: set[str], event: LifeEvent | None) -> dict[str, Any]:
    data = graph.nodes[node]
    evidence = []
    for _, source, key, edge in sorted(graph.out_edges(node, keys=True, data=True), key=lambda e: (e[1], str(e[2]))):
        if edge.get("type") == "EVIDENCED_BY":
            sources.add(source)
            evidence.append(
                _present(id=str(edge.get("id", key)), source=source, page=edge.get("page"),
                         locator=edge.get("locator"), start=edge.get("start"), end=edge.get("end"),
                         property=edge.get("property"), quote=edge.get("quote"), method=edge.get("method"),
                         stance=edge.get("stance"), said_by=edge.get("said_by"), certainty=edge.get("certainty"),
                         confidence=edge.get("confidence"))
            )  # fmt: skip
    with_whom = [clean_text(str(p.name or p.id)) for p in event.partners] if event else []
    return {
        **_present(
            number=number,
            what=str(data.get("type") or data.get("name") or data.get("label") or "?"),
            stage=data.get("stage"),
            date=data.get("date") or data.get("as_of"),
        ),
        "with": with_whom,
        "evidence": evidence,
    }


def _present(**values: Any) -> dict[str, Any]:
    return {key: scalar(value) for key, value in values.items() if value is not None}
