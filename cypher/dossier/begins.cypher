// title: People whose id begins so
// param: id string - the beginning of an id
// column: id - id of the person
// column: name - the fullest spelling
// column: birth_date - as far as known
MATCH (p:Person)
WHERE p.id STARTS WITH $id
RETURN p.id AS id, p.name AS name, p.birth_date AS birth_date
ORDER BY id
LIMIT 100
