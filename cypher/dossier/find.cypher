// title: People by name
// about: People one of whose folded spellings is among the keys.
// param: keys list - folded forms of the name looked for
// column: id - id of the person
// column: name - the fullest spelling
// column: names - all spellings
// column: birth_date - as far as known
// column: role - subject, official or third_party
// column: events - how many events
// column: sources - how many sources
// column: keys - its folded spellings
MATCH (p:Person)
WHERE any(k IN p.search_keys WHERE k IN $keys)
OPTIONAL MATCH (p)-[:LIVED]->(e:Event)
WITH p, count(e) AS events
OPTIONAL MATCH (m:Mention)-[:REFERS_TO]->(p)
RETURN p.id AS id, p.name AS name, p.names AS names, p.birth_date AS birth_date, p.role AS role,
       events, count(DISTINCT m.source_id) AS sources, p.search_keys AS keys
ORDER BY name, id
