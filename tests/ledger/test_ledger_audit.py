"""The audit log: appended with what it tells of, and any change to it or behind it is found."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.ledger import Case, Ledger
from graphkit.ledger.audit import Act, audit_entries, check_audit
from graphkit.models import Judgement, Review

AT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def judgement(number: int, reason: str = "") -> Judgement:
    return Judgement(
        left=f"m_{number}", right=f"m_{number}x", decision="same", judge="Aigerim T.", at=AT, reason=reason
    )


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Three judgements, a review and an export in the log."""
    made = Case.create(tmp_path / "case")
    with made.ledger() as ledger:
        ledger.add_judgements([judgement(n) for n in range(3)])
        ledger.add_reviews([Review(statement_id="s_1", decision="reject", reviewer="Aigerim T.", at=AT)])
        ledger.record(Act("export", "csv", "aigerim", AT, {"audience": "public"}))
    return made


def damage(case: Case, *statements: str) -> None:
    with closing(sqlite3.connect(case.path / "ledger.sqlite")) as database, database:
        for verb in ("update", "delete"):
            database.execute(f"DROP TRIGGER IF EXISTS audit_no_{verb}")
        for statement in statements:
            assert database.execute(statement).rowcount > 0, statement


def problems(case: Case, known: str | None = None) -> list[str]:
    with case.ledger() as ledger:
        return list(check_audit(ledger, known=known).problems)


def test_each_act_has_its_entry_in_order_and_the_whole_holds_together(case: Case) -> None:
    with case.ledger() as ledger:
        entries = list(audit_entries(ledger))
        report = check_audit(ledger)
    assert [e.action for e in entries] == ["judgement"] * 3 + ["review", "export"]
    assert [e.number for e in entries] == [1, 2, 3, 4, 5]
    assert all(a.hash == b.previous for a, b in itertools.pairwise(entries))
    assert (report.entries, report.head, report.problems) == (5, entries[-1].hash, ())
    assert problems(case, known=entries[2].hash) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET actor = 'somebody' WHERE number = 2", "entry 2: was changed"),
        ("UPDATE audit SET detail = '{}' WHERE number = 5", "entry 5: was changed"),
        ("UPDATE audit SET at = '2020-01-01' WHERE number = 1", "entry 1: was changed"),
        ("DELETE FROM audit WHERE number = 3", "entry 3: missing"),
        ("DELETE FROM audit WHERE number = 5", "entries 5 to 5: were written, and are gone"),
        ("DELETE FROM audit WHERE number >= 1", "entries 1 to 5: were written, and are gone"),
        ("UPDATE judgements SET payload = replace(payload, 'same', 'different')", "was changed after it was made"),
        ("DELETE FROM reviews", "was made, and is gone"),
        ("DELETE FROM judgements WHERE left_id = 'm_1'", "was made, and is gone"),
        (
            "INSERT INTO reviews SELECT position + 1, 'review_new', 's_2', decision, payload FROM reviews",
            "is not in the log",
        ),
    ],
)
def test_what_is_changed_behind_it_is_found(case: Case, statement: str, said: str) -> None:
    damage(case, statement)
    assert any(said in problem for problem in problems(case)), problems(case)


def test_a_log_written_anew_as_a_whole_shows_by_a_hash_kept_elsewhere(case: Case, tmp_path: Path) -> None:
    with case.ledger() as ledger:
        kept = check_audit(ledger).head
    other = Case.create(tmp_path / "other")
    with other.ledger() as ledger:
        ledger.add_judgements([judgement(7)])
    assert problems(other) == []
    assert problems(other, known=kept) == [f"no entry has the hash {kept}"]


def test_the_database_itself_refuses_to_change_the_log(case: Case) -> None:
    with closing(sqlite3.connect(case.path / "ledger.sqlite")) as database, database:
        for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="only appended to"):
                database.execute(statement)


def test_a_judgement_that_is_not_stored_leaves_no_entry(case: Case) -> None:
    with case.ledger() as ledger:
        with closing(sqlite3.connect(ledger.path)) as database, database:
            database.execute("CREATE TRIGGER full BEFORE INSERT ON judgements BEGIN SELECT RAISE(ABORT, 'full'); END")
        with pytest.raises(sa.exc.DatabaseError):
            ledger.add_judgements([judgement(9)])
        report = check_audit(ledger)
    assert (report.entries, report.problems) == (5, ())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reasons=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5), text=st.text(max_size=20))
def test_any_words_may_stand_in_it(tmp_path_factory: pytest.TempPathFactory, reasons: list[str], text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    case = Case.create(tmp_path_factory.mktemp("any") / "case")
    with case.ledger() as ledger:
        ledger.add_judgements([judgement(n, reason) for n, reason in enumerate(reasons)])
        ledger.record(Act("export", text, text, AT, {text: [text]}))
        assert check_audit(ledger).problems == ()


def test_a_ledger_from_before_gets_its_log_and_a_copy_as_it_was(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "old")
    path = case.path / "ledger.sqlite"
    path.unlink()
    config = Config()
    config.set_main_option("script_location", "graphkit.ledger:migrations")
    engine = sa.create_engine(f"sqlite:///{path}")
    old = judgement(1, "«как в списке»")
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql(f"INSERT INTO log VALUES (1, 'judgement', '{old.id}', '{AT.isoformat()}')")
        connection.exec_driver_sql(
            "INSERT INTO judgements VALUES (1, ?, ?, ?, 'same', ?, ?)",
            (old.id, old.left, old.right, old.judge, old.model_dump_json(exclude_none=True)),
        )
    engine.dispose()
    with Ledger(path) as ledger:
        assert check_audit(ledger).problems == ()
        (entry,) = audit_entries(ledger)
        ledger.add_judgements([judgement(2)])
        assert check_audit(ledger).problems == ()
    assert (entry.action, entry.ref, entry.actor) == ("judgement", old.id, "Aigerim T.")
    copy = case.path / "ledger.before-0003.sqlite"
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as database, database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0002",)
        assert database.execute("SELECT count(*) FROM judgements").fetchone() == (1,)
