// title: Coerced, deceived, or voluntary, and who says so
// about: People with a contract by what is said of force and deception. A claim in testimony and the court's denial of it stand side by side; silence is not consent.
// column: told - what is said
// column: said_by - whose words
// column: people - how many people
MATCH (p:Person)-[:LIVED]->(c:ContractSigned)
WITH DISTINCT p
OPTIONAL MATCH (p)-[l:LIVED|ALLEGED]->(e:Event)
WHERE e.type IN ['coercion', 'deception']
WITH p, CASE WHEN e IS NULL THEN 'nothing said of force or deception'
             WHEN type(l) = 'LIVED' THEN e.type ELSE e.type + ' denied or disputed' END AS told,
     e.said_by AS said_by
RETURN told, said_by, count(DISTINCT p) AS people
ORDER BY people DESC, told, said_by
