"""Reading a case again: what would change is told first, and changed only when told to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import graphkit.loaders.verdicts as verdicts
from graphkit.extract import Extraction, extract_text
from graphkit.ledger import Case
from graphkit.ledger.reviewing import review_queue


def changed_rules(text: str, doc_id: str, *, special: bool = False) -> Extraction:
    """The rules, but no training is found, ads are dated otherwise, a service is surer and there is a new event."""
    extraction = extract_text(text, doc_id, special=special)
    kept = []
    for event in extraction.events:
        if event.type == "training":
            continue
        if event.type == "job_ad_seen":
            event.date = "2020-01"
        if event.type == "wound":
            event.confidence = 0.99
        if event.type == "desertion":
            kept.append(replace(event, type="capture", rule="ru.capture.new", attributes={}, id="x"))
        kept.append(event)
    extraction.events = kept
    return extraction


def test_the_same_rules_change_nothing(graphkit_cli, loaded: Path) -> None:
    done = graphkit_cli("extract", "--case", loaded)
    assert (done.code, done.out) == (0, "")
    assert "3 verdicts read" in done.err and "0 would change" in done.err


def test_other_rules_are_told_before_they_change_anything(
    graphkit_cli, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Case.open(own).ledger() as ledger:
        before = ledger.position()
        queue = review_queue(ledger, below=1.0)
    lost = [i for i in queue if i.event is not None and i.event.type == "training" and i.row.property == "type"]
    kept = [i for i in queue if i.event is not None and i.event.type == "wound" and i.row.property == "type"]
    for item in (lost[0], kept[0]):
        assert graphkit_cli("review", own, "--decide", item.row.id, "accept", "--reviewer", "Desk").code == 0
    monkeypatch.setattr(verdicts, "extract_text", changed_rules)

    told = graphkit_cli("extract", "--case", own)
    assert told.code == 0
    assert "- gone" in told.out and "+ new" in told.out and "capture" in told.out and "~ changed" in told.out
    assert "value 2024-01 → 2020-01" in told.out
    assert f"the review «accept» of {lost[0].row.id} by Desk loses its statement" in told.out
    assert kept[0].row.id not in told.out
    assert "1 reviews would lose their statement" in told.err and "Nothing was changed" in told.err
    with Case.open(own).ledger() as ledger:
        assert ledger.position() == before + 2

    data = json.loads(graphkit_cli("extract", "--case", own, "--json").out)
    gone = {s["property"] for v in data for s in v["gone"]}
    assert "type" in gone
    assert {s["rule"] for v in data for s in v["new"] if s["value"] == "capture"} == {"ru.capture.new"}
    fields = {f for v in data for c in v["changed"] for f in c["fields"]}
    assert {"value", "confidence"} <= fields
    counted = sum(len(v["gone"]) for v in data), sum(len(v["new"]) for v in data)
    assert all(counted)

    applied = graphkit_cli("extract", "--case", own, "--apply")
    assert applied.code == 0 and "lose their statement" in applied.err and "Loaded." in applied.err
    with Case.open(own).ledger() as ledger:
        assert ledger.statement(lost[0].row.id) is None
        standing = ledger.statement(kept[0].row.id)
        assert standing is not None and standing.confidence == pytest.approx(0.99)
        assert ledger.reviews()[kept[0].row.id].reviewer == "Desk"
        sources = [s.synthetic for s in ledger.sources()]
        assert sources == [True] * 3
    again = graphkit_cli("extract", "--case", own)
    assert "0 would change" in again.err


def test_what_the_user_said_and_medical_detail_stay(graphkit_cli, tmp_path: Path) -> None:
    examples = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"
    case = tmp_path / "case"
    files = sorted(examples.glob("*.txt"))[:12]
    arguments = ("--synthetic", "--special", "--publisher", "A court", "--supplier", "nobody")
    assert graphkit_cli("load", case, "verdicts", *arguments, *files).code == 0
    with Case.open(case).ledger() as ledger:
        ids = [m.id for m in ledger.mentions(people=True)]
        assert any(s.property == "detail" for s in ledger.statements(ids))
    done = graphkit_cli("extract", "--case", case)
    assert "0 would change" in done.err, done.out


def test_a_verdict_whose_original_is_gone_is_told(graphkit_cli, own: Path) -> None:
    file = next((own / "originals").rglob("v054.txt"))
    file.unlink()
    done = graphkit_cli("extract", "--case", own)
    assert done.code == 1 and "its original is not in the case" in done.err and "1 of 3" in done.err
    assert graphkit_cli("extract", "--case", own / "nowhere").code == 1
