"""Queries can't write, on any database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphkit.errors import QueryError
from graphkit.store import Store, Target
from graphkit.store.readonly import check_plan
from graphkit.store.statement import parse_statement


@pytest.fixture(scope="module")
def reader(database: Target) -> Iterator[Store]:
    """Three people, one of them with an event, open for reading."""
    people = "UNWIND $rows AS r CREATE (p:Person {id: r.id, name: 'Омаров ' + r.id})"
    event = "MATCH (p:Person {id: 'p1'}) CREATE (p)-[:LIVED {seq: 1}]->(:Event:ContractSigned {id: 'e1'})"
    with Store.open(database) as store:
        store.ensure_schema("case")
        store.write_rows(parse_statement("t", f"// title: t\n\n{people}"), [{"id": f"p{n}"} for n in range(3)])
        store.write(parse_statement("t", f"// title: t\n\n{event}"))
    with Store.open(database, mode="read") as store:
        yield store


READS = [
    "MATCH (p:Person)-[:LIVED]->(e:Event) RETURN p.name AS n, count(e) AS c ORDER BY c DESC, n LIMIT 3",
    "MATCH (p:Person {id: 'p1'}) OPTIONAL MATCH (p)-[l:LIVED|ALLEGED]-(e) RETURN p, collect(e.id) AS e",
    "MATCH path = (p:Person)-[:LIVED*1..3]-(q) WHERE p.name CONTAINS 'Ом' RETURN length(path) AS l ORDER BY l",
    "MATCH (p:Person) WHERE EXISTS { (p)-[:LIVED]->(:ContractSigned) } RETURN DISTINCT p.id AS id",
    "MATCH (p:Person) WHERE NOT (p)-[:LIVED]->() RETURN p.id AS id UNION MATCH (e:Event) RETURN e.id AS id",
    "MATCH (a:Person), (b:Person) WHERE a.name <> b.name AND a.id < b.id RETURN a.id AS a, b.id AS b SKIP 1",
    "MATCH (p:Person) CALL { WITH p MATCH (p)-[:LIVED]->(e) RETURN count(e) AS n } RETURN p.id AS id, n",
    "UNWIND range(1, 3) AS x WITH x WHERE x > 1 RETURN collect(x) AS xs",
    "MATCH (p:Person {id: 'p1'}), (q:Event {id: 'e1'}) MATCH s = shortestPath((p)-[*..4]-(q)) RETURN length(s) AS l",
    "MATCH ()-[e:LIVED]->() RETURN count(e) AS n",
    "/* a comment */ // another\n RETURN 1 AS one",
]


@pytest.mark.parametrize("text", READS)
def test_what_only_reads_is_let_through(reader: Store, text: str) -> None:
    assert reader.run_read(text).rows


# Written so that none would be a no-op on the database of the test.
WRITES = [
    "CREATE (n:Person {id: 'new'}) RETURN n",
    "CREATE (:NewLabel {id: 'new'})",
    "MERGE (n:Person {id: 'new'}) RETURN n",
    "MATCH (p:Person {id: 'p1'}) MERGE (p)-[:LIVED]->(:Event {id: 'new'})",
    "MATCH (p:Person) SET p.name = 'changed' RETURN p",
    "MATCH (p:Person) SET p = {id: p.id}",
    "MATCH (p:Person) SET p += {name: 'changed'}",
    "MATCH (p:Person) SET p:Event",
    "MATCH (p:Person) REMOVE p.name",
    "MATCH (p:Person) REMOVE p:Person",
    "MATCH ()-[e:LIVED]->() DELETE e",
    "MATCH ()-[e:LIVED]->() SET e.seq = 99",
    "MATCH (p:Person) DETACH DELETE p",
    "MATCH (p:Person {id: 'p1'}), (e:Event) CREATE (p)-[:ALLEGED]->(e)",
    "FOREACH (x IN [1, 2] | CREATE (:Person {id: toString(x)}))",
    "MATCH (p:Person) CALL { WITH p SET p.name = 'changed' RETURN 1 AS x } RETURN x",
    "MATCH (p:Person) CALL { WITH p CREATE (:Person {id: p.id + 'x'}) } IN TRANSACTIONS RETURN 1 AS x",
    "UNWIND [1] AS x CREATE (:Person {id: 'new'}) RETURN x UNION RETURN 2 AS x",
    "/* MATCH */ CREATE (:Person {id: 'new'})",
    "CREATE INDEX new_index FOR (n:Person) ON (n.role)",
    "CREATE CONSTRAINT new_constraint FOR (n:Person) REQUIRE n.name IS UNIQUE",
    "DROP INDEX person_name",
    "DROP CONSTRAINT person_id",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:1/x.csv' AS line RETURN line",
    "CALL db.createLabel('NewLabel')",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "CREATE USER someone SET PASSWORD 'long-enough-secret'",
    "CREATE DATABASE other",
    "MATCH (n) RETURN n; CREATE (:Person {id: 'new'})",
    "EXPLAIN CREATE (:Person)",
    "PROFILE CREATE (:Person {id: 'new'})",
    "CYPHER runtime=slotted CREATE (:Person {id: 'new'})",
]


def dump(store: Store) -> list[object]:
    queries = (
        "MATCH (n) RETURN n ORDER BY n.id",
        "MATCH (a)-[e]->(b) RETURN a.id AS a, e, b.id AS b ORDER BY a, b",
        "SHOW CONSTRAINTS YIELD name",
        "SHOW INDEXES YIELD name",
    )
    return [sorted(map(str, store.run_read(query).rows)) for query in queries]


@pytest.mark.parametrize("text", WRITES)
def test_what_would_write_is_refused(reader: Store, text: str) -> None:
    before = dump(reader)
    with pytest.raises(QueryError) as caught:
        reader.run_read(text)
    assert caught.value.exit_code == 1
    assert dump(reader) == before


def test_a_plan_of_unknown_operators_is_refused() -> None:
    with pytest.raises(QueryError, match="NewWriter"):
        check_plan({"operatorType": "ProduceResults@neo4j", "children": [{"operatorType": "NewWriter@neo4j"}]})
    with pytest.raises(QueryError):
        check_plan(None)
