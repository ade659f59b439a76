// title: Write the marker of the database
// about: The marker is made at the first write.
// param: case_id string - the case
// param: schema integer - number of the last schema migration
// param: ledger_position integer - how far the ledger is projected
// param: build_id string = null - the build that wrote last

MERGE (m:GraphkitMeta {id: 'graphkit'})
SET m.case_id = $case_id, m.schema = $schema, m.ledger_position = $ledger_position, m.build_id = $build_id
