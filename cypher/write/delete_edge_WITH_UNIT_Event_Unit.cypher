// title: Delete WITH_UNIT edges from Event to Unit
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:WITH_UNIT]->(b:Unit {id: r.to})
DELETE e
