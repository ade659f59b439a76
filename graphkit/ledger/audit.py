"""The audit log: who judged, reviewed, exported, corrected, restricted or erased what, each entry chained to the last.

An entry's hash is the SHA-256 of its fields and of the hash before it (as in Haber and Stornetta, "How to
time-stamp a digital document", 1991), so that no entry can be changed, taken out or put in between without
all that follow it disagreeing. What such a chain cannot show by itself is that it was written anew as a whole:
for that the newest hash is kept elsewhere, and given to :func:`check_audit`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from graphkit.ledger import tables as t
from graphkit.ledger.reading import LedgerReader
from graphkit.models.ids import canonical_json

__all__ = ["Act", "AuditEntry", "AuditReport", "act_of", "append_audit", "audit_entries", "check_audit"]

_START = "0" * 64
_ISSUED = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did.

    Attributes:
        action: judgement, review, export, correct, restrict, lift, erase, backup or restore.
        ref: id or name of what it was done to; never a person's name.
        detail: plain JSON; never a name, quote or value of a record.
    """

    action: str
    ref: str
    actor: str
    at: dt.datetime
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An act as the log holds it."""

    number: int
    at: str
    actor: str
    action: str
    ref: str
    detail: dict[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a check found.

    Attributes:
        entries: how many there are.
        head: hash of the newest, 64 zeros for an empty log.
        problems: in words, each with the number of its entry; empty if all is as it was written.
    """

    entries: int
    head: str
    problems: tuple[str, ...]


def append_audit(connection: sa.Connection, acts: Iterable[Act]) -> None:
    """Append entries within a writer's transaction: they stand if and only if what they tell of does.

    A number is given once: where the newest entries are gone the next one does not take their numbers, and the gap
    stays for :func:`check_audit` to find.
    """
    newest = connection.execute(
        sa.select(t.audit.c.number, t.audit.c.hash).order_by(t.audit.c.number.desc()).limit(1)
    ).first()
    last, previous = (newest.number, newest.hash) if newest is not None else (0, _START)
    last = max(last, int(connection.execute(_ISSUED).scalar() or 0))
    rows = []
    for number, act in enumerate(acts, last + 1):
        row = {
            "number": number, "at": act.at.isoformat(), "actor": act.actor, "action": act.action, "ref": act.ref,
            "detail": canonical_json(dict(act.detail)), "previous": previous,
        }  # fmt: skip
        previous = _digest(row)
        rows.append({**row, "hash": previous})
    if rows:
        connection.execute(t.audit.insert(), rows)


def audit_entries(ledger: LedgerReader, *, action: str | None = None) -> Iterator[AuditEntry]:
    """All entries, oldest first, or those of one action."""
    query = sa.select(t.audit).order_by(t.audit.c.number)
    if action is not None:
        query = query.where(t.audit.c.action == action)
    for row in ledger.stream(query):
        number, at, actor, act, ref, detail, previous, digest = row
        yield AuditEntry(number, at, actor, act, ref, json.loads(detail), previous, digest)


def check_audit(ledger: LedgerReader, *, known: str | None = None) -> AuditReport:
    """Whether the log is as it was written, and the judgements, reviews, restrictions and erasures those of it.

    Args:
        known: a hash that was noted elsewhere earlier; the log must hold it.
    """
    problems: list[str] = []
    previous, number = _START, 0
    seen = known is None or known == _START
    content: dict[tuple[str, str], str] = {}
    erased: set[str] = set()
    marks: dict[str, set[str]] = {"restricted": set(), "erased": set()}
    for row in ledger.stream(sa.select(t.audit).order_by(t.audit.c.number)):
        held = dict(zip(("number", "at", "actor", "action", "ref", "detail", "previous", "hash"), row, strict=True))
        number += 1
        if held["number"] != number:
            problems.append(f"entry {number}: missing; entry {held['number']} follows")
            number = held["number"]
        if held["previous"] != previous:
            problems.append(f"entry {number}: does not continue the one before it")
        if _digest(held) != held["hash"]:
            problems.append(f"entry {number}: was changed after it was written")
        previous = held["hash"]
        seen = seen or previous == known
        try:
            detail = dict(json.loads(held["detail"]))
        except (ValueError, TypeError):
            continue  # found above: its hash is another
        if held["action"] in ("judgement", "review"):
            content[held["action"], held["ref"]] = str(detail.get("content"))
        elif held["action"] == "erase":
            erased.update(detail.get("acts", ()))
            marks["erased"].update(detail.get("sources", ()))
            marks["restricted"].difference_update(detail.get("mentions", ()))
        elif held["action"] == "restrict":
            marks["restricted"].update(detail.get("mentions", ()))
        elif held["action"] == "lift":
            marks["restricted"].difference_update(detail.get("mentions", ()))
    if (issued := _issued(ledger)) > number:
        problems.append(f"entries {number + 1} to {issued}: were written, and are gone")
    if not seen:
        problems.append(f"no entry has the hash {known}")
    problems += _compare(ledger, content, erased)
    problems += _compare_marks(ledger, marks)
    return AuditReport(number, previous, tuple(problems))


def _issued(ledger: LedgerReader) -> int:
    """The highest number ever given; the database keeps it, whatever was deleted."""
    rows = list(ledger.stream(_ISSUED))
    return int(rows[0][0]) if rows else 0


def _compare(ledger: LedgerReader, content: dict[tuple[str, str], str], erased: set[str]) -> Iterator[str]:
    """What the log tells of judgements and reviews against what stands in their tables."""
    for action, table in (("judgement", t.judgements), ("review", t.reviews)):
        for ref, payload in ledger.stream(sa.select(table.c.id, table.c.payload).order_by(table.c.position)):
            told = content.pop((action, ref), None)
            if told is None:
                yield f"{action} {ref}: is not in the log"
            elif told != _content(payload) and ref not in erased:
                yield f"{action} {ref}: was changed after it was made"
    for action, ref in content:
        if ref not in erased:
            yield f"{action} {ref}: was made, and is gone"


def _compare_marks(ledger: LedgerReader, told: Mapping[str, set[str]]) -> Iterator[str]:
    """Who is restricted and what was erased, by the log, against what acts when a graph is built or a file loaded."""
    for kind, refs in told.items():
        held = {row[0] for row in ledger.stream(sa.select(t.marks.c.ref).where(t.marks.c.kind == kind))}
        for ref in sorted(refs - held):
            yield f"{ref}: was {kind}, and is not marked so any more"
        for ref in sorted(held - refs):
            yield f"{ref}: is marked as {kind}, and nothing in the log says so"


def _content(payload: str) -> str:
    return hashlib.sha256(payload.encode("utf-8")).hexdigest()


def act_of(action: str, row: Mapping[str, Any], actor: str, at: dt.datetime) -> Act:
    """The act behind a row of judgements or reviews."""
    return Act(action, row["id"], actor, at, {"content": _content(row["payload"]), "decision": row["decision"]})


def _digest(row: Mapping[str, Any]) -> str:
    told = [row[name] for name in ("number", "at", "actor", "action", "ref", "detail", "previous")]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")).hexdigest()
