"""Judgements in the graph: POSSIBLY_SAME edges that move, the same graph everywhere, and what goes to the public."""

import datetime as dt
from typing import Any

import pytest

from graphkit.errors import InputError
from graphkit.exports.redact import redact
from graphkit.identity.judgement_log import add_judgement
from graphkit.ledger.ledger import now
from graphkit.models import Judgement
from graphkit.projection import build, people, read_graph, verify
from graphkit.store import Store, Target

SIGNED = [("contract_signed", "2023-05-05", {}, {})]
TRIED = [*SIGNED, ("verdict", "2024-05-05", {"outcome": "convicted"}, {})]


def machine(left: str, right: str, decision: str, score: float, version: str = "link-1", minute: int = 0) -> Judgement:
    at = now() + dt.timedelta(minutes=minute)
    return Judgement(left=left, right=right, decision=decision, judge="machine", version=version, at=at, score=score,
                     reason="family names agree (+3.1); year of birth only (-0.2)")  # type: ignore[arg-type]  # fmt: skip


def edges(store: Store, kind: str = "POSSIBLY_SAME") -> list[tuple[str, str, Any]]:
    return sorted((a, b, d.get("score")) for a, b, d in read_graph(store).edges(data=True) if d["type"] == kind)


def test_undecided_pairs_are_edges_that_move_with_the_judgements(builder: Any, empty_database: Target) -> None:
    ids = builder.add(
        builder.record("a", "Омаров Ержан", SIGNED, birth="1990-01-02"),
        builder.record("b", "Омаров Е.", birth="1990", kind="list"),
        builder.record("c", "Омаров Ержан", birth="1990-01-02", kind="list"),
        builder.record("d", "Yerzhan Omarov"),
    )
    one, initials, twin, latin = ids
    pair = tuple(sorted((one, initials)))
    builder.ledger.add_judgements([machine(one, initials, "unsure", 0.61), machine(initials, latin, "unsure", 0.4)])
    with Store.open(empty_database, mode="write") as store:

        def project() -> Any:
            report = build(builder.case, builder.ledger, store, "db")
            assert verify(builder.case, builder.ledger, store, "db").agrees
            assert len(edges(store, "REFERS_TO")) == 4  # every mention stays visible
            return report

        first = project()
        whole = min(one, twin)  # the same full name and birth date
        assert first.possible == 2
        assert edges(store) == sorted(
            [(*sorted((whole, initials)), 0.61), (*sorted((initials, latin)), 0.4)]  # type: ignore[list-item]
        )
        (data,) = [d for a, b, d in read_graph(store).edges(data=True) if d.get("score") == 0.61]
        assert data["reasons"] == ["family names agree (+3.1)", "year of birth only (-0.2)"]
        assert project().written == 0

        add_judgement(builder.ledger, *pair, "unsure", judge="Aigul", reason="no photo")
        assert project().written == 1
        add_judgement(builder.ledger, *pair, "different", judge="Boris")
        less = project()
        assert (less.written, less.deleted, less.possible) == (0, 1, 1)
        add_judgement(builder.ledger, *pair, "retract", judge="Boris")
        add_judgement(builder.ledger, *pair, "same", judge="Aigul")
        project()
        joined = min(one, twin, initials)
        assert edges(store) == [(*sorted((joined, latin)), 0.4)]
        add_judgement(builder.ledger, *pair, "retract", judge="Aigul")
        back = project()
        assert back.hash == first.hash and back.possible == 2


def test_the_graph_is_the_same_whatever_the_order_of_the_log(new_builder: Any, databases: Any) -> None:
    hashes = set()
    for order in (1, -1):
        builder = new_builder()
        ids = builder.add(*(builder.record(s, f"Омаров {s}", SIGNED) for s in "abcdef"))
        log = [
            machine(ids[0], ids[1], "same", 0.97), machine(ids[1], ids[2], "same", 0.96),
            machine(ids[3], ids[4], "unsure", 0.5), machine(ids[3], ids[4], "same", 0.98, minute=1),
            machine(ids[4], ids[5], "unsure", 0.5),
            Judgement(left=ids[0], right=ids[2], decision="different", judge="Aigul", at=now()),
        ]  # fmt: skip
        at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
        fixed = [j.model_copy(update={"at": at + dt.timedelta(minutes=n)}) for n, j in enumerate(log)]
        builder.ledger.add_judgements(fixed[::order])
        with Store.open(databases.empty("arcadedb"), mode="write") as store:
            hashes.add(build(builder.case, builder.ledger, store, "db").hash)
        assert len(hashes) == 1


