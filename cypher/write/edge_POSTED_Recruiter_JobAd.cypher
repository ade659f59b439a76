// title: Write POSTED edges from Recruiter to JobAd
// about: Each row replaces all properties of the edge; a row without both its ends writes nothing.
// param: rows list - from, to, props
UNWIND $rows AS r
MATCH (a:Recruiter {id: r.from})
MATCH (b:JobAd {id: r.to})
MERGE (a)-[e:POSTED]->(b)
SET e = r.props
