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
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from graphkit.errors import CaseError, InputError
from graphkit.ledger.audit import Act, AuditEntry, audit_entries, check_audit
from graphkit.ledger.case import LEDGER, Case, portable_name
from graphkit.ledger.damage import missing_originals
from graphkit.ledger.engine import HEAD
from graphkit.ledger.erasure import erase
from graphkit.ledger.ledger import Ledger
from graphkit.ledger.leftovers import draft_beside, drafts_beside, remove_stale
from graphkit.ledger.restriction import lift, restrict
from graphkit.models import file_sha256

__all__ = ["REPLAYED", "BackupReport", "backup", "restore"]

REPLAYED = ("erase", "restrict", "lift")
"""Acts on somebody's data that a restored backup is brought up to."""

_FORMAT = 1
_MANIFEST = "manifest.json"
_MAX_MANIFEST = 64 << 20  # three hundred thousand originals; all of it is in memory
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
        erased, restricted, lifted: erasures, restrictions and liftings made since, that were made again.
    """

    files: int
    sha256: str
    head: str
    erased: int = 0
    restricted: int = 0
    lifted: int = 0


def backup(case: Case, out: Path, version: str, note: Callable[[BackupReport], None]) -> BackupReport:
    """Write a case to one zip file, readable to its owner only; whole or not at all.

    Loads may go on meanwhile: the ledger in it is as it was at one moment, and every original that it names is
    there. What killed backups left in the case and beside ``out`` is removed.

    Args:
        note: called when all is written, before it takes its place; if that raises, what lay there stays.

    Raises:
        InputError: it cannot be written there.
        CaseError: a file of the case is damaged or missing.
    """
    remove_stale([*drafts_beside(out), *case.path.glob(".backup-*")])
    draft = draft_beside(out)
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=case.path) as folder:
            ledger = Path(folder) / LEDGER
            with case.ledger() as held, closing(sqlite3.connect(held.path, timeout=60)) as connection:
                connection.execute("VACUUM INTO ?", (str(ledger),))
            with Ledger(ledger) as copied:
                report = check_audit(copied)
                missing = missing_originals(case, copied)
            if missing:
                count = "1 original" if len(missing) == 1 else f"{len(missing)} originals"
                raise CaseError(
                    f"{count} that the ledger tells of {'is' if len(missing) == 1 else 'are'} missing: nothing was "
                    "backed up", where=str(case.path / "originals"),
                    hint="`graphkit verify CASE` names them. Load these files again, then back up.",
                )  # fmt: skip
            parts = {"case.json": case.path / "case.json", LEDGER: ledger}
            if (case.path / "proposals.jsonl").exists():
                parts["proposals.jsonl"] = case.path / "proposals.jsonl"
            for file in sorted((case.path / "originals").glob("*/*")):
                parts[f"originals/{file.parent.name}/{portable_name(file.name)}"] = file
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                _write(target, parts, {"format": _FORMAT, "case_id": case.id, "schema": HEAD, "graphkit": version,
                                       "audit_head": report.head})  # fmt: skip
                target.flush()
                os.fsync(target.fileno())
        made = BackupReport(len(parts), file_sha256(draft), report.head)
        note(made)
        draft.replace(out)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
    except sqlite3.OperationalError as error:  # of the copy of the ledger
        raise InputError(
            f"cannot be written: {error}", where=str(out), hint=f"Is there space in {case.path} for a second ledger?"
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return made


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
            os.utime(parts[LEDGER].parent)  # at work: no leftover, however long it takes
        text = json.dumps({**manifest, "files": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if (long := len(text.encode())) > _MAX_MANIFEST:
            raise CaseError(
                f"{len(files)} files are too many for one backup: the list of them is {long / 2**20:.0f} MiB long, "
                f"and no more than {_MAX_MANIFEST / 2**20:.0f} are read", where=str(parts["case.json"].parent),
                hint="Copy the case folder as it is while nothing is loaded, or make two cases of it.",
            )  # fmt: skip
        archive.writestr(_info(_MANIFEST), text)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info


def restore(file: Path, folder: Path, erasures: Iterable[AuditEntry], actor: Act) -> BackupReport:
    """Make a case of a backup, in a folder that does not exist yet; whole or not at all.

    Every file is compared with its SHA-256 in the manifest, the ledger and its audit log are checked, a ledger of
    an older schema is migrated. Then the erasures, restrictions and liftings that were made after the backup are
    made again, in the order of the log. What killed restores of that name left is removed.

    Args:
        erasures: entries of the audit log of the case that this replaces; others than :data:`REPLAYED` count for
            nothing.
        actor: who restores, and when.

    Raises:
        InputError: it is no backup, is damaged, or something is in the way.
    """
    remove_stale(drafts_beside(folder))
    if folder.exists():
        raise InputError("something is here already", where=str(folder), hint="Restore into a new folder.")
    draft = draft_beside(folder)
    try:
        draft.mkdir(mode=0o700, parents=True)
        names, head = _unpack(file, draft)
        for name in ("originals", "graph", "builds", "exports"):
            (draft / name).mkdir(mode=0o700, exist_ok=True)
        case = Case.open(draft)
        _whole(draft / LEDGER, file)
        with case.ledger() as ledger:
            report = check_audit(ledger, known=head)
            if report.problems:
                raise InputError(f"its audit log does not hold together: {report.problems[0]}", where=str(file))
            done = _again(case, ledger, erasures, actor)
            sha256 = file_sha256(file)
            told = {"erased_again": done["erase"], "restricted_again": done["restrict"], "lifted_again": done["lift"]}
            ledger.record(Act("restore", sha256, actor.actor, actor.at, told))
            newest = check_audit(ledger).head
        for copy in draft.glob("ledger.before-*"):
            copy.unlink()
        draft.replace(folder)
    except OSError as error:
        raise InputError(f"cannot be restored: {error.strerror or error}", where=str(folder)) from None
    finally:
        if draft.exists():
            shutil.rmtree(draft, ignore_errors=True)
    return BackupReport(names, sha256, newest, done["erase"], done["restrict"], done["lift"])


def _again(case: Case, ledger: Ledger, entries: Iterable[AuditEntry], actor: Act) -> Counter[str]:
    """Make the acts again that the ledger's own log does not hold; how many of each."""
    known = {_first(entry) for entry in audit_entries(ledger) if entry.action in REPLAYED}
    done: Counter[str] = Counter()
    for entry in entries:
        if entry.action not in REPLAYED or _first(entry) in known:
            continue
        mentions = [str(mention) for mention in entry.detail["mentions"]]
        detail = {"again": _first(entry)} | {k: str(v) for k, v in entry.detail.items() if k == "reason"}
        if entry.action == "erase":
            act = Act("erase", entry.ref, actor.actor, actor.at, detail)
            erase(case, ledger, mentions, act, sources=entry.detail["sources"])
        else:
            act = Act(entry.action, entry.ref, actor.actor, actor.at, {**detail, "mentions": mentions})
            (restrict if entry.action == "restrict" else lift)(ledger, mentions, act)
        done[entry.action] += 1
    return done


def _first(entry: AuditEntry) -> str:
    """The hash of the entry of the act as it was first made; one that was made again names that."""
    again = entry.detail.get("again")
    return again if isinstance(again, str) else entry.hash


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
            if not {"case.json", LEDGER} <= files.keys():
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
