// title: What sources published since a date say
// about: Events told by sources of that date or later, or that may be: a source of `2025` may be from before or after a day in it, one without a date from any time.
// param: since date - first day of publication
// column: source - title of the source
// column: published - its date as far as known, or undated
// column: certain - true where it was published then or later, false where it may have been earlier
// column: person - name
// column: event - type of the event
// column: date - of the event
// column: new - yes where every source of the event is of that date or later, no where one is older, unknown where one may be
// column: event_id - id of the event
// audience: analyst
// example: --param since=2025-06-01
MATCH (s:Source)
WITH s, CASE WHEN s.date IS NULL OR s.date CONTAINS '~' THEN '..' ELSE head(split(s.date, '/')) END AS low,
     CASE WHEN s.date IS NULL OR s.date CONTAINS '~' THEN '..' ELSE last(split(s.date, '/')) END AS high
// The first and last day of what the date leaves open; a month's 31st does no harm between texts.
WITH s, CASE WHEN low IN ['', '..'] THEN '0000-01-01' ELSE low + substring('0000-01-01', size(low)) END AS first_day,
     CASE WHEN high IN ['', '..'] THEN '9999-12-31' ELSE high + substring('9999-12-31', size(high)) END AS last_day
MATCH (e:Event)-[v:EVIDENCED_BY]->(s)
WHERE v.property = 'type'
WITH DISTINCT e, s, first_day, last_day
WITH e, collect({title: s.title, date: s.date, id: s.id, first_day: first_day, last_day: last_day}) AS tellers,
     sum(CASE WHEN last_day < toString($since) THEN 1 ELSE 0 END) AS older,
     sum(CASE WHEN first_day < toString($since) THEN 1 ELSE 0 END) AS maybe_older
UNWIND tellers AS teller
WITH e, teller, older, maybe_older
WHERE teller.last_day >= toString($since)
MATCH (p:Person)-[:LIVED|ALLEGED]->(e)
RETURN teller.title AS source, coalesce(teller.date, 'undated') AS published,
       teller.first_day >= toString($since) AS certain, p.name AS person, e.type AS event, e.date AS date,
       CASE WHEN older > 0 THEN 'no' WHEN maybe_older > 0 THEN 'unknown' ELSE 'yes' END AS new, e.id AS event_id
ORDER BY published, source, teller.id, person, e.date_from, event_id
