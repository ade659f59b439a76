"""Batches sent one after the other, the next made ready while the database works on the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import neo4j

from graphkit.store.driver_errors import our_errors
from graphkit.store.transactions import Transactions

__all__ = ["send_batches"]


def send_batches(
    transactions: Transactions,
    session: neo4j.Session,
    text: str,
    batches: Iterable[Sequence[Mapping[str, Any]]],
    *,
    where: str,
    progress: Callable[[int], None] | None,
) -> int:
    """Run a statement with each batch as ``$rows``, each in a transaction of its own.

    Args:
        transactions: runs each.
        batches: read in the calling thread, at most one ahead of the database.
        where: the database, for messages.
        progress: called in the calling thread with the number of rows of each batch that has arrived.

    Returns:
        how many rows were sent.
    """
    sent = 0

    def send(batch: Sequence[Mapping[str, Any]]) -> int:
        def work(tx: neo4j.ManagedTransaction) -> None:
            tx.run(text, rows=batch).consume()

        with our_errors(where):
            transactions.run(session.execute_write, work)
        return len(batch)

    def arrived(sending: Future[int]) -> None:
        nonlocal sent
        count = sending.result()
        sent += count
        if progress is not None:
            progress(count)

    with ThreadPoolExecutor(1, thread_name_prefix="graphkit-write") as sender:
        under_way: Future[int] | None = None
        for batch in batches:
            if under_way is not None:
                arrived(under_way)
            under_way = sender.submit(send, batch)
        if under_way is not None:
            arrived(under_way)
    return sent
