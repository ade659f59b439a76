"""What a build wrote to one database, and what the next one has to change there.

A small SQLite file beside the ledger. It is a cache: lost or stale, it is filled again from the
database itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from graphkit.models import META_LABEL, NODES
from graphkit.projection.people import CoOccurrence
from graphkit.projection.rows import Row, canonical, edge_tables, graph_hash, node_tables
from graphkit.projection.things import co_occurrence_row

__all__ = ["Manifest", "row_hash"]

_DATES = ("date_from", "date_to")
_TABLES = {name: i for i, name in enumerate([*node_tables(), *edge_tables()])}
# What a dump finds and no build writes has negative numbers.
_WRONG = {f"wrong_{label}": -1 - i for i, label in enumerate(NODES)}
_UNKNOWN = {f"edges_{label}": -1 - len(NODES) - i for i, label in enumerate((*NODES, META_LABEL))}
_NUMBERS = {**_TABLES, **_WRONG, **_UNKNOWN}
_NAMES = {number: name for name, number in _NUMBERS.items()}


def row_hash(table: str, data: dict[str, Any]) -> str:
    """128 bits (hex) of the SHA-256 of a row's canonical text."""
    return hashlib.sha256(canonical(table, data).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Manifest:
    """The rows in a database (``current``) and those that should be there (``wanted``)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=FILE;
            CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT);
            CREATE TABLE IF NOT EXISTS current (key TEXT PRIMARY KEY, tbl INTEGER, hash TEXT) WITHOUT ROWID;
            CREATE TEMP TABLE wanted (key TEXT PRIMARY KEY, tbl INTEGER, hash TEXT, data TEXT) WITHOUT ROWID;
            CREATE TEMP TABLE together (pair TEXT, person TEXT, event TEXT);
            CREATE TEMP TABLE lost (key TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TEMP VIEW due AS SELECT w.key, w.tbl, w.data FROM wanted w LEFT JOIN current c USING (key)
                WHERE c.hash IS NOT w.hash OR w.key IN (SELECT key FROM lost);
            """
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def get(self, key: str) -> str | None:
        """A value noted with the last build."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def forget(self) -> None:
        """Trust this no longer: the next build reads the database."""
        self._db.execute("DELETE FROM meta WHERE key = 'build_id'")

    def set_current(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Fill ``current`` from :func:`graphkit.projection.dump.dump`: (key, table, hash)."""
        self._db.execute("BEGIN")
        self._db.execute("DELETE FROM current")
        self._db.executemany(
            "INSERT OR REPLACE INTO current VALUES (?, ?, ?)",
            ((key, _NUMBERS[table], digest) for key, table, digest in rows),
        )
        self._db.execute("COMMIT")

    def want(self, rows: Iterable[Row | CoOccurrence]) -> None:
        """Take in everything that should be in the graph."""
        self._db.execute("BEGIN")
        self._db.execute("DELETE FROM wanted")
        self._db.execute("DELETE FROM together")
        self._db.executemany("INSERT OR REPLACE INTO wanted VALUES (?, ?, ?, ?)", self._staged(rows))
        self._db.executemany("INSERT OR REPLACE INTO wanted VALUES (?, ?, ?, ?)", map(_stage, self._counted()))
        self._db.execute("DELETE FROM lost")
        self._db.executemany("INSERT OR IGNORE INTO lost VALUES (?)", ((key,) for key in self._lost()))
        self._db.execute("COMMIT")

    def _staged(self, rows: Iterable[Row | CoOccurrence]) -> Iterator[tuple[str, int, str, str]]:
        for row in rows:
            if isinstance(row, Row):
                yield _stage(row)
            else:
                pair = "\t".join(row[:4])
                self._db.execute("INSERT INTO together VALUES (?, ?, ?)", (pair, row[4], row[5]))

    def _counted(self) -> Iterator[Row]:
        pair: str | None = None
        people: set[str] = set()
        events: set[str] = set()
        rows = self._db.execute("SELECT pair, person, event FROM together ORDER BY pair")
        for name, person, event in chain(rows, [(None, "", "")]):
            if pair is not None and name != pair:
                left, a, right, b = pair.split("\t")
                yield co_occurrence_row((left, a, right, b), len(people), events)
                people, events = set(), set()
            pair = name
            people.add(person)
            events.add(event)

    def _lost(self) -> Iterator[str]:
        """Keys of wanted edges that are there, and go with what is deleted: they have to be written again.

        A node that only changes its labels is deleted with its edges; an edge that the model does not know,
        with those of its type from the same node.
        """
        nodes: set[tuple[str, str]] = set()
        cut: set[tuple[str, str, str]] = set()
        labels = node_tables()
        for name, (table, start, *rest) in self._extra():
            if name in labels:
                nodes.add((labels[name][0], start))
            elif name in _WRONG:
                nodes.update((label, start) for label in rest)
            elif name in _UNKNOWN:
                cut.add((name.removeprefix("edges_"), start, table.removeprefix("edge_")))
        if not nodes and not cut:
            return
        tables = edge_tables()
        kept = self._db.execute("SELECT key FROM current JOIN wanted USING (key) WHERE wanted.tbl >= ?", (len(labels),))
        for (key,) in kept:
            table, start, end, *_ = key.split("\t")
            kind, a, b, _ = tables[table]
            if (a, start) in nodes or (b, end) in nodes or (a, start, kind) in cut:
                yield key

    def changes(self) -> dict[str, int]:
        """How many rows are to be written and deleted."""
        written = self._db.execute("SELECT count(*) FROM due").fetchone()[0]
        return {"written": int(written), "deleted": sum(1 for _ in self._extra())}

    def to_write(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """(table, its rows) to write: nodes before edges."""
        for table in _TABLES:
            # A key begins with its table and a tabulator: a range of the primary key, not a scan of all rows.
            rows = self._db.execute(
                "SELECT data FROM due WHERE key > ? AND key < ? ORDER BY key", (f"{table}\t", f"{table}\n")
            )
            first = rows.fetchone()
            if first is not None:
                yield table, _revived(first[0], rows)

    def to_delete(self, *, in_the_way: bool) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """(name of the statement without ``delete_``, rows to delete): edges before nodes.

        Args:
            in_the_way: what has to go before anything is written, as its statement would delete that too: a node
                that changes its labels, and what the model does not know. False for the rest.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        labels = node_tables()
        for name, (table, *ids) in self._extra():
            known = name not in _WRONG and name not in _UNKNOWN
            if (not known or (name in labels and self._relabelled(labels[name][0], ids[0]))) is not in_the_way:
                continue
            if name in _UNKNOWN:
                data = {"from": ids[0], "type": table.removeprefix("edge_")}
            elif name in _WRONG:
                name, data = f"node_{name.removeprefix('wrong_')}", {"id": ids[0]}
            elif name in labels:
                name, data = f"node_{labels[name][0]}", {"id": ids[0]}
            else:
                data = {"from": ids[0], "to": ids[1]} | ({"id": ids[2]} if len(ids) > 2 else {})
            found.setdefault(name, []).append(data)
        yield from sorted(found.items(), key=lambda item: (item[0].startswith("node_"), item[0]))

    def _relabelled(self, label: str, node_id: str) -> bool:
        """Whether a node of that id is wanted in another table of its label."""
        keys = [f"{table}\t{node_id}" for table, (base, *_) in node_tables().items() if base == label]
        if len(keys) == 1:
            return False
        marks = ", ".join("?" * len(keys))
        return self._db.execute(f"SELECT 1 FROM wanted WHERE key IN ({marks})", keys).fetchone() is not None  # noqa: S608

    def _extra(self) -> Iterator[tuple[str, list[str]]]:
        """(table, parts of the key) of what is there and not wanted."""
        query = "SELECT c.key, c.tbl FROM current c LEFT JOIN wanted w USING (key) WHERE w.key IS NULL"
        for key, number in self._db.execute(query):
            parts = key.split("\t")
            # The numbers of declared tables may be those of another release.
            yield _NAMES[number] if number < 0 else parts[0], parts

    def differences(self, limit: int = 20) -> list[tuple[str, str]]:
        """(what, key) of rows that are missing, extra or different; at most ``limit``."""
        query = """
            SELECT CASE WHEN c.key IS NULL THEN 'missing' ELSE 'different' END, w.key
              FROM wanted w LEFT JOIN current c USING (key) WHERE c.hash IS NOT w.hash
            UNION ALL
            SELECT 'extra', c.key FROM current c LEFT JOIN wanted w USING (key) WHERE w.key IS NULL
            LIMIT ?"""
        return [(what, key) for what, key in self._db.execute(query, (limit,))]

    def wanted_hash(self) -> str:
        """The canonical hash of what should be in the graph."""
        return graph_hash(self._db.execute("SELECT key, hash FROM wanted ORDER BY key"))

    def current_hash(self) -> str:
        """The canonical hash of what is there."""
        return graph_hash(self._db.execute("SELECT key, hash FROM current ORDER BY key"))

    def counts(self) -> dict[str, int]:
        """Nodes and edges that should be there."""
        return _nodes_and_edges(self._db.execute("SELECT tbl, count(*) FROM wanted GROUP BY tbl"))

    def current_counts(self) -> dict[str, int]:
        """Nodes and edges that the dump found."""
        return _nodes_and_edges(self._db.execute("SELECT tbl, count(*) FROM current GROUP BY tbl"))

    def settle(self, meta: dict[str, str]) -> None:
        """The database now holds what was wanted."""
        self._db.execute("BEGIN")
        self._db.execute(
            "INSERT OR REPLACE INTO current SELECT w.key, w.tbl, w.hash FROM wanted w "
            "LEFT JOIN current c USING (key) WHERE c.hash IS NOT w.hash"
        )
        self._db.execute("DELETE FROM current WHERE key NOT IN (SELECT key FROM wanted)")
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())
        self._db.execute("COMMIT")


def _nodes_and_edges(rows: Iterable[tuple[int, int]]) -> dict[str, int]:
    counts = {"nodes": 0, "edges": 0}
    for number, count in rows:
        name = _NAMES[number]
        counts["nodes" if name in _WRONG or name.startswith("node_") else "edges"] += count
    return counts


def _stage(row: Row) -> tuple[str, int, str, str]:
    data = json.dumps(row.data, ensure_ascii=False, default=_iso)
    return row.key, _TABLES[row.table], row_hash(row.table, row.data), data


def _iso(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no place in the graph")


def _revived(first: str, rows: Iterable[tuple[str]]) -> Iterator[dict[str, Any]]:
    yield _revive(first)
    for (text,) in rows:
        yield _revive(text)


def _revive(text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text)
    for name in _DATES:
        if name in data["props"]:
            data["props"][name] = dt.date.fromisoformat(data["props"][name])
    return data
