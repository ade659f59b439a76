"""``graphkit analyse``: every figure leads to its evidence, the public sees sums only, and limits are said."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from lxml import html

from graphkit.analyses.eventlog import log_from_courses, log_from_variants
from graphkit.analyses.features import Features, event_features
from graphkit.analyses.sequences import life_courses
from graphkit.errors import InputError
from graphkit.exports.analysis import analyse, analysis_html, analysis_json, export_analysis
from graphkit.projection import read_graph
from graphkit.store import Store, Target, load_statement


@pytest.fixture(scope="module")
def graph(case: Path) -> nx.MultiDiGraph:
    with Store.open(Target.embedded(case / "graph"), mode="read") as store:
        return read_graph(store)


@pytest.fixture(scope="module")
def analyst(case: Path, cli: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("analyst")
    done = cli("analyse", case, "--audience", "analyst", "-o", out)
    assert done.code == 0, done.err
    assert "do not publish" in done.err
    return out


@pytest.fixture(scope="module")
def public(case: Path, cli: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("public")
    done = cli("analyse", case, "-o", out)
    assert done.code == 0, done.err
    return out


def read(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "analysis.json").read_text("utf-8"))
    return loaded


def rows(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{s['id']}/{t['title']}", r) for s in report["sections"] for t in s["tables"] for r in t["rows"]]


def test_every_figure_of_the_analyst_leads_to_its_evidence(analyst: Path) -> None:
    report = read(analyst)
    evidence = report["evidence"]
    for where, row in rows(report):
        counts = [c for c in row["cells"] if isinstance(c, int | float) and not isinstance(c, bool)]
        if any(counts):
            assert row["people"] or row["facts"] or row["sources"], where
        for kind in ("people", "facts", "sources"):
            assert set(row[kind]) <= evidence[kind].keys()
    for who in evidence["people"].values():
        assert set(who["events"]) | set(who["alleged"]) <= evidence["facts"].keys()
        assert all(mention["source"] in evidence["sources"] for mention in who["mentions"])
    proofs = [e for fact in evidence["facts"].values() for e in fact["evidence"]]
    assert proofs and all(e["source"] in evidence["sources"] for e in proofs)
    assert all(e.keys() & {"quote", "locator", "page", "start"} for e in proofs)


def test_the_page_says_what_the_json_says_and_its_links_lead_somewhere(analyst: Path) -> None:
    report = read(analyst)
    page = html.fromstring((analyst / "analysis.html").read_bytes())
    anchors = page.xpath("//@id")
    assert len(anchors) == len(set(anchors))
    links = page.xpath("//a/@href")
    assert links and all(link.startswith("#") and link[1:] in anchors for link in links)
    assert len(page.xpath("//article[starts-with(@id, 'p')]")) == len(report["evidence"]["people"])
    assert len(page.xpath("//li[starts-with(@id, 'f')]")) == len(report["evidence"]["facts"])
    assert len(page.xpath("//li[starts-with(@id, 's')]")) == len(report["evidence"]["sources"])
    tables = page.xpath("//table")
    assert [t.find("caption").text for t in tables] == [t["title"] for s in report["sections"] for t in s["tables"]]
    assert sum(len(t.xpath(".//tbody/tr")) for t in tables) == len(rows(report))
    text = page.text_content()
    for limit in report["limits"]:
        assert limit in text
    for section in report["sections"]:
        for caveat in (section["observed"] or {"caveats": []})["caveats"]:
            assert caveat in text


def test_the_page_asks_nobody_and_runs_nothing(analyst: Path, public: Path) -> None:
    for folder in (analyst, public):
        text = (folder / "analysis.html").read_text("utf-8")
        page = html.fromstring(text)
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'; style-src 'sha256-") and "script" not in policy
        assert not page.xpath("//script | //img | //link | //iframe | //object | //@src")
        assert not re.search(r"url\(|@import", text)


def test_a_seed_versions_and_the_ledgers_position_are_recorded(analyst: Path, public: Path) -> None:
    for folder in (analyst, public):
        made = read(folder)["made"]
        assert made["seed"] == 0 and made["ledger_position"] == made["graph_ledger_position"] > 0
        assert {"graphkit", "python", "networkx", "numpy", "scipy", "scikit-network"} <= made.keys()
        assert made["database"].startswith("arcadedb") and made["build"]


def test_so_few_people_are_said_to_carry_nothing_beyond_themselves(analyst: Path) -> None:
    report = read(analyst)
    status = {section["id"]: section["status"] for section in report["sections"]}
    assert status["pathways"] == "not_given" and status["lists"] == "not_given"
    assert "given" not in {status[name] for name in ("times", "turning", "network", "comparison", "sentencing")}
    said = " ".join(report["limits"])
    assert "under 200 no types are given" in said and "Look at each person instead" in said
    pathways = next(s for s in report["sections"] if s["id"] == "pathways")
    each = [row for table in pathways["tables"] for row in table["rows"]]
    assert len(each) == len({row["cells"][0] for row in each}) and all(row["facts"] for row in each)
    assert all(section["observed"]["caveats"] for section in report["sections"])


def test_the_public_report_holds_no_person(graph: nx.MultiDiGraph, analyst: Path, public: Path) -> None:
    report = read(public)
    texts = {f: (public / f).read_text("utf-8") for f in ("analysis.html", "analysis.json")}
    hidden = set()
    for node, data in graph.nodes(data=True):
        if data["label"] in ("Person", "Mention"):
            hidden |= {node.removeprefix("mention:"), data.get("name"), *(data.get("names") or ())}
        if data["label"] == "Event":
            hidden |= {node, data.get("case_number")}
        if data["label"] == "Recruiter":
            hidden.add(data.get("name"))
    for *_, data in graph.edges(data=True):
        hidden |= {data.get("quote"), data.get("locator"), data.get("id")}
    words = {str(h) for h in hidden if h and len(str(h)) > 5}
    assert len(words) > 100
    for name, text in texts.items():
        assert not [w for w in words if w in text], name
    assert "evidence" not in report and all(row.keys() == {"cells"} for _, row in rows(report))
    assert report["do_not_publish"] is False and read(analyst)["do_not_publish"] is True


def test_no_public_figure_speaks_of_fewer_than_three(public: Path) -> None:
    for where, row in rows(read(public)):
        for cell in row["cells"]:
            if isinstance(cell, int) and not isinstance(cell, bool):
                assert cell == 0 or cell >= 3, (where, row)


def test_json_goes_to_standard_output_and_words_to_standard_error(case: Path, cli: Any, public: Path) -> None:
    done = cli("analyse", case, "--json")
    assert done.code == 0
    assert json.loads(done.out) == read(public)
    assert "limit: " in done.err


def test_one_file_of_either_kind(case: Path, cli: Any, tmp_path: Path) -> None:
    page = tmp_path / "deep" / "page.html"
    assert cli("analyse", case, "-o", page, "--title", "<b>T & co</b>").code == 0
    assert "&lt;b&gt;T &amp; co&lt;/b&gt;" in page.read_text("utf-8")
    assert {p.name for p in page.parent.iterdir()} == {"page.html", "page.html.report.json"}


def test_the_same_graph_gives_the_same_report(graph: nx.MultiDiGraph) -> None:
    once = analysis_json(analyse(graph, audience="analyst"))
    shuffled = nx.MultiDiGraph()
    shuffled.add_nodes_from(reversed(list(graph.nodes(data=True))))
    shuffled.add_edges_from(reversed(list(graph.edges(keys=True, data=True))))
    assert analysis_json(analyse(shuffled, audience="analyst")) == once


def test_what_is_special_stays_out_unless_it_is_asked_for(graph: nx.MultiDiGraph, cli: Any, case: Path) -> None:
    plain, full = (analysis_html(analyse(graph, audience="analyst", special=s), title="t") for s in (False, True))
    withheld = "withheld: health or other special data"
    assert withheld in plain and withheld not in full
    refused = cli("analyse", case, "--special")
    assert refused.code == 2 and "never public" in refused.err


def test_graph_data_science_needs_a_server(case: Path, cli: Any) -> None:
    done = cli("analyse", case, "--engine", "gds", "--audience", "analyst")
    assert done.code == 2 and "--to" in done.err and "Traceback" not in done.err
    # Nor is it let pass for the public, whose report would not need it.
    assert cli("analyse", case, "--engine", "gds").code == 2


def test_an_empty_graph_is_named() -> None:
    for audience in ("analyst", "public"):
        with pytest.raises(InputError):
            analyse(nx.MultiDiGraph(), audience=audience)


def test_more_people_than_a_page_holds_still_get_json(
    graph: nx.MultiDiGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphkit.exports.analysis.MOST_ROWS", 3)
    found = analyse(graph, audience="analyst")
    paths, report = export_analysis(found, tmp_path / "out", title="t")
    assert [path.name for path in paths] == ["analysis.html", "analysis.json"] and "JSON" in report.left_out["evidence"]
    held = json.loads((tmp_path / "out" / "analysis.json").read_text("utf-8"))
    assert len(held["evidence"]["people"]) > 3 and "evidence" not in held["left_out"]
    export_analysis(found, tmp_path / "a.json", title="t")
    assert json.loads((tmp_path / "a.json").read_text("utf-8"))["people"] == found.report.people


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_and_loads_nothing_else(browser: Any, analyst: Path, public: Path, width: int) -> None:
    for folder in (analyst, public):
        page = browser.new_page(viewport={"width": width, "height": 800})
        seen: list[str] = []
        page.on("request", lambda request, seen=seen: seen.append(request.url))
        page.on("console", lambda message, seen=seen: seen.append(message.text))
        page.goto((folder / "analysis.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen == [(folder / "analysis.html").as_uri()]
        page.close()


def test_variants_counted_in_the_database_are_the_lives_of_the_graph(case: Path, graph: nx.MultiDiGraph) -> None:
    with Store.open(Target.embedded(case / "graph"), mode="read") as store:
        rows = store.run_read(load_statement("queries/life_variants"), {"stages": False}).rows
    lives = [course for course in life_courses(graph) if course.events]
    counted, told = (
        event_features(log).without_partners() for log in (log_from_variants(rows), log_from_courses(lives))
    )

    def people(features: Features) -> Counter[tuple[int, ...]]:
        found: Counter[tuple[int, ...]] = Counter()
        for line, weight in zip(features.matrix.toarray(), features.weight, strict=True):
            found[tuple(line.nonzero()[0].tolist())] += int(weight)
        return found

    assert people(counted) == people(told) and len(lives) >= 10
