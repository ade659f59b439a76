// title: Ads by platform, and the units in which those served who saw them
// about: How many people saw an ad on a platform, and how many of them served anywhere, before or after it. Sharing people is no proof that an ad was a unit's.
// column: platform - where the ads stood, or not stated
// column: people - how many saw one there
// column: served - how many of them served in a known unit, whenever that was
// column: units - units in which they served
MATCH (p:Person)-[:LIVED]->(e:JobAdSeen)
OPTIONAL MATCH (e)-[:VIA_AD]->(a:JobAd)
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH coalesce(a.platform, e.platform, 'not stated') AS platform, p, u ORDER BY u.name
RETURN platform, count(DISTINCT p) AS people, count(DISTINCT CASE WHEN u IS NULL THEN NULL ELSE p END) AS served,
       collect(DISTINCT u.name) AS units
ORDER BY people DESC, platform
