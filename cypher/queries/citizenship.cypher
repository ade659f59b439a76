// title: Who asked for a citizenship, and what came of it
// column: person - name
// column: country - ISO 3166-1 alpha-2
// column: outcome - granted, refused or requested
// column: former_kept - whether the former one was kept
// column: date - of the event
// column: said_by - whose words
// column: event_id - id of the event
// audience: analyst
MATCH (p:Person)-[:LIVED]->(c:Citizenship)
RETURN p.name AS person, c.country AS country, c.outcome AS outcome, c.former_kept AS former_kept, c.date AS date,
       c.said_by AS said_by, c.id AS event_id
ORDER BY person, c.date_from, event_id
