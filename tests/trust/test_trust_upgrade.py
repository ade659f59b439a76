"""A case made by each earlier schema of the ledger opens, keeps every fact, and is copied before it is changed."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_runner import run_cli
from trust_migration import in_child, killed_at_step, without_permission, without_room
from trust_run import WHOLE, scaled

from graphkit.ledger import Case
from graphkit.ledger.engine import HEAD
from graphkit.models import Judgement, Review

DATA = Path(__file__).parent / "data"
EARLIER = sorted(folder.name.removeprefix("schema-") for folder in DATA.glob("schema-*"))
COPY = f"ledger.before-{HEAD}.sqlite"
POINT = 12

Rows = dict[str, set[tuple[Any, ...]]]
Figures = Callable[..., None]


def old_case(schema: str, folder: Path) -> Path:
    """A copy of the case that the graphkit of that schema made."""
    case = Path(shutil.copytree(DATA / f"schema-{schema}", folder / f"case-{schema}"))
    case.chmod(0o700)
    for file in case.rglob("*"):
        file.chmod(0o700 if file.is_dir() else 0o600)
    return case


def rows_of(ledger: Path, columns: dict[str, list[str]] | None = None) -> tuple[Rows, dict[str, list[str]]]:
    """All rows of all tables but the schema's own, in these columns; and the columns of each table."""
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as database:
        if columns is None:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            tables = sorted(row[0] for row in names if row[0] != "alembic_version")
            columns = {t: [row[1] for row in database.execute(f"PRAGMA table_info({t})")] for t in tables}
        found = {}
        for table, held in columns.items():
            rows = database.execute(f"SELECT {', '.join(held)} FROM {table}").fetchall()
            found[table] = set(rows)
            assert len(found[table]) == len(rows)
    return found, columns


