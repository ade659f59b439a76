// title: Time from departure for work to the contract
// about: For people with both events dated, the fewest and most days that the dates allow.
// column: person - name
// column: departed - date of departure
// column: signed - date of the contract
// column: least_days - fewest days between them
// column: most_days - most days between them
// column: unit - unit of the contract
// column: person_id - id of the person
// audience: analyst
MATCH (p:Person)-[:LIVED]->(d:DepartureForWork)
WHERE d.date_from IS NOT NULL AND d.date_to IS NOT NULL
MATCH (p)-[:LIVED]->(c:ContractSigned)
WHERE c.date_from IS NOT NULL AND c.date_to IS NOT NULL AND c.date_to >= d.date_from
OPTIONAL MATCH (c)-[:WITH_UNIT]->(u:Unit)
WITH p, d, c, u ORDER BY u.name
WITH p, d, c, collect(u.name) AS units
RETURN p.name AS person, d.date AS departed, c.date AS signed,
       CASE WHEN c.date_from <= d.date_to THEN 0 ELSE duration.inDays(d.date_to, c.date_from).days END AS least_days,
       duration.inDays(d.date_from, c.date_to).days AS most_days, head(units) AS unit, p.id AS person_id
ORDER BY least_days, most_days, person, person_id, departed, signed
