// title: Betweenness of the copy, without weights
// about: Exact: shortest paths through a node, each pair of ends counted once.
// param: name string - of the copy
// column: written - nodes that have it now
CALL gds.betweenness.mutate($name, {mutateProperty: 'betweenness', concurrency: 1})
YIELD nodePropertiesWritten AS written
RETURN written
