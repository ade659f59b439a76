"""What the readers of CSV, XLSX and PDF tables give to the list loader: rows of text cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Row", "Table"]


@dataclass(slots=True)
class Row:
    """One row as it stands in the file.

    Attributes:
        number: of the line, of the row in the sheet, or of the row on the page, from 1.
        where: for a person: ``row 14``, ``Sheet1 row 14``, ``page 2 row 14``.
        cells: their texts, unchanged.
        problem: why it cannot be read as a row, None if it can.
        raw: the row's text where it could not be read.
        page: of a pdf.
        heading: one merged cell spans most of the table: no record, but a heading between records.
    """

    number: int
    where: str
    cells: list[str]
    problem: str | None = None
    raw: str = ""
    page: int | None = None
    heading: bool = False


@dataclass(slots=True)
class Table:
    """One table of a file.

    Attributes:
        name: of the sheet; None for CSV and PDF.
        rows: in the file's order, streamed.
        spreadsheet: its numbers may be the spreadsheet's own day numbers.
    """

    name: str | None
    rows: Iterator[Row]
    spreadsheet: bool = False
