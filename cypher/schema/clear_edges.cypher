// title: Delete some edges
// param: limit integer - how many at most in one transaction
// column: deleted - how many were deleted

MATCH ()-[e]->() WITH e LIMIT $limit DELETE e RETURN count(*) AS deleted
