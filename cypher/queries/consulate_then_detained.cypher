// title: From the consulate to detention
// about: People who went to an embassy or consulate and were detained or turned themselves in after it, or where no source tells which came first; `order_known` says which.
// column: person - name
// column: consulate - date and body
// column: then - detention or surrender
// column: date - of that
// column: by - by whom
// column: order_known - by date; as told by a source of both; or no, where it may also have been before
// column: consulate_id - id of the event at the consulate
// column: event_id - id of the event
// audience: analyst
MATCH (p:Person)-[a:LIVED]->(c:Consulate)
MATCH (p)-[b:LIVED]->(e:Event)
WHERE e.type IN ['detention', 'surrender'] AND e.stage = 'arrest' AND b.seq >= a.seq
OPTIONAL MATCH (c)-[:EVIDENCED_BY]->(s:Source)<-[:EVIDENCED_BY]-(e)
WITH p, a, c, b, e, count(DISTINCT s) AS tell_both
RETURN p.name AS person, coalesce(c.date, 'undated') + coalesce(', ' + c.body, '') AS consulate, e.type AS then,
       e.date AS date, coalesce(e.by, e.to) AS by,
       CASE WHEN c.date_to < e.date_from THEN 'by date'
            WHEN b.seq > a.seq AND tell_both > 0 THEN 'as told' ELSE 'no' END AS order_known,
       c.id AS consulate_id, e.id AS event_id
ORDER BY person, consulate_id, b.seq, event_id
