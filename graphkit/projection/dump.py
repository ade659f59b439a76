"""A database as canonical rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from graphkit.errors import CaseError, GraphkitError
from graphkit.models import EVENT_TYPES, META_LABEL, NODES
from graphkit.projection.manifest import row_hash
from graphkit.projection.rows import edge_tables, node_tables, row_key
from graphkit.store import Store, load_statement

__all__ = ["check_count", "count_rows", "dump", "foreign_rows", "node_pages"]

_PAGE = 2_000
_META_ID = "graphkit"
_BY_LABELS = {frozenset(labels): table for table, labels in node_tables().items()}
_TYPED = {e.label for e in EVENT_TYPES.values()}


def dump(store: Store, reached: Counter[str] | None = None) -> Iterator[tuple[str, str, str]]:
    """(key, table, hash) of every node and edge; of the marker its edges only.

    What the model does not know has a table of its own kind and a key that no wanted row has: ``wrong_Person``
    a node with other labels than its table's (they are in the key), ``edges_Person`` an edge that begins at a
    person and is of no declared type, joins no declared ends or is there twice.

    Args:
        reached: is told how many ``nodes`` their ids lead to, and how many ``edges`` are found from where they end:
            a damaged database may hold a node that its index has lost, or know but one end of an edge.

    Raises:
        CaseError: what the database gives is not of the form of anything that can be in it: it is damaged.
    """
    try:
        yield from _dump(store, reached)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise CaseError(
            f"the graph cannot be read ({type(error).__name__})", where=str(store.target),
            hint="Its files are damaged: `graphkit build CASE --from-scratch` makes it anew from the ledger.",
        ) from error  # fmt: skip


def _dump(store: Store, reached: Counter[str] | None) -> Iterator[tuple[str, str, str]]:
    kinds: dict[tuple[str, str, tuple[str, ...]], tuple[str, bool] | None] = {}
    for label in NODES:
        for page in node_pages(store, label):
            ids = []
            for node_id, labels, props in page:
                if label != next((name for name in NODES if name in labels), None):
                    continue  # Dumped under the first of its labels.
                ids.append(node_id)
                table = _BY_LABELS.get(frozenset(labels))
                if table is not None:
                    yield row_key(table, node_id), table, row_hash(table, {"props": dict(props)})
                else:
                    key = row_key(f"node_{label}", node_id, *sorted(labels))
                    yield key, f"wrong_{label}", row_hash(key, {"props": dict(props)})
            yield from _edges(store, label, ids, kinds)
            if reached is not None:
                nodes, edges = store.run_read(load_statement(f"dump/reached_{label}"), {"ids": ids}).rows[0]
                reached.update(nodes=nodes, edges=edges)
    yield from _edges(store, META_LABEL, [_META_ID], kinds)


def _edges(
    store: Store, label: str, ids: list[str], kinds: dict[tuple[str, str, tuple[str, ...]], tuple[str, bool] | None]
) -> Iterator[tuple[str, str, str]]:
    seen: Counter[str] = Counter()
    for start, kind, labels, end, props in store.run_read(load_statement(f"dump/edges_{label}"), {"ids": ids}).rows:
        known = (kind, label, tuple(labels))
        if known not in kinds:
            kinds[known] = _edge_table(*known)
        found = kinds[known]
        data: dict[str, Any] = {"from": start, "to": end, "props": dict(props)}
        if found is None:
            key = row_key(f"edge_{kind}", start, *sorted(labels), str(end))
        else:
            key = row_key(found[0], start, str(end), *([str(props.get("id"))] if found[1] else []))
        seen[key] += 1
        if found is not None and seen[key] == 1:
            yield key, found[0], row_hash(found[0], data)
        else:
            again = row_key(f"edge_{kind}", start, *sorted(labels), str(end), f"#{seen[key]}")
            yield again, f"edges_{label}", row_hash(again, data)


def _edge_table(kind: str, start: str, labels: tuple[str, ...]) -> tuple[str, bool] | None:
    """The declared table of an edge, and whether its edges have ids."""
    for table, (declared, a, _, keyed) in edge_tables().items():
        if declared == kind and a == start and table.rsplit("_", 1)[1] in labels:
            return table, keyed
    return None


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


def count_rows(store: Store) -> dict[str, int]:
    """How many ``nodes`` (without the marker) and ``edges`` the database has, whatever they are."""
    nodes = int(store.run_read(load_statement("dump/count"), {}).rows[0][0])
    edges = int(store.run_read(load_statement("dump/count_edges"), {}).rows[0][0])
    return {"nodes": nodes - (1 if store.marker() is not None else 0), "edges": edges}


def check_count(store: Store, wanted: dict[str, int]) -> None:
    """Compare what a build wanted to be there with what is: an edge without both its ends writes nothing.

    Args:
        wanted: ``nodes`` and ``edges``.

    Raises:
        GraphkitError: the numbers differ.
    """
    found = count_rows(store)
    for what, number in wanted.items():
        if found[what] != number:
            raise GraphkitError(
                f"the database has {found[what]} {what} after the build, and the ledger gives {number}",
                where=str(store.target),
                hint="`graphkit verify CASE` names what differs; `graphkit build CASE --from-scratch` empties the "
                "database first.",
            )


def foreign_rows(store: Store, nodes: int, edges: int) -> int:
    """How many nodes, and edges that begin at them, have no place in a dump.

    Nodes without a declared label or without an id; graphkit never made them.

    Args:
        nodes: in the dump.
        edges: in the dump.
    """
    found = count_rows(store)
    return abs(found["nodes"] - nodes) + abs(found["edges"] - edges)
