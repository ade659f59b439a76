// title: Delete IN_SOURCE edges from Mention to Source
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Mention {id: r.from})-[e:IN_SOURCE]->(b:Source {id: r.to})
DELETE e
