// title: From the consulate to detention
// about: People who went to an embassy or consulate and were detained or turned themselves in afterwards.
// column: person - name
// column: consulate - date and body
// column: then - detention or surrender
// column: date - of that
// column: by - by whom
// column: consulate_id - id of the event at the consulate
// column: event_id - id of the event
// audience: analyst
MATCH (p:Person)-[a:LIVED]->(c:Consulate)
MATCH (p)-[b:LIVED]->(e:Event)
WHERE e.type IN ['detention', 'surrender'] AND e.stage = 'arrest' AND b.seq >= a.seq
RETURN p.name AS person, coalesce(c.date, 'undated') + coalesce(', ' + c.body, '') AS consulate, e.type AS then,
       e.date AS date, coalesce(e.by, e.to) AS by, c.id AS consulate_id, e.id AS event_id
ORDER BY person, consulate_id, b.seq, event_id
