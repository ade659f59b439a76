"""What the terminal shows: progress on a terminal and nothing in a pipe, tables, machine formats."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

__all__ = ["Progress", "as_csv", "as_json", "as_table", "json_text", "note", "one_line", "progress", "safe", "shown"]

_ESCAPES = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
_BIDI = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_BREAKS = dict.fromkeys((0x2028, 0x2029), " ")
_UNSAFE = _ESCAPES | _BIDI | _BREAKS
_IN_JSON = {code: f"\\u{code:04x}" for code in _UNSAFE if code >= 0x7F}


def safe(text: str) -> str:
    """Text from a source without what could drive a terminal: control and direction characters."""
    return text.translate(_UNSAFE)


def one_line(text: str, *, indent: int = 0) -> str:
    """Safe text on one line, so that what a source says cannot look like a line of ours."""
    return " " * indent + " ".join(safe(text).split())


def note(text: str) -> None:
    """A line for the user, on standard error."""
    click.echo(safe(text), err=True)


class Progress:
    """Counts of work under way; draws only on a terminal."""

    def __init__(self, bar: Any = None) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int | None) -> None:
        """Say that ``done`` of ``total`` (or an unknown number) units of ``what`` are done."""
        if self._bar is None:
            return
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done, total=total)


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress on standard error while the block runs."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn())  # fmt: skip
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Progress(bar)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | type(None)) else str(value)


def as_json(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A list of objects, one a row."""
    return json_text([dict(zip(columns, row, strict=True)) for row in rows], indent=1)


def json_text(data: Any, *, indent: int | None = None) -> str:
    """JSON with its letters readable, and with what could drive a terminal as escapes: nothing is lost."""
    return json.dumps(data, ensure_ascii=False, indent=indent, default=_plain).translate(_IN_JSON)


_ID = re.compile(r"[a-z]+_[0-9a-f]{24}")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, str) and value.startswith(_FORMULA):
        # A spreadsheet would run it (OWASP, CSV injection).
        return "'" + value
    return _plain(value)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """RFC 4180, with cells that no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_cell(v) for v in row] for row in rows])
    return out.getvalue()


def as_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table as wide as the terminal; in a pipe, as wide as it needs."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = io.StringIO()
    width = None if sys.stdout.isatty() else 10_000
    console = Console(file=out, width=width, force_terminal=False)
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    cells = [[one_line(shown(v)) for v in row] for row in rows]
    for index, name in enumerate(columns):
        # An id that is broken over lines cannot be copied.
        ids = any(_ID.fullmatch(row[index]) for row in cells)
        table.add_column(Text(name), overflow="fold", no_wrap=ids)
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines) + "\n"


def shown(value: Any) -> str:
    """A value of a database or record in words."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(shown(v) for v in value)
    if isinstance(value, dict):
        return ", ".join(f"{k}: {shown(v)}" for k, v in value.items())
    return str(_plain(value))
