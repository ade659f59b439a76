"""Partial dates: round trips, an order that never claims too much, refusals with words."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from graphkit.models import PartialDate

days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@st.composite
def points(draw: st.DrawFn) -> str:
    day = draw(days)
    text = day.isoformat()[: draw(st.sampled_from([4, 7, 10]))]
    return text + draw(st.sampled_from(["", "", "~"]))


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    a, b = draw(points()), draw(points())
    kind = draw(st.sampled_from(["point", "range", "before", "after"]))
    if kind == "point":
        return PartialDate(a)
    if kind == "before":
        return PartialDate(f"../{a}")
    if kind == "after":
        return PartialDate(f"{a}/..")
    low, high = sorted([a, b], key=lambda t: PartialDate(t.rstrip("~")).earliest)
    try:
        return PartialDate(f"{low}/{high}")
    except ValueError:
        return PartialDate(low)


@given(partial_dates())
def test_text_survives_a_round_trip(date: PartialDate) -> None:
    assert PartialDate.of(str(date)) == date
    assert hash(PartialDate(date.text)) == hash(date)


@given(partial_dates())
def test_span_is_ordered_and_holds_itself(date: PartialDate) -> None:
    if date.earliest and date.latest:
        assert date.earliest <= date.latest
    assert date.may_equal(date)
    assert not date.certainly_before(date)


@given(partial_dates(), partial_dates(), partial_dates())
def test_certain_order_is_a_strict_partial_order(a: PartialDate, b: PartialDate, c: PartialDate) -> None:
    if a.certainly_before(b):
        assert not b.certainly_before(a)
        assert not a.may_equal(b)
    if a.certainly_before(b) and b.certainly_before(c):
        assert a.certainly_before(c)


@given(days, days)
def test_order_of_months_claims_nothing_within_a_month(a: dt.date, b: dt.date) -> None:
    month_a, month_b = PartialDate(a.isoformat()[:7]), PartialDate(b.isoformat()[:7])
    assert month_a.certainly_before(month_b) == ((a.year, a.month) < (b.year, b.month))
    if a.isoformat()[:7] == b.isoformat()[:7]:
        assert not month_a.certainly_before(PartialDate(b.isoformat()))


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31), "year"),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29), "month"),
        ("2024-02~", dt.date(2024, 1, 1), dt.date(2024, 3, 31), "month"),
        ("2024-01-15", dt.date(2024, 1, 15), dt.date(2024, 1, 15), "day"),
        ("2024-01-15~", dt.date(2024, 1, 8), dt.date(2024, 1, 22), "day"),
        ("2023~", dt.date(2022, 1, 1), dt.date(2024, 12, 31), "year"),
        ("2024-01/2024-03", dt.date(2024, 1, 1), dt.date(2024, 3, 31), "range"),
        ("../2024-03", None, dt.date(2024, 3, 31), "range"),
        ("2024-03/..", dt.date(2024, 3, 1), None, "range"),
    ],
)
def test_spans(text: str, earliest: dt.date | None, latest: dt.date | None, precision: str) -> None:
    date = PartialDate(text)
    assert (date.earliest, date.latest, date.precision) == (earliest, latest, precision)


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2023-02-29", "2024-1", "2024/2023", "../..", "2024-01-15T10:00", "٢٠٢٤", "2024\n"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|ends|nothing"):
        PartialDate(text)


@given(st.text())
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        date = PartialDate(text)
    except ValueError:
        return
    assert date.text == text


def test_only_one_stated_day_is_full() -> None:
    assert PartialDate("2024-01-15").is_full
    assert not PartialDate("2024-01-15~").is_full
    assert not PartialDate("2024-01-15/2024-01-15").is_full
    assert not PartialDate("2024-01").is_full


class _Model(BaseModel):
    date: PartialDate


@pytest.mark.parametrize(
    ("value", "text"), [(2024, "2024"), (dt.date(2024, 1, 5), "2024-01-05"), ("2024-01", "2024-01")]
)
def test_pydantic_takes_what_yaml_gives(value: object, text: str) -> None:
    model = _Model.model_validate({"date": value})
    assert model.date.text == text
    assert _Model.model_validate_json(model.model_dump_json()) == model


@pytest.mark.parametrize("value", [True, 3.5, None, "yesterday", ["2024"]])
def test_pydantic_refuses_the_rest(value: object) -> None:
    with pytest.raises(ValueError, match="date"):
        _Model.model_validate({"date": value})
