"""Ledger → each database: the same hash everywhere, only changes written, nothing of others touched."""

from typing import Any

import pytest

from graphkit.errors import CaseError
from graphkit.names.things import unit_ref
from graphkit.projection import build, read_graph, verify
from graphkit.store import Store, Target

COURSE = [
    ("employment", "2022", {}, {}),
    ("contract_signed", "2023-05-05", {"unit": unit_ref("Вагнер")}, {}),
    ("wound", "2023-08", {}, {}),
    ("coercion", None, {"means": ["beating"]}, {"stance": "negated"}),
    ("verdict", "2024-05-05", {"outcome": "convicted", "articles": ["172"], "term_months": 60, "suspended": False}, {}),
]


def fill(builder: Any) -> None:
    builder.add(
        builder.record("a", "Омаров Ержан", COURSE, birth="1990-01-02"),
        builder.record("b", "ОМАРОВ ЕРЖАН", birth="1990-01-02", kind="list"),
        builder.record("c", "Әлиев «Қанат» ' \\ ` $x {y} \u202e", COURSE[:2], birth="1991"),
    )


def test_build_verify_delete_and_build_again(builder: Any, empty_database: Target) -> None:
    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        first = build(builder.case, builder.ledger, store, "db")
        assert first.written == first.nodes + first.edges > 40
        assert verify(builder.case, builder.ledger, store, "db").agrees
        again = build(builder.case, builder.ledger, store, "db")
        assert (again.written, again.deleted, again.hash) == (0, 0, first.hash)
        scratch = build(builder.case, builder.ledger, store, "db", from_scratch=True)
        assert (scratch.written, scratch.hash) == (first.written, first.hash)
        assert verify(builder.case, builder.ledger, store, "db").agrees


def test_only_what_changed_is_written(builder: Any, empty_database: Target) -> None:
    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        first = build(builder.case, builder.ledger, store, "db")
        builder.add(builder.record("d", "Новый Человек", birth="1980", kind="list"))
        second = build(builder.case, builder.ledger, store, "db")
        # Source, person, mention, three edges from them, two statements.
        assert second.written == 8
        assert second.deleted == 0
        assert verify(builder.case, builder.ledger, store, "db").agrees
        less = build(builder.case, builder.ledger, store, "db", special=False)
        assert less.deleted > 0
        assert verify(builder.case, builder.ledger, store, "db").agrees
        assert build(builder.case, builder.ledger, store, "db").hash == second.hash != first.hash


def test_the_hash_depends_on_the_ledger_alone(new_builder: Any, empty_database: Target) -> None:
    one, two = new_builder(), new_builder()
    fill(one)
    records = [
        two.record("c", "Әлиев «Қанат» ' \\ ` $x {y} \u202e", COURSE[:2], birth="1991"),
        two.record("b", "ОМАРОВ ЕРЖАН", birth="1990-01-02", kind="list"),
        two.record("a", "Омаров Ержан", COURSE, birth="1990-01-02"),
    ]
    for record in records:
        two.add(record)
    with Store.open(empty_database, mode="write") as store:
        first = build(one.case, one.ledger, store, "db")
    assert build_hash(two) == first.hash


def build_hash(builder: Any) -> str:
    from graphkit.identity import judge_exact
    from graphkit.projection.build import people
    from graphkit.projection.manifest import Manifest
    from graphkit.projection.project import project

    judge_exact(builder.ledger)
    manifest = Manifest(builder.case.builds / "hash.sqlite")
    manifest.want(project(builder.ledger, people(builder.ledger)))
    found = manifest.wanted_hash()
    manifest.close()
    return found


class Cut(Exception):
    """The build is cut off."""


def test_a_build_that_was_cut_off_is_ended_by_the_next(builder: Any, empty_database: Target) -> None:
    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        written: list[str] = []
        real = store.write_rows

        def failing(statement: Any, rows: Any, **kwargs: Any) -> int:
            written.append(statement.name)
            if len(written) > 9:
                raise Cut
            return real(statement, rows, **kwargs)

        store.write_rows = failing  # type: ignore[method-assign]
        with pytest.raises(Cut):
            build(builder.case, builder.ledger, store, "db")
    with Store.open(empty_database, mode="write") as store:
        assert not verify(builder.case, builder.ledger, store, "db").agrees
        ended = build(builder.case, builder.ledger, store, "db")
        assert 0 < ended.written < ended.nodes + ended.edges
        assert verify(builder.case, builder.ledger, store, "db").agrees


def test_tampering_is_found_named_and_mended(builder: Any, empty_database: Target) -> None:
    from graphkit.store import load_statement

    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        build(builder.case, builder.ledger, store, "db")
        rows = store.run_read("MATCH (p:Person) RETURN properties(p) AS p ORDER BY p.id LIMIT 1", {}).rows
        person = dict(rows[0][0])
        store.write_rows(
            load_statement("write/node_Person"), [{"id": person["id"], "props": {**person, "name": "Somebody Else"}}]
        )
        report = verify(builder.case, builder.ledger, store, "db")
        assert not report.agrees
        assert report.differences == [("different", f"node_Person\t{person['id']}")]
        mended = build(builder.case, builder.ledger, store, "db")
        assert mended.written == 1
        assert verify(builder.case, builder.ledger, store, "db").agrees


def test_a_database_of_another_case_is_never_touched(new_builder: Any, empty_database: Target) -> None:
    one, two = new_builder(), new_builder()
    fill(one)
    fill(two)
    with Store.open(empty_database, mode="write") as store:
        build(one.case, one.ledger, store, "db")
    with Store.open(empty_database, mode="write") as store:
        for scratch in (False, True):
            with pytest.raises(CaseError):
                build(two.case, two.ledger, store, "db", from_scratch=scratch)
        with pytest.raises(CaseError, match="no graph of this case"):
            verify(two.case, two.ledger, store, "db")
        assert verify(one.case, one.ledger, store, "db").agrees


def test_the_graph_read_back_is_a_networkx_graph(builder: Any, empty_database: Target) -> None:
    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        report = build(builder.case, builder.ledger, store, "db")
        graph = read_graph(store)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (report.nodes, report.edges)
    labels = {data["label"] for _, data in graph.nodes(data=True)}
    assert {"Person", "Mention", "Event", "Unit", "Source"} <= labels
    names = {data["name"] for _, data in graph.nodes(data=True) if data["label"] == "Person"}
    assert names == {"Омаров Ержан", "Әлиев «Қанат» ' \\ ` $x {y} \u202e"}
