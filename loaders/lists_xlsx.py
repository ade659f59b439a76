"""Workbooks, streamed: merged cells filled, formulas never evaluated, bombs refused."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from graphkit.errors import InputError
from graphkit.extract.documents.guard import Limits, check_size, check_zip, read_member
from graphkit.loaders.lists_table import Row, Table

__all__ = ["xlsx_tables"]

_KIND = "a workbook (.xlsx)"
_AGAIN = "Open it in a spreadsheet program and save it again, or get it again from where it came."
_MAX_ROW, _MAX_COLUMN = 1_048_576, 300
_MAX_MERGES = 100_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_BLOCK = 1 << 20


def xlsx_tables(path: Path, sheets: tuple[str, ...] | None, notice: Callable[[str], None]) -> Iterator[Table]:
    """The sheets of a workbook, each with its rows streamed.

    Args:
        sheets: names of those to read, None for all.

    Raises:
        InputError: it is damaged, protected, a zip bomb, declares entities, or lacks a sheet.
    """
    check_size(path, Limits.DOCX)
    with check_zip(path, _KIND) as archive:
        _refuse_entities(archive, path)
        book = _open(path, data_only=False)
        try:
            names = [s.title for s in book.worksheets]
            if sheets is not None and (missing := [s for s in sheets if s not in names]):
                raise InputError(
                    f"no sheet {missing[0]!r}", where=str(path), hint=f"Its sheets: {', '.join(names[:30])}"
                )
            values: Any = None
            for sheet in book.worksheets:
                if sheets is not None and sheet.title not in sheets:
                    continue
                if sheet.sheet_state != "visible":
                    notice(f"{path.name}: sheet {sheet.title!r} is hidden in the workbook: read all the same")
                merges, formulas = _scan(archive, sheet, path)
                if formulas:
                    values = values or _open(path, data_only=True)
                    notice(f"{path.name}: sheet {sheet.title!r} has formulas: read as their stored results")
                stored = values[sheet.title] if formulas else None
                yield Table(sheet.title, _rows(path, sheet, stored, merges), spreadsheet=True)
            if values is not None:
                values.close()
        finally:
            book.close()


def _open(path: Path, *, data_only: bool) -> Any:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=data_only, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises a dozen kinds, KeyError and TypeError among them
        raise InputError(
            f"{_KIND} that is damaged ({type(error).__name__}: {str(error)[:120]})", where=str(path), hint=_AGAIN
        ) from None


def _refuse_entities(archive: zipfile.ZipFile, path: Path) -> None:
    """No spreadsheet program writes a document type; entities are read before any parser sees them."""
    if "xl/workbook.xml" not in archive.namelist() and not any("workbook" in n for n in archive.namelist()):
        raise InputError("a zip container, but no workbook", where=str(path), hint="Unpack it, and load what is in it.")
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        try:
            head = read_member(archive, member.filename).read(4096)
        except (InputError, MemoryError):
            raise
        except Exception as error:  # zipfile and zlib: damaged in many ways
            raise InputError(
                f"{_KIND} that is cut off or damaged ({member.filename[:80]}: {error})", where=str(path), hint=_AGAIN
            ) from None
        if _DOCTYPE.search(head.replace(b"\0", b"")):
            raise InputError(
                f"{_KIND} whose {member.filename[:80]} declares its own entities, as no spreadsheet program does",
                where=str(path),
                hint="It may be an attack: ask who sent it.",
            )


def _scan(archive: zipfile.ZipFile, sheet: Any, path: Path) -> tuple[list[tuple[int, int, int, int]], bool]:
    """Merged ranges (left, top, right, bottom), which stand behind the rows, and whether there are formulas."""
    merges: list[tuple[int, int, int, int]] = []
    formulas = False
    tail = b""
    try:
        # The read-only sheet knows where its part is and offers no public name for that.
        stream = read_member(archive, sheet._worksheet_path)
        while block := stream.read(_BLOCK):
            data = tail + block
            formulas = formulas or _FORMULA.search(data) is not None
            end = 0
            for match in _MERGE.finditer(data):
                merges.append(range_boundaries(match[1].decode("ascii")))
                end = match.end()
            tail = data[max(end, len(data) - 200) :]
            if len(merges) > _MAX_MERGES:
                raise InputError(f"over {_MAX_MERGES:,} merged cells", where=str(path), hint=_AGAIN)
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise InputError(
            f"{_KIND}: sheet {sheet.title!r} is damaged ({str(error)[:120]})", where=str(path), hint=_AGAIN
        ) from None
    return merges, formulas


def _rows(path: Path, sheet: Any, stored: Any, merges: list[tuple[int, int, int, int]]) -> Iterator[Row]:
    ends: dict[int, list[tuple[int, int, int, int]]] = {}
    wide: dict[int, int] = {}
    for left, top, right, bottom in merges:
        if bottom > top:
            ends.setdefault(top, []).append((left, top, right, bottom))
        if bottom == top:
            wide[top] = max(wide.get(top, 0), right - left + 1)
    open_: list[tuple[int, int, str]] = []  # column from 0, last row, text
    for book in (sheet, stored):
        if book is not None:
            book.reset_dimensions()  # what a file says of its own size is often wrong
    number = 0
    try:
        plain = sheet.iter_rows(max_row=_MAX_ROW, values_only=True)
        shown = stored.iter_rows(max_row=_MAX_ROW, values_only=True) if stored is not None else ()
        for values, results in zip_longest(plain, shown) if stored is not None else ((v, None) for v in plain):
            number += 1
            if not values:
                continue
            cells = [_text(v) for v in values[:_MAX_COLUMN]]
            for i, result in enumerate(results or ()):
                if result is not None and i < len(cells) and cells[i].startswith("="):
                    cells[i] = _text(result)
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            for left, _, _, bottom in ends.get(number, ()):
                if left <= len(cells):
                    open_.append((left - 1, bottom, cells[left - 1]))
            if open_:
                open_ = [o for o in open_ if o[1] >= number]
                for column, _, text in open_:
                    cells.extend([""] * (column + 1 - len(cells)))
                    cells[column] = cells[column] or text
            heading = wide.get(number, 0) > 2 and sum(map(bool, cells)) == 1
            yield Row(number, f"{sheet.title} row {number}", cells, heading=heading)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # whatever the XML of a damaged sheet does to the parser
        raise InputError(
            f"{_KIND}: sheet {sheet.title!r} is damaged after row {number} ({type(error).__name__})",
            where=str(path),
            hint=_AGAIN,
        ) from None


def _text(value: Any) -> str:
    """A cell's value as text; a date without time as 2024-01-31."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    text = getattr(value, "text", None)
    return text if isinstance(text, str) else str(value)
