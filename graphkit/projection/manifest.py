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
from pathlib import Path
from typing import Any

from graphkit.projection.people import CoOccurrence
from graphkit.projection.rows import Row, canonical, edge_tables, graph_hash, node_tables
from graphkit.projection.things import co_occurrence_row

__all__ = ["Manifest", "row_hash"]

_DATES = ("date_from", "date_to")
_TABLES = {name: i for i, name in enumerate([*node_tables(), *edge_tables()])}


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
        """Fill ``current`` from a dump of the database: (key, table, hash)."""
        self._db.execute("BEGIN")
        self._db.execute("DELETE FROM current")
        self._db.executemany(
            "INSERT OR REPLACE INTO current VALUES (?, ?, ?)",
            ((key, _TABLES.get(table, -1), digest) for key, table, digest in rows),
        )
        self._db.execute("COMMIT")

    def want(self, rows: Iterable[Row | CoOccurrence]) -> None:
        """Take in everything that should be in the graph."""
        self._db.execute("BEGIN")
        self._db.execute("DELETE FROM wanted")
        self._db.execute("DELETE FROM together")
        self._db.executemany("INSERT OR REPLACE INTO wanted VALUES (?, ?, ?, ?)", self._staged(rows))
        self._db.executemany("INSERT OR REPLACE INTO wanted VALUES (?, ?, ?, ?)", map(_stage, self._counted()))
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
        rows = self._db.execute("SELECT pair, person, event FROM together ORDER BY pair").fetchall()
        for name, person, event in [*rows, (None, "", "")]:
            if pair is not None and name != pair:
                left, a, right, b = pair.split("\t")
                yield co_occurrence_row((left, a, right, b), len(people), events)
                people, events = set(), set()
            pair = name
            people.add(person)
            events.add(event)

    def changes(self) -> dict[str, int]:
        """How many rows are to be written and deleted."""
        written = self._db.execute(
            "SELECT count(*) FROM wanted w LEFT JOIN current c USING (key) WHERE c.hash IS NOT w.hash"
        ).fetchone()[0]
        return {"written": int(written), "deleted": sum(1 for _ in self._gone())}

    def to_write(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """(table, its rows) to write: nodes before edges."""
        for table, number in _TABLES.items():
            rows = self._db.execute(
                "SELECT w.data FROM wanted w LEFT JOIN current c USING (key) "
                "WHERE w.tbl = ? AND c.hash IS NOT w.hash ORDER BY w.key",
                (number,),
            )
            first = rows.fetchone()
            if first is not None:
                yield table, _revived(first[0], rows)

    def to_delete(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """(table, rows to delete): edges before nodes."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table, ids in self._gone():
            if table.startswith("node_"):
                data = {"id": ids[0]}
            else:
                data = {"from": ids[0], "to": ids[1]} | ({"id": ids[2]} if len(ids) > 2 else {})
            found.setdefault(table, []).append(data)
        yield from sorted(found.items(), key=lambda item: -_TABLES[item[0]])

    def _gone(self) -> Iterator[tuple[str, list[str]]]:
        query = "SELECT c.key FROM current c LEFT JOIN wanted w USING (key) WHERE w.key IS NULL AND c.tbl >= 0"
        for (key,) in self._db.execute(query):
            table, *ids = key.split("\t")
            yield table, ids

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
        nodes = len(node_tables())
        query = "SELECT sum(tbl < ?), sum(tbl >= ?) FROM wanted"
        row = self._db.execute(query, (nodes, nodes)).fetchone()
        return {"nodes": int(row[0] or 0), "edges": int(row[1] or 0)}

    def current_nodes(self) -> int:
        """How many nodes of declared labels are in the database."""
        query = "SELECT count(*) FROM current WHERE key LIKE 'node\\_%' ESCAPE '\\'"
        return int(self._db.execute(query).fetchone()[0])

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
