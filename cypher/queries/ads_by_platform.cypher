// title: Ads by platform, and the units behind them
// about: How many people saw an ad on a platform, and in which units those served who signed. Sharing people is no proof that an ad was a unit's.
// column: platform - where the ads stood
// column: people - how many saw one there
// column: signed - how many of them served afterwards
// column: units - units in which they served
MATCH (p:Person)-[:SAW]->(a:JobAd)
OPTIONAL MATCH (p)-[:SERVED_IN]->(u:Unit)
WITH a.platform AS platform, p, u ORDER BY u.name
RETURN platform, count(DISTINCT p) AS people, count(DISTINCT CASE WHEN u IS NULL THEN NULL ELSE p END) AS signed,
       collect(DISTINCT u.name) AS units
ORDER BY people DESC, platform
