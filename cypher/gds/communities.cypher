// title: Leiden communities of the copy
// about: Single-threaded and seeded, so that the same graph gives the same answer.
// param: name string - of the copy
// param: seed integer - of the order in which nodes are looked at
// column: modularity - of the division that is kept with the copy
CALL gds.leiden.mutate($name, {mutateProperty: 'community', relationshipWeightProperty: 'weight', randomSeed: $seed,
                               concurrency: 1})
YIELD modularity
RETURN modularity
