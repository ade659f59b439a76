"""What a newer reading of a record would change, before it changes it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from graphkit.ledger import tables as t
from graphkit.ledger.carried import Told, heirs
from graphkit.ledger.reading import LedgerReader
from graphkit.ledger.rows import StatementRow, record_rows
from graphkit.models import Record, Review
from graphkit.models.ids import canonical_json

__all__ = ["Changed", "RecordChanges", "compare", "standing_records"]

_COMPARED = ("value", "stance", "said_by", "certainty", "confidence", "rule", "method", "evidence")


@dataclass(frozen=True, slots=True)
class Changed:
    """A statement before and after; ``fields`` names what differs.

    The id stays where only rule, confidence, certainty or method differ, and a review goes on
    acting; another value, stance or voice is another statement.
    """

    before: StatementRow
    after: StatementRow
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """What a newer reading of one record would change.

    Attributes:
        changed: the same place of the same subject and property says something else, or is read
            otherwise.
        lost_reviews: reviews whose statement would no longer stand.
        otherwise: the record differs in something beside statements: a source, name or order told.
    """

    record_id: str
    gone: tuple[StatementRow, ...]
    new: tuple[StatementRow, ...]
    changed: tuple[Changed, ...]
    lost_reviews: tuple[Review, ...]
    otherwise: bool

    @property
    def any(self) -> bool:
        """True if loading it would change the ledger."""
        return bool(self.gone or self.new or self.changed or self.otherwise)


def standing_records(ledger: LedgerReader, loader: str) -> Iterator[tuple[str, str]]:
    """(record id, scope) of each standing record of a loader, in the order of their loading."""
    r = t.records.c
    query = (
        sa.select(r.id, r.scope)
        .join(t.heads, t.heads.c.position == r.position)
        .where(r.loader == loader)
        .order_by(r.position)
    )
    with ledger.engine.connect() as connection:
        found = [(row[0], row[1]) for row in connection.execute(query)]
    yield from found


def compare(ledger: LedgerReader, record: Record, reviews: dict[str, Review]) -> RecordChanges:
    """What loading ``record`` would change of what the ledger holds under its id.

    Raises:
        ValueError: a text of the record cannot be stored.
    """
    held, types, digest = _held(ledger, record.id)
    read = {row["id"]: _row(row) for row in record_rows(record, 0)["statements"]}
    changed: list[Changed] = []
    for key in held.keys() & read.keys():
        if fields := _fields(held[key], read[key]):
            changed.append(Changed(held[key], read[key], fields))
    gone, new = dict(held), dict(read)
    for key in held.keys() & read.keys():
        del gone[key], new[key]
    # What remains on both sides at one place of one subject is one statement that says something else now.
    waiting: dict[tuple[str, str, str], list[StatementRow]] = defaultdict(list)
    for row in sorted(new.values(), key=lambda s: s.id):
        waiting[_place(row)].append(row)
    for row in sorted(gone.values(), key=lambda s: s.id):
        if waiting[_place(row)]:
            after = waiting[_place(row)].pop(0)
            changed.append(Changed(row, after, _fields(row, after)))
            del gone[row.id], new[after.id]
    lost = _lost(held, types, read, {e.id: e.type for e in record.events}, reviews)
    return RecordChanges(
        record.id,
        tuple(sorted(gone.values(), key=_order)),
        tuple(sorted(new.values(), key=_order)),
        tuple(sorted(changed, key=lambda c: _order(c.before))),
        tuple(lost),
        digest != record.content_hash and not (gone or new or changed),
    )


def _lost(
    held: Mapping[str, StatementRow], held_types: Mapping[str, str], read: Mapping[str, StatementRow],
    read_types: Mapping[str, str], reviews: Mapping[str, Review],
) -> list[Review]:  # fmt: skip
    """Reviews of statements that would no longer stand, and that nothing new says."""

    def told(row: StatementRow, types: Mapping[str, str]) -> Told:
        kind, value = types.get(row.subject), canonical_json(row.value)
        return Told.of((row.id, row.mention_id, row.subject, kind, row.property, value, row.stance), row.evidence)

    gone = [key for key in sorted(held.keys() - read.keys()) if key in reviews]
    fresh = [told(row, read_types) for row in read.values() if row.id not in held]
    taken = heirs([told(held[key], held_types) for key in gone], fresh)
    return [reviews[key] for key in gone if key not in taken]


def _held(ledger: LedgerReader, record_id: str) -> tuple[dict[str, StatementRow], dict[str, str], str | None]:
    with ledger.engine.connect() as connection:
        head = connection.execute(
            sa.select(t.heads.c.position, t.records.c.content_hash)
            .join(t.records, t.records.c.position == t.heads.c.position)
            .where(t.heads.c.record_id == record_id)
        ).first()
        if head is None:
            return {}, {}, None
        query = sa.select(t.statements).where(t.statements.c.position == head[0])
        rows = [_row(dict(row._mapping)) for row in connection.execute(query)]
        events = sa.select(t.events.c.id, t.events.c.type).where(t.events.c.position == head[0])
        types = {row[0]: row[1] for row in connection.execute(events)}
    return {row.id: row for row in rows}, types, head[1]


def _row(values: dict[str, Any]) -> StatementRow:
    known = {name: values[name] for name in StatementRow.__slots__}
    return StatementRow(**{**known, "value": json.loads(known["value"]), "evidence": json.loads(known["evidence"])})


def _fields(before: StatementRow, after: StatementRow) -> tuple[str, ...]:
    return tuple(name for name in _COMPARED if getattr(before, name) != getattr(after, name))


def _place(row: StatementRow) -> tuple[str, str, str]:
    where = {k: row.evidence.get(k) for k in ("start", "end", "page", "row", "column", "locator")}
    return row.subject, row.property, json.dumps(where)


def _order(row: StatementRow) -> tuple[int, str, str]:
    return row.evidence.get("start", -1), row.property, row.id
