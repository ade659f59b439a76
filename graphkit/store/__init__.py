"""Everything that talks to a database: statements, connections, the embedded server, the store."""

from graphkit.store.connection import Target, is_loopback
from graphkit.store.embedded import EmbeddedServer
from graphkit.store.statement import Parameter, Statement, check_params, list_statements, load_statement
from graphkit.store.store import Marker, Store
from graphkit.store.values import Rows

__all__ = [
    "EmbeddedServer",
    "Marker",
    "Parameter",
    "Rows",
    "Statement",
    "Store",
    "Target",
    "check_params",
    "is_loopback",
    "list_statements",
    "load_statement",
]
