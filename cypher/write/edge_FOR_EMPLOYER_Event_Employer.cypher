// title: Write FOR_EMPLOYER edges from Event to Employer
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Event {id: r.from})
MATCH (b:Employer {id: r.to})
MERGE (a)-[e:FOR_EMPLOYER]->(b)
SET e = r.props
