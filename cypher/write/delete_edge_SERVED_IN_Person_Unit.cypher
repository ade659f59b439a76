// title: Delete SERVED_IN edges from Person to Unit
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e:SERVED_IN]->(b:Unit {id: r.to})
DELETE e
