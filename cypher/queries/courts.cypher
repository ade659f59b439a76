// title: Courts and their sentences
// column: court - name
// column: people - how many people were tried
// column: convicted - how many were convicted
// column: least - fewest months
// column: most - most months
// column: court_id - id of the court
MATCH (p:Person)-[:TRIED_IN]->(v:Verdict)-[:AT_COURT]->(c:Court)
OPTIONAL MATCH (p)-[k:CONVICTED_BY]->(v)
WITH c, p, v, k
RETURN c.name AS court, count(DISTINCT p) AS people, count(DISTINCT CASE WHEN k IS NULL THEN NULL ELSE p END) AS convicted,
       min(v.term_months) AS least, max(v.term_months) AS most, c.id AS court_id
ORDER BY people DESC, court, court_id
