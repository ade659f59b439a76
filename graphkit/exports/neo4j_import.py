"""CSV files for `neo4j-admin database import full`: analyst only, for they hold people.

https://neo4j.com/docs/operations-manual/current/import/ . One file for each set of labels and each type of
edge, with typed headers. `import.args` names them all: `neo4j-admin database import full neo4j @import.args`, run
in the folder. Values are those of the table in `values`, but for what Neo4j holds itself: dates stay dates,
infinities numbers, and a list is a list of texts, separated by U+001F (a space stands for one inside a text).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import networkx as nx

from graphkit.errors import GraphkitError
from graphkit.exports.analyst import analyst_graph, needs_analyst
from graphkit.exports.redact import is_synthetic
from graphkit.exports.report import ExportReport, write_atomically, write_report
from graphkit.exports.values import clean_text, scalar, sorted_edges, sorted_nodes
from graphkit.models import EVENT_TYPES

__all__ = ["SEPARATOR", "export_neo4j_import"]

SEPARATOR = "\x1f"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def export_neo4j_import(
    graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False
) -> ExportReport:
    """Writes the CSV files and `import.args` into the folder `out`.

    Raises:
        UsageError: the audience is not `analyst`.
        GraphkitError: the folder cannot be written, or a label or property has a name that a header cannot hold.
    """
    needs_analyst("neo4j-import", audience)
    shown = analyst_graph(graph, special=special)
    nodes: dict[str, list[tuple[list[str], dict[str, Any]]]] = defaultdict(list)
    for node, data in sorted_nodes(shown):
        properties = {k: v for k, v in data.items() if k not in ("id", "label")}
        nodes[_labels(data)].append(([node], properties))
    edges: dict[str, list[tuple[list[str], dict[str, Any]]]] = defaultdict(list)
    for u, v, data in sorted_edges(shown):
        edges[_name(str(data.get("type")))].append(([u, v], {k: v2 for k, v2 in data.items() if k != "type"}))
    files: dict[str, bytes] = {}
    arguments = ["--delimiter=,", "--array-delimiter=U+001F", "--multiline-fields=true", "--id-type=string"]
    for labels, rows in sorted(nodes.items()):
        file = f"nodes-{labels.replace(':', '-')}.csv"
        files[file] = _table(["id:ID"], rows)
        arguments.append(f"--nodes={labels}=./{file}")
    for relation, rows in sorted(edges.items()):
        file = f"edges-{relation}.csv"
        files[file] = _table([":START_ID", ":END_ID"], rows)
        arguments.append(f"--relationships={relation}=./{file}")  # 2026 wants a folder in the path
    files["import.args"] = "".join(f"{argument}\n" for argument in arguments).encode()
    for file, content in files.items():
        write_atomically(out / file, content)
    people = len(nodes.get("Person", ()))
    report = ExportReport(
        "neo4j-import",
        audience,
        tuple(sorted(files)),
        people,
        left_out={} if special else {"special": "medical detail and the quotes that hold it"},
        synthetic=is_synthetic(graph),
        do_not_publish=True,
    )
    write_report(out, report)
    return report


def _labels(data: dict[str, Any]) -> str:
    label = _name(str(data.get("label")))
    kind = EVENT_TYPES.get(str(data.get("type"))) if label == "Event" else None
    return f"{label}:{kind.label}" if kind else label


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise GraphkitError(f"{text!r} cannot be a label, type or property of an import file")
    return text


def _table(keys: list[str], rows: Sequence[tuple[list[str], dict[str, Any]]]) -> bytes:
    columns = sorted({key for _, properties in rows for key, value in properties.items() if value is not None})
    types = {column: _type([properties.get(column) for _, properties in rows]) for column in columns}
    header = [*keys, *(_name(c) + (f":{types[c]}" if types[c] != "string" else "") for c in columns)]
    lines = [",".join(header)]
    for ids, properties in rows:
        cells = [_quoted(i) for i in ids]
        cells += [_cell(properties.get(column), types[column]) for column in columns]
        lines.append(",".join(cells))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _type(values: Sequence[Any]) -> str:
    kinds = {_kind(value) for value in values if value is not None}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {"long", "double"}:
        return "double"
    return "string[]" if any(k.endswith("[]") for k in kinds) else "string"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "long" if -(2**63) <= value < 2**63 else "string"
    if isinstance(value, float):
        return "double"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return "date"
    return "string[]" if isinstance(value, list | tuple | set | frozenset) else "string"


def _cell(value: Any, type: str) -> str:
    """A field; nothing at all where the property is absent, so that it stays absent."""
    if type == "string[]":
        if isinstance(value, set | frozenset):
            value = sorted(value, key=str)
        entries = value if isinstance(value, list | tuple) else [] if value is None else [value]
        texts = [str(entry) for item in entries if (entry := scalar(item)) is not None]
        return _quoted(SEPARATOR.join(t.replace(SEPARATOR, " ") for t in texts)) if texts else ""
    plain = scalar(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if type == "double" and isinstance(plain, str):  # an infinity, as Java spells it
        return "-Infinity" if plain.startswith("-") else "Infinity"
    return _quoted(str(plain)) if type == "string" else str(plain)


def _quoted(text: str) -> str:
    return '"' + clean_text(text).replace("\x00", "\ufffd").replace('"', '""') + '"'
