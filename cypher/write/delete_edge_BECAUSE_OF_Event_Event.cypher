// title: Delete BECAUSE_OF edges from Event to Event
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:BECAUSE_OF]->(b:Event {id: r.to})
DELETE e
