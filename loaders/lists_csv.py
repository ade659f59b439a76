"""CSV and TSV, line by line: a broken line costs itself and nothing after it.

The csv module alone lets one stray quote swallow the rest of the file. Here a quoted cell may run
over lines only if it ends soon and its row then has as many cells as the others.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from graphkit.errors import InputError
from graphkit.extract.documents import detect_encoding
from graphkit.loaders.lists_columns import header_score
from graphkit.loaders.lists_table import Row, Table

__all__ = ["Dialect", "csv_table", "detect_dialect"]

MAX_LINE = 1_000_000
_SAMPLE = 256 * 1024
_MAX_CELL_LINES = 20
_SEPARATORS = (";", "\t", ",", "|")
_SHOWN = {";": "';'", ",": "','", "\t": "tab", "|": "'|'", "": "none (one column)"}
# What stands for bytes that the encoding does not know, as ``surrogateescape`` leaves them.
_UNDECODED = re.compile("[\udc80-\udcff]")


class Dialect:
    """Encoding, separator and line end of a file, and how many cells most lines have."""

    def __init__(self, encoding: str, separator: str, line_end: str, width: int) -> None:
        self.encoding, self.separator, self.line_end, self.width = encoding, separator, line_end, width

    def describe(self) -> str:
        """One sentence for the user."""
        return f"{self.encoding}, separator {_SHOWN.get(self.separator, repr(self.separator))}"


def detect_dialect(path: Path, encoding: str | None = None, separator: str | None = None) -> Dialect:
    """How a file is written, from its first 256 KiB.

    Args:
        encoding: as the user says it is, None to detect it.
        separator: likewise.

    Raises:
        InputError: it is no text, or in no known encoding.
    """
    with path.open("rb") as handle:
        sample = handle.read(_SAMPLE)
        probe, whole = sample, len(sample) < _SAMPLE
        if not whole and sample.isascii():
            # Plain ASCII so far: the first line with another letter decides, however late it comes.
            probe = _first_letters(handle) or sample
    try:
        found = encoding or detect_encoding(probe, whole=whole)
        text = sample.decode(found, "ignore")
    except InputError as error:
        raise InputError(error.message, where=str(path), hint=error.hint) from None
    except (LookupError, UnicodeError):
        raise InputError(f"no such encoding: {encoding}", where=str(path), hint="Say utf-8, cp1251 …") from None
    line_end = "\r" if "\r" in text and "\n" not in text else "\n"
    lines = [line.strip("\r\ufeff") for line in text.split(line_end)]
    if not whole and len(lines) > 1:
        lines.pop()
    lines = [line for line in lines if line.strip()][:200]
    if separator is None:
        separator = max(("", *_SEPARATORS), key=lambda s: _fitness(lines, s))
    width = Counter(len(_cells(line, separator)) for line in lines).most_common(1)[0][0] if lines else 1
    return Dialect("utf-8" if found == "utf-8" else found, separator, line_end, width)


def _first_letters(handle: IO[bytes]) -> bytes:
    """Whole lines around the first byte that is not ASCII in the rest of a file."""
    while block := handle.read(_SAMPLE):
        if not block.isascii():
            block += handle.read(_SAMPLE)
            start, end = block.find(b"\n") + 1, block.rfind(b"\n") + 1
            return block[start:end] if end > start and not block[start:end].isascii() else block
    return b""


def _cells(line: str, separator: str) -> list[str]:
    if not separator:
        return [line]
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _fitness(lines: list[str], separator: str) -> tuple[float, float]:
    """How well a separator fits: recognised headers first, then how even the rows come out."""
    rows = [_cells(line, separator) for line in lines]
    headers = max((header_score(r) for r in rows[:50]), default=0)
    widths = Counter(len(r) for r in rows)
    if not widths:
        return (0.0, 0.0)
    width, count = widths.most_common(1)[0]
    even = count / len(rows) * (1 - 1 / width) if separator else 0.01
    return (float(headers), even)


def csv_table(path: Path, dialect: Dialect) -> Table:
    """The rows of a CSV file, streamed; memory does not grow with the file."""
    return Table(None, _rows(path, dialect))


class _Lines:
    """Numbered lines of a text file that can be put back; an endless line is cut."""

    def __init__(self, handle: IO[str], line_end: str) -> None:
        self._handle = handle
        self._end = line_end
        self._back: list[tuple[int, str, bool]] = []
        self._number = 0

    def next(self) -> tuple[int, str, bool] | None:
        """Number, text without line end, and whether it was cut."""
        if self._back:
            return self._back.pop()
        line = self._handle.readline(MAX_LINE)
        if not line:
            return None
        self._number += 1
        cut = False
        if not line.endswith(self._end) and len(line) >= MAX_LINE:
            rest = line
            while rest and not rest.endswith(self._end):
                rest = self._handle.readline(MAX_LINE)
                cut = cut or bool(rest.strip("\r\n"))
        return self._number, line.rstrip("\r\n"), cut

    def put_back(self, lines: list[tuple[int, str, bool]]) -> None:
        self._back.extend(reversed(lines))


def _rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    errors = "surrogateescape" if not dialect.encoding.startswith(("utf-16", "utf-32")) else "replace"
    separator = dialect.separator
    with path.open("r", encoding=dialect.encoding, errors=errors, newline=dialect.line_end) as handle:
        lines = _Lines(handle, dialect.line_end)
        while (item := lines.next()) is not None:
            number, line, cut = item
            if number == 1:
                line = line.removeprefix("\ufeff")
            problem = _line_problem(line, cut, errors)
            if problem is None and '"' in line and separator:
                yield _quoted(number, line, lines, dialect, errors)
            elif problem is None:
                yield Row(number, f"row {number}", line.split(separator) if separator else [line])
            else:
                yield Row(number, f"row {number}", [], problem, line)


def _line_problem(line: str, cut: bool, errors: str) -> str | None:
    if cut:
        return f"a line of over {MAX_LINE:,} characters; look for a missing line end"
    if "\0" in line:
        return "zero bytes in the line: the file is damaged here"
    if not line.isascii():
        bad = "\ufffd" in line if errors == "replace" else _UNDECODED.search(line)
        if bad:
            return "bytes that are not valid in the file's encoding; repair the line and save it as UTF-8"
    return None


def _quoted(number: int, line: str, lines: _Lines, dialect: Dialect, errors: str) -> Row:
    """A row with quotes, perhaps over several lines."""
    taken: list[tuple[int, str, bool]] = []
    text = line
    reason = "a quote that is opened and not closed"
    while True:
        try:
            cells = next(csv.reader(text.splitlines(keepends=True), delimiter=dialect.separator, strict=True), [])
        except csv.Error as error:
            if "unexpected end of data" not in str(error):
                reason = f"quotes that do not fit ({error})"
                break
        else:
            if not taken or len(cells) == dialect.width:
                return Row(number, f"row {number}", cells)
            break
        while len(taken) < _MAX_CELL_LINES:
            item = lines.next()
            if item is None:
                break
            taken.append(item)
            text += "\n" + item[1]
            if '"' in item[1] or item[2]:
                break
        if not taken or taken[-1][2] or '"' not in taken[-1][1] or len(text) > MAX_LINE:
            break
        if _line_problem(text, False, errors):
            break
    lines.put_back(taken)
    return Row(number, f"row {number}", [], f"{reason}; repair the line, or write the quote twice", line)
