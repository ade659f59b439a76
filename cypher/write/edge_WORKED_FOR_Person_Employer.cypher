// title: Write WORKED_FOR edges from Person to Employer
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Person {id: r.from})
MATCH (b:Employer {id: r.to})
MERGE (a)-[e:WORKED_FOR]->(b)
SET e = r.props
