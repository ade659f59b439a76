// title: Delete REFERS_TO edges from Mention to JobAd
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Mention {id: r.from})-[e:REFERS_TO]->(b:JobAd {id: r.to})
DELETE e
