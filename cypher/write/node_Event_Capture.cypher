// title: Write Capture nodes
// about: Each row replaces all properties of the node with its id.
// param: rows list - id, props (id among them)
UNWIND $rows AS r
MERGE (n:Event:Capture {id: r.id})
SET n = r.props
