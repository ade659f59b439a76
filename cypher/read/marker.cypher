// title: The marker of the database
// about: Which case this database holds, under which schema, at which position of its ledger.
// column: case_id - the case
// column: schema - number of the last schema migration
// column: ledger_position - how far the ledger is projected
// column: build_id - the build that wrote last

MATCH (m:GraphkitMeta {id: 'graphkit'})
RETURN m.case_id AS case_id, m.schema AS schema, m.ledger_position AS ledger_position, m.build_id AS build_id
