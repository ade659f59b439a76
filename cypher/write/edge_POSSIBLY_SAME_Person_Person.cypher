// title: Write POSSIBLY_SAME edges from Person to Person
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Person {id: r.from})
MATCH (b:Person {id: r.to})
MERGE (a)-[e:POSSIBLY_SAME]->(b)
SET e = r.props
