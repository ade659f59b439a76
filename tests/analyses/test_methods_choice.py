"""How many types: the steps from fewer to more, and what partners have to do with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphkit.analyses.features import event_features
from graphkit.analyses.selection import CLEAR_STEPS, choose_k
from graphkit.analyses.simulate import planted_people, random_people


def test_what_partners_say_is_left_out_where_they_say_nothing():
    log = random_people(400, seed=11).log
    bare = replace(
        log, partners=(), partner_classes=log.partner_classes[:0], partner_event=log.partner_event[:0],
        partner=log.partner[:0],
    )  # fmt: skip
    with_them, without = choose_k(event_features(log)), choose_k(event_features(bare))
    assert not with_them.partners
    assert with_them.k == without.k
    for k in with_them.held_out.keys() & without.held_out.keys():
        # The same people in other folds: their level differs by no more than its own error.
        assert with_them.held_out[k] == pytest.approx(without.held_out[k], abs=2 * without.standard_error[k])


def test_features_without_partners_keep_people_and_events():
    features = event_features(planted_people(300, seed=2).log)
    bare = features.without_partners()
    assert bare.matrix.shape[1] == features.partners_at and len(bare.partner_classes) == 0
    assert (bare.matrix != features.matrix[:, : features.partners_at]).nnz == 0
    assert (bare.weight == features.weight).all() and (bare.row_of == features.row_of).all()
    assert bare.without_partners() is bare


def test_further_types_need_a_clear_gain():
    features = event_features(random_people(600, seed=3004).log).without_partners()
    choice = choose_k(features)
    best = max(choice.held_out, key=choice.held_out.__getitem__)
    level = choice.held_out[best] - choice.standard_error[best]
    fewest = min(k for k, value in choice.held_out.items() if value >= level)
    assert fewest <= choice.k <= best
    assert (f"up to {choice.k}" in choice.why) == (choice.k > fewest)
    assert [step for step, _ in CLEAR_STEPS] == [1, 2]
