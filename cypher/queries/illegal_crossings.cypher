// title: Borders crossed outside the law, and where
// about: Crossings that a source calls illegal, by countries, checkpoint or place; attempts in rows of their own.
// column: from_country - ISO 3166-1 alpha-2, where stated
// column: to_country - ISO 3166-1 alpha-2, where stated
// column: checkpoint - name of the checkpoint, where stated
// column: attempted - true for attempts that did not succeed
// column: places - places named
// column: people - how many people
// column: crossings - how many documented crossings, or attempts
MATCH (p:Person)-[:LIVED]->(e:BorderCrossing)
WHERE e.legal = false
OPTIONAL MATCH (e)-[:AT_PLACE|FROM_PLACE|TO_PLACE]->(t:Place)
WITH e.from_country AS from_country, e.to_country AS to_country, e.checkpoint AS checkpoint,
     coalesce(e.attempted, false) AS attempted, p, e, t ORDER BY t.name
RETURN from_country, to_country, checkpoint, attempted, collect(DISTINCT t.name) AS places,
       count(DISTINCT p) AS people, count(DISTINCT e) AS crossings
ORDER BY attempted, people DESC, crossings DESC, from_country, to_country, checkpoint
