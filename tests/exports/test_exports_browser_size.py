"""Many people: only what is seen is drawn and stands in the page; too many are counted, exactly."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from graphkit.analyses.routes import ROUTES, route_of
from graphkit.analyses.sequences import life_courses
from graphkit.cli.export import export as command
from graphkit.errors import InputError, UsageError
from graphkit.exports import export, html
from graphkit.exports.narrow import narrow, parse_conditions

browser = pytest.mark.browser


@pytest.fixture(scope="module")
def six_hundred(invented, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("size") / "a.html"
    export("html", invented.build(600, listed=60), out, audience="analyst")
    return out


SLIDE = """async () => {
  const input = document.getElementById('from');
  const times = [];
  for (let i = 0; i < 7; i += 1) {
    input.value = Number(input.min) + 3 + i;
    const start = performance.now();
    input.dispatchEvent(new Event('input'));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[3];
}"""


@browser
def test_six_hundred_people_stay_quick(six_hundred, open_page) -> None:
    assert six_hundred.stat().st_size < 5_000_000
    opened = open_page(six_hundred)
    for view in opened.views:
        opened.go(view)
        # Guards against what is slow by nature, on a machine that does other things; figures are in the benchmarks.
        assert opened.page.evaluate(SLIDE) < 1500, view
        opened.page.click("#reset")
        opened.settle()
    opened.quiet()


@browser
def test_only_rows_that_are_seen_are_drawn(six_hundred, open_page) -> None:
    opened = open_page(six_hundred)

    def marks() -> int:
        return sum(round(s["width"], 1) == 1.6 for s in opened.drawn("path")["strokes"])

    assert 100 < marks() < 1000 < opened.numbers()[2]
    # From far away all of them, as one cached picture: dragging it draws no mark anew.
    opened.page.click("#fit")
    opened.settle()
    assert marks() == 0 and len(opened.drawn("path")["strokes"]) < 60
    box = opened.page.locator("#path").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.page.mouse.move(*middle)
    opened.page.mouse.down()
    for step in range(10):
        opened.page.mouse.move(middle[0] - step * 5, middle[1] - step * 10)
    opened.page.mouse.up()
    assert marks() == 0
    # Rows are reached by keyboard, wherever they are.
    opened.page.click("#reset")
    opened.page.focus("#path")
    opened.page.keyboard.press("End")
    opened.settle()
    name = opened.page.locator("#panel dd button").first.inner_text()
    assert name in {d["text"] for d in opened.drawn("path")["texts"]}
    opened.quiet()


@browser
def test_only_rows_that_are_seen_stand_in_the_table(six_hundred, open_page) -> None:
    opened = open_page(six_hundred, "#view=table")
    everything = opened.table("events")
    assert len(everything) == opened.numbers()[2] > 4000
    assert opened.page.get_attribute("#table-events", "aria-rowcount") == str(len(everything) + 1)
    seen: dict[int, list[str]] = {}
    height = opened.page.evaluate("document.getElementById('table-events').offsetHeight")
    for part in (0, 0.25, 0.5, 0.75, 0.97):
        opened.page.evaluate("y => { document.getElementById('table').scrollTop = y; }", height * part)
        opened.settle()
        rows = opened.rows("events")
        assert 0 < len(rows) < 500
        seen |= rows
    assert max(seen) > 0.9 * len(everything) and min(seen) == 0
    for index, cells in seen.items():
        assert cells == everything[index]
    # A row opens the evidence, as its mark does.
    row = opened.page.locator("#table-events tbody tr[aria-rowindex] button").first
    name = row.inner_text()
    row.click()
    assert opened.opened.startswith("e") and name in opened.page.locator("#panel").inner_text()
    opened.quiet()


@browser
def test_too_many_are_counted_exactly_and_a_command_leads_to_a_part(invented, tmp_path, open_page, monkeypatch) -> None:
    graph = invented.build(60, listed=5)
    export("html", graph, tmp_path / "all.html", audience="analyst")
    monkeypatch.setattr(html, "MOST_ROWS", 50)
    report = export("html", graph, tmp_path / "many.html", audience="analyst")
    assert report.do_not_publish and "60 people" in report.left_out["rows"] and "--only" in report.left_out["rows"]
    text = (tmp_path / "many.html").read_text(encoding="utf-8")
    assert not [d["name"] for _, d in graph.nodes(data=True) if d["label"] == "Person" and d["name"] in text]
    counted, full = (open_page(tmp_path / f"{name}.html", "#view=table") for name in ("many", "all"))
    assert "path" not in counted.views and "net" not in counted.views
    for name in ("bars", "moves"):
        rows = [[*row[:3], *row[-2:]] if name == "bars" else row for row in counted.table(name)]
        truth = [[*row[:3], *row[-2:]] if name == "bars" else row for row in full.table(name)]
        assert rows == truth
    assert sum(int(row[0]) for row in counted.table("courses")) == 60
    assert "60" in counted.page.text_content("#narrower") and "50" in counted.page.text_content("#narrower")
    for route in counted.page.eval_on_selector_all("#routes input", "all => all.map(x => x.value)"):
        if route != "advert":
            counted.page.uncheck(f"#routes input[value={route}]")
    counted.settle()
    # The command parses, and what it chooses is what the page counted.
    words = shlex.split(counted.page.text_content("#narrower code"))
    assert words[:2] == ["graphkit", "export"]
    parsed = command.make_context("export", words[2:]).params
    part = narrow(graph, parse_conditions(parsed["only"]))
    assert parsed["audience"] == "analyst" and len(life_courses(part)) == counted.numbers()[0]
    for opened in (counted, full):
        opened.quiet()


def test_a_part_holds_those_who_fit_and_nobody_else(invented) -> None:
    graph = invented.build(80, listed=6)
    courses = {c.person_id: c for c in life_courses(graph)}
    together: set[str] = set()
    for route in ROUTES:
        wanted = {person for person, course in courses.items() if route_of(course) == route}
        if not wanted:
            with pytest.raises(InputError):
                narrow(graph, [("route", route)])
            continue
        part = narrow(graph, [("route", route)])
        kept = {c.person_id: c for c in life_courses(part)}
        assert kept.keys() == wanted
        together |= wanted
        for person, course in kept.items():
            assert [(e.id, e.evidence) for e in course.events] == [(e.id, e.evidence) for e in courses[person].events]
        # Nothing of anybody else is left behind.
        others = {v for u, v, d in graph.edges(data=True) if d["type"] == "LIVED" and u not in wanted}
        assert not others & set(part)
        assert not [n for n, d in part.nodes(data=True) if d["label"] == "Mention" and not part.out_degree(n)]
    assert together == courses.keys()
    unit = next(d["name"] for _, d in graph.nodes(data=True) if d["label"] == "Unit")
    served = {c.person_id for c in courses.values() if any(p.name == unit for e in c.events for p in e.partners)}
    assert {c.person_id for c in life_courses(narrow(graph, [("unit", unit.upper())]))} == served
    years = narrow(graph, [("year", "2023"), ("year", "2024")])
    assert len(life_courses(years)) == sum(len(life_courses(narrow(graph, [("year", y)]))) for y in ("2023", "2024"))


@pytest.mark.parametrize("text", ["route", "route=", "colour=red", "route=sea"])
def test_a_wrong_condition_is_explained(text) -> None:
    with pytest.raises(UsageError) as caught:
        parse_conditions([text])
    assert caught.value.hint


def test_there_is_no_narrower_public_export(tmp_path) -> None:
    arguments = [str(tmp_path), "html", "-o", str(tmp_path / "a.html"), "--only", "route=advert"]
    result = CliRunner().invoke(command, arguments)
    assert isinstance(result.exception, UsageError) and "single people out" in str(result.exception)
    assert not (tmp_path / "a.html").exists()


@browser
def test_a_button_stays_under_the_pointer_while_rows_come(six_hundred, open_page) -> None:
    opened = open_page(six_hundred, "#view=table", viewport={"width": 1400, "height": 700})
    ids = opened.page.eval_on_selector_all("#table table", "all => all.map(t => t.id)")
    assert len(ids) > 6
    for id in [*ids, *ids[::-1]]:
        # A jump to rows that do not stand there yet, and at once a press that lasts until they do.
        box = opened.page.locator(f"#{id} .save").evaluate(
            "b => { b.scrollIntoView({ block: 'center' }); const r = b.getBoundingClientRect();"
            " return [r.x, r.y, r.width, r.height]; }"
        )
        opened.page.mouse.move(box[0] + box[2] / 2, box[1] + box[3] / 2)
        with opened.page.expect_download(timeout=5000) as download:
            opened.page.mouse.down()
            opened.page.wait_for_timeout(120)
            opened.page.mouse.up()
        assert download.value.suggested_filename.endswith(f"{id.removeprefix('table-')}.csv")
        opened.settle()
        # What was pressed is still where it was, among rows.
        after = opened.page.locator(f"#{id} .save").bounding_box()
        assert abs(after["y"] - box[1]) < 2
        assert opened.page.evaluate(
            "() => { const b = document.getElementById('table').getBoundingClientRect();"
            " return ![...document.querySelectorAll('#table tr.gap')].some(g => { const r = g.getBoundingClientRect();"
            " return r.height > 0 && r.bottom > b.top && r.top < b.bottom; }); }"
        )
    opened.quiet()
