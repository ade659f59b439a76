"""Records as rows of the tables, and back as light rows for the projection."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from graphkit.models import Record, Statement, ThingRef
from graphkit.models.records import plain_value

__all__ = ["EventRow", "MentionRow", "StatementRow", "dumps", "record_rows"]


def dumps(value: Any) -> str:
    """Compact JSON of a value of a statement, things and dates included.

    Raises:
        ValueError: a text in it is no valid Unicode (a lone surrogate).
    """
    text = json.dumps(plain_value(value), ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a text holds half of a surrogate pair: it is no valid Unicode") from None
    return text


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A mention as stored."""

    id: str
    source_id: str
    kind: str
    name: str
    locator: str
    thing_id: str | None
    thing: str | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as stored."""

    id: str
    mention_id: str
    type: str
    told: int


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement as stored; ``value`` and ``evidence`` are parsed JSON."""

    id: str
    subject: str
    mention_id: str
    property: str
    value: Any
    thing_id: str | None
    source_id: str
    evidence: dict[str, Any]
    method: str
    rule: str | None
    stance: str
    said_by: str
    certainty: str
    confidence: float


def record_rows(record: Record, position: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of one record, by table.

    Raises:
        ValueError: a text in the record cannot be stored.
    """
    owner = {e.id: e.mention_id for e in record.events}
    rows: dict[str, list[dict[str, Any]]] = {
        "sources": [{"position": position, "id": s.id, "kind": s.kind, "payload": dumps(s)} for s in record.sources],
        "mentions": [
            {
                "position": position,
                "id": m.id,
                "source_id": m.source_id,
                "kind": m.kind,
                "name": _text(m.name),
                "locator": _text(m.locator),
                "thing_id": m.thing.id if m.thing else None,
                "thing": dumps(m.thing) if m.thing else None,
            }
            for m in record.mentions
        ],
        "events": [
            {"position": position, "id": e.id, "mention_id": e.mention_id, "type": e.type, "told": e.told}
            for e in record.events
        ],
        "statements": [_statement(position, s, owner) for s in {s.id: s for s in record.statements}.values()],
        "figures": [{"position": position, "id": f.id, "payload": dumps(f)} for f in record.figures],
        "links": [{"position": position, "left_id": min(pair), "right_id": max(pair)} for pair in set(record.same)],
    }
    return rows


def _text(value: str) -> str:
    dumps(value)
    return value


def _statement(position: int, s: Statement, owner: dict[str, str]) -> dict[str, Any]:
    thing = s.value if isinstance(s.value, ThingRef) else None
    return {
        "position": position,
        "id": s.id,
        "subject": s.subject,
        "mention_id": owner.get(s.subject, s.subject),
        "property": s.property,
        "value": dumps(s.value),
        "thing_id": thing.id if thing else None,
        "source_id": s.source_id,
        "evidence": dumps(s.evidence),
        "method": s.method,
        "rule": s.rule,
        "stance": s.stance,
        "said_by": s.said_by,
        "certainty": s.certainty,
        "confidence": s.confidence,
    }
