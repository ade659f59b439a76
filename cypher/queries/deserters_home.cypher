// title: Deserters, and how they came home
// about: What is documented after the desertion: consulate, crossings, surrender or detention.
// column: person - name
// column: deserted - date
// column: unit - units served in
// column: way_home - type and date of what followed, in its order
// column: person_id - id of the person
// audience: analyst
MATCH (p:Person)-[l:LIVED]->(d:Desertion)
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH p, l, d, u ORDER BY u.name
WITH p, l, d, collect(DISTINCT u.name) AS units
OPTIONAL MATCH (p)-[m:LIVED]->(e:Event)
WHERE e.type IN ['consulate', 'border_crossing', 'deportation', 'surrender', 'detention'] AND m.seq >= l.seq
WITH p, d, units, e, m ORDER BY m.seq, e.date_from, e.id
RETURN p.name AS person, d.date AS deserted, units AS unit,
       collect(e.type + ' ' + coalesce(e.date, 'undated')) AS way_home, p.id AS person_id
ORDER BY person, person_id, deserted
