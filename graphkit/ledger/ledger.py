"""The ledger: what each source says, who judged what; appended, never changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from graphkit.errors import CaseError
from graphkit.ledger import tables as t
from graphkit.ledger.audit import Act, act_of, append_audit
from graphkit.ledger.engine import open_engine
from graphkit.ledger.reading import LedgerReader
from graphkit.ledger.rows import dumps, record_rows
from graphkit.models import Judgement, Record, Review, Run, content_hash

__all__ = ["Ledger", "now"]

_OF_DAMAGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError,
              StopIteration, sa.exc.DBAPIError)  # fmt: skip
"""What code may raise that meets a text which nothing could have written."""

NOTHING = content_hash({})
"""The content of a record that was withdrawn."""


def now() -> dt.datetime:
    """The time in UTC, to the second."""
    return moment().replace(microsecond=0)


def moment() -> dt.datetime:
    """The time in UTC, exactly: of two decisions in one second the later one counts."""
    return dt.datetime.now(dt.UTC)


class Ledger(LedgerReader):
    """An open ledger: reading as in :class:`LedgerReader`, and appending.

    Args:
        path: the SQLite file.
        create: make an empty one where there is none.

    Raises:
        CaseError: the file is missing, is no ledger, is damaged or of a newer version.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        super().__init__(open_engine(path, create=create))
        self.path = path

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if isinstance(error, _OF_DAMAGE):
                self._told(error)
        finally:
            self.close()

    def _told(self, error: BaseException) -> None:
        """Words where a row that is not as it was written made its reader fail; anything else is a defect."""
        from graphkit.ledger.damage import check_ledger

        if found := check_ledger(self):
            raise CaseError(f"the ledger is damaged: {found[0].what}", where=found[0].where,
                            hint="`graphkit verify CASE` names all of it. " + found[0].hint) from error  # fmt: skip

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def writing(self) -> sa.Connection:
        """A connection whose transactions take the writer's lock at once."""
        return self.engine.connect().execution_options(write=True)

    def begin_run(self, run: Run) -> None:
        """Note that a load has begun."""
        with self.writing() as connection, connection.begin():
            connection.execute(
                t.runs.insert(),
                {
                    **run.model_dump(mode="json", exclude={"inputs", "options"}),
                    "inputs": dumps(list(run.inputs)),
                    "options": dumps(run.model_dump(mode="json")["options"]),
                },
            )

    def end_run(self, run: Run) -> None:
        """Note the counts of a load."""
        with self.writing() as connection, connection.begin():
            connection.execute(
                t.runs.update().where(t.runs.c.id == run.id),
                {
                    "ended": now().isoformat(),
                    "read": run.read,
                    "loaded": run.loaded,
                    "unchanged": run.unchanged,
                    "quarantined": run.quarantined,
                },
            )

    def append(self, records: Sequence[Record], run_id: str, *, dry_run: bool = False) -> list[bool]:
        """Append the records that the ledger does not hold as they are, in one transaction.

        A record is whole or absent. Of two equal keys in one call the later one wins.

        Returns:
            For each record, True if it was new or changed, False if it was there already.

        Raises:
            ValueError: a text of a record cannot be stored; nothing was appended.
        """
        with self.writing() as connection, connection.begin() as transaction:
            held = self._held(connection, [r.id for r in records])
            fresh: list[bool] = []
            batch: dict[str, list[dict[str, Any]]] = defaultdict(list)
            position = self._position(connection)
            for record in records:
                digest = record.content_hash
                old = held.get(record.id)
                fresh.append(old is None or old[1] != digest)
                if not fresh[-1]:
                    continue
                position += 1
                rows = record_rows(record, position)
                batch["log"].append(_log(position, "record", record.id))
                batch["records"].append(
                    {
                        "position": position,
                        "id": record.id,
                        "run_id": run_id,
                        "loader": record.loader,
                        "scope": record.scope,
                        "key": record.key,
                        "locator": record.locator,
                        "content_hash": digest,
                    }
                )
                for name, values in rows.items():
                    batch[name].extend(values)
                if old is None:
                    batch["heads"].append({"record_id": record.id, "position": position})
                else:
                    batch["moved"].append({"key": record.id, "to": position})
                held[record.id] = (position, digest)
            if dry_run:
                transaction.rollback()
                return fresh
            self._insert(connection, batch)
        return fresh

    def withdraw(
        self, loader: str, scope: str, keep: Set[str], run_id: str, *, before: int, dry_run: bool = False
    ) -> list[str]:
        """Let the records of a scope stand no longer, except those to keep; what they said stays in the ledger.

        The log says "withdrawn", and a version without content says which run did so. A record that is
        loaded again stands again.

        Args:
            keep: ids of the records that stay.
            before: only versions up to this position; what another load has appended since then stays.

        Returns:
            The keys of the records withdrawn, in the order of their loading.
        """
        r = t.records.c
        standing = (
            sa.select(r.id, r.key, r.locator)
            .join(t.heads, t.heads.c.position == r.position)
            .where(r.loader == loader, r.scope == scope, r.position <= before)
            .order_by(r.position)
        )
        with self.writing() as connection, connection.begin():
            gone = [row for row in connection.execute(standing) if row.id not in keep]
            if gone and not dry_run:
                batch: dict[str, list[dict[str, Any]]] = defaultdict(list)
                for position, row in enumerate(gone, self._position(connection) + 1):
                    batch["log"].append(_log(position, "withdrawn", row.id))
                    batch["records"].append(
                        {
                            "position": position,
                            "id": row.id,
                            "run_id": run_id,
                            "loader": loader,
                            "scope": scope,
                            "key": row.key,
                            "locator": row.locator,
                            "content_hash": NOTHING,
                        }
                    )
                self._insert(connection, batch)
                connection.execute(
                    t.heads.delete().where(t.heads.c.record_id == sa.bindparam("key")), [{"key": g.id} for g in gone]
                )
        return [row.key for row in gone]

    @staticmethod
    def _held(connection: sa.Connection, ids: list[str]) -> dict[str, tuple[int, str]]:
        query = (
            sa.select(t.heads.c.record_id, t.heads.c.position, t.records.c.content_hash)
            .join(t.records, t.records.c.position == t.heads.c.position)
            .where(t.heads.c.record_id.in_(ids))
        )
        return {key: (position, digest) for key, position, digest in connection.execute(query)}

    @staticmethod
    def _insert(connection: sa.Connection, batch: dict[str, list[dict[str, Any]]]) -> None:
        # A key that comes twice in one batch: only its first row is new, the rest move the head.
        fresh_heads: dict[str, int] = {}
        for row in batch.pop("heads", []):
            fresh_heads[row["record_id"]] = row["position"]
        moved = batch.pop("moved", [])
        for row in list(moved):
            if row["key"] in fresh_heads:
                fresh_heads[row["key"]] = row["to"]
                moved.remove(row)
        order = ("log", "records", "sources", "mentions", "events", "statements", "figures", "links")
        for name in order:
            if batch.get(name):
                connection.execute(t.metadata.tables[name].insert(), batch[name])
        if fresh_heads:
            connection.execute(t.heads.insert(), [{"record_id": k, "position": p} for k, p in fresh_heads.items()])
        if moved:
            connection.execute(
                t.heads.update().where(t.heads.c.record_id == sa.bindparam("key")).values(position=sa.bindparam("to")),
                moved,
            )

    def add_judgements(self, judgements: Iterable[Judgement]) -> int:
        """Append judgements; one that is there already, by id, is not repeated. Returns how many are new."""
        return self._add(
            t.judgements,
            "judgement",
            (
                (
                    {
                        "id": j.id,
                        "left_id": j.left,
                        "right_id": j.right,
                        "decision": j.decision,
                        "judge": j.judge,
                        "payload": j.model_dump_json(exclude_none=True),
                    },
                    j.judge,
                    j.at,
                )
                for j in judgements
            ),
        )

    def add_reviews(self, reviews: Iterable[Review]) -> int:
        """Append reviews; returns how many are new."""
        return self._add(
            t.reviews,
            "review",
            (
                (
                    {
                        "id": r.id,
                        "statement_id": r.statement_id,
                        "decision": r.decision,
                        "payload": r.model_dump_json(exclude_none=True),
                    },
                    r.reviewer,
                    r.at,
                )
                for r in reviews
            ),
        )

    def _add(self, table: sa.Table, kind: str, rows: Iterable[tuple[dict[str, Any], str, dt.datetime]]) -> int:
        """Append rows, each with who did it and when, and their entries in the audit log: all or none."""
        with self.writing() as connection, connection.begin():
            known = set(connection.scalars(sa.select(table.c.id)))
            position = self._position(connection)
            entries, values, acts = [], [], []
            for row, actor, at in rows:
                if row["id"] in known:
                    continue
                known.add(row["id"])
                position += 1
                entries.append(_log(position, kind, row["id"]))
                values.append({**row, "position": position})
                acts.append(act_of(kind, row, actor, at))
            if values:
                connection.execute(t.log.insert(), entries)
                connection.execute(table.insert(), values)
                append_audit(connection, acts)
        return len(values)

    def note(self, connection: sa.Connection, kind: str, refs: Sequence[str]) -> None:
        """Append one entry or more without content in a writer's transaction: the next build knows of a change."""
        begin = self._position(connection) + 1
        connection.execute(t.log.insert(), [_log(position, kind, ref) for position, ref in enumerate(refs, begin)])

    def record(self, act: Act) -> None:
        """Append one entry to the audit log."""
        with self.writing() as connection, connection.begin():
            append_audit(connection, [act])


def _log(position: int, kind: str, ref: str) -> dict[str, Any]:
    return {"position": position, "kind": kind, "ref": ref, "at": now().isoformat()}
