"""Proposals that wait for a person: a file of the case beside the ledger, never in it.

An accepted proposal becomes a record of the loader ``proposals``: an event of the person that the
verdict names, with the quote as its evidence, the method ``coded`` (a person vouches for it) and a
rule that names the proposer.
"""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from graphkit.errors import CaseError
from graphkit.ledger.case import Case
from graphkit.ledger.ledger import Ledger, moment, now
from graphkit.models import EventRecord, Evidence, Mention, Record, Review, Run, Source, Statement, stable_id
from graphkit.models.ids import canonical_json

__all__ = ["Queued", "accept", "add", "keep_only", "proposal_record", "read_queue", "set_decision"]

_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Queued:
    """A proposal in the queue; its quote stands in the frozen text of that sha256 once."""

    proposer: str
    version: str
    sha256: str
    text_sha256: str
    subject: str
    name: str
    type: str
    start: int
    end: int
    quote: str
    said_by: str
    attributes: dict[str, Any] = field(default_factory=dict)
    decision: str | None = None
    reviewer: str | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        """Of what is proposed of whom where; free of the proposer and its version."""
        return stable_id(
            "pr", self.text_sha256, self.subject, self.type, self.start, self.end, canonical_json(self.attributes)
        )


def _path(case: Case) -> Path:
    return case.path / "proposals.jsonl"


def read_queue(case: Case) -> list[Queued]:
    """All proposals of a case, oldest first, decided or not.

    Raises:
        CaseError: the file is damaged.
    """
    try:
        lines = _path(case).read_text(encoding="utf-8").split("\n")
        return [Queued(**json.loads(line)) for line in lines if line]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError):
        raise CaseError(
            "the queue of proposals is damaged", where=str(_path(case)),
            hint="Move it away and let the proposer run again; the ledger does not depend on it.",
        ) from None  # fmt: skip


def _write(case: Case, queue: Iterable[Queued]) -> None:
    """Whole or not at all; readable to its owner only."""
    text = "".join(json.dumps(asdict(q), ensure_ascii=False, sort_keys=True) + "\n" for q in queue)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=case.path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(_path(case))
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise CaseError(f"cannot be written: {error.strerror}", where=str(_path(case))) from None


def add(case: Case, proposals: Iterable[Queued]) -> int:
    """Put proposals into the queue; one that is or was there is not repeated. Returns how many are new."""
    queue = read_queue(case)
    known = {q.id for q in queue}
    fresh = {p.id: p for p in proposals if p.id not in known}
    if fresh:
        _write(case, [*queue, *fresh.values()])
    return len(fresh)


def set_decision(case: Case, proposal_id: str, decision: str, reviewer: str, reason: str) -> None:
    """Note in the queue what a person decided."""
    queue = read_queue(case)
    _write(case, [replace(q, decision=decision, reviewer=reviewer, reason=reason) if q.id == proposal_id else q
                  for q in queue])  # fmt: skip


def keep_only(case: Case, wanted: Callable[[Queued], bool]) -> int:
    """Drop all proposals but the wanted ones. Returns how many went."""
    queue = read_queue(case)
    kept = [q for q in queue if wanted(q)]
    if len(kept) < len(queue):
        _write(case, kept)
    return len(queue) - len(kept)


def proposal_record(source: Source, proposal: Queued) -> Record:
    """The record that an accepted proposal becomes.

    Raises:
        ValueError: an attribute has a value that the model does not allow.
    """
    # As the loader of verdicts names it: the same mention, so the same person.
    mention = Mention(source_id=source.id, name=proposal.name, locator="defendant", ordinal=proposal.subject)
    event = EventRecord(mention_id=mention.id, type=proposal.type, locator=f"proposal {proposal.id}",
                        told=proposal.start)  # fmt: skip
    statements = [
        Statement.model_validate(
            {"subject": event.id, "property": name, "value": value, "source_id": source.id,
             "evidence": Evidence(start=proposal.start, end=proposal.end, quote=proposal.quote), "method": "coded",
             "rule": f"proposed.{proposal.proposer}"[:128], "said_by": proposal.said_by, "confidence": _CONFIDENCE}
        )
        for name, value in {"type": proposal.type, **proposal.attributes}.items()
    ]  # fmt: skip
    return Record(
        loader="proposals", scope=str(source.sha256), key=proposal.id, locator=f"proposal {proposal.id}",
        sources=(source,), mentions=(mention,), events=(event,), statements=tuple(statements),
    )  # fmt: skip


def accept(case: Case, ledger: Ledger, source: Source, proposal: Queued, reviewer: str, reason: str) -> None:
    """Load a proposal that a person accepts, with that person's review of each of its statements.

    Raises:
        ValueError: it cannot be stored; nothing was.
    """
    record = proposal_record(source, proposal)
    run = Run(id=f"run_{uuid.uuid4().hex[:24]}", loader="proposals", version=proposal.version,
              inputs=(proposal.id,), started=now(), read=1)  # fmt: skip
    ledger.begin_run(run)
    fresh = ledger.append([record], run.id)
    ledger.end_run(run.model_copy(update={"loaded": sum(fresh), "unchanged": len(fresh) - sum(fresh)}))
    ledger.add_reviews(
        Review(statement_id=s.id, decision="accept", reviewer=reviewer, at=moment(), reason=reason)
        for s in record.statements
    )
    set_decision(case, proposal.id, "accept", reviewer, reason)
