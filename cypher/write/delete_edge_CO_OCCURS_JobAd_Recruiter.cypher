// title: Delete CO_OCCURS edges from JobAd to Recruiter
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:JobAd {id: r.from})-[e:CO_OCCURS]->(b:Recruiter {id: r.to})
DELETE e
