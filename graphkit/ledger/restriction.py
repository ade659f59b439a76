"""People whose data is kept and no longer used, until that is lifted."""

from __future__ import annotations

from collections.abc import Sequence

from graphkit.ledger import tables as t
from graphkit.ledger.audit import Act, append_audit
from graphkit.ledger.ledger import Ledger

__all__ = ["lift", "restrict"]


def restrict(ledger: Ledger, mentions: Sequence[str], act: Act) -> int:
    """Keep these mentions out of every graph built from now on, and so out of analyses and exports.

    The right to restriction of processing, Article 18 of the General Data Protection Regulation: what the
    sources say of them stays in the ledger, and nothing is done with it.

    Returns:
        How many were not restricted before.
    """
    fresh = sorted(set(mentions) - ledger.marked("restricted"))
    with ledger.writing() as connection, connection.begin():
        if fresh:
            ledger.note(connection, "restrict", fresh)
            connection.execute(
                t.marks.insert(), [{"ref": m, "kind": "restricted", "at": act.at.isoformat()} for m in fresh]
            )
        append_audit(connection, [act])
    return len(fresh)


def lift(ledger: Ledger, mentions: Sequence[str], act: Act) -> int:
    """Use these mentions again. Returns how many were restricted."""
    held = sorted(set(mentions) & ledger.marked("restricted"))
    with ledger.writing() as connection, connection.begin():
        if held:
            ledger.note(connection, "lift", held)
            connection.execute(t.marks.delete().where(t.marks.c.kind == "restricted", t.marks.c.ref.in_(held)))
        append_audit(connection, [act])
    return len(held)
