"""What goes into the driver and what comes out of it: batches of rows, plain Python values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time

from graphkit.errors import InputError

__all__ = ["BATCH_BYTES", "BATCH_ROWS", "Rows", "batches", "size_of", "to_plain"]

BATCH_ROWS = 2_000
BATCH_BYTES = 4 * 1024 * 1024
ROW_BYTES = 32 * 1024 * 1024
"""The largest single row; the embedded database takes messages of 64 MiB, a server often fewer."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a query: column names, and rows of plain Python values.

    ``columns`` is empty where the embedded database finds no row for a query that is not of the library.
    Days are ``datetime.date``; a node is a dict of its properties with ``_labels``, an edge one with
    ``_type``, a path a list of both.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        """Each row as a dict by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def size_of(value: Any) -> int:
    """Upper bound of the bytes a value takes in a Bolt message."""
    if isinstance(value, str):
        return 5 + (len(value) if value.isascii() else 4 * len(value))
    if isinstance(value, Mapping):
        return 5 + sum(5 + 4 * len(key) + size_of(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return 5 + sum(map(size_of, value))
    return 9


def batches(rows: Iterable[Mapping[str, Any]], most_rows: int, most_bytes: int) -> Iterator[list[Mapping[str, Any]]]:
    """Cut a stream of rows into lists bounded in rows and in bytes (of one row, if it is larger)."""
    batch: list[Mapping[str, Any]] = []
    filled = 0
    for row in rows:
        size = size_of(row)
        if size > ROW_BYTES:
            raise InputError(
                f"one row of the graph would have {size // 2**20} MiB; 32 are the most",
                where=f"node or edge {row.get('id', '')}",
            )
        if batch and (len(batch) >= most_rows or filled + size > most_bytes):
            yield batch
            batch, filled = [], 0
        batch.append(row)
        filled += size
    if batch:
        yield batch


def to_plain(value: Any) -> Any:
    """A value of the driver as plain Python; see :class:`Rows`."""
    if isinstance(value, Date | Time | DateTime):
        return value.to_native()
    if isinstance(value, Duration):
        return value.iso_format()
    if isinstance(value, Node):
        return {"_labels": sorted(value.labels), **_plain_items(value)}
    if isinstance(value, Relationship):
        return {"_type": value.type, **_plain_items(value)}
    if isinstance(value, Path):
        steps: list[Any] = [to_plain(value.nodes[0])]
        for edge, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [to_plain(edge), to_plain(node)]
        return steps
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def _plain_items(entity: Node | Relationship) -> dict[str, Any]:
    return {key: to_plain(entity[key]) for key in sorted(entity.keys())}
