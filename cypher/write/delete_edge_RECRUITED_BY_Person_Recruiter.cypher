// title: Delete RECRUITED_BY edges from Person to Recruiter
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e:RECRUITED_BY]->(b:Recruiter {id: r.to})
DELETE e
