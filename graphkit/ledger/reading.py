"""Reading the ledger: the newest version of each record, streamed."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa

from graphkit.ledger import tables as t
from graphkit.ledger.carried import Told, heirs
from graphkit.ledger.rows import EventRow, MentionRow, StatementRow
from graphkit.models import Figure, Judgement, Review, Run, Source

__all__ = ["LedgerReader"]

_CHUNK = 500


class LedgerReader:
    """Queries on a ledger. Each sees one state; all see the same state within :meth:`snapshot`."""

    def __init__(self, engine: sa.Engine, pinned: sa.Connection | None = None) -> None:
        self.engine = engine
        self._pinned = pinned

    @contextmanager
    def snapshot(self) -> Iterator[LedgerReader]:
        """A reader of the ledger as it stands now, whatever is loaded meanwhile."""
        with self.engine.connect() as connection, connection.begin():
            # A transaction sees the state of its first read.
            self._position(connection)
            yield LedgerReader(self.engine, connection)

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        if self._pinned is not None:
            yield self._pinned
        else:
            with self.engine.connect() as connection:
                yield connection

    def position(self) -> int:
        """The position of the last entry, 0 for an empty ledger."""
        with self._connection() as connection:
            return self._position(connection)

    @staticmethod
    def _position(connection: sa.Connection) -> int:
        return int(connection.scalar(sa.select(sa.func.max(t.log.c.position))) or 0)

    def counts(self) -> dict[str, int]:
        """How many records, mentions of people, events and statements stand, and open quarantine."""
        current = sa.select(t.heads.c.position)
        queries = {
            "records": sa.select(sa.func.count()).select_from(t.heads),
            "people mentioned": sa.select(sa.func.count(sa.distinct(t.mentions.c.id))).where(
                t.mentions.c.kind == "person", t.mentions.c.position.in_(current)
            ),
            "events": sa.select(sa.func.count(sa.distinct(t.events.c.id))).where(t.events.c.position.in_(current)),
            "statements": sa.select(sa.func.count(sa.distinct(t.statements.c.id))).where(
                t.statements.c.position.in_(current)
            ),
            "in quarantine": sa.select(sa.func.count()).where(t.quarantine.c.resolved_by.is_(None)),
        }
        with self._connection() as connection:
            return {name: int(connection.scalar(query) or 0) for name, query in queries.items()}

    def sources(self) -> Iterator[Source]:
        """All sources of standing records, by id; of several descriptions the fullest, whatever came first."""
        query = (
            sa.select(t.sources.c.id, t.sources.c.payload)
            .join(t.heads, t.heads.c.position == t.sources.c.position)
            .distinct()
            .order_by(t.sources.c.id, sa.func.length(t.sources.c.payload), t.sources.c.payload)
        )
        for _, payload in self._last(query):
            yield Source.model_validate_json(payload)

    def figures(self) -> Iterator[Figure]:
        """All figures of standing records, by id."""
        query = (
            sa.select(t.figures.c.id, t.figures.c.payload)
            .join(t.heads, t.heads.c.position == t.figures.c.position)
            .order_by(t.figures.c.id, sa.func.length(t.figures.c.payload), t.figures.c.payload)
        )
        for _, payload in self._last(query):
            yield Figure.model_validate_json(payload)

    def _last(self, query: sa.Select[Any]) -> Iterator[tuple[Any, ...]]:
        """Of rows ordered by id, the last of each id."""
        held: tuple[Any, ...] | None = None
        for row in self.stream(query):
            if held is not None and held[0] != row[0]:
                yield held
            held = row
        if held is not None:
            yield held

    def stream(self, query: sa.Executable) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a few thousand at a time."""
        with self._connection() as connection:
            for row in connection.execute(query, execution_options={"yield_per": 2_000}):
                yield tuple(row)

    def mentions(self, *, people: bool) -> Iterator[MentionRow]:
        """Standing mentions of people (or of things), by id; not those of people who are restricted."""
        m = t.mentions.c
        query = (
            sa.select(m.id, m.source_id, m.kind, m.name, m.locator, m.thing_id, m.thing)
            .join(t.heads, t.heads.c.position == m.position)
            .where((m.kind == "person") if people else (m.kind != "person"), m.id.not_in(_restricted()))
            .order_by(m.id, m.name)
        )
        for row in self._last(query):
            yield MentionRow(*row)

    def mentions_by_id(self, ids: Sequence[str]) -> dict[str, MentionRow]:
        """The standing mentions among these ids."""
        m = t.mentions.c
        query = (
            sa.select(m.id, m.source_id, m.kind, m.name, m.locator, m.thing_id, m.thing)
            .join(t.heads, t.heads.c.position == m.position)
            .order_by(m.id, m.name)
        )
        return {row[0]: MentionRow(*row) for row in self._chunks(query, m.id, ids)}

    def events(self, mention_ids: Sequence[str]) -> list[EventRow]:
        """Standing events of these mentions."""
        e = t.events.c
        query = (
            sa.select(e.id, e.mention_id, e.type, e.told)
            .join(t.heads, t.heads.c.position == e.position)
            .order_by(e.id, e.told)
        )
        found = {row[0]: EventRow(*row) for row in self._chunks(query, e.mention_id, mention_ids)}
        return list(found.values())

    def statements(self, mention_ids: Sequence[str]) -> list[StatementRow]:
        """Standing statements on these mentions and their events, by id."""
        query = _statements().order_by(t.statements.c.id, t.statements.c.confidence, t.statements.c.rule)
        found = {row[0]: _statement_row(row) for row in self._chunks(query, t.statements.c.mention_id, mention_ids)}
        return sorted(found.values(), key=lambda s: s.id)

    def thing_statements(self) -> Iterator[StatementRow]:
        """Standing statements that name a thing, by thing; not those on people who are restricted."""
        query = _statements().where(
            t.statements.c.thing_id.is_not(None), t.statements.c.mention_id.not_in(_restricted())
        )
        query = query.order_by(t.statements.c.thing_id, t.statements.c.id, t.statements.c.position)
        for row in self.stream(query):
            yield _statement_row(row)

    def statement(self, statement_id: str) -> StatementRow | None:
        """One standing statement."""
        with self._connection() as connection:
            row = connection.execute(_statements().where(t.statements.c.id == statement_id)).first()
        return None if row is None else _statement_row(tuple(row))

    def _chunks(
        self, query: sa.Select[Any], column: sa.ColumnElement[Any], ids: Sequence[Any]
    ) -> Iterator[tuple[Any, ...]]:
        with self._connection() as connection:
            for begin in range(0, len(ids), _CHUNK):
                for row in connection.execute(query.where(column.in_(ids[begin : begin + _CHUNK]))):
                    yield tuple(row)

    def exact_keys(self) -> Iterator[tuple[str, str, str, str, str]]:
        """(mention id, source id, name, birth date, statement id) of each standing mention with a birth date."""
        m, s = t.mentions.c, t.statements.c
        query = (
            sa.select(m.id, m.source_id, m.name, s.value, s.id)
            .join(t.heads, t.heads.c.position == m.position)
            .join(t.statements, (s.subject == m.id) & (s.position == m.position))
            .where(m.kind == "person", s.property == "birth_date", s.stance == "asserted")
            .order_by(m.id)
        )
        for mention_id, source_id, name, value, statement_id in self.stream(query):
            yield mention_id, source_id, name, json.loads(value), statement_id

    def marked(self, kind: Literal["restricted", "erased"]) -> set[str]:
        """Ids of the mentions that are restricted, or of the sources that were erased."""
        return {row[0] for row in self.stream(sa.select(t.marks.c.ref).where(t.marks.c.kind == kind))}

    def links(self) -> list[tuple[str, str]]:
        """Pairs of mentions that one record itself says are one person."""
        query = (
            sa.select(t.links.c.left_id, t.links.c.right_id)
            .join(t.heads, t.heads.c.position == t.links.c.position)
            .distinct()
            .order_by(t.links.c.left_id, t.links.c.right_id)
        )
        return [(row[0], row[1]) for row in self.stream(query)]

    def judgements(self, left: str | None = None, right: str | None = None) -> list[Judgement]:
        """All judgements, oldest first; with ``left`` and ``right`` those on that pair, the smaller id first."""
        j = t.judgements.c
        query = sa.select(j.payload).order_by(j.position)
        if left is not None:
            query = query.where(j.left_id == left, j.right_id == right)
        return [Judgement.model_validate_json(row[0]) for row in self.stream(query)]

    def mention_ids(self, prefix: str, limit: int = 10) -> list[str]:
        """Ids of standing mentions of people that begin so, by id; at most ``limit``."""
        m = t.mentions.c
        query = (
            sa.select(m.id)
            .join(t.heads, t.heads.c.position == m.position)
            .where(m.kind == "person", m.id >= prefix, m.id < prefix + "\x7f")
            .distinct()
            .order_by(m.id)
            .limit(limit)
        )
        return [row[0] for row in self.stream(query)]

    def reviews(self) -> dict[str, Review]:
        """Statement id → the newest review that holds for it.

        A review is of what a source says in one place. When a newer reading no longer makes that statement, its
        review goes on acting on the one that took its place (:func:`graphkit.ledger.carried.heirs`); what the
        source says elsewhere is judged by itself.
        """
        query = sa.select(t.reviews.c.payload).order_by(t.reviews.c.position)
        own = {r.statement_id: r for r in (Review.model_validate_json(row[0]) for row in self.stream(query))}
        _, taken = self._places_taken(own, free_of=own)
        oldest_first = sorted(taken, key=lambda key: (own[key].at, key))
        return {taken[key]: own[key] for key in oldest_first} | own

    def lost_reviews(self) -> int:
        """How many reviewed statements no longer stand, and nothing says the same in their place."""
        gone, taken = self._places_taken({row[0] for row in self.stream(sa.select(t.reviews.c.statement_id))})
        return len(gone) - len(taken)

    def _places_taken(
        self, reviewed: Iterable[str], *, free_of: Container[str] = ()
    ) -> tuple[set[str], dict[str, str]]:
        """Of reviewed statements those that no longer stand, and of these the heir of each that has one."""
        s, ids = t.statements.c, sorted(reviewed)
        standing = sa.select(s.id).join(t.heads, t.heads.c.position == s.position)
        gone = set(ids) - {row[0] for row in self._chunks(standing, s.id, ids)}
        if not gone:
            return gone, {}
        before = list(self._sayings(s.id, sorted(gone)))
        versions = {row[0] for row in self._chunks(sa.select(s.position), s.id, sorted(gone))}
        beside = {row[0] for row in self._chunks(sa.select(s.id), s.position, sorted(versions))}
        now = self._sayings(s.mention_id, sorted({told.mention_id for told in before}), standing=True)
        return gone, heirs(before, [told for told in now if told.id not in free_of and told.id not in beside])

    def _sayings(
        self, column: sa.ColumnElement[Any], values: Sequence[Any], *, standing: bool = False
    ) -> Iterator[Told]:
        """What statements say, of which event and where; each once."""
        s, e = t.statements.c, t.events.c
        query = sa.select(s.id, s.mention_id, s.subject, e.type, s.property, s.value, s.stance, s.evidence).select_from(
            t.statements.outerjoin(t.events, (e.id == s.subject) & (e.position == s.position))
        )
        if standing:
            query = query.join(t.heads, t.heads.c.position == s.position)
        found = {row[0]: row for row in self._chunks(query.order_by(s.position), column, values)}
        for row in found.values():
            yield Told.of(row[:7], json.loads(row[7]))

    def runs(self) -> list[Run]:
        """All loads, oldest first."""
        return [_run(row) for row in self.stream(sa.select(t.runs).order_by(t.runs.c.started, t.runs.c.id))]

    def run(self, run_id: str) -> Run | None:
        """One load."""
        return next((_run(row) for row in self.stream(sa.select(t.runs).where(t.runs.c.id == run_id))), None)


def _run(row: tuple[Any, ...]) -> Run:
    values = dict(zip([c.name for c in t.runs.columns], row, strict=True))
    written = {"inputs": json.loads(values["inputs"]), "options": json.loads(values["options"] or "{}")}
    return Run.model_validate(values | written)


def _restricted() -> sa.Select[Any]:
    return sa.select(t.marks.c.ref).where(t.marks.c.kind == "restricted")


def _statements() -> sa.Select[Any]:
    s = t.statements.c
    return sa.select(
        s.id, s.subject, s.mention_id, s.property, s.value, s.thing_id, s.source_id, s.evidence,
        s.method, s.rule, s.stance, s.said_by, s.certainty, s.confidence,
    ).join(t.heads, t.heads.c.position == s.position)  # fmt: skip


def _statement_row(row: tuple[Any, ...]) -> StatementRow:
    return StatementRow(*(*row[:4], json.loads(row[4]), *row[5:7], json.loads(row[7]), *row[8:]))
