// title: Write SAW edges from Person to JobAd
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Person {id: r.from})
MATCH (b:JobAd {id: r.to})
MERGE (a)-[e:SAW]->(b)
SET e = r.props
