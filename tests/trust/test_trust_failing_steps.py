"""A failure at every step of load, resolve, build and export: no earlier fact is deleted, the next run ends right.

Steps are failed in two ways: every single call that reaches SQLite or the database, one after another; and the
functions that make up a command, by name.
"""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import neo4j
import pytest
from command_runner import Outcome, run_cli
from neo4j.exceptions import DatabaseError
from trust_rows import Rows, doubled, graph_rows, ledger_rows, lost
from trust_run import scaled

from graphkit.loaders.cases import CasesLoader
from graphkit.store import EmbeddedServer

EACH = scaled(2, 30)
"""Failed calls of each command."""

WORDS = ("database or disk is full", "disk I/O error")

FIRST = """
case: {id: invented, title: Invented}
sources:
  press: {title: Invented press, kind: press, locator: nowhere, synthetic: yes}
defaults: {source: press, said_by: journalist}
people:
  - id: one
    name: Тарас Остапович Выдумкин
    birth: 1993-02-07
    at: paragraph 1
    events:
      - {type: contract_signed, at: paragraph 2, date: 2024-02, unit: Редут}
      - {type: wound, at: paragraph 2, date: 2024-05}
      - {type: detention, at: paragraph 3, date: 2024-07-11}
  - id: two
    name: Пётр Ильич Соседов
    at: paragraph 4
    events:
      - {type: contract_signed, at: paragraph 4, date: 2024-03, unit: Шторм}
      - {type: desertion, at: paragraph 5, date: 2024-06}
  - id: three
    name: Олег Ильич Другов
    birth: 1988-03-01
    at: paragraph 6
    events:
      - {type: contract_signed, at: paragraph 6, date: 2024-04, unit: Редут}
"""
# The second version: one person less, an event of another kind, and more told of one who stands in the list too.
SECOND = (
    FIRST.replace("type: wound", "type: capture")
    .replace("date: 2024-06}", "date: 2024-06-02}")
    .rpartition("  - id: three")[0]
)
LIST = "ФИО;Дата рождения;Подразделение\n" + "".join(
    f"{name};{birth};Редут\n"
    for name, birth in (("Выдумкин Тарас Остапович", "1993-02-07"), ("Vydumkin Taras Ostapovich", "07.02.1993"),
                        ("Соседов Пётр Ильич", "1990-05-11"), ("Новый Иван Иванович", "1991-01-01"),
                        ("Беда", "31.02.1990"))
)  # fmt: skip


class Calls:
    """Counts calls, and from the n-th on fails them all, as a disk or a database does that has gone."""

    def __init__(self, first: int, error: Exception) -> None:
        self.made, self.first, self.error = 0, first, error

    def __call__(self) -> None:
        self.made += 1
        if self.first and self.made >= self.first:
            raise self.error


@contextmanager
def failing_sqlite(first: int = 0, words: str = "disk I/O error") -> Iterator[Calls]:
    """From the n-th statement or commit on, SQLite refuses: the ledger's and the manifest's."""
    calls = Calls(first, sqlite3.OperationalError(words))

    class Cursor(sqlite3.Cursor):
        def execute(self, *arguments: Any) -> Cursor:
            calls()
            return super().execute(*arguments)

        def executemany(self, *arguments: Any) -> Cursor:
            calls()
            return super().executemany(*arguments)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            calls()
            super().commit()

    real = sqlite3.connect
    with pytest.MonkeyPatch.context() as patch:
        for module in (sqlite3, sqlite3.dbapi2):
            patch.setattr(module, "connect", lambda *a, **k: real(*a, **{"factory": Connection, **k}))
        yield calls


@contextmanager
def failing_database(first: int = 0, words: str = "the disk is full") -> Iterator[Calls]:
    """From the n-th statement on, the database refuses."""
    calls = Calls(first, DatabaseError(words))
    real = neo4j.ManagedTransaction.run

    def run(self: neo4j.ManagedTransaction, *arguments: Any, **values: Any) -> neo4j.Result:
        calls()
        return real(self, *arguments, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neo4j.ManagedTransaction, "run", run)
        patch.setattr(time, "sleep", lambda seconds: None)  # between attempts that fail too
        yield calls


@contextmanager
def failing_step(module: str, name: str) -> Iterator[Calls]:
    """A function or method fails as a full disk makes it."""
    calls = Calls(1, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "invented"))
    target: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        target = getattr(target, part)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(target, last, lambda *a, **k: calls())
        yield calls


