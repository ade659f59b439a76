// title: Write TO_PLACE edges from Event to Place
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Event {id: r.from})
MATCH (b:Place {id: r.to})
MERGE (a)-[e:TO_PLACE]->(b)
SET e = r.props
