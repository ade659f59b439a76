// title: Count all nodes
// about: The marker among them.
// column: n - nodes
MATCH (n)
RETURN count(n) AS n
