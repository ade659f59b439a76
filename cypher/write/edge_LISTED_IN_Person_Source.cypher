// title: Write LISTED_IN edges from Person to Source
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Person {id: r.from})
MATCH (b:Source {id: r.to})
MERGE (a)-[e:LISTED_IN]->(b)
SET e = r.props
