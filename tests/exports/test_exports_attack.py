"""Attempts to single out people from what is public. They fail; each has a control in which they succeed.

The criterion is that of a cell-suppression audit (M. Fischetti and J. Salazar, 2000), for the threshold three. What
is published leaves for every count that can be asked an interval of whole numbers. The count is *safe* when nobody
at all fits (upper end 0), or when three and more may (upper end 3 or more): then it is neither known to be one or
two, nor known to be less than three although somebody fits. Asked is how many people of a group, of a filter, of a
difference of filters and of everyone have a value of a trait, and, where all cases can be listed, of up to three
traits at once.

Three attackers, each stronger than the last: one subtracts what is published; one also knows the rules by which
traits are hidden, and lets an integer program find the ends of each interval; one has the program and runs it on
every case there is, to see from which of them the same comes out. None knows the key by which traits are withheld
beyond need: it is made of the ids of the case.

Not protected, and said in the report: two exports of a case to which one or two people were added in between.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from graphkit.analyses.sequences import STAGES
from graphkit.exports import export, redact, report_path
from graphkit.exports.analysis import analyse, analysis_json, export_analysis
from graphkit.exports.grouping import SMALLEST, mixed_groups, withhold

Group = tuple[int, dict[str, str]]
HIDDEN = "not shown"
OTHER = "something that nobody is shown to have"


def safe(high: int) -> bool:
    return high == 0 or high >= SMALLEST


# ---- what is published -----------------------------------------------------------------------------


def read_groups(folder: Path) -> list[Group]:
    """The groups of a public CSV: the most detailed of all public artefacts."""
    with (folder / "groups.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(int(row.pop("people")), row) for row in csv.DictReader(file)]


def total(groups: list[Group], **wanted: str) -> int:
    keys = {key.replace("__", "."): value for key, value in wanted.items()}
    return sum(n for n, traits in groups if all(traits[k] == v for k, v in keys.items()))


def graph_numbers(path: Path) -> dict[str, int]:
    """Node or edge → people, from the bytes of a graph file."""
    if path.suffix == ".cyjs":
        elements = json.loads(path.read_bytes())["elements"]
        found = {node["data"]["id"]: node["data"]["people"] for node in elements["nodes"]}
        return found | {f"{e['data']['source']}>{e['data']['target']}": e["data"]["people"] for e in elements["edges"]}
    root = ET.fromstring(path.read_bytes())
    space = root.tag.partition("}")[0] + "}"
    names = {a.get("id"): a.get("title") or a.get("attr.name") for a in root.iter() if a.get("id") and (
        a.get("title") or a.get("attr.name"))}  # fmt: skip
    found = {}
    for element in [*root.iter(f"{space}node"), *root.iter(f"{space}edge")]:
        values = {a.get("for") or a.get("key"): a.get("value") or a.text for a in element.iter()}
        people = {names.get(k, k): v for k, v in values.items()}["people"]
        source = element.get("source")
        found[f"{source}>{element.get('target')}" if source else str(element.get("id"))] = int(str(people))
    return found


@pytest.mark.parametrize("people", [17, 120])
def test_every_artefact_says_no_more_than_the_groups(invented, tmp_path, people) -> None:
    graph = invented.build(people, listed=people // 4)
    export("csv", graph, tmp_path / "t")
    groups = read_groups(tmp_path / "t")
    routes = {traits["route"] for _, traits in groups}
    assert min(n for n, _ in groups) >= SMALLEST
    for name in ("a.gexf", "a.graphml", "a.cyjs"):
        export({"a.cyjs": "cytoscape"}.get(name, name[2:]), graph, tmp_path / name)
        numbers = graph_numbers(tmp_path / name)
        assert len(numbers) > 5
        for thing, n in numbers.items():
            assert safe(n), (name, thing)
            route, _, stage = thing.partition("/")
            if ">" not in thing and stage in STAGES:
                route = route if route != "not_shown" else HIDDEN
                assert n == total(groups, route=route, **{f"stage__{stage}": "yes"}), (name, thing)
    export("html", graph, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    words = {True: "yes", False: "not documented"}
    shown = [(g["n"], {k: words[v] if isinstance(v, bool) else v for k, v in g["t"].items()}) for g in data["groups"]]
    told = [(n, {k: v for k, v in t.items() if v != HIDDEN and not k.startswith("stage.")}) for n, t in groups]
    assert sorted(shown, key=repr) == sorted(((n, dict(sorted(t.items()))) for n, t in told), key=repr)
    assert {g["r"] for g in data["groups"]} == {r if r != HIDDEN else "not_shown" for r in routes}
    for kind, n in data["meta"]["sources"].items():
        assert n == total(groups, **{f"source__{kind}": "yes"})
    for path, n in counts_in(data.get("views", {})):
        assert safe(n), path
    for path, n in counts_in(analysis_json(analyse(graph))["sections"]):
        assert safe(n), path
    for name in ("t", "a.gexf", "a.graphml", "a.cyjs", "a.html"):
        said = json.loads(report_path(tmp_path / name).read_text(encoding="utf-8"))
        assert said["smallest_group"] == min(n for n, _ in groups) and said["people"] == people + people // 4
    (file, _), report = export_analysis(analyse(graph), tmp_path / "analysis", title="t")
    said = json.loads(report_path(file).read_text(encoding="utf-8"))
    assert said["smallest_group"] == min(n for n, _ in groups) and said["groups"] == len(groups)
    assert any(f"the smallest of {said['smallest_group']} people" in line for line in report.lines())


def counts_in(value: object, path: str = "") -> Iterator[tuple[str, int]]:
    """Every number of people in JSON: a field `n`, `people` or `count`, and whole numbers in the cells of rows."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("n", "people", "count") and type(item) is int:
                yield f"{path}.{key}", item
            elif key == "cells":
                yield from ((f"{path}.{key}", n) for n in item if type(n) is int)
            else:
                yield from counts_in(item, f"{path}.{key}")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from counts_in(item, f"{path}[{i}]")


