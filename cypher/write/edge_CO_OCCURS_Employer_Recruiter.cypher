// title: Write CO_OCCURS edges from Employer to Recruiter
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Employer {id: r.from})
MATCH (b:Recruiter {id: r.to})
MERGE (a)-[e:CO_OCCURS]->(b)
SET e = r.props
