"""No text, however broken, ends in an error, a long wait or a span outside it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.extract import extract_text
from graphkit.extract.normalise import normalise

DATA = Path(__file__).parent / "data"
TEXTS = [p.read_bytes().decode("utf-8") for p in sorted(DATA.rglob("*.txt"))]


def check(text: str) -> None:
    found = extract_text(text, "x").as_json()
    for s in [*found["events"], *(s for v in found["field_spans"].values() for s in v)]:
        assert 0 <= s["start"] <= s["end"] <= len(text) and text[s["start"] : s["end"]] == s["quote"]
    for m in found["mentions"]:
        assert text[m["start"] : m["end"]] == m["text"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_cut_and_spliced_verdicts(data: st.DataObject) -> None:
    a, b = data.draw(st.sampled_from(TEXTS)), data.draw(st.sampled_from(TEXTS))
    i, j = data.draw(st.integers(0, len(a))), data.draw(st.integers(0, len(b)))
    check(a[:i] + data.draw(st.text(max_size=12)) + b[j:])


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="АВСаbcdеё 0О3З.,-\n\u00adИи\u0306«»“Қіi ", max_size=80))
def test_the_map_of_the_normalised_copy_is_monotonic_and_inside(text: str) -> None:
    n = normalise(text)
    assert len(n.text) == len(n.low) == len(n.index) - 1
    assert list(n.index) == sorted(n.index) and n.index[-1] == len(text)


@pytest.mark.parametrize(
    "piece", ["а", "12.", "Иванов И.И. ", "ст. 172, ", "подписал контракт, ", "И в а н ", "раз-\n"]
)
def test_ten_megabytes_of_one_line_take_less_than_ten_seconds(piece: str) -> None:
    began = time.process_time()
    extract_text(piece * (10_000_000 // len(piece)), "x")
    assert time.process_time() - began < 10


def test_a_second_run_is_the_same() -> None:
    for text in TEXTS[:4]:
        assert extract_text(text, "x").as_json() == extract_text(text, "x").as_json()
