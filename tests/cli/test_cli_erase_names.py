"""A short family name goes with its bearer; a reason names nobody; an erasure of a case that lacks a folder ends."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

CASE = """
case: {id: invented-short, title: Invented}
sources:
  article: {title: Invented, kind: press, locator: nowhere, synthetic: yes}
defaults: {source: article, said_by: journalist}
people:
  - id: one
    name: Ли Сергей Викторович
    at: paragraph 1
    role: subject
    events:
      - {type: contract_signed, at: paragraph 1, date: 2024-03-01}
  - id: two
    name: Соседов Пётр Ильич
    at: paragraph 2
    role: subject
    events:
      - type: contract_signed
        at: paragraph 2
        date: 2024-03-02
        quote: вместе с Ли Сергеем Викторовичем, едва ли по своей воле
        note: вместе с Ли С.В.
      - {type: desertion, at: paragraph 3, quote: по совету Ли С.В., date: 2024-05-01}
"""


def read(case: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        return [str(row[0]) for row in database.execute(query)]


def bearer(case: Path) -> str:
    return read(case, "SELECT id FROM mentions WHERE name LIKE 'Ли %' OR name LIKE 'Тестов %'")[0]


@pytest.fixture
def short(cli, tmp_path: Path) -> Path:
    """A case with somebody of a family name of two letters, of whom another's quotes tell."""
    file, case = tmp_path / "case.yaml", tmp_path / "short"
    file.write_text(CASE, encoding="utf-8")
    loaded = cli("load", case, "cases", file)
    assert loaded.code == 0, loaded.err
    return case


@pytest.fixture
def listed(cli, people: Path, tmp_path: Path) -> Path:
    """A case of the list."""
    case = tmp_path / "listed"
    assert cli("load", case, "list", "--synthetic", people).code == 0
    return case


def test_a_family_name_of_two_letters_is_in_no_byte_after_an_erasure(cli, short):
    assert any("Ли" in text for text in read(short, "SELECT evidence FROM statements"))
    done = cli("erase", short, bearer(short), "--reason", "asked in writing", "--yes")
    assert done.code == 0 and "blacked out in 0 rows" not in done.err and "still names" not in done.err
    held = b"".join(file.read_bytes() for file in short.rglob("*") if file.is_file()).decode("utf-8", "replace")
    for name in ("Ли С", "Ли ", "Виктор", "Сергеем", "С.В."):
        assert name not in held, name
    assert "едва ли по своей воле" in held and "по совету ██ █.█." in held and "Соседов" in held
    assert cli("audit", short).code == 0


@pytest.mark.parametrize(
    "reason",
    ["asked in writing by ли сергей викторович", "LI SERGEY asks", "просит ли с.в.", "просит Сергей Викторович"],
)
def test_no_reason_names_the_bearer_of_a_short_name(cli, short, reason):
    for command in (("erase", "--yes"), ("restrict",), ("restrict", "--lift")):
        refused = cli(command[0], short, bearer(short), "--reason", reason, *command[1:])
        assert refused.code == 2 and "names the person" in refused.err, command
    refused = cli("correct", short, bearer(short), "name", "Ли Сергей", "--reason", reason)
    assert refused.code == 2 and "names the person" in refused.err
    assert read(short, "SELECT detail FROM audit") == []


@pytest.mark.parametrize(
    "reason", ["просит тестов", "TESTOV YERLAN asks", "по просьбе тестова е.м.", "ТЕСТОВУ отказано"]
)
def test_no_reason_names_in_any_capitals(cli, listed, reason):
    refused = cli("restrict", listed, bearer(listed), "--reason", reason)
    assert refused.code == 2 and "names the person" in refused.err
    assert cli("restrict", listed, bearer(listed), "--reason", "asked in writing, ли не ли").code == 0


def test_an_erasure_of_a_case_without_its_originals_goes_through(cli, listed):
    shutil.rmtree(listed / "originals")
    done = cli("erase", listed, bearer(listed), "--reason", "asked in writing", "--yes")
    assert done.code == 0 and "0 originals" in done.err, done.err
    assert "Тестов Ерлан".encode() not in (listed / "ledger.sqlite").read_bytes()
    assert cli("audit", listed).code == 0
