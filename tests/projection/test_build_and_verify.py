"""Ledger → each database: the same hash everywhere, only changes written, nothing of others touched."""

import datetime as dt
from typing import Any

import pytest

from graphkit.errors import CaseError, GraphkitError
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


TAMPERINGS = {
    "a node more": "CREATE (:Person {id: 'zzz', name: 'E'})",
    "a node less": "MATCH (e:Employment) DETACH DELETE e",
    "an edge less": "MATCH ()-[r:LIVED]->() WITH r LIMIT 1 DELETE r",
    "a list longer": "MATCH (p:Person) WITH p LIMIT 1 SET p.names = p.names + ['Q']",
    "a property of an edge": "MATCH ()-[r:EVIDENCED_BY]->() WITH r LIMIT 1 SET r.quote = 'lie'",
    "a declared edge between ends of no declared pair":
        "MATCH (p:Person), (u:Unit) WITH p, u LIMIT 1 CREATE (p)-[:RECRUITED_BY]->(u)",
    "an edge that begins and ends wrongly, of a type with others from there":
        "MATCH (p:Person)-[:LIVED]->() WITH p LIMIT 1 MATCH (u:Unit) WITH p, u LIMIT 1 CREATE (p)-[:LIVED]->(u)",
    "an edge of no declared type": "MATCH (p:Person), (u:Unit) WITH p, u LIMIT 1 CREATE (p)-[:EVILLINK]->(u)",
    "the same edge twice":
        "MATCH (p:Person)-[r:SERVED_IN]->(u:Unit) WITH p, u, properties(r) AS x LIMIT 1 "
        "CREATE (p)-[q:SERVED_IN]->(u) SET q = x",
    "an edge twice, with other properties":
        "MATCH (p:Person)-[r:SERVED_IN]->(u:Unit) WITH p, u LIMIT 1 CREATE (p)-[q:SERVED_IN {confidence: 0.1}]->(u)",
    "an edge with an id twice":
        "MATCH (e:Event)-[r:EVIDENCED_BY]->(s:Source) WITH e, s, properties(r) AS x LIMIT 1 "
        "CREATE (e)-[q:EVIDENCED_BY]->(s) SET q = x",
    "an edge from the marker":
        "MATCH (m:GraphkitMeta), (p:Person) WITH m, p LIMIT 1 CREATE (m)-[:EVILTWO]->(p)",
    "an edge to the marker":
        "MATCH (m:GraphkitMeta), (p:Person) WITH m, p LIMIT 1 CREATE (p)-[:LIVED]->(m)",
    "a label more on a person": "MATCH (p:Person) WITH p LIMIT 1 SET p:Suspect",
    "a label more on an event": "MATCH (e:Event) WITH e LIMIT 1 SET e:Suspect",
    "a second declared label": "MATCH (u:Unit) SET u:Employer",
    "a second event type": "MATCH (e:Employment) SET e:Death",
    "no event type": "MATCH (e:Verdict) REMOVE e:Verdict",
    "a date as text":
        "MATCH (e:Event) WHERE e.date_from IS NOT NULL WITH e LIMIT 1 SET e.date_from = toString(e.date_from)",
    "an integer as a float": "MATCH (e:Verdict) SET e.term_months = toFloat(e.term_months)",
}  # fmt: skip
"""What can be done to a graph, and the next build after `verify` mends."""

FOREIGN = {
    "a node of another label": "CREATE (:Foreign {a: 1})",
    "one with an edge to a person": "MATCH (p:Person) WITH p LIMIT 1 CREATE (:Foreign {a: 1})-[:EVILTWO]->(p)",
    "one without an id": "CREATE (:Unit {name: 'E'})",
    "an event that is none any more": "MATCH (e:Employment) REMOVE e:Event",
}
"""What graphkit never deletes but with everything else."""


def tamper(store: Store, text: str) -> None:
    from dataclasses import replace

    from graphkit.store import load_statement

    store.write(replace(load_statement("dump/count"), text=text))


