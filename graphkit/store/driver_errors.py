"""The driver's errors become ours; no message of them holds a password or data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graphkit.errors import DatabaseUnavailable, GraphkitError, QueryError

__all__ = ["EXPLAIN", "our_errors"]

EXPLAIN = "EXPLAIN "


def _without_explain(message: str) -> str:
    """A message of the server on an explained query, as if the query had been run itself."""
    message = message.replace(f'"{EXPLAIN}', '"')
    shift = len(EXPLAIN)
    return re.sub(
        r"\(line 1, column (\d+) \(offset: (\d+)\)\)",
        lambda m: f"(line 1, column {max(1, int(m[1]) - shift)})",
        message,
    )


@contextmanager
def our_errors(where: str, *, query: bool = False) -> Iterator[None]:
    """Turn the driver's errors into ours; only a query's own error keeps the server's words."""
    try:
        yield
    except UnicodeEncodeError:
        raise (QueryError if query else GraphkitError)(
            "half of a character (a lone surrogate), which no database can hold, in the query or a value", where=where
        ) from None
    except AuthError:
        raise DatabaseUnavailable(
            "the database does not accept this user name and password",
            where=where,
            hint="check NEO4J_USERNAME and NEO4J_PASSWORD",
        ) from None
    except (ServiceUnavailable, SessionExpired, OSError):
        raise DatabaseUnavailable(
            "no database answers, or the connection was lost",
            where=where,
            hint="Is the server running? Start it and run the command again: what was written stays, nothing is "
            "written twice.",
        ) from None
    except (ConfigurationError, DriverError) as error:
        raise DatabaseUnavailable(f"the connection failed ({type(error).__name__})", where=where) from None
    except Neo4jError as error:
        raise _refused(error, where, query) from None


def _refused(error: Neo4jError, where: str, query: bool) -> GraphkitError:
    code = error.code or "unknown"
    if code.endswith("DatabaseNotFound"):
        return DatabaseUnavailable("there is no such database on the server", where=where, hint="NEO4J_DATABASE")
    if query and code in ("Neo.ClientError.Security.Forbidden", "Neo.ClientError.Statement.AccessMode"):
        return QueryError("queries only read, and this one would write", hint="use MATCH … RETURN")
    if query:
        return QueryError(_without_explain(error.message or code).strip())
    if ".Security." in code:
        return DatabaseUnavailable(f"the account may not do this ({code})", where=where)
    return GraphkitError(f"the database refused to write ({code})", where=where)
