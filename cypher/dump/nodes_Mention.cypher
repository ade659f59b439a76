// title: Dump Mention nodes
// about: One page, by id.
// param: after string - id of the last node of the page before
// param: limit integer - nodes
// column: id - its id
// column: labels - its labels
// column: props - its properties
MATCH (n:Mention)
WHERE n.id > $after
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props
ORDER BY n.id
LIMIT $limit
