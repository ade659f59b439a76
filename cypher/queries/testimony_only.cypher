// title: What rests on testimony alone
// about: Asserted events for which no court's finding, charge, official or journalist speaks.
// column: person - name
// column: event - type of the event
// column: date - of the event
// column: quote - the exact words
// column: source - title of the source
// column: statement_id - id of the statement
// audience: analyst
MATCH (p:Person)-[:LIVED]->(e:Event)
WHERE e.said_by = 'testimony'
MATCH (e)-[v:EVIDENCED_BY]->(s:Source)
WHERE v.property = 'type'
RETURN p.name AS person, e.type AS event, e.date AS date, v.quote AS quote, s.title AS source, v.id AS statement_id
ORDER BY person, e.date_from, event, statement_id
