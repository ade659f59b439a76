// title: Delete RECRUITS_FOR edges from Recruiter to Unit
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Recruiter {id: r.from})-[e:RECRUITS_FOR]->(b:Unit {id: r.to})
DELETE e