def test_every_tampering_is_found_and_mended(builder: Any, empty_database: Target) -> None:
    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        first = build(builder.case, builder.ledger, store, "db")
        for what, text in TAMPERINGS.items():
            tamper(store, text)
            report = verify(builder.case, builder.ledger, store, "db")
            assert (what, report.agrees, report.foreign) == (what, False, 0)
            assert report.differences, what
            mended = build(builder.case, builder.ledger, store, "db")
            # Only what was touched, and the edges that had to go with it.
            assert (what, 0 < mended.written + mended.deleted < first.written / 2) == (what, True)
            report = verify(builder.case, builder.ledger, store, "db")
            assert (what, report.agrees, report.differences) == (what, True, [])


def test_what_is_foreign_is_counted_and_goes_when_all_goes(builder: Any, empty_database: Target) -> None:
    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        build(builder.case, builder.ledger, store, "db")
        for what, text in FOREIGN.items():
            tamper(store, text)
            report = verify(builder.case, builder.ledger, store, "db")
            assert (what, report.agrees, report.foreign > 0) == (what, False, True)
            build(builder.case, builder.ledger, store, "db", from_scratch=True)
            assert (what, verify(builder.case, builder.ledger, store, "db").agrees) == (what, True)


def test_an_edge_without_its_ends_is_noticed(builder: Any, empty_database: Target) -> None:
    from graphkit.projection.dump import check_count, count_rows

    fill(builder)
    with Store.open(empty_database, mode="write") as store:
        report = build(builder.case, builder.ledger, store, "db")
        wanted = {"nodes": report.nodes, "edges": report.edges}
        assert count_rows(store) == wanted
        check_count(store, wanted)
        tamper(store, TAMPERINGS["an edge less"])
        with pytest.raises(GraphkitError, match=f"{report.edges - 1} edges .* {report.edges}"):
            check_count(store, wanted)


def test_a_node_that_changes_its_label_keeps_its_edges(builder: Any) -> None:
    from graphkit.projection.manifest import Manifest, row_hash
    from graphkit.projection.rows import edge, node

    person, source = node("Person", "p", {}), node("Source", "s", {})
    lived = edge("LIVED", ("Person", "Event"), "p", "e", {})
    other = edge("EVIDENCED_BY", ("Mention", "Source"), "e", "s", {}, edge_id="st")
    before = [person, source, node("Employment", "e", {}), lived, other]
    manifest = Manifest(builder.case.builds / "labels.sqlite")
    manifest.set_current((r.key, r.table, row_hash(r.table, r.data)) for r in before)
    manifest.want([person, source, node("Service", "e", {}), lived, other])
    assert dict(manifest.to_delete(in_the_way=True)) == {"node_Event": [{"id": "e"}]}
    assert dict(manifest.to_delete(in_the_way=False)) == {}
    assert [table for table, _ in manifest.to_write()] == ["node_Event_Service", "edge_LIVED_Person_Event"]
    assert manifest.changes() == {"written": 2, "deleted": 1}
    manifest.close()


def test_what_is_no_longer_wanted_goes_when_all_else_is_written(builder: Any) -> None:
    from graphkit.projection.manifest import Manifest, row_hash
    from graphkit.projection.rows import edge, node

    gone = [node("Person", "p", {}), node("Employment", "e", {}), edge("LIVED", ("Person", "Event"), "p", "e", {})]
    manifest = Manifest(builder.case.builds / "last.sqlite")
    manifest.set_current((r.key, r.table, row_hash(r.table, r.data)) for r in gone)
    manifest.want([node("Person", "q", {})])
    assert dict(manifest.to_delete(in_the_way=True)) == {}
    assert list(manifest.to_delete(in_the_way=False)) == [
        ("edge_LIVED_Person_Event", [{"from": "p", "to": "e"}]), ("node_Event", [{"id": "e"}]),
        ("node_Person", [{"id": "p"}]),
    ]  # fmt: skip
    manifest.close()


def test_types_of_values_are_told_apart() -> None:
    from graphkit.projection.manifest import row_hash

    def digest(**props: Any) -> str:
        return row_hash("node_Event_Verdict", {"props": props})

    day = dt.date(2024, 5, 5)
    assert digest(confidence=1) == digest(confidence=1.0)
    assert digest(term_months=60) != digest(term_months=60.0)
    assert len({digest(date_from=v) for v in (day, str(day), [str(day)], dt.datetime(2024, 5, 5))}) == 4
    assert digest(suspended=True) != digest(suspended=1)


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
