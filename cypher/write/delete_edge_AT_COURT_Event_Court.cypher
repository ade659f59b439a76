// title: Delete AT_COURT edges from Event to Court
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:AT_COURT]->(b:Court {id: r.to})
DELETE e
