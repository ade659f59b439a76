"""The newest entries of the audit log taken out by hand: the gap is found, and stays found after the next act."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graphkit.ledger import Case
from graphkit.ledger.audit import Act, audit_entries, check_audit

AT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def cut(ledger: Path, condition: str) -> None:
    """Delete entries as somebody does who hides it: the triggers come back."""
    with closing(sqlite3.connect(ledger)) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        assert triggers
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(f"DELETE FROM audit WHERE {condition}").rowcount > 0
        for _, sql in triggers:
            database.execute(sql)
        database.commit()


@pytest.mark.parametrize(
    ("condition", "said"),
    [("number = 3", "entry 3: missing"), ("number >= 2", "entry 2: missing"), ("number > 0", "entry 1: missing")],
)
def test_the_gap_at_the_end_stays(tmp_path: Path, condition: str, said: str) -> None:
    case = Case.create(tmp_path / "case")
    with case.ledger() as ledger:
        for number in range(3):
            ledger.record(Act("backup", f"{number}", "aigerim", AT))
        head = check_audit(ledger).head
    cut(case.path / "ledger.sqlite", condition)
    with case.ledger() as ledger:
        assert check_audit(ledger).problems
        for number in range(2):
            ledger.record(Act("export", f"{number}", "aigerim", AT))
        assert any(said in problem for problem in check_audit(ledger).problems)
        assert [e.number for e in audit_entries(ledger)][-2:] == [4, 5]
        assert any(head in problem for problem in check_audit(ledger, known=head).problems)


def test_an_act_that_is_taken_back_leaves_no_gap(tmp_path: Path) -> None:
    from graphkit.ledger.audit import append_audit

    case = Case.create(tmp_path / "case")
    with case.ledger() as ledger:
        ledger.record(Act("backup", "1", "aigerim", AT))
        with ledger.writing() as connection, connection.begin() as transaction:
            append_audit(connection, [Act("backup", "2", "aigerim", AT)])
            transaction.rollback()
        ledger.record(Act("backup", "3", "aigerim", AT))
        assert [e.number for e in audit_entries(ledger)] == [1, 2]
        assert check_audit(ledger).problems == ()
