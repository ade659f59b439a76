"""Loading: each record whole or not at all, none lost, none twice; bad ones cost only themselves."""

import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from graphkit.errors import CaseError, InputError
from graphkit.ledger import Case, Ledger, expand, load, quarantined, resolve
from graphkit.models import BadRecord, Evidence, LoadOptions, Mention, Record, Source, Statement, file_sha256


class Rows:
    """A loader whose records are the lines of a text file; a line that begins with "bad" is a bad one."""

    name = "rows"
    version = "1"
    suffixes = (".txt",)

    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        sha = file_sha256(path)
        source = Source(sha256=sha, title="rows", kind="list", synthetic=True)
        for number, line in enumerate(path.read_text("utf-8", errors="surrogatepass").splitlines(), 1):
            if line.startswith("bad"):
                yield BadRecord(sha, f"row {number}", "begins with bad", line)
            elif line == "stop":
                raise InputError("breaks off here", where=f"{path}: row {number}")
            else:
                yield record(source, number, line)


def record(source: Source, number: int, name: str, scope: str | None = None) -> Record:
    mention = Mention(source_id=source.id, name=name, locator=f"row {number}")
    said = Statement(
        subject=mention.id, property="name", value=name.replace("HALF", "\ud83d"), source_id=source.id,
        evidence=Evidence(row=number),
        method="listed", said_by="list_publisher",
    )  # fmt: skip
    return Record(
        loader="rows", scope=scope or str(source.sha256), key=f"row {number}", locator=f"row {number}",
        sources=(source,), mentions=(mention,), statements=(said,),
    )  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "case")


def write(path: Path, lines: Sequence[str]) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
    return path


