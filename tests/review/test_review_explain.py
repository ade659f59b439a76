"""What fired where: every reading has its rule, its words and a confidence that adds up."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from graphkit.extract import extract_text
from graphkit.extract.documents import read_document
from graphkit.extract.explain import explain
from graphkit.loaders.verdicts import VerdictsLoader
from graphkit.models import LoadOptions, Record

VERDICTS = Path(__file__).parents[2] / "examples" / "invented" / "verdicts"
FILES = sorted(VERDICTS.iterdir())[::9]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_reading_has_rule_words_and_place(path: Path) -> None:
    text = read_document(path).text
    extraction = extract_text(text, path.stem)
    readings = explain(text, extraction)
    events = [r for r in readings if r.kind == "event"]
    assert [r.rule for r in events] == [e.rule for e in extraction.events]
    assert {r.what for r in readings if r.kind == "field"} == set(extraction.fields)
    assert sum(r.what.endswith(".name") for r in readings) == len(extraction.defendants)
    for reading in readings:
        assert reading.rule and reading.why and 0 < reading.confidence <= 1
        assert all(text[s.start : s.end] == s.quote for s in reading.spans)
        assert reading.section is not None or not reading.spans
    for reading in events:
        parts = [float(p) for p in re.findall(r"(?:^weight |; )([-+]?\d\.\d\d)", reading.why)]
        assert round(sum(parts), 2) == pytest.approx(reading.confidence), reading.why


def test_a_doubt_is_named() -> None:
    text = (
        "ПРИГОВОР\nСуд установил:\nИванов Иван Петрович 3 мая 2023 года подписал контракт.\n"
        "В судебном заседании подсудимый Иванов И.П. показал, что 5 июля 2023 года был ранен.\n"
        "Суд приговорил:\nпризнать Иванова Ивана Петровича виновным по ст.172 УК РК."
    )
    readings = {r.what.split(" ")[-1]: r for r in explain(text, extract_text(text, "t")) if r.kind == "event"}
    assert "«" not in readings["contract_signed"].why and "подписал" in readings["contract_signed"].why
    assert readings["contract_signed"].section == "facts"
    assert readings["wound"].section == "testimony"
    assert "-0.05 testimony" in readings["wound"].why


def test_fields_count_for_what_the_ledger_says() -> None:
    path = VERDICTS / "v054.txt"
    text = read_document(path).text
    (record,) = VerdictsLoader().read(path, LoadOptions(synthetic=True))
    assert isinstance(record, Record)
    held = {(s.rule, s.confidence) for s in record.statements}
    readings = explain(text, extract_text(text, "v054"))
    compared = [r for r in readings if r.kind != "event" and r.rule in {rule for rule, _ in held}]
    assert len(compared) >= 10
    for reading in compared:
        assert (reading.rule, reading.confidence) in held


def test_the_command_explains(graphkit_cli) -> None:
    shown = graphkit_cli("extract", "--explain", VERDICTS / "v054.txt")
    assert shown.code == 0
    line = r"ru\.border_crossing\.\w+, 0\.\d\d, court_finding, section facts: weight \d\.\d\d for “\w+"
    assert re.search(line, shown.out)
    data = json.loads(graphkit_cli("extract", "--explain", "--json", VERDICTS / "v054.txt").out)
    assert data["rules_version"] and {r["kind"] for r in data["readings"]} == {"field", "defendant", "event"}


@pytest.mark.parametrize(
    "arguments",
    [(), ("--explain", "--text", "x.txt"), ("--html", "o.html", "a.txt", "b.txt"), ("--apply", "a.txt"),
     ("--html", "o.html", "--json", "a.txt"), ("--case", ".", "a.txt")],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(graphkit_cli, arguments: tuple[str, ...]) -> None:
    done = graphkit_cli("extract", *arguments)
    assert done.code == 2 and done.err.startswith("Error: ") and not done.out
