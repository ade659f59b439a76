// title: Delete FOR_EMPLOYER edges from Event to Employer
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:FOR_EMPLOYER]->(b:Employer {id: r.to})
DELETE e
