"""One store for every database: the embedded one and any Neo4j, through the ``neo4j`` driver."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

import neo4j
from neo4j.exceptions import Neo4jError

from graphkit.errors import CaseError, DatabaseUnavailable, GraphkitError, QueryError
from graphkit.store.connection import Target
from graphkit.store.driver_errors import EXPLAIN, our_errors
from graphkit.store.embedded import EmbeddedServer
from graphkit.store.readonly import check_plan, strip_comments
from graphkit.store.sending import send_batches
from graphkit.store.statement import Statement, list_statements, load_statement
from graphkit.store.transactions import Transactions
from graphkit.store.values import BATCH_BYTES, BATCH_ROWS, Rows, batches, to_plain

__all__ = ["Marker", "Rows", "Store"]

T = TypeVar("T")
Kind = Literal["arcadedb", "neo4j"]
Mode = Literal["write", "read"]

CLEAR_BATCH = 10_000
CONNECT_SECONDS = 10.0
RETRY_SECONDS = {"embedded": 5.0, "read": 15.0, "write": 60.0}
"""How long a transaction is sent again: a build outlasts the restart of a server; a child that has ended is gone."""
SCHEMA_ATTEMPTS = 6
_ANEW = "`graphkit build CASE --from-scratch` makes the graph anew from the ledger."


@dataclass(frozen=True, slots=True)
class Marker:
    """What a database says of itself: the case it holds, its schema, and how far it is built."""

    case_id: str
    schema: int = 0
    ledger_position: int = 0
    build_id: str | None = None


@cache
def migrations() -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The numbered schema migrations: number and statements, in order.

    Each statement is a transaction of its own: forty constraints in one would hold their locks together, and a
    connection that is cut would cost all of them. So each can be run again (``IF NOT EXISTS``), for a run may be
    cut off before the marker says that it is done.
    """
    found = []
    for statement in list_statements("schema"):
        if number := re.match(r"(\d{4})_", statement.short_name):
            body = "\n".join(line for line in statement.text.splitlines() if not line.startswith("//"))
            parts = tuple(part.strip() for part in body.split(";\n") if part.strip())
            found.append((int(number[1]), parts))
    return tuple(found)


