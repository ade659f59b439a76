// title: Write BY_RECRUITER edges from Event to Recruiter
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Event {id: r.from})
MATCH (b:Recruiter {id: r.to})
MERGE (a)-[e:BY_RECRUITER]->(b)
SET e = r.props
