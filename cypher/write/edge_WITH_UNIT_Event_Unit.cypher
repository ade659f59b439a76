// title: Write WITH_UNIT edges from Event to Unit
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Event {id: r.from})
MATCH (b:Unit {id: r.to})
MERGE (a)-[e:WITH_UNIT]->(b)
SET e = r.props
