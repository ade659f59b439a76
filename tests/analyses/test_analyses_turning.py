"""Turning points: counts against a literal reading, p against SciPy, what is planted and what is not."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import hypergeom

from graphkit.analyses.flows import DEAD, LAST_SEEN, START
from graphkit.analyses.groups import NOT_TOLD, TOLD, split_by_event
from graphkit.analyses.sequences import STAGES, LifeEvent, course_from_events
from graphkit.analyses.turning import MIN_PEOPLE, turning_points
from graphkit.errors import UsageError


def life(person: str, stages, kinds=("verdict",), types=None, seqs=None):
    events = [
        LifeEvent(
            f"{person}-{i}",
            types[i] if types else f"{stage}_event",
            stage,
            seq=i if seqs is None else seqs[i],
            source_kinds=tuple(kinds),
        )
        for i, stage in enumerate(stages)
    ]
    return course_from_events(person, events)


def random_lives(seed: int):
    rng = np.random.default_rng(seed)
    lives, split = [], {"p-first": "a", "p-last": "b"}
    for i in range(int(rng.integers(2, 25))):
        person = ["p-first", "p-last"][i] if i < 2 else f"p{i:02d}"
        n = int(rng.integers(0, 6))
        stages = [None if rng.random() < 0.1 else STAGES[int(rng.integers(4))] for _ in range(n)]
        types = ["death" if rng.random() < 0.05 else f"kind{rng.integers(4)}" for _ in range(n)]
        seqs = [None if rng.random() < 0.1 else int(rng.integers(6)) for _ in range(n)]
        kinds = ("verdict",) if rng.random() < 0.7 else ("list",)
        lives.append(life(person, stages, kinds, types, seqs))
        if person not in split and rng.random() < 0.9:
            split[person] = "ab"[int(rng.integers(2))]
    return lives, split


def literal(course):
    """(step, sure of its place) in the order of the stage path, and how it ends."""
    path = [(START, True), *((s.stage, s.order_known) for s in course.stage_path)]
    return [*path, (DEAD if course.died else LAST_SEEN, True)]


def test_counts_are_those_of_a_literal_reading():
    for seed in range(200):
        lives, split = random_lives(seed)
        found = turning_points(lives, split)
        told, last, unsure = Counter(), Counter(), Counter()
        for course in lives:
            group, seen = split.get(course.person_id), set()
            path = literal(course)
            for (at, sure), (step, step_sure) in pairwise(path):
                if group is None or at in seen:
                    continue
                seen.add(at)
                if step == LAST_SEEN:
                    last[at, group] += 1
                elif sure and step_sure:
                    told[at, step, group] += 1
                else:
                    unsure[at, group] += 1
        assert found.groups == ("a", "b")
        assert found.n == {g: sum(split.get(c.person_id) == g for c in lives) for g in "ab"}
        for point in found.points:
            for g in "ab":
                assert point.n[g] == sum(n for (at, _, of), n in told.items() if at == point.at and of == g)
                assert point.n_last_seen[g] == last[point.at, g]
                assert point.n_order_unknown[g] == unsure[point.at, g]
                for step in point.next_steps:
                    assert step.n[g] == told[point.at, step.step, g] == len(step.person_ids[g])
                    assert step.of[g] == point.n[g]
                    if point.n[g]:
                        assert step.low[g] - 1e-9 <= step.n[g] / step.of[g] <= step.high[g] + 1e-9
            if all(point.n.values()):
                shares = [abs(s.n["a"] / s.of["a"] - s.n["b"] / s.of["b"]) for s in point.next_steps]
                assert point.distance == pytest.approx(sum(shares) / 2)
                for step in point.next_steps:
                    d, low, high = step.difference
                    assert low - 1e-9 <= d <= high + 1e-9 and low >= -1 - 1e-9 and high <= 1 + 1e-9
            assert (point.p is None) == (point.refused is not None)
        assert sum(told.values()) == sum(sum(p.n.values()) for p in found.points)
        assert turning_points(lives[::-1], split) == found, "the order of the rows makes no difference"


def test_p_is_that_of_the_table():
    lives = [life(f"p{i:03d}", ["contract", "front" if i < 90 else "exit"]) for i in range(160)]
    for seed in range(40):
        rng = np.random.default_rng(seed)
        tilt = 0.1 * (seed % 3)
        split = {c.person_id: "ab"[int(rng.random() < 0.5 + tilt * (i < 90))] for i, c in enumerate(lives)}
        point = next(p for p in turning_points(lives, split).points if p.at == "contract")
        table = [[s.n[g] for s in point.next_steps] for g in "ab"]
        (a, b), total = table[0], np.sum(table)
        chance = hypergeom(total, a + table[1][0], a + b)
        far = abs(a - chance.mean()) - 1e-9
        exact = sum(chance.pmf(k) for k in range(a + b + 1) if abs(k - chance.mean()) >= far)
        assert point.p == pytest.approx(exact, abs=0.02)


def test_planted_parting_is_found_at_its_place_and_nowhere_else():
    rng = np.random.default_rng(1)
    lives, split = [], {}
    for i in range(120):
        person, coerced = f"p{i:03d}", i % 2 == 0
        split[person] = "coerced" if coerced else "free"
        leaves = rng.random() < (0.8 if coerced else 0.2)
        stages = ["recruitment", "contract", "front", "exit" if leaves else "return", "arrest"]
        lives.append(life(person, [s for s in stages if s != "contract" or rng.random() < 0.7]))
    found = turning_points(lives, split)
    assert found.parting == ("front",) and found.status == "ok" and "front" in found.why
    point = next(p for p in found.points if p.at == "front")
    assert point.p_corrected >= point.p and point.looks >= 2 and point.correction == "Holm"
    exit_ = next(s for s in point.next_steps if s.step == "exit")
    assert exit_.difference[1] > 0.3
    assert {e.split("-")[0] for e in point.event_ids} == set(split)


def test_what_defines_the_groups_is_not_found_again():
    lives = []
    for i in range(60):
        types = ["ad_seen", "coercion", "contract_signed"] if i % 2 else ["ad_seen", "contract_signed"]
        stages = ["recruitment", "trouble", "contract"] if i % 2 else ["recruitment", "contract"]
        lives.append(life(f"p{i:02d}", stages, types=types))
    split = split_by_event(lives)
    assert Counter(split.values()) == {TOLD: 30, NOT_TOLD: 30}
    assert turning_points(lives, split, by="type").parting == ("ad_seen",)
    assert turning_points(lives, split, by="type", defining=("coercion",)).parting == ()
    assert turning_points(lives, split, defining=("coercion",)).parting == ()


def test_disputed_coercion_belongs_to_neither_group():
    denied = course_from_events(
        "p", [LifeEvent("a", "service", "front")], alleged=[LifeEvent("b", "coercion", "recruitment")]
    )
    assert split_by_event([denied]) == {}
    listed, tried = (life("p", ["front"], kinds=kinds) for kinds in (("list",), ("list", "verdict")))
    assert split_by_event([listed]) == {}, "a list does not tell of coercion"
    assert split_by_event([tried]) == {"p": NOT_TOLD}


def test_people_of_one_kind_of_source_are_compared_with_their_like():
    """A list tells of nobody's arrest: if only one group is on it, that is no parting of lives."""
    lives, split = [], {}
    for i in range(80):
        person, listed = f"p{i:02d}", i % 2 == 0
        split[person] = "a" if listed else "b"
        lives.append(life(person, ["contract", "front" if listed else "arrest"], ("list",) if listed else ("verdict",)))
    found = turning_points(lives, split)
    assert found.status == "insufficient_data" and all(p.p is None for p in found.points)
    assert "same kinds of source" in found.why
    assert any("may be one of sources" in text for text in found.observed.caveats)


