// title: Delete POSTED edges from Recruiter to JobAd
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Recruiter {id: r.from})-[e:POSTED]->(b:JobAd {id: r.to})
DELETE e
