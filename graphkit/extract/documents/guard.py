"""What is checked before a reader touches a file: that it is one, its size, its kind."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from graphkit.errors import InputError

__all__ = ["Limits", "check_file", "check_zip", "read_member"]

HEAD = 64 * 1024


class Limits:
    """Bounds, in bytes unless said otherwise; generous for verdicts and lists, small for bombs."""

    TEXT = 64 * 2**20
    DOCX = 100 * 2**20
    PDF = 500 * 2**20
    UNZIPPED = 256 * 2**20
    RATIO = 200  # of a compressed member; Word's XML reaches about 30, an empty table about 100
    RATIO_FROM = 8 * 2**20  # below this size no ratio is suspicious
    MEMBERS = 10_000
    PAGES = 3_000
    CHARACTERS = 20_000_000
    SECONDS = 300.0  # by the clock
    STEP_SECONDS = 120.0  # of the processor, for one page, block of rows or whole document
    MEMORY = 2 * 2**30


def check_file(path: Path) -> bytes:
    """The first bytes of a file that exists, can be read, and is not empty.

    Raises:
        InputError: otherwise.
    """
    where = str(path)
    try:
        if path.is_dir():
            raise InputError("a folder, not a file", where=where, hint="Name the files in it.")
        if not path.exists():
            raise InputError("no such file", where=where)
        if not path.is_file():
            raise InputError("not a regular file", where=where)
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(HEAD)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror or error}", where=where) from None
    if size == 0 or not head:
        raise InputError("the file is empty", where=where, hint="Get it again from where it came.")
    if not head.strip(b"\0"):
        raise InputError(
            "the file begins with nothing but zero bytes",
            where=where,
            hint="It is damaged, or a download that was never finished: get it again.",
        )
    return head


def check_size(path: Path, limit: int) -> None:
    """Raise InputError for a file over the limit."""
    size = path.stat().st_size
    if size > limit:
        raise InputError(
            f"{size / 2**20:,.0f} MiB, over the limit of {limit / 2**20:,.0f} MiB for a file of its kind",
            where=str(path),
            hint="Split it, or check that it is what its name says.",
        )


def check_zip(path: Path, kind: str) -> zipfile.ZipFile:
    """An open zip container that is whole, not encrypted, and does not unpack to much more than it is.

    Args:
        kind: what it should be, for the message: "a Word file (.docx)".

    Raises:
        InputError: otherwise.
    """
    where = str(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise InputError(
            f"{kind} that is cut off or damaged ({error})", where=where, hint="Get it again from where it came."
        ) from None
    members = archive.infolist()
    problem = None
    hint = "Do not open it on a machine that matters; ask who sent it."
    if len(members) > Limits.MEMBERS:
        problem = f"{len(members):,} files in the container"
    elif any(m.flag_bits & 1 for m in members):
        problem, hint = "protected by a password", "Save it without a password."
    else:
        for member in members:
            ratio = member.file_size / max(1, member.compress_size)
            if member.file_size > Limits.RATIO_FROM and ratio > Limits.RATIO:
                problem = f"{member.filename[:80]!r} unpacks to {ratio:,.0f} times its size: a zip bomb"
        total = sum(m.file_size for m in members)
        if problem is None and total > Limits.UNZIPPED:
            problem = f"it unpacks to {total / 2**20:,.0f} MiB, over the limit of {Limits.UNZIPPED / 2**20:,.0f} MiB"
    if problem is not None:
        archive.close()
        raise InputError(f"{kind}: {problem}", where=where, hint=hint)
    return archive


class _Bounded:
    """A member read block by block, never past a limit, whatever its header promises."""

    def __init__(self, handle: IO[bytes], name: str, limit: int) -> None:
        self._handle, self._name, self._left = handle, name, limit

    def read(self, size: int = -1) -> bytes:
        data = self._handle.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise InputError(f"{self._name!r} in the container unpacks to more than it says: a zip bomb")
        return data

    def close(self) -> None:
        self._handle.close()


def read_member(archive: zipfile.ZipFile, name: str) -> _Bounded:
    """A member of a container as a bounded stream."""
    return _Bounded(archive.open(name), name, Limits.UNZIPPED)
