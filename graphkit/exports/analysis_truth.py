"""The section of the analysis report on invented cases: how far what was planted is found again."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.analyses.planted import Found, planted_routes
from graphkit.analyses.sequences import LifeCourse, LifeEvent, course_from_events
from graphkit.errors import InputError
from graphkit.exports.analysis_model import Section, Table, row
from graphkit.models import EVENT_TYPES, PartialDate

__all__ = ["truth_section"]

_FILES = ("people.csv", "verdicts.jsonl", "events.jsonl")


def truth_section(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse], folder: Path, *, seed: int) -> Section:
    """From verdict text to cluster: what was read, and how far the planted routes are found.

    Args:
        graph: the projected graph of an invented case.
        courses: life courses of its people.
        folder: `people.csv`, `verdicts.jsonl` and `events.jsonl` as in the shipped example's `truth`; the verdicts
            themselves stand beside it.
        seed: of what is drawn.

    Raises:
        InputError: a file is missing or cannot be read, or nobody of it is in the graph.
    """
    try:
        person, route, lived = _truth(graph, folder)
    except OSError as error:
        raise InputError(
            f"the truth cannot be read: {error.strerror or error}",
            where=str(error.filename or folder),
            hint=f"Give a folder with {', '.join(_FILES)}.",
        ) from None
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise InputError(f"this is no truth of an invented case: {error!r}", where=str(folder)) from None
    by_id = {course.person_id: course for course in courses}
    found = planted_routes({t: by_id[p] for t, p in person.items() if p in by_id}, lived, route, seed=seed)
    stages = [row(s.stage, s.lived, s.found, s.both, s.recall, s.precision, people=s.people) for s in found.stages]
    wrong = [
        row(s.stage, what, len(people), people=people)
        for s in found.stages
        for what, people in (("missed", s.missed), ("added", s.added))
        if people
    ]
    everybody = [person for ids in found.by_route.values() for person in ids]
    rows = [
        row(name, *_numbers(of), people=everybody)
        for name, of in (
            ("mixture, from the text", found.clusters),
            ("mixture, from the lives as planted", found.clusters_truth),
            ("rule, from the text", found.rule),
            ("rule, from the lives as planted", found.rule_truth),
        )
    ]
    ways = [row(planted, ruled, len(ids), people=ids) for (planted, ruled), ids in found.by_route.items()]
    c, t = found.clusters, found.clusters_truth
    says = (
        f"{found.n} people on {found.k} planted routes. With the number of groups given, groups made from the text of "
        f"the verdicts agree with the routes by {c.adjusted_rand:.2f} (95 % from {c.low:.2f} to {c.high:.2f}; 1 is the "
        f"same, 0 is chance), groups made from the lives as planted by {t.adjusted_rand:.2f} ({t.low:.2f} to "
        f"{t.high:.2f}).",
        (
            f"What reading the text costs is {t.adjusted_rand - c.adjusted_rand:.2f}; the rest up to 1 is what "
            if t.adjusted_rand > c.adjusted_rand
            else "That reading the text costs anything does not show among so few; what is missing up to 1 is what "
        )
        + f"{found.n} such lives do not hold, since some routes tell the same events.",
    )
    return Section(
        "truth", "Planted routes, found again", "limited", says,
        "Adjusted Rand index (Hubert and Arabie 1985) of the mixture with k given, on events up to the contract; "
        "intervals by the jackknife over people (Tukey 1958).",
        found.observed,
        (
            Table("What was read of each stage",
                  ("stage", "lived by", "found for", "both", "recall", "precision"), tuple(stages),
                  "The people are those who lived it, or for whom it was found."),
            *((Table("What was missed or added", ("stage", "what", "people"), tuple(wrong)),) if wrong else ()),
            Table("Agreement with the planted routes", ("groups", "adjusted Rand index", "95 % from", "to"),
                  tuple(rows)),
            Table("Planted route and route by the rule", ("planted", "by the rule", "people"), tuple(ways)),
        ),
    )  # fmt: skip


def _numbers(found: Found) -> tuple[float, float, float]:
    return found.adjusted_rand, found.low, found.high


def _truth(graph: nx.MultiDiGraph, folder: Path) -> tuple[dict[str, str], dict[str, str], dict[str, LifeCourse]]:
    """Planted person → person of the graph, → route, → life."""
    verdicts = {v["id"]: v for v in _json_lines(folder / "verdicts.jsonl")}
    source = {data["sha256"]: node for node, data in graph.nodes(data=True) if data.get("label") == "Source"}
    mentions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for mention, person, data in graph.edges(data=True):
        if data.get("type") == "REFERS_TO" and graph.nodes[person].get("label") == "Person":
            mentions[str(graph.nodes[mention].get("source_id"))].append((str(graph.nodes[mention]["name"]), person))
    found: dict[str, str] = {}
    for verdict in verdicts.values():
        file = folder.parent / verdict["file"]
        known = mentions.get(source.get(hashlib.sha256(file.read_bytes()).hexdigest(), ""), [])
        for defendant in verdict["defendants"].values():
            words = _words(defendant["name"])
            if known:
                found[defendant["person_id"]] = max(known, key=lambda m: (len(words & _words(m[0])), m))[1]
    with (folder / "people.csv").open(encoding="utf-8-sig", newline="") as handle:
        route = {line["person_id"]: line["route"] for line in csv.DictReader(handle)}
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in _json_lines(folder / "events.jsonl"):
        if event.get("person_id") in found and event["polarity"] == "asserted" and not event.get("duplicate_of"):
            events[event["person_id"]].append(event)
    return found, route, {person: _life(person, told) for person, told in events.items()}


def _life(person: str, told: Iterable[dict[str, Any]]) -> LifeCourse:
    events = []
    for place, event in enumerate(told):
        date = PartialDate(event["date"]) if event.get("date") else None
        kind = EVENT_TYPES.get(event["type"])
        events.append(
            LifeEvent(
                f"{person}-{place:03d}", event["type"], stage=kind.stage if kind else None,
                date_from=date.earliest if date else None, date_to=date.latest if date else None, seq=place,
            )
        )  # fmt: skip
    return course_from_events(person, events)


def _json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def _words(name: str) -> set[str]:
    return set(name.lower().replace(".", " ").split())
