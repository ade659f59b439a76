// title: Write Place nodes
// about: Each row replaces all properties of the node with its id.
// param: rows list - id, props (id among them)
UNWIND $rows AS r
MERGE (n:Place {id: r.id})
SET n = r.props