# ---- the attacker who knows the rules --------------------------------------------------------------


class Intervals:
    """For one group, the ends of the interval of every count of a hidden trait, by integer programming.

    Unknowns: of each hidden trait how many people have each value, and whether all have the same one (`alike`).
    Known: they add up to the group; where not all are alike nobody's value is everybody's; and the rules, which say
    that a group hides something only where its people differ in something or are few, and, `beyond`, that at least
    one of the hidden traits is one they share.
    """

    def __init__(self, n: int, hidden: dict[str, list[str]], *, beyond: bool) -> None:
        self.index: dict[tuple[str, str], int] = {}
        self.values, self.known = hidden, dict[object, tuple[int, int]]()
        for trait, values in hidden.items():
            for value in values:
                self.index[trait, value] = len(self.index)
        counts = len(self.index)
        whole = {key: counts + i for key, i in self.index.items()}  # 1 where everybody has this value
        alike = {trait: 2 * counts + i for i, trait in enumerate(hidden)}
        size = 2 * counts + len(alike)
        rows, low, high = [], [], []

        def add(entries: dict[int, float], least: float, most: float) -> None:
            row = np.zeros(size)
            for place, weight in entries.items():
                row[place] = weight
            rows.append(row)
            low.append(least)
            high.append(most)

        for trait, values in hidden.items():
            add({self.index[trait, v]: 1 for v in values}, n, n)
            add({**{whole[trait, v]: 1 for v in values}, alike[trait]: -1}, 0, 0)
            for value in values:
                place = self.index[trait, value]
                add({place: 1, whole[trait, value]: -n}, 0, np.inf)
                add({place: 1, alike[trait]: -1}, -np.inf, n - 1)
        for place, country in [(f"place.{s}", f"country.{s}") for s in STAGES]:
            if place in hidden and country in hidden:  # who shares the place shares the country, and it is the place's
                add({alike[country]: 1, alike[place]: -1}, 0, 1)
                for code in {country_of(value) for value in hidden[place]} & set(hidden[country]):
                    within = {self.index[place, v]: -1 for v in hidden[place] if country_of(v) == code}
                    add({self.index[country, code]: 1, **within}, 0, 0 if code == "none" else np.inf)
        if beyond:
            add(dict.fromkeys(alike.values(), 1), 1, np.inf)
        if not beyond:
            add(dict.fromkeys(alike.values(), 1), 0, 0)
        elif n >= 2 * SMALLEST:
            add(dict.fromkeys(alike.values(), 1), 0, len(alike) - 1)
        self.rules = LinearConstraint(np.array(rows), low, high)
        self.bounds = Bounds(np.zeros(size), np.concatenate([np.full(counts, n), np.ones(counts + len(alike))]))
        self.size = size

    def of(self, trait: str, value: str) -> tuple[int, int]:
        # The rules tell traits apart by the number of their values, and values not at all; but those of a place
        # and of its country by the country.
        kind, _, stage = trait.partition(".")
        code = country_of(value) if kind == "place" else value
        where = (stage, kind, code, len(self.values[trait])) if kind in ("place", "country") else None
        many = where or len(self.values[trait])
        if many in self.known:
            return self.known[many]
        ends = []
        for sign in (1, -1):
            goal = np.zeros(self.size)
            goal[self.index[trait, value]] = sign
            found = milp(goal, constraints=self.rules, bounds=self.bounds, integrality=np.ones(self.size))
            assert found.success, found.message
            ends.append(round(sign * found.fun))
        self.known[many] = ends[0], ends[1]
        return self.known[many]