STEPS = {
    "load": [
        ("shutil", "copyfile"), ("graphkit.models", "file_sha256"), ("graphkit.ledger.ledger", "Ledger.begin_run"),
        ("graphkit.ledger.ledger", "Ledger.append"), ("graphkit.ledger.ledger", "Ledger.withdraw"),
        ("graphkit.ledger.ledger", "Ledger.end_run"), ("graphkit.ledger.ledger", "Ledger._insert"),
        ("graphkit.ledger.ledger", "record_rows"), ("graphkit.ledger.reading", "LedgerReader.position"),
    ],
    "list": [("graphkit.ledger.ingest", "add_to_quarantine"), ("graphkit.ledger.ledger", "Ledger.append")],
    "resolve": [
        ("graphkit.identity.resolve", name)
        for name in ("_mentions", "_compare", "candidates", "compare_candidates", "_judge", "_facts", "_allowed")
    ] + [("graphkit.ledger.ledger", "Ledger.add_judgements"), ("graphkit.ledger.ledger", "append_audit")],
    "build": [
        ("graphkit.projection.build", name)
        for name in ("judge_exact", "people", "project", "check_count", "_apply", "load_statement")
    ] + [
        ("graphkit.projection.manifest", f"Manifest.{name}")
        for name in ("want", "changes", "counts", "to_delete", "to_write", "settle", "wanted_hash")
    ] + [
        ("graphkit.store.store", f"Store.{name}") for name in ("ensure_schema", "set_marker", "write_rows", "marker")
    ],
    "export": [
        ("graphkit.projection", "read_graph"), ("graphkit.exports.html", "write_atomically"),
        ("graphkit.exports.html", "write_report"), ("graphkit.ledger.ledger", "Ledger.record"),
        ("graphkit.projection.reader", "node_pages"), ("os", "fsync"),
    ],
}  # fmt: skip
"""Command → the functions that it is made of."""


