// title: Write ADVERTISES edges from JobAd to Unit
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:JobAd {id: r.from})
MATCH (b:Unit {id: r.to})
MERGE (a)-[e:ADVERTISES]->(b)
SET e = r.props
