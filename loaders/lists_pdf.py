"""Tables in PDF files: cells by the ruled lines where there are some, else by the white between columns."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from graphkit.errors import InputError
from graphkit.extract.documents import recognise
from graphkit.extract.documents.guard import Limits, check_size
from graphkit.extract.documents.pdf import open_pdf, pdf_pages
from graphkit.extract.documents.pdf_chars import Char, Line
from graphkit.loaders.lists_table import Row, Table

__all__ = ["pdf_table"]

_THIN = 3.0
_MAX_SHAPES = 50_000
_CELL_GAP = 0.65
"""White over this share of the type size parts cells; a space between words is about 0.3."""


def pdf_table(path: Path, notice: Callable[[str], None]) -> Table:
    """The table of a PDF over all its pages, streamed by page.

    Raises:
        InputError: while it is read: protected, damaged, or a scan.
    """
    return Table(None, _rows(path, notice))


def _rows(path: Path, notice: Callable[[str], None]) -> Iterator[Row]:
    check_size(path, Limits.PDF)
    where = str(path)
    empty: list[int] = []
    total = 0
    layout: list[float] = []
    try:
        with open_pdf(path) as document:
            total = len(document)
            for number, page, lines in pdf_pages(document):
                if not lines:
                    if recognise.has_picture(page):
                        empty.append(number)
                    continue
                columns, levels = _rules(page)
                if len(columns) > 2 and len(levels) > 2:
                    rows = _ruled(lines, columns, levels)
                else:
                    rows, layout = _unruled(lines, layout)
                for index, cells in enumerate(rows, start=1):
                    filled = sum(map(bool, cells.texts))
                    yield Row(
                        index, f"page {number} row {index}", cells.texts, page=number,
                        heading=filled == 1 and cells.wide,
                    )  # fmt: skip
    except InputError as error:
        place = error.where if error.where and error.where.startswith(where) else None
        raise InputError(
            error.message, where=place or f"{where}, {error.where}" if error.where else where, hint=error.hint
        ) from None
    if empty and len(empty) == total:
        raise InputError(
            "a scan: its pages are pictures without text",
            where=where,
            hint="Have the text recognised by a program for tables, save it as CSV or XLSX, and check it by eye.",
        )
    if empty:
        notice(f"{path.name}: {len(empty)} pages are pictures without text and were not read, such as page {empty[0]}")


@dataclass(slots=True)
class _Cells:
    texts: list[str]
    wide: bool = False


def _rules(page: Any) -> tuple[list[float], list[float]]:
    """Where the ruled lines of a page stand: x of the upright ones, y of the level ones, sorted."""
    upright: list[float] = []
    level: list[float] = []
    for count, shape in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if count > _MAX_SHAPES:
            break
        left, bottom, right, top = shape.get_bounds()
        width, height = right - left, top - bottom
        if width <= _THIN < height:
            upright.append((left + right) / 2)
        elif height <= _THIN < width:
            level.append((bottom + top) / 2)
        elif width > _THIN and height > _THIN:
            upright.extend((left, right))
            level.extend((bottom, top))
    return _merged(upright), _merged(level)


def _merged(places: list[float]) -> list[float]:
    """Sorted places, those within 3 points of each other as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _THIN:
            found.append(place)
    return found


