"""Killed at random points of load, resolve, review and build, and begun again: nothing lost, doubled or to be mended.

The fast part kills a few times; ``GRAPHKIT_TRUST=whole`` a hundred times. Seeded, so that a failure comes again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from command_runner import run_cli
from trust_rows import Rows, doubled, graph_rows, ledger_rows, lost
from trust_run import scaled
from trust_steps import stepping, steps_of

from graphkit.store import EmbeddedServer

ROWS = scaled(600, 1_200)
KILLS = {"load": scaled(1, 28), "resolve": scaled(1, 16), "review": scaled(1, 22)}
BUILDS = scaled({"database": 1}, {"command": 12, "database": 12, "both": 10})
REVIEWED = Path(__file__).parents[2] / "examples" / "invented" / "verdicts" / "v054.txt"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")


def people(file: Path, seed: int = 7) -> Path:
    """An invented list in which some stand twice, in two spellings, and some rows cannot be read."""
    rng = random.Random(seed)
    families = [f"{a}{b}ов" for a in ("Выдум", "Небыл", "Придум", "Сочин", "Игруш") for b in ("к", "л", "ч", "щ", "р")]
    given = ["Олег", "Иван", "Пётр", "Тарас", "Ерлан", "Азамат"]
    rows = ["ФИО;Дата рождения;Подразделение"]
    for number in range(1, ROWS + 1):
        name = f"{rng.choice(families)} {rng.choice(given)} {rng.choice(given)}ович"
        day = 31 if number % 300 == 0 else rng.randint(1, 28)
        month = 2 if number % 300 == 0 else rng.randint(1, 12)
        rows.append(f"{name};{rng.randint(1970, 2004)}-{month:02}-{day:02};Редут")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "graphkit", *map(str, arguments)]


def kill_database(case: Path) -> bool:
    """Kill the embedded database of a case; False if none runs."""
    try:
        pid = json.loads((case / "graph" / "server.json").read_text("utf-8"))["pid"]
        os.kill(pid, signal.SIGKILL)
    except (OSError, ValueError, KeyError):
        return False
    return True


def queue(case: Path) -> list[dict[str, str]]:
    shown = run_cli("review", case, "--below", "1", "--json")
    assert shown.code == 0, shown.err
    found: list[dict[str, str]] = json.loads(shown.out)
    return found


def answers(case: Path) -> str:
    """What a person types on what still waits: of each statement always the same, whenever it is asked."""
    said: list[str] = []
    for item in queue(case):
        # What did not happen has no circumstances to judge: a type is never rejected here.
        if item["property"] != "type" and int(item["id"][-1], 16) % 2:
            said += ["r", f"not so {item['id'][-6:]}"]
        else:
            said += ["a"]
    return "\n".join(said) + "\n"


def reviews(case: Path) -> int:
    with closing(sqlite3.connect(case / "ledger.sqlite", timeout=60)) as database:
        return int(database.execute("SELECT count(*) FROM reviews").fetchone()[0])


class Undisturbed:
    """A case that nobody disturbed: a copy before each command, what stood after it, and how long it took."""

    def __init__(self, folder: Path) -> None:
        self.list = people(folder / "people.csv")
        self.before: dict[str, Path] = {}
        self.after: dict[str, Rows] = {}
        self.steps: dict[str, int] = {}
        case = folder / "case"
        for name in ("load", "resolve", "build"):
            self.before[name] = folder / f"before {name}"
            if case.exists():
                shutil.copytree(case, self.before[name])
            if name == "build":
                began = time.monotonic()
                with subprocess.Popen(command("build", case), stderr=subprocess.PIPE) as process:
                    while not (case / "graph" / "server.json").exists() and process.poll() is None:
                        time.sleep(0.01)
                    began = time.monotonic()
                    assert process.wait(300) == 0
                # Of which the end is the database closing.
                self.writing = time.monotonic() - began
                self.nodes = graph_rows(case)
            else:
                self.steps[name] = steps_of(stepping(0, self.command(name, case)))
            self.after[name] = ledger_rows(case)
        case = folder / "reviewed"
        loaded = run_cli("load", case, "verdicts", "--synthetic", REVIEWED)
        assert loaded.code == 0, loaded.err
        self.before["review"] = Path(shutil.copytree(case, folder / "before review"))
        self.steps["review"] = steps_of(stepping(0, self.command("review", case), answers(case)))
        self.after["review"] = ledger_rows(case)
        assert reviews(case) >= 10 and queue(case) == []

    def command(self, name: str, case: Path) -> tuple[object, ...]:
        return {
            "load": ("load", case, "list", "--synthetic", self.list),
            "resolve": ("resolve", case),
            "review": ("review", case, "--below", "1", "--reviewer", "Desk"),
            "build": ("build", case),
        }[name]

    def copy(self, name: str, to: Path) -> Path:
        """The case as it was before a command."""
        if self.before[name].exists():
            shutil.copytree(self.before[name], to)
        return to


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return Undisturbed(tmp_path_factory.mktemp("kills"))


@pytest.mark.parametrize("name", list(KILLS))
@pytest.mark.timeout(3_600)
def test_a_command_killed_on_its_way_to_the_ledger(
    name: str, undisturbed: Undisturbed, tmp_path: Path, figures: Callable[..., None]
) -> None:
    rng = random.Random(f"kills {name}")
    hit = missing = more = by_hand = 0
    for round_ in range(KILLS[name]):
        case = undisturbed.copy(name, tmp_path / f"case{round_}")
        arguments = undisturbed.command(name, case)
        before = ledger_rows(case) if case.exists() else Rows()
        last = rng.randint(1, undisturbed.steps[name])
        cut = stepping(last, arguments, answers(case) if name == "review" else "")
        assert cut.returncode == -signal.SIGKILL, (last, cut.stderr)
        hit += 1
        if (case / "ledger.sqlite").exists() and before:
            missing += lost(before, ledger_rows(case))
        if name == "review":
            # What was said to be noted is.
            missing += max(0, cut.stderr.count("noted: ") - reviews(case))
        again = stepping(0, arguments, answers(case) if name == "review" else "")
        by_hand += again.returncode != 0
        assert not by_hand, (last, again.stderr)
        found = ledger_rows(case)
        missing += lost(undisturbed.after[name], found)
        more += doubled(undisturbed.after[name], found)
        audited = run_cli("audit", case)
        assert audited.code == 0, audited.err
        assert (missing, more) == (0, 0), last
        shutil.rmtree(case)
    figures(
        2, f"`graphkit {name}` was killed at random steps (SIGKILL), and run again", kills=hit, lost=missing,
        doubled=more, repaired_by_hand=by_hand,
    )  # fmt: skip


@pytest.mark.parametrize("who", list(BUILDS))
@pytest.mark.timeout(3_600)
def test_a_build_killed_and_begun_again(
    who: str, undisturbed: Undisturbed, tmp_path: Path, figures: Callable[..., None]
) -> None:
    rng = random.Random(f"kills {who}")
    hit = missing = more = rounds = by_hand = 0
    while hit < BUILDS[who]:
        rounds += 1
        assert rounds <= 3 * BUILDS[who] + 3, f"{hit} of {rounds} builds were still running when they were killed"
        case = undisturbed.copy("build", tmp_path / f"case{rounds}")
        process = subprocess.Popen(
            command("build", case), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            encoding="utf-8",
        )  # fmt: skip
        while not (case / "graph" / "server.json").exists() and process.poll() is None:
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.8 * undisturbed.writing))
        running = process.poll() is None
        if running and who != "command":
            running = kill_database(case)
        if running and who != "database":
            process.kill()
        words = process.communicate(timeout=300)[1]
        # A database that ends by itself at the end of a build may be killed too late to matter.
        hit += running and process.returncode != 0
        if who == "database" and process.returncode:
            assert process.returncode == 4 and "Error: " in words and "not foreseen" not in words, words
        with EmbeddedServer.join(case / "graph"):  # so that the database is started once after the kill, not twice
            again = run_cli("build", case)
            by_hand += again.code != 0
            assert not by_hand, (who, again.err)
            nodes = graph_rows(case)
        missing += lost(undisturbed.after["build"], ledger_rows(case))
        more += doubled(undisturbed.after["build"], ledger_rows(case))
        missing += lost(undisturbed.nodes, nodes)
        more += doubled(undisturbed.nodes, nodes)
        assert (missing, more) == (0, 0), (who, rounds)
        shutil.rmtree(case)
    figures(
        2, f"`graphkit build`: {who} killed (SIGKILL) at random moments, and built again", builds=rounds, kills=hit,
        lost=missing, doubled=more, repaired_by_hand=by_hand,
    )  # fmt: skip
