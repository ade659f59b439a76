"""``graphkit review --people``: two sides in a real terminal of eighty columns, and one key for a decision."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
import pty
import re
import select
import shutil
import struct
import sys
import termios
import time
from pathlib import Path

import pytest

from graphkit.ledger import Case
from graphkit.models import Judgement

ROWS = """ФИО;Дата рождения;Подразделение;Место рождения
Қожахметов Константин Ерланұлы;1993-05-12;Вагнер;г. Алматы
Кожахметов К.;1993;ЧВК «Вагнер»;Алматы
КОЖАХМЕТОВ К. Е.;;Вагнер;
Пробный Иван Иванович;1979;Редут;
Пробный И. И.;1979;Редут;
Тестов Ерлан Маратович;1990-05-12;Редут;очень длинное название выдуманного места рождения, которое не помещается
ТЕСТОВ ЕРЛАН МАРАТОВИЧ;1990-05-12;Редут;
"""
PROMPT = "?(help): "


@pytest.fixture(scope="module")
def loaded(cli, tmp_path_factory) -> Path:
    """A list of seven, with what a machine thinks of some pairs. Never changed."""
    folder = tmp_path_factory.mktemp("pairs")
    (folder / "list.csv").write_text(ROWS, encoding="utf-8")
    assert cli("load", folder / "case", "list", "--synthetic", folder / "list.csv").code == 0
    m = ids(folder / "case")
    made = [
        ("Қожахметов", "Кожахметов", "unsure", 0.55, "family names agree (+3.1); year of birth only (-0.2)"),
        ("Қожахметов", "КОЖАХМЕТОВ", "unsure", 0.45, "initials fit"),
        ("Пробный Иван", "Пробный И.", "unsure", 0.9, "initials fit"),
        ("Тестов", "ТЕСТОВ", "same", 0.99, "all agrees"),
    ]
    with Case.open(folder / "case").ledger() as ledger:
        ledger.add_judgements(
            Judgement(left=m[a], right=m[b], decision=decision, judge="machine", version="link-1", score=score,
                      at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC), reason=reason)  # type: ignore[arg-type]
            for a, b, decision, score, reason in made
        )  # fmt: skip
    return folder / "case"


def ids(case: Path) -> dict[str, str]:
    with Case.open(case).ledger() as ledger:
        held = {m.name: m.id for m in ledger.mentions(people=True)}
    names = ("Қожахметов", "Кожахметов", "КОЖАХМЕТОВ", "Пробный Иван", "Пробный И.", "Тестов", "ТЕСТОВ")
    return {name: next(i for full, i in held.items() if full.startswith(name)) for name in names}


@pytest.fixture
def fresh(loaded, tmp_path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "case"))


def at_terminal(case: Path, *keys: str, columns: int = 80, reviewer: str = "Aigul") -> tuple[str, int]:
    """What a terminal of so many columns shows while these keys are pressed, and the exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm", COLUMNS=str(columns))
        arguments = ["-m", "graphkit", "review", str(case), "--people", "--reviewer", reviewer]
        os.execv(sys.executable, [sys.executable, *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown, waiting = b"", list(keys)
    deadline = time.monotonic() + 60
    with contextlib.suppress(OSError):  # Linux says so when the other end has closed
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.15)[0]:
                part = os.read(terminal, 65536)
                if not part:
                    break
                shown += part
            elif waiting and shown.decode(errors="ignore").endswith((PROMPT, "why: ")):
                os.write(terminal, waiting.pop(0).encode())
                shown += b"\0"
    os.close(terminal)
    return shown.decode().replace("\0", "").replace("\r\n", "\n"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def decisions(cli, case) -> list[tuple[str, str, str]]:
    found = json.loads(cli("judgements", "list", case, "--all", "--json").out)
    return [(j["judge"], j["decision"], j["reason"]) for j in found if j["judge"] != "machine"]


def test_the_queue_is_data_the_most_useful_first(cli, loaded):
    shown = cli("review", loaded, "--people", "--json")
    assert shown.code == 0 and not shown.err
    queue = json.loads(shown.out)
    m = ids(loaded)
    first = {queue[0]["left"]["mention"], queue[0]["right"]["mention"]}
    assert first in ({m["Қожахметов"], m["Кожахметов"]}, {m["Қожахметов"], m["КОЖАХМЕТОВ"]})
    assert [q["score"] for q in queue[2:]] == [0.9, 0.99]
    assert [q["why"] for q in queue] == ["undecided", "undecided", "undecided", "unconfirmed"]
    side = queue[2]["left"]
    assert side["birth_date"] == ["1979"] and side["units"] == ["Redut"] and side["source_kind"] == "list"
    assert queue[2]["reasons"] == ["initials fit"] and queue[2]["machine"]["version"] == "link-1"


def test_a_decision_without_a_terminal(cli, fresh):
    m = ids(fresh)
    done = cli("review", fresh, "--people", "--decide", m["Тестов"], m["ТЕСТОВ"][:14], "same",
               "--reviewer", "Desk", "--reason", "checked")  # fmt: skip
    assert done.code == 0, done.err
    assert decisions(cli, fresh) == [("Desk", "same", "checked")]
    assert [q["why"] for q in json.loads(cli("review", fresh, "--people", "--json").out)] == ["undecided"] * 3
    everything = json.loads(cli("review", fresh, "--people", "--all", "--json").out)
    assert len(everything) == 4 and "decided" in [q["why"] for q in everything]
    # What the judge saw is noted with the judgement.
    (made,) = [j for j in json.loads(cli("judgements", "list", fresh, "--json").out) if j["judge"] == "Desk"]
    assert len(made["evidence"]) >= 6 and all(e.startswith("st_") for e in made["evidence"])


def test_in_a_pipe_nothing_is_asked(cli, loaded):
    done = cli("review", loaded, "--people")
    assert done.code == 2 and "--json" in done.err and "--decide LEFT RIGHT" in done.err


def test_wrong_use_ends_with_two(cli, loaded):
    m = ids(loaded)
    for arguments in (
        ("--people", "--decide", m["Тестов"], m["ТЕСТОВ"]), ("--people", "--decide", m["Тестов"], "m_x", "same"),
        ("--people", "--decide", m["Тестов"], m["ТЕСТОВ"], "accept"), ("--people", "--below", "0.5"),
        ("--people", "--proposals"), ("extra",), ("--decide", "st_0", "accept", "extra"),
    ):  # fmt: skip
        done = cli("review", loaded, *arguments)
        assert done.code == 2 and "Traceback" not in done.err, arguments


def test_keys_decide_at_a_terminal_of_eighty_columns(cli, fresh):
    shown, code = at_terminal(fresh, "?", "x", "s", "n", "b", "D", "other men\n", "ы", "q")
    assert code == 0
    assert [line for line in shown.splitlines() if len(line) > 80] == []
    assert "they are one person" in shown and "[1 of 4]" in shown
    assert re.search(r"^name +(?:Қожахметов Константин +К|К.* +Қожахметов)", shown, re.M)
    assert "machine (link-1): unsure, score 0." in shown
    assert "2 of 4" in shown and "3 decided" in shown
    made = decisions(cli, fresh)
    assert sorted(d for _, d, _ in made) == ["different", "same", "same"]
    assert ("Aigul", "different", "other men") in made


def test_going_back_changes_the_mind(cli, fresh):
    shown, _ = at_terminal(fresh, "s", "b", "d", "q")
    assert "Aigul, " in shown and ": same" in shown  # the decision of before is shown
    assert [d for _, d, _ in decisions(cli, fresh)] == ["same", "different"]
    counting = json.loads(cli("judgements", "list", fresh, "--json").out)
    assert [j["decision"] for j in counting if j["judge"] == "Aigul"] == ["different"]


def test_what_a_decision_settles_is_not_asked(cli, fresh):
    """The first two are of one man with two others; who is joined to both is asked about no more."""
    m = ids(fresh)
    cli("judgements", "add", fresh, m["Қожахметов"], m["Кожахметов"], "same", "--judge", "Boris")
    cli("judgements", "add", fresh, m["Кожахметов"], m["КОЖАХМЕТОВ"], "different", "--judge", "Boris")
    queue = json.loads(cli("review", fresh, "--people", "--json").out)
    assert [q["score"] for q in queue] == [0.9, 0.99]


def test_a_source_cannot_drive_the_terminal(cli, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("ФИО;Место рождения\nТестов\x1b[2J Иван;a\u202eb\x9b31m\nТестов И.;x\n", encoding="utf-8")
    cli("load", tmp_path / "case", "list", "--synthetic", file)
    with Case.open(tmp_path / "case").ledger() as ledger:
        left, right = (m.id for m in ledger.mentions(people=True))
        ledger.add_judgements([Judgement(left=left, right=right, decision="unsure", judge="machine", version="link-1",
                                         at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC), score=0.5)])  # fmt: skip
    shown, _ = at_terminal(tmp_path / "case", "q")
    ours = shown.replace(PROMPT, "")
    assert "\x1b[2J" not in ours and "\u202e" not in ours and "\x9b" not in ours and "Тестов" in ours
