// title: Units over time
// about: Contracts by unit and year of signing; those without a date apart, and those whose date leaves the year open. Who signed twice stands in both years.
// column: unit - name of the unit
// column: year - of the contract; undated; or over several years, also where the date is open at one end
// column: people - how many people
MATCH (p:Person)-[:LIVED]->(c:ContractSigned)
OPTIONAL MATCH (c)-[:WITH_UNIT]->(u:Unit)
WITH coalesce(u.name, 'unit not stated') AS unit,
     CASE WHEN c.date IS NULL THEN 'undated' WHEN c.date_from.year = c.date_to.year
          THEN toString(c.date_from.year) ELSE 'over several years' END AS year, p
RETURN unit, year, count(DISTINCT p) AS people
ORDER BY unit, year
