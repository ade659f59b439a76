"""Decisions on what a case file says, when the file changes: they stay in their place, or are said to be lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from graphkit.ledger import Case
from graphkit.ledger.rows import StatementRow
from graphkit.ledger.tables import reviews

HEAD = """case: {id: trial, title: A trial}
sources: {story: {title: A story, kind: press, locator: A paper}}
defaults: {source: story, said_by: journalist}
people:
  - id: one
    name: Выдумкин Пётр
    at: paragraph 1
    events:
"""


def detention(at: int, key: str = "") -> str:
    return f"      - {{type: detention, country: KZ, at: paragraph {at}{f', key: {key}' if key else ''}}}\n"


@pytest.mark.parametrize(
    ("after", "decided", "lost"),
    [
        (detention(9), [], 1),
        (detention(2) + detention(5) + detention(9), [5], 0),
        (detention(5, "first") + detention(9), [5], 0),
        (detention(9) + detention(5), [5], 0),
        (detention(9) + detention(5, "first") + detention(5, "second"), [5], 0),
    ],
    ids=["removed", "one before it", "a key of its own", "another order", "told twice there"],
)
def test_a_decision_stays_in_its_place(graphkit_cli, tmp_path: Path, after: str, decided: list[int], lost: int) -> None:
    file, case = tmp_path / "trial.yaml", tmp_path / "case"

    def load(events: str) -> str:
        file.write_text(HEAD + events, encoding="utf-8")
        done = graphkit_cli("load", case, "cases", "--synthetic", file)
        assert done.code == 0, done.err
        return str(done.err)

    load(detention(5) + detention(9))
    (first,) = (row.id for row in standing(case) if row.evidence["locator"] == "paragraph 5")
    assert graphkit_cli("review", case, "--decide", first, "reject", "--reviewer", "Desk").code == 0
    words = load(after)
    with Case.open(case).ledger() as ledger:
        decisions = ledger.reviews()
    held = [row.evidence["locator"] for row in standing(case) if row.id in decisions]
    assert held == [f"paragraph {at}" for at in decided]
    assert (f"{lost} reviews have lost their statement" in words) == bool(lost), words


def standing(case: Path) -> list[StatementRow]:
    """That something happened, as it stands now."""
    with Case.open(case).ledger() as ledger:
        ids = [mention.id for mention in ledger.mentions(people=True)]
        return [row for row in ledger.statements(ids) if row.property == "type"]


def test_of_many_decisions_in_one_second_all_are_kept_and_the_last_counts(graphkit_cli, tmp_path: Path) -> None:
    file, case = tmp_path / "trial.yaml", tmp_path / "case"
    file.write_text(HEAD + detention(5), encoding="utf-8")
    assert graphkit_cli("load", case, "cases", "--synthetic", file).code == 0
    with Case.open(case).ledger() as ledger:
        (mention,) = ledger.mentions(people=True)
        key = next(row.id for row in ledger.statements([mention.id]) if row.property == "country")
    said = [("correct", "--value", value) for value in ("RU", "UA", "RU", "BY")]
    for decision in [*said, ("accept",), ("reject",), ("accept",), said[0]]:
        assert graphkit_cli("review", case, "--decide", key, *decision, "--reviewer", "Desk").code == 0
    with Case.open(case).ledger() as ledger:
        assert (ledger.reviews()[key].decision, ledger.reviews()[key].value) == ("correct", "RU")
        assert list(ledger.stream(select(func.count()).select_from(reviews))) == [(8,)]
