// title: The evidence behind what is told of a person
// param: id string - id of the person
// column: subject - id of the event or mention
// column: evidence - all properties of the statement
// column: source - title of the source
// column: kind - kind of source
MATCH (p:Person {id: $id})
CALL {
  WITH p
  MATCH (p)-[:LIVED|ALLEGED]->(e:Event)-[v:EVIDENCED_BY]->(s:Source)
  RETURN e.id AS subject, properties(v) AS evidence, s.title AS source, s.kind AS kind
  UNION
  WITH p
  MATCH (m:Mention)-[:REFERS_TO]->(p)
  MATCH (m)-[v:EVIDENCED_BY]->(s:Source)
  RETURN m.id AS subject, properties(v) AS evidence, s.title AS source, s.kind AS kind
}
RETURN subject, evidence, source, kind
ORDER BY subject, evidence.property, evidence.start, evidence.id
