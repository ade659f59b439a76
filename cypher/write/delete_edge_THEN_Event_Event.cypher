// title: Delete THEN edges from Event to Event
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:THEN]->(b:Event {id: r.to})
DELETE e
