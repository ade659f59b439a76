// title: Delete LISTED_IN edges from Person to Source
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e:LISTED_IN]->(b:Source {id: r.to})
DELETE e
