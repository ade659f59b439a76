"""Many processes at one case and at one node: every command ends right or with words, nothing doubled."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from command_runner import run_cli
from trust_run import scaled

from graphkit.store import Store, Target, load_statement

VERDICTS = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"
ROUNDS = scaled(1, 6)
EDGES = scaled(1_000, 10_000)
WRITERS = 8
DOCUMENTED = {0, 1, 4}
"""Exit codes that a command at once with others may end with: 1 and 4 with a message."""
JUDGED = """
SELECT left_id, right_id, judge, json_extract(payload, '$.version'), decision FROM judgements ORDER BY position
"""


def people(file: Path, first: int) -> Path:
    rows = [
        f"Выдумкин{chr(0x430 + n % 30)} Олег Иванович;{1970 + n % 30}-05-12;Редут" for n in range(first, first + 40)
    ]
    file.write_text("\n".join(["ФИО;Дата рождения;Подразделение", *rows]) + "\n", encoding="utf-8")
    return file


def said(case: Path) -> dict[str, Counter[Any]]:
    """What the ledger holds, row by row and free of the order and the times."""
    queries = {
        "mentions": "SELECT id, source_id, name, locator FROM mentions",
        "events": "SELECT id, mention_id, type, told FROM events",
        "reviews": "SELECT statement_id, decision FROM reviews",
        "statements": "SELECT id, subject, property, value, evidence, stance, confidence FROM statements",
    }
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        found = {name: Counter(database.execute(query)) for name, query in queries.items()}
        judged = list(database.execute(JUDGED))
    # Which mention stands for its group depends on what was loaded when a build looked: compared is who is one.
    standing: dict[tuple[str, ...], str] = {}
    for left, right, judge, version, decision in judged:
        assert standing.get((left, right, judge, version)) != decision, ("judged twice", left, right, decision)
        standing[left, right, judge, version] = decision
    same = nx.Graph(pair[:2] for pair, decision in standing.items() if decision == "same")
    return found | {"people": Counter(frozenset(each) for each in nx.connected_components(same))}


def work(case: Path, folder: Path, round_: int, statement: str) -> list[tuple[object, ...]]:
    """Eight commands, two of them builds; each round adds other files and reviews another statement."""
    files = sorted(VERDICTS.glob("v0*.txt"))
    return [
        ("load", case, "verdicts", "--synthetic", files[2 * round_]),
        ("load", case, "list", "--synthetic", people(folder / f"list{round_}.csv", 7 * round_)),
        ("build", case),
        ("query", case, "figures"),
        ("build", case),
        ("review", case, "--decide", statement, "accept", "--reviewer", "Desk"),
        ("export", case, "csv", "-o", folder / f"out{round_}"),
        ("backup", case, "-o", folder / f"backup{round_}.zip"),
    ]


def ended(case: Path) -> tuple[dict[str, Counter[Any]], str]:
    for name in ("resolve", "build", "audit"):
        done = run_cli(name, case)
        assert done.code == 0, (name, done.err)
    verified = run_cli("verify", case)
    assert verified.code == 0, verified.err
    return said(case), verified.out.split()[1]


@pytest.mark.timeout(1_800)
def test_eight_commands_at_once(tmp_path: Path, figures: Callable[..., None]) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = sorted(VERDICTS.glob("v0*.txt"))[-1]
    for case in (one, many):
        assert run_cli("load", case, "verdicts", "--synthetic", first).code == 0
        assert run_cli("build", case).code == 0
    statements = [item["id"] for item in json.loads(run_cli("review", one, "--below", "1", "--json").out)]
    ways: Counter[str] = Counter()
    for round_ in range(ROUNDS):
        for arguments in work(one, tmp_path / "a", round_, statements[round_]):
            done = run_cli(*arguments)
            assert done.code == 0, (arguments, done.err)
        commands = work(many, tmp_path / "b", round_, statements[round_])
        going = [
            subprocess.Popen(
                [sys.executable, "-m", "graphkit", *map(str, arguments)], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env={k: v for k, v in os.environ.items() if not k.startswith("NEO4J_")},
            )
            for arguments in commands
        ]  # fmt: skip
        for process, arguments in zip(going, commands, strict=True):
            _, err = process.communicate(timeout=600)
            assert "Traceback" not in err, (arguments, err)
            assert process.returncode in DOCUMENTED, (arguments, process.returncode, err)
            assert process.returncode == 0 or re.search(r"^Error: .+", err, re.MULTILINE), (arguments, err)
            assert process.returncode == 0 or arguments[0] not in ("load", "review"), err
            ways["right" if process.returncode == 0 else "message"] += 1
    wanted, found = ended(one), ended(many)
    doubled = sum((found[0][t] - wanted[0][t]).total() for t in wanted[0])
    lost = sum((wanted[0][t] - found[0][t]).total() for t in wanted[0])
    assert found[0] == wanted[0]
    assert found[1] == wanted[1]
    figures(
        4, "Eight processes at once on one case: two loads, two builds, query, review, export, backup",
        processes=ways.total(), ended_right=ways["right"], ended_with_a_message=ways["message"], tracebacks=0,
        doubled=doubled, lost=lost,
    )  # fmt: skip


WRITER = """\
import json, os, sys
from graphkit.store import Store, Target, load_statement
uri, case, number, writers, edges = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
share = edges // writers
# Its own share and the next writer's: every edge is written by two.
mine = [n % edges for n in range(number * share, (number + 2) * share)]
if number % 2:
    mine.reverse()
