"""The data inside a page: plain JSON, built from an analyst's graph or from a public view and nothing else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import networkx as nx

from graphkit.analyses.routes import ROUTES, route_of
from graphkit.analyses.sequences import STAGES, LifeCourse, LifeEvent
from graphkit.exports.layout import network_layout
from graphkit.exports.redact import PublicView
from graphkit.exports.summary import group_moves
from graphkit.exports.values import clean_text, scalar
from graphkit.exports.views import Numbers, views_for
from graphkit.exports.vis import OPTIONS, vis_data

__all__ = ["COLOURS", "KINDS", "LOW_CONFIDENCE", "analyst_data", "public_data"]

KINDS = ("verdict", "official", "press", "case_file", "list", "none")
"""Kinds of source, the strongest first: an event's mark has the shape of the first that tells of it."""

LOW_CONFIDENCE = 0.7
"""Below this an event's mark is hollow."""

COLOURS = {
    "prison": ("#8c510a", "#d8a05b"),
    "coerced": ("#c4460a", "#ff8a50"),
    "advert": ("#0067a8", "#5db4ef"),
    "recruiter": ("#00795a", "#3fc79f"),
    "applied": ("#96417f", "#e08cc9"),
    "unstated": ("#6b6b6b", "#a8a8a8"),
    "not_shown": ("#6b6b6b", "#a8a8a8"),
    "named": ("#6b6b6b", "#a8a8a8"),
}
"""Route → colour on light and on dark ground. Told apart also by people who are colour-blind (after Okabe and
Ito, 2008; each at least 4.5:1 against its ground); grey is kept for what is not stated or not shown."""

_THINGS = {
    "WITH_UNIT": "Unit", "BY_RECRUITER": "Recruiter", "VIA_AD": "JobAd", "FOR_EMPLOYER": "Employer",
    "AT_PLACE": "Place", "AT_COURT": "Court", "FROM_PLACE": "Place", "TO_PLACE": "Place",
}  # fmt: skip
_DERIVED = ("SERVED_IN", "RECRUITED_BY", "SAW", "WORKED_FOR")
_CORE = frozenset({
    "id", "label", "type", "stage", "date", "date_from", "date_to", "confidence", "polarity", "said_by", "certainty",
    "methods", "synthetic", "date_source",
})  # fmt: skip
_EPOCH = dt.date(1970, 1, 1).toordinal()


def public_data(view: PublicView) -> dict[str, Any]:
    """The groups of a public view: their size, route, stages and moves."""
    groups = []
    for group in view.groups:
        moves = group_moves(group)
        groups.append(
            {
                "n": group.n,
                "r": group.traits.get("route", "not_shown"),
                "yes": [i for i, s in enumerate(STAGES) if group.traits.get(f"stage.{s}") is True],
                "no": [i for i, s in enumerate(STAGES) if group.traits.get(f"stage.{s}") is False],
                "m": [[STAGES.index(a), STAGES.index(b)] for a, b in moves if b in STAGES],
                "end": next((b for _, b in moves if b not in STAGES), None),
                "t": {k: v for k, v in sorted(group.traits.items()) if not k.startswith("stage.")},
            }
        )
    sources = {kind: view.count(**{f"source_{kind}": True}) for kind in view.source_kinds}
    return {
        "groups": groups,
        "views": {v.name: v.public(view) for v in views_for("public") if v.public},
        "meta": {"n": view.people, "sources": {k: n for k, n in sources.items() if n}, "synthetic": view.synthetic,
                 "options": OPTIONS, "facets": ["unit", "contract_year", "outcome"]},
    }  # fmt: skip


def analyst_data(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse], synthetic: bool | None) -> dict[str, Any]:
    """People, events, evidence, sources and things by number, and the two fixed pictures.

    Args:
        graph: an analyst's graph (see `analyst_graph`).
        courses: the life courses of the people the case is about.
    """
    return _Builder(graph).build(courses, synthetic)


