"""Dates in running text: forms, and what the context closes."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.dates import find_dates, fold, resolve


def values(text: str) -> list[str | None]:
    return [r.value for r in resolve(find_dates(fold(text)))]


@pytest.mark.parametrize(("text", "want"), [
    ("24 октября 2023 года", ["2023-10-24"]),
    ("15.09.2021г. и 14.08.23", ["2021-09-15", "2023-08-14"]),
    ("двенадцатого мая две тысячи двадцать третьего года", ["2023-05-12"]),
    ("12.IX.2023 г.", ["2023-09-12"]),
    ("«5» мая 2023 г.", ["2023-05-05"]),
    ("в период с 9 по 1 марта 2024 года", ["2024-02-09", "2024-03-01"]),
    ("с 20 ноября по 8 декабря 2023 года", ["2023-11-20", "2023-12-08"]),
    ("24 октября 2023 года. 11 июля того же года, в тот же день", ["2023-10-24", "2023-07-11", "2023-07-11"]),
    ("31 декабря 2023 года, на следующий день", ["2023-12-31", "2024-01-01"]),
    ("15 декабря 2022 года, а 3 января", ["2022-12-15", "2023-01-03"]),
    ("2023 жылғы 10 қыркүйекте, 18 қазанда, сол жылғы 12 желтоқсанда", ["2023-09-10", "2023-10-18", "2023-12-12"]),
    ("2024 жылдың 5 сәуірінде, келесі күні", ["2024-04-05", "2024-04-06"]),
    ("2024 жылғы қаңтарда", ["2024-01"]),
    ("статьями 387-390, 393", []),
    ("дело 3910-25-00-1/147", []),
    ("3 мая", [None]),
])  # fmt: skip
def test_values(text: str, want: list[str | None]) -> None:
    assert values(text) == want


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.integers(1, 20))
def test_days_later(day: dt.date, count: int) -> None:
    later = (day + dt.timedelta(days=count)).isoformat()
    assert values(f"{day:%d.%m.%Y} прибыл, через {count} дней убыл") == [day.isoformat(), later]


@given(st.text(max_size=200))
def test_any_text_gives_spans_inside_it_in_order(text: str) -> None:
    found = find_dates(fold(text))
    assert all(0 <= d.start < d.end <= len(text) for d in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
