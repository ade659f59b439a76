// title: Delete BY_RECRUITER edges from Event to Recruiter
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:BY_RECRUITER]->(b:Recruiter {id: r.to})
DELETE e
