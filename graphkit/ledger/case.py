"""A case is a folder: originals, ledger, embedded graph, exports."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import stat
import time
import uuid
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.errors import CaseError, InputError, disk_failed

if TYPE_CHECKING:
    from graphkit.ledger.ledger import Ledger

__all__ = ["DRAFT", "Case"]

_FORMAT = 1
_MAX_BYTES = 1 << 30
_FOLDERS = ("originals", "graph", "builds", "exports")
DRAFT = ".draft-"
_STALE_S = 3_600.0  # no copy of 1 GiB takes an hour


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
        """Make the folder, readable to its owner only; an existing case is opened.

        Raises:
            CaseError: something else is in the way.
        """
        if (path / "case.json").exists():
            return cls.open(path)
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
            CaseError: there is none, it is damaged, or of a newer format.
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

        return Ledger(self.path / "ledger.sqlite")

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
            folder.mkdir(mode=0o700, exist_ok=True)
            for left in folder.glob(f"{DRAFT}*"):
                if time.time() - left.stat().st_mtime > _STALE_S:
                    left.unlink(missing_ok=True)
            held = self.original(sha256)
            if held is not None:
                return held
            # Each has a name of its own: another load may be copying the same file, and one that was killed
            # leaves a draft that cannot be written.
            draft = folder / f"{DRAFT}{uuid.uuid4().hex}"
            try:
                shutil.copyfile(file, draft)
                if file_sha256(draft) != sha256:
                    raise InputError("the file changed while it was read", where=str(file), hint="Load it again.")
                draft.chmod(stat.S_IRUSR)
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
        return next((p for p in sorted(folder.iterdir()) if not p.name.startswith(DRAFT)), None)


def _holds_something_else(path: Path) -> bool:
    """Whether a folder without case.json is more than a case that is being made, or was not finished."""
    return any(
        any(entry.iterdir()) if entry.name in _FOLDERS and entry.is_dir() else not entry.name.startswith("case.json.")
        for entry in path.iterdir()
    )
