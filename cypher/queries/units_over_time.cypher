// title: Units over time
// about: Contracts by unit and year of signing; those without a date apart.
// column: unit - name of the unit
// column: year - of the contract, or undated
// column: people - how many people
MATCH (p:Person)-[:LIVED]->(c:ContractSigned)
OPTIONAL MATCH (c)-[:WITH_UNIT]->(u:Unit)
WITH coalesce(u.name, 'unit not stated') AS unit,
     CASE WHEN c.date IS NULL THEN 'undated' ELSE substring(c.date, 0, 4) END AS year, p
RETURN unit, year, count(DISTINCT p) AS people
ORDER BY unit, year
