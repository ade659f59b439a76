// title: Who recruited whom, and for which unit
// about: People who were in touch with a recruiter and signed or served, not certainly before that, with the unit of their contract or service where one is known.
// column: recruiter - name or description
// column: kind - person, office, site, official or prison visit
// column: person - who was recruited
// column: units - units of the person's contract or service
// column: confidence - that the sources were read rightly
// column: recruiter_id - id of the recruiter
// column: person_id - id of the person
// audience: analyst
MATCH (p:Person)-[b:RECRUITED_BY]->(r:Recruiter)
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH r, p, b, u ORDER BY u.name
RETURN r.name AS recruiter, r.kind AS kind, p.name AS person, collect(DISTINCT u.name) AS units,
       b.confidence AS confidence, r.id AS recruiter_id, p.id AS person_id
ORDER BY recruiter, recruiter_id, person, person_id
