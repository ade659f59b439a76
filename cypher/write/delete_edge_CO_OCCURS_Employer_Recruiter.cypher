// title: Delete CO_OCCURS edges from Employer to Recruiter
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Employer {id: r.from})-[e:CO_OCCURS]->(b:Recruiter {id: r.to})
DELETE e
