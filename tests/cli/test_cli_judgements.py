"""``graphkit judgements`` as a user meets it: the log kept, taken back, and carried between cases."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

ROWS = """ФИО;Дата рождения;Подразделение
Омаров Ержан Маратович;1990-05-12;Вагнер
ОМАРОВ Е. М.;1990;Вагнер
=Омарова Әлия;1988;Редут
Пробный Иван Иванович;1979;Вагнер
"""


@pytest.fixture(scope="module")
def loaded(cli, tmp_path_factory) -> Path:
    """A case with a list of four, not built. Never changed."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "list.csv").write_text(ROWS.replace("=Омарова", "Омарова"), encoding="utf-8")
    done = cli("load", folder / "case", "list", "--synthetic", folder / "list.csv")
    assert done.code == 0, done.err
    return folder / "case"


@pytest.fixture
def fresh(loaded, tmp_path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "case"))


def ids(case) -> dict[str, str]:
    from graphkit.ledger import Case

    with Case.open(case).ledger() as ledger:
        return {m.name.split()[0].title() + m.name[-1]: m.id for m in ledger.mentions(people=True)}


@pytest.fixture
def people(fresh) -> tuple[str, str, str, str]:
    held = ids(fresh)
    return held["Омаровч"], held["Омаров."], held["Омаровая"], held["Пробныйч"]


def test_a_judgement_is_added_shown_and_taken_back(cli, fresh, people):
    one, other, *_ = people
    done = cli("judgements", "add", fresh, one, other[:12], "same", "--judge", "Aigul", "--reason", "the same photo")
    assert (done.code, done.out) == (0, "") and "noted: same, by Aigul" in done.err
    (shown,) = json.loads(cli("judgements", "list", fresh, "--json").out)
    assert {shown["left"]["mention"], shown["right"]["mention"]} == {one, other}
    assert (shown["judge"], shown["decision"], shown["reason"], shown["counts"]) == (
        "Aigul", "same", "the same photo", True)  # fmt: skip
    assert "Омаров Ержан Маратович" in cli("judgements", "list", fresh).out
    gone = cli("judgements", "retract", fresh, other, one, "--judge", "Aigul")
    assert gone.code == 0 and "taken back, by Aigul" in gone.err
    assert json.loads(cli("judgements", "list", fresh, "--json").out) == []
    log = json.loads(cli("judgements", "list", fresh, "--all", "--json").out)
    assert [(j["decision"], j["counts"]) for j in log] == [("same", False), ("retract", False)]
    assert log[1]["supersedes"] == log[0]["id"]


def test_a_newer_decision_takes_the_place_of_an_older_one_at_once(cli, fresh, people):
    one, other, *_ = people
    for decision in ("same", "different", "unsure", "same", "different"):
        assert cli("judgements", "add", fresh, one, other, decision, "--judge", "Aigul").code == 0
    (counts,) = json.loads(cli("judgements", "list", fresh, "--json").out)
    assert counts["decision"] == "different"


def test_judges_who_disagree_and_a_merge_that_is_kept_out_are_told(cli, fresh, people):
    one, other, third, _ = people
    assert "Nobody disagrees" in cli("judgements", "conflicts", fresh).err
    cli("judgements", "add", fresh, one, third, "different", "--judge", "Aigul", "--reason", "other sex")
    cli("judgements", "add", fresh, one, other, "same", "--judge", "Aigul")
    barred = cli("judgements", "add", fresh, other, third, "same", "--judge", "Boris")
    assert "not joined" in barred.err and "Aigul keeps" in barred.err
    assert "not joined" in cli("judgements", "conflicts", fresh).out
    assert "merges left out           1" in cli("status", fresh).out
    cli("judgements", "add", fresh, one, other, "different", "--judge", "Boris")
    assert "judges disagree" in cli("judgements", "conflicts", fresh).out
    data = json.loads(cli("judgements", "conflicts", fresh, "--json").out)
    assert [{j["judge"]: j["decision"] for j in d["judgements"]} for d in data["disagreements"]] == [
        {"Aigul": "same", "Boris": "different"}]  # fmt: skip
    assert all(c["apart_by"] for c in data["left_out"])
    status = cli("status", fresh)
    assert "judges disagree           1" in status.out and "judgements conflicts" in status.err


