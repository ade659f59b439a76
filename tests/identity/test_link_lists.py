"""Two lists of invented people: who is the same, one to one, whatever the order of the rows."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import InputError
from graphkit.examples.invented.generator.names import make_name, to_latin
from graphkit.identity import work
from graphkit.identity.candidates import candidates, meetings
from graphkit.identity.decision import LINKING, RESOLVING, decide
from graphkit.identity.features import Features, Vocabulary, collect, read_chunk
from graphkit.identity.linking import Link, Person, link
from graphkit.names import NameRecord, compare


def pairs(found: list[Link]) -> set[tuple[str, str]]:
    return {(x.left, x.right) for x in found}


def people(prefix: str, *rows: tuple[str, str | None]) -> list[Person]:
    return [Person(f"{prefix}{i}", name, birth) for i, (name, birth) in enumerate(rows)]


def spellings(count: int, seed: int) -> list[tuple[str, str, str]]:
    """(one spelling, another, birth date) of invented men."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        name = make_name(rng, rng.random() < 0.6)
        russian = name.russian()
        other = rng.choice([
            russian.full, russian.in_case("gen"), to_latin(name.full, "passport"), to_latin(russian.full, "press"),
            to_latin(russian.full, "german"), f"{russian.given} {russian.surname}", russian.full.upper(),
            f"{russian.surname} {russian.initials}",
        ])  # fmt: skip
        found.append((name.full, other, f"{rng.randrange(1970, 2005)}-{rng.randrange(1, 13):02d}-15"))
    return found


def features(rows: list[tuple[str, str | None]], vocabulary: Vocabulary) -> Features:
    return collect([read_chunk(rows)], vocabulary)


def test_one_person_in_many_spellings():
    left = people(
        "l", ("Қожахметов Игілік Ерланұлы", "1993-11-02"), ("Пробный Иван Иванович", "1979"),
        ("Тестова Әлия Қанатқызы", None), ("Ким Алексей", "1990-01-01"),
    )  # fmt: skip
    right = people(
        "r", ("TESTOVA, Aliya", "1988-04-03"), ("Kozhakhmeto Igilik", "1993"), ("Ким Виктор", "1990-01-01"),
        ("Пробному Ивану Ивановичу", "1979-05-06"),
    )  # fmt: skip
    assert pairs(link(left, right)) == {("l0", "r1"), ("l1", "r3"), ("l2", "r0")}


def test_reasons_are_those_of_the_comparator():
    one, other = ("Тестов Ерлан", "1990-05-12"), ("Testov Yerlan", "1990")
    (found,) = link(people("l", one), people("r", other))
    assert found.reasons == compare(NameRecord(*one), NameRecord(*other)).reasons


def test_brothers_twins_and_namesakes_stay_apart():
    left = people(
        "l", ("Садыков Ерлан Маратович", "1990-05-12"), ("Садыков Нурлан Маратович", "1990-05-12"),
        ("Садыков Марат Ерланович", "1965-05-12"),
    )  # fmt: skip
    right = people("r", ("Садықов Ержан Маратұлы", "1992-01-12"), ("Садықов Ерлан Маратұлы", "1987-08-30"))
    assert link(left, right) == []


def test_the_row_that_gives_more_wins():
    left = people("l", ("Садыков Ерлан", "1990-05-12"))
    right = people("r", ("Садыков Ерлан", None), ("Садыков Ерлан Маратович", "1990-05-12"), ("Садыков Ерлан", "1971"))
    assert pairs(link(left, right)) == {("l0", "r1")}


def test_who_fits_two_people_equally_is_linked_to_neither():
    left = people("l", ("Садыков Ерлан", None))
    right = people("r", ("Садыков Ерлан", "1990-05-12"), ("Садыков Ерлан", "1971-03-04"))
    assert link(left, right) == []


def test_a_row_that_stands_twice_is_no_rival_of_itself():
    left = people("l", ("Садыков Ерлан Маратович", "1990-05-12"))
    right = people(
        "r", ("Садыков Ерлан Маратович", "1990-05-12"), ("САДЫҚОВ Ерлан Маратұлы", "1990-05-12"), ("Ким Олег", None)
    )
    assert pairs(link(left, right)) == {("l0", "r0")}
    twice = [*left, Person("l1", "Sadykov Yerlan", "1990-05-12")]
    assert pairs(link(twice, right)) == {("l0", "r0"), ("l1", "r1")}


def test_a_stranger_does_not_get_the_second_row_of_somebody():
    left = people("l", ("Садыков Ерлан Маратович", "1990-05-12"), ("Садыков Ерлан", None))
    right = people("r", ("Садыков Ерлан Маратович", "1990-05-12"), ("Садыков Ерлан Маратович", "1990-05-12"))
    assert [x.left for x in link(left, right)] == ["l0"]


def test_the_same_id_twice_is_an_error():
    one, other = Person("7", "Садыков Ерлан", None), Person("7", "Садыков Ерлан", "1990")
    with pytest.raises(InputError, match="'7'"):
        link([one, other], [one])


def test_empty_lists_and_empty_names():
    assert link([], []) == []
    assert link(people("l", ("", None), ("***", "1990-01-01")), people("r", ("", None), ("1234", None))) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.none() | st.text(max_size=10)), max_size=5))
def test_whatever_a_list_holds_is_read(rows):
    found = link(people("l", *rows), people("r", *rows))
    assert all(0.5 <= x.score <= 1 for x in found)


