// title: People of whom sources tell different birth dates or sex
// about: Each stated value with its source.
// column: person - name
// column: property - what differs
// column: value - what a source says
// column: source - title of the source
// column: place - page, row or paragraph
// column: id - id of the statement
// audience: analyst
MATCH (p:Person)
WHERE p.conflicts IS NOT NULL
MATCH (m:Mention)-[:REFERS_TO]->(p)
MATCH (m)-[v:EVIDENCED_BY]->(s:Source)
WHERE v.property IN p.conflicts AND v.stance = 'asserted' AND coalesce(v.review, '') <> 'reject'
RETURN p.name AS person, v.property AS property, v.value AS value, s.title AS source, v.locator AS place, v.id AS id
ORDER BY person, property, value, source, id
