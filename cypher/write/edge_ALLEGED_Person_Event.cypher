// title: Write ALLEGED edges from Person to Event
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Person {id: r.from})
MATCH (b:Event {id: r.to})
MERGE (a)-[e:ALLEGED]->(b)
SET e = r.props
