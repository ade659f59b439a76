// title: Write AT_COURT edges from Event to Court
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Event {id: r.from})
MATCH (b:Court {id: r.to})
MERGE (a)-[e:AT_COURT]->(b)
SET e = r.props