def test_second_load_adds_nothing(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", [f"Name {i}" for i in range(1203)])
    with case.ledger() as ledger:
        first = load(case, ledger, Rows(), [file], LoadOptions())
        position = ledger.position()
        second = load(case, ledger, Rows(), [file], LoadOptions())
        assert (first.read, first.loaded, first.unchanged, first.quarantined) == (1203, 1203, 0, 0)
        assert (second.read, second.loaded, second.unchanged, second.quarantined) == (1203, 0, 1203, 0)
        assert ledger.position() == position
        assert len(list(ledger.mentions(people=True))) == 1203


def test_three_bad_rows_in_a_thousand_cost_three(case: Case, tmp_path: Path) -> None:
    lines = [f"Name {i}" for i in range(1000)]
    for bad in (3, 500, 999):
        lines[bad] = f"bad {bad}"
    file = write(tmp_path / "a.txt", lines)
    with case.ledger() as ledger:
        report = load(case, ledger, Rows(), [file], LoadOptions())
        assert (report.read, report.loaded, report.quarantined) == (1000, 997, 3)
        assert report.balanced
        held = quarantined(ledger)
        assert [(q.locator, q.reason, q.payload) for q in held] == [
            ("row 4", "begins with bad", "bad 3"),
            ("row 501", "begins with bad", "bad 500"),
            ("row 1000", "begins with bad", "bad 999"),
        ]
        again = load(case, ledger, Rows(), [file], LoadOptions())
        assert (again.unchanged, again.quarantined) == (997, 3)
        assert len(quarantined(ledger)) == 3


def test_a_record_that_cannot_be_stored_costs_only_itself(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", ["One", "Half HALF pair", "Three"])
    with case.ledger() as ledger:
        report = load(case, ledger, Rows(), [file], LoadOptions())
        assert (report.read, report.loaded, report.quarantined) == (3, 2, 1)
        assert {m.name for m in ledger.mentions(people=True)} == {"One", "Three"}
        assert "Unicode" in quarantined(ledger)[0].reason


def test_a_file_that_breaks_off_keeps_what_came_before(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", ["One", "Two", "stop", "Four"])
    with case.ledger() as ledger:
        report = load(case, ledger, Rows(), [file], LoadOptions())
        assert (report.read, report.loaded, report.quarantined) == (3, 2, 1)
        assert quarantined(ledger)[0].locator == "row 3"


class Broken(Rows):
    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        yield from super().read(path, options)
        raise ZeroDivisionError("a defect of the loader")


def test_a_loader_that_fails_is_no_traceback_and_loses_nothing(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", ["One", "Two"])
    with case.ledger() as ledger:
        report = load(case, ledger, Broken(), [file], LoadOptions())
        assert (report.read, report.loaded, report.quarantined) == (3, 2, 1)
        assert "ZeroDivisionError" in report.problems[0].reason


def test_dry_run_changes_nothing(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", ["One", "bad", "Three"])
    with case.ledger() as ledger:
        report = load(case, ledger, Rows(), [file], LoadOptions(), dry_run=True)
        assert (report.read, report.loaded, report.quarantined) == (3, 2, 1)
        assert ledger.position() == 0
        assert quarantined(ledger) == []
        assert ledger.runs() == []
    assert not any((case.path / "originals").iterdir())


def test_a_newer_version_of_a_record_supersedes_and_the_old_stays_in_the_log(case: Case) -> None:
    source = Source(sha256="a" * 64, title="t", kind="case_file")
    with case.ledger() as ledger:
        _run(ledger)
        assert ledger.append([record(source, 1, "Old", "s")], "run") == [True]
        assert ledger.append([record(source, 1, "New", "s")], "run") == [True]
        assert [m.name for m in ledger.mentions(people=True)] == ["New"]
        assert ledger.position() == 2
        with ledger.engine.connect() as connection:
            names = connection.exec_driver_sql("SELECT name FROM mentions ORDER BY position").scalars().all()
        assert names == ["Old", "New"]


def _run(ledger: Ledger) -> None:
    from graphkit.ledger.ledger import now
    from graphkit.models import Run

    ledger.begin_run(Run(id="run", loader="rows", version="1", inputs=(), started=now()))


def test_one_key_twice_in_one_batch(case: Case) -> None:
    source = Source(sha256="a" * 64, title="t", kind="list")
    with case.ledger() as ledger:
        _run(ledger)
        assert ledger.append([record(source, 1, "A", "s"), record(source, 1, "B", "s")], "run") == [True, True]
        assert [m.name for m in ledger.mentions(people=True)] == ["B"]


def test_statements_come_back_as_they_went_in(case: Case) -> None:
    source = Source(sha256="a" * 64, title="t", kind="list")
    with case.ledger() as ledger:
        _run(ledger)
        original = record(source, 7, "Әлия")
        ledger.append([original], "run")
        (stored,) = ledger.statements([original.mentions[0].id])
        assert (stored.id, stored.value, stored.evidence) == (original.statements[0].id, "Әлия", {"row": 7})
        assert [s.id for s in ledger.sources()] == [source.id]


def test_resolved_records_leave_the_quarantine(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", ["bad"])
    with case.ledger() as ledger:
        report = load(case, ledger, Rows(), [file], LoadOptions())
        (held,) = quarantined(ledger)
        resolve(ledger, [held.id], report.run_id)
        assert quarantined(ledger) == []
        assert [q.resolved_by for q in quarantined(ledger, resolved=True)] == [report.run_id]


def test_originals_are_kept_unaltered_and_read_only(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", ["One"])
    copy = case.add_original(file)
    assert copy.parent.name == file_sha256(file)
    assert copy.read_bytes() == file.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == stat.S_IRUSR
    assert case.add_original(file) == copy
    assert stat.S_IMODE(case.path.stat().st_mode) == stat.S_IRWXU


def test_files_too_large_and_folders_are_refused(case: Case, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as handle:
        handle.truncate(2 << 30)
    with case.ledger() as ledger:
        report = load(case, ledger, Rows(), [huge], LoadOptions())
    assert (report.read, report.quarantined) == (1, 1)
    assert "limit" in report.problems[0].reason
    with pytest.raises(InputError, match="regular"):
        case.add_original(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="without files"):
        expand([tmp_path / "empty"], (".txt",))


def test_a_case_is_made_once_and_never_over_something_else(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case")
    assert Case.create(tmp_path / "case").id == case.id
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("mine")
    with pytest.raises(CaseError, match="no case folder"):
        Case.create(tmp_path / "other")
    with pytest.raises(CaseError, match="no case folder here"):
        Case.open(tmp_path / "none")
    (case.path / "case.json").write_text("{")
    with pytest.raises(CaseError, match="damaged"):
        Case.open(case.path)


def test_a_newer_or_broken_ledger_is_refused_with_words(case: Case) -> None:
    case.ledger().close()
    with closing(sqlite3.connect(case.path / "ledger.sqlite")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CaseError, match="schema '9999'"):
        case.ledger()
    (case.path / "ledger.sqlite").write_bytes(b"not a database" * 1000)
    for extra in case.path.glob("ledger.sqlite-*"):
        extra.unlink()
    with pytest.raises(CaseError, match="cannot be read"):
        case.ledger()


def test_a_ledger_of_the_first_schema_is_brought_up_to_date_and_loses_nothing(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "old")
    path = case.path / "ledger.sqlite"
    path.unlink()
    config = Config()
    config.set_main_option("script_location", "graphkit.ledger:migrations")
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO runs VALUES ('run_old', 'list', '1', '[\"a.csv\"]', '2026-11-01T00:00:00+00:00', NULL, "
            "3, 2, 0, 1)"
        )
    engine.dispose()
    with case.ledger() as ledger:
        (run,) = ledger.runs()
        assert (run.id, run.inputs, run.read, run.quarantined, run.options) == ("run_old", ("a.csv",), 3, 1, {})
        assert ledger.run("run_old") == run


def test_the_migrations_make_the_tables_that_the_code_uses(case: Case) -> None:
    from graphkit.ledger.tables import metadata

    with case.ledger() as ledger:
        inspector = sa.inspect(ledger.engine)
        for table in metadata.tables.values():
            columns = {c["name"]: (str(c["type"]), c["nullable"]) for c in inspector.get_columns(table.name)}
            expected = {c.name: (str(c.type.compile(ledger.engine.dialect)), bool(c.nullable)) for c in table.columns}
            assert columns == expected, table.name
            assert {i["name"] for i in inspector.get_indexes(table.name)} == {i.name for i in table.indexes}
            assert inspector.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
