"""Ledger → graph: what changed since the last build of a database is written, and nothing else."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from graphkit import __version__
from graphkit.errors import CaseError, GraphkitError
from graphkit.identity import Clusters, Judged, cluster, judge_exact
from graphkit.identity.judgement_log import inputs
from graphkit.ledger import Case, Ledger, LedgerReader
from graphkit.ledger.audit import audit_entries
from graphkit.projection.dump import check_count, dump, foreign_rows
from graphkit.projection.manifest import Manifest
from graphkit.projection.project import project
from graphkit.store import Marker, Store, load_statement

__all__ = ["PROJECTION", "BuildReport", "VerifyReport", "build", "people", "verify"]

PROJECTION = "3"
"""Version of the rules of projection; a new one writes everything again."""

_PATIENCE = 30.0
"""Seconds to wait for another build of the case."""

Progress = Callable[[str, int, int | None], None]


def _silent(phase: str, done: int, total: int | None) -> None:
    return None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        seconds: by phase: ``project`` and ``write``.
        judged: judgements of the machine that are new.
        apart: mentions that are not joined, for their source has the same name and birth date too often.
        conflicts: merges that a person's judgement forbids.
        disagreements: pairs of mentions on which people decided otherwise.
        possible: pairs of people of whom nobody decided yet whether they are one.
        retries: transactions that had to be sent again.
    """

    nodes: int
    edges: int
    written: int
    deleted: int
    judged: int
    apart: int
    conflicts: int
    disagreements: int
    possible: int
    retries: int
    hash: str
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Whether a graph is what its ledger says.

    Attributes:
        expected, found: canonical hashes of what the ledger gives and of what the database holds.
        foreign: nodes and edges in the database that have no place in the model.
        differences: (what, key) of rows that are missing, extra or different.
        schema: constraints and indexes that are missing, in words.
        whole: False where a node is not found by its id, or an edge not from where it ends: its files are damaged.
        moved: the ledger gives another graph than at the last build, though nothing was loaded, judged or erased
            since: what it held then was changed.
    """

    expected: str
    found: str
    foreign: int
    differences: list[tuple[str, str]]
    schema: list[str]
    whole: bool
    moved: bool

    @property
    def agrees(self) -> bool:
        """Equal, whole, and nothing else in the database."""
        return self.expected == self.found and self.whole and not (self.foreign or self.schema or self.moved)


def people(ledger: LedgerReader) -> Clusters:
    """The clusters that follow from the ledger as it stands."""
    return cluster(*inputs(ledger))


def _manifest(case: Case, address: str) -> Path:
    return case.builds / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.sqlite"


def build(
    case: Case,
    ledger: Ledger,
    store: Store,
    address: str,
    *,
    from_scratch: bool = False,
    special: bool = True,
    progress: Progress = _silent,
) -> BuildReport:
    """Project the ledger into the graph behind ``store``.

    Every step can be cut off and run again: the marker in the database says when a build did not
    end, and the next one compares with what is really there.

    Args:
        address: names the database, the same at every call.
        from_scratch: empty the database first (only ever one with this case's marker).
        special: False leaves out all of class ``special``.

    Raises:
        CaseError: the database holds another case, or something else; or another build runs; or the disk is full.
    """
    lock = FileLock(case.builds / "build.lock", timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise CaseError(
            "another build of this case is running", where=str(case.path), hint="Build again when it has ended."
        ) from None
    try:
        judged = judge_exact(ledger)
        # What is loaded meanwhile is for the next build: all of this one sees one state of the ledger.
        with _noting(case), ledger.snapshot() as reader:
            return _build(case, reader, store, address, judged, from_scratch, special, progress)
    finally:
        lock.release()


@contextmanager
def _noting(case: Case) -> Iterator[None]:
    """Words where a manifest cannot be written; of its own file the ledger says such things by itself."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise CaseError(
            f"what is in the graph cannot be noted: {error}",
            where=str(case.builds),
            hint="Make space on this disk and on that of temporary files (TMPDIR), and run the command again: what was "
            "written stays.",
        ) from None
    except sqlite3.DatabaseError as error:
        raise CaseError(
            f"what was noted of the graph at its last build is damaged: {error}",
            where=str(case.builds),
            hint="Delete the .sqlite files in this folder and build again: they are made anew from the database.",
        ) from None


