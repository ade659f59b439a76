"""Extraction on invented verdicts: floors under what both parts of the data reach, and particular traps."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from graphkit.extract import extract_text
from graphkit.models.partial_date import PartialDate

DATA = Path(__file__).parent / "data"
GOLD = sorted(DATA.rglob("*.json"))


def _benchmark() -> ModuleType:
    path = DATA.parents[2] / "benchmarks" / "extract.py"
    spec = importlib.util.spec_from_file_location("benchmark_extract", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["benchmark_extract"] = module
    spec.loader.exec_module(module)
    return module


def _read(gold: Path) -> tuple[str, dict[str, Any]]:
    return gold.with_suffix(".txt").read_bytes().decode("utf-8"), json.loads(gold.read_text("utf-8"))


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.stem)
def test_gold_annotations_fit_their_texts(gold: Path) -> None:
    text, want = _read(gold)
    assert want["synthetic"] is True
    for e in want["events"]:
        assert text[e["start"] : e["end"]] == e["quote"]


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.stem)
def test_every_span_quotes_the_text_and_every_date_is_one(gold: Path) -> None:
    text, want = _read(gold)
    found = extract_text(text, want["id"]).as_json()
    spans = [*found["events"], *(s for v in found["field_spans"].values() for s in v)]
    spans += [a for e in found["events"] for a in e.get("also", [])]
    for s in spans:
        assert text[s["start"] : s["end"]] == s["quote"] != ""
    for m in found["mentions"]:
        assert text[m["start"] : m["end"]] == m["text"]
    for e in found["events"]:
        if "date" in e:
            PartialDate(e["date"])
        assert 0 < e["confidence"] < 1 and e["rule"] and e["said_by"] in ("court_finding", "charge", "testimony")
        assert set([e["subject"]] if isinstance(e["subject"], str) else e["subject"]) <= set(found["entities"])


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.stem)
def test_case_number_date_and_judge_are_exact(gold: Path) -> None:
    text, want = _read(gold)
    fields = extract_text(text, "x").fields
    assert {k: fields.get(k) for k in ("case_number", "date", "judge")} == {
        k: want["fields"][k] for k in ("case_number", "date", "judge")
    }


@pytest.mark.parametrize(("part", "language", "least"), [
    ("development", "ru", 0.93), ("development", "kk", 0.93), ("held_out", "ru", 0.85), ("held_out", "kk", 0.85),
    ("seen", "ru", 0.88), ("seen", "kk", 0.91), ("unseen", "ru", 0.90), ("unseen", "kk", 0.90),
])  # fmt: skip
def test_event_f1_stays_above_its_floor(part: str, language: str, least: float) -> None:
    benchmark = _benchmark()
    score = benchmark.Score()
    golds = [json.loads(p.read_text("utf-8")) for p in sorted((DATA / part).glob("*.json"))]
    types = {e["type"] for g in golds for e in g["events"]}
    for g in golds:
        if g["language"] == language:
            text = (DATA / part / g["text_file"]).read_bytes().decode("utf-8")
            score.text(g, extract_text(text, g["id"]).as_json(), types)
    total: Counter[str] = Counter()
    for c in score.events.values():
        total += c
    assert benchmark.f1(total) >= least
    assert score.hard["hit"] * 8 <= score.hard["n"]
    assert score.dates["ok"] >= 0.9 * score.dates["n"]


def _events(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = extract_text(_HEAD + text + _TAIL, "t").as_json()["events"]
    return found


_HEAD = (
    "Дело № 3910-25-00-1/1\nПРИГОВОР\n18 марта 2025 года\nКостанайский городской суд под председательством судьи "
    "Абеновой Г.С., рассмотрев дело в отношении Кожахметова Константина Ерлановича, 07 февраля 1993 года рождения, "
    "гражданина Республики Казахстан, обвиняемого по ст.172 УК РК,\nУСТАНОВИЛ:\n"
)
_TAIL = (
    "\nПРИГОВОРИЛ:\nКожахметова Константина Ерлановича признать виновным по ст.172 УК РК и назначить 5 лет "
    "лишения свободы в учреждении средней безопасности.\nСудья Абенова Г.С.\n"
)


@pytest.mark.parametrize("text", [
    "Подсудимый намеревался подписать контракт, но передумал.",
    "Кожахметов К.Е. контракт не подписал.",
    "Если бы Кожахметов К.Е. подписал контракт, он получил бы деньги.",
    "Защитник указал, что Кожахметов К.Е. подписал контракт под принуждением, и просил оправдать его.",
    "Его брат 5 мая 2023 года подписал контракт.",
    "Свидетель Иванов И.И. показал, что сам подписал контракт в мае 2023 года.",
    "Следствием вменялось, что 5 мая 2023 года Кожахметов К.Е. подписал контракт, однако это не нашло подтверждения.",
])  # fmt: skip
def test_what_is_no_fact_about_the_defendant_is_not_asserted_of_him(text: str) -> None:
    assert not [
        e
        for e in _events(text)
        if e["polarity"] == "asserted" and e["subject"] == "D1" and e["type"] in ("contract_signed", "coercion")
    ]


def test_a_claim_that_the_court_turns_down_in_the_next_sentence_is_negated() -> None:
    events = _events(
        "В суде подсудимый пояснил, что контракт он подписал, так как ему угрожали депортацией. "
        "Данные доводы суд отвергает как надуманные."
    )
    (coercion,) = [e for e in events if e["type"] == "coercion"]
    assert coercion["polarity"] == "negated" and coercion["court_rejected"] is True


def test_testimony_that_dates_an_event_otherwise_stays_beside_the_finding() -> None:
    events = [
        e
        for e in _events(
            "5 мая 2023 года Кожахметов К.Е. подписал контракт.\n"
            "Подсудимый Кожахметов К.Е. показал, что контракт он подписал 8 июня 2023 года."
        )
        if e["type"] == "contract_signed"
    ]
    assert [(e["date"], e["polarity"]) for e in events] == [("2023-05-05", "asserted"), ("2023-06-08", "disputed")]
    assert events[1]["conflicts_with"] == events[0]["id"]


def test_medical_detail_is_left_out() -> None:
    (wound,) = [e for e in _events("5 мая 2023 года Кожахметов К.Е. получил ранение.") if e["type"] == "wound"]
    assert "detail" not in wound
    text = _HEAD + "5 мая 2023 года Кожахметов К.Е. получил осколочное ранение бедра." + _TAIL
    special = extract_text(text, "t", special=True).as_json()["events"]
    assert [e["detail"] for e in special if e["type"] == "wound"] == ["осколочное ранение бедра"]


def test_relative_dates_are_reckoned_from_the_story() -> None:
    events = {e["type"]: e.get("date") for e in _events(
        "5 мая 2023 года Кожахметов К.Е. самовольно покинул воинскую часть. 11 июля того же года он пересёк границу, "
        "а на следующий день был задержан сотрудниками КНБ."
    )}  # fmt: skip
    assert events == {"desertion": "2023-05-05", "border_crossing": "2023-07-11", "detention": "2023-07-12"}
