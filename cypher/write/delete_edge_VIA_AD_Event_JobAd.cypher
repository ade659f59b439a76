// title: Delete VIA_AD edges from Event to JobAd
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Event {id: r.from})-[e:VIA_AD]->(b:JobAd {id: r.to})
DELETE e