row = st.tuples(
    st.sampled_from(["Садыков", "Садыкова", "Ахметов", "Sadykov", "Цой", "Қожахмет"]),
    st.sampled_from(["Ерлан", "Yerlan", "Ержан", "Е.", "Алия", ""]),
    st.sampled_from(["", "Маратович", "Маратұлы", "М."]),
    st.sampled_from([None, "1990", "1990-05-12", "1990-12-05", "1971-03-04"]),
).map(lambda r: (" ".join(r[:3]).strip(), r[3]))


@settings(max_examples=60, deadline=None)
@given(st.lists(row, max_size=8), st.lists(row, max_size=8), st.randoms(use_true_random=False))
def test_one_to_one_in_any_order_and_from_either_side(left_rows, right_rows, rng):
    left, right = people("l", *left_rows), people("r", *right_rows)
    found = link(left, right)
    assert all(x.score >= LINKING.same for x in found)
    for side in (Counter(x.left for x in found), Counter(x.right for x in found)):
        assert set(side.values()) <= {1}
    mixed = [rng.sample(side, len(side)) for side in (left, right)]
    assert link(*mixed) == found
    assert {(b, a) for a, b in pairs(link(right, left))} == pairs(found)


@pytest.mark.parametrize("seed", range(3))
def test_the_sieve_loses_no_pair_that_the_comparator_calls_one_person(seed):
    rows = spellings(150, seed)
    vocabulary = Vocabulary()
    left = features([(one, birth) for one, _, birth in rows], vocabulary)
    right = features([(other, birth if i % 3 else None) for i, (_, other, birth) in enumerate(rows)], vocabulary)
    met = {
        (int(left.owner[a]), int(right.owner[b]))
        for lefts, rights, _ in meetings(left, right) for a, b in zip(lefts, rights, strict=True)
    }  # fmt: skip
    kept = {pair for block in candidates(left, right, vocabulary, floor=0.0)
            for pair in zip(block.left.tolist(), block.right.tolist(), strict=True)}  # fmt: skip
    assert kept <= met
    same = {
        (i, j) for i, j in met
        if compare(NameRecord(rows[i][0], rows[i][2]), NameRecord(rows[j][1], rows[j][2] if j % 3 else None)).same
    }  # fmt: skip
    assert len(same) >= 140
    assert same <= kept
    assert len(kept) < len(met)


def test_a_name_of_thousands_costs_little_and_loses_nobody_who_gives_more():
    years, days = range(1980, 2000), range(1, 29)
    births = [f"{y}-{m:02d}-{d:02d}" for y, m, d in product(years, (1, 5, 9), days)]
    rows: list[tuple[str, str | None]] = [("Иванов Иван", birth) for birth in births]
    undated: list[tuple[str, str | None]] = [("Иванов Иван", None)] * 100
    vocabulary = Vocabulary()
    left, right = features(rows + undated, vocabulary), features(undated + rows, vocabulary)
    looked_at = dropped = 0
    found = set()
    for block in candidates(left, right, vocabulary, floor=0.0):
        looked_at += len(block)
        dropped += block.dropped
        found.update(zip(block.left.tolist(), block.right.tolist(), strict=True))
    assert {(i, i + 100) for i in range(len(rows))} <= found
    assert looked_at < 1_000_000 < len(rows) ** 2
    chosen = link(people("l", *rows, *undated), people("r", *undated, *rows))
    assert pairs(chosen) == {(f"l{i}", f"r{i + 100}") for i in range(len(rows))}


def test_within_one_table_each_pair_comes_once():
    vocabulary = Vocabulary()
    table = features([("Садыков Ерлан", None), ("Sadykov Yerlan", "1990"), ("Ерлан Садыков", None)], vocabulary)
    (block,) = candidates(table, table, vocabulary, floor=0.0, within=True)
    assert list(zip(block.left.tolist(), block.right.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2)]


def test_several_processes_link_as_one_does(monkeypatch):
    rows = spellings(300, 9)
    left = people("l", *[(one, birth) for one, _, birth in rows])
    right = people("r", *[(other, birth) for _, other, birth in rows])
    alone = link(left, right)
    assert len(alone) > 280
    monkeypatch.setattr(work, "FEW", 0)
    assert link(left, right, workers=2) == alone


def test_frequent_names_need_more_than_rare_ones():
    crowd = [(f"{family}ов Иван", None) for family in ("Иван", "Петр", "Сидор", "Кузнец") for _ in range(100)]
    frequent = people("l", ("Иванов Иван", None)), people("r", ("Иванов Иван", None), *crowd[100:])
    assert pairs(link(*frequent)) == {("l0", "r0")}
    many = people("l", ("Иванов Иван", None), *crowd[100:])
    assert not pairs(link(many, people("r", *crowd)))


@given(
    st.floats(-9, 9), st.floats(-9, 9), st.floats(0, 50), st.floats(0, 50), st.floats(0, 50),
    st.sampled_from([LINKING, RESOLVING]),
)  # fmt: skip
def test_a_decision_follows_its_evidence(odds, other, chance, more, rivals, thresholds):
    low, high = sorted((odds, other))
    rank = {"different": 0, "possible": 1, "same": 2}

    def score(value: float, strangers: float) -> tuple[int, float]:
        decision = decide(value, strangers, rivals, thresholds=thresholds)
        return rank[decision.outcome], decision.score

    assert score(low, chance) <= score(high, chance)
    assert score(odds, chance + more) <= score(odds, chance)
    assert 0 <= score(odds, chance)[1] <= 1
    assert decide(odds, 0.0, 1.0).outcome != "same"


def test_scores_without_strangers_or_rivals_are_the_comparators():
    for name in ("Садыков Ерлан", "Садыков Е.", "Садықов Ержан"):
        score = compare(NameRecord("Садыков Ерлан"), NameRecord(name)).score
        assert np.isclose(decide(float(np.log(score / (1 - score)))).score, score)
