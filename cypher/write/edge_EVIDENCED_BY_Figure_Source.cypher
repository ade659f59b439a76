// title: Write EVIDENCED_BY edges from Figure to Source
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, id, props
UNWIND $rows AS r
MATCH (a:Figure {id: r.from})
MATCH (b:Source {id: r.to})
MERGE (a)-[e:EVIDENCED_BY {id: r.id}]->(b)
SET e = r.props
