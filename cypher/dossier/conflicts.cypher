// title: What contradicts itself in a person's story
// param: id string - id of the person
// column: first - id of an event
// column: second - id of the event it contradicts
// column: properties - in what
MATCH (p:Person {id: $id})-[:LIVED|ALLEGED]->(a:Event)-[c:CONFLICTS_WITH]->(b:Event)
RETURN DISTINCT a.id AS first, b.id AS second, c.properties AS properties
ORDER BY first, second
