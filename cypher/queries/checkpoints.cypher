// title: Checkpoints, by direction and legality
// about: Which checkpoints people used on the way out and home.
// column: checkpoint - name
// column: direction - from and to, ISO 3166-1 alpha-2
// column: legal - as a source says; empty where none does
// column: people - how many people
// column: crossings - how many documented crossings
MATCH (p:Person)-[:CROSSED]->(e:BorderCrossing)
WHERE e.checkpoint IS NOT NULL
WITH e.checkpoint AS checkpoint, coalesce(e.from_country, '?') + '>' + coalesce(e.to_country, '?') AS direction,
     e.legal AS legal, p, e
RETURN checkpoint, direction, legal, count(DISTINCT p) AS people, count(DISTINCT e) AS crossings
ORDER BY people DESC, checkpoint, direction, legal
