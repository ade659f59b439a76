// title: Which recruiters stand behind which units
// about: How many people were recruited by the one and served in the other. A recruiter known by a given name only is one for each source.
// column: recruiter - name or description
// column: unit - name of the unit
// column: people - how many people
// column: stated - whether a source itself says that the recruiter recruits for the unit
// column: recruiter_id - id of the recruiter
// column: unit_id - id of the unit
// audience: analyst
MATCH (p:Person)-[:RECRUITED_BY]->(r:Recruiter)
MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH r, u, count(DISTINCT p) AS people
OPTIONAL MATCH (r)-[s:RECRUITS_FOR]->(u)
RETURN r.name AS recruiter, u.name AS unit, people, s IS NOT NULL AS stated, r.id AS recruiter_id, u.id AS unit_id
ORDER BY people DESC, recruiter, unit, recruiter_id, unit_id
