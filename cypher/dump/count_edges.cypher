// title: Count all edges
// about: Whatever they join.
// column: n - edges
MATCH ()-[e]->()
RETURN count(e) AS n