class Room:
    """A case with earlier facts in its ledger and graph, and what the commands after it make of it undisturbed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.case = folder, folder / "case"
        for name, text in (("first.yaml", FIRST), ("list.csv", LIST)):
            (folder / name).write_text(text, encoding="utf-8")
        self.good("load", self.case, "cases", "--synthetic", folder / "first.yaml")
        (folder / "first.yaml").write_text(SECOND, encoding="utf-8")
        self.server = EmbeddedServer.join(self.case / "graph", heap="512m")
        self.good("build", self.case)
        self.originals: dict[str, set[str]] = {}
        self.earlier = {"load": self._keep("load")}
        self.graph = graph_rows(self.case)
        self.wanted: dict[str, Rows] = {}
        for name, following in (("load", "list"), ("list", "resolve"), ("resolve", "build")):
            self.good(*self.command(name))
            self.wanted[name] = ledger_rows(self.case)
            self.earlier[following] = self._keep(following)
        self.good("build", self.case)
        self.wanted["build"], self.later = ledger_rows(self.case), graph_rows(self.case)
        self.earlier["export"] = self._keep("export")

    def command(self, name: str) -> tuple[object, ...]:
        return {
            "load": ("load", self.case, "cases", "--synthetic", self.folder / "first.yaml"),
            "list": ("load", self.case, "list", "--synthetic", "--max-quarantined", "50", self.folder / "list.csv"),
            "resolve": ("resolve", self.case),
            "build": ("build", self.case),
            "export": ("export", self.case, "html", "-o", self.folder / "page.html", "--audience", "analyst"),
        }[name]

    def wanted_after(self, name: str) -> Rows:
        """What stands in the ledger after a command that nothing disturbs, but for the act of exporting."""
        return self.wanted["build" if name == "export" else name]

    def good(self, *arguments: object) -> Outcome:
        done = run_cli(*arguments)
        assert done.code == 0, (arguments, done.err)
        return done

    def _keep(self, name: str) -> Path:
        self.originals[name] = {p.name for p in (self.case / "originals").iterdir()}
        return Path(shutil.copyfile(self.case / "ledger.sqlite", self.folder / f"before {name}.sqlite"))

    def back(self, name: str) -> Rows:
        """The ledger as it was before a command, the graph as it was built first; what the ledger holds."""
        for left in self.case.glob("ledger.sqlite*"):
            left.unlink()
        for left in (self.case / "originals").iterdir():
            if left.name not in self.originals["load" if name == "build" else name]:
                shutil.rmtree(left)
        shutil.copyfile(self.earlier["load" if name == "build" else name], self.case / "ledger.sqlite")
        if name == "build":
            self.good("build", self.case)
            assert graph_rows(self.case) == self.graph
            (self.case / "ledger.sqlite").unlink()
            shutil.copyfile(self.earlier["build"], self.case / "ledger.sqlite")
        (self.folder / "page.html").unlink(missing_ok=True)
        return ledger_rows(self.case)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    made = Room(tmp_path_factory.mktemp("failing"))
    yield made
    made.server.close()


def deleted(earlier: Rows, wanted: Rows, found: Rows) -> int:
    """How many earlier nodes and edges are gone from a graph though not everything that is wanted is there yet."""
    before, after, now = ({row[0] for row in rows} for rows in (earlier, wanted, found))
    return len(before - now) if after - now else len((before & after) - now)


def failures(room: Room, name: str) -> list[tuple[str, Callable[[], Any]]]:
    """What is made to fail: some of the calls, evenly spread from the first to the last, and every named step."""
    wanted: list[tuple[str, Callable[[], Any]]] = []
    for kind in (failing_sqlite, failing_database):
        room.back(name)
        with kind() as calls:
            room.good(*room.command(name))
        if calls.made:
            numbers = sorted({1 + round(k * (calls.made - 1) / max(1, EACH - 1)) for k in range(EACH)})
            wanted += [
                (f"{kind.__name__} {n} of {calls.made}", lambda kind=kind, n=n: kind(n, WORDS[n % 2])) for n in numbers
            ]
    return wanted + [(f"{m}.{f}", lambda m=m, f=f: failing_step(m, f)) for m, f in STEPS[name]]


@pytest.mark.parametrize("name", list(STEPS))
@pytest.mark.timeout(1_800)
def test_a_failing_step_deletes_nothing(name: str, room: Room, figures: Callable[..., None]) -> None:
    gone = missing = more = failed = 0
    for what, failure in failures(room, name):
        earlier = room.back(name)
        with failure() as calls:
            cut = run_cli(*room.command(name))
        assert calls.made, f"{what} is no step of {name}"
        told = f"{name}, {what}: {cut.code}\n{cut.err}"
        assert cut.code in (1, 4), told
        assert "Error: " in cut.err and "not foreseen" not in cut.err, told
        failed += 1
        stands = ledger_rows(room.case)
        # The undisturbed run lets newer versions stand in the place of older ones, whose rows stay.
        replaced = Rows({row: n for row, n in (earlier - room.wanted_after(name)).items() if row[0] == "heads"})
        gone += lost(earlier - replaced, stands)
        if name == "build":
            gone += deleted(room.graph, room.later, graph_rows(room.case))
        assert gone == 0, told
        if name == "export":
            page = room.folder / "page.html"
            assert not page.exists() or page.read_text("utf-8").rstrip().endswith("</html>"), told
            assert not page.exists() or ("audit", "export", "html") in stands or "write_report" in what, told
        room.good(*room.command(name))
        found = ledger_rows(room.case)
        if name == "export":
            # The second export is a second act.
            found = Rows({row: n for row, n in found.items() if row[:2] != ("audit", "export")})
        wanted = room.wanted_after(name)
        missing += lost(wanted, found)
        more += doubled(wanted, found)
        if name == "build":
            nodes = graph_rows(room.case)
            missing += lost(room.later, nodes)
            more += doubled(room.later, nodes)
        assert (missing, more) == (0, 0), told
    command = {"list": "load` of a list with a bad row", "load": "load` of a newer version of a case file"}
    figures(
        7, f"a step of `graphkit {command.get(name, f'{name}`')} failed, and it was run again", steps_failed=failed,
        earlier_facts_deleted=gone, lost=missing, doubled=more,
    )  # fmt: skip


@pytest.mark.parametrize("after", [0, 1])
def test_a_file_that_breaks_off_withdraws_nothing(
    after: int, room: Room, monkeypatch: pytest.MonkeyPatch, figures: Callable[..., None]
) -> None:
    """The newer version leaves a person out; read only in part, it says nothing of who is left out."""
    earlier = room.back("load")
    real = CasesLoader.read

    def broken(self: CasesLoader, path: Path, options: Any) -> Iterator[Any]:
        for number, item in enumerate(real(self, path, options)):
            if number == after:
                raise RuntimeError("invented")
            yield item

    with monkeypatch.context() as patch:
        patch.setattr(CasesLoader, "read", broken)
        cut = run_cli(*room.command("load"))
    assert cut.code == 3 and "quarantined 1" in cut.err and "withdrawn" not in cut.err
    found = ledger_rows(room.case)
    # A newer version of a record that was read moves its head, and no more.
    gone = (Rows({r: n for r, n in earlier.items() if r[0] != "heads"}) - found).total()
    heads = [{row[1] for row in rows if row[0] == "heads"} for rows in (earlier, found)]
    assert gone == 0 and heads[0] <= heads[1]
    done = run_cli(*room.command("load"))
    assert done.code == 0 and "withdrawn 1" in done.err
    standing = {row for row in room.wanted["load"] if row[0] == "heads"}
    assert {row for row in ledger_rows(room.case) if row[0] == "heads"} == standing
    figures(
        7,
        "a case file broke off while it was read",
        records_withdrawn=len(heads[0] - heads[1]),
        earlier_facts_deleted=gone,
    )