def country_of(place: str) -> str | None:
    """The value of `country.<stage>` that follows from one of `place.<stage>`; None where none does."""
    if place in ("several", OTHER):
        return None
    found = re.search(r", ([A-Z]{2})$", place)
    return found[1] if found else "none" if place == "none" else "unknown"


def possible(trait: str, values: set[str], traits: dict[str, str]) -> set[str]:
    """The values of a trait of a stage's place or country that fit what is shown of the other one."""
    kind, _, stage = trait.partition(".")
    other = traits.get(f"{'country' if kind == 'place' else 'place'}.{stage}", HIDDEN)
    if kind not in ("place", "country") or other == HIDDEN:
        return values

    def fits(place: str, country: str) -> bool:
        if place in ("several", OTHER):
            return country != "none" and (place == "several" or country != "several")
        return country_of(place) == country

    return {v for v in values if (fits(v, other) if kind == "place" else fits(other, v))}


def unsafe_counts(groups: list[Group], *, beyond: bool) -> list[tuple[str, str, tuple[int, int]]]:
    """Every count of a value of a hidden trait in a group, and in all of them together, that is not safe.

    A filter or a difference of filters keeps whole groups, so that a count in it is a sum of these, plus counts of
    shown traits, which are 0 or a whole group: where every group's is safe, every sum is.
    """
    values: dict[str, set[str]] = defaultdict(lambda: {OTHER})
    for _, traits in groups:
        for trait, value in traits.items():
            values[trait] |= {value} - {HIDDEN}
    for both in [t for t, known in values.items() if known & {"yes", "not documented"}]:
        values[both] = {"yes", "not documented"}
    found = []
    ends: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for number, (n, traits) in enumerate(groups):
        hidden = {t: sorted(possible(t, values[t], traits)) for t, value in traits.items() if value == HIDDEN}
        # What is hidden must not follow from what is shown: it would be known, and so would be why it is hidden.
        found += [(f"group {number} of {n}", f"{t} is known", (n, n)) for t, left in hidden.items()
                  if len(left) < 2 and OTHER not in left]  # fmt: skip
        solver = Intervals(n, hidden, beyond=beyond) if hidden else None
        for trait, value in traits.items():
            for asked in sorted(values[trait]):
                low, high = (n, n) if value == asked else (0, 0)
                if value == HIDDEN and solver is not None and asked in hidden[trait]:
                    low, high = solver.of(trait, asked)
                if not safe(high):
                    found.append((f"group {number} of {n}", f"{trait}={asked}", (low, high)))
                ends[trait, asked][0] += low
                ends[trait, asked][1] += high
    found += [("all", "=".join(key), (low, high)) for key, (low, high) in ends.items() if not safe(high)]
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.integers(3, 26), listed=st.integers(0, 5), seed=st.integers(0, 10**6))
def test_an_integer_program_pins_no_hidden_count(invented, tmp_path, people, listed, seed) -> None:
    graph = invented.build(people, seed=seed, listed=listed)
    export("csv", graph, tmp_path / "t")
    assert unsafe_counts(read_groups(tmp_path / "t"), beyond=True) == []


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.integers(3, 30), seed=st.integers(0, 10**6))
def test_nor_where_a_place_tells_of_its_country(invented, invented_places, tmp_path, people, seed) -> None:
    graph = invented_places.add_places(invented.build(people, seed=seed), seed=seed)
    export("csv", graph, tmp_path / "t")
    groups = read_groups(tmp_path / "t")
    assert people < 12 or any(trait.startswith("country.") for _, traits in groups for trait in traits)
    assert unsafe_counts(groups, beyond=True) == []


