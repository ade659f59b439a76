"""The tables of the ledger, for SQLAlchemy Core on any database.

Everything is appended. ``heads`` is an index (the newest version of each record that stands) and can
be made again from ``log``: the last entry of kind ``record`` of each record, unless ``withdrawn`` comes
after it. The version in ``records`` that belongs to ``withdrawn`` has no content, and nothing refers to
it. ``quarantine.resolved_by`` is set once. ``marks`` says which mentions
are restricted, and which sources named somebody who was erased. ``audit`` is a log of acts, see
:mod:`graphkit.ledger.audit`.
"""

from __future__ import annotations

import sqlalchemy as sa

__all__ = [
    "audit",
    "events",
    "figures",
    "heads",
    "judgements",
    "links",
    "log",
    "marks",
    "mentions",
    "metadata",
    "quarantine",
    "records",
    "reviews",
    "runs",
    "sources",
    "statements",
]

metadata = sa.MetaData()

Id = sa.String(64)

log = sa.Table(
    "log", metadata,
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("ref", Id, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

runs = sa.Table(
    "runs", metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("loader", sa.String(64), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("inputs", sa.Text, nullable=False),
    sa.Column("started", sa.String(40), nullable=False),
    sa.Column("ended", sa.String(40)),
    sa.Column("read", sa.Integer, nullable=False, default=0),
    sa.Column("loaded", sa.Integer, nullable=False, default=0),
    sa.Column("unchanged", sa.Integer, nullable=False, default=0),
    sa.Column("quarantined", sa.Integer, nullable=False, default=0),
    sa.Column("options", sa.Text),
)  # fmt: skip

sources = sa.Table(
    "sources", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Index("ix_sources_id", "id"),
)  # fmt: skip

records = sa.Table(
    "records", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, nullable=False),
    sa.Column("run_id", Id, sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("loader", sa.String(64), nullable=False),
    sa.Column("scope", sa.String(128), nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("locator", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Index("ix_records_id", "id"),
)  # fmt: skip

heads = sa.Table(
    "heads", metadata,
    sa.Column("record_id", Id, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Index("ix_heads_position", "position", unique=True),
)  # fmt: skip

mentions = sa.Table(
    "mentions", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("source_id", Id, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("locator", sa.Text, nullable=False),
    sa.Column("thing_id", Id),
    sa.Column("thing", sa.Text),
    sa.Index("ix_mentions_id", "id"),
)  # fmt: skip

events = sa.Table(
    "events", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("mention_id", Id, nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("told", sa.Integer, nullable=False),
    sa.Index("ix_events_mention", "mention_id"),
)  # fmt: skip

statements = sa.Table(
    "statements", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("subject", Id, nullable=False),
    sa.Column("mention_id", Id, nullable=False),
    sa.Column("property", sa.String(32), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("thing_id", Id),
    sa.Column("source_id", Id, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("method", sa.String(16), nullable=False),
    sa.Column("rule", sa.String(128)),
    sa.Column("stance", sa.String(16), nullable=False),
    sa.Column("said_by", sa.String(16), nullable=False),
    sa.Column("certainty", sa.String(16), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Index("ix_statements_id", "id"),
    sa.Index("ix_statements_mention", "mention_id"),
    sa.Index("ix_statements_thing", "thing_id"),
)  # fmt: skip

figures = sa.Table(
    "figures", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("payload", sa.Text, nullable=False),
)  # fmt: skip

links = sa.Table(
    "links", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("left_id", Id, primary_key=True),
    sa.Column("right_id", Id, primary_key=True),
)  # fmt: skip

judgements = sa.Table(
    "judgements", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, nullable=False, unique=True),
    sa.Column("left_id", Id, nullable=False),
    sa.Column("right_id", Id, nullable=False),
    sa.Column("decision", sa.String(16), nullable=False),
    sa.Column("judge", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
)  # fmt: skip

reviews = sa.Table(
    "reviews", metadata,
    sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True),
    sa.Column("id", Id, nullable=False, unique=True),
    sa.Column("statement_id", Id, nullable=False),
    sa.Column("decision", sa.String(16), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Index("ix_reviews_statement", "statement_id"),
)  # fmt: skip

quarantine = sa.Table(
    "quarantine", metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("run_id", Id, sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("loader", sa.String(64), nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("file_sha256", sa.String(64)),
    sa.Column("locator", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("resolved_by", Id),
)  # fmt: skip

audit = sa.Table(
    "audit", metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

marks = sa.Table(
    "marks", metadata,
    sa.Column("ref", Id, primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("at", sa.String(40), nullable=False),
)  # fmt: skip
