"""One bad record in ten thousand costs exactly one; what is read is always loaded, unchanged or in quarantine."""

from __future__ import annotations

import csv
import json
import random
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from command_runner import Outcome, run_cli
from trust_run import scaled

ROWS = scaled(1_000, 10_000)
VERDICTS = scaled(12, 200)
BALANCE = re.compile(r"read (\d+) = (?:would load|loaded) (\d+) \+ unchanged (\d+) \+ quarantined (\d+)")
VERDICT = (
    (Path(__file__).parent / "test_rights.py").read_text("utf-8").partition('VERDICT = """')[2].partition('"""')[0]
)

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Kind:
    """A loader, and how to write its files: of so many records, these of them wrong."""

    loader: str
    name: str
    records: int
    write: Callable[[Path, int, set[int]], None]
    place: str
    reason: str


def row(n: int, bad: bool) -> list[str]:
    rng = random.Random(n)
    birth = f"{rng.randint(1960, 2005)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return [f"Выдумков{n} Олег Ильич", "31.02.1993" if bad else birth, "Редут"]


def as_csv(path: Path, records: int, bad: set[int]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(["ФИО", "Дата рождения", "Подразделение"])
        writer.writerows(row(n, n in bad) for n in range(records))


def as_xlsx(path: Path, records: int, bad: set[int]) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Список")
    page.append(["ФИО", "Дата рождения", "Подразделение"])
    for n in range(records):
        page.append(row(n, n in bad))
    book.save(path)


def as_cases(path: Path, records: int, bad: set[int]) -> None:
    lines = [
        "case: {id: trial, title: A trial}",
        "sources: {story: {title: A story, kind: press, locator: A paper}}",
        "defaults: {source: story, said_by: journalist, at: p. 1}",
        "people:",
    ]
    lines += [f"  - {{id: p{n}, name: {row(n, False)[0]}, birth: {row(n, n in bad)[1]}}}" for n in range(records)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def as_verdicts(folder: Path, records: int, bad: set[int]) -> None:
    """A record is a whole file: one that names no defendant is bad."""
    folder.mkdir(exist_ok=True)
    for n in range(records):
        text = VERDICT.replace("7110-25-00-1/501", f"7110-25-00-1/{n}")
        (folder / f"v{n:04}.txt").write_text(f"Счёт {n} за воду.\n" if n in bad else text, encoding="utf-8")


KINDS = [
    Kind("list", "list.csv", ROWS, as_csv, "row {}", "birth date"),
    Kind("list", "list.xlsx", ROWS, as_xlsx, "Список row {}", "birth date"),
    Kind("cases", "cases.yaml", ROWS, as_cases, "line {} (p{n})", "birth"),
    Kind("verdicts", "verdicts", VERDICTS, as_verdicts, "the whole file", "No defendant"),
]


def counts(done: Outcome) -> list[int]:
    found = BALANCE.search(done.err)
    assert found, done.err
    numbers = [int(n) for n in found.groups()]
    assert numbers[0] == sum(numbers[1:]), done.err
    return numbers


def held(case: Path) -> dict[str, int]:
    """What the ledger itself holds, and what its runs say they did."""
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        (records,) = database.execute("SELECT count(*) FROM records").fetchone()
        (waiting,) = database.execute("SELECT count(*) FROM quarantine WHERE resolved_by IS NULL").fetchone()
        off = database.execute(
            "SELECT count(*) FROM runs WHERE ended IS NOT NULL AND read != loaded + unchanged + quarantined"
        ).fetchone()[0]
    assert off == 0
    return {"records": records, "waiting": waiting}


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_one_bad_record_costs_exactly_one(kind: Kind, tmp_path: Path, figures: Callable[..., None]) -> None:
    n = random.Random(kind.name).randrange(kind.records)
    file, case = tmp_path / kind.name, tmp_path / "case"
    kind.write(file, kind.records, {n})
    done = run_cli("load", case, kind.loader, "--synthetic", "--max-quarantined", "10", file)
    assert done.code == 0
    assert counts(done) == [kind.records, kind.records - 1, 0, 1]
    assert held(case) == {"records": kind.records - 1, "waiting": 1}
    (waiting,) = json.loads(run_cli("quarantine", "list", case, "--json").out)
    line = {"list": n + 2, "cases": n + 5, "verdicts": 0}[kind.loader]
    assert waiting["place"] == kind.place.format(line, n=n) and kind.reason in waiting["reason"]
    assert waiting["file"] == (f"v{n:04}.txt" if kind.loader == "verdicts" else kind.name)
    # Over the threshold: the same, and exit code 3.
    over = run_cli("load", tmp_path / "second", kind.loader, "--synthetic", "--max-quarantined", "0.001", file)
    assert over.code == 3 and counts(over)[1] == kind.records - 1 and "over 0.001 %" in over.err
    # Again: nothing is new, and the same one is out.
    again = run_cli("load", case, kind.loader, "--synthetic", "--max-quarantined", "10", file)
    assert counts(again) == [kind.records, 0, kind.records - 1, 1]
    # Tried again unrepaired it stays; repaired it is loaded, alone.
    still = run_cli("quarantine", "retry", case)
    assert counts(still)[3] == 1 and held(case) == {"records": kind.records - 1, "waiting": 1}
    repaired = tmp_path / f"repaired-{kind.name}"
    kind.write(repaired, kind.records, set())
    mended = repaired / f"v{n:04}.txt" if kind.loader == "verdicts" else repaired
    tried = run_cli("quarantine", "retry", case, waiting["id"], "--with", mended, "--synthetic")
    assert tried.code == 0 and counts(tried)[1] == 1 and "1 of 1 left the quarantine" in tried.err, tried.err
    assert held(case) == {"records": kind.records, "waiting": 0}
    figures(
        6,
        f"one bad record among good ones ({kind.name}), repaired and tried again",
        records=kind.records,
        quarantined=1,
        good_records_lost=0,
        loaded_after_repair=1,
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_what_is_read_is_accounted_for(kind: Kind, tmp_path: Path, figures: Callable[..., None]) -> None:
    """Random shares of bad records, in files loaded, changed, loaded again, and repaired."""
    rng = random.Random(f"shares {kind.name}")
    rounds = scaled(2, 12)
    most = min(kind.records, scaled(12, 60) if kind.loader == "verdicts" else scaled(120, 600))
    reports = read = 0
    for n in range(rounds):
        size = rng.randint(1, most)
        share = rng.choice([0.0, 0.01, 0.3, 0.9, 1.0])
        bad = {i for i in range(size) if rng.random() < share}
        file, case = tmp_path / str(n) / kind.name, tmp_path / str(n) / "case"
        file.parent.mkdir()
        kind.write(file, size, bad)
        limit = rng.choice([0, 5, 100])
        for turn in range(2):
            done = run_cli("load", case, kind.loader, "--synthetic", "--max-quarantined", limit, file)
            got = counts(done)
            expected = [size, 0 if turn else size - len(bad), size - len(bad) if turn else 0, len(bad)]
            assert got == expected, (n, turn, done.err)
            assert done.code == (3 if len(bad) / size * 100 > limit else 0), (done, len(bad), size, limit)
            assert held(case) == {"records": size - len(bad), "waiting": len(bad)}
            reports, read = reports + 1, read + got[0]
        dry = counts(run_cli("load", case, kind.loader, "--synthetic", "--dry-run", "--max-quarantined", 100, file))
        assert dry[0] == size and dry[3] == len(bad)
        kind.write(file, size, set())  # repaired where it lies, and loaded anew
        if bad and kind.loader != "verdicts":
            done = run_cli("quarantine", "retry", case, "--with", file, "--synthetic")
            assert counts(done)[3] == 0 and held(case) == {"records": size, "waiting": 0}, (n, done.err)
            reports, read = reports + 1, read + counts(done)[0]
    figures(
        6,
        f"files with random shares of bad records ({kind.name}), loaded, loaded again and repaired",
        reports=reports,
        records_read=read,
        reports_that_do_not_add_up=0,
    )
