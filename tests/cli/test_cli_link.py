"""``graphkit link`` as other programs call it. All names are invented."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LEFT = """id,name,dob,note
1,Қожахметов Игілік Ерланұлы,1993-11-02,x
2,"Тестова, Әлия",,y
3,Пробный Иван,1979,
"""
RIGHT = """dob,id,name
1993,b,KOZHAKHMETOV Igilik
03.04.1988,a,Testova Aliya
1960-01-01,c,Пробный Иван
"""


def test_pairs_with_scores_and_reasons(cli, tmp_path):
    left, right = write(tmp_path / "l.csv", LEFT), write(tmp_path / "r.csv", RIGHT, "utf-8-sig")
    done = cli("link", left, right, "-o", tmp_path / "out.csv")
    assert (done.code, done.out) == (0, "")
    assert "3 and 3 rows: 2 pairs" in done.err
    rows = read(tmp_path / "out.csv")
    assert list(rows[0]) == ["left_id", "right_id", "score", "reasons"]
    assert [(r["left_id"], r["right_id"]) for r in rows] == [("1", "b"), ("2", "a")]
    assert all(0.5 <= float(r["score"]) <= 1 for r in rows)
    assert "year of birth agrees (+1.0)" in rows[0]["reasons"]


def test_one_list_may_be_empty(cli, tmp_path):
    left, right = write(tmp_path / "l.csv", LEFT), write(tmp_path / "r.csv", "id,name,dob\n")
    assert cli("link", left, right, "-o", tmp_path / "out.csv").code == 0
    assert read(tmp_path / "out.csv") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no column id, name, dob"),
        ("id,name\n1,Ким Олег\n", "no column dob"),
        ("id,name,dob\n1,Ким Олег,\n1,Ким Олег,\n", "two rows have the id '1'"),
        ("id,name,dob\n,Ким Олег,\n", "a row without an id"),
        ("id,name,dob\n ,Ким Олег,\n", "a row without an id"),
        ("id,name,dob,dob\n1,Ким Олег,,\n", "the column dob is there twice"),
        ("id,name,dob\n1,Ким, Олег,\n", "line 2: 4 cells where the header has 3"),
        ('id,name,dob\n1,"Ким Олег,\n2,Ким Иван,\n3,Ким Пётр,\n', "no readable CSV"),
    ],
)
def test_what_is_wrong_with_a_list_is_said(cli, tmp_path, text, says):
    left, right = write(tmp_path / "l.csv", LEFT), write(tmp_path / "r.csv", text)
    done = cli("link", left, right, "-o", tmp_path / "out.csv")
    assert done.code == 1
    assert says in done.err and "r.csv" in done.err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-16")])
def test_what_spreadsheet_programs_save_is_read(cli, tmp_path, separator, encoding):
    left = write(tmp_path / "l.csv", "id,name,dob\n1,Қожахметов Игілік Ерланұлы,1993-11-02\n")
    rows = ("ID", " Name", "DOB"), ("b", "KOZHAKHMETOV Igilik", "1993"), ("c", "Ким Олег", "2000-13-45")
    right = write(tmp_path / "r.csv", "\n".join(separator.join(r) for r in rows) + "\n", encoding)
    done = cli("link", left, right, "-o", tmp_path / "out.csv")
    assert done.code == 0 and "cannot be read and count as missing: 1" in done.err
    assert [(r["left_id"], r["right_id"]) for r in read(tmp_path / "out.csv")] == [("1", "b")]


def test_a_list_in_another_encoding_is_an_error(cli, tmp_path):
    left, right = write(tmp_path / "l.csv", LEFT), write(tmp_path / "r.csv", RIGHT + "1,д,Ким Олег\n", "cp1251")
    done = cli("link", left, right, "-o", tmp_path / "out.csv")
    assert (done.code, "UTF-8" in done.err) == (1, True)


def test_an_input_is_never_overwritten(cli, tmp_path):
    left, right = write(tmp_path / "l.csv", LEFT), write(tmp_path / "r.csv", RIGHT)
    assert cli("link", left, right, "-o", right).code == 2
    assert right.read_text("utf-8") == RIGHT


def test_a_list_and_some_verdicts_are_linked_soon(process, tmp_path):
    names = [
        f"{family}{ending} {given}" for family in ("Тест", "Проб", "Шабл", "Макет", "Образ", "Эскиз")
        for ending in ("ов", "ев", "ин", "овский", "аков") for given in ("Ерлан", "Нурлан", "Иван", "Олег")
    ]  # fmt: skip
    rows = [f"{i},{names[i % len(names)]},{1950 + i % 53}-0{1 + i % 9}-1{i % 7}" for i in range(1_200)]
    left = write(tmp_path / "l.csv", "id,name,dob\n" + "\n".join(rows))
    right = write(tmp_path / "r.csv", "id,name,dob\n" + "\n".join(rows[::12]))
    start = time.monotonic()
    running = process("link", left, right, "-o", tmp_path / "out.csv")
    assert running.wait() == 0
    assert time.monotonic() - start < 15
    found = {(r["left_id"], r["right_id"]) for r in read(tmp_path / "out.csv")}
    assert found == {(str(i), str(i)) for i in range(0, 1_200, 12)}
