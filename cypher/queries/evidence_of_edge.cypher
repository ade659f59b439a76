// title: The evidence behind an edge
// about: For an edge from a person to a thing (SERVED_IN, RECRUITED_BY, SAW, WORKED_FOR …): the events it follows from, and the words and place of every source.
// param: person string - id of the person
// param: to string - id of the thing
// column: edge - type of the edge
// column: event - type of the event
// column: date - of the event
// column: property - what the statement states
// column: value - what it says
// column: quote - the exact words
// column: place - page, row or paragraph
// column: source - title of the source
// column: said_by - whose words
// column: method - extracted, coded, listed or inferred
// column: confidence - that it was read rightly
// column: statement_id - id of the statement
// audience: analyst
// example: --param person=m_… --param to=unit_…
MATCH (p:Person {id: $person})-[d]->(t {id: $to})
WHERE d.events IS NOT NULL
UNWIND d.events AS event_id
MATCH (e:Event {id: event_id})-[v:EVIDENCED_BY]->(s:Source)
RETURN type(d) AS edge, e.type AS event, e.date AS date, v.property AS property, v.value AS value, v.quote AS quote,
       CASE WHEN v.page IS NULL THEN v.locator ELSE 'page ' + toString(v.page) END AS place, s.title AS source,
       v.said_by AS said_by, v.method AS method, v.confidence AS confidence, v.id AS statement_id
ORDER BY edge, e.date_from, e.id, property, source, statement_id
