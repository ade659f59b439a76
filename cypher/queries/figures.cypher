// title: Aggregates that sources give
// about: With whose figures they are, and those that contradict each other.
// column: name - what is counted
// column: population - among whom
// column: count - how many
// column: denominator - of how many
// column: approximate - the source says nearly or the like
// column: as_of - date
// column: said_by - whose figure
// column: place - where in the source
// column: source - title of the source
// column: contradicts - figures that it contradicts
MATCH (f:Figure)-[v:EVIDENCED_BY]->(s:Source)
OPTIONAL MATCH (f)-[:CONFLICTS_WITH]-(o:Figure)
WITH f, v, s, o ORDER BY o.name
RETURN f.name AS name, f.population AS population, f.count AS count, f.denominator AS denominator,
       f.approximate AS approximate, f.as_of AS as_of, f.said_by AS said_by, v.locator AS place, s.title AS source,
       collect(o.name) AS contradicts
ORDER BY population, name, source, place
