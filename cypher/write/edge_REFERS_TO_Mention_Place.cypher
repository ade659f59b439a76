// title: Write REFERS_TO edges from Mention to Place
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Mention {id: r.from})
MATCH (b:Place {id: r.to})
MERGE (a)-[e:REFERS_TO]->(b)
SET e = r.props
