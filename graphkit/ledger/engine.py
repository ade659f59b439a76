"""The engine behind the ledger: everything that only SQLite has stands here."""

from __future__ import annotations

import sqlite3
import stat
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from graphkit.errors import CaseError

__all__ = ["HEAD", "open_engine"]

HEAD = "0003"
"""The newest migration."""


def open_engine(path: Path) -> sa.Engine:
    """An engine for the ledger at ``path``, brought to the newest schema.

    Write-ahead logging lets readers go on while one writer writes; ``synchronous=FULL`` makes a
    commit survive the power going out.

    Raises:
        CaseError: the file is no ledger, is damaged, or was written by a newer graphkit.

    A ledger of an older schema is copied beside itself before it is brought to this one.
    """
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        # SQLAlchemy, not the driver's guesses, begins transactions.
        connection.isolation_level = None
        for pragma in ("busy_timeout=60000", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _use_wal(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A writer takes its lock at once: two that upgrade later would deadlock.
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    try:
        _migrate(engine, path)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise CaseError(
            f"the ledger cannot be read: {error.orig}",
            where=str(path),
            hint="If the disk is full or the file is read-only, mend that; otherwise restore a backup.",
        ) from None
    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. The switch does not wait for another's lock, whatever the timeout."""
    deadline = time.monotonic() + 60
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _migrate(engine: sa.Engine, path: Path) -> None:
    with engine.connect() as connection:
        known = sa.inspect(connection).has_table("alembic_version")
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() if known else None
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise CaseError(
            f"the ledger has schema {version}, this graphkit knows {HEAD}",
            where=str(path),
            hint="Update graphkit; an older one never writes to a newer ledger.",
        )
    if version is not None:
        _keep(path, path.with_name(f"{path.stem}.before-{HEAD}{path.suffix}"))
    # Imported late: it is needed once in a ledger's life and costs a tenth of a second.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "graphkit.ledger:migrations")
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _keep(path: Path, copy: Path) -> None:
    """A whole copy of the ledger as it is now, beside it; one that is there already stays."""
    if copy.exists():
        return
    draft = copy.with_name(f".{copy.name}.{uuid.uuid4().hex}")
    try:
        with closing(sqlite3.connect(path, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(draft),))
        draft.chmod(stat.S_IRUSR | stat.S_IWUSR)
        draft.replace(copy)
    finally:
        draft.unlink(missing_ok=True)
