"""The words of a clause beside the frames: they tell what no frame knows, and say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract import extract_text
from graphkit.extract.explain import explain
from graphkit.extract.learned import features, told_by_words
from graphkit.models import EVENT_TYPES

HEAD = """Дело № 7110-25-00-1/501

П Р И Г О В О Р
Именем Республики Казахстан

18 марта 2025 года                                                      город Костанай

Костанайский городской суд в составе председательствующего судьи Абеновой Г.С., рассмотрев уголовное дело в отношении:

Выдумкина Тараса Остаповича, 07 февраля 1993 года рождения, уроженца города Рудный, гражданина Республики Казахстан,
обвиняемого в совершении преступления, предусмотренного статьёй 172 УК РК,

У С Т А Н О В И Л:

"""


@pytest.mark.parametrize("language", ["ru", "kk"])
@given(text=st.text(max_size=300))
def test_any_words_have_a_probability_and_a_place(language: str, text: str) -> None:
    low = text.lower()
    told = told_by_words(low, 0, len(low), language)
    assert told == told_by_words(low, 0, len(low), language)
    assert all(0 <= t.probability <= 1 and t.type in EVENT_TYPES for t in told)
    assert all(0 <= t.word[0] <= t.word[1] <= len(low) for t in told)
    assert [t.probability for t in told] == sorted((t.probability for t in told), reverse=True)


@given(st.text(alphabet="абвгде 123", max_size=60), st.text(alphabet="абвгде 123", max_size=60))
def test_features_are_of_their_stretch_alone(before: str, text: str) -> None:
    apart = features(f"{before} {text}", len(before) + 1)
    assert apart.keys() == features(text).keys()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("6 февраля 2024 года подписал контракт с министерством обороны сроком на один год", "contract_signed"),
        ("получил осколочное ранение левого бедра", "wound"),
        ("увидел на сайте объявление о наборе на службу по контракту", "job_ad_seen"),
        ("выехал в город челябинск для работы вахтовым методом", "departure_for_work"),
    ],
)
def test_plain_clauses_are_known_by_their_words(words: str, kind: str) -> None:
    told = told_by_words(words, 0, len(words), "ru")
    assert told[0].type == kind and told[0].probability > 0.6
    assert told[-1].probability < 0.05


def test_what_is_told_by_words_alone_says_so_and_is_less_sure() -> None:
    found = 0
    for file in sorted((Path(__file__).parent / "data" / "seen").glob("fr*.txt")):
        text = file.read_bytes().decode("utf-8")
        extraction = extract_text(text, file.stem)
        for reading in explain(text, extraction):
            if reading.rule.endswith(".words"):
                found += 1
                assert "weighed most" in reading.why
                assert reading.confidence <= 0.8
                span = reading.spans[0]
                assert text[span.start : span.end] == span.quote
    assert found > 5


def test_words_alone_tell_nothing_that_may_be_denied() -> None:
    text = HEAD + "Подписи под бумагами с министерством обороны Выдумкин Т.О. так и не оставил, ни рубля не взял.\n"
    assert not [
        e for e in extract_text(text, "x").as_json()["events"]
        if e["rule"].endswith(".words") and e["polarity"] == "asserted"
    ]  # fmt: skip
