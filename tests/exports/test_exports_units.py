"""Units over time: who is documented with which unit in which month; undated people listed; no few in public."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

import pytest

from graphkit.exports import export, redact

pytestmark = pytest.mark.browser


def test_picture_table_and_graph_are_one(invented, page_truth, tmp_path, open_page) -> None:
    graph = invented.build(60)
    export("html", graph, tmp_path / "a.html", audience="analyst")
    opened = open_page(tmp_path / "a.html", "#view=units&lang=kk")
    assert opened.ink("units") > 20
    wanted = page_truth.units(graph)
    assert any(when == "undated" for _, when in wanted) and any("–" in when for _, when in wanted)
    written = [entry["text"] for entry in opened.drawn("units")["texts"]]
    for unit in {unit for unit, _ in wanted}:
        assert unit in written
    undated = {unit: n for (unit, when), n in wanted.items() if when == "undated"}
    for n in undated.values():
        assert any(re.search(rf"күні жоқ: {n}$", text) for text in written)
    opened.go("table")
    assert page_truth.units_shown(opened) == wanted
    opened.quiet()


def test_numbers_follow_the_filters(invented, page_truth, tmp_path, open_page) -> None:
    graph = invented.build(60)
    export("html", graph, tmp_path / "a.html", audience="analyst")
    opened = open_page(tmp_path / "a.html", f"#view=units&lang=kk&from={2023 * 12 + 2}&to={2023 * 12 + 7}")
    opened.go("table")
    wanted = {key: n for key, n in page_truth.units(graph).items() if re.fullmatch(r"0[3-8]\.2023", key[1])}
    found = {key: n for key, n in page_truth.units_shown(opened).items() if "–" not in key[1]}
    assert found == wanted and wanted


def test_a_cell_opens_the_people_and_events_behind(invented, page_truth, tmp_path, open_page) -> None:
    graph = invented.build(40)
    export("html", graph, tmp_path / "a.html", audience="analyst")
    opened = open_page(tmp_path / "a.html", "#view=units&lang=kk")
    wanted = page_truth.units(graph)
    opened.page.focus("#units")
    opened.page.keyboard.press("ArrowDown")
    assert re.fullmatch(r"u\d+", opened.opened)
    opened.page.keyboard.press("ArrowRight")
    panel = opened.page.locator("#panel")
    unit = panel.locator("h2").inner_text()
    month = re.search(r"\d\d\.\d{4}", panel.inner_text())
    assert month and panel.locator("ol li").count() == wanted[unit, month[0]]
    by_keyboard = panel.inner_text()
    chosen = opened.opened
    opened.page.keyboard.press("Escape")
    # The same by a click on one of its cells: the first of this number whose panel it is.
    box = opened.page.locator("#units").bounding_box()
    cells = [e for e in opened.drawn("units")["texts"] if "600" in e["font"] and re.fullmatch(r"\d+", e["text"])]
    places = opened.page.evaluate(
        "all => all.map(e => [e.x, e.y])", [e for e in cells if e["text"] == str(wanted[unit, month[0]])]
    )
    for x, y in places:
        opened.page.mouse.click(box["x"] + x + opened_left(opened), box["y"] + y + 42)
        if opened.opened == chosen:
            break
    assert opened.opened == chosen and panel.inner_text() == by_keyboard
    panel.locator("ol li button").nth(1).click()
    assert opened.opened.startswith("e")
    opened.quiet()


def opened_left(opened) -> float:
    """Where the months begin: the width of the column of names."""
    wide = opened.page.locator("#units").bounding_box()["width"]
    return min(250, max(110, wide * 0.24))


@pytest.mark.parametrize("people", [40, 300])
def test_public_numbers_are_sums_of_groups(invented, page_truth, tmp_path, open_page, people) -> None:
    graph = invented.build(people)
    view = redact(graph)
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for group in view.groups:
        unit = group.traits.get("unit")
        if unit is None or unit in ("not named", "several"):
            continue
        month, year = str(group.traits.get("contract_month", "")), str(group.traits.get("contract_year", ""))
        if re.fullmatch(r"\d{4}-\d\d", month):
            when = f"{month[5:]}.{month[:4]}"
        else:
            when = f"01.{year}–12.{year}" if re.fullmatch(r"\d{4}", year) else "undated"
        wanted[str(unit), when] += group.n
    export("html", graph, tmp_path / "a.html")
    opened = open_page(tmp_path / "a.html", "#view=units&lang=kk")
    note = opened.page.text_content("#note")
    opened.go("table")
    assert page_truth.units_shown(opened) == dict(wanted) and all(n >= 3 for n in wanted.values())
    hidden = sum(group.n for group in view.groups if "unit" not in group.traits)
    assert hidden == 0 or str(hidden) in note
    opened.quiet()


def test_where_no_group_shares_a_unit_the_public_page_says_so(invented, tmp_path, open_page) -> None:
    graph = invented.build(17)
    assert not any(g.traits.get("unit", "not named") not in ("not named", "several") for g in redact(graph).groups)
    export("html", graph, tmp_path / "a.html")
    opened = open_page(tmp_path / "a.html", "#view=units")
    assert "No unit is shared" in " ".join(d["text"] for d in opened.drawn("units")["texts"])


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("people", [17, 40])
def test_headings_and_names_keep_apart(invented, tmp_path, open_page, people, language) -> None:
    export("html", invented.build(people), tmp_path / "a.html", audience="analyst")
    for width in (360, 1400):
        options = {"viewport": {"width": width, "height": 740}}
        opened = open_page(tmp_path / "a.html", f"#view=units&lang={language}", **options)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        heads = sorted(
            (e["y"], e["x"]) for e in opened.drawn("units")["texts"] if re.fullmatch(r"\d\d", e["text"]) and e["y"] < 42
        )
        assert len(heads) > 3
        assert all(b[1] - a[1] > 13 for a, b in pairwise(heads))
        drawn = opened.drawn("units")["texts"]
        years = sorted(e["x"] for e in drawn if re.fullmatch(r"20\d\d", e["text"]) and e["y"] < 20)
        assert years and all(b - a > 34 for a, b in pairwise(years))
