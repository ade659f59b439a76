// title: What sources published since a date say
// about: Events told by sources of that date or later: what changed in what is known.
// param: since date - first day of publication
// column: source - title of the source
// column: published - its date
// column: person - name
// column: event - type of the event
// column: date - of the event
// column: new - true where no older source tells of it
// column: event_id - id of the event
// audience: analyst
// example: --param since=2025-06-01
MATCH (p:Person)-[:LIVED|ALLEGED]->(e:Event)-[v:EVIDENCED_BY]->(s:Source)
WHERE v.property = 'type' AND s.date >= toString($since)
WITH DISTINCT p, e, s
OPTIONAL MATCH (e)-[:EVIDENCED_BY]->(o:Source)
WHERE o.date < toString($since)
WITH p, e, s, count(o) AS older
RETURN s.title AS source, s.date AS published, p.name AS person, e.type AS event, e.date AS date, older = 0 AS new,
       e.id AS event_id
ORDER BY published, source, person, e.date_from, event_id
