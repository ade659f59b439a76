"""Writes the files: docx, pdf, html, csv, xlsx, the same bytes for the same input."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from graphkit.examples.invented.generator.lists import CSV_HEADER, XLSX_HEADER, Row

__all__ = ["find_font", "write_csv", "write_docx", "write_html", "write_pdf", "write_xlsx"]

_EPOCH = (2025, 1, 1, 0, 0, 0)
_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", "/usr/share/fonts/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/dejavu-serif-fonts/DejaVuSerif.ttf", "/usr/share/fonts/TTF/DejaVuSerif.ttf",
)  # fmt: skip
_COLUMNS = re.compile(r" {5,}")


def find_font() -> Path | None:
    """DejaVu Serif where Linux distributions put it (it has the Kazakh letters), or None."""
    return next((Path(f) for f in _FONTS if Path(f).is_file()), None)


def _zip(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCX = {
    "[Content_Types].xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'),
    "_rels/.rels": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'),
}  # fmt: skip


def _paragraph(line: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'


def write_docx(path: Path, text: str) -> None:
    """A Word file: one paragraph a line; a line in two columns becomes a table, as courts lay out date and city."""
    body: list[str] = []
    for line in text.split("\n"):
        cells = _COLUMNS.split(line)
        if len(cells) == 2:
            width = '<w:tcPr><w:tcW w:w="4700" w:type="dxa"/></w:tcPr>'
            tcs = "".join(f"<w:tc>{width}{_paragraph(c)}</w:tc>" for c in cells)
            body.append('<w:tbl><w:tblPr><w:tblW w:w="9400" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="4700"/>'
                        f'<w:gridCol w:w="4700"/></w:tblGrid><w:tr>{tcs}</w:tr></w:tbl>')  # fmt: skip
        else:
            body.append(_paragraph(line))
    document = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{_W}"><w:body>'
                f'{"".join(body)}<w:sectPr/></w:body></w:document>')  # fmt: skip
    _zip(path, {k: v.encode() for k, v in _DOCX.items()} | {"word/document.xml": document.encode()})


def write_html(path: Path, text: str, encoding: str) -> None:
    """A page as court databases print it, in UTF-8 or windows-1251."""
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    page = ('<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; '
            f'charset={encoding}">\n<title>Судебный акт (вымышленный)</title>\n<style>p {{ text-indent: 2em }}</style>'
            f"\n</head>\n<body>\n<div class=\"act\">\n{lines}\n</div>\n</body>\n</html>\n")  # fmt: skip
    path.write_bytes(page.encode(encoding))


def write_pdf(path: Path, text: str, font: Path) -> None:
    """A paged document with the font embedded; needs reportlab."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("Serif", str(font)))
    style = ParagraphStyle("body", fontName="Serif", fontSize=10.5, leading=14, spaceAfter=4)
    story = [Paragraph(escape(line), style) for line in text.split("\n") if line.strip()]
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1, title="Invented verdict", author="synthetic").build(story)


def write_csv(path: Path, rows: list[Row]) -> None:
    """UTF-8 with BOM, semicolons, CRLF: what a Russian Excel saves; a footer under the rows."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    for i, r in enumerate(rows, 1):
        writer.writerow((i, r.name, r.birth, "Казахстан", r.unit, r.contract, r.note))
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())


_BLOCK = 60


def write_xlsx(path: Path, rows: list[Row]) -> list[int]:
    """A sheet as such lists look: title, header again every sixty rows, units in merged cells, a footer.

    Returns the sheet row (from 1) of each person.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "List"
    sheet["A1"] = "Citizens of Kazakhstan under contract (invented list, synthetic data)"
    sheet.merge_cells("A1:G1")
    at = 3
    places: list[int] = []
    for start in range(0, len(rows), _BLOCK):
        for column, title in enumerate(XLSX_HEADER, 1):
            sheet.cell(at, column, title)
        at += 1
        block = rows[start : start + _BLOCK]
        first = at
        for i, r in enumerate(block):
            new_unit = i == 0 or block[i - 1].unit != r.unit
            if new_unit and at - first > 1:
                sheet.merge_cells(start_row=first, end_row=at - 1, start_column=5, end_column=5)
            first = at if new_unit else first
            birth: object = r.birth
            if re.fullmatch(r"\d{4}-\d\d-\d\d", r.birth) and i % 3 == 0:
                birth = datetime.fromisoformat(r.birth)
            elif re.fullmatch(r"\d{4}", r.birth):
                birth = int(r.birth)
            cells = (start + i + 1, r.name, birth, "KAZ", r.unit if new_unit else None, r.contract, r.note)
            for column, value in enumerate(cells, 1):
                cell = sheet.cell(at, column, value or None)
                if isinstance(value, datetime):
                    cell.number_format = "DD.MM.YYYY"
            places.append(at)
            at += 1
        if at - first > 1:
            sheet.merge_cells(start_row=first, end_row=at - 1, start_column=5, end_column=5)
    sheet.cell(at + 1, 1, f"Total: {len(rows)} persons")
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    stamp = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
    parts["docProps/core.xml"] = stamp.sub(rb"\g<1>2025-01-01T00:00:00Z", parts["docProps/core.xml"])
    _zip(path, parts)
    return places
