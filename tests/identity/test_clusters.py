"""Clusters follow from the log alone, in any order, and a person's "different" always stands."""

import datetime as dt
import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from graphkit.identity import cluster
from graphkit.models import Judgement

AT = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def judge(left: str, right: str, decision: str, who: str = "machine", minute: int = 0) -> Judgement:
    return Judgement(
        left=left,
        right=right,
        decision=decision,
        judge=who,
        at=AT + dt.timedelta(minutes=minute),  # type: ignore[arg-type]
    )


def test_merge_and_undo() -> None:
    same = judge("a", "b", "same")
    merged = cluster([], [same])
    assert merged.person_of("b") == "a"
    assert merged.members_of("a") == ["a", "b"]
    assert merged.judge["b"][0] == "machine"
    undone = cluster([], [same, judge("a", "b", "retract", minute=1)])
    assert undone.person_of("b") == "b"
    assert undone.members == {}


def test_a_person_overrules_the_machine_whichever_came_first() -> None:
    machine, person = judge("a", "b", "same"), judge("a", "b", "different", who="Aigul")
    for order in ([machine, person], [person, machine]):
        assert cluster([], order).person_of("b") == "b"


def test_a_different_is_not_overridden_by_a_detour() -> None:
    log = [
        judge("a", "c", "different", who="Aigul"),
        judge("a", "b", "same"),
        judge("b", "c", "same"),
    ]
    found = cluster([], log)
    assert found.person_of("a") != found.person_of("c")
    assert [(c.left, c.right, c.kept_apart) for c in found.conflicts] == [("b", "c", ("a", "c"))]


def test_a_later_positive_of_another_person_does_not_override_either() -> None:
    log = [judge("a", "b", "different", who="Aigul"), judge("a", "b", "same", who="Boris", minute=5)]
    found = cluster([], log)
    assert found.person_of("b") == "b"
    assert found.conflicts[0].judge == "Boris"


def test_a_confirmed_link_is_shown_as_the_persons() -> None:
    found = cluster([], [judge("a", "b", "same"), judge("a", "b", "same", who="Aigul")])
    assert found.judge["b"][0] == "Aigul"


def test_a_link_through_the_machine_stays_the_machines() -> None:
    found = cluster([("a", "b")], [judge("b", "c", "same"), judge("c", "d", "same", who="Aigul")])
    assert found.judge == {"a": ("source", None), "b": ("source", None), "c": ("machine", None), "d": ("machine", None)}


ids = st.sampled_from("abcdef")
entries = st.lists(
    st.tuples(
        ids, ids, st.sampled_from(["same", "different", "unsure"]), st.sampled_from(["machine", "p", "q"])
    ).filter(lambda e: e[0] != e[1]),
    max_size=12,
    unique_by=lambda e: (frozenset(e[:2]), e[3]),
)


@given(entries, st.randoms(use_true_random=False))
def test_order_of_the_log_is_irrelevant_and_different_holds(
    rows: list[tuple[str, str, str, str]], shuffle: random.Random
) -> None:
    log = [judge(a, b, d, who=w) for a, b, d, w in rows]
    first = cluster([], log)
    shuffle.shuffle(log)
    second = cluster([], log)
    assert (first.person, first.judge) == (second.person, second.judge)
    for entry in log:
        if entry.judge != "machine" and entry.decision == "different":
            assert first.person_of(entry.left) != first.person_of(entry.right)


@given(st.lists(st.tuples(ids, ids).filter(lambda p: p[0] != p[1]), max_size=10))
def test_clusters_are_the_connected_components(pairs: list[tuple[str, str]]) -> None:
    import networkx as nx

    graph = nx.Graph(pairs)
    found = cluster(pairs, [])
    expected = {frozenset(c) for c in nx.connected_components(graph)}
    assert {frozenset(m) for m in found.members.values()} == expected
    assert all(found.person_of(m) == min(c) for c in expected for m in c)
    assert not found.conflicts
    assert len(list(itertools.chain(*expected))) == len(found.person)
