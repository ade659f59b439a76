// title: Life courses as variants: which sequences of events how many people share
// about: Aggregated in the database, so that large graphs can be clustered without moving every person. Events of one place in the told order stand in one step, joined by +: their order is not known.
// param: stages boolean = false - stages instead of event types
// column: steps - the events in order
// column: people - how many share this course
MATCH (p:Person)-[l:LIVED]->(e:Event)
WHERE p.role IS NULL OR p.role = 'subject'
WITH p.id AS person, l.seq AS place, CASE WHEN $stages THEN e.stage ELSE e.type END AS name
ORDER BY person, place, name
WITH person, place, collect(name) AS names
WITH person, place, reduce(step = '', n IN names | step + CASE WHEN step = '' THEN '' ELSE '+' END + n) AS step
ORDER BY person, place
WITH person, collect(step) AS steps
RETURN steps, count(*) AS people
ORDER BY people DESC, steps
