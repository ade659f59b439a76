"""The invented verdicts from text to cluster: what was read, what is found again, and that the report says it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graphkit.analyses.pathways import pathway_clusters
from graphkit.analyses.planted import COMPARED, planted_routes
from graphkit.analyses.sequences import LifeEvent, course_from_events, life_courses
from graphkit.errors import InputError, UsageError
from graphkit.exports.analysis import analyse, analysis_html
from graphkit.ledger import Case, expand, load
from graphkit.loaders.verdicts import VerdictsLoader
from graphkit.models import LoadOptions
from graphkit.projection import build, read_graph
from graphkit.store import Store

EXAMPLE = Path(__file__).parents[2] / "examples" / "invented"


@pytest.fixture(scope="module")
def graph(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> nx.MultiDiGraph:
    """The graph of the 58 invented verdicts, read from their text."""
    case = Case.create(tmp_path_factory.mktemp("planted") / "case")
    loader = VerdictsLoader()
    with case.ledger() as ledger, Store.open(databases.empty("arcadedb"), mode="write") as store:
        files = expand([EXAMPLE / "verdicts"], loader.suffixes)
        assert load(case, ledger, loader, files, LoadOptions(synthetic=True)).loaded == 58
        build(case, ledger, store, "planted")
        return read_graph(store)


@pytest.fixture(scope="module")
def section(graph: nx.MultiDiGraph) -> Any:
    found = analyse(graph, audience="analyst", truth=EXAMPLE / "truth")
    assert analysis_html(found, title="t").count("Planted routes, found again") >= 2
    return next(s for s in found.report.sections if s.id == "truth")


def cells(section: Any, title: str) -> dict[str, tuple[Any, ...]]:
    table = next(t for t in section.tables if t.title == title)
    return {str(line.cells[0]): line.cells[1:] for line in table.rows}


def test_the_stages_of_the_lives_are_read_from_the_text(section: Any) -> None:
    stages = cells(section, "What was read of each stage")
    assert tuple(stages) == COMPARED
    for stage, (lived, found, both, recall, precision) in stages.items():
        assert recall == both / lived and precision == both / found
        assert precision >= (0.75 if stage == "trouble" else 0.9), stage
        # Hardship is told in the most varied words: of it a good half is found.
        assert recall >= (0.45 if stage == "trouble" else 0.85), stage


def test_the_planted_routes_are_found_again_and_the_report_says_with_what_error(section: Any) -> None:
    found = cells(section, "Agreement with the planted routes")
    for _, (value, low, high) in found.items():
        assert low < value < high <= 1 and low > 0, "better than chance"
    text, lived = (found[f"mixture, from the {what}"][0] for what in ("text", "lives as planted"))
    assert text > 0.15 and lived > 0.4
    assert found["rule, from the text"][0] > 0.2
    assert f"by {text:.2f} (95 % from" in section.says[0] and f"by {lived:.2f} (" in section.says[0]
    costs = f"What reading the text costs is {lived - text:.2f}"
    assert (costs if lived > text else "That reading the text costs anything") in section.says[1]
    table = next(t for t in section.tables if t.title == "Planted route and route by the rule")
    ways = {line.cells[:2]: line.cells[2] for line in table.rows}
    assert sum(ways.values()) == 60
    for planted, rule, at_least in (("coerced", "coerced", 5), ("prison", "prison", 4), ("vakhta_ad", "advert", 12)):
        assert ways[planted, rule] >= at_least


def test_sixty_people_get_no_types_of_their_own(graph: nx.MultiDiGraph, section: Any) -> None:
    result = pathway_clusters(life_courses(graph))
    assert (result.status, result.k, result.n) == ("insufficient_data", 1, 60)
    assert section.status == "limited" and any("finds no types" in c for c in section.observed.caveats)


def test_what_is_planted_plainly_is_found_wholly() -> None:
    routes = {"ad": ("job_ad_seen", "contract_signed"), "prison": ("imprisonment", "contract_signed", "wound")}
    lives, planted = {}, {}
    for i in range(40):
        route = ("ad", "prison")[i % 2]
        events = [LifeEvent(f"{i}-{n}", kind, stage="contract", seq=n) for n, kind in enumerate(routes[route])]
        lives[f"p{i:02d}"], planted[f"p{i:02d}"] = course_from_events(f"g{i:02d}", events), route
    found = planted_routes(lives, lives, planted)
    assert (found.n, found.k) == (40, 2)
    assert found.clusters.adjusted_rand == found.rule_truth.adjusted_rand == 1
    assert (found.clusters.low, found.clusters.high) == (1, 1)
    assert all(stage.recall in (1, None) and not stage.missed for stage in found.stages)
    nothing = {p: course_from_events(c.person_id, []) for p, c in lives.items()}
    lost = planted_routes(nothing, lives, planted)
    assert lost.clusters.adjusted_rand == 0 and lost.clusters_truth.adjusted_rand == 1
    contract = next(s for s in lost.stages if s.stage == "contract")
    assert (contract.lived, contract.found, contract.recall, contract.precision) == (40, 0, 0, None)
    assert len(contract.missed) == 40


def test_a_truth_that_cannot_be_read_is_named(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"verdicts\.jsonl"):
        analyse(graph, audience="analyst", truth=tmp_path)
    for content in ("no json", json.dumps({"id": "v001"})):
        (tmp_path / "verdicts.jsonl").write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="no truth of an invented case"):
            analyse(graph, audience="analyst", truth=tmp_path)
    with pytest.raises(UsageError):
        analyse(graph, audience="public", truth=EXAMPLE / "truth")
