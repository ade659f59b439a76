"""Clusters follow from the log alone, in any order, and a person's "different" always stands."""

import datetime as dt
import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.identity import cluster
from graphkit.models import Judgement

AT = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def judge(left: str, right: str, decision: str, who: str = "machine", minute: int = 0, **more: object) -> Judgement:
    values = {"left": left, "right": right, "decision": decision, "judge": who, **more}
    return Judgement.model_validate({**values, "at": AT + dt.timedelta(minutes=minute)})


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


def test_what_counts_is_the_time_and_not_the_place_in_the_log() -> None:
    log = [judge("a", "b", "retract", minute=2), judge("a", "b", "same", minute=1)]
    assert cluster([], log).members == {}
    assert cluster([], [*log, judge("b", "a", "same", minute=3)]).members == {"a": ["a", "b"]}


def test_a_version_of_the_machine_takes_back_its_own_word_only() -> None:
    exact = judge("a", "b", "same", version="exact-1", score=1.0)
    link = judge("a", "b", "same", version="link-1", minute=1, score=0.97)
    gone = judge("a", "b", "retract", version="exact-1", minute=2)
    assert cluster([], [exact, link]).judge["b"] == ("machine", 0.97)
    assert cluster([], [exact, link, gone]).judge["b"] == ("machine", 0.97)
    unsure = judge("a", "b", "unsure", version="link-1", minute=3, score=0.6)
    doubted = cluster([], [exact, link, unsure])
    assert doubted.members == {} and doubted.possible[0].score == 0.6
    back = cluster([], [exact, link, unsure, judge("a", "b", "retract", version="link-1", minute=4)])
    assert back.judge["b"] == ("machine", 1.0)


def test_where_a_detour_is_barred_the_surest_link_is_kept() -> None:
    log = [
        judge("a", "c", "different", who="Aigul"), judge("a", "c", "different", who="Boris"),
        judge("a", "b", "same", score=0.96), judge("b", "c", "same", score=0.99),
    ]  # fmt: skip
    found = cluster([], log)
    assert found.members == {"b": ["b", "c"]}
    (conflict,) = found.conflicts
    assert (conflict.left, conflict.right, conflict.apart_by) == ("a", "b", ("Aigul", "Boris"))


def test_even_what_a_source_itself_says_gives_way_to_a_person() -> None:
    found = cluster([("a", "b")], [judge("a", "b", "different", who="Aigul")])
    assert found.members == {} and found.conflicts[0].judge == "source"


def test_judges_who_disagree_are_shown() -> None:
    log = [judge("a", "b", "same", who="Aigul"), judge("a", "b", "unsure", who="Boris"), judge("a", "b", "same")]
    found = cluster([], log)
    assert found.members == {"a": ["a", "b"]}
    assert found.disagreements[0].decisions == (("Aigul", "same"), ("Boris", "unsure"))
    assert cluster([], log[::2]).disagreements == []


def test_parts_that_only_the_machine_joins_are_told_apart() -> None:
    log = [judge("a", "c", "same", score=0.97), judge("c", "d", "same", who="Aigul"), judge("x", "y", "same", who="B")]
    found = cluster([("a", "b")], log)
    assert found.confirmed_with == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_undecided_pairs_become_one_edge_between_people() -> None:
    log = [
        judge("a", "b", "same", who="Aigul"),
        judge("a", "c", "unsure", score=0.5, reason="one; two"),
        judge("b", "c", "unsure", score=0.8, reason="full name; year of birth"),
        judge("b", "d", "same", score=0.97, reason="all"),
        judge("b", "d", "unsure", who="Boris", reason="no photo"),
        judge("a", "e", "unsure", score=0.7), judge("b", "e", "different", who="Boris"),
    ]  # fmt: skip
    first, second = cluster([], log).possible
    assert (first.left, first.right, first.score) == ("a", "c", 0.8)
    assert first.reasons == ("full name", "year of birth") and first.pairs == (("b", "c"), ("a", "c"))
    assert (second.left, second.right, second.score) == ("a", "d", 0.97)
    assert second.reasons == ("all", "Boris: no photo")


def test_a_mention_that_no_longer_stands_is_nobody() -> None:
    log = [judge("a", "b", "unsure", score=0.5), judge("c", "d", "same"), judge("d", "e", "unsure", score=0.4)]
    (left,) = cluster([], log, {"b", "d", "e"}).possible
    assert (left.left, left.right) == ("d", "e")


def test_a_mention_beside_itself_bars_nothing() -> None:
    assert cluster([], [judge("a", "a", "different", who="Aigul"), judge("a", "b", "same")]).members


def test_a_cluster_of_thousands_is_quick() -> None:
    import time

    log = [judge(f"m{n:05}", f"m{n + 1:05}", "same", minute=n) for n in range(20_000)]
    log += [judge(f"m{n:05}", f"m{n + 7:05}", "different", who="Aigul", minute=n) for n in range(0, 20_000, 100)]
    start = time.perf_counter()
    found = cluster([], log)
    assert time.perf_counter() - start < 20
    assert len(found.conflicts) == 200 and len(found.members) == 201


ids = st.sampled_from("abcdef")
entries = st.lists(
    st.tuples(
        ids, ids, st.sampled_from(["same", "different", "unsure"]), st.sampled_from(["machine", "p", "q"])
    ).filter(lambda e: e[0] != e[1]),
    max_size=12,
    unique_by=lambda e: (frozenset(e[:2]), e[3]),
)


@settings(deadline=None)
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


@settings(deadline=None)
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
