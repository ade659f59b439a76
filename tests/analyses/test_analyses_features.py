"""The evidence matrix against a slow reading of its definition, and the event log's columns."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from graphkit.analyses.eventlog import (
    NO_DAY_FIRST,
    NO_DAY_LAST,
    UNTOLD,
    log_from_courses,
    log_from_rows,
    log_from_sequences,
    read_events,
)
from graphkit.analyses.features import event_features
from graphkit.analyses.nullmodel import chain_resample, linear_order
from graphkit.analyses.sequences import LifeEvent, Partner, course_from_events
from graphkit.errors import InputError


def random_rows(seed: int):
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(int(rng.integers(1, 12))):
        for _ in range(int(rng.integers(1, 6))):
            dated = rng.random() < 0.4
            low = int(rng.integers(738_000, 738_030)) if dated else NO_DAY_FIRST
            high = low + int(rng.integers(0, 10)) if dated else NO_DAY_LAST
            told = UNTOLD if rng.random() < 0.1 else int(rng.integers(0, 5))
            partner = ("unit", f"u{rng.integers(3)}") if rng.random() < 0.3 else None
            rows.append((f"p{person}", f"t{rng.integers(4)}", told, low, high, partner))
    return rows


def literal(rows, person, types, partners):
    mine = [row for row in rows if row[0] == person]
    v = len(types)
    wanted = set()
    for kind, count in Counter(row[1] for row in mine).items():
        wanted.add(types.index(kind) + (v if count > 1 else 0))
    net = Counter()
    for a, b in combinations(mine, 2):
        if a[1] == b[1]:
            continue
        if a[4] < b[3]:
            sign = 1
        elif b[4] < a[3]:
            sign = -1
        elif UNTOLD in (a[2], b[2]) or a[2] == b[2]:
            sign = 0
        else:
            sign = 1 if a[2] < b[2] else -1
        net[a[1], b[1]] += sign
        net[b[1], a[1]] -= sign
    for (a, b), balance in net.items():
        if balance > 0:
            wanted.add(2 * v + types.index(a) * v + types.index(b))
    wanted.update(2 * v + v * v + partners.index(row[5][1]) for row in mine if row[5])
    return wanted


@pytest.mark.parametrize("block", range(4))
def test_the_matrix_holds_what_its_definition_says(block):
    for seed in range(block * 50, block * 50 + 50):
        rows = random_rows(seed)
        log = log_from_rows(rows)
        features = event_features(log)
        assert features.weight.sum() == log.n
        for number, person in enumerate(log.person_ids):
            row = features.matrix[[features.row_of[number]]]
            assert set(row.indices.tolist()) == literal(rows, person, log.types, log.partners), person
            assert (row.data == 1).all()
        dense = features.matrix.toarray()
        assert len(np.unique(dense, axis=0)) == len(dense), "rows are distinct"


def test_the_order_of_rows_and_the_names_of_people_make_no_difference():
    rows = random_rows(7)
    one = event_features(log_from_rows(rows))
    two = event_features(log_from_rows([(f"x{9 - int(p[1:]):02d}", *rest) for p, *rest in reversed(rows)]))
    assert (one.matrix.toarray() == two.matrix.toarray()).all() and (one.weight == two.weight).all()


def test_graph_courses_and_tables_give_the_same_columns():
    course = course_from_events(
        "p1",
        [
            LifeEvent("a", "service", seq=1, partners=(Partner("WITH_UNIT", "u1", "Unit", "One"),)),
            LifeEvent("b", "detention", seq=2),
        ],
        source_kinds=("verdict",),
    )
    log = log_from_courses([course, course_from_events("p2", [])])
    assert log.person_ids == ("p1", "p2") and log.types == ("detention", "service")
    assert log.source_kinds == (("verdict",), ())
    plain = log_from_sequences({"p1": ["service", "detention"], "p2": []})
    for left, right in zip((log.person, log.type), (plain.person, plain.type), strict=True):
        assert left.tolist() == right.tolist()
    assert log.partners == ("u1",)


def test_linear_order_never_contradicts_dates_where_nothing_was_told():
    for seed in range(200):
        rows = [(p, t, UNTOLD, low, high, None) for p, t, _, low, high, _ in random_rows(seed)]
        log = log_from_rows(rows)
        order = linear_order(log)
        for x, y in combinations(range(len(order)), 2):
            i, j = order[x], order[y]
            if log.person[i] == log.person[j]:
                assert not log.last[j] < log.first[i]


def test_chain_resample_keeps_shares_of_types_and_partners():
    rng = np.random.default_rng(0)
    lives = {
        f"p{i:04d}": [*["a"] * int(rng.integers(0, 2)), "b", *["c"] * int(rng.integers(0, 3))] for i in range(3000)
    }
    log = log_from_sequences(lives)
    drawn = chain_resample(log, rng)
    assert drawn.n == log.n
    for code in range(3):
        assert (drawn.type == code).sum() == pytest.approx((log.type == code).sum(), rel=0.1)
    assert set(drawn.person.tolist()) == set(range(3000)), "everyone has an event"
    start = drawn.starts()
    assert all(np.diff(drawn.told[start[i] : start[i + 1]]).min(initial=1) == 1 for i in range(50)), "told in order"


HEADER = "person_id,seq,event_type,date,partner,place\n"


def write(tmp_path, data):
    path = tmp_path / "events.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_table_is_read(tmp_path):
    text = HEADER + 'p1,0,AD,2024,broker:1,\n\n"p1",1,"A, B",2024-02,unit:2,x\np2,,HELD,,,\n'
    for data in (text, "\ufeff" + text, text.replace("\n", "\r\n"), text.encode("utf-16")):
        log = read_events(write(tmp_path, data))
        assert log.person_ids == ("p1", "p2") and log.types == ("A, B", "AD", "HELD")
        assert log.partners == ("broker:1", "unit:2") and len(set(log.partner_classes.tolist())) == 2
        assert log.told.tolist() == [0, 1, UNTOLD]
        assert log.last[0] - log.first[0] == 365
    short = "event_type;person_id;seq\nAD;p1;0\n"
    assert read_events(write(tmp_path, short)).types == ("AD",)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("", None, "empty"),
        (HEADER, None, "no events"),
        ("person,seq,event_type\na,0,b\n", 1, "no column person_id"),
        ("person_id,seq,seq,event_type\na,0,0,b\n", 1, "twice"),
        (HEADER + "p1,0,AD,,,\n,1,AD,,,\n", 3, "person_id is empty"),
        (HEADER + "p1,0,,,,\n", 2, "event_type is empty"),
        (HEADER + "p1,one,AD,,,\n", 2, "whole number"),
        (HEADER + "p1,99999999999,AD,,,\n", 2, "whole number"),
        (HEADER + "p1,0,AD,2024-13,,\n", 2, "2024-13"),
        (HEADER + "p1,0,AD,05.03.2024,,\n", 2, "05.03.2024"),
        (HEADER + "p1,0,AD,,,,,,\n", 2, "9 cells"),
        (HEADER + 'p1,0,"AD,,,\n', 2, "valid CSV"),
        ((HEADER + "p1,0,AD,,,\np2,0,Запрос,,,\n").encode("cp1251"), 3, "not UTF-8"),
        (b"\0" * 1000, 1, "no text"),
        (HEADER + "p1,0,AD,,,\n\0\n", 3, "zero bytes"),
    ],
)
def test_a_broken_table_gets_one_clear_error_with_its_line(tmp_path, data, line, words):
    with pytest.raises(InputError, match=words) as caught:
        read_events(write(tmp_path, data))
    assert str(tmp_path) in str(caught.value)
    if line is not None:
        assert f"line {line}" in str(caught.value)


def test_a_huge_file_of_zeros_is_refused_at_once(tmp_path):
    path = tmp_path / "events.csv"
    with path.open("wb") as handle:
        handle.truncate(20 * 2**30)
    with pytest.raises(InputError, match="no text"):
        read_events(path)


def test_no_file_and_a_directory(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_events(tmp_path / "none.csv")
    with pytest.raises(InputError, match="directory"):
        read_events(tmp_path)