account = {"username": os.environ.get("U") or None, "password": os.environ.get("P"), "database": os.environ.get("D")}
with Store.open(Target.server(uri, **account), mode="write") as store:
    store.ensure_schema(case)
    print("ready", flush=True)
    sys.stdin.readline()
    rows = ({"from": f"e{n}", "to": "unit", "props": {}} for n in mine)
    sent = store.write_rows(load_statement("write/edge_WITH_UNIT_Event_Unit"), rows, batch_rows=100)
    print(json.dumps([sent, store.retries]))
"""


@pytest.mark.timeout(1_800)
def test_eight_writers_on_one_supernode(
    request: pytest.FixtureRequest, empty_database: Target, databases: Any, figures: Callable[..., None]
) -> None:
    kind = request.node.callspec.params["empty_database"]
    uri, environment = empty_database.uri, dict(os.environ)
    if uri is None:
        server = databases._embedded
        uri = server.uri
        environment |= dict(zip("UP", server.account("writer"), strict=True)) | {"D": server.database}
    with Store.open(empty_database) as store:
        store.ensure_schema("supernode")
        store.write_rows(load_statement("write/node_Unit"), [{"id": "unit", "props": {"id": "unit"}}])
        events = ({"id": f"e{n}", "props": {"id": f"e{n}"}} for n in range(EDGES))
        store.write_rows(load_statement("write/node_Event_Service"), events)
    going = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, uri, "supernode", str(n), str(WRITERS), str(EDGES)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
        )
        for n in range(WRITERS)
    ]  # fmt: skip
    for process in going:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    sent = retries = 0
    for process in going:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in going:
        out, err = process.communicate(timeout=900)
        assert process.returncode == 0, err
        rows, again = map(int, out.strip("[]\n").split(","))
        sent, retries = sent + rows, retries + again
    with Store.open(empty_database, mode="read") as store:
        found = store.run_read("MATCH (e:Event)-[r:WITH_UNIT]->(:Unit) RETURN e.id AS id").rows
    distinct = len(set(found))
    assert sent == 2 * EDGES
    assert (len(found), distinct) == (EDGES, EDGES)
    figures(
        4, f"Eight writers on one node, every edge written by two of them ({kind})", edges=len(found), writers=WRITERS,
        rows_sent=sent, transactions_sent_again=retries, doubled=len(found) - distinct, lost=EDGES - distinct,
    )  # fmt: skip
