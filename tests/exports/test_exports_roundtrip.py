"""Any graph, with any values, comes back from every file as the table of `values` says."""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from graphkit.exports import export
from graphkit.exports.tables import unguard

TEXT = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["", " ", "\n", "\t a", "a\r\nb", "\r", "]]>", "<a>&amp;", "=1+1", "'x", "\ud800", "\x00\x0b", "\ufffe", "2023-05~",
     "-1", "True", "null", "INF", "\u2028"]
)  # fmt: skip
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "whole": st.integers(-(2**63), 2**63 - 1),
    "real": st.floats(allow_nan=False, allow_infinity=False),
    "flag": st.booleans(),
    "day": st.dates(),
    "moment": st.datetimes(),
    "many": st.lists(TEXT | st.integers(-5, 5) | st.none(), max_size=3),
    "name": TEXT.filter(bool),
    # names that mean something to one of the formats
    **dict.fromkeys(("id", "type", "value", "source", "target", "key", "color", "pid", "weight"), TEXT),
    "start": st.integers(0, 99),
    "end": st.integers(0, 99),
}
DATA = st.fixed_dictionaries({}, optional={k: v | st.none() for k, v in VALUES.items()})
RENAMED = {"type": "relation", **{k: f"graph_{k}" for k in (
    "id", "label", "value", "source", "target", "key", "color", "pid", "weight", "start", "end")}}  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    ids = draw(st.lists(st.text(st.characters(), min_size=1, max_size=6), min_size=1, max_size=5, unique=True))
    for node in ids:
        graph.add_node(node, **draw(DATA), label=draw(st.sampled_from(["Person", "Event", "Unit", "?"])))
    for _ in range(draw(st.integers(0, 6))):
        graph.add_edge(draw(st.sampled_from(ids)), draw(st.sampled_from(ids)), **draw(DATA))
    return graph


def clean(text: str, *, xml: bool) -> str:
    """A text by the table, character by character."""
    if xml:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = [*range(0xD800, 0xE000)] + ([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF] if xml else [])
    return "".join("\ufffd" if ord(c) in bad else c for c in text)


def plain(value: Any, *, xml: bool) -> Any:
    if isinstance(value, str):
        return clean(value, xml=xml)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        kept = [clean(v, xml=False) if isinstance(v, str) else v for v in value if v is not None]
        return clean(json.dumps(kept, ensure_ascii=False), xml=xml)
    return value


def expected(data: dict[str, Any], *, xml: bool = True) -> str:
    kept = {RENAMED.get(k, k): plain(v, xml=xml) for k, v in data.items() if v is not None}
    return repr(sorted(kept.items()))


def shown(data: dict[str, Any]) -> str:
    """What the file gives, without what the formats add themselves."""
    return repr(sorted((k, v) for k, v in data.items() if k not in ("label", "start", "end", "spells", "viz")))


def read(format: str, path: Path) -> nx.MultiDiGraph:
    if format == "graphml":
        return nx.read_graphml(path, force_multigraph=True)
    if format == "gexf":
        back = nx.read_gexf(path)
        for *_, data in back.edges(data=True):
            assert data.pop("kind", data["label"]).startswith(data["label"])
            data.pop("id", None)
        return back
    return nx.cytoscape_graph(json.loads(path.read_bytes()), name="label")


def same(back: nx.Graph, graph: nx.MultiDiGraph, format: str) -> None:
    drop = {"cytoscape": ("id", "value", "name", "source", "target", "key")}.get(format, ())
    gone = {"cytoscape": ("name",)}.get(format, ())

    def kept(data: dict[str, Any], *, edge: bool) -> str:
        own = [k for k in drop if not (edge and k == "name")]
        return shown({k: v for k, v in data.items() if k not in own})

    found = Counter(kept(data, edge=False) for _, data in back.nodes(data=True))
    wanted = Counter(expected({k: v for k, v in d.items() if k not in gone}) for _, d in graph.nodes(data=True))
    assert found == wanted
    names = sorted(graph)
    if len({clean(n, xml=True) for n in names}) == len(names):
        assert set(back) == {clean(n, xml=True) for n in names}
        found = Counter((u, v, kept(d, edge=True)) for u, v, d in back.edges(data=True))
        assert found == Counter(
            (clean(u, xml=True), clean(v, xml=True), expected(d)) for u, v, d in graph.edges(data=True)
        )
    assert back.number_of_edges() == graph.number_of_edges()


@pytest.mark.parametrize("format", ["graphml", "gexf", "cytoscape"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=graphs())
def test_any_graph_comes_back(tmp_path, format, graph) -> None:
    export(format, graph, tmp_path / "a", audience="analyst", special=True)
    same(read(format, tmp_path / "a"), graph, format)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=graphs())
