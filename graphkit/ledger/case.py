"""A case is a folder: originals, ledger, embedded graph, exports."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
import uuid
from collections.abc import Container
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.errors import CaseError, InputError, disk_failed
from graphkit.ledger.leftovers import remove_stale

if TYPE_CHECKING:
    from graphkit.ledger.ledger import Ledger

__all__ = ["DRAFT", "LEDGER", "Case", "check_there", "portable_name"]

_FORMAT = 1
_MAX_BYTES = 1 << 30
_FOLDERS = ("originals", "graph", "builds", "exports")
LEDGER = "ledger.sqlite"
DRAFT = ".draft-"
"""Of an original that is being copied: ``originals/SHA256.draft-UUID``, where no original lies, whatever its name."""
_MOST_NAME = 255
"""Bytes of a file name, of most file systems."""


@dataclass(frozen=True, slots=True)
class Case:
    """An existing case folder.

    Layout::

        case.json      id and format
        originals/     SHA256/NAME: each file as it came, never altered
        ledger.sqlite  what the sources say
        graph/         the embedded database
        builds/        what was last written to each database
        exports/       what left
    """

    path: Path
    id: str

    @classmethod
    def create(cls, path: Path) -> Case:
        """Make the folder with an empty ledger, readable to its owner only; an existing case is opened.

        Of an existing one the drafts of loads that were killed are removed.

        Raises:
            CaseError: something else is in the way, or an existing case is damaged.
        """
        if (path / "case.json").exists():
            held = cls.open(path)
            remove_stale((path / "originals").glob(f"*{DRAFT}*"))
            return held
        if path.exists() and (not path.is_dir() or _holds_something_else(path)):
            if (path / "case.json").exists():  # made since
                return cls.open(path)
            raise CaseError("this exists and is no case folder", where=str(path), hint="Choose a new or empty folder.")
        try:
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(stat.S_IRWXU)
            for name in _FOLDERS:
                (path / name).mkdir(mode=0o700, exist_ok=True)
            case = cls(path, str(uuid.uuid4()))
            created = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            _make_ledger(path / LEDGER)  # before case.json: what has that, and no ledger, has lost it
            text = json.dumps({"format": _FORMAT, "case_id": case.id, "created": created}, indent=1)
            # Written last, whole and never over another: where two make one case at once, the first one wins.
            draft = path / f"case.json.{uuid.uuid4().hex}"
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(f"{text}\n".encode())
            try:
                os.link(draft, path / "case.json")
            except FileExistsError:
                return cls.open(path)
            except OSError:  # a file system without links, such as that of a memory stick
                draft.replace(path / "case.json")
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise CaseError(f"the folder cannot be made: {error.strerror}", where=str(path)) from None
        return case

    @classmethod
    def open(cls, path: Path) -> Case:
        """Open a case folder.

        Raises:
            CaseError: there is none, it is damaged, has lost its ledger, or is of a newer format.
        """
        marker = path / "case.json"
        try:
            data = json.loads(marker.read_text(encoding="utf-8"))
            form, case_id = int(data["format"]), str(data["case_id"])
        except FileNotFoundError:
            raise CaseError(
                "no case folder here",
                where=str(path),
                hint="`graphkit load CASE …` makes one; `graphkit demo` makes two to look at.",
            ) from None
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            raise CaseError("case.json is damaged", where=str(marker), hint="Restore it from a backup.") from None
        if form > _FORMAT:
            raise CaseError(
                f"the case has format {form}, this graphkit knows {_FORMAT}",
                where=str(path),
                hint="Update graphkit.",
            )
        check_there(path / LEDGER)
        return cls(path, case_id)

    @property
    def graph(self) -> Path:
        """The folder of the embedded database."""
        return self.path / "graph"

    @property
    def builds(self) -> Path:
        """The folder of what was last written where."""
        return self.path / "builds"

    def ledger(self) -> Ledger:
        """The open ledger."""
        from graphkit.ledger.ledger import Ledger  # with SQLAlchemy: who only asks the graph does not wait for it

        return Ledger(self.path / LEDGER)

    def add_original(self, file: Path, *, refused: Container[str] = ()) -> Path:
        """Copy a file into the case, under its sha256; one that is there already is not copied again.

        Args:
            refused: ids of sources that are not taken.

        Returns:
            The copy, read-only.

        Raises:
            InputError: it is no readable regular file, larger than 1 GiB, or refused.
            CaseError: the disk of the case is full or broken.
        """
        from graphkit.models import file_sha256, stable_id

        self.check_original(file)
        try:
            sha256 = file_sha256(file)
            if stable_id("source", sha256) in refused:
                raise InputError(
                    "this file names somebody who was erased from the case",
                    hint="Load a version of it without that person; `graphkit audit CASE --action erase` says when.",
                )
            folder = self.path / "originals" / sha256
            held = self.original(sha256)
            if held is not None:
                return held
            # Each has a name of its own: another load may be copying the same file, and one that was killed
            # leaves a draft that cannot be written.
            draft = folder.with_name(f"{sha256}{DRAFT}{uuid.uuid4().hex}")
            try:
                shutil.copyfile(file, draft)
                if file_sha256(draft) != sha256:
                    raise InputError("the file changed while it was read", where=str(file), hint="Load it again.")
                draft.chmod(stat.S_IRUSR)
                folder.mkdir(mode=0o700, exist_ok=True)
                copy = folder / file.name
                draft.replace(copy)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            if disk_failed(error):  # the next file would fare no better, and nothing is wrong with this one
                raise CaseError(
                    f"the file cannot be copied into the case: {error.strerror}", where=str(file),
                    hint="Make space, or mend the disk, and run the command again: what was committed stands.",
                ) from None  # fmt: skip
            raise InputError(f"cannot be read or copied: {os.strerror(error.errno or 0)}", where=str(file)) from None
        return copy

    @staticmethod
    def check_original(file: Path) -> None:
        """Look whether a file can go into a case, without reading it.

        Raises:
            InputError: it is no readable regular file, or larger than 1 GiB.
        """
        try:
            info = file.stat()
        except OSError as error:
            raise InputError(f"cannot be read: {os.strerror(error.errno or 0)}", where=str(file)) from None
        if not stat.S_ISREG(info.st_mode):
            raise InputError("not a regular file", where=str(file))
        if info.st_size > _MAX_BYTES:
            raise InputError(
                f"{info.st_size / 2**30:.1f} GiB; the limit for one file is 1 GiB",
                where=str(file),
                hint="Split it, or check whether it is what it claims to be.",
            )

    def original(self, sha256: str) -> Path | None:
        """The original of that sha256, if the case holds it."""
        folder = self.path / "originals" / sha256
        if not folder.is_dir():
            return None
        return next(iter(sorted(folder.iterdir())), None)


def check_there(ledger: Path) -> None:
    """Look whether the file of a ledger is there at all.

    Raises:
        CaseError: it is not; with what can be done about it.
    """
    try:
        ledger.stat()
    except (FileNotFoundError, NotADirectoryError):
        hint = (
            "Put it back if it was moved, or restore a backup: `graphkit restore FILE NEW --no-erasures`, or with "
            "--erasures and a list that `graphkit audit CASE --json` printed. Nothing was changed: keep the originals "
            "in the case folder, they can be loaded into a new case."
        )
        if kept := sorted(p.name for p in ledger.parent.glob(f"{ledger.stem}.before-*{ledger.suffix}")):
            hint += f" {kept[-1]} beside it is a copy from before its schema was updated, with what was in it then."
        raise CaseError("the ledger of this case is missing", where=str(ledger), hint=hint) from None
    except OSError:
        return  # it may be there: told by who opens it


def portable_name(name: str) -> str:
    """The name of an original as any system can hold it and text can tell it; the same of what it gives.

    Bytes that are no UTF-8, and backslashes, are spelt out; of a name that is too long the end stays, with its suffix.
    """
    text = name.encode("utf-8", "backslashreplace").replace(b"\\", b"_")
    return text[-_MOST_NAME:].decode("utf-8", "ignore")


def _make_ledger(path: Path) -> None:
    from graphkit.ledger.ledger import Ledger

    Ledger(path, create=True).close()


def _holds_something_else(path: Path) -> bool:
    """Whether a folder without case.json is more than a case that is being made, or was not finished."""
    return any(_is_something_else(entry) for entry in path.iterdir())


def _is_something_else(entry: Path) -> bool:
    if entry.name in _FOLDERS and entry.is_dir():
        return any(entry.iterdir())
    if entry.name in (LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", f"{LEDGER}-journal"):
        return not _is_unused(entry.with_name(LEDGER))
    return not entry.name.startswith("case.json.")


_USED = {name: f"SELECT 1 FROM {name} LIMIT 1" for name in ("log", "runs", "audit")}  # noqa: S608 - these names


def _is_unused(ledger: Path) -> bool:
    """Whether nothing was written to a ledger since it was made."""
    import sqlite3

    try:
        with closing(sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=rw", uri=True, timeout=60)) as connection:
            made = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return not any(table in made and connection.execute(query).fetchone() for table, query in _USED.items())
    except sqlite3.Error:
        return False
