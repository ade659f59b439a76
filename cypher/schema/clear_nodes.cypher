// title: Delete some nodes, but not the marker
// param: limit integer - how many at most in one transaction
// column: deleted - how many were deleted

MATCH (n) WHERE NOT n:GraphkitMeta WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS deleted
