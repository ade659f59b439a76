// title: Where a person is mentioned
// param: id string - id of the person
// column: mention - id of the mention
// column: name - as written
// column: locator - where in the source
// column: judge - who says it is this person
// column: title - title of the source
// column: kind - kind of source
// column: date - date of the source
// column: source - id of the source
MATCH (m:Mention)-[r:REFERS_TO]->(p:Person {id: $id})
MATCH (m)-[:IN_SOURCE]->(s:Source)
RETURN m.id AS mention, m.name AS name, m.locator AS locator, r.judge AS judge, s.title AS title, s.kind AS kind,
       s.date AS date, s.id AS source
ORDER BY title, locator, mention
