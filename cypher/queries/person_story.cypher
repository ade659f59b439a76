// title: The whole story of a person, with quotes
// about: What is told of the person, then every event in its order, what was denied or rejected last; of each every statement, with the words and place of its source. A name may fit several people: see person_id.
// param: person string - id of the person, or the beginning of any word of a spelling of the name
// column: person - name
// column: seq - place in the order; equal where the order is not known, empty for what is no asserted event
// column: date - of the event, partial ISO date
// column: event - type of the event, or about the person
// column: property - what is stated of it; type says that it happened
// column: value - what is said of it
// column: polarity - of the event: asserted, negated, disputed or rejected
// column: stance - of the statement: asserted, negated or disputed
// column: said_by - whose words
// column: certainty - stated, likely or alleged
// column: review - accept, reject or correct, where a person reviewed the statement
// column: quote - the exact words, where they may be copied
// column: place - page, row or paragraph
// column: source - title of the source
// column: person_id - id of the person
// column: event_id - id of the event or mention
// audience: analyst
// example: --param person="Омаров"
MATCH (p:Person)
WHERE p.id = $person OR (trim($person) <> '' AND (
      any(n IN p.names WHERE (' ' + replace(toLower(n), '-', ' ')) CONTAINS (' ' + replace(toLower(trim($person)), '-', ' ')))
      OR (' ' + replace(toLower(p.name_latin), '-', ' ')) CONTAINS (' ' + replace(toLower(trim($person)), '-', ' '))))
MATCH (p)-[l:LIVED|ALLEGED|REFERS_TO]-(x)-[v:EVIDENCED_BY]->(s:Source)
WITH p, l, x, v, s, CASE type(l) WHEN 'REFERS_TO' THEN 0 WHEN 'LIVED' THEN 1 ELSE 2 END AS part,
     CASE v.property WHEN 'type' THEN 0 WHEN 'name' THEN 0 ELSE 1 END AS rank
RETURN p.name AS person, l.seq AS seq, x.date AS date, coalesce(x.type, 'about the person') AS event,
       v.property AS property, v.value AS value, x.polarity AS polarity, v.stance AS stance, v.said_by AS said_by,
       v.certainty AS certainty, v.review AS review, v.quote AS quote,
       CASE WHEN v.page IS NULL THEN v.locator ELSE 'page ' + toString(v.page) END AS place, s.title AS source,
       p.id AS person_id, x.id AS event_id
ORDER BY person, person_id, part, seq, x.date_from, event, event_id, rank, property, source, v.start, v.id
