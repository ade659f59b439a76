// title: Delete POSSIBLY_SAME edges from Person to Person
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e:POSSIBLY_SAME]->(b:Person {id: r.to})
DELETE e
