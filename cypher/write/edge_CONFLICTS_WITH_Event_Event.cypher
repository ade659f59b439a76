// title: Write CONFLICTS_WITH edges from Event to Event
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Event {id: r.from})
MATCH (b:Event {id: r.to})
MERGE (a)-[e:CONFLICTS_WITH]->(b)
SET e = r.props