def _build(
    case: Case,
    ledger: LedgerReader,
    store: Store,
    address: str,
    judged: Judged,
    from_scratch: bool,
    special: bool,
    progress: Progress,
) -> BuildReport:
    position = ledger.position()
    clusters = people(ledger)
    if from_scratch and store.marker() is not None:
        store.clear(case.id)  # first of all: of what stands there twice no constraint can be made
    schema = store.ensure_schema(case.id).schema
    manifest = Manifest(_manifest(case, address))
    try:
        if from_scratch:
            manifest.set_current([])
        elif not _fresh(manifest, store.marker()):
            progress("compare", 0, None)
            manifest.set_current(dump(store))
        start = time.perf_counter()
        manifest.want(project(ledger, clusters, special=special, progress=lambda done: progress("project", done, None)))
        projected = time.perf_counter()
        changes = manifest.changes()
        counts = manifest.counts()
        if changes["written"] or changes["deleted"]:
            store.set_marker(Marker(case.id, schema, position, build_id=None))
            _apply(store, manifest, changes, progress)
        try:
            check_count(store, counts)
        except GraphkitError:
            manifest.forget()
            raise
        written = time.perf_counter()
        build_id = str(uuid.uuid4())
        hashed = manifest.wanted_hash()
        manifest.settle({
            "build_id": build_id, "special": str(special), "projection": PROJECTION, "hash": hashed,
            "state": _state(ledger),
        })  # fmt: skip
        store.set_marker(Marker(case.id, schema, position, build_id=build_id))
        return BuildReport(
            **counts,
            **changes,
            judged=judged.new,
            apart=judged.apart,
            conflicts=len(clusters.conflicts),
            disagreements=len(clusters.disagreements),
            possible=len(clusters.possible),
            retries=store.retries,
            hash=hashed,
            seconds={"project": projected - start, "write": written - projected},
        )
    finally:
        manifest.close()


def _state(ledger: LedgerReader) -> str:
    """Equal at two times, if and only if nothing that a graph is made of was added to the ledger between them."""
    erasures = sum(1 for _ in audit_entries(ledger, action="erase"))  # these alone change what stands
    return f"{__version__} {ledger.position()} {erasures}"


def _fresh(manifest: Manifest, marker: Marker | None) -> bool:
    return (
        marker is not None
        and marker.build_id is not None
        and marker.build_id == manifest.get("build_id")
        and manifest.get("projection") == PROJECTION
    )


def _apply(store: Store, manifest: Manifest, changes: dict[str, int], progress: Progress) -> None:
    done = 0
    total = changes["written"] + changes["deleted"]

    def counted(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        nonlocal done
        for row in rows:
            done += 1
            if done % 500 == 0:
                progress("write", done, total)
            yield row

    def delete(*, in_the_way: bool) -> None:
        for table, gone in manifest.to_delete(in_the_way=in_the_way):
            store.write_rows(load_statement(f"write/delete_{table}"), counted(gone))

    # What is no longer wanted goes last: a build that is cut off leaves too much rather than too little.
    delete(in_the_way=True)
    for table, rows in manifest.to_write():
        store.write_rows(load_statement(f"write/{table}"), counted(rows))
    delete(in_the_way=False)
    progress("write", total, total)


def verify(case: Case, ledger: Ledger, store: Store, address: str) -> VerifyReport:
    """Compare a graph with what the ledger says, by a canonical dump of both.

    A graph that was built without what is ``special`` is compared without it.

    Raises:
        CaseError: the database holds no graph of this case.
    """
    marker = store.marker()
    if marker is None or marker.case_id != case.id:
        raise CaseError(
            "the database holds no graph of this case", where=address, hint="`graphkit build CASE` makes it."
        )
    with _noting(case):
        return _verify(case, ledger, store, address)


def _verify(case: Case, ledger: Ledger, store: Store, address: str) -> VerifyReport:
    last = Manifest(_manifest(case, address))
    noted = {key: last.get(key) for key in ("special", "projection", "hash", "state")}
    last.close()
    special = noted["special"] != "False"
    with tempfile.TemporaryDirectory(dir=case.builds) as folder:
        manifest = Manifest(Path(folder) / "verify.sqlite")
        try:
            reached: Counter[str] = Counter()
            manifest.set_current(dump(store, reached))
            with ledger.snapshot() as reader:
                manifest.want(project(reader, people(reader), special=special))
                unchanged = noted["state"] == _state(reader) and noted["projection"] == PROJECTION
            found, expected = manifest.current_hash(), manifest.wanted_hash()
            differences = manifest.differences() if found != expected else []
            foreign = foreign_rows(store, **manifest.current_counts())
            counts = manifest.current_counts()
            # A graph of other rows is wrong as it is, and its edges may end at what is not graphkit's.
            whole = found != expected or bool(foreign) or all(reached[what] == n for what, n in counts.items())
        finally:
            manifest.close()
    if found != expected or foreign or not whole:
        # What the last build noted no longer holds: the next one compares with the database itself.
        last = Manifest(_manifest(case, address))
        last.forget()
        last.close()
    return VerifyReport(
        expected=expected,
        found=found,
        foreign=foreign,
        differences=differences,
        schema=store.missing_schema(),
        whole=whole,
        moved=unchanged and noted["hash"] not in (None, expected),
    )