@pytest.mark.parametrize(
    ("place", "country", "known"),
    [
        ("Omsk, RU", HIDDEN, True), ("none", HIDDEN, True), (HIDDEN, "none", True), (HIDDEN, "several", True),
        ("several", HIDDEN, False), (HIDDEN, "RU", False), (HIDDEN, HIDDEN, False),
    ],
)  # fmt: skip
def test_a_country_that_follows_from_its_place_counts_as_known(place, country, known) -> None:
    """The control of the one before: a settlement tells its country, and no country that there is no settlement."""
    open_ones = [("Omsk, RU", "RU"), ("none", "none"), ("several", "several"), ("Bakhmut, UA", "UA")]
    groups: list[Group] = [(4, {"place.work": p, "country.work": c, "a": "yes"}) for p, c in open_ones]
    groups.append((4, {"place.work": place, "country.work": country, "a": HIDDEN}))
    found = {asked for _, asked, _ in unsafe_counts(groups, beyond=True) if asked.endswith("is known")}
    assert bool(found) == known


def test_the_integer_program_finds_what_it_looks_for() -> None:
    """The control: three people, one hidden trait, and nothing withheld beyond it."""
    groups: list[Group] = [(3, {"a": "yes", "b": HIDDEN}), (4, {"a": "yes", "b": "yes"})]
    assert {(where, asked) for where, asked, _ in unsafe_counts(groups, beyond=False)} == {
        ("group 0 of 3", "b=yes"), ("group 0 of 3", "b=not documented"), ("all", "b=not documented"),
    }  # fmt: skip
    assert unsafe_counts([(3, {"a": HIDDEN, "b": HIDDEN}), groups[1]], beyond=True) == []


# ---- the attacker who has the program --------------------------------------------------------------

TRAITS = ("a", "b", "c")
LIVES = list(itertools.product((False, True), repeat=len(TRAITS)))
STEPS = [{"a": 1.0}, {"b": 1.0, "c": 2.0}]
Shown = tuple[tuple[int, tuple[tuple[str, bool], ...]], ...]


def outcomes(world: tuple[tuple[bool, ...], ...], *, withheld: bool) -> set[Shown]:
    """Everything that can be published of a case, whatever the key."""
    rows = [dict(zip(TRAITS, life, strict=True)) for life in world]
    options = []
    for members, shown in mixed_groups(rows, [str(i) for i in range(len(rows))], STEPS):
        alike = len(shown) == len(TRAITS)
        least = 0 if alike or not withheld or not shown else 1
        most = 0 if not withheld or (alike and len(members) >= 2 * SMALLEST) else len(shown)
        options.append(
            [(len(members), tuple(sorted((k, v) for k, v in shown.items() if k not in gone)))
             for size in range(least, most + 1) for gone in itertools.combinations(sorted(shown), size)]
        )  # fmt: skip
    return {tuple(sorted(choice)) for choice in itertools.product(*options)}


