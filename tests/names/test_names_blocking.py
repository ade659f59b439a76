"""Records of one person must meet without every pair being compared. All names are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.names import NameRecord, blocking_keys, compare, compare_prepared, levels, lookup_keys, prepare

PERSON = ("Қожахметов Игілік Ерланұлы", "1993-11-02")


@pytest.mark.parametrize(
    ("name", "birth"),
    [
        ("Кожахметову И.Е.", None),
        ("Kozhakhmetov I.", None),
        ("Igilik Qojahmetov", "1993"),
        ("Koschachmetow Igilik", None),
        ("Қожахмет Игілік", None),
        ("Кожахмтов Игилик", None),
        ("Кожахметов Игилк", None),
        ("КОЖАХМЕТОВ ИГИЛИКЕРЛАНОВИЧ", None),
        ("Кажакметоф Ыгылык", "1993-02-11"),
    ],
)
def test_spellings_of_one_person_meet(name, birth):
    person, other = prepare(NameRecord(*PERSON)), prepare(NameRecord(name, birth))
    assert blocking_keys(person) & lookup_keys(other)
    assert lookup_keys(person) & blocking_keys(other)


def test_few_others_meet():
    names = ["Садыков Бекзат", "Ахметханов Ерлан", "Оразбекова Айгуль", "Ким Алексей", "Цой Виктор", "Әуезханов Дидар"]
    records = [prepare(NameRecord(name)) for name in names]
    for i, left in enumerate(records):
        assert not any(blocking_keys(left) & lookup_keys(right) for right in records[i + 1 :])


@given(st.text(max_size=40), st.none() | st.text(max_size=12), st.text(max_size=40), st.none() | st.text(max_size=12))
def test_looking_up_is_symmetric(left, left_birth, right, right_birth):
    a, b = prepare(NameRecord(left, left_birth)), prepare(NameRecord(right, right_birth))
    assert bool(blocking_keys(a) & lookup_keys(b)) == bool(lookup_keys(a) & blocking_keys(b))


def test_prepared_records_compare_as_records_do():
    left, right = NameRecord(*PERSON), NameRecord("Кожахметову И.Е.", "1993")
    assert compare_prepared(prepare(left), prepare(right)) == compare(left, right)
    assert dict(levels(left, right))["birth"] == "same_year"
