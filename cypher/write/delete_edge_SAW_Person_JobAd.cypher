// title: Delete SAW edges from Person to JobAd
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e:SAW]->(b:JobAd {id: r.to})
DELETE e
