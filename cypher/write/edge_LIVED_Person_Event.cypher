// title: Write LIVED edges from Person to Event
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Person {id: r.from})
MATCH (b:Event {id: r.to})
MERGE (a)-[e:LIVED]->(b)
SET e = r.props