def test_a_judgement_on_things_joins_nobody(builder: Any) -> None:
    from graphkit.models import Mention, Record
    from graphkit.names.things import unit_ref

    record = builder.record("a", "Омаров Ержан")
    unit = Mention(source_id=record.sources[0].id, name="Вагнер", locator="9", kind="unit", thing=unit_ref("Вагнер"))
    values = {name: getattr(record, name) for name in Record.model_fields}
    person, *_ = builder.add(Record(**{**values, "mentions": (*record.mentions, unit)}))
    other, *_ = builder.add(builder.record("b", "Другой Иван"))
    builder.ledger.add_judgements([machine(person, unit.id, "same", 1.0), machine(unit.id, other, "same", 1.0)])
    assert people(builder.ledger).members == {}


@pytest.mark.parametrize("version", ["link-1", "exact-1"])
def test_a_list_to_verdict_match_is_public_only_once_a_person_confirmed_it(
    builder: Any, embedded_target: Target, version: str
) -> None:
    pairs = []
    for n in range(3):
        # With full birth dates the build itself links them, by the rule exact-1.
        name, birth = f"Омаров Ержан{'абв'[n]}", f"199{n}-01{'-02' if version == 'exact-1' else ''}"
        pairs.append(builder.add(
            builder.record("1", name, [("service", None, {}, {})], kind="list", key=str(n), birth=birth),
            builder.record("2", name, TRIED[1:], key=str(n), birth=birth),
        ))  # fmt: skip
    with Store.open(embedded_target, mode="write") as store:

        def public() -> Any:
            build(builder.case, builder.ledger, store, "db")
            return redact(read_graph(store))

        if version == "link-1":
            # Six people: three whom a list names, three who were tried.
            apart = public()
            assert apart.people == 6 and apart.count(stage_verdict=True, stage_front=True) == 0
            builder.ledger.add_judgements([machine(*pair, "same", 0.98) for pair in pairs])
        linked = public()
        # One man is counted once, and nobody served and was tried.
        assert linked.people == 3 and linked.count(stage_verdict=True, stage_front=True) == 0
        for left, right in pairs:
            add_judgement(builder.ledger, left, right, "same", judge="Aigul")
        assert public().count(stage_verdict=True, stage_front=True) == 3
        for left, right in pairs:
            add_judgement(builder.ledger, left, right, "different", judge="Boris")
        assert public().people == 6


def test_the_part_that_tells_most_speaks_for_a_person(builder: Any, embedded_target: Target) -> None:
    """A row of a list that a machine links must not hide the verdict, whichever of their ids is the smaller."""
    for n in range(3):
        name = f"Омаров Ержан{'абв'[n]}"
        rows = builder.add(*(builder.record("1", name, kind="list", key=f"{n}{m}") for m in range(3)))
        (tried,) = builder.add(builder.record("2", name, TRIED, key=str(n)))
        builder.ledger.add_judgements([machine(row, tried, "same", 0.98) for row in rows])
    with Store.open(embedded_target, mode="write") as store:
        build(builder.case, builder.ledger, store, "db")
        assert verify(builder.case, builder.ledger, store, "db").agrees
        view = redact(read_graph(store))
        assert view.people == 3 and view.count(stage_verdict=True) == 3


def test_people_who_may_be_one_count_once_in_public(builder: Any, embedded_target: Target) -> None:
    ids = builder.add(*(builder.record("a", f"Омаров {n}", SIGNED, key=str(n)) for n in range(3)))
    with Store.open(embedded_target, mode="write") as store:
        build(builder.case, builder.ledger, store, "db")
        assert redact(read_graph(store)).people == 3
        builder.ledger.add_judgements([machine(ids[0], ids[1], "unsure", 0.5)])
        build(builder.case, builder.ledger, store, "db")
        with pytest.raises(InputError, match="fewer than 3"):
            redact(read_graph(store))
