// title: Copy the network of people, recruiters, ads, units and employers into the server's memory
// about: Undirected, one tie for each pair, its weight the number of events behind it (at least 1); whoever has no tie is there too.
// param: name string - of the copy
// column: nodes - how many
// column: ties - how many, each counted in both directions
MATCH (a)
WHERE a:Person OR a:Recruiter OR a:JobAd OR a:Unit OR a:Employer
OPTIONAL MATCH (a)-[r:SERVED_IN|RECRUITED_BY|SAW|WORKED_FOR|ADVERTISES|POSTED|RECRUITS_FOR|PART_OF]-(b)
WHERE a.id < b.id AND (b:Person OR b:Recruiter OR b:JobAd OR b:Unit OR b:Employer)
WITH a, b, collect(r) AS ties
UNWIND CASE WHEN size(ties) = 0 THEN [null] ELSE ties END AS r
UNWIND CASE WHEN size(coalesce(r.events, [])) = 0 THEN [null] ELSE r.events END AS event
WITH a, b, count(DISTINCT event) AS events
WITH a, b, toFloat(CASE WHEN events = 0 THEN 1 ELSE events END) AS weight
WITH gds.graph.project($name, a, b, {relationshipProperties: CASE WHEN b IS NULL THEN null ELSE {weight: weight} END},
                       {undirectedRelationshipTypes: ['*']}) AS graph
RETURN graph.nodeCount AS nodes, graph.relationshipCount AS ties
