// title: Sentences by unit
// about: Convictions that stand, by the unit in which the convicted served.
// column: unit - name of the unit
// column: kind - pmc, mod, volunteer or other
// column: people - how many people
// column: articles - articles convicted of
// column: least - fewest months
// column: mean - mean months
// column: most - most months
MATCH (p:Person)-[:CONVICTED_BY]->(v:Verdict)
MATCH (p)-[:SERVED_IN]->(u:Unit)
UNWIND coalesce(v.articles, ['not stated']) AS article
WITH u, p, v, article ORDER BY article
RETURN u.name AS unit, u.kind AS kind, count(DISTINCT p) AS people, collect(DISTINCT article) AS articles,
       min(v.term_months) AS least, round(avg(v.term_months)) AS mean, max(v.term_months) AS most
ORDER BY people DESC, unit
