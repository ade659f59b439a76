"""``graphkit explain``: why these mentions are one person, what speaks against, and who may be the same."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from graphkit.ledger import Case
from graphkit.models import Judgement

ROWS = """ФИО;Дата рождения;Подразделение
Қожахметов Константин Ерланұлы;1993-05-12;Вагнер
Қожахметов Константин Ерланұлы;1993-05-12;
Кожахметов К. Е.;1993;Вагнер
Кожахметова К.;1994;
Кожахметов Кайрат;1993;Редут
"""


@pytest.fixture(scope="module")
def judged(cli, tmp_path_factory) -> tuple[Path, list[str]]:
    """A list of five with judgements of two people and of the machine, built. Never changed."""
    folder = tmp_path_factory.mktemp("explained")
    (folder / "list.csv").write_text(ROWS, encoding="utf-8")
    case = folder / "case"
    assert cli("load", case, "list", "--synthetic", folder / "list.csv").code == 0
    with Case.open(case).ledger() as ledger:
        m = [i.id for i in sorted(ledger.mentions(people=True), key=lambda i: int(i.locator.split()[-1]))]
        at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

        def made(left: int, right: int, decision: str, judge: str = "machine", score: float | None = None,
                 reason: str = "") -> Judgement:  # fmt: skip
            return Judgement.model_validate(
                {"left": m[left], "right": m[right], "decision": decision, "judge": judge, "score": score, "at": at,
                 "reason": reason, "version": "link-1" if judge == "machine" else None}
            )  # fmt: skip

        ledger.add_judgements([
            made(0, 2, "same", score=0.97, reason="family names agree (+3.1); initials fit (+0.9)"),
            made(0, 2, "same", "Aigul", reason="the same unit"),
            made(0, 3, "different", "Aigul", reason="a woman"), made(2, 3, "same", "Boris"),
            made(0, 4, "unsure", score=0.55, reason="family names agree (+3.1); given names differ (-2.0)"),
        ])  # fmt: skip
    built = cli("build", case)
    assert built.code == 0, built.err
    assert "1 merges left out" in built.err and "1 pairs of people may be one" in built.err
    return case, m


def test_every_link_is_told_with_its_judge_and_ground(cli, judged):
    case, m = judged
    told = cli("explain", case, m[2])
    assert told.code == 0, told.err
    data = json.loads(cli("explain", case, m[2], "--json").out)
    assert data["person"] == min(m[:3])
    assert {x["mention"] for x in data["mentions"]} == set(m[:3])
    links = {(x["by"], x["judgement"]["version"]): x for x in data["links"]}
    assert links["machine", "exact-1"]["acts"] and links["Aigul", None]["acts"]
    assert not links["machine", "link-1"]["acts"]  # a person decided on the pair
    assert links["machine", "link-1"]["judgement"]["reasons"] == ["family names agree (+3.1)", "initials fit (+0.9)"]
    for words in ("Қожахметов Константин Ерланұлы", "list.csv (list)", "row 4", "born 1993-05-12",
                  "machine exact-1", "score 1.00", "same full name and same full birth date 1993-05-12",
                  "Aigul, 2025-01-01", "the same unit", "without effect: a person decided"):  # fmt: skip
        assert words in told.out, words
    assert "`graphkit review CASE --people`" in told.err


def test_what_speaks_against_and_who_may_be_the_same(cli, judged):
    case, m = judged
    told = cli("explain", case, m[0]).out
    data = json.loads(cli("explain", case, m[0], "--json").out)
    assert [(j["judge"], j["decision"]) for j in data["against"] if j["judge"] != "machine"] == [("Aigul", "different")]
    (left_out,) = data["left_out"]
    assert {left_out["left"], left_out["right"]} == {m[2], m[3]} and left_out["apart_by"] == ["Aigul"]
    (maybe,) = data["possibly_same"]
    assert maybe["person"] == m[4] and maybe["score"] == 0.55 and len(maybe["reasons"]) == 2
    against, _, undecided = told.partition("Undecided: may be the same")
    assert "a woman" in against and "not joined" in against and "Aigul keeps" in against
    assert "Кожахметов Кайрат" in undecided and "score 0.55" in undecided and "given names differ" in undecided


def test_a_person_of_one_mention(cli, judged):
    case, m = judged
    told = cli("explain", case, m[3])
    assert told.code == 0 and "one mention only" in told.out and "Against it" in told.out


def test_a_person_is_found_by_name_or_the_beginning_of_an_id(cli, judged):
    case, m = judged
    by_name = json.loads(cli("explain", case, "Кожахметов Кайрат", "--json").out)
    assert by_name["person"] == m[4]
    assert json.loads(cli("explain", case, m[4][:14], "--json").out) == by_name
    for wrong, said in (("m_ffffffffffffffffffffffff", "no mention"), ("Никто Такой", "nobody")):
        done = cli("explain", case, wrong)
        assert done.code == 2 and said in done.err
