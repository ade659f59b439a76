// title: Delete all edges of a type that begin at Person nodes
// about: Of the given start nodes; the type may be one that the model does not know.
// param: rows list - from, type
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e]->()
WHERE type(e) = r.type
DELETE e
