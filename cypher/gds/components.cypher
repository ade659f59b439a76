// title: Components of the copy
// about: Parts without a tie between them.
// param: name string - of the copy
// column: written - nodes that have it now
CALL gds.wcc.mutate($name, {mutateProperty: 'component', concurrency: 1})
YIELD nodePropertiesWritten AS written
RETURN written
