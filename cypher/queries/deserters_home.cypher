// title: Deserters, and how they came home
// about: What is documented after the desertion: consulate, crossings, surrender or detention, in the order of dates and, where they leave it open, of the telling.
// column: person - name
// column: deserted - date
// column: unit - units served in
// column: way_home - type and date of what followed
// column: order_unknown - type and date of what may have been before the desertion or after it
// column: person_id - id of the person
// audience: analyst
MATCH (p:Person)-[l:LIVED]->(d:Desertion)
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH p, l, d, u ORDER BY u.name
WITH p, l, d, collect(DISTINCT u.name) AS units
OPTIONAL MATCH (p)-[m:LIVED]->(e:Event)
WHERE e.type IN ['consulate', 'border_crossing', 'deportation', 'surrender', 'detention'] AND m.seq >= l.seq
WITH p, l, d, units, e, m,
     CASE WHEN e.attempted = true THEN 'attempted ' ELSE '' END + e.type + ' ' + coalesce(e.date, 'undated') AS step
ORDER BY m.seq, e.date_from, e.id
WITH p, d, units, collect(CASE WHEN m.seq > l.seq THEN step ELSE NULL END) AS way_home,
     collect(CASE WHEN m.seq = l.seq THEN step ELSE NULL END) AS order_unknown
RETURN p.name AS person, d.date AS deserted, units AS unit, way_home, order_unknown, p.id AS person_id
ORDER BY person, person_id, deserted, d.id
