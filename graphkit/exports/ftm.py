"""FollowTheMoney entities as JSON Lines, for Aleph, OpenAleph and yente: analyst only, for they hold people.

=========================  =================================================================
graph                      FollowTheMoney (https://followthemoney.tech/explorer)
=========================  =================================================================
Person                     Person
Unit, Employer, Court      Organization
Recruiter                  LegalEntity
JobAd                      Thing by name: Document
Place                      Address
Source                     Document
Event                      Event, `involved` the person and the things, `proof` the sources
SERVED_IN                  Membership
WORKED_FOR                 Employment
RECRUITED_BY, SAW          UnknownLink
=========================  =================================================================

What is only alleged, and links nobody decided, are left out: the format has no way to say so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.exports.analyst import analyst_graph, needs_analyst
from graphkit.exports.redact import is_synthetic
from graphkit.exports.report import ExportReport, write_atomically, write_report
from graphkit.exports.values import clean_text, scalar, sorted_edges, sorted_nodes

__all__ = ["entities", "export_ftm"]

Entity = dict[str, Any]

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_COUNTRY = re.compile(r"[a-z]{2}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]")
_REFERENCES = frozenset({"involved", "proof", "member", "organization", "employee", "employer", "subject", "object"})
_SCHEMATA = {
    "Person": "Person",
    "Unit": "Organization",
    "Employer": "Organization",
    "Court": "Organization",
    "Recruiter": "LegalEntity",
    "JobAd": "Document",
    "Place": "Address",
    "Source": "Document",
    "Event": "Event",
}
_LINKS = {
    "SERVED_IN": ("Membership", "member", "organization"),
    "WORKED_FOR": ("Employment", "employee", "employer"),
    "RECRUITED_BY": ("UnknownLink", "subject", "object"),
    "SAW": ("UnknownLink", "subject", "object"),
}
_INVOLVED = ("WITH_UNIT", "BY_RECRUITER", "FOR_EMPLOYER", "AT_COURT", "VIA_AD")
_LINE_ENDS = re.compile("[\u0085\u2028\u2029]")
_GENDERS = {"m": "male", "f": "female"}


def export_ftm(graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False) -> ExportReport:
    """Writes one entity a line.

    Raises:
        UsageError: the audience is not `analyst`.
        GraphkitError: the file cannot be written.
    """
    needs_analyst("ftm", audience)
    lines = [
        json.dumps(entity, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for entity in entities(analyst_graph(graph, special=special))
    ]
    # Readers that split at every Unicode line end, as Python's splitlines does, must find one entity a line.
    lines = [_LINE_ENDS.sub(lambda m: f"\\u{ord(m[0]):04x}", line) for line in lines]
    write_atomically(out, "".join(f"{line}\n" for line in lines).encode("utf-8"))
    people = sum(data.get("label") == "Person" for _, data in graph.nodes(data=True))
    report = ExportReport(
        "ftm",
        audience,
        (out.name,),
        people,
        left_out={
            "alleged": "events that are denied, disputed or rejected",
            "undecided": "pairs of people who may be the same",
            "quotes": "the format has no place for them",
        },
        synthetic=is_synthetic(graph),
        do_not_publish=True,
    )
    write_report(out, report)
    return report


def entities(graph: nx.MultiDiGraph) -> Iterator[Entity]:
    """The graph's entities, nodes by id and then links."""
    lived: dict[str, list[str]] = defaultdict(list)
    around: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    edges = sorted_edges(graph)
    for u, v, data in edges:
        if data.get("type") == "LIVED":
            lived[v].append(u)
        else:
            around[u][str(data.get("type"))].append(v)
    for node, data in sorted_nodes(graph):
        schema = _SCHEMATA.get(str(data.get("label")))
        if schema is None or (schema == "Event" and node not in lived):
            continue
        properties = _event(data, lived[node], around[node]) if schema == "Event" else _thing(data)
        yield _entity(node, schema, properties)
    for u, v, data in edges:
        if data.get("type") in _LINKS:
            schema, left, right = _LINKS[data["type"]]
            role: list[str | None] = [str(data["type"]).lower().replace("_", " ")]
            yield _entity(f"{u}-{data['type'].lower()}-{v}", schema, {left: [u], right: [v], "role": role})


def _entity(id: str, schema: str, properties: dict[str, list[str | None]]) -> Entity:
    kept = {
        k: sorted({_reference(v) if k in _REFERENCES else clean_text(v) for v in values if v})
        for k, values in properties.items()
    }
    return {"id": _reference(id), "schema": schema, "properties": {k: v for k, v in sorted(kept.items()) if v}}


def _reference(id: str) -> str:
    """The id where the format allows it, otherwise a hash of it."""
    return id if _ID.fullmatch(id) else hashlib.sha256(clean_text(id).encode()).hexdigest()


def _event(data: dict[str, Any], people: list[str], around: dict[str, list[str]]) -> dict[str, list[str | None]]:
    kind = str(data.get("type", "event"))
    details = [f"{k}: {scalar(data[k])}" for k in ("outcome", "procedure", "checkpoint", "means") if data.get(k)]
    return {
        "name": [kind.replace("_", " ")],
        "summary": ["; ".join(details)],
        "country": [_country(data.get("country"))],
        "involved": [*people, *(thing for edge in _INVOLVED for thing in around.get(edge, ()))],
        "proof": list(around.get("EVIDENCED_BY", ())),
        **_dates(data),
    }


def _dates(data: dict[str, Any]) -> dict[str, list[str | None]]:
    text = str(data.get("date") or "")
    if _DATE.fullmatch(text):
        return {"date": [text]}
    return {"startDate": [_day(data.get("date_from"))], "endDate": [_day(data.get("date_to"))]}


def _day(value: Any) -> str | None:
    text = scalar(value)
    return str(text)[:10] if text else None


def _country(value: Any) -> str | None:
    code = str(value or "").lower()
    return code if _COUNTRY.fullmatch(code) else None


def _thing(data: dict[str, Any]) -> dict[str, list[str | None]]:
    name = [data.get("name")]
    match data.get("label"):
        case "Person":
            birth = str(data.get("birth_date") or data.get("birth_year") or "")
            return {
                "name": name,
                "alias": [n for n in data.get("names") or () if n != data.get("name")],
                "birthDate": [birth if _DATE.fullmatch(birth) else None],
                "birthPlace": [data.get("birthplace")],
                "gender": [_GENDERS.get(str(data.get("gender")))],
                "nationality": [_country(c) for c in data.get("citizenships") or ()],
            }
        case "Place":
            numbers: dict[str, list[str | None]] = {
                k: [None if data.get(k) is None else str(data[k])] for k in ("latitude", "longitude")
            }
            return {"name": name, "full": name, "country": [_country(data.get("country"))], **numbers}
        case "Source":
            date = str(data.get("date") or "")
            return {
                "title": [data.get("title")],
                "language": [{"kk": "kaz", "ru": "rus", "en": "eng"}.get(str(data.get("language")))],
                "date": [date if _DATE.fullmatch(date) else None],
                "publisher": [data.get("publisher")],
                "summary": [data.get("kind")],
            }
        case "JobAd":
            return {"title": [data.get("title") or data.get("name")], "summary": [data.get("platform")]}
        case _:
            return {
                "name": name,
                "alias": list(data.get("aliases") or ()),
                "country": [_country(data.get("country"))],
                "summary": [data.get("kind")],
            }
