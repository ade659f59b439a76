// title: Degree of the copy
// about: The number of neighbours.
// param: name string - of the copy
// column: written - nodes that have it now
CALL gds.degree.mutate($name, {mutateProperty: 'degree', concurrency: 1})
YIELD nodePropertiesWritten AS written
RETURN written
