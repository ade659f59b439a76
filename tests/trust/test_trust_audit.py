"""Every judgement, review, export, redaction and erasure is in the audit log, and no change of the log is missed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_runner import run_cli
from trust_run import scaled

from graphkit.ledger import Case
from graphkit.ledger.audit import Act, check_audit
from graphkit.models import Judgement, Review

INPUTS = Path(__file__).parent / "data" / "inputs"
POINT = 11
AT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
FIELDS = ("at", "actor", "action", "ref", "detail", "previous", "hash")

Figures = Callable[..., None]


def done(*arguments: object, typed: str = "") -> str:
    outcome = run_cli(*arguments, typed=typed)
    assert outcome.code == 0, (arguments, outcome.err)
    return outcome.out


def entries(case: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done("audit", case, "--json").splitlines()]


def ids(case: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(case / "ledger.sqlite")) as database:
        return [row[0] for row in database.execute(query)]


@pytest.mark.timeout(600)
def test_every_act_leaves_its_entry_and_no_other_command_does(tmp_path: Path, figures: Figures) -> None:
    case = tmp_path / "case"
    done("load", case, "verdicts", "--synthetic", INPUTS / "verdict.txt")
    done("load", case, "list", "--synthetic", "--max-quarantined", "50", INPUTS / "list.csv")
    assert entries(case) == []
    left, _, third, *_ = ids(case, "SELECT id FROM mentions WHERE kind = 'person' ORDER BY name, id")
    one, two, *_ = ids(case, "SELECT id FROM statements ORDER BY id")
    log, listed = tmp_path / "log.jsonl", tmp_path / "erasures.jsonl"
    wanted: Counter[str] = Counter()

    def act(expected: dict[str, int], *arguments: object) -> None:
        before = len(entries(case))
        done(*arguments)
        wanted.update(expected)
        new = Counter(entry["action"] for entry in entries(case)[before:])
        assert new == Counter(expected), arguments

    act({"judgement": 1}, "judgements", "add", case, left, third, "different", "--reason", "seen together")
    act({"judgement": 1}, "judgements", "retract", case, left, third)
    act({"export": 1}, "judgements", "export", case, "-o", log)
    act({}, "judgements", "import", case, log)
    act({"review": 1}, "review", case, "--decide", one, "accept")
    act({"review": 1}, "review", case, "--decide", two, "reject", "--reason", "misread")
    judged = len(ids(case, "SELECT id FROM judgements"))
    done("build", case)
    wanted["judgement"] += len(ids(case, "SELECT id FROM judgements")) - judged  # of the machine
    act({"export": 1}, "export", case, "csv", "-o", tmp_path / "public")
    act({"export": 1}, "export", case, "html", "-o", tmp_path / "page.html", "--audience", "analyst")
    born = len(ids(case, "SELECT s.id FROM statements s JOIN mentions m ON s.subject = m.id WHERE "
                         "s.property = 'birth_date' AND m.name LIKE 'Былинов%'"))  # fmt: skip
    (who,) = ids(case, "SELECT id FROM mentions WHERE name LIKE 'Былинов%'")
    act({"review": born, "correct": 1}, "correct", case, who, "birth_date", "1988-03-02", "--reason", "a passport")
    act({"restrict": 1}, "restrict", case, who, "--reason", "disputed")
    act({"lift": 1}, "restrict", case, who, "--reason", "settled", "--lift")
    act({"backup": 1}, "backup", case, "-o", tmp_path / "case.zip")
    act({"erase": 1}, "erase", case, who, "--reason", "asked in writing", "--yes")
    listed.write_text(done("audit", case, "--action", "erase", "--json"), "utf-8")
    of_ledger = [("status", case), ("audit", case), ("quarantine", "list", case), ("judgements", "list", case)]
    of_graph = [("build", case), ("verify", case), ("find", case, "Прежнев"), ("query", case, "sentences_by_article")]
    for reading in scaled(of_ledger, [*of_ledger, *of_graph]):
        act({}, *reading)
    held = entries(case)
    assert Counter(entry["action"] for entry in held) == wanted
    exports = [entry["detail"] for entry in held if entry["action"] == "export" and entry["ref"] == "csv"]
    assert exports[0]["audience"] == "public" and exports[0]["left_out"], "what was redacted is told"
    for entry in held:
        for file, digest in entry["detail"].get("files", {}).items() if entry["action"] == "export" else ():
            assert hashlib.sha256(Path(file).read_bytes()).hexdigest() == digest

    restored = tmp_path / "restored"
    done("restore", tmp_path / "case.zip", restored, "--erasures", listed)
    actions = [entry["action"] for entry in entries(restored)]
    assert actions[-2:] == ["erase", "restore"]
    wanted.update(actions[-2:])
    # No name or quote of a person in any entry.
    text = json.dumps([held, entries(restored)], ensure_ascii=False)
    assert not [word for word in ("Былинов", "Прежнев", "Давненко", "контракт", "1988") if word in text]
    figures(POINT, "Acts through the command line, each with its entry", **dict(sorted(wanted.items())), missing=0)


@pytest.fixture
def log(tmp_path: Path) -> Case:
    """A log of every kind of entry that stands for something."""
    case = Case.create(tmp_path / "case")
    size = scaled(3, 12)
    with case.ledger() as ledger:
        for n in range(size):
            ledger.add_judgements(
                [Judgement(left=f"m_{n}", right=f"m_{n}x", decision="same", judge="Aigerim T.", at=AT)]
            )
            ledger.add_reviews([Review(statement_id=f"s_{n}", decision="reject", reviewer="Aigerim T.", at=AT)])
            ledger.record(Act("export", "csv", "aigerim", AT, {"audience": "public", "left_out": ["names"]}))
    return case


def digest(row: dict[str, Any]) -> str:
    """The hash of an entry, reckoned anew here as the page on keeping a case describes it."""
    told = [row[name] for name in ("number", *FIELDS[:-1])]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


Rows = list[dict[str, Any]]


def tampered(rows: Rows) -> Iterator[tuple[str, Rows]]:
    """Logs that somebody changed without making the chain anew."""
    last = len(rows)
    for place, row in enumerate(rows):
        for name in FIELDS:
            other = {"at": "2020-01-01T00:00:00+00:00", "detail": '{"content":"0"}'}.get(name, f"{row[name]}x")
            yield "changed", [{**r, name: other} if r is row else r for r in rows]
        if place < last - 1:  # of the newest entry only a hash kept elsewhere shows it, see below
            changed = {**row, "actor": "somebody"}
            yield "changed with its own hash", [{**changed, "hash": digest(changed)} if r is row else r for r in rows]
            yield "taken out", [r for r in rows if r is not row]
            later = [{**r, "number": r["number"] - 1} for r in rows[place + 1 :]]
            yield "taken out, numbers closed up", [*rows[:place], *later]
            swapped = [*rows[:place], {**rows[place + 1], "number": place + 1}, {**row, "number": place + 2}]
            yield "put in another order", [*swapped, *rows[place + 2 :]]
        later = [{**r, "number": r["number"] + 1} for r in rows[place:]]
        put = {**row, "action": "export", "ref": "gexf", "previous": rows[place - 1]["hash"] if place else "0" * 64}
        yield "put in between", [*rows[:place], {**put, "hash": digest(put)}, *later]
        yield "end cut off", rows[:place]


def rewritten(rows: Rows) -> Iterator[tuple[str, Rows]]:
    """Logs that somebody wrote anew as a whole: only a hash kept elsewhere shows it."""
    for place, row in enumerate(rows):
        if row["action"] != "export":
            continue
        for kept in ([{**r, "actor": "somebody"} if r is row else r for r in rows], [r for r in rows if r is not row]):
            previous, chain = "0" * 64, []
            for number, each in enumerate(kept, 1):
                made = {**each, "number": number, "previous": previous}
                chain.append({**made, "hash": digest(made)})
                previous = chain[-1]["hash"]
            yield f"written anew from {place + 1}", chain


def write(database: sqlite3.Connection, rows: Rows, issued: int) -> None:
    names = ("number", *FIELDS)
    database.execute("DELETE FROM audit")
    database.executemany(
        f"INSERT INTO audit ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        [[row[name] for name in names] for row in rows],
    )
    database.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'audit'", (issued,))
    database.commit()


@pytest.mark.timeout(600)
def test_no_change_of_the_log_is_missed(log: Case, figures: Figures) -> None:
    ledger = log.ledger()
    caught: Counter[str] = Counter()
    with ledger, closing(sqlite3.connect(ledger.path)) as database:
        for verb in ("update", "delete"):
            database.execute(f"DROP TRIGGER audit_no_{verb}")
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM audit ORDER BY number")]
        head, issued = rows[-1]["hash"], len(rows)
        assert [digest(row) for row in rows] == [row["hash"] for row in rows]
        assert check_audit(ledger, known=head).problems == ()
        for how, other in tampered(rows):
            write(database, other, max(issued, len(other)))
            assert check_audit(ledger).problems, (how, other)
            caught[how] += 1
        for place in range(issued):
            write(database, rows[:place], place)
            assert check_audit(ledger, known=head).problems, place
            caught["end cut off and the counter set back"] += 1
        anew = 0
        for how, other in rewritten(rows):
            write(database, other, len(other))
            assert check_audit(ledger).problems == (), "a chain written anew holds together"
            assert check_audit(ledger, known=head).problems, how
            anew += 1
        write(database, rows, issued)
        assert check_audit(ledger, known=head).problems == ()
    figures(POINT, "Logs tampered with", tampered=caught.total(), caught=caught.total(), missed=0)
    figures(POINT, "Logs written anew as a whole, with the last hash kept elsewhere", tampered=anew, caught=anew)


@pytest.mark.timeout(600)
def test_no_change_behind_the_log_is_missed(tmp_path: Path, figures: Figures) -> None:
    """What the log tells of: judgements, reviews, restrictions and erasures."""
    case = tmp_path / "case"
    done("load", case, "list", "--synthetic", "--max-quarantined", "50", INPUTS / "list.csv")
    people = ids(case, "SELECT id FROM mentions WHERE kind = 'person' ORDER BY name")
    (statement, *_) = ids(case, f"SELECT id FROM statements WHERE subject = '{people[1]}' ORDER BY id")
    done("judgements", "add", case, people[1], people[2], "different")
    done("review", case, "--decide", statement, "reject")
    done("erase", case, people[0], "--reason", "asked in writing", "--yes")
    done("restrict", case, people[1], "--reason", "disputed")
    changes = (
        "UPDATE judgements SET payload = replace(payload, 'different', 'same')",
        "DELETE FROM judgements",
        "INSERT INTO judgements SELECT (SELECT max(position) FROM log), 'j_new', left_id, right_id, decision, judge, "
        "payload FROM judgements",
        "UPDATE reviews SET payload = replace(payload, 'reject', 'accept')",
        "DELETE FROM reviews",
        "DELETE FROM marks WHERE kind = 'restricted'",
        "INSERT INTO marks VALUES ('m_other', 'restricted', '2026-11-01')",
        "DELETE FROM marks WHERE kind = 'erased'",
        "INSERT INTO marks VALUES ('source_other', 'erased', '2026-11-01')",
    )
    done("audit", case)
    for number, change in enumerate(changes):
        copy = Path(shutil.copytree(case, tmp_path / f"changed{number}"))
        with closing(sqlite3.connect(copy / "ledger.sqlite")) as database:
            assert database.execute(change).rowcount > 0, change
            database.commit()
        found = run_cli("audit", copy)
        assert found.code == 1 and "does not hold together" in found.err, change
    figures(POINT, "Judgements, reviews and marks changed behind the log", changed=len(changes), caught=len(changes))
