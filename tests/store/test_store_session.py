"""One store for every database: marker, schema, batches, values, and that queries can't write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from graphkit.errors import CaseError, GraphkitError, InputError, QueryError
from graphkit.models import EVENT_TYPES, META_LABEL, NODES
from graphkit.store import Marker, Store, Target
from graphkit.store.statement import Statement, list_statements, parse_statement
from graphkit.store.store import migrations
from graphkit.store.values import BATCH_BYTES, batches, size_of

CASE = "case-1"


def cypher(text: str) -> Statement:
    return parse_statement("test", f"// title: test\n\n{text}")


PERSONS = cypher("UNWIND $rows AS r MERGE (n:Person {id: r.id}) SET n = r.props")
# Not MERGE (n:Event:ContractSigned …): of two labels it takes milliseconds a row on the embedded database.
EVENTS = cypher(
    "UNWIND $rows AS r OPTIONAL MATCH (o:Event {id: r.id}) "
    "FOREACH (x IN CASE WHEN o IS NULL THEN [1] ELSE [] END | "
    "CREATE (n:Event:ContractSigned {id: r.id}) SET n = r.props) "
    "FOREACH (x IN CASE WHEN o IS NULL THEN [] ELSE [1] END | SET o = r.props)"
)
LIVED = cypher(
    "UNWIND $rows AS r MATCH (a:Person {id: r.from}) MATCH (b:Event {id: r.to}) "
    "MERGE (a)-[e:LIVED]->(b) SET e = r.props"
)
EVIDENCE = cypher(
    "UNWIND $rows AS r MATCH (a:Event {id: r.from}) MATCH (b:Source {id: r.to}) "
    "MERGE (a)-[e:EVIDENCED_BY {id: r.id}]->(b) SET e = r.props"
)
SOURCES = cypher("UNWIND $rows AS r MERGE (n:Source {id: r.id}) SET n = r.props")
DELETE = cypher("UNWIND $rows AS r MATCH (n:Person {id: r.id}) DETACH DELETE n")


def person(number: int, **props: object) -> dict[str, object]:
    key = f"p{number}"
    return {"id": key, "props": {"id": key, "name": f"Омаров {number}", **props}}


@pytest.fixture
def store(empty_database: Target) -> Iterator[Store]:
    with Store.open(empty_database) as opened:
        opened.ensure_schema(CASE)
        yield opened


def count(store: Store, pattern: str) -> int:
    return int(store.run_read(f"MATCH {pattern} RETURN count(*) AS n").rows[0][0])


def test_constraints_and_indexes_are_those_of_the_models(store: Store) -> None:
    shown = store.run_read("SHOW CONSTRAINTS").dicts()
    unique = {(c["labelsOrTypes"][0], tuple(c["properties"])) for c in shown}
    assert all("UNIQUENESS" in c["type"] for c in shown)
    labels = {META_LABEL, *NODES, *(e.label for e in EVENT_TYPES.values())}
    assert unique == {(label, ("id",)) for label in labels}
    indexes = store.run_read("SHOW INDEXES").dicts()
    bare = {
        (i["labelsOrTypes"][0], i["properties"][0])
        for i in indexes
        if i["type"] == "RANGE" and not i["owningConstraint"]
    }
    assert bare == {(n.label, p) for n in NODES.values() for p in n.indexed}
    assert all(i["state"] == "ONLINE" for i in indexes)


def test_labels_and_edge_types_do_not_clash_on_the_embedded_database() -> None:
    from graphkit.models import EDGES

    names = [*NODES, META_LABEL, *(e.label for e in EVENT_TYPES.values()), *EDGES]
    assert len({name.lower() for name in names}) == len(names)


def test_marker_is_written_and_kept(store: Store) -> None:
    newest = migrations()[-1][0]
    assert store.marker() == Marker(CASE, schema=newest)
    store.set_marker(Marker(CASE, schema=newest, ledger_position=17, build_id="b1"))
    assert store.ensure_schema(CASE) == Marker(CASE, newest, 17, "b1")
    assert count(store, f"(m:{META_LABEL})") == 1
    with pytest.raises(CaseError):
        store.set_marker(Marker("another"))


def test_nothing_is_written_before_the_marker_was_checked(store: Store) -> None:
    with Store.open(store.target) as second, pytest.raises(CaseError):
        second.write_rows(PERSONS, [person(1)])
    with Store.open(store.target, mode="read") as reader, pytest.raises(CaseError, match="reading"):
        reader.write_rows(PERSONS, [person(1)])
    assert count(store, "(p:Person)") == 0


def test_another_case_is_neither_written_to_nor_cleared(store: Store) -> None:
    store.write_rows(PERSONS, [person(1)])
    with Store.open(store.target) as second:
        with pytest.raises(CaseError, match=CASE):
            second.ensure_schema("case-2")
        with pytest.raises(CaseError):
            second.clear("case-2")
        with pytest.raises(CaseError):
            second.write_rows(PERSONS, [person(2)])
    assert count(store, "(p:Person)") == 1


def test_a_foreign_database_is_neither_written_to_nor_cleared(empty_database: Target) -> None:
    with Store.open(empty_database) as store:
        store._write_text("CREATE (:Person {id: 'not ours'})", {})
        with pytest.raises(CaseError, match="not empty"):
            store.ensure_schema(CASE)
        with pytest.raises(CaseError):
            store.clear(CASE)
        assert store.marker() is None
        assert count(store, "(p:Person)") == 1


def test_a_newer_schema_is_refused(store: Store) -> None:
    marker = store.marker()
    assert marker is not None
    store.set_marker(replace(marker, schema=marker.schema + 1))
    with Store.open(store.target) as second, pytest.raises(CaseError, match="newer"):
        second.ensure_schema(CASE)


def test_rows_are_written_in_batches_and_again_without_change(store: Store) -> None:
    steps: list[int] = []
    for _ in range(2):
        steps.clear()
        sent = store.write_rows(PERSONS, (person(n) for n in range(4_500)), progress=steps.append)
        assert sent == 4_500
        assert sum(steps) == 4_500
        assert len(steps) == 3
        assert count(store, "(p:Person)") == 4_500


def test_events_are_written_once_under_both_labels(store: Store) -> None:
    for round_ in range(2):
        rows = [{"id": f"e{n}", "props": {"id": f"e{n}", "round": round_}} for n in range(3_000)]
        store.write_rows(EVENTS, rows)
        assert count(store, "(e:Event)") == count(store, "(e:ContractSigned)") == 3_000
        assert count(store, f"(e:Event {{round: {round_}}})") == 3_000


def test_no_shipped_statement_merges_a_node_of_two_labels() -> None:
    for folder in ("queries", "read", "write", "schema"):
        for statement in list_statements(folder):
            assert not re.search(r"MERGE\s*\(\w*:\w+:\w+", statement.text), statement.name


def test_a_row_replaces_all_properties(store: Store) -> None:
    store.write_rows(PERSONS, [person(1, gender="m", birth_year=1990)])
    store.write_rows(PERSONS, [person(1, birth_year=1991, gender=None)])
    assert store.run_read("MATCH (p:Person) RETURN p").rows == [
        ({"_labels": ["Person"], "id": "p1", "name": "Омаров 1", "birth_year": 1991},)
    ]


def test_values_come_back_as_they_went(store: Store) -> None:
    props = {
        "id": "e1",
        "date_from": dt.date(2024, 1, 1),
        "date_to": dt.date(2024, 1, 31),
        "names": ["Қайрат", "Kairat", "кавычки «» \"' \\ \n\t 😀"],
        "none": [],
        "share": 0.1,
        "whole": 2.0,
        "large": 2**62,
        "small": -1,
        "yes": True,
        "empty": "",
        "text": "я" * 100_000,
    }
    store.write_rows(EVENTS, [{"id": "e1", "props": props}])
    found = store.run_read("MATCH (e:ContractSigned) RETURN e, e.date_from AS d, labels(e) AS l").rows[0]
    assert found[0] == props | {"_labels": ["ContractSigned", "Event"]}
    assert type(found[0]["whole"]) is float
    assert found[1] == dt.date(2024, 1, 1)
    assert sorted(found[2]) == ["ContractSigned", "Event"]
    days = store.run_read("MATCH (e:Event) WHERE e.date_to >= date('2024-01-31') RETURN e.id AS id").rows
    assert days == [("e1",)]


def test_edges_merge_and_keyed_edges_stay_apart(store: Store) -> None:
    store.write_rows(PERSONS, [person(1)])
    store.write_rows(EVENTS, [{"id": "e1", "props": {"id": "e1"}}])
    store.write_rows(SOURCES, [{"id": "s1", "props": {"id": "s1"}}])
    for seq in (1, 2):
        rows = [{"from": "p1", "to": "e1", "props": {"seq": seq}}]
        assert store.write_rows(LIVED, [*rows, {"from": "p1", "to": "missing", "props": {}}]) == 2
    assert store.run_read("MATCH (:Person)-[e:LIVED]->(:Event) RETURN e").rows == [({"_type": "LIVED", "seq": 2},)]
    evidence = [{"id": f"v{n}", "from": "e1", "to": "s1", "props": {"id": f"v{n}", "quote": "«слова»"}} for n in (1, 2)]
    for _ in range(2):
        store.write_rows(EVIDENCE, evidence)
    assert count(store, "(:Event)-[:EVIDENCED_BY]->(:Source)") == 2
    path = store.run_read("MATCH p = (:Person)-[:LIVED]->(:Event) RETURN p").rows[0][0]
    assert [step.get("_type") or step["_labels"] for step in path] == [
        ["Person"], "LIVED", ["ContractSigned", "Event"]
    ]  # fmt: skip
    store.write_rows(DELETE, [{"id": "p1"}, {"id": "missing"}])
    assert count(store, "(:Person)") == 0
    assert count(store, "(:Event)") == 1


def test_a_row_over_the_default_message_size_goes_through(store: Store) -> None:
    text = "x" * (20 * 1024 * 1024)
    store.write_rows(SOURCES, [{"id": "big", "props": {"id": "big", "note": text}}])
    assert store.run_read("MATCH (s:Source) RETURN size(s.note) AS n").rows == [(len(text),)]


def test_a_row_that_is_too_large_is_named() -> None:
    with pytest.raises(InputError, match="node or edge r1"):
        list(batches([{"id": "r1", "props": {"t": "x" * (33 * 1024 * 1024)}}], 10, BATCH_BYTES))


def test_batches_are_bounded_and_lose_nothing() -> None:
    rows = [{"id": str(n), "props": {"t": "x" * (n * 1000)}} for n in range(300)]
    cut = list(batches(iter(rows), 50, 1_000_000))
    assert [row for batch in cut for row in batch] == rows
    assert all(len(batch) <= 50 for batch in cut)
    assert all(sum(map(size_of, batch)) <= 1_000_000 for batch in cut)
    assert list(batches([], 50, 1_000)) == []


def test_a_refused_batch_is_an_error_without_data(store: Store) -> None:
    wrong = cypher("UNWIND $rows AS r CREATE (n:Person {id: r.id}) SET n = r.props")
    with pytest.raises(GraphkitError) as caught:
        store.write_rows(wrong, [person(1, name="Секрет"), person(1, name="Секрет")])
    assert "Секрет" not in str(caught.value)
    assert "Neo." in str(caught.value)
    assert count(store, "(p:Person)") == 0


def test_clear_leaves_the_marker_at_the_beginning(store: Store) -> None:
    store.write_rows(PERSONS, (person(n) for n in range(2_500)))
    store.write_rows(EVENTS, [{"id": "e1", "props": {"id": "e1"}}])
    store.write_rows(LIVED, [{"from": f"p{n}", "to": "e1", "props": {}} for n in range(2_500)])
    marker = store.marker()
    assert marker is not None
    store.set_marker(replace(marker, ledger_position=5, build_id="b"))
    assert store.clear(CASE) == 2_501
    assert store.marker() == marker
    assert store.run_read("MATCH (n) RETURN labels(n) AS l").rows == [([META_LABEL],)]


@pytest.mark.parametrize("text", ["MATCH (n RETURN n", "RETURN $missing AS x", "MATCH (n) RETURN nothing", ""])
def test_a_wrong_query_is_an_error_of_ours(store: Store, text: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.run_read(text)
    assert str(caught.value)
    assert "EXPLAIN" not in str(caught.value)


def test_a_library_query_without_rows_has_its_columns(store: Store) -> None:
    text = "// title: t\n// column: a - first\n// column: b - second\n\nMATCH (u:Unit) RETURN u.id AS a, u.name AS b"
    assert store.run_read(parse_statement("test", text)).columns == ("a", "b")


def test_limit_stops_reading(store: Store) -> None:
    assert len(store.run_read("UNWIND range(1, 100000) AS x RETURN x", limit=5).rows) == 5