class Store:
    """An open database. Use as a context manager.

    A store opened for writing writes nothing before :meth:`ensure_schema` has found that the database is
    empty or holds the same case.

    Attributes:
        kind: ``arcadedb`` or ``neo4j``.
        version: of the database, as it says itself.
    """

    def __init__(
        self, target: Target, driver: neo4j.Driver, mode: Mode, server: EmbeddedServer | None, database: str | None
    ) -> None:
        self.target = target
        self.mode = mode
        self._driver = driver
        self._server = server
        self._database = database
        self._case_id: str | None = None
        self._checked: set[str] = set()
        self._transactions = Transactions()
        self.kind: Kind = "neo4j"
        self.version = ""

    @classmethod
    def open(cls, target: Target, *, mode: Mode = "write") -> Store:
        """Connect, starting the embedded database where it is not running.

        Args:
            mode: ``read`` for everything but building: then nothing can be written.

        Raises:
            DatabaseUnavailable: nothing answers there, or not to this account.
            CaseError: ``read``, and the embedded database does not exist yet.
        """
        server: EmbeddedServer | None = None
        database: str | None
        if target.folder is not None:
            server = EmbeddedServer.join(target.folder, create=mode == "write", brief=mode == "read")
            uri, database = server.uri, server.database
            auth: tuple[str, str] | None = server.account("writer" if mode == "write" else "reader")
        else:
            assert target.uri is not None
            uri, database = target.uri, target.database
            auth = (target.username, target.password or "") if target.username else None
        driver = None
        try:
            with our_errors(str(target)):
                driver = neo4j.GraphDatabase.driver(
                    uri,
                    auth=auth,
                    connection_timeout=CONNECT_SECONDS,
                    connection_acquisition_timeout=60,
                    max_transaction_retry_time=RETRY_SECONDS["embedded" if server is not None else mode],
                    notifications_min_severity="OFF",
                    telemetry_disabled=True,
                )
                store = cls(target, driver, mode, server, database)
                store._identify()
                return store
        except BaseException:
            if driver is not None:
                driver.close()
            if server is not None:
                server.close()
            raise

    def _identify(self) -> None:
        agent = self._driver.get_server_info().agent
        if found := re.search(r"ArcadeDB ([\w.-]+)", agent):
            self.kind, self.version = "arcadedb", found[1]
            if self.mode == "read" and self._server is None:
                self._require_reader()
        else:
            self.kind, self.version = "neo4j", agent.partition("/")[2]

    def _require_reader(self) -> None:
        """ArcadeDB lets a READ transaction write: the account itself must be one that cannot."""
        try:
            with self._driver.session(database=self._database) as session, session.begin_transaction() as tx:
                tx.run("CREATE (m:GraphkitMeta {id: 'probe'}) DELETE m").consume()
                tx.rollback()
        except Neo4jError as error:
            if error.code == "Neo.ClientError.Security.Forbidden":
                return
            raise
        raise QueryError(
            "queries need an account that cannot write, and this one can",
            where=str(self.target),
            hint="`graphkit serve` prints where the reader's account of an embedded database is kept",
        )

    def close(self) -> None:
        """Disconnect; the embedded database ends when nobody else uses it."""
        self._driver.close()
        if self._server is not None:
            self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def retries(self) -> int:
        """How often a transaction was sent again: the database asked for it, or the connection was cut."""
        return self._transactions.retries

    # Reading

    def run_read(
        self, statement: Statement | str, params: Mapping[str, Any] | None = None, *, limit: int | None = None
    ) -> Rows:
        """Run a query that cannot write.

        Args:
            statement: of the library, or Cypher.
            params: typed values; for a library statement see
                :func:`graphkit.store.statement.check_params`.
            limit: stop after that many rows.

        Raises:
            QueryError: the query is wrong, or would write.
            DatabaseUnavailable: the connection is lost.
        """
        text = statement.text if isinstance(statement, Statement) else statement
        word = strip_comments(text)[:7].upper()
        if not word:
            raise QueryError("the query is empty")
        if word in ("EXPLAIN", "PROFILE"):
            raise QueryError(f"{word} returns no rows", hint="give the query itself")
        values = dict(params or {})

        def work(tx: neo4j.ManagedTransaction) -> Rows:
            result = tx.run(text, values)
            columns = tuple(result.keys())
            if not columns and isinstance(statement, Statement):
                columns = tuple(name for name, _ in statement.columns)  # ArcadeDB: none where there is no row
            rows: list[tuple[Any, ...]] = []
            for record in result:
                if limit is not None and len(rows) >= limit:
                    break
                rows.append(tuple(to_plain(value) for value in record.values()))
            return Rows(columns, rows)

        with self._our_errors(query=True, own=isinstance(statement, Statement)):
            if self.kind == "arcadedb":
                # Not rolled back: the reader's account is refused at the commit, and silently at a rollback.
                with self._session(neo4j.READ_ACCESS) as session:
                    return self._transactions.run(session.execute_read, work)
            # Our own statements on the server's copy of the graph; an ad hoc query may not call what they call.
            own = isinstance(statement, Statement) and statement.name.startswith("gds/")
            self._check_plan(text, values, "gds." if own else "")
            with self._session(neo4j.READ_ACCESS) as session:
                return _rolled_back(session, work)

    def _check_plan(self, text: str, values: dict[str, Any], procedures: str) -> None:
        if procedures + text in self._checked:
            return

        def explain(tx: neo4j.ManagedTransaction) -> dict[str, Any] | None:
            result = tx.run(EXPLAIN + text, values)
            return cast("dict[str, Any] | None", result.consume().plan)

        with self._session(neo4j.READ_ACCESS) as session:
            check_plan(_rolled_back(session, explain), procedures=procedures)
        self._checked.add(procedures + text)

    # Writing

    def ensure_schema(self, case_id: str) -> Marker:
        """Make the database ready for a case: its marker, constraints, indexes and schema migrations.

        Returns:
            the marker as it is afterwards.

        Raises:
            CaseError: the database is not empty and holds no marker of this case, or was written by a newer
                graphkit.
        """
        for attempt in range(SCHEMA_ATTEMPTS):
            marker = self._checked_marker(case_id)
            self._case_id = case_id
            try:
                for number, statements in migrations():
                    if number > marker.schema:
                        for text in statements:
                            self._write_text(text, {})
                        marker = replace(marker, schema=number)
                        self.set_marker(marker)
                if self.missing_schema():
                    self._mend_schema()
                return marker
            except DatabaseUnavailable:
                raise
            except GraphkitError:
                # Another command may be doing the same at this moment; its changes are then found done.
                if attempt == SCHEMA_ATTEMPTS - 1:
                    raise
                time.sleep(0.3 * (attempt + 1))
        raise AssertionError("unreachable")

    def missing_schema(self) -> list[str]:
        """Constraints and indexes that the models declare and the database does not have, in words."""
        from graphkit.models import EVENT_TYPES, META_LABEL, NODES  # a query does not wait for the models

        wanted = {
            ("constraint", label, "id") for label in (*NODES, *(e.label for e in EVENT_TYPES.values()), META_LABEL)
        }
        wanted |= {("index", node.label, name) for node in NODES.values() for name in node.indexed}
        held = {
            ("constraint", row["labelsOrTypes"][0], row["properties"][0])
            for row in self.run_read("SHOW CONSTRAINTS").dicts()
            if "UNIQUENESS" in row["type"] and len(row["properties"]) == 1
        } | {
            ("index", row["labelsOrTypes"][0], row["properties"][0])
            for row in self.run_read("SHOW INDEXES").dicts()
            if row["type"] == "RANGE" and len(row["properties"]) == 1 and row["state"] != "FAILED"
        }
        return [f"the {what} on {name} of {label} is missing" for what, label, name in sorted(wanted - held)]

    def _mend_schema(self) -> None:
        """Make again what somebody dropped, or a damaged file lost."""
        try:
            for _, statements in migrations():
                for text in statements:
                    self._write_text(text, {})
        except DatabaseUnavailable:
            raise
        except GraphkitError as error:
            raise CaseError(
                f"{self.missing_schema()[0]} from the graph, and cannot be made again: {error.message}",
                where=str(self.target),
                hint="The graph may hold something twice: `graphkit build CASE --from-scratch` makes it anew.",
            ) from None

    def _checked_marker(self, case_id: str) -> Marker:
        marker = self.marker()
        if marker is None:
            if self._read("read/any_node").rows and self.marker() is None:
                raise CaseError(
                    "this database is not empty and was not made by graphkit: nothing was written",
                    where=str(self.target),
                    hint="give an empty database (NEO4J_DATABASE, or another server)"
                    if self._server is None
                    else f"it may have lost files: {_ANEW}",
                )
            return Marker(case_id)
        if marker.case_id != case_id:
            raise CaseError(
                f"this database holds the case {marker.case_id!r}, not {case_id!r}: nothing was written",
                where=str(self.target),
                hint="give an empty database (NEO4J_DATABASE, or another server), or build that case",
            )
        newest = migrations()[-1][0]
        if marker.schema > newest:
            raise CaseError(
                f"this graph has schema {marker.schema}, and this graphkit knows up to {newest}",
                where=str(self.target),
                hint="use a newer graphkit",
            )
        return marker

    def marker(self) -> Marker | None:
        """The marker of the database, None where there is none."""
        rows = self._read("read/marker").dicts()
        if not rows:
            return None
        marker = Marker(**rows[0])
        if not isinstance(marker.case_id, str) or not isinstance(marker.schema, int):
            raise CaseError("the marker of this database is damaged", where=str(self.target), hint=_ANEW)
        return marker

    def set_marker(self, marker: Marker) -> None:
        """Write the marker: the last step of a build.

        Raises:
            CaseError: it is of another case, or :meth:`ensure_schema` was not called.
        """
        self._require_claim()
        if marker.case_id != self._case_id:
            raise CaseError(f"the database is open for the case {self._case_id!r}", where=str(self.target))
        self._write_text(load_statement("schema/marker").text, _marker_params(marker))

    def write(self, statement: Statement, params: Mapping[str, Any] | None = None) -> Rows:
        """Run one statement in one transaction."""
        self._require_claim()
        return self._write_text(statement.text, dict(params or {}))

    def write_rows(
        self,
        statement: Statement,
        rows: Iterable[Mapping[str, Any]],
        *,
        progress: Callable[[int], None] | None = None,
        batch_rows: int = BATCH_ROWS,
    ) -> int:
        """Run a statement that begins with ``UNWIND $rows AS r`` over all rows, in bounded batches.

        Each batch is one transaction; running the same rows again changes nothing where the statement
        merges.

        Args:
            rows: read once, never held as a whole.
            progress: called after each batch with the number of rows in it.

        Returns:
            how many rows were sent.

        Raises:
            InputError: one row alone is larger than 32 MiB.
            GraphkitError: the database refused a batch; what was before it is written.
        """
        self._require_claim()
        with self._our_errors(), self._session(neo4j.WRITE_ACCESS) as session:
            return send_batches(
                self._transactions,
                session,
                statement.text,
                batches(rows, batch_rows, BATCH_BYTES),
                where=str(self.target),
                progress=progress,
            )

    def clear(self, case_id: str) -> int:
        """Delete everything but the marker, in bounded transactions; the marker goes back to position 0.

        Returns:
            how many nodes were deleted.

        Raises:
            CaseError: the database does not hold this case's marker.
        """
        marker = self.marker()
        if marker is None or marker.case_id != case_id:
            raise CaseError(
                f"this database does not hold the case {case_id!r}: nothing was deleted", where=str(self.target)
            )
        self._case_id = case_id
        # First the marker: a clearing that is cut off must not leave a graph that calls itself built.
        self.set_marker(replace(marker, ledger_position=0, build_id=None))
        deleted = 0
        for name in ("schema/clear_edges", "schema/clear_nodes"):
            text = load_statement(name).text
            while count := self._write_text(text, {"limit": CLEAR_BATCH}).rows[0][0]:
                deleted += count if name.endswith("nodes") else 0
        return deleted

    # Inside

    @contextmanager
    def _our_errors(self, *, query: bool = False, own: bool = True) -> Iterator[None]:
        """Where the embedded database refuses a statement of graphkit's own, its files may be damaged: say so."""
        try:
            with our_errors(str(self.target), query=query):
                yield
        except GraphkitError as error:
            if self._server is None or not own or error.hint is not None:
                raise
            raise type(error)(
                error.message, where=str(self.target), hint=f"If its files are damaged, {_ANEW}"
            ) from None

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=access)

    def _read(self, name: str) -> Rows:
        return self.run_read(load_statement(name))

    def _require_claim(self) -> None:
        if self.mode != "write":
            raise CaseError("this database is open for reading only", where=str(self.target))
        if self._case_id is None:
            raise CaseError("nothing is written before the database's marker was checked", where=str(self.target))

    def _write_text(self, text: str, values: Mapping[str, Any]) -> Rows:
        def work(tx: neo4j.ManagedTransaction) -> Rows:
            result = tx.run(text, dict(values))
            columns = tuple(result.keys())
            return Rows(columns, [tuple(to_plain(v) for v in record.values()) for record in result])

        with self._our_errors(), self._session(neo4j.WRITE_ACCESS) as session:
            return self._transactions.run(session.execute_write, work)


def _marker_params(marker: Marker) -> dict[str, Any]:
    return {name: getattr(marker, name) for name in ("case_id", "schema", "ledger_position", "build_id")}


class _RollBack(Exception):
    def __init__(self, answer: Any) -> None:
        self.answer = answer


def _rolled_back(session: neo4j.Session, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
    """Run in a managed transaction that is always rolled back."""

    def rolling(tx: neo4j.ManagedTransaction) -> None:
        raise _RollBack(work(tx))

    try:
        session.execute_read(rolling)
    except _RollBack as done:
        return cast(T, done.answer)
    raise AssertionError("unreachable")
