"""Random histories of judgements: any order gives the same people, and undoing everything gives the start."""

import datetime as dt
import itertools
import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.identity.clusters import Clusters, cluster
from graphkit.identity.judgement_log import standing_decisions
from graphkit.ledger import Ledger
from graphkit.models import Judgement

AT = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
MENTIONS = [f"m_{n:024x}" for n in range(9)]
JUDGES = [("machine", "exact-1"), ("machine", "link-1"), ("Aigul", None), ("Boris", None), ("Cem", None)]

mentions = st.sampled_from(MENTIONS)
entries = st.builds(
    lambda pair, judge, decision, minute, score, zone: Judgement(
        left=pair[0],
        right=pair[1],
        decision=decision,
        judge=judge[0],
        version=judge[1],
        at=(AT + dt.timedelta(minutes=minute)).astimezone(dt.timezone(dt.timedelta(hours=zone))),
        score=score if judge[0] == "machine" else None,
        reason=f"because {minute}",
    ),
    st.tuples(mentions, mentions).filter(lambda p: p[0] != p[1]),
    st.sampled_from(JUDGES),
    st.sampled_from(["same", "same", "different", "unsure", "retract"]),
    # Few minutes: entries of one judge on one pair that bear the same time are usual.
    st.integers(0, 8),
    st.sampled_from([None, 0.31, 0.7, 0.96, 1.0]),
    st.sampled_from([0, 5]),
)
# The same entry twice is one entry.
histories = st.lists(entries, max_size=60).map(lambda log: list({j.id: j for j in log}.values()))
links = st.lists(st.tuples(mentions, mentions).filter(lambda p: p[0] != p[1]), max_size=3)
standing = st.sets(mentions, min_size=4)


def same(one: Clusters, other: Clusters) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in Clusters.__slots__)


@settings(max_examples=150, deadline=None)
@given(histories, links, standing, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_people(
    log: list[Judgement], pairs: list[tuple[str, str]], held: set[str], shuffle: random.Random
) -> None:
    first = cluster(pairs, log, held)
    shuffled = list(log)
    shuffle.shuffle(shuffled)
    assert same(cluster(pairs[::-1], shuffled, held), first)
    # Nor does it matter that entries come twice.
    assert same(cluster(pairs, [*shuffled, *log], held), first)


@settings(max_examples=150, deadline=None)
@given(histories, links, standing)
def test_no_cluster_holds_two_whom_a_person_called_different(
    log: list[Judgement], pairs: list[tuple[str, str]], held: set[str]
) -> None:
    found = cluster(pairs, log, held)
    everybody = cluster(pairs, log)
    for left, right in itertools.combinations(MENTIONS, 2):
        newest: dict[str, Judgement] = {}
        for j in log:
            if (j.left, j.right) == (left, right) and j.judge != "machine":
                newest[j.judge] = max(j, newest.get(j.judge, j), key=lambda e: (e.at, e.id))
        if any(j.decision == "different" for j in newest.values()):
            assert found.person_of(left) != found.person_of(right)
            assert everybody.person_of(left) != everybody.person_of(right)
    assert all(set(members) <= held and person == min(members) for person, members in found.members.items())


@settings(max_examples=150, deadline=None)
@given(histories, links)
def test_who_may_be_the_same_is_not_and_was_not_parted(log: list[Judgement], pairs: list[tuple[str, str]]) -> None:
    found = cluster(pairs, log)
    decisions = standing_decisions(log)
    for p in found.possible:
        assert p.left < p.right
        assert {p.left, p.right} == {found.person_of(p.left), found.person_of(p.right)}
        for pair in itertools.product(found.members_of(p.left), found.members_of(p.right)):
            of = decisions.get((min(pair), max(pair)), {})
            assert all(j.decision != "different" for judge, j in of.items() if judge != "machine")
        for pair in p.pairs:
            newest = [j.decision for judge, j in decisions[pair].items() if judge != "machine"]
            assert newest == ["unsure"] * len(newest)
            assert newest or decisions[pair]["machine"].decision == "unsure"


@settings(max_examples=150, deadline=None)
@given(histories, links, standing)
def test_undoing_everything_gives_the_start(log: list[Judgement], pairs: list[tuple[str, str]], held: set[str]) -> None:
    start = cluster(pairs, [], held)
    late = max((j.at for j in log), default=AT) + dt.timedelta(minutes=1)
    undone = [
        j.model_copy(update={"decision": "retract", "at": late, "score": None, "reason": ""})
        for j in {(j.left, j.right, j.judge, j.version): j for j in log}.values()
    ]
    assert same(cluster(pairs, [*log, *undone], held), start)
    assert start.possible == start.disagreements == start.conflicts == []


def test_a_hundred_histories_are_imported_in_any_order(tmp_path: Path) -> None:
    """The same on a real ledger, entry by entry in another order, each ledger its own log."""
    from graphkit.identity.judgement_files import import_judgements, to_csv, to_json_lines

    chance = random.Random(20)
    # Each history has pairs of its own, so that one ledger can hold a hundred of them.
    logs = []
    for number in range(100):
        names = [f"m_{number:020x}{n:04x}" for n in range(6)]
        log = {}
        for _ in range(30):
            left, right = chance.sample(names, 2)
            judge, version = chance.choice(JUDGES)
            made = Judgement(
                left=left, right=right, decision=chance.choice(["same", "same", "different", "unsure", "retract"]),
                judge=judge, version=version, at=AT + dt.timedelta(minutes=chance.randrange(12)),
                score=chance.random() if version else None,
                reason=chance.choice(["", "=1+1", "'@x", "why; \"so\"\nand"]),
            )  # fmt: skip
            log[made.id] = made
        logs.append(list(log.values()))
    everything = [j for log in logs for j in log]
    with Ledger(tmp_path / "one.sqlite", create=True) as one, Ledger(tmp_path / "other.sqlite", create=True) as other:
        one.add_judgements(everything)
        chance.shuffle(everything)
        half = len(everything) // 2
        (tmp_path / "a.csv").write_text("".join(to_csv(everything[:half], {})), encoding="utf-8", newline="")
        (tmp_path / "b.jsonl").write_text("".join(to_json_lines(everything[half - 50 :])), encoding="utf-8")
        assert import_judgements(other, tmp_path / "b.jsonl")[:2] == (len(everything) - half + 50, 0)
        assert import_judgements(other, tmp_path / "a.csv")[:2] == (half - 50, 50)
        assert import_judgements(other, tmp_path / "b.jsonl")[:2] == (0, len(everything) - half + 50)
        assert {j.id: j for j in one.judgements()} == {j.id: j for j in other.judgements()}
        first, second = cluster([], one.judgements()), cluster([], other.judgements())
        assert same(first, second)
        # They are histories that do something.
        assert len(first.members) > 50 and len(first.conflicts) > 50 and len(first.possible) > 20
