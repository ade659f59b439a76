"""Killed at random points of load, build, resolve and review, and begun again: nothing lost, doubled or to be mended.

The fast part kills a few times; ``GRAPHKIT_TRUST=whole`` a hundred times. Seeded, so that a failure comes again.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command_runner import run_cli

WHOLE = os.environ.get("GRAPHKIT_TRUST") == "whole"
KILLS = 34 if WHOLE else 1
ROWS = 3_000 if WHOLE else 400

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")


def people(file: Path, seed: int = 7) -> Path:
    """An invented list in which some stand twice, in two spellings."""
    rng = random.Random(seed)
    families = [f"{a}{b}ов" for a in ("Выдум", "Небыл", "Придум", "Сочин", "Игруш") for b in ("к", "л", "ч", "щ", "р")]
    given = ["Олег", "Иван", "Пётр", "Тарас", "Ерлан", "Азамат"]
    rows = ["ФИО;Дата рождения;Подразделение"]
    for _ in range(ROWS):
        name = f"{rng.choice(families)} {rng.choice(given)} {rng.choice(given)}ович"
        rows.append(f"{name};{rng.randint(1970, 2004)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02};Редут")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "graphkit", *map(str, arguments)]


def killed(arguments: list[str], after: float) -> bool:
    """Run, kill after so many seconds; True if it was still running."""
    process = subprocess.Popen(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


def kill_database(case: Path) -> bool:
    """Kill the embedded database of a case; False if none runs."""
    try:
        pid = json.loads((case / "graph" / "server.json").read_text("utf-8"))["pid"]
        os.kill(pid, signal.SIGKILL)
    except (OSError, ValueError, KeyError):
        return False
    return True


def said(case: Path) -> str:
    """A hash of all that stands in the ledger, whatever the order and the runs it came in."""
    digest = hashlib.sha256()
    with sqlite3.connect(case / "ledger.sqlite") as database:
        for table, columns in (
            ("mentions", "id, source_id, name, locator"),
            ("statements", "id, subject, property, value, evidence, stance, confidence"),
            ("events", "id, mention_id, type, told"),
            ("judgements", "left_id, right_id, decision, judge"),
        ):
            rows = database.execute(f"SELECT DISTINCT {columns} FROM {table} ORDER BY 1, 2, 3").fetchall()
            total = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            digest.update(repr((table, total, rows)).encode())
    return digest.hexdigest()


def timed(*arguments: object) -> float:
    began = time.monotonic()
    assert subprocess.run(command(*arguments), capture_output=True, check=False).returncode == 0, arguments
    return time.monotonic() - began


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, float]]:
    """A case that nobody disturbed, its list, and how long each command took."""
    folder = tmp_path_factory.mktemp("kills")
    file, case = people(folder / "people.csv"), folder / "whole"
    seconds = {
        "load": timed("load", case, "list", "--synthetic", file),
        "resolve": timed("resolve", case),
        "build": timed("build", case),
    }
    return case, file, seconds


def graph_hash(case: Path) -> str:
    outcome = run_cli("verify", case)
    assert outcome.code == 0, outcome.err
    return outcome.out.split()[1]


@pytest.mark.parametrize("who", ["command", "database", "both"])
@pytest.mark.timeout(7_200 if WHOLE else 600)
def test_killed_anywhere_and_begun_again(
    who: str, whole: tuple[Path, Path, dict[str, float]], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    undisturbed, file, seconds = whole
    rng = random.Random(f"kills {who}")
    hit = 0
    for round_ in range(KILLS):
        case = tmp_path / f"case{round_}"
        for name, arguments in (
            ("load", ("load", case, "list", "--synthetic", file)),
            ("resolve", ("resolve", case)),
            ("build", ("build", case)),
        ):
            if who == "database" and name != "build":
                run_cli(*arguments)
                continue
            after = rng.uniform(0.05, seconds[name])
            if who == "command":
                hit += killed(command(*arguments), after)
            else:
                process = subprocess.Popen(
                    command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                time.sleep(after)
                hit += kill_database(case)
                if who == "both":
                    process.kill()
                process.wait(120)
            again = run_cli(*arguments)
            assert again.code == 0, (who, name, round_, again.err)
        assert said(case) == said(undisturbed), (who, round_)
        assert graph_hash(case) == graph_hash(undisturbed), (who, round_)
        assert run_cli("audit", case).code == 0
    record_property("kills", hit)
