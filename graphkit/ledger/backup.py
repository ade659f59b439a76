"""A case as one file, and back: originals, ledger and queue, each with its SHA-256.

The graph, the manifests of builds and the exports stay out: they are made anew from the rest.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import uuid
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from graphkit.errors import CaseError, InputError
from graphkit.ledger.audit import Act, AuditEntry, audit_entries, check_audit
from graphkit.ledger.case import Case
from graphkit.ledger.engine import HEAD
from graphkit.ledger.erasure import erase
from graphkit.models import file_sha256

__all__ = ["BackupReport", "backup", "restore"]

_FORMAT = 1
_MANIFEST = "manifest.json"
_MAX_MANIFEST = 16 << 20  # eighty thousand originals
_BLOCK = 1 << 20
_NAMES = re.compile(r"case\.json|ledger\.sqlite|proposals\.jsonl|originals/[0-9a-f]{64}/[^/\\\x00]{1,255}")
_NOT_OURS = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, NotImplementedError, EOFError,
    RuntimeError,
)  # fmt: skip
"""What reading a file that is no backup of ours may raise."""
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds.

    Attributes:
        files: number of files in it.
        sha256: of the backup itself (of a restored one, of the file it came from).
        head: newest hash of the audit log in it.
        erased: erasures made since, that were made again.
    """

    files: int
    sha256: str
    head: str
    erased: int = 0


