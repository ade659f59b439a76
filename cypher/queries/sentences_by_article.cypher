// title: Sentences by article and procedure
// about: Convictions that stand; months of imprisonment where a term is stated. An article is one convicted of, or not stated; a verdict under several articles stands under each with its whole term.
// column: article - number of the article
// column: procedure - how the case was tried
// column: people - how many people
// column: terms - how many verdicts with a stated term
// column: least - fewest months
// column: mean - mean months
// column: most - most months
// column: suspended - how many conditional sentences among the verdicts
MATCH (p:Person)-[:CONVICTED_BY]->(v:Verdict)
UNWIND coalesce(v.articles, ['not stated']) AS article
WITH DISTINCT article, v.procedure AS procedure, p, v
RETURN article, procedure, count(DISTINCT p) AS people, count(v.term_months) AS terms, min(v.term_months) AS least,
       round(avg(v.term_months)) AS mean, max(v.term_months) AS most,
       sum(CASE WHEN v.suspended = true THEN 1 ELSE 0 END) AS suspended
ORDER BY article, procedure
