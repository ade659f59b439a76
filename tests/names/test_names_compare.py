"""Who is one person and who is not. All names are invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.names import NameRecord, compare
from graphkit.names.birth import compare_births, read_birth

FULL = "Сейітов Ерасыл Нұрланұлы"

SAME = [
    # scripts and romanisations
    (FULL, "2001-07-07", "Сеитов Ерасыл Нурланович", "2001-07-07"),
    (FULL, "2001-07-07", "Seitov Yerassyl", "2001-07-07"),
    (FULL, None, "Seiıtov Erasyl", None),
    (FULL, None, "Sejitov Erasyl Nurlanovič", None),
    (FULL, None, "Seiitow, Jerasyl", None),
    ("Жұмаділов Қабдеш", None, "Dzhumadilov Kabdesh", None),
    ("Жұмаділов Қабдеш", None, "Jumadilov Qabdesh", None),
    ("Жұмаділов Қабдеш", None, "Schumadilow Kabdesch", None),
    ("Әуезханов Мұхтар", None, "Ауэзханов Мухтар", None),
    # irregular: ө as у, қ as х, дж as ж, -ов dropped
    ("Өтегенов Ержан", None, "Утегенов Ержан", None),
    ("Қайырбеков Дидар", None, "Хаирбеков Дидар", None),
    ("Садықов Бекзат", "2000", "Садық Бекзат", "2000-03-01"),
    ("Садықов Бекзат", "2000", "Садықұлы Бекзат Ерболұлы", "2000-03-01"),
    ("Шыңғыс Садықов", None, "Чингиз Садыков", None),
    # order, capitals, commas, lost letters and spaces
    ("ОРАЗБЕКОВ НУРБОЛАТ", None, "Нурболат, Оразбеков", None),
    ("Оразбекв Нурболат", "1990-01-02", "Оразбеков Нурболат", "1990-01-02"),
    ("Оразбеков НурболатТлеуович", None, "Оразбеков Нурболат Тлеуович", None),
    ("Kozhakhmeto Konstantin", "1993", "Кожахметов Константин", "1993-05-02"),
    # cases and initials
    ("Қожахметову К.Е.", None, "Кожахметов Константин Ерланович", "1993"),
    ("Ержанова Аскара Сериковича", "1990", "Ержанов Асқар Серікұлы", "1990-01-02"),
    ("Ержанова Аскара", None, "Yerzhanov Askar", None),
    ("Хохловой Евгении", None, "Khokhlova Yevgeniya", None),
    ("Bakytzhan T. Orazbekov", None, "Оразбеков Бақытжан Тілеуұлы", None),
    ("Бақытжан Оразбековпен", None, "Оразбеков Бахытжан", None),
    # birth dates: partial, swapped, a slip
    ("Ибраев Ержан", "1993-11-02", "Ыбыраев Ержан", "1993-02-11"),
    ("Ибраев Ержан", "1993-11-02", "Ибраев Ержан", "1993-11-05"),
    ("Ибраев Ержан Серикович", "1993-11-02", "Ибраев Ержан Серикович", "1991-11-02"),
]  # fmt: skip

DIFFERENT = [
    ("Ахметханов Асан Серікұлы", None, "Ахметханов Үсен Серікұлы", None),  # brothers
    ("Ахметханов Хасан Серікұлы", "1990-01-01", "Ахметханов Хусаин Серикович", "1990-01-01"),  # twins
    ("Ахметханов Серик Асанович", None, "Ахметханов Асан Серикович", None),  # father and son
    ("Ахметханов Ержан", None, "Ахметханов Ерлан", None),
    ("Ахметханов Азамат", "1990", "Azat Akhmetkhanov", "1990"),
    ("Ахметханова Айгуль", None, "Ахметханова Айнур", None),
    ("Ахметханов Серик", None, "Akhmetkhanov Berik", None),
    ("Ахметханов Ерлан Асанұлы", None, "Ахметханов Ерлан Болатович", None),
    ("Ахметханов Ерлан", "1990-01-02", "Ахметханов Ерлан", "1996-05-08"),
    ("Ахметханов Ерлан", "1990-01-02", "Ахметханов Ерлан", "1990-11-25"),
    ("Ахметханов А.С.", None, "Ахметханов Серик Асанович", None),
    ("Akhmetkhanov Yerlan A.", None, "Ахметханов Ерлан Болатович", None),
    ("Ахметханов Айдар", None, "Akhmetkhanova Aigul", None),
    ("Сериков Болат", None, "Болатов Серик", None),
    ("Сериков Азат", None, "Бериков Азат", None),
    ("Нұрлан Ерлан", None, "Ерлан Нұржан", None),
    # a bare given name or family name says too little
    ("Серик", None, "Серик", None),
    ("Ахметханов", None, "Ахметханов", None),
    ("", None, "", None),
]  # fmt: skip


@pytest.mark.parametrize(("left", "left_birth", "right", "right_birth"), SAME)
def test_same(left, left_birth, right, right_birth):
    found = compare(NameRecord(left, left_birth), NameRecord(right, right_birth))
    assert found.same, found
    assert found.reasons


@pytest.mark.parametrize(("left", "left_birth", "right", "right_birth"), DIFFERENT)
def test_different(left, left_birth, right, right_birth):
    found = compare(NameRecord(left, left_birth), NameRecord(right, right_birth))
    assert not found.same, found


def test_what_is_left_out_is_no_contradiction():
    whole = NameRecord(FULL, "2001-07-07")
    for name, birth in [("Сейітов Ерасыл", "2001-07-07"), (FULL, None), ("Сейітов Ерасыл", None), (FULL, "2001")]:
        assert compare(whole, NameRecord(name, birth)).same


def test_a_wrong_birth_year_weighs_but_does_not_decide():
    whole = compare(NameRecord(FULL, "2001-07-07"), NameRecord(FULL, "2001-07-07")).score
    wrong = compare(NameRecord(FULL, "2001-07-07"), NameRecord(FULL, "2003-07-07"))
    assert wrong.same and wrong.score < whole
    assert any("birthday in another year" in reason for reason in wrong.reasons)


def test_reasons_name_what_spoke_for_and_against():
    found = compare(NameRecord("Ахметханов Асан", "1990-01-02"), NameRecord("Ахметханов Үсен", "1990-01-02"))
    assert found.reasons[0].startswith("given names are two known names (-")
    assert any(reason.startswith("family name agrees (+") for reason in found.reasons)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("1993-11-02", "1993-11-02", "same_day"),
        ("1993-11-02", "02.11.1993", "same_day"),
        ("1993-11-02", "1993-02-11", "swapped"),
        ("1993-11-02", "1993-11-05", "one_digit"),
        ("1993-11-02", "1993-11", "same_month"),
        ("1993-11-02", "1993", "same_year"),
        ("1993-11-02", "1991-11-02", "other_year_same_day"),
        ("1993-11-02", "1993-05-17", "other_day"),
        ("1993-11-02", "1994", "year_off_one"),
        ("1993", "1990", "other_year"),
        ("1993", "1960", "far_year"),
        ("1993", None, "missing"),
        ("1993", "unknown", "missing"),
        ("1993", "1993-02-30", "missing"),
    ],
)
def test_birth_dates(left, right, level):
    assert compare_births(read_birth(left), read_birth(right)) == level
    assert compare_births(read_birth(right), read_birth(left)) == level


RECORDED = st.sampled_from([(n, b) for row in SAME + DIFFERENT for n, b in ((row[0], row[1]), (row[2], row[3]))])
RECORDS = st.builds(NameRecord, st.text(max_size=40), st.none() | st.text(max_size=12)) | RECORDED.map(
    lambda pair: NameRecord(*pair)
)


@given(RECORDS, RECORDS)
def test_comparing_is_symmetric_and_bounded(left, right):
    one, other = compare(left, right), compare(right, left)
    assert one == other
    assert 0.0 <= one.score <= 1.0


FULL_NAMES = st.sampled_from([(r[i], r[i + 1]) for r in SAME + DIFFERENT for i in (0, 2) if len(r[i].split()) > 1])


@given(FULL_NAMES)
def test_a_full_name_is_its_own_person(pair):
    record = NameRecord(*pair)
    assert compare(record, record).same


@given(FULL_NAMES, FULL_NAMES)
def test_capitals_do_not_change_the_outcome(left, right):
    if any(w.isupper() for w in (left[0] + " " + right[0]).replace(".", " ").split() if len(w) > 1):
        return
    if "НурболатТ" in left[0] + right[0]:
        return
    plain = compare(NameRecord(*left), NameRecord(*right))
    capital = compare(NameRecord(left[0].upper(), left[1]), NameRecord(*right))
    assert plain.same == capital.same


@given(st.sampled_from([r[0] for r in SAME if len(r[0].split()) == 3]), st.permutations([0, 1, 2]))
def test_order_of_a_full_name_does_not_matter(name, order):
    family, given_name, patronymic = name.split()
    if order[0] == 2:  # patronymic first: nobody writes so
        return
    words = [family, given_name, patronymic]
    if order.index(2) != 2 and order.index(2) != order.index(1) + 1:
        return
    assert compare(NameRecord(name), NameRecord(" ".join(words[i] for i in order))).same
