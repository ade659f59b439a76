// title: Write CONFLICTS_WITH edges from Figure to Figure
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Figure {id: r.from})
MATCH (b:Figure {id: r.to})
MERGE (a)-[e:CONFLICTS_WITH]->(b)
SET e = r.props
