"""All that stands in a ledger and in a graph, row by row, so that what was lost or doubled can be counted."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from graphkit.ledger import Case
from graphkit.projection.dump import dump
from graphkit.store import Store, Target

Rows = Counter[tuple[object, ...]]

_SAID = {
    "records": "loader, scope, key, locator, content_hash",
    "sources": "id, kind, payload",
    "mentions": "id, source_id, kind, name, locator, thing_id, thing",
    "events": "id, mention_id, type, told",
    "statements": "id, subject, mention_id, property, value, thing_id, source_id, evidence, method, rule, stance, "
    "said_by, certainty, confidence",
    "figures": "id, payload",
    "links": "left_id, right_id",
    "judgements": "left_id, right_id, decision, judge, payload",
    "reviews": "statement_id, decision, payload",
    "quarantine": "id, loader, file, file_sha256, locator, reason, payload, resolved_by IS NULL",
    "log": "kind, CASE WHEN kind IN ('judgement', 'review') THEN '' ELSE ref END",
    "heads": "record_id, (SELECT content_hash FROM records WHERE records.position = heads.position)",
    "audit": "action, CASE WHEN action IN ('judgement', 'review') THEN '' ELSE ref END",
}
_OF_THE_MOMENT = {"id", "at", "supersedes"}


def ledger_rows(case: Path) -> Rows:
    """Every row of a ledger, without its number, its run and its time."""
    found: Rows = Counter()
    with closing(sqlite3.connect(case / "ledger.sqlite", timeout=60)) as database:
        for table, columns in _SAID.items():
            for row in database.execute(f"SELECT {columns} FROM {table}"):
                if table in ("judgements", "reviews"):
                    said = {k: v for k, v in json.loads(row[-1]).items() if k not in _OF_THE_MOMENT}
                    row = (*row[:-1], json.dumps(said, sort_keys=True))
                found[(table, *row)] += 1
    return found


def graph_rows(case: Path) -> Rows:
    """Every node and edge in the embedded database of a case: its key and a hash of what it holds."""
    with Store.open(Target.embedded(Case.open(case).graph)) as store:
        return Counter((key, digest) for key, _, digest in dump(store))


def lost(before: Rows, after: Rows) -> int:
    """How many rows are no longer there."""
    return (before - after).total()


def doubled(wanted: Rows, found: Rows) -> int:
    """How many rows are there that should not be, or more often than they should."""
    return (found - wanted).total()
