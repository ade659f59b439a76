"""The one family of errors, each with the exit code of the command line.

Every message says what was wrong, where (file, page, row, line) and what to do about it.
Messages never hold secrets or payloads of records.
"""

from __future__ import annotations

import errno
import re
from typing import ClassVar

__all__ = [
    "CaseError",
    "DatabaseUnavailable",
    "GraphkitError",
    "InputError",
    "QueryError",
    "ThresholdExceeded",
    "UsageError",
    "disk_failed",
    "suggest",
    "without_values",
]


class GraphkitError(Exception):
    """Base of all errors that graphkit raises on purpose.

    Args:
        message: what was wrong.
        where: file, page, row or line, where that is known.
        hint: what to do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  {self.hint}" if self.hint else text


class UsageError(GraphkitError):
    """Wrong use of a command or function: exit code 2."""

    exit_code = 2


class InputError(GraphkitError):
    """A file or record that cannot be read as what it claims to be: exit code 1."""


class CaseError(GraphkitError):
    """A case folder or ledger that is missing, of another version, or damaged: exit code 1."""


class QueryError(GraphkitError):
    """A query that is wrong, or would write: exit code 1."""


class ThresholdExceeded(GraphkitError):
    """Done, but more records went to quarantine than the threshold allows: exit code 3."""

    exit_code = 3


class DatabaseUnavailable(GraphkitError):
    """No database answers at the address: exit code 4."""

    exit_code = 4


_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


def disk_failed(error: OSError) -> bool:
    """Whether a disk is full, read-only or broken: no fault of a file that the user named."""
    return error.errno in _DISK


def suggest(wrong: str, known: list[str]) -> str | None:
    """The words "did you mean …?" for the nearest known names, or None if none is near."""
    import difflib

    near = difflib.get_close_matches(wrong, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else None


# As ``repr`` writes a text; not the apostrophe within a word.
_QUOTED = re.compile(r"""(?<!\w)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL)
# The words of the formats are ASCII; what else stands where one should is something a source says.
_KEY = re.compile(r"`[^`]*`")


def without_values(reason: str) -> str:
    """The reason why a record was refused, without what the record says: quoted values become '…'."""
    said = _QUOTED.sub("'…'", reason)
    return _KEY.sub(lambda key: key[0] if key[0].isascii() else "`…`", said)
