"""The import files go into a real Neo4j by its own importer, and everything is in it afterwards."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import neo4j
import networkx as nx
import pytest

from graphkit.exports import export
from graphkit.models import EVENT_TYPES

sys.path.append(str(Path(__file__).parents[1] / "neo4j_server"))
from neo4j_harness import RELEASES, CannotRun, Neo4jServer, fetch, find_java

WANTED = os.environ.get("GRAPHKIT_TEST_NEO4J") == "1" or os.environ.get("CI", "").lower() in ("1", "true")
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


def hard(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Beside the invented people, values that CSV makes hard."""
    rng = random.Random(3)
    texts = ["", " ", '"', '""', ",", ";", "\n", "\r\n", "\\", "\\n", "'", "=1+1", "null", "\u2028", "\ufeff", "[a]",
             "Әділ, «Өмір»", "\x01", "\x1f", "\ud800", "\x00", "🚁", "<b>", "$x", "`"]  # fmt: skip
    for i in range(200):
        text = "".join(rng.choice([*texts, chr(rng.randrange(32, 0x2FFF))]) for _ in range(rng.randrange(6)))
        graph.add_node(f"figure {i} {text}" if "\ud800" not in text and "\x00" not in text else f"figure {i}",
                       label="Figure", name=text, count=rng.randrange(-(2**62), 2**62), share=rng.random() * 10.0**i,
                       approximate=bool(i % 2), note=rng.choice([None, text]), lines=[text, "x", texts[i % 25]],
                       on=dt.date(1, 1, 1) + dt.timedelta(days=rng.randrange(3_000_000)))  # fmt: skip
    graph.add_node("figure inf", label="Figure", share=float("inf"))
    graph.add_node("figure -inf", label="Figure", share=float("-inf"), lines=[])
    return graph


def as_imported(value: Any) -> Any:
    """What a value becomes, written once more and differently from the exporter."""
    if isinstance(value, str):
        return "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 or c == "\x00" else c for c in value)
    if isinstance(value, list):
        return [as_imported(str(entry)).replace("\x1f", " ") for entry in value]
    return value


def properties(data: dict[str, Any], *own: str) -> str:
    kept = {k: as_imported(v) for k, v in data.items() if k not in own and v is not None and v != []}
    return repr(sorted(kept.items()))


@pytest.mark.neo4j
@pytest.mark.parametrize("kind", list(RELEASES))
def test_neo4j_admin_imports_all_of_it(
    invented: Any, tmp_path: Path, kind: str, leave_out: Callable[[str, str], NoReturn]
) -> None:
    if not WANTED:
        leave_out(kind, "set GRAPHKIT_TEST_NEO4J=1 (needs a JDK and Maven, brings 270 MB)")
    release = RELEASES[kind]
    try:
        java, lib = find_java(release), fetch(release)
    except CannotRun as missing:
        leave_out(kind, str(missing))
    graph = hard(invented.build(20, hostile=True, listed=3))
    export("neo4j-import", graph, tmp_path / "bulk", audience="analyst", special=True)
    home = tmp_path / "home"
    (home / "conf").mkdir(parents=True)
    done = subprocess.run(
        [java, "-Xmx512m", "-cp", f"{lib}/*", *(f"--add-opens=java.base/{p}=ALL-UNNAMED" for p in OPENED),
         "org.neo4j.cli.AdminTool", "database", "import", "full", "neo4j", "@import.args"],
        cwd=tmp_path / "bulk", env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
        capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    server = Neo4jServer(release, home)
    try:
        with neo4j.GraphDatabase.driver(server.uri, notifications_min_severity="OFF") as driver:
            nodes = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, properties(n) AS data").records
            edges = driver.execute_query(
                "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS data"
            ).records
    finally:
        server.stop()

    def native(data: dict[str, Any]) -> dict[str, Any]:
        return {k: v.to_native() if isinstance(v, neo4j.time.Date) else v for k, v in data.items()}

    wanted = Counter()
    for node, data in graph.nodes(data=True):
        labels = {data["label"]} | ({EVENT_TYPES[data["type"]].label} if data["label"] == "Event" else set())
        wanted[as_imported(node), tuple(sorted(labels)), properties(data, "id", "label")] += 1
    found = Counter((r["data"]["id"], tuple(sorted(r["labels"])), properties(native(r["data"]), "id")) for r in nodes)
    assert found == wanted
    wanted = Counter((as_imported(u), d["type"], as_imported(v), properties(d, "type"))
                     for u, v, d in graph.edges(data=True))  # fmt: skip
    assert Counter((r["a"], r["type"], r["b"], properties(native(r["data"]))) for r in edges) == wanted
