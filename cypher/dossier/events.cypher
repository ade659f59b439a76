// title: What is told of a person
// param: id string - id of the person
// column: edge - LIVED or ALLEGED
// column: seq - place in the order
// column: event - all properties
// column: things - role and name of each thing
MATCH (p:Person {id: $id})-[l:LIVED|ALLEGED]->(e:Event)
OPTIONAL MATCH (e)-[w:WITH_UNIT|BY_RECRUITER|VIA_AD|FOR_EMPLOYER|AT_PLACE|AT_COURT|FROM_PLACE|TO_PLACE]->(t)
WITH l, e, w, t
ORDER BY type(w), t.name
WITH type(l) AS edge, l.seq AS seq, e, collect(CASE WHEN t IS NULL THEN NULL ELSE type(w) + ' ' + t.name END) AS things
RETURN edge, seq, properties(e) AS event, things
ORDER BY edge DESC, seq, event.date_from, event.id
