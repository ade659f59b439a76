"""Ledger, originals, constraints and graph damaged on purpose: `verify` finds and names it, what can be rebuilt is.

The fast part tries each kind once; ``GRAPHKIT_TRUST=whole`` many, at random and seeded, so that a failure comes again.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command_runner import Outcome, run_cli
from trust_run import scaled

from graphkit.ledger import Case
from graphkit.projection import build, verify
from graphkit.store import EmbeddedServer, Store, Target, load_statement
from graphkit.store.statement import parse_statement

PAGES = scaled(4, 30)
TEXTS = scaled(10, 60)
ORIGINALS = scaled(4, 30)
GRAPHS = scaled(1, 12)
CONSTRAINTS = scaled(3, 20)
PATIENCE = 60.0
"""Seconds within which a command on a damaged graph has to end."""

ROOT = Path(__file__).parents[2]
CODED = ROOT / "examples" / "kazakhstan-2025" / "case.yaml"
VERDICT = ROOT / "examples" / "invented" / "verdicts" / "v054.txt"
LIST = "ФИО;Дата рождения;Подразделение\n" + "".join(
    f"Выдумкин{'ко' * (n % 3)} {given} Ильич;19{70 + n}-0{1 + n % 9}-11;Редут\n"
    for n, given in enumerate(["Олег", "Иван", "Пётр", "Тарас", "Ерлан", "Азамат"])
)
BAD = "ФИО;Дата рождения\nНегодов Иван Ильич;31.02.1993\nГодов Иван Ильич;11.02.1993\n"
MAPPING = "columns: {name: ФИО, birth_date: Дата рождения}\n"

NOT_IN_AN_ID = {
    "mentions": {"id", "name", "locator"},
    "events": {"id", "told"},
    "records": {"locator", "content_hash", "loader", "run_id"},
    "runs": {"id", "loader", "version", "inputs", "options", "started", "ended"},
    "log": {"at"},
    "sources": {"payload"},
    "statements": {"evidence", "method", "rule", "certainty", "confidence"},
    "figures": {"payload"},
    "quarantine": {"run_id", "payload", "at"},
    "alembic_version": set(),
}
"""What no id is made of, as the docstring of graphkit.ledger.damage says: found by the graph, if at all."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list, a verdict, a coded case, a mapping, a row in quarantine, and the graph of it. Never changed."""
    folder = tmp_path_factory.mktemp("verify")
    for name, text in {"list.csv": LIST, "bad.csv": BAD, "columns.yaml": MAPPING}.items():
        (folder / name).write_text(text, encoding="utf-8")
    case = folder / "case"
    for arguments in (
        ("load", case, "cases", CODED),
        ("load", case, "verdicts", "--synthetic", VERDICT),
        ("load", case, "list", "--synthetic", folder / "list.csv"),
        ("load", case, "list", "--synthetic", "--mapping", folder / "columns.yaml", "--max-quarantined", "90",
         folder / "bad.csv"),
        ("build", case),
    ):  # fmt: skip
        done = run_cli(*arguments)
        assert done.code == 0, (arguments, done.err)
    return case


@pytest.fixture
def case(built: Path, tmp_path: Path) -> Path:
    """A copy to be damaged."""
    return Path(shutil.copytree(built, tmp_path / "case"))


