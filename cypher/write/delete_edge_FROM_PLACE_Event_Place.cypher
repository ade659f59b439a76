// title: Delete FROM_PLACE edges from Event to Place
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:FROM_PLACE]->(b:Place {id: r.to})
DELETE e
