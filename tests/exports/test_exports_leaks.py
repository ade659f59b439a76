"""No byte of a public artefact holds a name, a spelling, a full date, an id or a quote."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import networkx as nx
import pytest

from graphkit.exports import export, report_path

PUBLIC = {"html": "page.html", "csv": "tables", "graphml": "graph.graphml", "gexf": "graph.gexf",
          "cytoscape": "graph.cyjs"}  # fmt: skip


def secrets(graph: nx.MultiDiGraph) -> set[str]:
    """Everything in the case that speaks of one person, source or recruiter."""
    found: set[str] = set()
    for node, data in graph.nodes(data=True):
        if data["label"] == "Unit":
            continue
        found.add(node)
        for key in ("name", "name_latin", "birth_date", "title", "locator", "case_number", "detail", "sha256"):
            if data.get(key):
                found.add(str(data[key]))
        found.update(data.get("names") or ())
        found.update(data.get("aliases") or ())
        if len(str(data.get("date") or "")) == 10:
            found.add(data["date"])
    for *_, data in graph.edges(data=True):
        for key in ("quote", "locator", "id"):
            if data.get(key):
                found.add(str(data[key]))
    # What stands in every page by itself is no secret.
    return {text for text in found if len(text) > 3}


def artefact(path: Path) -> str:
    """All text of an export and its report, without vis-network, and with every escape undone."""
    files = [path] if path.is_file() else sorted(path.iterdir())
    text = "\n".join(f.read_text(encoding="utf-8") for f in [*files, report_path(path)])
    text = re.sub(r"<script>/\*\*\s+\* vis-network.*?</script>", "", text, flags=re.DOTALL)
    plain = html.unescape(text)
    decoded = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), plain)
    return "\n".join((text, plain, decoded))


def leaks(path: Path, wanted: set[str]) -> set[str]:
    text = artefact(path)
    return {secret for secret in wanted if secret in text}


@pytest.mark.parametrize("people", [17, 60])
def test_public_artefacts_hold_nothing_of_one_person(invented, tmp_path, people) -> None:
    graph = invented.build(people, listed=20)
    wanted = secrets(graph)
    assert len(wanted) > 200
    for format, name in PUBLIC.items():
        export(format, graph, tmp_path / name)
        assert leaks(tmp_path / name, wanted) == set(), format
        assert not re.search(r"\b(19|20)\d\d-\d\d-\d\d\b", artefact(tmp_path / name)), format


def test_the_search_finds_what_it_looks_for(invented, tmp_path) -> None:
    """The negative control: the same search over the analyst's artefacts finds nearly everything."""
    graph = invented.build(17, listed=5)
    wanted = secrets(graph)
    for format, name in PUBLIC.items():
        export(format, graph, tmp_path / name, audience="analyst")
        found = leaks(tmp_path / name, wanted)
        names = {d["name"] for _, d in graph.nodes(data=True) if d["label"] == "Person"}
        assert names <= found, format
        assert len(found) > 0.6 * len(wanted), format


def test_a_name_planted_in_a_public_page_is_found(invented, tmp_path) -> None:
    graph = invented.build(17)
    export("html", graph, tmp_path / "page.html")
    name = graph.nodes["person0003"]["name"]
    page = tmp_path / "page.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{json.dumps(name)}</body>"), encoding="utf-8")
    assert name in leaks(page, secrets(graph))


def test_special_data_needs_the_word(invented, tmp_path) -> None:
    graph = invented.build(60)
    details = {d["detail"] for _, d in graph.nodes(data=True) if "detail" in d}
    assert details
    for format, name in PUBLIC.items():
        export(format, graph, tmp_path / name, audience="analyst")
        assert leaks(tmp_path / name, details) == set(), format
        export(format, graph, tmp_path / name, audience="analyst", special=True)
        assert leaks(tmp_path / name, details) == details, format


def test_quotes_that_overlap_a_special_one_are_withheld(tmp_path) -> None:
    g = nx.MultiDiGraph()
    g.add_node("s", label="Source", kind="verdict")
    g.add_node("p", label="Person", name="Некто", role="subject")
    for node, kind, start, quote in [("w", "wound", 10, "был ранен в ногу"), ("d", "desertion", 20, "ранен, и ушёл"),
                                     ("v", "verdict", 90, "суд решил")]:  # fmt: skip
        g.add_node(node, label="Event", type=kind, stage="front")
        g.add_edge("p", node, type="LIVED", seq=start)
        g.add_edge(
            node, "s", type="EVIDENCED_BY", id=f"e{node}", start=start, end=start + 15, quote=quote, property="event"
        )
    export("html", g, tmp_path / "a.html", audience="analyst")
    assert leaks(tmp_path / "a.html", {"был ранен в ногу", "ранен, и ушёл", "суд решил"}) == {"суд решил"}
