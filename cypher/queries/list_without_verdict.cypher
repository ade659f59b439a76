// title: People on a list of whom no verdict is known
// about: No verdict among the loaded sources; that says nothing of whether there is one.
// column: person - name
// column: birth_date - as far as known
// column: lists - titles of the lists
// column: person_id - id of the person
// audience: analyst
MATCH (p:Person)-[:LISTED_IN]->(s:Source)
WHERE NOT EXISTS { MATCH (p)-[:TRIED_IN]->(:Verdict) }
WITH p, s ORDER BY s.title
RETURN p.name AS person, p.birth_date AS birth_date, collect(DISTINCT s.title) AS lists, p.id AS person_id
ORDER BY person, person_id
