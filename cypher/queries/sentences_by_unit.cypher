// title: Sentences by unit
// about: Convictions that stand, by the unit in which the convicted served; each verdict counts once in a unit, whatever the number of its articles. Who served in two units stands under both.
// column: unit - name of the unit
// column: kind - pmc, mod, volunteer or other
// column: people - how many people
// column: articles - articles convicted of
// column: terms - how many verdicts with a stated term
// column: least - fewest months
// column: mean - mean months of those terms
// column: most - most months
MATCH (p:Person)-[:CONVICTED_BY]->(v:Verdict)
MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH DISTINCT u, p, v
WITH u, count(DISTINCT p) AS people, collect(coalesce(v.articles, ['not stated'])) AS lists,
     count(v.term_months) AS terms, min(v.term_months) AS least, round(avg(v.term_months)) AS mean,
     max(v.term_months) AS most
UNWIND lists AS list
UNWIND list AS article
WITH u, people, terms, least, mean, most, article ORDER BY article
WITH u, people, terms, least, mean, most, collect(DISTINCT article) AS articles
RETURN u.name AS unit, u.kind AS kind, people, articles, terms, least, mean, most
ORDER BY people DESC, unit, u.id
