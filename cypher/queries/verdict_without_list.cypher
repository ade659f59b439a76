// title: People with a verdict who stand on no list
// about: On none of the loaded lists under a spelling that was linked.
// column: person - name
// column: birth_date - as far as known
// column: verdicts - dates of the verdicts
// column: person_id - id of the person
// audience: analyst
MATCH (p:Person)-[:TRIED_IN]->(v:Verdict)
WHERE NOT EXISTS { MATCH (p)-[:LISTED_IN]->(:Source) }
WITH p, v ORDER BY v.date
RETURN p.name AS person, p.birth_date AS birth_date, collect(coalesce(v.date, 'undated')) AS verdicts, p.id AS person_id
ORDER BY person, person_id