def pinned(people: int, *, withheld: bool) -> int:
    """How many counts of up to three traits at once are not safe, over all that can be published of so many people."""
    cases = defaultdict(list)
    for world in itertools.combinations_with_replacement(LIVES, people):
        for shown in outcomes(world, withheld=withheld):
            cases[shown].append(world)
    questions = [q for size in (1, 2, 3) for names in itertools.combinations(range(len(TRAITS)), size)
                 for q in itertools.product(*[[(i, v) for v in (False, True)] for i in names])]  # fmt: skip
    fits = np.array([[all(life[i] == v for i, v in q) for q in questions] for life in LIVES])
    place = {life: i for i, life in enumerate(LIVES)}
    bad = 0
    for worlds in cases.values():
        most = np.max([fits[[place[life] for life in world]].sum(axis=0) for world in worlds], axis=0)
        bad += int(((most > 0) & (most < SMALLEST)).sum())
    return bad


@pytest.mark.parametrize("people", [3, 4, 5, 6, 7])
def test_running_the_program_on_every_case_pins_nothing(people) -> None:
    assert pinned(people, withheld=True) == 0


def test_without_withholding_the_program_gives_people_away() -> None:
    """The control: with only what differs hidden, 218 of the 702 counts of three people are not safe."""
    assert pinned(3, withheld=False) == 218 and pinned(6, withheld=False) > 2000


def test_every_outcome_that_the_attacker_must_reckon_with_happens() -> None:
    """`outcomes` is what `withhold` does: any number of traits, at least one where people differ."""
    nothing: frozenset[str] = frozenset()
    chances = dict.fromkeys(TRAITS, 1.0) | {"d": 1.0}
    for shown, size, wanted in [
        ({"a": True, "b": False, "c": True}, 3, 7),  # `d` differs: one, two or three more
        ({"a": True, "b": False, "c": True, "d": True}, 5, 16),
        ({"a": True, "b": False, "c": True, "d": True}, 6, 1),
    ]:
        found = {
            frozenset(withhold(shown, size, chances, lambda *_: nothing, [f"{key}"])) for key in range(4000)
        }  # fmt: skip
        assert len(found) == wanted
        assert all(len(kept) < len(shown) for kept in found) or len(shown) == len(chances)


def test_a_trait_goes_with_those_from_which_it_follows() -> None:
    def tellers(trait: str, shown: object) -> frozenset[str]:
        return frozenset({"month"} if trait == "year" else {"year"} if trait == "century" else ())

    chances = dict.fromkeys(("month", "year", "century", "other"), 1.0)
    shown = {"month": "2023-05", "year": "2023", "century": "21"}
    kept = {frozenset(withhold(shown, 3, chances, tellers, [str(key)])) for key in range(500)}
    assert kept == {frozenset(), frozenset({"century"}), frozenset({"century", "year"})}


# ---- two exports -----------------------------------------------------------------------------------


def test_the_groups_do_not_depend_on_the_format_or_on_who_asks_first(invented) -> None:
    graph = invented.build(40)
    assert redact(graph) == redact(graph.copy())


def test_a_case_grown_by_one_is_not_protected_and_the_report_says_so(invented, tmp_path) -> None:
    """The difference of two exports speaks of the one who is new: the documented limit."""
    before, after, more = invented.build(20), invented.build(20, listed=1), invented.build(20, listed=4)
    export("csv", before, tmp_path / "t")
    first = total(read_groups(tmp_path / "t"))
    report = export("csv", after, tmp_path / "t")
    assert total(read_groups(tmp_path / "t")) - first == 1
    assert any("who holds both can subtract" in line for line in report.lines())
    said = report_path(tmp_path / "t").read_text(encoding="utf-8")
    assert "who holds both can subtract" in said
    export("csv", before, tmp_path / "u")
    assert not export("csv", before, tmp_path / "u").caution
    assert not export("csv", more, tmp_path / "u").caution
