// title: Dump all edges that begin at GraphkitMeta nodes
// about: Of the given start nodes.
// param: ids list - ids of start nodes
// column: from - id
// column: type - its type
// column: labels - labels of the end node
// column: to - id
// column: props - its properties
UNWIND $ids AS id
MATCH (a:GraphkitMeta {id: id})-[e]->(b)
RETURN a.id AS from, type(e) AS type, labels(b) AS labels, b.id AS to, properties(e) AS props
