"""Every file is read back equal; the same graph gives the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import GraphkitError, InputError, UsageError
from graphkit.exports import EXPORTERS, export, report_path
from graphkit.exports.graphfiles import plain_graph
from graphkit.exports.neo4j_import import SEPARATOR
from graphkit.exports.tables import csv_bytes, guard, unguard
from graphkit.exports.values import scalar

OUT = {
    "html": "a.html",
    "gexf": "a.gexf",
    "graphml": "a.graphml",
    "cytoscape": "a.cyjs",
    "csv": "tables",
    "ftm": "a.jsonl",
    "neo4j-import": "bulk",
    "png": "a.png",
    "svg": "a.svg",
}


def small() -> nx.MultiDiGraph:
    g = nx.MultiDiGraph()
    g.add_node("p1", label="Person", name="Әділ =1+1", names=["a;b", 'c"d', "e\nf"], role="subject", birth_year=1990,
               score=0.5, gone=None, flag=True, big=2**70, nan=float("nan"))  # fmt: skip
    g.add_node("e1", label="Event", type="contract_signed", stage="contract", date="2023-05~",
               date_from=dt.date(2023, 4, 1), date_to=dt.date(2023, 6, 30), note="\x00\x0b\ud800 -2")  # fmt: skip
    g.add_node("s1", label="Source", kind="verdict", title="т", synthetic=True)
    g.add_edge("p1", "e1", type="LIVED", seq=0)
    g.add_edge("e1", "s1", type="EVIDENCED_BY", id="x1", start=3, end=9, quote="@SUM(1)\r\nвторая", confidence=1)
    g.add_edge("e1", "s1", type="EVIDENCED_BY", id="x2", start=10, end=12, quote="it", confidence=0.5)
    return g


def shuffled(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    other = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed(list(graph.edges(data=True))))
    return other


def content(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(path.iterdir())
    return {f.name: f.read_bytes() for f in [*files, report_path(path)]}


@pytest.mark.parametrize(
    ("format", "audience"),
    [(f, a) for f in EXPORTERS for a in ("analyst", "public") if a == "analyst" or f not in ("ftm", "neo4j-import")],
)
def test_the_same_graph_gives_the_same_bytes(invented, tmp_path, format, audience) -> None:
    graph = invented.build(17, listed=3, hostile=True)
    export(format, graph, tmp_path / "1" / OUT[format], audience=audience)
    export(format, shuffled(graph), tmp_path / "2" / OUT[format], audience=audience)
    one, two = content(tmp_path / "1" / OUT[format]), content(tmp_path / "2" / OUT[format])
    assert one == two


def read_cytoscape(path: Path) -> nx.MultiDiGraph:
    graph = nx.cytoscape_graph(json.loads(path.read_bytes()), name="label")
    for node, data in graph.nodes(data=True):  # what the format itself adds
        assert data.pop("id") == data.pop("value") == node and data["name"] == data["label"]
    return graph


def read_gexf(path: Path) -> nx.MultiDiGraph:
    graph = nx.read_gexf(path)
    for *_, data in [*graph.nodes(data=True), *graph.edges(data=True)]:  # times and looks, tested by themselves
        for key in ("start", "end", "spells", "viz"):
            data.pop(key, None)
    for *_, data in graph.edges(data=True):
        del data["label"]
    return graph


@pytest.mark.parametrize(
    ("format", "read"), [("graphml", nx.read_graphml), ("gexf", read_gexf), ("cytoscape", read_cytoscape)]
)
@pytest.mark.parametrize("hostile", [False, True])
def test_graph_files_are_read_back_equal(invented, tmp_path, format, read, hostile) -> None:
    for graph in (small(), invented.build(9, hostile=hostile)):
        path = tmp_path / OUT[format]
        export(format, graph, path, audience="analyst", special=True)
        options = {"force_multigraph": True} if format == "graphml" else {}
        back = read(path, **options)
        wanted = plain_graph(graph)
        assert set(back) == set(wanted)
        for node, data in wanted.nodes(data=True):
            assert dict(back.nodes[node]) == data | ({"name": data["label"]} if format == "cytoscape" else {}), node

        def edges(g: nx.Graph) -> list[tuple[str, str, str]]:
            drop = ("id", "networkx_key", "key", "source", "target")
            return sorted(
                (u, v, json.dumps({k: w for k, w in d.items() if k not in drop}, sort_keys=True))
                for u, v, d in g.edges(data=True)
            )

        assert edges(back) == edges(wanted)


def test_names_that_mean_something_to_the_format_are_kept_apart(tmp_path) -> None:
    export("gexf", small(), tmp_path / "a.gexf", audience="analyst")
    back = nx.read_gexf(tmp_path / "a.gexf")
    assert {d["relation"] for *_, d in back.edges(data=True)} == {"LIVED", "EVIDENCED_BY"}
    assert sorted(d["graph_start"] for *_, d in back.edges(data=True) if "graph_start" in d) == [3, 10]
    assert back.nodes["p1"]["graph_label"] == "Person" and back.nodes["p1"]["label"].startswith("Әділ")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("hostile", [False, True])
def test_csv_is_read_back_equal_and_runs_nothing(invented, tmp_path, hostile) -> None:
    for graph in (small(), invented.build(9, hostile=hostile)):
        export("csv", graph, tmp_path / "t", audience="analyst", special=True)
        found = {unguard(r["id"]): r for r in rows(tmp_path / "t" / "nodes.csv")}
        assert set(found) == set(graph)
        for node, data in graph.nodes(data=True):
            for key, value in data.items():
                plain = scalar(value)
                cell = found[node][key]
                if isinstance(plain, str):
                    assert unguard(cell) == plain.replace("\x00", "\ufffd"), (node, key)
                elif isinstance(plain, bool):
                    assert cell == str(plain).lower()
                else:
                    assert cell == ("" if plain is None else str(plain))
        edges = rows(tmp_path / "t" / "edges.csv")
        assert len(edges) == graph.number_of_edges()
        for row in [*found.values(), *edges]:
            for cell in row.values():
                assert not re.match(r"[=+@\t\r\n]|-\D", cell), cell


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=2,
                         max_size=2), max_size=5))  # fmt: skip
def test_guarded_cells_come_back(table) -> None:
    back = list(csv.reader(io.StringIO(csv_bytes(["a", "b"], table).decode("utf-8-sig"), newline="")))
    assert [[unguard(c) for c in row] for row in back[1:]] == table


@given(st.text())
def test_guard_is_undone(text) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_neo4j_import_files_hold_types_lists_and_absence(tmp_path) -> None:
    export("neo4j-import", small(), tmp_path / "b", audience="analyst")
    arguments = (tmp_path / "b" / "import.args").read_text().splitlines()
    assert "--nodes=Event:ContractSigned=./nodes-Event-ContractSigned.csv" in arguments
    assert "--relationships=EVIDENCED_BY=./edges-EVIDENCED_BY.csv" in arguments
    with (tmp_path / "b" / "nodes-Person.csv").open(encoding="utf-8", newline="") as file:
        person = next(csv.DictReader(file))
    assert person["id:ID"] == "p1" and person["birth_year:long"] == "1990" and person["flag:boolean"] == "true"
    assert person["names:string[]"].split(SEPARATOR) == ["a;b", 'c"d', "e\nf"]
    assert person["big"] == str(2**70) and "gone" not in person and person["nan:double"] == ""
    with (tmp_path / "b" / "nodes-Event-ContractSigned.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["date_from:date"] == "2023-04-01"


def test_ftm_entities_link_people_events_and_sources(invented, tmp_path) -> None:
    graph = invented.build(12)
    export("ftm", graph, tmp_path / "a.jsonl", audience="analyst")
    entities = {e["id"]: e for e in map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())}
    people = [e for e in entities.values() if e["schema"] == "Person"]
    assert {e["properties"]["name"][0] for e in people} == {
        d["name"] for _, d in graph.nodes(data=True) if d["label"] == "Person"
    }
    alleged = {v for _, v, d in graph.edges(data=True) if d["type"] == "ALLEGED"}
    lived = {v for _, v, d in graph.edges(data=True) if d["type"] == "LIVED"}
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", id) for id in entities)
    assert lived - alleged <= set(entities) and not (alleged - lived) & set(entities)
    for entity in entities.values():
        for key in ("involved", "proof", "member", "organization", "subject", "object"):
            assert all(other in entities for other in entity["properties"].get(key, ()))


def test_ftm_entities_pass_the_model_of_followthemoney(invented, tmp_path) -> None:
    ftm = pytest.importorskip("followthemoney", reason="followthemoney is not installed")
    export("ftm", invented.build(30, hostile=True), tmp_path / "a.jsonl", audience="analyst")
    for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines():
        entity = json.loads(line)
        ftm.model.get(entity["schema"]).validate(entity)
        read = ftm.model.get_proxy(entity, cleaned=False)  # reading cleans: what is no date, no country, goes
        assert {k: len(read.get(k)) for k in entity["properties"]} == {
            k: len(v) for k, v in entity["properties"].items()
        }


@pytest.mark.parametrize("format", ["ftm", "neo4j-import"])
def test_formats_of_people_refuse_the_public(invented, tmp_path, format) -> None:
    with pytest.raises(UsageError, match="no public version"):
        export(format, invented.build(5), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_wrong_words_get_suggestions(invented, tmp_path) -> None:
    graph = invented.build(3)
    with pytest.raises(UsageError, match="did you mean graphml"):
        export("grapml", graph, tmp_path / "x")
    with pytest.raises(UsageError, match="no audience"):
        export("html", graph, tmp_path / "x", audience="everyone")
    with pytest.raises(UsageError, match="never public"):
        export("html", graph, tmp_path / "x", special=True)
    with pytest.raises(InputError, match="nobody"):
        export("html", nx.MultiDiGraph(), tmp_path / "x", audience="analyst")


def test_a_failed_write_leaves_the_old_file(invented, tmp_path) -> None:
    (tmp_path / "a.html").mkdir()
    with pytest.raises(GraphkitError, match="folder, not a file"):
        export("html", invented.build(3), tmp_path / "a.html", audience="analyst")
    (tmp_path / "file").write_text("x")
    with pytest.raises(GraphkitError, match="cannot write"):
        export("html", invented.build(3), tmp_path / "file" / "a.html", audience="analyst")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "file"]


def test_the_report_says_what_is_in_it(invented, tmp_path) -> None:
    report = export("html", invented.build(60), tmp_path / "a.html")
    saved = json.loads(report_path(tmp_path / "a.html").read_text(encoding="utf-8"))
    assert saved["people"] == report.people == 60 and saved["smallest_group"] == 3 and saved["synthetic"] is True
    assert "60 people in a.html" in report.lines() and any(line.startswith("left out") for line in report.lines())
    assert not saved["do_not_publish"] and "special" in saved["left_out"]
    assert export("html", invented.build(5), tmp_path / "b.html", audience="analyst").do_not_publish


@settings(max_examples=200)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.dates(),
                    st.lists, max_leaves=6))  # fmt: skip
def test_any_value_becomes_something_a_file_can_hold(value) -> None:
    plain = scalar(value)
    json.dumps(plain, allow_nan=False).encode()
    assert plain is None or isinstance(plain, str | int | float | bool)
    if isinstance(plain, str):
        plain.encode("utf-8")
