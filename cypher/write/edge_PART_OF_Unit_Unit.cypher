// title: Write PART_OF edges from Unit to Unit
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Unit {id: r.from})
MATCH (b:Unit {id: r.to})
MERGE (a)-[e:PART_OF]->(b)
SET e = r.props
