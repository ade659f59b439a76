// title: Statements that may have been misread
// about: Below a confidence, of events and of people, and not reviewed yet; worth a look at the source.
// param: below number = 0.7 - confidence, 0 to 1
// column: person - name
// column: event - type of the event, or about the person
// column: property - what is stated
// column: value - what was read
// column: quote - the exact words
// column: confidence - that it was read rightly
// column: rule - rule that read it
// column: source - title of the source
// column: statement_id - id of the statement
// audience: analyst
MATCH (p:Person)-[:LIVED|ALLEGED|REFERS_TO]-(e)-[v:EVIDENCED_BY]->(s:Source)
WHERE v.confidence < $below AND v.review IS NULL
RETURN p.name AS person, coalesce(e.type, 'about the person') AS event, v.property AS property, v.value AS value, v.quote AS quote,
       v.confidence AS confidence, v.rule AS rule, s.title AS source, v.id AS statement_id
ORDER BY confidence, person, event, statement_id
