"""Taking a person out of a case for good: what is left is an entry without content.

The right to erasure, Article 17 of the General Data Protection Regulation. What the sources say of the person
goes from every table, with the judgements and reviews of it; the originals that name the person go as files, and
are not loaded again; where others are told of in the same sources, the person's name is blacked out in the
words that stand for them. The graph and what was exported into the case are removed by the caller, and made anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from graphkit.ledger import tables as t
from graphkit.ledger.audit import Act, append_audit
from graphkit.ledger.blackout import Blackout
from graphkit.ledger.case import DRAFT, Case
from graphkit.ledger.ledger import NOTHING, Ledger, now
from graphkit.ledger.proposal_queue import keep_only
from graphkit.models.ids import canonical_json, stable_id

__all__ = ["ERASED", "Erasure", "erase", "names_of", "still_naming"]

_CHUNK = 500
_BLOCK = 1 << 20
_LONGEST = 1_000
ERASED = "erased"
_COPIES = ("ledger.before-*.sqlite*", ".ledger.before-*.sqlite*", ".backup-*")
"""What may hold a copy of the ledger: from before a migration, and of a migration or backup that was killed."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure took out.

    Attributes:
        mentions, events, statements, acts, quarantined: rows removed; acts are judgements and reviews.
        blacked_out: rows of others in which the name was blacked out.
        originals: files removed from the case.
        names: all spellings, for a search of what may still name the person; keep them nowhere.
    """

    mentions: int
    events: int
    statements: int
    acts: int
    quarantined: int
    blacked_out: int
    originals: int
    names: tuple[str, ...]


def names_of(ledger: Ledger, mentions: Collection[str]) -> list[str]:
    """All spellings under which these mentions are told of, in any version."""
    m, s = t.mentions.c, t.statements.c
    said = sa.select(s.value).where(s.property.in_(("name", "alias")))
    with ledger.engine.connect() as connection:
        names = {row[0] for row in _by(connection, sa.select(m.name), m.id, mentions)}
        for (value,) in _by(connection, said, s.subject, mentions):
            names |= {v for v in _texts(json.loads(value)) if v.strip()}
    return sorted(names)


def erase(case: Case, ledger: Ledger, mentions: Collection[str], act: Act, *, sources: Collection[str] = ()) -> Erasure:
    """Take the person of these mentions out of a case.

    Files go first, so that a run that is cut off can be repeated; then all rows, in one transaction with the
    entry in the audit log. That entry holds ids alone, and is what a restored backup is brought up to.

    Args:
        sources: ids of sources whose originals go in any case, as an earlier erasure noted them.
    """
    names = names_of(ledger, mentions)
    blackout = Blackout(names)
    found = set(mentions) | _older(ledger, mentions, set(names))
    of = _sources(ledger, found) | set(sources) | _unread(case, ledger, blackout)
    originals = _remove_originals(case, ledger, of)
    keep_only(case, lambda proposal: not any(blackout.finds(text) for text in (proposal.name, proposal.quote)))
    for copy in _COPIES:
        for left in case.path.glob(copy):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    with ledger.writing() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
        connection.commit()
        with connection.begin():
            work = _Erasing(connection, found, of, blackout)
            work.run(ledger)
            detail = {**act.detail, "mentions": sorted(found), "sources": sorted(of), "acts": sorted(work.acts)}
            append_audit(connection, [Act(act.action, act.ref, act.actor, act.at, detail)])
        connection.exec_driver_sql("PRAGMA secure_delete=OFF")
    ledger.engine.dispose()
    with ledger.engine.connect() as connection:
        # What was overwritten stands in the write-ahead log until that is emptied.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    counts = work.counts
    return Erasure(
        counts["mentions"], counts["events"], counts["statements"], len(work.acts), counts["quarantine"],
        counts["blacked out"], originals, tuple(names),
    )  # fmt: skip


def still_naming(case: Case, names: Collection[str]) -> list[str]:
    """Files of a case in whose bytes one of these names stands in full, in UTF-8 or UTF-16, relative to the case."""
    full = [name for name in names if " " in name]
    wanted = [name.encode(form) for name in full for form in ("utf-8", "utf-16-le", "utf-16-be")]
    found = []
    for file in sorted(p for p in case.path.rglob("*") if p.is_file()):
        with file.open("rb") as handle:
            tail = b""
            while block := handle.read(_BLOCK):
                if any(name in tail + block for name in wanted):
                    found.append(str(file.relative_to(case.path)))
                    break
                tail = block[-_LONGEST:]
    return found


def _older(ledger: Ledger, mentions: Collection[str], names: set[str]) -> set[str]:
    """Mentions of the same names in other versions of the same records."""
    m, r = t.mentions.c, t.records.c
    with ledger.engine.connect() as connection:
        records = {
            row[0]
            for row in _by(connection, sa.select(r.id).join(t.mentions, m.position == r.position), m.id, mentions)
        }
        query = sa.select(m.id, m.name).join(t.records, r.position == m.position).where(m.kind == "person")
        return {row[0] for row in _by(connection, query, r.id, records) if row[1] in names}


def _sources(ledger: Ledger, mentions: Collection[str]) -> set[str]:
    m, s = t.mentions.c, t.statements.c
    with ledger.engine.connect() as connection:
        found = {row[0] for row in _by(connection, sa.select(m.source_id), m.id, mentions)}
        return found | {row[0] for row in _by(connection, sa.select(s.source_id), s.mention_id, mentions)}


def _unread(case: Case, ledger: Ledger, blackout: Blackout) -> set[str]:
    """Ids that files would have as sources: those that name the person, and were not loaded or not wholly."""
    q = t.quarantine.c
    with ledger.engine.connect() as connection:
        rows = connection.execute(sa.select(q.file_sha256, q.payload, q.locator, q.file, q.reason)).all()
    hashes = {row[0] for row in rows if row[0] and any(blackout.finds(text) for text in row[1:])}
    naming = (Path(file).parts for file in still_naming(case, blackout.names))
    hashes |= {parts[1].partition(DRAFT)[0] for parts in naming if parts[0] == "originals" and len(parts) > 1}
    return {stable_id("source", sha256) for sha256 in hashes}


def _remove_originals(case: Case, ledger: Ledger, sources: Collection[str]) -> int:
    """Remove the files of these sources, and of the records that tell of them. Returns how many."""
    s, r = t.sources.c, t.records.c
    with ledger.engine.connect() as connection:
        scopes = sa.select(r.scope).join(t.sources, s.position == r.position).distinct()
        of_records = {stable_id("source", row[0]) for row in _by(connection, scopes, s.id, sources)}
    removed = 0
    originals = case.path / "originals"
    for folder in sorted(originals.iterdir()) if originals.is_dir() else ():
        if stable_id("source", folder.name.partition(DRAFT)[0]) not in of_records | set(sources):
            continue
        if folder.is_dir():
            removed += sum(1 for _ in folder.iterdir())
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)  # a copy of it that was not finished
    return removed


class _Erasing:
    """The rows of one erasure, within one transaction."""

    def __init__(self, connection: sa.Connection, mentions: set[str], sources: set[str], blackout: Blackout) -> None:
        self.connection = connection
        self.mentions = mentions
        self.sources = sources
        self.blackout = blackout
        self.acts: set[str] = set()
        self.counts = dict.fromkeys(("mentions", "events", "statements", "quarantine", "blacked out"), 0)

    def run(self, ledger: Ledger) -> None:
        s = t.statements.c
        statements = {row[0] for row in _by(self.connection, sa.select(s.id), s.mention_id, self.mentions)}
        self._acts(statements)
        records = self._records()
        for name, column in (
            ("statements", s.mention_id),
            ("events", t.events.c.mention_id),
            ("mentions", t.mentions.c.id),
        ):
            self.counts[name] = self._delete(t.metadata.tables[name], column, self.mentions)
        for column in (t.links.c.left_id, t.links.c.right_id):
            self._delete(t.links, column, self.mentions)
        self._delete(t.marks, t.marks.c.ref, self.mentions)
        self._quarantine()
        self._others()
        self._emptied(ledger, records)
        self._mark()

    def _acts(self, statements: set[str]) -> None:
        """Judgements of the mentions and reviews of what is said of them go; in others the name is blacked out."""
        j, r = t.judgements.c, t.reviews.c
        gone = {
            row[0] for c in (j.left_id, j.right_id) for row in _by(self.connection, sa.select(j.id), c, self.mentions)
        }
        reviews = {row[0] for row in _by(self.connection, sa.select(r.id), r.statement_id, statements)}
        self._delete(t.judgements, j.id, gone)
        self._delete(t.reviews, r.id, reviews)
        self.acts |= gone | reviews
        for table in (t.judgements, t.reviews):
            self.acts |= self._black(table, (table.c.payload,), table.c.id, self._naming(table.c.payload))

    def _records(self) -> dict[int, str]:
        """Position → record id of the versions that told of these mentions."""
        m, r = t.mentions.c, t.records.c
        query = sa.select(r.position, r.id).join(t.mentions, m.position == r.position)
        return {row[0]: row[1] for row in _by(self.connection, query, m.id, self.mentions)}

    def _emptied(self, ledger: Ledger, records: dict[int, str]) -> None:
        """Versions that tell of nobody any more keep their id alone; such a record stands no longer."""
        m, r, s = t.mentions.c, t.records.c, t.sources.c
        left = {row[0] for row in _by(self.connection, sa.select(m.position), m.position, records)}
        empty = sorted(set(records) - left)
        nothing = {"key": ERASED, "locator": ERASED, "content_hash": NOTHING}
        for chunk in _chunks(empty):
            self.connection.execute(t.records.update().where(r.position.in_(chunk)).values(nothing))
            self.connection.execute(t.heads.delete().where(t.heads.c.position.in_(chunk)))
            for row in self.connection.execute(sa.select(t.sources).where(s.position.in_(chunk))).all():
                held = json.loads(row.payload)
                bare = {"sha256": held["sha256"]} if held.get("sha256") else {"locator": ERASED}
                payload = canonical_json(
                    {**bare, "kind": row.kind, "title": ERASED, "synthetic": bool(held.get("synthetic"))}
                )
                self.connection.execute(
                    t.sources.update().where(s.position == row.position, s.id == row.id).values(payload=payload)
                )
        # One entry at least: the next build has something to do where no record went as a whole, too.
        ledger.note(self.connection, ERASED, sorted({records[p] for p in empty}) or [ERASED])

    def _quarantine(self) -> None:
        """What waits there and names the person goes."""
        q = t.quarantine.c
        query = sa.select(q.id, q.payload, q.locator, q.file, q.reason)
        gone = [row[0] for row in self.connection.execute(query) if any(self.blackout.finds(v) for v in row[1:])]
        self.counts["quarantine"] = self._delete(t.quarantine, q.id, gone)

    def _others(self) -> None:
        """The name, where sources tell of others."""
        s, m = t.statements.c, t.mentions.c
        same = s.source_id.in_(sorted(self.sources))
        named = sa.or_(self._naming(s.evidence), self._naming(s.value))
        self._black(t.statements, (s.evidence, s.value), s.id, sa.or_(same, named))
        self._black(
            t.mentions, (m.name, m.thing), m.id, sa.and_(m.kind != "person", m.source_id.in_(sorted(self.sources)))
        )
        self._black(t.sources, (t.sources.c.payload,), t.sources.c.id, t.sources.c.id.in_(sorted(self.sources)))
        self._black(t.figures, (t.figures.c.payload,), t.figures.c.id, self._naming(t.figures.c.payload))
        self._black(t.runs, (t.runs.c.inputs, t.runs.c.options), t.runs.c.id, sa.true())

    def _naming(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        full = [name for name in self.blackout.names if " " in name]
        return sa.or_(sa.false(), *(column.contains(name, autoescape=True) for name in full))

    def _black(
        self, table: sa.Table, columns: tuple[sa.Column[Any], ...], key: sa.Column[Any], where: sa.ColumnElement[bool]
    ) -> set[str]:
        """Black out the name in these columns; returns the keys of the rows that held it."""
        primary = list(table.primary_key.columns)
        changed: set[str] = set()
        for row in self.connection.execute(sa.select(*primary, key.label("key_"), *columns).where(where)).all():
            values = row._mapping
            new = {}
            for column in columns:
                held = values[column.name]
                if held is None:
                    continue
                text = self._blacked(held)
                if text != held:
                    new[column.name] = text
            if new:
                at = [c == values[c.name] for c in primary]
                self.connection.execute(table.update().where(*at).values(new))
                changed.add(values["key_"])
        self.counts["blacked out"] += len(changed)
        return changed

    def _blacked(self, text: str) -> str:
        if text[:1] in '{["':
            try:
                held = json.loads(text)
            except ValueError:
                return self.blackout.text(text)
            new = self.blackout.value(held)
            return text if new == held else json.dumps(new, ensure_ascii=False, separators=(",", ":"))
        return self.blackout.text(text)

    def _delete(self, table: sa.Table, column: sa.ColumnElement[Any], keys: Iterable[str]) -> int:
        return sum(
            self.connection.execute(table.delete().where(column.in_(chunk))).rowcount for chunk in _chunks(sorted(keys))
        )

    def _mark(self) -> None:
        """Files of these sources are not loaded again."""
        known = set(self.connection.scalars(sa.select(t.marks.c.ref).where(t.marks.c.kind == ERASED)))
        fresh = [{"ref": ref, "kind": ERASED, "at": now().isoformat()} for ref in sorted(self.sources - known)]
        if fresh:
            self.connection.execute(t.marks.insert(), fresh)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    held = list(keys)
    for begin in range(0, len(held), _CHUNK):
        yield held[begin : begin + _CHUNK]


def _by(
    connection: sa.Connection, query: sa.Select[Any], column: sa.ColumnElement[Any], keys: Collection[Any]
) -> Iterator[tuple[Any, ...]]:
    for chunk in _chunks(sorted(keys)):
        for row in connection.execute(query.where(column.in_(chunk))):
            yield tuple(row)
