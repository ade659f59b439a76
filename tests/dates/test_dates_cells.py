"""Dates in list cells."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.dates import parse_cell

MONTHS_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905
MONTHS_KK = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()  # noqa: SIM905


@pytest.mark.parametrize(("cell", "want"), [
    ("1991", "1991"), ("1991 г.р.", "1991"), ("02/1991", "1991-02"), ("13.2.91", "1991-02-13"),
    ("1991-02-13 00:00:00", "1991-02-13"), ("«13» февраля 1991 г.", "1991-02-13"), ("13.02.1991г.р.", "1991-02-13"),
    ("12.IX.1990", "1990-09-12"), ("май 1990", "1990-05"), ("13 Feb 1991", "1991-02-13"), ("около 1991", "1991~"),
    ("13/02/1991", "1991-02-13"),
])  # fmt: skip
def test_forms(cell: str, want: str) -> None:
    assert parse_cell(cell).text == want


@pytest.mark.parametrize(
    "cell", ["", "нет данных", "31.02.1991", "13.13.1991", "03/04/1991", "1.2.3.4", "0000", "9" * 400]
)
def test_ambiguous_and_impossible_ones_say_so(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_cell(cell)


def test_dayfirst_settles_what_is_ambiguous() -> None:
    assert parse_cell("03/04/1991", dayfirst=True).text == "1991-04-03"
    assert parse_cell("03/04/1991", dayfirst=False).text == "1991-03-04"


@given(st.dates(dt.date(1930, 1, 1), dt.date(2024, 12, 31)))
def test_every_day_is_read_in_every_spelling(day: dt.date) -> None:
    iso = day.isoformat()
    for cell in (
        iso, f"{day:%d.%m.%Y}", f"{day.day} {MONTHS_RU[day.month - 1]} {day.year} года",
        f"{day.year} жылғы {day.day} {MONTHS_KK[day.month - 1]}",
    ):  # fmt: skip
        assert parse_cell(cell).text == iso


@given(st.text(max_size=60))
def test_any_cell_is_read_or_refused_with_words(cell: str) -> None:
    try:
        parse_cell(cell)
    except ValueError as error:
        assert str(error)