def _ruled(lines: Sequence[Line], columns: list[float], levels: list[float]) -> list[_Cells]:
    """Rows of a ruled table from top to bottom; lines above and below it are rows of one cell."""
    width = len(columns) - 1
    rows: dict[int, list[list[list[Char]]]] = {}
    outside: list[tuple[float, str]] = []
    for line in lines:
        parts: dict[tuple[int, int], list[Char]] = {}
        loose: list[Char] = []
        for char in line.chars:
            row = bisect_right(levels, (char.bottom + char.top) / 2) - 1
            column = bisect_right(columns, (char.left + char.right) / 2) - 1
            if 0 <= row < len(levels) - 1 and 0 <= column < width:
                parts.setdefault((row, column), []).append(char)
            else:
                loose.append(char)
        for (row, column), chars in parts.items():
            rows.setdefault(row, [[] for _ in range(width)])[column].append(chars)
        if text := Line(loose, line.baseline).text_and_boxes()[0].strip():
            outside.append((line.baseline, text))
    found = [
        (levels[row + 1], _Cells([" ".join(_text(c) for c in cell if c).strip() for cell in cells]))
        for row, cells in rows.items()
    ]
    found.extend((level, _Cells([text, *[""] * (width - 1)], wide=True)) for level, text in outside)
    found.sort(key=lambda f: -f[0])
    return [cells for _, cells in found]


def _text(chars: list[Char]) -> str:
    return Line(chars, 0.0).text_and_boxes()[0].strip()


def _unruled(lines: Sequence[Line], layout: list[float]) -> tuple[list[_Cells], list[float]]:
    """Rows of a table without rules, and its column bounds for pages that show fewer columns."""
    pieces = [_pieces(line) for line in lines]
    bounds = _gutters([p for p in pieces if len(p) > 1])
    if len(bounds) < len(layout):
        bounds = layout
    width = len(bounds) + 1
    rows: list[_Cells] = []
    for parts in pieces:
        texts = [""] * width
        for chars in parts:
            column = bisect_right(bounds, (chars[0].left + min(chars[-1].right, chars[0].left + 20)) / 2)
            texts[column] = f"{texts[column]} {_text(chars)}".strip()
        crosses = len(parts) == 1 and bisect_right(bounds, parts[0][0].left) != bisect_right(bounds, parts[0][-1].right)
        rows.append(_Cells(texts, wide=crosses))
    return _joined(rows), bounds


def _pieces(line: Line) -> list[list[Char]]:
    """The characters of a line, parted where the white is wider than a space."""
    pieces: list[list[Char]] = []
    for char in line.chars:
        if char.text == " ":
            continue
        if pieces and char.left - pieces[-1][-1].right <= _CELL_GAP * max(char.size, 1.0):
            pieces[-1].append(char)
        else:
            pieces.append([char])
    return pieces


def _gutters(lines: list[list[list[Char]]]) -> list[float]:
    """Middles of the upright white stripes that nearly no line of the table crosses."""
    if not lines:
        return []
    width = int(max(parts[-1][-1].right for parts in lines)) + 2
    if not 0 < width < 100_000:
        return []
    covered = [0] * (width + 1)
    for parts in lines:
        for chars in parts:
            start, end = max(0, int(chars[0].left)), min(width, int(chars[-1].right) + 1)
            covered[start] += 1
            covered[end] -= 1
    level, allowed = 0, len(lines) // 50
    white: list[int] = []
    for x in range(width):
        level += covered[x]
        white.append(level <= allowed)
    edges = [x for x in range(1, width) if white[x] != white[x - 1]]
    begin = min(parts[0][0].left for parts in lines)
    stripes = [(a, b) for a, b in pairwise([*edges, width]) if white[a] and b - a >= 3 and a > begin and b < width]
    return [(a + b) / 2 for a, b in stripes]


def _joined(rows: list[_Cells]) -> list[_Cells]:
    """Rows with the lines that continue them: where most rows begin with a cell, those without one."""
    if not rows or len(rows[0].texts) < 2:
        return rows
    firsts = sum(bool(r.texts[0]) for r in rows)
    if firsts * 2 < len(rows):
        return rows
    common = Counter(sum(map(bool, r.texts)) for r in rows).most_common(1)[0][0]
    found: list[_Cells] = []
    for row in rows:
        filled = sum(map(bool, row.texts))
        if found and not row.texts[0] and filled < common and not row.wide and sum(map(bool, found[-1].texts)) > 1:
            found[-1].texts = [f"{a} {b}".strip() for a, b in zip(found[-1].texts, row.texts, strict=True)]
        else:
            found.append(row)
    return found