def version(ledger: Path) -> str:
    with closing(sqlite3.connect(ledger)) as database:
        return str(database.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def done(*arguments: object) -> str:
    outcome = run_cli(*arguments)
    assert outcome.code == 0, (arguments, outcome.err)
    return outcome.out + outcome.err


def built(case: Path) -> str:
    said = done("build", case)
    return next(line.split()[1] for line in said.splitlines() if line.startswith("hash "))


def load_inputs(case: Path) -> None:
    done("load", case, "verdicts", "--synthetic", DATA / "inputs" / "verdict.txt")
    done("load", case, "list", "--synthetic", "--max-quarantined", "50", DATA / "inputs" / "list.csv")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of today's schema of the same inputs, empty of judgements."""
    case = tmp_path_factory.mktemp("fresh") / "case"
    load_inputs(case)
    return case


def copy_rows(old: Path, fresh: Path, target: Path) -> Path:
    """A ledger of today's schema that never was another, holding the rows of an old one."""
    (target / "originals").mkdir(parents=True)
    shutil.copy(fresh / "case.json", target)
    with closing(sqlite3.connect(fresh / "ledger.sqlite")) as database:
        database.execute("VACUUM INTO ?", (str(target / "ledger.sqlite"),))
    tables, columns = rows_of(old)
    with closing(sqlite3.connect(target / "ledger.sqlite")) as database:
        (emptied,) = rows_of(target / "ledger.sqlite")[1:]
        for table in emptied:
            if table != "audit":
                database.execute(f"DELETE FROM {table}")
        for table, rows in tables.items():
            names, marks = ", ".join(columns[table]), ", ".join("?" * len(columns[table]))
            database.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", sorted(rows, key=repr))
        database.commit()
    return target


def judged(case: Path, fresh: Path, target: Path) -> Path:
    """A case loaded today, with the judgements and reviews of another."""
    shutil.copytree(fresh, target)
    with Case.open(case).ledger() as old, Case.open(target).ledger() as new:
        with closing(sqlite3.connect(old.path)) as database:
            judgements = database.execute("SELECT payload FROM judgements ORDER BY position").fetchall()
            reviews = database.execute("SELECT payload FROM reviews ORDER BY position").fetchall()
        new.add_judgements([Judgement.model_validate_json(row[0]) for row in judgements])
        new.add_reviews([Review.model_validate_json(row[0]) for row in reviews])
    return target


def test_there_is_a_case_of_every_earlier_schema() -> None:
    versions = Path(__file__).parents[2] / "graphkit" / "ledger" / "migrations" / "versions"
    known = sorted(file.name[1:5] for file in versions.glob("m0*.py"))
    assert known[-1] == HEAD and known[:-1] == EARLIER
    assert [version(DATA / f"schema-{schema}" / "ledger.sqlite") for schema in EARLIER] == EARLIER


@pytest.mark.timeout(900)
@pytest.mark.parametrize("schema", EARLIER)
def test_an_earlier_case_opens_with_every_fact(schema: str, fresh: Path, tmp_path: Path, figures: Figures) -> None:
    case = old_case(schema, tmp_path)
    ledger = case / "ledger.sqlite"
    before, columns = rows_of(ledger)
    assert len(before["statements"]) > 50 and len(before["reviews"]) == 2 and before["quarantine"]

    never_older = copy_rows(ledger, fresh, tmp_path / "never_older")
    done("status", case)
    after, _ = rows_of(ledger, columns)
    lost = sum(len(before[table] - after[table]) for table in before)
    changed = sum(len(after[table] - before[table]) for table in before)
    assert (version(ledger), lost, changed) == (HEAD, 0, 0)

    copied, same_columns = rows_of(case / COPY)
    assert (copied, same_columns, version(case / COPY)) == (before, columns, schema)
    assert stat.S_IMODE((case / COPY).stat().st_mode) == 0o600

    acts = len(before["judgements"]) + len(before["reviews"])
    assert f"{acts} entries" in done("audit", case)
    if WHOLE or schema == EARLIER[0]:
        # The graph is that of a ledger which never had another schema.
        assert built(case) == built(never_older)
    if WHOLE or schema == EARLIER[-1]:
        # What is loaded again is as if loaded today.
        load_inputs(case)
        assert built(case) == built(judged(case, fresh, tmp_path / "judged"))
        done("verify", case)
    figures(
        POINT,
        f"A case of schema {schema} opened by this one",
        facts=sum(map(len, before.values())),
        lost=lost,
        changed=changed,
        audit_entries_made=acts,
    )


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
@pytest.mark.timeout(900)
def test_a_migration_that_is_killed_begins_again(tmp_path: Path, figures: Figures) -> None:
    kills = lost = left_behind = steps = 0
    for schema in EARLIER:
        before, columns = rows_of(DATA / f"schema-{schema}" / "ledger.sqlite")
        code, all_steps = in_child(killed_at_step, old_case(schema, tmp_path / "whole") / "ledger.sqlite", 0)
        assert code == 0 and all_steps > 15, (code, all_steps)
        steps += all_steps
        chosen = range(1, all_steps + 1)
        for fatal in scaled(sorted(random.Random(schema).sample(chosen, 3)), list(chosen)):
            folder = tmp_path / f"{schema}-{fatal}"
            folder.mkdir()
            ledger = old_case(schema, folder) / "ledger.sqlite"
            code, _ = in_child(killed_at_step, ledger, fatal)
            kills += code == -9
            assert version(ledger) in (schema, HEAD)
            if version(ledger) == HEAD:
                assert (ledger.parent / COPY).exists()
            code, _ = in_child(killed_at_step, ledger, 0)
            assert (code, version(ledger)) == (0, HEAD), (schema, fatal)
            lost += sum(len(rows - rows_of(ledger, columns)[0][table]) for table, rows in before.items())
            assert (ledger.parent / COPY).exists(), (schema, fatal)
            assert rows_of(ledger.parent / COPY)[0] == before, (schema, fatal)
            with closing(sqlite3.connect(ledger)) as database:
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            left_behind += len([p for p in ledger.parent.iterdir() if p.name.startswith(".ledger")])
            shutil.rmtree(folder)
    assert kills >= scaled(5, 40) and (lost, left_behind) == (0, 0)
    figures(
        POINT, "Migrations killed at a statement, commit or change of a file, and begun again",
        steps=steps, kills=kills, lost=lost, copies_left_behind=left_behind,
    )  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
@pytest.mark.timeout(300)
def test_without_its_copy_nothing_is_migrated(tmp_path: Path, figures: Figures) -> None:
    refused = 0
    for schema in EARLIER:
        for room in scaled((100_000,), (40_000, 100_000, 180_000)):
            folder = tmp_path / f"{schema}-{room}"
            folder.mkdir()
            ledger = old_case(schema, folder) / "ledger.sqlite"
            before, _ = rows_of(ledger)
            code, (exit_code, words) = in_child(without_room, ledger, room)
            assert code == 0 and exit_code == 1 and "nothing was changed" in words, (code, exit_code, words)
            assert (version(ledger), rows_of(ledger)[0]) == (schema, before)
            assert not [p for p in ledger.parent.iterdir() if "before" in p.name]
            refused += 1
            assert in_child(killed_at_step, ledger, 0)[0] == 0 and version(ledger) == HEAD
    figures(POINT, "Migrations without room for the copy", refused_with_words=refused, changed=0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
@pytest.mark.timeout(300)
def test_who_may_not_write_migrates_nothing(open_folder: Path, figures: Figures) -> None:
    nobody = 65_534
    for schema in EARLIER:
        case = old_case(schema, open_folder)
        ledger = case / "ledger.sqlite"
        before, _ = rows_of(ledger)
        case.chmod(0o555)
        ledger.chmod(0o444)
        if os.geteuid() == 0:
            for path in (case, ledger):
                os.chown(path, nobody, nobody)
        code, (exit_code, words) = in_child(without_permission, ledger, nobody)
        assert code == 0 and exit_code == 1 and words.count("\n") <= 1 and words, (code, exit_code, words)
        assert (version(ledger), rows_of(ledger)[0]) == (schema, before)
        case.chmod(0o700)
    figures(POINT, "Migrations by who may not write there", refused_with_words=len(EARLIER), changed=0)


@pytest.mark.parametrize("found", [f"{int(HEAD) + 1:04}", "9999", "0000", "of another tool", ""])
def test_a_ledger_that_is_not_known_is_refused_with_words(found: str, tmp_path: Path, figures: Figures) -> None:
    case = old_case(EARLIER[-1], tmp_path)
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (found,))
        database.commit()
    held = (case / "ledger.sqlite").read_bytes()
    commands = [
        ("status", case), ("build", case), ("review", case), ("resolve", case), ("audit", case),
        ("load", case, "list", "--synthetic", DATA / "inputs" / "list.csv"),
        ("backup", case, "-o", tmp_path / "case.zip"), ("quarantine", "list", case),
    ]  # fmt: skip
    for command in commands:
        refused = run_cli(*command)
        assert refused.code == 1 and "ledger has schema" in refused.err, (command, refused)
        assert "Update graphkit" in refused.err and "Traceback" not in refused.err
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert [p.name for p in case.iterdir() if "before" in p.name] == []
    assert rows_of(case / "ledger.sqlite")[0] == rows_of(DATA / f"schema-{EARLIER[-1]}" / "ledger.sqlite")[0]
    assert version(case / "ledger.sqlite") == found and len(held) > 0
    figures(POINT, f"Commands on a ledger of the unknown schema {found!r}", refused_with_words=len(commands), changed=0)
