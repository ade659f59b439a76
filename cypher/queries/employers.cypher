// title: Employers from whose people came contracts
// about: People who worked somewhere before the contract, by employer.
// column: employer - name
// column: people - how many worked there
// column: signed - how many of them served afterwards
// column: units - units in which they served
// column: employer_id - id of the employer
MATCH (p:Person)-[:WORKED_FOR]->(w:Employer)
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH w, p, u ORDER BY u.name
RETURN w.name AS employer, count(DISTINCT p) AS people,
       count(DISTINCT CASE WHEN u IS NULL THEN NULL ELSE p END) AS signed, collect(DISTINCT u.name) AS units,
       w.id AS employer_id
ORDER BY people DESC, employer, employer_id
