"""The same function over many tasks: in this process, or spread over several."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from graphkit.errors import GraphkitError

__all__ = ["Work", "pool"]

FEW = 20_000
"""Records below which starting other processes costs more than it saves."""
MOST = 4
"""Processes at most, whatever the machine has: each holds about 100 MB."""

Work = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""``map``: results in the order of the tasks."""


@contextmanager
def pool(records: int, workers: int | None) -> Iterator[Work]:
    """``map`` of this process, or of several where there is much to do; never far ahead of who takes the results.

    Args:
        records: how many records there are to work on.
        workers: how many processes; None for as many as the machine has, up to four.

    Raises:
        GraphkitError: a process was ended from outside, as the system does where memory runs out.
    """
    count = min(MOST, os.cpu_count() or 1) if workers is None else workers
    if count <= 1 or records <= FEW:
        yield map
        return
    # Spawned: a fork would share what threads of this process hold.
    executor = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"))

    def work(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        waiting: deque[Future[Any]] = deque()
        for task in tasks:
            waiting.append(executor.submit(function, task))
            if len(waiting) > 4 * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    try:
        yield work
    except BrokenProcessPool:
        raise GraphkitError(
            "a process that compared names was ended from outside", hint="Is there memory left? Try smaller lists."
        ) from None
    finally:
        executor.shutdown(cancel_futures=True)