@pytest.fixture(scope="module")
def held(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy whose graph is held up, so that commands answer soon; each test puts back what it damages."""
    case = Path(shutil.copytree(built, tmp_path_factory.mktemp("held") / "case"))
    with EmbeddedServer.join(case / "graph"):
        yield case


def said(*arguments: object) -> Outcome:
    """A command that may fail, with words: what nobody catches would come out of this as what it is."""
    done = run_cli(*arguments)
    assert done.code in (0, 1, 4), done.err
    assert "Traceback" not in done.err and "not foreseen" not in done.err
    return done


def put_back(case: Path, data: bytes) -> None:
    """Make the ledger these bytes."""
    for left in case.glob("ledger.sqlite-*"):
        left.unlink()
    (case / "ledger.sqlite").write_bytes(data)


def rows(ledger: Path) -> dict[tuple[str, int], dict[str, object]]:
    """Every row of every table, texts as bytes, by table and number."""
    found: dict[tuple[str, int], dict[str, object]] = {}
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        tables = [r[0] for r in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        database.text_factory = bytes
        for table in tables:
            for row in database.execute(f"SELECT rowid AS rowid_, * FROM {table}"):
                found[table, row["rowid_"]] = {name: row[name] for name in row.keys()}  # noqa: SIM118
    return found


def changed(before: dict[tuple[str, int], dict[str, object]], ledger: Path) -> set[tuple[str, str]] | None:
    """(table, column) of values that read otherwise now; None if the file cannot be read, or has other rows."""
    try:
        now = rows(ledger)
    except sqlite3.DatabaseError:
        return None
    if now.keys() != before.keys():
        return None
    return {(key[0], name) for key, row in before.items() for name in row if now[key][name] != row[name]}


def damaged_pages(data: bytes, rng: random.Random, kind: str) -> bytes:
    held = bytearray(data)
    if kind == "cut off":
        return bytes(held[: rng.randrange(1, len(held))])
    if kind == "zeros":
        begin = rng.randrange(len(held) // 4096) * 4096
        held[begin : begin + 4096] = bytes(4096)
    else:
        held[rng.randrange(len(held))] ^= 1 << rng.randrange(8)
    return bytes(held)


def test_a_damaged_page_of_the_ledger_is_found(held: Path, figures: Callable[..., None]) -> None:
    case = held
    ledger = case / "ledger.sqlite"
    data, before = ledger.read_bytes(), rows(ledger)
    counts: Counter[str] = Counter()
    for seed in range(PAGES):
        rng = random.Random(seed)
        kind = ("one bit", "cut off", "one bit", "zeros")[seed % 4]
        put_back(case, damaged_pages(data, rng, kind))
        differs = changed(before, ledger)
        done = said("verify", case)
        counts["damaged"] += 1
        if done.code:
            assert "ledger" in done.err and ("backup" in done.err.lower()), done.err
            counts["found"] += 1
        else:  # read as before, or no id is made of what differs
            assert differs is not None and all(c in NOT_IN_AN_ID[t] for t, c in differs), (seed, kind, differs)
            counts["not_in_use" if not differs else "not_in_an_id"] += 1
    put_back(case, data)
    assert said("verify", case).code == 0
    assert counts["found"] > 0
    figures(
        5, "pages of the ledger damaged (a bit, a page of zeros, the end cut off), and `verify` asked",
        damaged=counts["damaged"], found=counts["found"], where_nothing_stands=counts["not_in_use"],
        in_what_no_id_is_made_of=counts["not_in_an_id"], tracebacks=0,
    )  # fmt: skip


def other_letter(text: str, rng: random.Random) -> str:
    """One letter or digit changed, as a flipped bit would: well-formed still."""
    places = [i for i, c in enumerate(text) if c.isalnum()]
    at = rng.choice(places)
    held = text[at]
    new = rng.choice([c for c in ("0123456789" if held.isdigit() else "абвгдежзabcdefg") if c != held.lower()])
    return text[:at] + new + text[at + 1 :]


def test_a_changed_text_of_the_ledger_is_found_and_its_row_named(held: Path, figures: Callable[..., None]) -> None:
    case = held
    ledger = case / "ledger.sqlite"
    data = ledger.read_bytes()
    rng = random.Random(54)
    columns = [
        *[("statements", "value")] * 3, ("statements", "evidence"), ("mentions", "name"), ("statements", "subject"),
        ("sources", "id"), ("events", "type"), ("records", "key"), ("figures", "payload"), ("quarantine", "reason"),
        ("heads", "record_id"), ("statements", "property"), ("events", "mention_id"), ("records", "scope"),
    ]  # fmt: skip
    counts: Counter[str] = Counter()
    for number in range(TEXTS):
        table, column = columns[number % len(columns)]
        with closing(sqlite3.connect(ledger)) as database, database:
            places = database.execute(
                f"SELECT rowid, {column} FROM {table} WHERE length({column}) > 0 ORDER BY rowid"
            ).fetchall()
            row, text = rng.choice(places)
            database.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (other_letter(text, rng), row))
        done = said("verify", case)
        counts["changed"] += 1
        if done.code == 0:
            assert column in NOT_IN_AN_ID.get(table, ()), (table, column, text)
            counts["in_what_no_id_is_made_of"] += 1
        elif re.search(r"ledger\.sqlite, [a-z]+ \S+: ", done.err):
            counts["row_named"] += 1
        else:
            assert column in NOT_IN_AN_ID.get(table, ()), (table, column, done.err)
            assert "the ledger gives another graph than at the last build" in done.err, done.err
            counts["seen_in_the_graph"] += 1
        put_back(case, data)
    assert said("verify", case).code == 0
    assert counts["row_named"] > TEXTS / 2
    assert counts["seen_in_the_graph"] > 0
    figures(5, "one letter of a stored text changed, and `verify` asked", **counts, tracebacks=0)


def test_a_text_that_nothing_could_have_written_ends_with_words(held: Path) -> None:
    case = held
    data = (case / "ledger.sqlite").read_bytes()
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        database.execute("UPDATE statements SET value = substr(value, 2) WHERE property = 'name'")
    for command in ("build", "verify"):
        done = said(command, case)
        assert done.code == 1 and "statements st_" in done.err and "estore a backup" in done.err
        assert "Выдумкин" not in done.err
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database, database:
        database.execute("UPDATE statements SET value = CAST(x'22d022' AS TEXT) WHERE property = 'name'")
    for command in ("build", "verify"):
        done = said(command, case)
        assert done.code == 1 and "no UTF-8" in done.err
    put_back(case, data)


def test_a_damaged_original_is_found_and_named(held: Path, figures: Callable[..., None]) -> None:
    case = held
    from graphkit.ledger.damage import check_originals

    opened = Case.open(case)
    counts: Counter[str] = Counter()
    with opened.ledger() as ledger:
        assert check_originals(opened, ledger) == []
        originals = sorted((case / "originals").glob("*/*"))
        assert len(originals) == 5
        for seed in range(ORIGINALS):
            rng = random.Random(seed)
            file = originals[seed % len(originals)]
            data = file.read_bytes()
            file.chmod(0o600)
            kind = ("changed", "missing", "cut_off", "unknown")[seed % 4]
            if kind == "missing":
                shutil.rmtree(file.parent)
            elif kind == "unknown":
                file.parent.rename(file.parent.with_name("0" * 64))
            elif kind == "cut_off":
                file.write_bytes(data[: rng.randrange(len(data))])
            else:
                flipped = bytearray(data)
                flipped[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
                file.write_bytes(flipped)
            found = check_originals(opened, ledger)
            assert found, (kind, file)
            assert all(str(case / "originals") in f.where and f.hint for f in found)
            if kind in ("changed", "cut_off"):
                assert [f.where for f in found] == [str(file)]
            counts[kind] += 1
            if seed == 0:
                done = said("verify", case)
                assert done.code == 1 and str(file) in done.err and "SHA-256" in done.err
            shutil.rmtree(case / "originals" / ("0" * 64), ignore_errors=True)
            file.parent.mkdir(exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_bytes(data)
        assert check_originals(opened, ledger) == []
    figures(5, "originals damaged, and found by name", **counts, found=sum(counts.values()), tracebacks=0)


def command(*arguments: object) -> tuple[subprocess.CompletedProcess[str], float]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "graphkit", *map(str, arguments)], capture_output=True, encoding="utf-8",
        timeout=PATIENCE * 3, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - began
    assert done.returncode in (0, 1, 4), done.stderr
    assert "Traceback" not in done.stderr and "not foreseen" not in done.stderr, done.stderr
    assert seconds < PATIENCE or arguments[0] == "build", (arguments, seconds)
    return done, seconds


def damage_graph(folder: Path, seed: int) -> str:
    """Damage one file of a graph; says which and how."""
    rng = random.Random(seed)
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size)
    kind = ("start", "gone", "bits", "cut off")[seed % 4]
    if kind == "start":
        files = [p for p in files if p.name in ("configuration.json", "schema.json") or p.suffix == ".dict"]
    elif kind == "gone":
        files = [p for p in files if p.suffix == ".bucket"]
    file = rng.choice(files)
    data = bytearray(file.read_bytes())
    if kind == "gone":
        file.unlink()
    elif kind == "cut off":
        file.write_bytes(data[: rng.randrange(len(data.rstrip(b"\0")) or 1)])
    else:
        for _ in range(8):
            data[rng.randrange(len(data.rstrip(b"\0")) or 1)] ^= 1 << rng.randrange(8)
        file.write_bytes(data)
    return f"{kind} {file.name}"


@pytest.mark.timeout(1_800)
def test_a_damaged_graph_is_found_and_built_anew_from_the_ledger(
    built: Path, tmp_path: Path, figures: Callable[..., None]
) -> None:
    wanted = re.findall(r"[0-9a-f]{64}", said("verify", built).out)[0]
    counts: Counter[str] = Counter()
    longest = 0.0
    for seed in range(GRAPHS):
        case = Path(shutil.copytree(built, tmp_path / f"case{seed}"))
        what = damage_graph(case / "graph" / "database" / "databases" / "graph", seed)
        counts["damaged"] += 1
        asked, seconds = command("query", case, "figures")
        longest = max(longest, seconds)
        verified, seconds = command("verify", case)
        longest = max(longest, seconds)
        if verified.returncode == 0:
            assert asked.returncode == 0, (what, asked.stderr)
            assert re.findall(r"[0-9a-f]{64}", verified.stdout) == [wanted, wanted], what
            counts["without_effect"] += 1
        else:
            assert "graphkit build CASE" in verified.stderr, (what, verified.stderr)
            counts["found"] += 1
            anew, _ = command("build", case, "--from-scratch")
            assert anew.returncode == 0 and f"hash {wanted}" in anew.stderr, (what, anew.stderr)
            again, _ = command("verify", case)
            assert again.returncode == 0 and again.stdout.split()[1] == wanted, (what, again.stderr)
            counts["built_anew_with_the_same_hash"] += 1
        shutil.rmtree(case)
    assert counts["found"] > 0
    figures(
        5, "files of the embedded database damaged or deleted, the graph asked, verified and built anew",
        **counts, longest_answer_seconds=round(longest, 1), tracebacks=0,
    )  # fmt: skip


def test_a_graph_that_is_in_use_is_emptied_instead(case: Path) -> None:
    with EmbeddedServer.join(case / "graph") as server:
        assert not EmbeddedServer.discard(case / "graph")
        assert said("build", case, "--from-scratch").code == 0
        assert server.alive
    assert EmbeddedServer.discard(case / "graph")
    assert not (case / "graph" / "database").exists()
    assert said("query", case, "figures").code == 1


def test_a_damaged_note_of_the_last_build_ends_with_words(held: Path) -> None:
    case = held
    (note,) = (case / "builds").glob("*.sqlite")
    note.write_bytes(b"no database" * 1000)
    for name in ("build", "verify"):
        done = said(name, case)
        assert done.code == 1 and str(case / "builds") in done.err and "Delete" in done.err
    note.unlink()
    assert said("build", case).code == 0
    assert said("verify", case).code == 0


@pytest.mark.timeout(900)
def test_constraints_are_those_of_the_models_and_made_again(
    case: Path, empty_database: Target, figures: Callable[..., None]
) -> None:
    opened = Case.open(case)
    counts: Counter[str] = Counter()
    count = load_statement("dump/count")
    with opened.ledger() as ledger, Store.open(empty_database) as store:
        wanted = build(opened, ledger, store, "trust").hash
        assert store.missing_schema() == []
        names = [row["name"] for row in store.run_read("SHOW CONSTRAINTS").dicts()]
        counts["constraints_of_the_models"] = len(names)
        for name in random.Random(5).sample(sorted(names), CONSTRAINTS):
            store._write_text(f"DROP CONSTRAINT {name}", {})
            report = verify(opened, ledger, store, "trust")
            counts["dropped"] += 1
            assert not report.agrees and len(report.schema) == 1, (name, report.schema)
            assert name.replace("_id", "").replace("_", "") in report.schema[0].lower().replace(" ", ""), name
            counts["named"] += 1
            build(opened, ledger, store, "trust")
            report = verify(opened, ledger, store, "trust")
            assert report.agrees and report.found == wanted
            counts["made_again"] += 1
        if store.kind == "neo4j":  # and where what stands there twice is in the way
            store._write_text("DROP CONSTRAINT person_id", {})
            twice = parse_statement("t", "// title: t\n\nMATCH (p:Person) WITH p LIMIT 1 CREATE (q:Person) SET q = p")
            store.write(twice)
            with pytest.raises(Exception, match="from-scratch"):
                build(opened, ledger, store, "trust")
        assert build(opened, ledger, store, "trust", from_scratch=True).hash == wanted
        assert verify(opened, ledger, store, "trust").agrees
        assert store.run_read(count).rows[0][0] > 0
    what = {"arcadedb": "the embedded database", "neo4j": "Neo4j"}[store.kind]
    figures(5, f"constraints dropped from {what} one at a time, named by `verify` and made again by `build`", **counts)
