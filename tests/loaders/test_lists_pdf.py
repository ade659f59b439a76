"""Lists as PDF tables, with ruled lines and without, over several pages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from graphkit.errors import InputError
from graphkit.loaders.lists import ListLoader
from graphkit.models import BadRecord, LoadOptions, Record

FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
)


@pytest.fixture(scope="module", autouse=True)
def font() -> str:
    found = next((f for f in FONTS if Path(f).exists()), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no font with Cyrillic letters: install fonts-dejavu-core")
        pytest.skip("pages made for tests: no font with Cyrillic letters is installed")
    pdfmetrics.registerFont(TTFont("List", found))
    return "List"


def load(path: Path) -> tuple[list[Record], list[BadRecord], list[str]]:
    notices: list[str] = []
    items = list(ListLoader().read(path, LoadOptions(notice=notices.append)))
    records = [i for i in items if isinstance(i, Record)]
    return records, [i for i in items if isinstance(i, BadRecord)], notices


def said(record: Record, prop: str) -> object:
    return next((s.value for s in record.statements if s.property == prop), None)


PEOPLE = [[str(i), f"Иванов Нұрлан Қайратұлы{chr(1072 + i % 30)}", f"{i % 28 + 1:02d}.0{i % 9 + 1}.19{70 + i % 30}",
           "в/ч 12345" if i % 2 else "", "Қазақстан"] for i in range(1, 91)]  # fmt: skip
HEADER = ["№", "Т.А.Ә.", "Туған күні", "Бөлім", "Азаматтығы"]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_over_pages(tmp_path: Path, ruled: bool) -> None:
    file = tmp_path / "l.pdf"
    style = [("FONTNAME", (0, 0), (-1, -1), "List"), ("FONTSIZE", (0, 0), (-1, -1), 8)]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    table = Table([HEADER, *PEOPLE], repeatRows=1, colWidths=[30, 180, 80, 80, 80])
    table.setStyle(TableStyle(style))
    title = Paragraph("Тізім", ParagraphStyle("t", fontName="List", fontSize=14, spaceAfter=14))
    SimpleDocTemplate(str(file), pagesize=A4).build([title, table])
    records, bad, notices = load(file)
    assert not bad
    assert [said(r, "name") for r in records] == [p[1] for p in PEOPLE]
    assert [said(r, "birth_date") for r in records] == [f"{p[2][6:]}-{p[2][3:5]}-{p[2][:2]}" for p in PEOPLE]
    assert [getattr(said(r, "unit"), "number", "") for r in records] == ["12345" if p[3] else "" for p in PEOPLE]
    assert len({r.key for r in records}) == 90
    evidence = records[-1].statements[0].evidence
    assert evidence.page == 3 and evidence.row and records[-1].locator == f"page 3 row {evidence.row}"
    assert any("repeated header (page 2 row 1, page 3 row 1)" in n for n in notices)


def test_cells_of_several_lines_are_one(tmp_path: Path) -> None:
    file = tmp_path / "l.pdf"
    small = ParagraphStyle("s", fontName="List", fontSize=8)
    rows = [[Paragraph(c, small) for c in r] for r in (
        ["№", "ФИО", "Дата рождения"], ["1", "Абдрахманов Серикжан Нурмухамбетович", "13.02.1991"],
        ["2", "Ли Олег", "1988"])]  # fmt: skip
    table = Table(rows, colWidths=[30, 100, 80])
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    SimpleDocTemplate(str(file), pagesize=A4).build([table])
    records, bad, _ = load(file)
    assert [said(r, "name") for r in records] == ["Абдрахманов Серикжан Нурмухамбетович", "Ли Олег"] and not bad
    assert [said(r, "birth_date") for r in records] == ["1991-02-13", "1988"]


def test_wrapped_rows_without_rules_are_joined(tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "l.pdf"))
    page.setFont("List", 10)
    lines = [("№", "ФИО", "Год рождения"), ("1", "Абдрахманов Серикжан", "1991"), ("", "Нурмухамбетович", ""),
             ("2", "Ли Олег", "1988"), ("3", "Ким Вера", "")]  # fmt: skip
    for i, cells in enumerate(lines):
        for x, text in zip((60, 100, 300), cells, strict=True):
            page.drawString(x, 780 - 14 * i, text)
    page.save()
    records, bad, _ = load(tmp_path / "l.pdf")
    assert [said(r, "name") for r in records] == ["Абдрахманов Серикжан Нурмухамбетович", "Ли Олег", "Ким Вера"]
    assert [said(r, "birth_date") for r in records] == ["1991", "1988", None] and not bad


def test_a_scanned_list_says_so(tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "l.pdf"))
    page.rect(100, 100, 300, 300, fill=1)
    page.save()
    with pytest.raises(InputError, match="a scan") as caught:
        load(tmp_path / "l.pdf")
    assert caught.value.where == str(tmp_path / "l.pdf")


def test_a_text_without_a_table_says_so(tmp_path: Path) -> None:
    page = canvas.Canvas(str(tmp_path / "l.pdf"))
    page.setFont("List", 10)
    for i in range(5):
        page.drawString(60, 700 - i * 14, "Просто текст без таблицы, в котором нет столбцов.")
    page.save()
    with pytest.raises(InputError, match="no column of names"):
        load(tmp_path / "l.pdf")
