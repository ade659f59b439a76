"""Six hundred people in every view, audience and language: nothing cut; canvas, table and data are one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graphkit.analyses.routes import route_of
from graphkit.analyses.sequences import STAGES, life_courses
from graphkit.exports import export, redact
from graphkit.exports.atlas import analyst_counts, public_counts
from graphkit.exports.narrow import narrow

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def graph(invented, invented_places) -> nx.MultiDiGraph:
    return invented_places.add_places(invented.build(600, listed=60))


@pytest.fixture(scope="module")
def pages(graph, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for audience in ("analyst", "public"):
        export("html", graph, folder / f"{audience}.html", audience=audience)
    return folder


@pytest.mark.parametrize("audience", ["analyst", "public"])
def test_nothing_is_cut_in_any_language_on_any_screen(pages, open_page, audience) -> None:
    opened = open_page(pages / f"{audience}.html")
    # The narrow one dark; 1400 x 900 at 200 % zoom has 700 x 450 CSS pixels.
    for width, height, scheme in ((1400, 900, "light"), (360, 740, "dark"), (700, 450, "light")):
        opened.page.set_viewport_size({"width": width, "height": height})
        opened.page.emulate_media(color_scheme=scheme)
        if width == 360 and not opened.page.evaluate("document.getElementById('controls').open"):
            opened.page.click("#controls summary")
        for language in ("en", "ru", "kk"):
            opened.page.select_option("#lang", language)
            for view in opened.views:
                where = (language, view, width)
                opened.go(view)
                assert opened.page.evaluate("document.documentElement.scrollWidth") <= width, where
                assert opened.cut() == [], where
                if view == "table":
                    assert opened.page.locator("#table tbody tr[aria-rowindex]").count() > 20, where
                    continue
                drawn = opened.drawn(view)["texts"]
                assert drawn and not [d for d in drawn if d["text"] == "…"], where
                if view in ("path", "flow"):
                    heads = " ".join(d["text"] for d in drawn if d["y"] < 42)
                    assert "…" not in heads, where
                if view in ("map", "units"):
                    box = opened.page.locator(f"#{view}").bounding_box()
                    # Words of the map keep apart (their heights are 14 px and more).
                    places = [d for d in drawn if " · " in d["text"]] if view == "map" else []
                    assert all(-1 <= d["x"] <= box["width"] + 1 for d in places), where
    opened.quiet()


FILTERS = {
    "all": ("", []),
    "route": ("&routes=prison.coerced", [("route", "prison"), ("route", "coerced")]),
}


def lived_by(courses: list[Any]) -> Counter[tuple[str, str]]:
    return Counter((route_of(c), s) for c in courses for s in {e.stage for e in c.events if e.stage in STAGES})


@pytest.mark.parametrize("name", FILTERS)
def test_canvas_table_and_data_are_one_for_the_analyst(graph, page_truth, pages, open_page, name) -> None:
    fragment, conditions = FILTERS[name]
    part = narrow(graph, conditions) if conditions else graph
    courses = [c for c in life_courses(part) if c.events or c.alleged]
    opened = open_page(pages / "analyst.html", "#view=path" + fragment)
    shown, everybody, events = opened.numbers()
    assert (shown, everybody) == (len(courses), 600)
    # Path: those whose rows are on the screen are people of the part, each under the route's count.
    drawn = {d["text"] for d in opened.drawn("path")["texts"]}
    names = {c.name for c in courses}
    assert len(drawn & names) > 20
    assert any(text.endswith(f"· {sum(route_of(c) == 'prison' for c in courses)}") for text in drawn)
    lived = lived_by(courses)
    opened.go("flow")
    bars = Counter(d["text"] for d in opened.drawn("flow")["texts"] if d["colour"] == "#ffffff")
    assert bars == Counter(str(n) for n in lived.values())
    opened.go("net")
    words = [d["text"].rsplit(" · ", 1) for d in opened.drawn("net")["texts"] if " · " in d["text"]]
    opened.go("map")
    counts = analyst_counts(part, courses)
    wanted = {f"{spot.name} · {n}" for spot, n in counts.places.items()}
    written = {d["text"] for d in opened.drawn("map")["texts"] if " · " in d["text"]}
    assert len(wanted & written) > 0.5 * len(wanted) and written <= wanted
    opened.go("units")
    units = page_truth.units(part)
    cells = Counter(d["text"] for d in opened.drawn("units")["texts"] if "600 11.5px" in d["font"])
    months = Counter(str(n) for (_, when), n in units.items() if re.fullmatch(r"\d\d\.\d{4}", when))
    assert cells == months
    opened.go("table")
    table = opened.table("events")
    assert len(table) == events == sum(len(c.events) + len(c.alleged) for c in courses)
    assert {row[0] for row in table} == names
    flow = Counter(row[2] for row in opened.table("bars") if row[2] != "0")
    assert flow == bars
    ties = Counter(row[2] for row in opened.table("ties"))
    assert words and all(ties[text] == int(n) or text.endswith("…") for text, n in words)
    moves = {(a, b): int(n) for a, b, kind, n in opened.table("map-moves") if kind == "court"}
    assert moves == {(a.name, b.name): n for (a, b, kind), n in counts.moves.items() if kind == "court"}
    opened.page.select_option("#lang", "kk")
    opened.settle()
    assert page_truth.units_shown(opened) == units
    opened.quiet()


def test_canvas_table_and_groups_are_one_for_the_public(graph, pages, open_page) -> None:
    view = redact(graph)
    opened = open_page(pages / "public.html", "#view=flow&routes=prison.coerced")
    groups = [g for g in view.groups if g.traits.get("route") in ("prison", "coerced")]
    assert opened.numbers() == [sum(g.n for g in groups), view.people]
    bars = Counter(d["text"] for d in opened.drawn("flow")["texts"] if d["colour"] == "#ffffff")
    lived = Counter[tuple[str, str]]()
    for group in groups:
        for stage in STAGES:
            if group.traits.get(f"stage.{stage}") is True:
                lived[str(group.traits["route"]), stage] += group.n
    assert bars == Counter(str(n) for n in lived.values()) and min(lived.values()) >= 3
    opened.page.click("#reset")
    opened.go("map")
    counts = public_counts(view)
    written = {d["text"] for d in opened.drawn("map")["texts"] if " · " in d["text"]}
    assert written and written <= {f"{spot.name} · {n}" for spot, n in counts.places.items()}
    opened.go("table")
    assert {row[0]: int(row[-1]) for row in opened.table("map")} == {s.name: n for s, n in counts.places.items()}
    assert sum(int(row[0]) for row in opened.table("groups")) == view.people
    assert all(int(row[2]) >= 3 for row in opened.table("units"))
    opened.quiet()