class _Builder:
    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.graph = graph
        self.sources: dict[str, int] = {}
        self.things: dict[str, int] = {}
        self.thing_rows: list[dict[str, Any]] = []
        self.source_rows: list[dict[str, Any]] = []
        self.evidence: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.event_index: dict[str, int] = {}

    def build(self, courses: Sequence[LifeCourse], synthetic: bool | None) -> dict[str, Any]:
        told = [c for c in courses if c.events or c.alleged]
        routes = {c.person_id: route_of(c) for c in courses}
        told.sort(key=lambda c: (ROUTES.index(routes[c.person_id]), _begin(c), c.person_id))
        named = [c for c in courses if not (c.events or c.alleged)]
        people = []
        for row, course in enumerate(told):
            first = len(self.events)
            block = {event: i for i, events in enumerate(course.blocks) for event in events}
            for event in (*course.events, *course.alleged):
                self._event(event, row, block.get(event.id))
            people.append(self._person(course, routes[course.person_id], range(first, len(self.events))))
            self._connect(course)
        for course in told:
            for conflict in course.conflicts:
                a, b = self.event_index.get(conflict.first), self.event_index.get(conflict.second)
                if a is not None and b is not None:
                    self.events[a]["x"].append([b, conflict.reason])
                    self.events[b]["x"].append([a, conflict.reason])
        people += [self._person(course, routes[course.person_id], range(0)) for course in named]
        index = {course.person_id: i for i, course in enumerate((*told, *named))}
        net = self._network(told, routes, index)
        numbers = Numbers(index, self.event_index, self.things)
        kinds: dict[str, int] = defaultdict(int)
        for course in courses:
            for kind in course.source_kinds:
                kinds[kind] += 1
        return {
            "people": people,
            "events": self.events,
            "evidence": self.evidence,
            "sources": self.source_rows,
            "things": self.thing_rows,
            "net": net,
            "views": {v.name: v.analyst(self.graph, courses, numbers) for v in views_for("analyst") if v.analyst},
            "meta": {
                "n": len(told), "named": len(named), "sources": dict(sorted(kinds.items())), "synthetic": synthetic,
                "options": OPTIONS, "facets": [],
            },
        }  # fmt: skip

    def _person(self, course: LifeCourse, route: str, events: range) -> dict[str, Any]:
        data = self.graph.nodes[course.person_id]
        mentions = []
        for mention, _, edge in sorted(self.graph.in_edges(course.person_id, data=True), key=lambda e: e[0]):
            if edge.get("type") != "REFERS_TO":
                continue
            seen = self.graph.nodes[mention]
            for _, source, inner in self.graph.out_edges(mention, data=True):
                if inner.get("type") == "IN_SOURCE":
                    mentions.append(
                        _compact(n=seen.get("name"), s=self._source(source), loc=seen.get("locator"),
                                 j=edge.get("judge"))
                    )  # fmt: skip
        name = clean_text(str(data.get("name") or "?"))
        spellings = [clean_text(str(n)) for n in (*(data.get("names") or ()), data.get("name_latin") or "")]
        listed = [
            self._source(v)
            for _, v, e in self.graph.out_edges(course.person_id, data=True)
            if e.get("type") == "LISTED_IN"
        ]
        return _compact(
            id=course.person_id, n=name, s=sorted({s for s in spellings if s and s != name}), r=route,
            e=list(events), m=mentions, b=data.get("birth_date") or data.get("birth_year"),
            z=sorted(data.get("citizenships") or ()), c=list(data.get("conflicts") or ()),
            mo=list(data.get("motives") or ()), l=sorted(set(listed)),
        )  # fmt: skip

    def _event(self, event: LifeEvent, row: int, block: int | None) -> None:
        """One event; `block` groups those whose order is not known, and is None for what is only alleged."""
        data = self.graph.nodes[event.id]
        evidence, methods = [], set(data.get("methods") or ())
        things = []
        out = sorted(
            self.graph.out_edges(event.id, data=True), key=lambda e: (str(e[2].get("type")), str(e[2].get("id")), e[1])
        )
        for _, target, edge in out:
            relation = str(edge.get("type"))
            if relation == "EVIDENCED_BY":
                methods.add(str(edge.get("method")))
                evidence.append(len(self.evidence))
                self.evidence.append(
                    _compact(
                        s=self._source(target), q=edge.get("quote"), pg=edge.get("page"), loc=edge.get("locator"),
                        m=edge.get("method"), rule=edge.get("rule"), cf=edge.get("confidence"), st=edge.get("stance"),
                        sb=edge.get("said_by"), ce=edge.get("certainty"), pr=edge.get("property"),
                        v=edge.get("value"), rv=edge.get("review"),
                    )
                )  # fmt: skip
            elif relation in _THINGS:
                things.append([relation, self._thing(target, _THINGS[relation])])
        stance = next(
            (e.get("stance") or "alleged" for _, _, e in self.graph.in_edges(event.id, data=True)
             if e.get("type") == "ALLEGED"), "alleged",
        )  # fmt: skip
        attributes = {k: _words(v) for k, v in sorted(data.items()) if k not in _CORE and v is not None}
        self.event_index[event.id] = len(self.events)
        self.events.append(
            _compact(
                id=event.id, p=row, t=event.type, g=STAGES.index(event.stage) if event.stage in STAGES else None,
                d=event.date, d0=_day(event.date_from), d1=_day(event.date_to), c=event.confidence,
                k=next((k for k in KINDS if k in event.source_kinds), "none"),
                ks=list(event.source_kinds), ev=evidence, th=things, a=attributes,
                inf=bool(methods) and methods <= {"inferred"}, bk=block,
                al=None if block is not None else str(stance), x=[],
            )
        )  # fmt: skip

    def _source(self, node: str) -> int:
        if node not in self.sources:
            self.sources[node] = len(self.source_rows)
            data = self.graph.nodes[node]
            keys = ("title", "kind", "language", "publisher", "date", "locator", "synthetic", "party_to_conflict")
            self.source_rows.append(_compact(id=node, **{key: data.get(key) for key in keys}))
        return self.sources[node]

    def _thing(self, node: str, label: str, name: str | None = None) -> int:
        if node not in self.things:
            self.things[node] = len(self.thing_rows)
            data = self.graph.nodes[node] if node in self.graph else {}
            shown = name or data.get("name") or data.get("title") or "?"
            extra = {k: _words(v) for k, v in sorted(data.items()) if k not in ("id", "label", "name") and v}
            self.thing_rows.append(
                _compact(id=node, l=label, n=clean_text(str(shown)), a=extra, s=list(data.get("aliases") or ()))
            )
        return self.things[node]

    def _connect(self, course: LifeCourse) -> None:
        """How the line from an event to the next documented one is drawn, where it is not a plain one."""
        lived = [e for e in course.events if e.stage in STAGES]
        for a, b in pairwise(lived):
            gap = STAGES.index(str(b.stage)) - STAGES.index(str(a.stage))
            if not course.precedes(a.id, b.id):
                form = "order"
            elif gap < 0:
                form = "back"
            elif gap > 1:
                form = "skip"
            else:
                continue
            self.events[self.event_index[a.id]]["f"] = form

    def _network(self, told: Sequence[LifeCourse], routes: dict[str, str], index: dict[str, int]) -> dict[str, Any]:
        ties: dict[str, list[str]] = {}
        kinds: dict[str, str] = {}
        for course in told:
            place = {event.id: i for i, event in enumerate(course.events)}
            found: dict[str, int] = {}
            for _, target, edge in self.graph.out_edges(course.person_id, data=True):
                when = min((place.get(e, len(place)) for e in edge.get("events") or ()), default=len(place))
                if edge.get("type") in _DERIVED:
                    thing, label = target, str(self.graph.nodes[target].get("label"))
                elif edge.get("type") == "CROSSED" and self.graph.nodes[target].get("checkpoint"):
                    name = clean_text(str(self.graph.nodes[target]["checkpoint"]))
                    thing, label = f"crossing/{name}", "Crossing"
                    self._thing(thing, label, name)
                else:
                    continue
                kinds[thing] = label
                found[thing] = min(when, found.get(thing, when))
            if found:
                ties[course.person_id] = sorted(found, key=lambda t: (found[t], t))
        layout = network_layout(ties, kinds)
        nodes = []
        for person in ties:
            x, y = layout.positions[person]
            nodes.append({"id": f"p{index[person]}", "x": x, "y": y, "shape": "dot", "size": 4,
                          "color": COLOURS[routes[person]][0]})  # fmt: skip
        shapes = {"Unit": "square", "Recruiter": "star", "JobAd": "triangleDown", "Employer": "hexagon",
                  "Crossing": "diamond"}  # fmt: skip
        for thing in sorted(kinds):
            x, y = layout.positions[thing]
            number = self._thing(thing, kinds[thing])
            nodes.append({"id": f"t{number}", "x": x, "y": y, "shape": shapes[kinds[thing]], "size": 8,
                          "color": "#3d4451"})  # fmt: skip
        pairs = [[index[person], self.things[thing]] for person, things in ties.items() for thing in things]
        blocks = [
            {
                "f": [None if f is None else self.things[f] for f in block.feeders],
                "u": None if block.unit is None else self.things[block.unit],
                "p": [index[p] for p in block.people],
                "x": block.x,
                "h": block.height,
                "w": block.width,
            }
            for block in layout.blocks
        ]
        return {"nodes": vis_data(nodes), "ties": pairs, "blocks": blocks, "dot": layout.dot}


def _begin(course: LifeCourse) -> tuple[dt.date, dt.date]:
    """When the contract was signed, as near as is known; without one the first date."""
    dated = [e for e in course.events if e.date_from]
    signed = [e for e in dated if e.stage == "contract"] or dated
    days = [(e.date_from or dt.date.max, e.date_to or dt.date.max) for e in signed]
    return min(days, default=(dt.date.max, dt.date.max))


def _day(value: Any) -> int | None:
    return value.toordinal() - _EPOCH if isinstance(value, dt.date) else None


def _words(value: Any) -> Any:
    """The value as a reader sees it: lists with commas."""
    return scalar(", ".join(map(str, value)) if isinstance(value, list | tuple) else value)


def _compact(**values: Any) -> dict[str, Any]:
    """Without what is absent or empty, apart from the lists that the page counts on."""
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if value is None or value is False or value == "" or (value in ([], {}) and key not in ("x", "e", "ev")):
            continue
        if isinstance(value, dict):
            kept[key] = value
        elif isinstance(value, list):
            kept[key] = [scalar(v) if not isinstance(v, list | dict) else v for v in value]
        else:
            kept[key] = scalar(value)
    return kept