def test_any_graph_comes_back_from_csv(tmp_path, graph) -> None:
    export("csv", graph, tmp_path / "t", audience="analyst", special=True)

    def cell(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        return str(plain(value, xml=False)).replace("\x00", "\ufffd")

    for file, ids, items in [
        ("nodes.csv", ("id",), [((n,), d) for n, d in graph.nodes(data=True)]),
        ("edges.csv", ("from_id", "to_id"), [((u, v), d) for u, v, d in graph.edges(data=True)]),
    ]:
        with (tmp_path / "t" / file).open(encoding="utf-8-sig", newline="") as handle:
            header, *rows = csv.reader(handle)
        found = Counter(tuple(unguard(c) for c in row) for row in rows)
        columns = [unguard(h) for h in header[len(ids) :]]
        wanted = Counter(
            (*(cell(e) for e in ends), *(cell(data.get(c)) for c in columns)) for ends, data in items
        )  # fmt: skip
        assert found == wanted
        numbers = [c for row in rows for c in row if not c.startswith("'")]
        assert not any(c.startswith(("=", "+", "@", "\t", "\r", "\n")) for c in numbers)
        assert all(math.isfinite(float(c)) for c in numbers if c.startswith("-"))


# ---- times -----------------------------------------------------------------------------------------

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent / "gexf13.rng"))


@pytest.mark.parametrize("audience", ["analyst", "public"])
@pytest.mark.parametrize("hostile", [False, True])
def test_gexf_is_as_the_specification_says(invented, tmp_path, audience, hostile) -> None:
    export("gexf", invented.build(30, listed=5, hostile=hostile), tmp_path / "a.gexf", audience=audience)
    tree = etree.parse(tmp_path / "a.gexf")
    assert GRAMMAR.validate(tree), GRAMMAR.error_log
    space = {"g": "http://gexf.net/1.3"}
    graph = tree.getroot().find("g:graph", space)
    assert graph.get("mode") == ("dynamic" if audience == "analyst" else "static")
    assert graph.get("defaultedgetype") == "directed"
    for kind in ("node", "edge"):
        declared = {a.get("id") for a in graph.iterfind(f"g:attributes[@class='{kind}']/g:attribute", space)}
        used = {v.get("for") for v in graph.iterfind(f"g:{kind}s/g:{kind}/g:attvalues/g:attvalue", space)}
        assert used and used <= declared
    ids = {n.get("id") for n in graph.iterfind("g:nodes/g:node", space)}
    edges = graph.findall("g:edges/g:edge", space)
    assert all(e.get("source") in ids and e.get("target") in ids for e in edges)
    # Gephi keeps one edge of a kind between two nodes.
    kinds = Counter((e.get("source"), e.get("target"), e.get("kind")) for e in edges)
    assert set(kinds.values()) == {1} and len({e.get("id") for e in edges}) == len(edges)


def test_gexf_grammar_refuses_what_is_wrong(invented, tmp_path) -> None:
    export("gexf", invented.build(3), tmp_path / "a.gexf", audience="analyst")
    text = (tmp_path / "a.gexf").read_text(encoding="utf-8")
    for right, wrong in [('version="1.3"', 'version="1.2"'), ('timeformat="date"', 'timeformat="day"'),
                         ('defaultedgetype="directed"', 'defaultedgetype="LIVED"'), ('start="20', 'start="month 20'),
                         ('type="double"', 'type="decimal"')]:  # fmt: skip
        assert right in text
        assert not GRAMMAR.validate(etree.fromstring(text.replace(right, wrong, 1).encode()).getroottree())


def test_gexf_tells_when_things_were(tmp_path) -> None:
    g = nx.MultiDiGraph()
    day = dt.date
    g.add_node("p", label="Person", name="П")
    g.add_node("q", label="Person", name="Q")
    g.add_node("u", label="Unit", name="U")
    spans = {"e1": (day(2023, 5, 1), day(2023, 5, 31)), "e2": (day(2023, 9, 2), day(2023, 9, 2)), "e3": (None, None),
             "e4": (day(2024, 1, 1), None)}  # fmt: skip
    for event, (first, last) in spans.items():
        g.add_node(event, label="Event", type="service", date_from=first, date_to=last)
        g.add_edge("p", event, type="LIVED", seq=0)
    g.add_edge("e1", "e2", type="THEN")
    g.add_edge("p", "u", type="SERVED_IN", events=["e1", "e2", "e3"])
    export("gexf", g, tmp_path / "a.gexf", audience="analyst")
    back = nx.read_gexf(tmp_path / "a.gexf")
    times = {n: (d.get("start"), d.get("end")) for n, d in back.nodes(data=True)}
    assert times == {"p": ("2023-05-01", None), "q": (None, None), "u": ("2023-05-01", "2023-09-02"),
                     "e1": ("2023-05-01", "2023-05-31"), "e2": ("2023-09-02", "2023-09-02"), "e3": (None, None),
                     "e4": ("2024-01-01", None)}  # fmt: skip
    edges = {(u, v): d for u, v, d in back.edges(data=True)}
    assert edges["p", "u"]["spells"] == [("2023-05-01", "2023-05-31"), ("2023-09-02", "2023-09-02")]
    assert edges["p", "e1"]["start"] == "2023-05-01" and "start" not in edges["e1", "e2"]
    assert "start" not in edges["p", "e3"] and edges["p", "e4"].get("end") is None
