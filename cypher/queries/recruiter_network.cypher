// title: A recruiter's network
// about: People, units, ads and employers that share documented events with a recruiter. Sharing events is no more than that.
// param: recruiter string - id of the recruiter, or part of the name
// column: recruiter - name or description
// column: what - Person, Unit, JobAd or Employer
// column: name - of that
// column: relation - RECRUITED_BY, RECRUITS_FOR, POSTED or CO_OCCURS
// column: people - how many people share those events; empty where a source states the relation itself
// column: recruiter_id - id of the recruiter
// column: id - id of that
// audience: analyst
// example: --param recruiter=Вячеслав
MATCH (r:Recruiter)
WHERE r.id = $recruiter OR toLower(r.name) CONTAINS toLower($recruiter)
MATCH (r)-[c:RECRUITED_BY|RECRUITS_FOR|POSTED|CO_OCCURS]-(o)
RETURN r.name AS recruiter,
       CASE WHEN o:Person THEN 'Person' WHEN o:Unit THEN 'Unit' WHEN o:JobAd THEN 'JobAd' ELSE 'Employer' END AS what,
       o.name AS name, type(c) AS relation, CASE type(c) WHEN 'RECRUITED_BY' THEN 1 ELSE c.n END AS people, r.id AS recruiter_id, o.id AS id
ORDER BY recruiter, recruiter_id, what, relation, people DESC, name, id
