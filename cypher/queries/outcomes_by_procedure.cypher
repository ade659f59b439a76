// title: How cases ended, by procedure
// about: Every verdict, those that did not convict among them.
// column: procedure - how the case was tried; empty where not stated
// column: outcome - how it ended; empty where not stated
// column: people - how many people
MATCH (p:Person)-[:TRIED_IN]->(v:Verdict)
WITH v.procedure AS procedure, v.outcome AS outcome, p
RETURN procedure, outcome, count(DISTINCT p) AS people
ORDER BY people DESC, procedure, outcome
