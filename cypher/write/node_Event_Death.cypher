// title: Write Death nodes
// about: Each row replaces all properties of the node with its id.
// param: rows list - id, props (id among them)
UNWIND $rows AS r
OPTIONAL MATCH (o:Event {id: r.id})
FOREACH (x IN CASE WHEN o IS NULL THEN [1] ELSE [] END | CREATE (n:Event:Death {id: r.id}) SET n = r.props)
FOREACH (x IN CASE WHEN o IS NULL THEN [] ELSE [1] END | SET o = r.props)
