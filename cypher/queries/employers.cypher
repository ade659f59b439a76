// title: Employers, and the units in which their people served
// about: People by employer, and how many of them served anywhere, before or after that work. It is no proof that the employer had a part in it.
// column: employer - name
// column: people - how many worked there
// column: served - how many of them served in a known unit, whenever that was
// column: units - units in which they served
// column: employer_id - id of the employer
MATCH (p:Person)-[:WORKED_FOR]->(w:Employer)
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH w, p, u ORDER BY u.name
RETURN w.name AS employer, count(DISTINCT p) AS people,
       count(DISTINCT CASE WHEN u IS NULL THEN NULL ELSE p END) AS served, collect(DISTINCT u.name) AS units,
       w.id AS employer_id
ORDER BY people DESC, employer, employer_id
