"""Workbooks and PDF tables as a child process reads them: rows come in blocks, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

from graphkit.extract.documents.confined import Message, confined
from graphkit.loaders.lists_pdf import pdf_table
from graphkit.loaders.lists_table import Row, Table
from graphkit.loaders.lists_xlsx import xlsx_tables

__all__ = ["confined_tables", "read_tables"]

_BLOCK_ROWS = 200
_BLOCK_CHARACTERS = 1 << 18


def confined_tables(
    path: Path, kind: str, sheets: tuple[str, ...] | None, notice: Callable[[str], None]
) -> Iterator[Table]:
    """The tables of a workbook (``xlsx``) or PDF (``pdf``), streamed from a child process under limits.

    The rows of a table are read before the next table is asked for; what is left of them is passed over.

    Raises:
        InputError: see :func:`xlsx_tables` and :func:`pdf_table`; or reading it took too long or too much memory.
    """
    items = _Items(path, kind, sheets, notice)
    while (said := items.table()) is not None:
        yield Table(said[0], items.rows(), spreadsheet=said[1])


class _Items:
    def __init__(self, path: Path, kind: str, sheets: tuple[str, ...] | None, notice: Callable[[str], None]) -> None:
        wanted = None if sheets is None else list(sheets)
        self._messages = confined("graphkit.loaders.lists_confined:read_tables", str(path), kind, wanted)
        self._notice = notice
        self._next: tuple[str | None, bool] | None = None

    def table(self) -> tuple[str | None, bool] | None:
        """Name of the next table and whether it is of a spreadsheet; None after the last."""
        for _ in self.rows():
            pass
        found, self._next = self._next, None
        return found

    def rows(self) -> Iterator[Row]:
        """The rest of the rows before the next table."""
        while self._next is None:
            item = next(self._messages, None)
            if item is None:
                return
            said = item[0]
            for text in said["notices"]:
                self._notice(text)
            if "table" in said:
                self._next = (said["table"][0], said["table"][1])
            for values in said.get("rows", ()):
                yield Row(*values)


def read_tables(name: str, kind: str, sheets: list[str] | None) -> Iterator[Message]:
    """Runs in the child process: tables, blocks of rows, and notices in their order among them."""
    path, notices = Path(name), list[str]()
    tables = (
        xlsx_tables(path, None if sheets is None else tuple(sheets), notices.append)
        if kind == "xlsx" else iter([pdf_table(path, notices.append)])
    )  # fmt: skip

    def message(**said: Any) -> Message:
        sent = {**said, "notices": notices[:]}
        notices.clear()
        return sent, b""

    for table in tables:
        yield message(table=[table.name, table.spreadsheet])
        block: list[tuple[Any, ...]] = []
        size = 0
        try:
            for row in table.rows:
                block.append(astuple(row))
                size += sum(map(len, row.cells))
                if len(block) >= _BLOCK_ROWS or size >= _BLOCK_CHARACTERS:
                    yield message(rows=block)
                    block, size = [], 0
        except Exception:
            if block:  # what came before the damage was read
                yield message(rows=block)
            raise
        yield message(rows=block)
    yield message(rows=[])