def test_wrong_use_ends_with_two_and_says_why(cli, fresh, people):
    one, other, *_ = people
    for arguments, said in (
        (("add", fresh, one, one, "same", "--judge", "A"), "always the same as itself"),
        (("add", fresh, one, "m_0000", "same", "--judge", "A"), "no mention of a person"),
        (("add", fresh, one, "Омаров", "same", "--judge", "A"), "no mention of a person"),
        (("add", fresh, one, "m_", "same", "--judge", "A"), "mentions begin"),
        (("add", fresh, one, other, "maybe", "--judge", "A"), "maybe"),
        (("add", fresh, one, other, "same", "--judge", "machine"), "graphkit calls itself so"),
        (("add", fresh, one, other, "same", "--judge", ""), "no name"),
        (("retract", fresh, one, other, "--judge", "A"), "no judgement on these two"),
        (("export", fresh, "-o", fresh / "log.xlsx"), ".csv"),
    ):
        done = cli("judgements", *arguments)
        assert done.code == 2 and said in done.err and "Traceback" not in done.err, (arguments, done.err)
    assert json.loads(cli("judgements", "list", fresh, "--all", "--json").out) == []


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_whole_log_goes_to_another_copy_of_the_case(cli, loaded, fresh, people, tmp_path, kind):
    one, other, third, fourth = people
    cli("judgements", "add", fresh, one, other, "same", "--judge", "=Aigul", "--reason", "=1+1")
    cli("judgements", "add", fresh, third, fourth, "unsure", "--judge", "Boris", "--reason", "'-x\nтоже")
    cli("judgements", "retract", fresh, one, other, "--judge", "=Aigul")
    file = tmp_path / f"log.{kind}"
    assert cli("judgements", "export", fresh, "-o", file).code == 0
    assert file.stat().st_mode & 0o077 == 0
    copy = Path(shutil.copytree(loaded, tmp_path / "copy"))
    done = cli("judgements", "import", copy, file)
    assert done.code == 0 and "3 judgements are new, 0 were there" in done.err
    assert "0 judgements are new, 3 were there" in cli("judgements", "import", copy, file).err
    logs = [json.loads(cli("judgements", "list", case, "--all", "--json").out) for case in (fresh, copy)]
    assert logs[0] == logs[1] and len(logs[0]) == 3
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
        assert rows[0]["judge"] == "'=Aigul" and rows[0]["reason"] == "'=1+1"
        assert {rows[0]["left_name"], rows[0]["right_name"]} == {"Омаров Ержан Маратович", "ОМАРОВ Е. М."}
        again = tmp_path / "again.csv"
        cli("judgements", "export", copy, "-o", again)
        assert again.read_bytes() == file.read_bytes()


def test_a_broken_file_adds_nothing(cli, fresh, people, tmp_path):
    one, other, *_ = people
    file = tmp_path / "log.csv"
    head = "left,right,decision,judge,at\r\n"
    good = f"{one},{other},same,Aigul,2025-01-01T00:00:00Z\r\n"
    file.write_text(f"{head}{good}{one},{other},perhaps,Aigul,2025-01-01T00:00:00Z\r\n", newline="")
    done = cli("judgements", "import", fresh, file)
    assert done.code == 1 and "line 3: decision" in done.err and "nothing was added" in done.err
    assert json.loads(cli("judgements", "list", fresh, "--json").out) == []
    elsewhere = f"m_{0:024x}"
    file.write_text(f"{head}{good}{elsewhere},{other},same,Aigul,2025-01-01T00:00:00Z\r\n", newline="")
    done = cli("judgements", "import", fresh, file)
    assert done.code == 0 and "1 are on mentions that this case does not hold now" in done.err
