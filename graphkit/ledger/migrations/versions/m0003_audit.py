"""The audit log, with what was judged and reviewed before it; marks of who is restricted and what was erased."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Judgements and reviews from before get their entries, in their order."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("ref", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "marks",
        sa.Column("ref", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("at", sa.String(40), nullable=False),
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END"
        )
    _carry_over()


def _carry_over() -> None:
    connection = op.get_bind()
    found = connection.exec_driver_sql(
        "SELECT l.position, 'judgement', j.id, j.payload FROM judgements j JOIN log l ON l.position = j.position "
        "UNION ALL SELECT l.position, 'review', r.id, r.payload FROM reviews r JOIN log l ON l.position = r.position "
        "ORDER BY 1"
    ).fetchall()
    previous = "0" * 64
    for number, (_, action, ref, payload) in enumerate(found, 1):
        said = json.loads(payload)
        content = hashlib.sha256(payload.encode()).hexdigest()
        told = {"content": content, "decision": said["decision"]}
        detail = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        at, actor = str(said["at"]), str(said.get("judge") or said.get("reviewer"))
        chained = json.dumps(
            [number, at, actor, action, ref, detail, previous], ensure_ascii=False, separators=(",", ":")
        )
        digest = hashlib.sha256(chained.encode()).hexdigest()
        connection.exec_driver_sql(
            "INSERT INTO audit (number, at, actor, action, ref, detail, previous, hash) VALUES (?,?,?,?,?,?,?,?)",
            (number, at, actor, action, ref, detail, previous, digest),
        )
        previous = digest
