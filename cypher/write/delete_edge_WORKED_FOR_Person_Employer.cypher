// title: Delete WORKED_FOR edges from Person to Employer
// about: Edges that are not there are passed over.
// param: rows list - from, to
UNWIND $rows AS r
MATCH (a:Person {id: r.from})-[e:WORKED_FOR]->(b:Employer {id: r.to})
DELETE e
