"""Lists as workbooks: merged cells, dates, several sheets, and hostile containers."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from graphkit.errors import InputError
from graphkit.loaders.lists import ListLoader
from graphkit.models import BadRecord, LoadOptions, Record


def load(path: Path, mapping: Path | None = None) -> tuple[list[Record], list[BadRecord], list[str]]:
    notices: list[str] = []
    items = list(ListLoader().read(path, LoadOptions(notice=notices.append, mapping=mapping)))
    records = [i for i in items if isinstance(i, Record)]
    return records, [i for i in items if isinstance(i, BadRecord)], notices


def said(record: Record, prop: str) -> object:
    return next((s.value for s in record.statements if s.property == prop), None)


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Список"
    sheet.append(["Список лиц, принимавших участие"])
    sheet.merge_cells("A1:E1")
    sheet.append(["№", "ФИО", "Дата рождения", "Подразделение", "Гражданство"])
    sheet.append([1, "Иванов Иван", dt.datetime(1990, 2, 13), "в/ч 12345", "РК"])
    sheet.append([2, "Петров Пётр", 1985, None, "Казахстан"])
    sheet.append([3, "Әлиев Дәурен", "02.1991", None, None])
    sheet.merge_cells("D3:D5")
    sheet.append(["Карагандинская группа"])
    sheet.merge_cells("A6:E6")
    sheet.append(["№", "ФИО", "Дата рождения", "Подразделение", "Гражданство"])
    sheet.append([4, "Ли Олег", 33282, "ЧВК «Вагнер»"])
    sheet.append([5, None, dt.date(1990, 1, 1), None, "РК"])
    sheet.append([6, "Ким Вера", None, None, "РФ"])
    sheet.append(["Итого", 6])
    book.create_sheet("Пустой")
    other = book.create_sheet("Заметки")
    other.append(["что", "где"])
    other.append(["позвонить", "завтра"])
    third = book.create_sheet("Second")
    third.append(["Name", "DOB"])
    third.append(["Aibek Seitkali", dt.date(1979, 5, 12)])
    third.sheet_state = "hidden"
    book.save(path)
    return path


def test_a_workbook_of_several_sheets(tmp_path: Path) -> None:
    records, bad, notices = load(workbook(tmp_path / "l.xlsx"))
    assert [r.key for r in records] == [
        "Список row 3", "Список row 4", "Список row 5", "Список row 8", "Список row 10", "Second row 2",
    ]  # fmt: skip
    assert [said(r, "birth_date") for r in records] == [
        "1990-02-13", "1985", "1991-02", "1991-02-13", None, "1979-05-12",
    ]  # fmt: skip
    units = [said(r, "unit") for r in records]
    assert [getattr(u, "number", None) for u in units[:3]] == ["12345"] * 3, "the merged cell holds for three rows"
    assert getattr(units[3], "name", None) == "Wagner" and units[4:] == [None, None]
    assert [b.locator for b in bad] == ["Список row 9"] and "no name" in bad[0].reason
    evidence = records[0].statements[0].evidence
    assert (evidence.row, evidence.column, evidence.locator) == (3, "ФИО", "Список")
    text = "\n".join(notices)
    assert "1 title (Список row 1)" in text and "1 section heading (Список row 6)" in text
    assert "1 repeated header (Список row 7)" in text and "1 footer (Список row 11)" in text
    assert "'Заметки' has no column of names" in text and "'Second' is hidden" in text and "Пустой" not in text


def test_one_sheet_can_be_chosen(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("sheets: [Second]", "utf-8")
    records, _, _ = load(workbook(tmp_path / "l.xlsx"), mapping)
    assert [r.key for r in records] == ["Second row 2"]
    mapping.write_text("sheets: [Third]", "utf-8")
    with pytest.raises(InputError, match="no sheet 'Third'"):
        load(tmp_path / "l.xlsx", mapping)


def test_a_year_formatted_as_a_date_is_that_year(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["ФИО", "Год рождения"])
    book.active.append(["Иванов Иван", 1985])
    book.active["B2"].number_format = "DD.MM.YYYY"
    book.save(tmp_path / "l.xlsx")
    assert said(load(tmp_path / "l.xlsx")[0][0], "birth_date") == "1985"


def rewrite(path: Path, change: dict[str, tuple[bytes, bytes]], add: dict[str, bytes] | None = None) -> Path:
    """The workbook with texts in some of its parts replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    for name, (old, new) in change.items():
        assert old in parts[name], parts[name][:500]
        parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **(add or {})}.items():
            archive.writestr(name, data)
    return path


