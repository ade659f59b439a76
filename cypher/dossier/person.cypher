// title: One person
// param: id string - id of the person
// column: person - all properties
MATCH (p:Person {id: $id})
RETURN properties(p) AS person