def backup(case: Case, out: Path, version: str) -> BackupReport:
    """Write a case to one zip file, readable to its owner only; whole or not at all.

    Loads may go on meanwhile: the ledger in it is as it was at one moment, and every original that it names is
    there.

    Raises:
        InputError: it cannot be written there.
        CaseError: a file of the case is damaged.
    """
    draft = out.with_name(f".{out.name}.{uuid.uuid4().hex}")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=case.path) as folder:
            ledger = Path(folder) / "ledger.sqlite"
            with case.ledger() as held, closing(sqlite3.connect(held.path, timeout=60)) as connection:
                connection.execute("VACUUM INTO ?", (str(ledger),))
            with _reader(ledger) as copied:
                report = check_audit(copied)
            parts = {"case.json": case.path / "case.json", "ledger.sqlite": ledger}
            if (case.path / "proposals.jsonl").exists():
                parts["proposals.jsonl"] = case.path / "proposals.jsonl"
            for file in sorted((case.path / "originals").glob("*/*")):
                if not file.name.startswith("."):
                    # A name may be bytes that are no text.
                    name = os.fsencode(file.name).decode("utf-8", "backslashreplace").replace("\\", "_")
                    parts[f"originals/{file.parent.name}/{name}"] = file
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                _write(target, parts, {"format": _FORMAT, "case_id": case.id, "schema": HEAD, "graphkit": version,
                                       "audit_head": report.head})  # fmt: skip
                target.flush()
                os.fsync(target.fileno())
        draft.replace(out)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
    except sqlite3.OperationalError as error:  # of the copy of the ledger
        raise InputError(
            f"cannot be written: {error}", where=str(out), hint=f"Is there space in {case.path} for a second ledger?"
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return BackupReport(len(parts), file_sha256(out), report.head)


@contextmanager
def _reader(path: Path) -> Iterator[Any]:
    from graphkit.ledger.ledger import Ledger

    with Ledger(path) as ledger:
        yield ledger


def _write(target: IO[bytes], parts: dict[str, Path], manifest: dict[str, Any]) -> None:
    files = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in parts.items():
            digest, size = hashlib.sha256(), 0
            with path.open("rb") as source, archive.open(_info(name), "w", force_zip64=True) as stored:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    stored.write(block)
            if name.startswith("originals/") and digest.hexdigest() != path.parent.name:
                raise CaseError(
                    "the original is not what was loaded", where=str(path),
                    hint="`graphkit verify CASE` tells what else is damaged; restore it from an earlier backup.",
                )  # fmt: skip
            files[name] = {"sha256": digest.hexdigest(), "size": size}
        text = json.dumps({**manifest, "files": files}, ensure_ascii=False, indent=1, sort_keys=True)
        archive.writestr(_info(_MANIFEST), text + "\n")


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def restore(file: Path, folder: Path, erasures: Iterable[AuditEntry], actor: Act) -> BackupReport:
    """Make a case of a backup, in a folder that does not exist yet; whole or not at all.

    Every file is compared with its SHA-256 in the manifest, the ledger and its audit log are checked, a ledger of
    an older schema is migrated. Then the erasures that were made after the backup are made again.

    Args:
        erasures: entries of the audit log of the case that this replaces.
        actor: who restores, and when.

    Raises:
        InputError: it is no backup, is damaged, or something is in the way.
    """
    if folder.exists():
        raise InputError("something is here already", where=str(folder), hint="Restore into a new folder.")
    draft = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        names, head = _unpack(file, draft)
        for name in ("originals", "graph", "builds", "exports"):
            (draft / name).mkdir(mode=0o700, exist_ok=True)
        case = Case.open(draft)
        _whole(draft / "ledger.sqlite", file)
        done = 0
        with case.ledger() as ledger:
            report = check_audit(ledger, known=head)
            if report.problems:
                raise InputError(f"its audit log does not hold together: {report.problems[0]}", where=str(file))
            known = {entry.ref for entry in audit_entries(ledger, action="erase")}
            for entry in erasures:
                if entry.action == "erase" and entry.ref not in known:
                    act = Act("erase", entry.ref, actor.actor, actor.at, {"again": True})
                    erase(case, ledger, entry.detail["mentions"], act, sources=entry.detail["sources"])
                    done += 1
            sha256 = file_sha256(file)
            ledger.record(Act("restore", sha256, actor.actor, actor.at, {"erased_again": done}))
            newest = check_audit(ledger).head
        for copy in draft.glob("ledger.before-*"):
            copy.unlink()
        draft.replace(folder)
    except OSError as error:
        raise InputError(f"cannot be restored: {error.strerror or error}", where=str(folder)) from None
    finally:
        if draft.exists():
            shutil.rmtree(draft, ignore_errors=True)
    return BackupReport(names, sha256, newest, done)


def _unpack(file: Path, folder: Path) -> tuple[int, str]:
    """Every file that the manifest names, and no other; (how many, the newest hash of the audit log)."""
    damaged = "a backup of graphkit that is damaged"
    try:
        with zipfile.ZipFile(file) as archive:
            with archive.open(_MANIFEST) as listed:
                text = listed.read(_MAX_MANIFEST + 1)
            if len(text) > _MAX_MANIFEST:
                raise InputError(f"{damaged}: its manifest is larger than any", where=str(file))
            manifest = json.loads(text)
            if int(manifest["format"]) > _FORMAT:
                raise InputError(f"a backup of format {manifest['format']}; this graphkit knows {_FORMAT}",
                                 where=str(file), hint="Update graphkit.")  # fmt: skip
            files = manifest["files"]
            if {i.filename for i in archive.infolist()} != {*files, _MANIFEST}:
                raise InputError(f"{damaged}: it holds other files than its manifest names", where=str(file))
            for name, said in files.items():
                if not _NAMES.fullmatch(name) or name.endswith(("/.", "/..")):
                    raise InputError(f"{damaged}: {name!r} is no file of a case", where=str(file))
                if not _copy(archive, name, folder / name, int(said["size"]), str(said["sha256"])):
                    raise InputError(f"{damaged}: {name} is not what was backed up", where=str(file))
            if not {"case.json", "ledger.sqlite"} <= files.keys():
                raise InputError(f"{damaged}: it has no ledger", where=str(file))
            return len(files), str(manifest["audit_head"])
    except FileNotFoundError:
        raise InputError("no such file", where=str(file)) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # zipfile was sent to a place before the beginning
            raise
        raise InputError("no backup of graphkit, or a damaged one", where=str(file)) from None
    except _NOT_OURS:
        raise InputError("no backup of graphkit, or a damaged one", where=str(file)) from None


def _copy(archive: zipfile.ZipFile, name: str, target: Path, size: int, sha256: str) -> bool:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), size
    with archive.open(name) as source, target.open("xb") as written:
        # Never more than was said, whatever the archive unpacks to.
        while block := source.read(min(_BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                return False
            digest.update(block)
            written.write(block)
    target.chmod(0o400 if name.startswith("originals/") else 0o600)
    return left == 0 and digest.hexdigest() == sha256


def _whole(ledger: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(ledger)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    if found != ["ok"]:
        raise InputError(f"its ledger is damaged: {found[0]}", where=str(file))
