// title: People who served in one unit
// about: Pairs of people with the same unit, and the years in which each is documented there. Being in one unit is not the same as having met.
// param: unit string = "" - part of the unit's name; empty for all
// column: unit - name of the unit
// column: one - a person
// column: other - another
// column: years_one - years of the events of the one there
// column: years_other - years of the events of the other there
// column: one_id - id of the one
// column: other_id - id of the other
// audience: analyst
// example: --param unit=Wagner
MATCH (a:Person)-[:SERVED_IN]->(u:Unit)<-[:SERVED_IN]-(b:Person)
WHERE a.id < b.id AND toLower(u.name) CONTAINS toLower($unit)
OPTIONAL MATCH (a)-[:LIVED]->(x:Event)-[:WITH_UNIT]->(u)
WITH u, a, b, x ORDER BY x.date
WITH u, a, b, collect(DISTINCT substring(x.date, 0, 4)) AS years_one
OPTIONAL MATCH (b)-[:LIVED]->(y:Event)-[:WITH_UNIT]->(u)
WITH u, a, b, years_one, y ORDER BY y.date
RETURN u.name AS unit, a.name AS one, b.name AS other, years_one,
       collect(DISTINCT substring(y.date, 0, 4)) AS years_other, a.id AS one_id, b.id AS other_id
ORDER BY unit, one, other, one_id, other_id
