"""The case folder and its append-only ledger.

The names are imported on first use: a query of the graph needs the case folder alone, and does not wait
for SQLAlchemy and the models.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphkit.ledger.case import Case
    from graphkit.ledger.ingest import WHOLE_FILE, LoadReport, expand, load
    from graphkit.ledger.ledger import Ledger
    from graphkit.ledger.quarantine import quarantined, resolve
    from graphkit.ledger.reading import LedgerReader
    from graphkit.ledger.rows import EventRow, MentionRow, StatementRow

__all__ = [
    "WHOLE_FILE",
    "Case",
    "EventRow",
    "Ledger",
    "LedgerReader",
    "LoadReport",
    "MentionRow",
    "StatementRow",
    "expand",
    "load",
    "quarantined",
    "resolve",
]

_HOMES = {
    "Case": "case",
    "Ledger": "ledger",
    "LedgerReader": "reading",
    **dict.fromkeys(("WHOLE_FILE", "LoadReport", "expand", "load"), "ingest"),
    **dict.fromkeys(("quarantined", "resolve"), "quarantine"),
    **dict.fromkeys(("EventRow", "MentionRow", "StatementRow"), "rows"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
