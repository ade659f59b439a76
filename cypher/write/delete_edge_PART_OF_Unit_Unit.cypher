// title: Delete PART_OF edges from Unit to Unit
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Unit {id: r.from})-[e:PART_OF]->(b:Unit {id: r.to})
DELETE e
