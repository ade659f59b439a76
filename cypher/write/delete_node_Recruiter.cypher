// title: Delete Recruiter nodes
// about: With their edges; ids that are not there are passed over.
// param: rows list - id
UNWIND $rows AS r
MATCH (n:Recruiter {id: r.id})
DETACH DELETE n
