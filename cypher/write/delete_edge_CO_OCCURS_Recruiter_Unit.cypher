// title: Delete CO_OCCURS edges from Recruiter to Unit
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Recruiter {id: r.from})-[e:CO_OCCURS]->(b:Unit {id: r.to})
DELETE e
