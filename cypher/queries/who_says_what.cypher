// title: Who says what, and how surely
// about: Kinds of events by whose words they rest on. What a defendant said in court is testimony, not fact.
// column: event - type of the event
// column: said_by - whose words
// column: certainty - stated, likely or alleged
// column: polarity - asserted, negated, disputed or rejected
// column: events - how many
MATCH (e:Event)
RETURN e.type AS event, e.said_by AS said_by, e.certainty AS certainty, e.polarity AS polarity, count(e) AS events
ORDER BY event, said_by, certainty, polarity
