// title: Delete EVIDENCED_BY edges from Figure to Source
// about: Edges that are not there are passed over.
// param: rows list - from, to, id
UNWIND $rows AS r
MATCH (a:Figure {id: r.from})-[e:EVIDENCED_BY {id: r.id}]->(b:Source {id: r.to})
DELETE e
