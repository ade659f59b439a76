"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables.

    Written out, not taken from the models: a migration stays what it was when it ran first.
    """
    op.create_table(
        "log",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("loader", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("inputs", sa.Text, nullable=False),
        sa.Column("started", sa.String(40), nullable=False),
        sa.Column("ended", sa.String(40)),
        *(sa.Column(n, sa.Integer, nullable=False) for n in ("read", "loaded", "unchanged", "quarantined")),
    )
    op.create_table(
        "sources",
        _position(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_index("ix_sources_id", "sources", ["id"])
    op.create_table(
        "records",
        _position(),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("run_id", sa.String(64), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("loader", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(128), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_records_id", "records", ["id"])
    op.create_table(
        "heads",
        sa.Column("record_id", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_index("ix_heads_position", "heads", ["position"], unique=True)
    op.create_table(
        "mentions",
        _position(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("thing_id", sa.String(64)),
        sa.Column("thing", sa.Text),
    )
    op.create_index("ix_mentions_id", "mentions", ["id"])
    op.create_table(
        "events",
        _position(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("mention_id", sa.String(64), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
    )
    op.create_index("ix_events_mention", "events", ["mention_id"])
    op.create_table(
        "statements",
        _position(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("mention_id", sa.String(64), nullable=False),
        sa.Column("property", sa.String(32), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("thing_id", sa.String(64)),
        sa.Column("source_id", sa.String(64), nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("rule", sa.String(128)),
        sa.Column("stance", sa.String(16), nullable=False),
        sa.Column("said_by", sa.String(16), nullable=False),
        sa.Column("certainty", sa.String(16), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
    )
    op.create_index("ix_statements_id", "statements", ["id"])
    op.create_index("ix_statements_mention", "statements", ["mention_id"])
    op.create_index("ix_statements_thing", "statements", ["thing_id"])
    op.create_table(
        "figures",
        _position(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "links",
        _position(),
        sa.Column("left_id", sa.String(64), primary_key=True),
        sa.Column("right_id", sa.String(64), primary_key=True),
    )
    op.create_table(
        "judgements",
        _position(),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("left_id", sa.String(64), nullable=False),
        sa.Column("right_id", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("judge", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_table(
        "reviews",
        _position(),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("statement_id", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_index("ix_reviews_statement", "reviews", ["statement_id"])
    op.create_table(
        "quarantine",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("run_id", sa.String(64), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("loader", sa.String(64), nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("file_sha256", sa.String(64)),
        sa.Column("locator", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("resolved_by", sa.String(64)),
    )


def _position() -> sa.Column[int]:
    return sa.Column("position", sa.Integer, sa.ForeignKey("log.position"), primary_key=True)
