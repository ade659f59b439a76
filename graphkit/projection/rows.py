"""Rows of the graph, and their canonical form.

The canonical form of a node or edge is the same whichever database it comes from, and tells the types
of values apart; the canonical hash of a graph is the SHA-256 of the sorted canonical rows. Labels are in
the key of a row: that of a node with others than the declared ones names them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphkit.models import EDGES, EVENT_TYPES, NODES, node_properties

__all__ = ["Row", "canonical", "edge", "edge_tables", "graph_hash", "node", "node_tables", "row_key"]


@dataclass(frozen=True, slots=True)
class Row:
    """One node or edge to write.

    Attributes:
        table: name of its write statement: ``node_Person``, ``edge_LIVED_Person_Event``.
        key: unique among all rows.
        data: the statement's row: ``id`` and ``props``, or ``from``, ``to`` (``id``) and ``props``.
    """

    table: str
    key: str
    data: dict[str, Any]


_BASE = {e.label: "Event" for e in EVENT_TYPES.values()}


def node_tables() -> dict[str, tuple[str, ...]]:
    """Every table of nodes with the labels its nodes have."""
    tables: dict[str, tuple[str, ...]] = {}
    for label in NODES:
        if label == "Event":
            tables.update({f"node_Event_{e.label}": ("Event", e.label) for e in EVENT_TYPES.values()})
        else:
            tables[f"node_{label}"] = (label,)
    return tables


def edge_tables() -> dict[str, tuple[str, str, str, bool]]:
    """Every table of edges: (type, label to match at the start, label to match at the end, keyed by id)."""
    return {
        f"edge_{e.type}_{a}_{b}": (e.type, _BASE.get(a, a), _BASE.get(b, b), e.keyed)
        for e in EDGES.values()
        for a, b in e.ends
    }


def row_key(table: str, *ids: str) -> str:
    """The key of a row: its table and ids."""
    return "\t".join((table, *ids))


def _props(values: dict[str, Any]) -> dict[str, Any]:
    """Properties as a database keeps them: nothing empty, lists for tuples, four decimals."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if value is None or value == () or value == []:
            continue
        if isinstance(value, tuple):
            value = list(value)
        if isinstance(value, float):
            value = round(value, 4)
        kept[name] = value
    return kept


def node(label: str, node_id: str, values: dict[str, Any]) -> Row:
    """A node of a label; for an event, the label of its type."""
    table = f"node_Event_{label}" if label in _BASE else f"node_{label}"
    return Row(table, row_key(table, node_id), {"id": node_id, "props": {"id": node_id, **_props(values)}})


def edge(
    kind: str, ends: tuple[str, str], start: str, end: str, values: dict[str, Any], *, edge_id: str | None = None
) -> Row:
    """An edge between two nodes; ``ends`` as declared, ``edge_id`` for keyed types."""
    table = f"edge_{kind}_{ends[0]}_{ends[1]}"
    props = _props(values)
    data: dict[str, Any] = {"from": start, "to": end, "props": props}
    if edge_id is not None:
        props["id"] = data["id"] = edge_id
    return Row(table, row_key(table, start, end, *([edge_id] if edge_id else [])), data)


def canonical(table: str, data: dict[str, Any]) -> str:
    """The canonical text of a row: JSON with sorted keys.

    What the model declares a ``number`` is a float even where a database made an integer of it; everything
    else has the type it came with: ``60``, ``60.0``, ``"2024-05-05"`` and ``{"date":"2024-05-05"}`` differ.
    """
    numbers = _numbers(table)
    return json.dumps(
        [table, data.get("from"), data.get("to"), {k: _value(v, k in numbers) for k, v in data["props"].items()}],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


@cache
def _numbers(table: str) -> frozenset[str]:
    """The properties of a table that are declared as numbers."""
    if table in node_tables():
        declared = node_properties(node_tables()[table][-1])
    elif table in edge_tables():
        declared = EDGES[edge_tables()[table][0]].properties
    else:
        return frozenset()
    return frozenset(p.name for p in declared if p.type == "number")


def _value(value: Any, number: bool) -> Any:
    if value is None or isinstance(value, str | bool | float):
        return value
    if isinstance(value, int):
        return float(value) if number else value
    if isinstance(value, list | tuple):
        return [_value(v, number) for v in value]
    # Days, and what is never written but somebody may have put there: times, points, bytes.
    return {type(value).__name__: value.isoformat() if isinstance(value, dt.date) else str(value)}


def graph_hash(lines: Iterable[tuple[str, str]]) -> str:
    """SHA-256 (hex) over (key, hash of the row), which must come sorted by key."""
    digest = hashlib.sha256()
    for key, row_hash in lines:
        digest.update(f"{key}\x00{row_hash}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
