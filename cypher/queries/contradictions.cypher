// title: Where sources contradict each other
// about: Pairs of events of one person that cannot both be so, each with who says it.
// column: person - name
// column: event - type
// column: property - in what they contradict each other
// column: one - date and polarity of the one
// column: one_said_by - who says the one
// column: other - date and polarity of the other
// column: other_said_by - who says the other
// column: one_id - id of the one
// column: other_id - id of the other
// audience: analyst
MATCH (p:Person)-[:LIVED|ALLEGED]->(a:Event)-[c:CONFLICTS_WITH]->(b:Event)
WITH DISTINCT p, a, b, c
RETURN p.name AS person, a.type AS event, c.properties AS property,
       coalesce(a.date, 'undated') + ', ' + a.polarity AS one, a.said_by AS one_said_by,
       coalesce(b.date, 'undated') + ', ' + b.polarity AS other, b.said_by AS other_said_by, a.id AS one_id,
       b.id AS other_id
ORDER BY person, event, one_id, other_id
