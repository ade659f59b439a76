// title: Whether there is any node
// column: found - one row for an arbitrary node, none in an empty database

MATCH (n) RETURN 1 AS found LIMIT 1