def test_seventeen_people_are_refused():
    lives = [life(f"p{i:02d}", ["contract", "front" if i % 2 else "exit"]) for i in range(17)]
    found = turning_points(lives, {c.person_id: "ab"[i % 2] for i, c in enumerate(lives)})
    assert found.status == "insufficient_data" and str(MIN_PEOPLE) in found.why
    assert [s.n for p in found.points if p.at == "contract" for s in p.next_steps] == [
        {"a": 0, "b": 8},
        {"a": 9, "b": 0},
    ], "the numbers are told all the same"


def test_chance_alone_seldom_parts_lives():
    rng = np.random.default_rng(0)
    lives = [
        life(f"p{i:02d}", [s for s in STAGES if rng.random() < 0.5], [("list",), ("verdict",)][int(rng.integers(2))])
        for i in range(80)
    ]
    parted = sum(
        bool(turning_points(lives, {c.person_id: "ab"[int(rng.integers(2))] for c in lives}, seed=seed).parting)
        for seed in range(60)
    )
    assert parted <= 7


def test_two_groups_are_needed():
    lives = [life("p", ["front"])]
    for split in ({}, {"p": "a"}, {"other": "a", "another": "b"}):
        with pytest.raises(UsageError, match="two groups"):
            turning_points(lives, split)
