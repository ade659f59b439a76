// title: Delete CONFLICTS_WITH edges from Event to Event
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:CONFLICTS_WITH]->(b:Event {id: r.to})
DELETE e
