// title: What was reckoned of each node of the copy
// param: name string - of the copy
// param: properties list - which of community, component, degree, betweenness
// column: id - of the node
// column: property - which
// column: value - of it
CALL gds.graph.nodeProperties.stream($name, $properties)
YIELD nodeId, nodeProperty, propertyValue
RETURN gds.util.asNode(nodeId).id AS id, nodeProperty AS property, toFloat(propertyValue) AS value
