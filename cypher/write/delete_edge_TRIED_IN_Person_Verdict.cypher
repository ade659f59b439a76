// title: Delete TRIED_IN edges from Person to Event
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e:TRIED_IN]->(b:Event {id: r.to})
DELETE e
