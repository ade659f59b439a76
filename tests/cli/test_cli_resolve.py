"""``graphkit resolve`` on a case of its own. All names are invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphkit.ledger import Case

ONE = "ФИО;Дата рождения\nҚожахметов Игілік Ерланұлы;02.11.1993\nПробный Иван;\n"
OTHER = "Name;Date of birth\nKozhakhmetov Igilik;1993-11-02\nProbnyi Ivan;\n"


@pytest.fixture
def case(cli, tmp_path: Path) -> Path:
    for name, text in (("one.csv", ONE), ("other.csv", OTHER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert cli("load", tmp_path / "case", "list", "--synthetic", tmp_path / name).code == 0
    return tmp_path / "case"


def entries(case: Path) -> list[str]:
    with Case.open(case).ledger() as ledger:
        return [j.decision for j in ledger.judgements()]


def test_says_what_it_would_judge_then_judges_then_has_nothing_new(cli, case):
    dry = cli("resolve", case, "--dry-run")
    assert dry.code == 0
    assert "2 judgements would be new, 0 would be retracted" in dry.err
    assert entries(case) == []
    done = cli("resolve", case)
    assert done.code == 0
    assert "the same by the machine's judgement: 1 pairs; possibly the same: 1" in done.err
    assert sorted(entries(case)) == ["same", "unsure"]
    again = cli("resolve", case)
    assert (again.code, "Nothing new to judge." in again.err) == (0, True)
    assert len(entries(case)) == 2


def test_no_case_no_traceback(cli, tmp_path):
    done = cli("resolve", tmp_path / "nothing")
    assert done.code == 1
    assert "no case folder here" in done.err


def test_rows_of_the_unknown_are_left_apart_and_said_to_be(cli, tmp_path: Path) -> None:
    """What was filled in for the unknown is not one life with hundreds of contracts, each before all deaths."""
    file, case = tmp_path / "list.csv", tmp_path / "case"
    rows = ["Неизвестный Иван Иванович;1990-01-01;2024-02-03;2024-05-06"] * 150
    file.write_text("\n".join(["ФИО;Дата рождения;Дата контракта;Дата гибели", *rows]) + "\n", encoding="utf-8")
    assert cli("load", case, "list", "--synthetic", file).code == 0
    words = "150 mentions left apart: one source has their name and birth date over 100 times"
    for command in ("resolve", "build"):
        done = cli(command, case)
        assert done.code == 0 and words in done.err, done.err
    people = cli("query", case, "-c", "MATCH (p:Person) RETURN count(p) AS n", "--json")
    then = cli("query", case, "-c", "MATCH ()-[t:THEN]->() RETURN count(t) AS n", "--json")
    assert json.loads(people.out) == [{"n": 150}] and json.loads(then.out) == [{"n": 150}]
