"""CSV files that a user gives and gets: named columns, strict, whole or not at all."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from graphkit.errors import InputError

__all__ = ["read_rows", "whole_file"]

_SEPARATORS = (",", ";", "\t")


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells of the columns) of each row, streamed; other columns are left out.

    UTF-8 or UTF-16 with its mark; commas, semicolons or tabs; names of columns in any case.

    Raises:
        InputError: a column is missing or there twice, a row has other cells than the header, a quote is not
            closed, or the file is no text in that encoding.
    """
    try:
        with path.open(encoding=_encoding(path), newline="") as source:
            first = source.readline()
            separator = max(_SEPARATORS, key=lambda s: sum(c in columns for c in _names(first, s)))
            header = _names(first, separator)
            _check_header(header, columns, path)
            at = [header.index(c) for c in columns]
            source.seek(0)
            reader = csv.reader(source, delimiter=separator, strict=True)
            next(reader)
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise InputError(
                        f"{len(cells)} cells where the header has {len(header)}",
                        where=f"{path}, line {reader.line_num}",
                        hint="A cell that holds the separator or a line break needs quotes.",
                    )
                yield reader.line_num, {c: cells[i] for c, i in zip(columns, at, strict=True)}
    except UnicodeError as error:
        raise InputError(
            f"not UTF-8: {error}", where=str(path), hint="Save it as “CSV UTF-8” in the spreadsheet program."
        ) from None
    except csv.Error as error:
        raise InputError(
            f"no readable CSV: {error}", where=f"{path}, line {reader.line_num}",
            hint="A quote that is opened must be closed.",
        ) from None  # fmt: skip
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _names(line: str, separator: str) -> list[str]:
    return [c.strip().casefold() for c in next(csv.reader([line], delimiter=separator), [])]


def _check_header(header: list[str], columns: Sequence[str], path: Path) -> None:
    if missing := [c for c in columns if c not in header]:
        raise InputError(f"no column {', '.join(missing)}", where=str(path),
                         hint=f"The first line names the columns: {', '.join(columns)}.")  # fmt: skip
    if twice := [c for c in columns if header.count(c) > 1]:
        raise InputError(f"the column {twice[0]} is there twice", where=f"{path}, line 1")


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """A text file to write, that takes its place only when all is written; an error leaves the old one.

    Raises:
        InputError: it cannot be written.
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
