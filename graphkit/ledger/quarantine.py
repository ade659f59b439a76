"""What could not be loaded, why, and where from; it can be repaired and run again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from graphkit.ledger import tables as t
from graphkit.ledger.ledger import Ledger
from graphkit.models import QuarantinedRecord

__all__ = ["add_to_quarantine", "quarantined", "resolve"]


def add_to_quarantine(ledger: Ledger, records: Iterable[QuarantinedRecord]) -> int:
    """Put records into quarantine; one that lies there open already stays as it is. Returns how many are new."""
    rows = [r.model_dump(mode="json") for r in records]
    for row in rows:
        row["payload"] = row["payload"].encode("utf-8", "backslashreplace").decode("utf-8")
        row["reason"] = row["reason"].encode("utf-8", "backslashreplace").decode("utf-8")
    with ledger.writing() as connection, connection.begin():
        ids = [row["id"] for row in rows]
        known = set(connection.scalars(sa.select(t.quarantine.c.id).where(t.quarantine.c.id.in_(ids))))
        # Seen again after it was resolved: it is open again.
        if known:
            connection.execute(t.quarantine.update().where(t.quarantine.c.id.in_(sorted(known))), {"resolved_by": None})
        fresh = {row["id"]: row for row in rows if row["id"] not in known}
        if fresh:
            connection.execute(t.quarantine.insert(), list(fresh.values()))
    return len(fresh)


def quarantined(ledger: Ledger, *, resolved: bool = False, prefix: str = "") -> list[QuarantinedRecord]:
    """Open records in quarantine (all of them with ``resolved``) whose id begins so, by file and place in it."""
    query = sa.select(t.quarantine)
    if not resolved:
        query = query.where(t.quarantine.c.resolved_by.is_(None))
    with ledger.engine.connect() as connection:
        found = [QuarantinedRecord.model_validate(dict(row._mapping)) for row in connection.execute(query)]
    found = [record for record in found if record.id.startswith(prefix)]
    return sorted(found, key=lambda record: (record.file, _place(record.locator), record.id))


def _place(locator: str) -> list[tuple[int, str]]:
    """An order of places in which row 4 comes before row 1000."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", locator)]


def resolve(ledger: Ledger, ids: Sequence[str], run_id: str) -> None:
    """Note that these records have been loaded after all, by that run."""
    with ledger.writing() as connection, connection.begin():
        connection.execute(
            t.quarantine.update().where(t.quarantine.c.id == sa.bindparam("key")),
            [{"key": key, "resolved_by": run_id} for key in ids],
        ) if ids else None
