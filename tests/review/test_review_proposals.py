"""Proposals: only verbatim words count, nothing is loaded before a person says so."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphkit.cli.proposals as proposals
from graphkit.extract.proposals import Proposal, check
from graphkit.ledger import Case

ONCE = "обучался обращению с оружием в учебном центре"


class FakeProposer:
    """Proposes one event that is told, and others that are not, or not so."""

    name: ClassVar[str] = "fake"
    version: ClassVar[str] = "0.1"

    def propose(self, text: str, doc_id: str) -> Iterator[Proposal]:
        if doc_id != "v054":
            return
        yield Proposal("service", "D1", ONCE, {"date": "2024-02", "role": "trainee"})
        yield Proposal("service", "D1", "обучался обращению с ружьём", {})
        yield Proposal("service", "D1", "суд", {})
        yield Proposal("crime", "D1", ONCE, {})
        yield Proposal("service", "D9", ONCE, {})
        yield Proposal("service", "D1", ONCE, {"rank": "major"})
        yield Proposal("service", "D1", ONCE, {"date": "in spring"})
        yield Proposal("service", "D1", ONCE, {"role": object()})
        yield "no proposal"  # type: ignore[misc]


class Failing(FakeProposer):
    def propose(self, text: str, doc_id: str) -> Iterator[Proposal]:
        raise RuntimeError("no memory")


class NoProposer:
    pass


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake proposers as if a package had brought them."""
    points = [EntryPoint(n, f"{__name__}:{n}", proposals.GROUP) for n in ("FakeProposer", "Failing", "NoProposer")]
    classes = {"FakeProposer": FakeProposer, "Failing": Failing, "NoProposer": NoProposer}
    real = EntryPoint.load
    monkeypatch.setattr(EntryPoint, "load", lambda self: classes[self.name] if self in points else real(self))
    monkeypatch.setattr(proposals, "entry_points", lambda group: points)


def counts(case: Path) -> tuple[int, dict[str, int]]:
    with Case.open(case).ledger() as ledger:
        return ledger.position(), ledger.counts()


def test_nothing_is_loaded_before_a_person_accepts(graphkit_cli, own: Path) -> None:
    before = counts(own)
    done = graphkit_cli("extract", "--case", own, "--propose", "FakeProposer")
    assert done.code == 0, done.err
    for words in ("does not stand in the text", "more than once", "no such event type: 'crime'",
                  "no such defendant: 'D9'", "no attribute 'rank'", "is not a date"):  # fmt: skip
        assert words in done.err
    assert "1 new, 0 known, 8 dropped" in done.err
    assert counts(own) == before
    assert stat.S_IMODE((own / "proposals.jsonl").stat().st_mode) == 0o600
    again = graphkit_cli("extract", "--case", own, "--propose", "FakeProposer")
    assert "0 new, 1 known, 8 dropped" in again.err

    (waiting,) = json.loads(graphkit_cli("review", own, "--proposals", "--json").out)
    assert (waiting["quote"], waiting["type"], waiting["decision"]) == (ONCE, "service", None)
    shown = graphkit_cli("review", own, "--proposals", "--reviewer", "Desk", typed="x\ns\n")
    assert f">>>{ONCE}<<<" in shown.err and "proposed by fake 0.1; not in the ledger" in shown.err
    assert counts(own) == before

    accepted = graphkit_cli("review", own, "--proposals", "--reviewer", "Desk", typed="a\n")
    assert accepted.code == 0 and "noted: accept, by Desk" in accepted.err
    after = counts(own)[1]
    assert after["events"] == before[1]["events"] + 1 and after["statements"] == before[1]["statements"] + 3
    assert after["people mentioned"] == before[1]["people mentioned"]
    with Case.open(own).ledger() as ledger:
        ids = [m.id for m in ledger.mentions(people=True)]
        made = [s for s in ledger.statements(ids) if s.rule == "proposed.fake"]
        reviews = ledger.reviews()
        assert all(run.balanced for run in ledger.runs())
    assert {(s.property, s.value) for s in made} == {("type", "service"), ("date", "2024-02"), ("role", "trainee")}
    assert all(s.evidence["quote"] == ONCE and reviews[s.id].reviewer == "Desk" for s in made)
    assert json.loads(graphkit_cli("review", own, "--proposals", "--json").out) == []
    assert "0 would change" in graphkit_cli("extract", "--case", own).err
    assert "0 new, 1 known" in graphkit_cli("extract", "--case", own, "--propose", "FakeProposer").err


def test_what_is_rejected_does_not_come_again(graphkit_cli, own: Path) -> None:
    assert graphkit_cli("extract", "--case", own, "--propose", "FakeProposer").code == 0
    (waiting,) = json.loads(graphkit_cli("review", own, "--proposals", "--json").out)
    before = counts(own)
    for arguments, code in (((waiting["id"], "correct"), 2), (("pr_0", "accept"), 2), ((waiting["id"], "reject"), 0)):
        done = graphkit_cli("review", own, "--proposals", "--decide", *arguments, "--reviewer", "Desk")
        assert done.code == code, done.err
    assert counts(own) == before
    assert graphkit_cli("extract", "--case", own, "--propose", "FakeProposer").code == 0
    assert json.loads(graphkit_cli("review", own, "--proposals", "--json").out) == []
    (kept,) = json.loads(graphkit_cli("review", own, "--proposals", "--json", "--all").out)
    assert (kept["decision"], kept["reviewer"]) == ("reject", "Desk")


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("Failing", 1, "RuntimeError: no memory"),
        ("NoProposer", 2, "is no proposer"),
        ("fakeproposer", 2, "did you mean"),
    ],
)
def test_a_proposer_that_fails_is_told(graphkit_cli, own: Path, name: str, code: int, words: str) -> None:
    before = counts(own)
    done = graphkit_cli("extract", "--case", own, "--propose", name)
    assert done.code == code and words in done.err and "Traceback" not in done.err
    assert counts(own) == before and not (own / "proposals.jsonl").exists()


def test_a_damaged_queue_is_told(graphkit_cli, own: Path) -> None:
    (own / "proposals.jsonl").write_text("{", encoding="utf-8")
    done = graphkit_cli("review", own, "--proposals", "--json")
    assert done.code == 1 and "queue of proposals is damaged" in done.err


@given(st.text(max_size=40), st.text(max_size=6))
def test_a_quote_counts_only_when_it_stands_there_once(text: str, quote: str) -> None:
    found, dropped = check(text, ["D1"], [Proposal("service", "D1", quote)])
    times = sum(text.startswith(quote, i) for i in range(len(text))) if quote.strip() else 0
    assert len(found) == (times == 1) and len(dropped) == (times != 1)
    for f in found:
        assert text[f.span.start : f.span.end] == quote
