// title: Delete ADVERTISES edges from JobAd to Unit
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:JobAd {id: r.from})-[e:ADVERTISES]->(b:Unit {id: r.to})
DELETE e
