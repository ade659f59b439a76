"""The analyst's report of larger invented cases: every figure leads to its evidence, in the file and in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from lxml import html

from graphkit.analyses.compare import wilson
from graphkit.analyses.sequences import LifeEvent, course_from_events, life_courses
from graphkit.analyses.simulate import planted_people
from graphkit.exports.analysis import Analysis, analyse, analysis_html, analysis_json, export_analysis
from graphkit.exports.analysis_lives import courses_section, pathways_section
from graphkit.exports.analysis_model import Section


@pytest.fixture(scope="module")
def graph(invented: Any) -> nx.MultiDiGraph:
    built: nx.MultiDiGraph = invented.build(40, listed=12, hostile=True)
    return built


@pytest.fixture(scope="module")
def analysis(graph: nx.MultiDiGraph) -> Analysis:
    return analyse(graph, audience="analyst")


def lines(section: Section) -> list[tuple[str, Any]]:
    return [(f"{section.id}/{table.title}", line) for table in section.tables for line in table.rows]


def counts(cells: tuple[Any, ...]) -> list[float]:
    return [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool) and c]


def test_no_figure_stands_alone(analysis: Analysis) -> None:
    seen = set()
    for section in analysis.report.sections:
        for where, line in lines(section):
            seen.add(where)
            assert not counts(line.cells) or line.people or line.facts or line.sources, (where, line.cells)
    assert {"network/What people share", "lists/People by list", "comparison/Rates"} <= seen


def test_numbers_of_people_are_numbers_of_links(analysis: Analysis) -> None:
    column = {"Stages told of": 2, "Courses by stage": 1, "People by list": 1, "Rates": 3, "What people share": 1,
              "Recruiters": 1, "Sources by kind": 2}  # fmt: skip
    tables = {table.title: table for section in analysis.report.sections for table in section.tables}
    for title, place in column.items():
        for line in tables[title].rows:
            assert len(line.people) == line.cells[place], (title, line.cells)
    for line in tables["All people"].rows:
        assert len(line.people) == sum(line.cells[1:4]), "got there, not known to, no usable dates"


def test_rates_lead_to_all_people_and_to_the_events_that_make_them(graph: nx.MultiDiGraph, analysis: Analysis) -> None:
    (section,) = [s for s in analysis.report.sections if s.id == "comparison"]
    told = {c.person_id: {e.id: e.type for e in c.events} for c in life_courses(graph)}
    for _, line in lines(section):
        name, _, n, of, share, low, high = line.cells[:7]
        assert share == n / of and (low, high) == pytest.approx(wilson(n, of))
        types = {kind for event in line.facts for person in line.people if (kind := told[person].get(event))}
        wanted = {"told: left": {"desertion"}, "told: turned": {"surrender"}, "convicted": {"verdict"},
                  "told: coerced": {"coercion", "deception"}, "sentence": {"verdict"}}  # fmt: skip
        assert types <= next(v for k, v in wanted.items() if name.startswith(k))
        assert types or not n, "who has the outcome has an event that says so"


def test_groups_traits_and_methods_lead_to_their_people() -> None:
    log = planted_people(240, seed=6).log
    start = log.starts()
    courses = [
        course_from_events(
            person,
            [LifeEvent(log.event_ids[i], log.types[log.type[i]], seq=int(log.told[i]), source_kinds=("verdict",))
             for i in range(start[n], start[n + 1])],
        )
        for n, person in enumerate(log.person_ids)
    ]  # fmt: skip
    section = pathways_section(courses, seed=0)
    tables = {table.title.split(":")[0]: table for table in section.tables}
    assert set(tables) == {"Groups", "What sets each group apart", "Other methods on the same people"}
    group = {line.cells[0]: set(line.people) for line in tables["Groups"].rows}
    for line in tables["Groups"].rows:
        assert len(line.people) == line.cells[1] and line.facts
    for line in tables["What sets each group apart"].rows:
        number, _, _, n = line.cells[:4]
        assert len(line.people) == n and set(line.people) <= group[number]
    for line in tables["Other methods on the same people"].rows:
        assert len(line.people) == line.cells[3]
    assert all(line.people for _, line in lines(courses_section(courses)))


def test_every_source_is_named_and_every_proof_leads_to_it(analysis: Analysis) -> None:
    page = html.fromstring(analysis_html(analysis, title="t"))
    anchors = set(page.xpath("//@id"))
    assert {link[1:] for link in page.xpath("//a/@href")} <= anchors
    proofs = page.xpath("//ul[@class='proof']/li[not(contains(., 'No source is tied'))]")
    assert proofs and all(proof.xpath("./a[starts-with(@href, '#s')]") for proof in proofs)
    evidence = analysis_json(analysis)["evidence"]
    assert {f"s{s['number']}" for s in evidence["sources"].values()} <= anchors
    assert not page.xpath("//script | //img | //svg | //iframe")


def test_more_people_than_a_page_holds_are_counted_and_stand_in_the_json(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = html.fromstring(analysis_html(analysis, title="t"))
    monkeypatch.setattr("graphkit.exports.analysis.MOST_ROWS", 30)
    page = html.fromstring(analysis_html(analysis, title="t"))
    text = page.text_content()
    assert "DO NOT PUBLISH" in text and "too much for one page (the most is 30)" in text
    # Every table, row and column of figures is there; where links stood, their number stands.
    for which in ("//main//table/caption", "//main//thead//th"):
        assert page.xpath(f"{which}/text()") == whole.xpath(f"{which}/text()")
    assert len(page.xpath("//main//tbody/tr")) == len(whole.xpath("//main//tbody/tr"))
    refs = page.xpath("//td[@class='refs']")
    assert refs and not page.xpath("//td[@class='refs']//a | //section[@id='evidence']")
    for counted, linked in zip(refs, whole.xpath("//td[@class='refs']"), strict=True):
        links = len(linked.xpath(".//a"))
        assert counted.text_content().strip().replace("\u202f", "") == (str(links) if links else "")
    assert {link[1:] for link in page.xpath("//a/@href")} <= set(page.xpath("//@id"))
    assert analysis.evidence is not None
    ids = {*analysis.evidence["people"], *analysis.evidence["facts"]}
    assert not ids & set(text.split()), "people by name, not by id"
    paths, report = export_analysis(analysis, tmp_path / "a.html", title="t")
    assert "evidence" in report.left_out and [p.name for p in paths] == ["a.html"]
    _, report = export_analysis(analysis, tmp_path / "a.json", title="t")
    assert "evidence" not in report.left_out


@pytest.mark.browser
def test_from_any_figure_the_keyboard_leads_to_the_statement(browser: Any, analysis: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "analysis.html"
    path.write_text(analysis_html(analysis, title="t"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    page.goto(path.as_uri())
    reached = 0
    for section in page.query_selector_all("main > section[id]"):
        for table in section.query_selector_all("table"):
            cell = table.query_selector("tbody td.refs:has(a)")
            assert cell is not None, table.inner_text()[:80]
            summary = cell.query_selector("summary")
            if summary is not None:
                summary.focus()
                page.keyboard.press("Enter")
            link = cell.query_selector("a")
            link.focus()
            assert link.evaluate("e => e === document.activeElement && e.checkVisibility()")
            page.keyboard.press("Enter")
            target = page.query_selector(":target")
            assert target is not None and target.is_visible()
            assert target.evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= -1 && r.top < 800 }")
            # From a person or fact on to the statement's source.
            onward = target.query_selector("a[href^='#s']") or target
            if onward is not target:
                onward.focus()
                page.keyboard.press("Enter")
                arrived = page.query_selector(":target")
                assert arrived.get_attribute("id").startswith("s") and arrived.is_visible()
            else:
                assert target.get_attribute("id").startswith("s")
            reached += 1
    assert reached >= 12
    page.close()