def simple(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in (["ФИО", "Год рождения"], *rows):
        book.active.append(row)
    book.save(path)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_formulas_are_never_evaluated(tmp_path: Path) -> None:
    file = simple(tmp_path / "l.xlsx", ["=WEBSERVICE(1)", 1990], ["=CONCAT(1)", 1991], ["Ли Олег", 1992])
    records, bad, notices = load(file)
    assert [said(r, "name") for r in records] == ["Ли Олег"] and len(bad) == 2 and "formula" in bad[0].reason
    stored = "<f>CONCAT(1)</f><v>Иванов Иван</v>".encode()
    rewrite(file, {SHEET: (b"<f>CONCAT(1)</f><v></v>", stored)})
    rewrite(file, {SHEET: (b'<c r="A3"', b'<c r="A3" t="str"')})
    records, bad, notices = load(file)
    assert [said(r, "name") for r in records] == ["Иванов Иван", "Ли Олег"] and len(bad) == 1
    assert any("stored results" in n for n in notices)


def test_wrong_dimensions_hide_no_row(tmp_path: Path) -> None:
    file = simple(tmp_path / "l.xlsx", ["Иванов Иван", 1990], ["Ли Олег", 1991])
    rewrite(file, {SHEET: (b'<dimension ref="A1:B3"', b'<dimension ref="A1:A1"')})
    records, bad, _ = load(file)
    assert [said(r, "birth_date") for r in records] == ["1990", "1991"] and not bad


@pytest.mark.timeout(20)
def test_rows_far_below_are_reached_and_endless_ones_are_not(tmp_path: Path) -> None:
    file = simple(tmp_path / "l.xlsx", ["Иванов Иван", 1990])
    rewrite(file, {SHEET: (b'<row r="2"', b'<row r="1000000"')})
    rewrite(file, {SHEET: (b'"A2"', b'"A1000000"')})
    rewrite(file, {SHEET: (b'"B2"', b'"B1000000"')})
    assert [r.key for r in load(file)[0]] == ["Sheet row 1000000"]
    file = simple(tmp_path / "m.xlsx", ["Иванов Иван", 1990])
    rewrite(file, {SHEET: (b'<row r="2"', b'<row r="99999999999"')})
    load(file)


@pytest.mark.timeout(20)
def test_bombs_and_entities_are_refused(tmp_path: Path) -> None:
    file = simple(tmp_path / "bomb.xlsx", ["Иванов Иван", 1990])
    rewrite(file, {}, {"xl/worksheets/sheet2.xml": b" " * (60 * 2**20)})
    with pytest.raises(InputError, match="zip bomb"):
        load(file)
    file = simple(tmp_path / "laughs.xlsx", ["Иванов Иван", 1990])
    doctype = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet'
    rewrite(file, {SHEET: (b"<worksheet", doctype)})
    with pytest.raises(InputError, match="entities"):
        load(file)


def test_links_to_other_files_are_not_followed(tmp_path: Path) -> None:
    file = simple(tmp_path / "l.xlsx", ["Иванов Иван", 1990])
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        b'Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/></Relationships>'
    )
    rewrite(file, {}, {"xl/externalLinks/externalLink1.xml": link,
                       "xl/externalLinks/_rels/externalLink1.xml.rels": relation})  # fmt: skip
    assert len(load(file)[0]) == 1


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.95])
def test_a_truncated_workbook_says_so(tmp_path: Path, keep: float) -> None:
    data = workbook(tmp_path / "w.xlsx").read_bytes()
    (tmp_path / "l.xlsx").write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(InputError, match="cut off or damaged"):
        load(tmp_path / "l.xlsx")


def test_damage_inside_is_one_error(tmp_path: Path) -> None:
    file = simple(tmp_path / "l.xlsx", ["Иванов Иван", 1990], ["Ли Олег", 1991])
    rewrite(file, {SHEET: (b"</sheetData>", b"<row><c")})
    with pytest.raises(InputError, match="is damaged") as caught:
        load(file)
    assert caught.value.where == str(file)
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(InputError, match="no workbook"):
        load(tmp_path / "z.xlsx")
