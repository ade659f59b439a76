// title: Free the copy in the server's memory
// param: name string - of the copy
// column: name - of what was freed
CALL gds.graph.drop($name, false) YIELD graphName AS name
RETURN name
