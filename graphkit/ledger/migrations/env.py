"""Runs migrations on the connection that the ledger opened."""

from alembic import context

from graphkit.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
