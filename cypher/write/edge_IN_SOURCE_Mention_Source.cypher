// title: Write IN_SOURCE edges from Mention to Source
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Mention {id: r.from})
MATCH (b:Source {id: r.to})
MERGE (a)-[e:IN_SOURCE]->(b)
SET e = r.props
