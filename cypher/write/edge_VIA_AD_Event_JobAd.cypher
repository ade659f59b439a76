// title: Write VIA_AD edges from Event to JobAd
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Event {id: r.from})
MATCH (b:JobAd {id: r.to})
MERGE (a)-[e:VIA_AD]->(b)
SET e = r.props
