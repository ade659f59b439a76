"""What a page must show, reckoned from the graph itself, and the same as the page's tables say it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import networkx as nx

from graphkit.analyses.sequences import life_courses

UNIT_STAGES = ("contract", "front", "exit")


def units(graph: nx.MultiDiGraph) -> dict[tuple[str, str], int]:
    """(unit, `05.2023`, `01.2023–12.2023` or `undated`) → people."""
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for course in life_courses(graph):
        times: dict[str, set[str]] = defaultdict(set)
        for event in course.events:
            if event.stage not in UNIT_STAGES:
                continue
            when = "undated"
            if event.date_from and event.date_to:
                first, last = f"{event.date_from:%m.%Y}", f"{event.date_to:%m.%Y}"
                when = first if first == last else f"{first}–{last}"
            for partner in event.partners:
                if partner.relation == "WITH_UNIT":
                    times[str(partner.name)].add(when)
        for unit, whens in times.items():
            for when in whens if whens == {"undated"} else whens - {"undated"}:
                people[unit, when].add(course.person_id)
    return {key: len(ids) for key, ids in people.items()}


def units_shown(opened: Any) -> dict[tuple[str, str], int]:
    """The same from the page's table, in Kazakh, where months are written as numbers."""
    found = {}
    for unit, when, n in opened.table("units"):
        months = re.findall(r"\d\d\.\d{4}", when)
        found[unit, "–".join(months) or "undated"] = int(n)
    return found
