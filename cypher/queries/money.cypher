// title: Money promised and money received
// about: As sources word it; amounts of one person side by side.
// column: person - name
// column: promised - amounts promised
// column: received - amounts received
// column: unit - units served in
// column: person_id - id of the person
// audience: analyst
MATCH (p:Person)-[:LIVED]->(m:Event)
WHERE m.type IN ['payment_promised', 'payment_received']
WITH p, m ORDER BY m.date_from, m.id
WITH p, collect(CASE WHEN m.type = 'payment_promised' THEN m.amounts ELSE NULL END) AS promised,
     collect(CASE WHEN m.type = 'payment_received' THEN m.amounts ELSE NULL END) AS received
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH p, promised, received, u ORDER BY u.name
RETURN p.name AS person, promised, received, collect(DISTINCT u.name) AS unit, p.id AS person_id
ORDER BY person, person_id
