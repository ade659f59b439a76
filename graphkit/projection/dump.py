"""A database as canonical rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphkit.models import EVENT_TYPES, META_LABEL, NODES
from graphkit.projection.manifest import row_hash
from graphkit.projection.rows import edge_tables, row_key
from graphkit.store import Store, load_statement

__all__ = ["dump", "foreign_nodes", "node_pages"]

_PAGE = 2_000
_TYPED = {e.label for e in EVENT_TYPES.values()}


def _edge_table(kind: str, start: str, labels: list[str]) -> tuple[str, bool]:
    """The declared table of an edge, and whether its edges have ids."""
    for table, (declared, a, _, keyed) in edge_tables().items():
        if declared == kind and a == start and table.rsplit("_", 1)[1] in labels:
            return table, keyed
    return f"undeclared_{kind}", False


def dump(store: Store) -> Iterator[tuple[str, str, str]]:
    """(key, table, hash) of every node and edge, the marker left out."""
    tables: dict[tuple[str, str, tuple[str, ...]], tuple[str, bool]] = {}
    for label in NODES:
        edges = load_statement(f"dump/edges_{label}")
        for page in node_pages(store, label):
            ids = []
            for node_id, labels, props in page:
                ids.append(node_id)
                typed = sorted(_TYPED.intersection(labels))
                table = f"node_Event_{'_'.join(typed)}" if label == "Event" else f"node_{label}"
                yield row_key(table, node_id), table, row_hash(table, {"props": dict(props)})
            for start, kind, labels, end, props in store.run_read(edges, {"ids": ids}).rows:
                known = (kind, label, tuple(labels))
                if known not in tables:
                    tables[known] = _edge_table(kind, label, list(labels))
                table, keyed = tables[known]
                data: dict[str, Any] = {"from": start, "to": end, "props": dict(props)}
                key = row_key(table, str(start), str(end), *([str(data["props"].get("id"))] if keyed else []))
                yield key, table, row_hash(table, data)


def node_pages(store: Store, label: str) -> Iterator[list[tuple[Any, ...]]]:
    """(id, labels, properties) of all nodes of a declared label, by id, in pages."""
    statement = load_statement(f"dump/nodes_{label}")
    after = ""
    while True:
        rows = store.run_read(statement, {"after": after, "limit": _PAGE}).rows
        if rows:
            yield rows
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]


def foreign_nodes(store: Store, declared: int) -> int:
    """How many nodes have none of the declared labels, the marker left out."""
    total = int(store.run_read(load_statement("dump/count"), {}).rows[0][0])
    marker = 1 if store.marker() is not None else 0
    return total - declared - marker


assert META_LABEL not in NODES
