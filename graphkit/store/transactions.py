"""Transactions, sent again where the database asks for it or the connection is cut.

The driver itself repeats what cannot have happened: a deadlock, a connection lost before the commit was sent. It does
not repeat a commit whose answer was lost, for it may have happened. Every writing statement here can be run twice
(it merges by id and sets all properties, or deletes by id), and a query only reads: that one
is sent again too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import neo4j
from neo4j.exceptions import ConstraintError, IncompleteCommit

__all__ = ["Transactions"]

T = TypeVar("T")
Work = Callable[[neo4j.ManagedTransaction], T]

UNKNOWN_COMMITS = 5
"""How many times in a row the answer to a commit may be lost before the connection counts as lost."""


class Transactions:
    """Runs transactions that can be run twice.

    Attributes:
        retries: how often a transaction was sent again.
    """

    def __init__(self) -> None:
        self.retries = 0

    def run(self, execute: Callable[[Work[T]], T], work: Work[T]) -> T:
        """Run ``work`` in a transaction and commit it, again if need be.

        Args:
            execute: ``execute_read`` or ``execute_write`` of a session.
            work: must bear being run twice.

        Raises:
            DriverError: the connection stays away for longer than the driver's retry time.
            Neo4jError: the database refuses it.
        """
        sent = 0

        def counted(tx: neo4j.ManagedTransaction) -> T:
            nonlocal sent
            sent += 1
            if sent > 1:
                self.retries += 1
            return work(tx)

        unknown = False
        for _ in range(UNKNOWN_COMMITS - 1):
            try:
                return execute(counted)
            except IncompleteCommit:
                unknown = True
            except ConstraintError:
                # The commit whose answer was lost took effect while this one looked for what was there.
                if not unknown:
                    raise
        return execute(counted)
