// title: People who served in one unit
// about: Pairs of people with the same unit, and the years in which each is documented there. Being in one unit is not the same as having met.
// param: unit string - part of the unit's name
// column: unit - name of the unit
// column: one - a person
// column: other - another
// column: years_one - years of the events of the one there; undated; or over several years, also where a date is open at one end
// column: years_other - the same of the other
// column: one_id - id of the one
// column: other_id - id of the other
// audience: analyst
// example: --param unit=Wagner
MATCH (p:Person)-[:SERVED_IN]->(u:Unit)
// Years first, pairs last: thousands of pairs with their events would not fit the embedded database's heap.
WHERE toLower(u.name) CONTAINS toLower($unit)
OPTIONAL MATCH (p)-[:LIVED]->(x:Event)-[:WITH_UNIT]->(u)
WHERE x.stage IN ['contract', 'front', 'exit']
WITH u, p, CASE WHEN x IS NULL THEN NULL WHEN x.date IS NULL THEN 'undated' WHEN x.date_from.year = x.date_to.year
          THEN toString(x.date_from.year) ELSE 'over several years' END AS year
ORDER BY year
WITH u, p, collect(DISTINCT year) AS years
WITH u, collect({id: p.id, name: p.name, years: years}) AS people
UNWIND people AS a
UNWIND people AS b
WITH u, a, b
WHERE a.id < b.id
RETURN u.name AS unit, a.name AS one, b.name AS other, a.years AS years_one, b.years AS years_other, a.id AS one_id,
       b.id AS other_id
ORDER BY unit, one, other, one_id, other_id
