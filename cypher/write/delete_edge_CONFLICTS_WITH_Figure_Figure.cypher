// title: Delete CONFLICTS_WITH edges from Figure to Figure
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Figure {id: r.from})-[e:CONFLICTS_WITH]->(b:Figure {id: r.to})
DELETE e
