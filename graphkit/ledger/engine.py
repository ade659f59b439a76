"""The engine behind the ledger: everything that only SQLite has stands here."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
import uuid
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event

from graphkit.errors import CaseError
from graphkit.ledger.case import check_there

if TYPE_CHECKING:
    from graphkit.ledger.reading import LedgerReader

__all__ = ["HEAD", "check_pages", "open_engine"]

HEAD = "0003"
"""The newest migration."""
_EARLIER = tuple(f"{number:04}" for number in range(1, int(HEAD)))


def open_engine(path: Path, *, create: bool = False) -> sa.Engine:
    """An engine for the ledger at ``path``, brought to the newest schema.

    Write-ahead logging lets readers go on while one writer writes; ``synchronous=FULL`` makes a
    commit survive the power going out.

    Args:
        create: make an empty ledger where there is none; one that is there is opened.

    Raises:
        CaseError: the file is missing, no ledger, damaged, or was written by a newer graphkit. Every later use of
            the engine raises it too where the file or its disk fails.

    A ledger of an older schema is copied beside itself before it is brought to this one.
    """
    if create:
        with suppress(OSError):  # what stands in the way is told below
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    else:
        check_there(path)
    # SQLite itself would make a file that has gone anew, and empty.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    # Without parameters an error holds no data.
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), hide_parameters=True,
        creator=lambda: sqlite3.connect(uri, uri=True, timeout=60, check_same_thread=False),
    )  # fmt: skip

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

    @event.listens_for(engine, "handle_error")
    def _told(context: sa.engine.ExceptionContext) -> CaseError | None:
        # Of the file and its disk, and only SQLite's own words: an error of our statements is a defect.
        error = context.original_exception
        return _unusable(path, error) if type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError) else None

    try:
        _migrate(engine, path)
    except sqlite3.DatabaseError as error:  # of the copy that is kept
        engine.dispose()
        raise _unusable(path, error) from None
    except BaseException:
        engine.dispose()
        raise
    return engine


def check_pages(ledger: LedgerReader) -> list[str]:
    """What SQLite finds wrong with the pages of the file, its indexes, and references between rows.

    Raises:
        CaseError: it cannot be read at all.
    """
    problems = [str(row[0]) for row in ledger.stream(sa.text("PRAGMA integrity_check(20)")) if row[0] != "ok"]
    references = ledger.stream(sa.text("PRAGMA foreign_key_check"))
    return problems or [
        f"{table} {row}: the entry in {parent} that it names is gone" for table, row, parent, _ in references
    ]


def _unusable(path: Path, error: BaseException) -> CaseError:
    # SQLite quotes the text that it could not decode, which is somebody's data.
    words = "a text in it is no UTF-8" if str(error).startswith("Could not decode") else str(error)
    return CaseError(
        f"the ledger cannot be read or written: {words}",
        where=str(path),
        hint="If the disk is full or the file is read-only, mend that and run the command again: what was committed "
        "stands. Otherwise the file is damaged: `graphkit verify CASE` says where; restore a backup.",
    )


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
    if version is not None and version not in _EARLIER:
        raise CaseError(
            f"the ledger has schema {version!r}, this graphkit knows {HEAD}",
            where=str(path),
            hint="Update graphkit; an older one never writes to a newer ledger.",
        )
    # Imported late: it is needed once in a ledger's life and costs a tenth of a second.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "graphkit.ledger:migrations")
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        # Nobody else writes now: readers see the ledger as it was.
        if version is not None:
            _keep(path, path.with_name(f"{path.stem}.before-{HEAD}{path.suffix}"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _keep(path: Path, copy: Path) -> None:
    """A whole copy of the ledger as it is now, beside it; one that is there already stays.

    Raises:
        CaseError: there is no room for it, or no permission.
    """
    if copy.exists():
        return
    draft = copy.with_name(f".{copy.name}.{uuid.uuid4().hex}")
    try:
        for left in path.parent.glob(f".{copy.name}.*"):
            left.unlink()  # of a migration that was killed
        with closing(sqlite3.connect(path, timeout=60)) as connection:
            connection.execute("VACUUM INTO ?", (str(draft),))
        draft.chmod(stat.S_IRUSR | stat.S_IWUSR)
        draft.replace(copy)
    except (sqlite3.Error, OSError) as error:
        raise CaseError(
            f"the ledger is of an older schema, and cannot be copied before it is brought to this one: {error}",
            where=str(path),
            hint="Make room for a second ledger beside it, or permission to write there; nothing was changed.",
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
