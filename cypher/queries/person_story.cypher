// title: The whole story of a person, with quotes
// about: Every event of the person in its order, what was denied or rejected among them, each with the words and place of every source that tells of it.
// param: person string - id of the person, or the beginning of a spelling of the name
// column: person - name
// column: seq - place in the order; equal where the order is not known
// column: date - partial ISO date
// column: event - type of the event
// column: polarity - asserted, negated, disputed or rejected
// column: said_by - whose words
// column: certainty - stated, likely or alleged
// column: quote - the exact words, where they may be copied
// column: place - page, row or paragraph
// column: source - title of the source
// audience: analyst
// example: --param person="Омаров"
MATCH (p:Person)
WHERE p.id = $person OR any(n IN p.names WHERE toLower(n) STARTS WITH toLower($person))
MATCH (p)-[l:LIVED|ALLEGED]->(e:Event)-[v:EVIDENCED_BY]->(s:Source)
WHERE v.property = 'type'
RETURN p.name AS person, l.seq AS seq, e.date AS date, e.type AS event, e.polarity AS polarity,
       v.said_by AS said_by, v.certainty AS certainty, v.quote AS quote,
       CASE WHEN v.page IS NULL THEN v.locator ELSE 'page ' + toString(v.page) END AS place, s.title AS source
ORDER BY person, p.id, e.polarity, seq, e.date_from, event, e.id, source, v.start, v.id
