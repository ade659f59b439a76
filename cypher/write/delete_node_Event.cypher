// title: Delete Event nodes
// about: With their edges; ids that are not there are passed over.
// param: rows list - id
UNWIND $rows AS r
MATCH (n:Event {id: r.id})
DETACH DELETE n
