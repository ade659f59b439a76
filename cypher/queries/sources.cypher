// title: The sources, and how much rests on each
// column: title - of the source
// column: kind - verdict, list, case_file, press or official
// column: date - of the source
// column: party_to_conflict - published by a party to the war
// column: people - how many people it mentions, each once
// column: statements - how many statements rest on it, those on things and figures among them
// column: source_id - id of the source
// audience: analyst
MATCH (s:Source)
OPTIONAL MATCH (s)<-[:IN_SOURCE]-(:Mention)-[:REFERS_TO]->(p:Person)
WITH s, count(DISTINCT p) AS people
OPTIONAL MATCH ()-[v:EVIDENCED_BY]->(s)
RETURN s.title AS title, s.kind AS kind, s.date AS date, s.party_to_conflict AS party_to_conflict, people,
       count(v) AS statements, s.id AS source_id
ORDER BY kind, title, source_id
