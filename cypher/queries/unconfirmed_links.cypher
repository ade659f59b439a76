// title: Mentions that only the machine took for one person
// about: Until a person confirms them they count as one nowhere in public.
// column: person - name
// column: mention - as written there
// column: source - title of the source
// column: place - where in it
// column: score - of the machine's judgement
// column: mention_id - id of the mention
// audience: analyst
MATCH (m:Mention)-[r:REFERS_TO {judge: 'machine'}]->(p:Person)
MATCH (m)-[:IN_SOURCE]->(s:Source)
RETURN p.name AS person, m.name AS mention, s.title AS source, m.locator AS place, r.score AS score, m.id AS mention_id
ORDER BY person, source, mention_id
