// title: Count JobAd nodes that are found by their ids, and the edges that are found from there
// about: Only edges that end at them.
// param: ids list - ids of the nodes
// column: nodes - how many are found
// column: edges - that end at them
UNWIND $ids AS id
MATCH (n:JobAd {id: id})
OPTIONAL MATCH (n)<-[e]-()
RETURN count(DISTINCT n) AS nodes, count(e) AS edges
