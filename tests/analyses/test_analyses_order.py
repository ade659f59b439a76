"""Certain order against a slow, literal reading of the rule, on random inputs."""

from __future__ import annotations

import datetime as dt
from itertools import product

import numpy as np
import pytest

from graphkit.analyses.order import certain_order

DAY = dt.date(2024, 1, 1)


def random_events(seed: int):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 8))
    spans = []
    for _ in range(n):
        low = DAY + dt.timedelta(days=int(rng.integers(0, 30)))
        high = low + dt.timedelta(days=int(rng.integers(0, 15)))
        spans.append((None if rng.random() < 0.4 else low, None if rng.random() < 0.4 else high))
    told = [None if rng.random() < 0.2 else int(rng.integers(0, 6)) for _ in range(n)]
    return spans, told


def literal(spans, told):
    """Dates first; told order where dates are silent, unless it closes a circle; then transitivity."""
    n = len(spans)
    dated = {
        (i, j)
        for i, j in product(range(n), repeat=2)
        if spans[i][1] is not None and spans[j][0] is not None and spans[i][1] < spans[j][0]
    }
    spoken = {
        (i, j)
        for i, j in product(range(n), repeat=2)
        if told[i] is not None and told[j] is not None and told[i] < told[j] and (j, i) not in dated
    }

    def reach(pairs):
        closed = set(pairs)
        while more := {(a, d) for a, b in closed for c, d in closed if b == c} - closed:
            closed |= more
        return closed

    whole = reach(dated | spoken)
    kept = {(i, j) for i, j in spoken if (j, i) not in whole}
    return reach(dated | kept)


@pytest.mark.parametrize("block", range(4))
def test_order_is_the_literal_one(block):
    for seed in range(block * 50, block * 50 + 50):
        spans, told = random_events(seed)
        order = certain_order(spans, told)
        found = {(int(i), int(j)) for i, j in np.argwhere(order.before)}
        assert found == literal(spans, told), (spans, told)
        assert not any((j, i) in found for i, j in found), "an order never runs in a circle"


def test_blocks_are_a_chain_and_as_small_as_can_be():
    for seed in range(200):
        spans, told = random_events(seed)
        order = certain_order(spans, told)
        assert sorted(i for block in order.blocks for i in block) == list(range(len(spans)))
        for a, block in enumerate(order.blocks):
            for later in order.blocks[a + 1 :]:
                assert all(order.before[i, j] for i in block for j in later)
            sequence = list(block)
            assert not any(order.before[sequence[y], sequence[x]] for y in range(len(block)) for x in range(y))
            if len(block) > 1:
                for cut in range(1, 2 ** len(block) - 1):
                    left = [i for b, i in enumerate(block) if cut >> b & 1]
                    right = [i for i in block if i not in left]
                    assert not all(order.before[i, j] for i in left for j in right), "it could be split"


def test_dates_win_over_the_told_order_and_the_contradiction_is_kept():
    spans = [(dt.date(2024, 5, 1), dt.date(2024, 5, 31)), (None, None), (dt.date(2024, 1, 9), dt.date(2024, 1, 9))]
    order = certain_order(spans, [0, 1, 2])
    assert order.contradicted == ((0, 2),)
    assert order.before[2, 0] and not order.before[0, 2]
    assert not order.before[:, 1].any() and not order.before[1, :].any(), "the undated one can be anywhere"


def test_a_year_and_a_month_in_it_have_no_order():
    year = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    month = (dt.date(2024, 3, 1), dt.date(2024, 3, 31))
    assert certain_order([year, month], [None, None]).blocks == ((0, 1),)
    assert certain_order([year, month], [2, 1]).blocks == ((1,), (0,))
