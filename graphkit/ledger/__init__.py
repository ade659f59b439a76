"""The case folder and its append-only ledger."""

from graphkit.ledger.case import Case
from graphkit.ledger.ingest import WHOLE_FILE, LoadReport, expand, load
from graphkit.ledger.ledger import Ledger
from graphkit.ledger.quarantine import quarantined, resolve
from graphkit.ledger.rows import EventRow, MentionRow, StatementRow

__all__ = [
    "WHOLE_FILE",
    "Case",
    "EventRow",
    "Ledger",
    "LoadReport",
    "MentionRow",
    "StatementRow",
    "expand",
    "load",
    "quarantined",
    "resolve",
]
