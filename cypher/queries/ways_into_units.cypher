// title: Which ways lead into which unit
// about: For each unit what its people went through before they joined it, by type of event: before the first event that places them there, such as the contract. What is told after that is left out.
// column: unit - name of the unit
// column: event - type of the event
// column: people - how many of its people went through it before
// column: order_unknown - how many more for whom it may have been before or after
// column: of - how many people the unit has in all
// column: unit_id - id of the unit
MATCH (p:Person)-[:SERVED_IN]->(u:Unit)
WITH u, collect(DISTINCT p) AS members
UNWIND members AS p
MATCH (p)-[c:LIVED]->(j:Event)-[:WITH_UNIT]->(u)
WHERE j.stage IN ['contract', 'front', 'exit']
WITH u, size(members) AS of, p, min(c.seq) AS joined
MATCH (p)-[l:LIVED]->(e:Event)
WHERE e.stage IN ['work', 'trouble', 'recruitment'] AND l.seq <= joined
WITH u, of, p, e.type AS event, max(CASE WHEN l.seq < joined THEN 1 ELSE 0 END) AS before
RETURN u.name AS unit, event, sum(before) AS people, sum(1 - before) AS order_unknown, of, u.id AS unit_id
ORDER BY of DESC, unit, unit_id, people DESC, event
