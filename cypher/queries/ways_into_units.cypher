// title: Which ways lead into which unit
// about: For each unit what its people went through before the contract, by type of event; what is told after it is left out.
// column: unit - name of the unit
// column: event - type of the event before the contract
// column: people - how many of its people
// column: of - how many people the unit has in all
// column: unit_id - id of the unit
MATCH (p:Person)-[:SERVED_IN]->(u:Unit)
WITH u, collect(DISTINCT p) AS members
UNWIND members AS p
MATCH (p)-[c:LIVED]->(j:Event)-[:WITH_UNIT]->(u)
WITH u, size(members) AS of, p, min(c.seq) AS joined
MATCH (p)-[l:LIVED]->(e:Event)
WHERE e.stage IN ['work', 'trouble', 'recruitment'] AND l.seq <= joined
RETURN u.name AS unit, e.type AS event, count(DISTINCT p) AS people, of, u.id AS unit_id
ORDER BY of DESC, unit, unit_id, people DESC, event
