"""The log as a file: whole there and back, nothing twice, nothing wrong let in."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import InputError
from graphkit.identity.judgement_files import COLUMNS, import_judgements, read_judgements, to_csv, to_json_lines
from graphkit.ledger import Ledger
from graphkit.models import Judgement

A, B, C = (f"m_{n:024x}" for n in range(3))
AT = dt.datetime(2025, 1, 1, 12, tzinfo=dt.UTC)
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
made = st.builds(
    Judgement, left=st.just(A), right=st.sampled_from([B, C]), decision=st.sampled_from(["same", "unsure", "retract"]),
    judge=st.sampled_from(["machine", "Айгүл", "-B", "=cmd|' /C calc'!A0"]), at=st.datetimes(
        dt.datetime(2020, 1, 1), dt.datetime(2025, 1, 1), timezones=st.sampled_from(
            [dt.UTC, dt.timezone(dt.timedelta(hours=5))])),
    reason=text, score=st.none() | st.floats(0, 1), evidence=st.lists(st.just(f"st_{7:024x}"), max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(made, max_size=5), st.sampled_from(["csv", "jsonl"]))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, log: list[Judgement], kind: str
) -> None:
    log = list({j.id: j for j in log}.values())
    file = tmp_path_factory.mktemp("log") / f"log.{kind}"
    lines = to_csv(log, {A: ("=Омаров", "@list")}) if kind == "csv" else to_json_lines(log)
    file.write_text("".join(lines), encoding="utf-8", newline="")
    assert read_judgements(file) == log


@settings(max_examples=100, deadline=None)
@given(st.lists(made, max_size=4), text, text)
def test_no_cell_is_a_formula(log: list[Judgement], name: str, title: str) -> None:
    rows = list(csv.reader(io.StringIO("".join(to_csv(log, {A: (name, title)})), newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_json_lines_are_lines() -> None:
    awkward = Judgement(left=A, right=B, decision="same", judge="Aigul", at=AT, reason="a\u2028b\nc\x85\x9b31m")
    (line,) = to_json_lines([awkward])
    assert len(line.splitlines()) == 1 and "\x9b" not in line
    assert json.loads(line)["reason"] == awkward.reason


def test_a_hand_written_file_needs_no_ids(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    # As a spreadsheet with a Russian setting saves it: semicolons, a mark at the start, the smaller id second.
    file.write_text(
        f"\ufeffleft;right;decision;judge;at;reason\r\n{B};{A};different;Aigul;2025-02-03T10:00:00+05:00;'=no\r\n;;;;;\r\n",
        encoding="utf-8", newline="",
    )  # fmt: skip
    (judgement,) = read_judgements(file)
    assert (judgement.left, judgement.right, judgement.reason) == (A, B, "=no")
    with Ledger(tmp_path / "l.sqlite", create=True) as ledger:
        assert import_judgements(ledger, file) == (1, 0, 1)
        assert import_judgements(ledger, file) == (0, 1, 1)


GOOD = {"left": A, "right": B, "decision": "same", "judge": "Aigul", "at": AT.isoformat()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"left": "Омаров"}, "left is no id that begins m_"),
        ({"right": None}, "right is missing"),
        ({"right": A}, "a mention beside itself"),
        ({"decision": "maybe"}, "decision"),
        ({"judge": " "}, "judge has no name"),
        ({"judge": "Machine"}, "graphkit calls itself so"),
        ({"judge": "source"}, "graphkit calls itself so"),
        ({"judge": "a\x1b[2J"}, "no letter"),
        ({"at": "2025-01-01T12:00:00"}, "timezone"),
        ({"at": "2999-01-01T12:00:00Z"}, "in the future"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "before 1900"),
        ({"at": 5}, "at is missing"),
        ({"score": 1.5}, "score"),
        ({"score": "nan"}, "score"),
        ({"version": "link-1"}, "only the machine has a version"),
        ({"evidence": ["x"]}, "evidence is no id"),
        ({"evidence": 7}, "evidence is no id"),
        ({"supersedes": "j_1"}, "supersedes is no id"),
        ({"reason": "\ud800"}, "valid Unicode"),
        ({"reason": "x" * 10_001}, "over 10000 letters"),
        ({"reason": 7}, "reason"),
        ({"id": f"j_{1:024x}"}, "belongs to another judgement"),
        ({"note": "x"}, "no judgement has 'note'"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_added(tmp_path: Path, change: dict[str, object], said: str) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ({**GOOD, "judge": "Boris"}, {**GOOD, **change})))
    with Ledger(tmp_path / "l.sqlite", create=True) as ledger:
        with pytest.raises(InputError) as wrong:
            import_judgements(ledger, file)
        assert "line 2: " in str(wrong.value) and said in str(wrong.value) and "line 1" not in str(wrong.value)
        assert ledger.judgements() == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"left,right\n", "missing: decision, judge, at"),
        ("a.csv", b"left,right,decision,judge,at,resaon\n", "unknown or twice: resaon"),
        ("a.csv", b"left,right,decision,judge,at,at\n", "unknown or twice: at"),
        ("a.csv", b"left,right,decision,judge,at\nx,y\n", "line 2: 2 cells under 5 columns"),
        ("a.csv", b'left,right,decision,judge,at\n\n"x', "line 3: no CSV"),
        ("a.csv", b"left,right,decision,judge,at\n\xc0\xe9\n", "line 2 is no UTF-8"),
        ("a.jsonl", b"\n[1]\n{]\n", "line 2: no JSON object"),
        ("a.jsonl", b"[" * 100_000, "line 1: no JSON"),
        ("a.xlsx", b"", ".xlsx: judgements are read from"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError) as wrong:
        read_judgements(file)
    assert said in str(wrong.value)


def test_lines_are_counted_where_a_cell_has_several(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    one = Judgement(left=A, right=B, decision="same", judge="Aigul", at=AT, reason="two\nlines")
    file.write_text("".join(to_csv([one], {})) + f"x,{A},{B},maybe,Aigul,{AT.isoformat()}" + "," * 9 + "\n", newline="")
    with pytest.raises(InputError, match=r"line 4: decision"):
        read_judgements(file)


def test_many_wrong_rows_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("{}\n" * 500)
    with pytest.raises(InputError, match=r"500 of its rows are wrong") as wrong:
        read_judgements(file)
    assert str(wrong.value).count("line ") == 10 and "490 more" in str(wrong.value)


def test_a_row_that_was_changed_is_refused(tmp_path: Path) -> None:
    """An entry of the log is never changed: neither against the log nor within a file."""
    first = Judgement(left=A, right=B, decision="same", judge="Aigul", at=AT, reason="one")
    other = first.model_copy(update={"reason": "two"})
    file = tmp_path / "a.jsonl"
    with Ledger(tmp_path / "l.sqlite", create=True) as ledger:
        ledger.add_judgements([first])
        file.write_text("".join(to_json_lines([other])))
        with pytest.raises(InputError, match="says something else in the log"):
            import_judgements(ledger, file)
        file.write_text("".join(to_json_lines([first, first])))
        assert import_judgements(ledger, file) == (0, 1, 1)
    file.write_text("".join(to_json_lines([first, other])))
    with pytest.raises(InputError, match="says something else above"):
        read_judgements(file)


def test_the_columns_are_what_a_judgement_has() -> None:
    assert set(COLUMNS) == {"id", *Judgement.model_fields}
