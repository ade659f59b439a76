"""CSV: nodes and edges in two files for the analyst, one table of groups for the public.

RFC 4180, UTF-8 with byte-order mark (a spreadsheet program takes it for cp1252 otherwise). A text that a
spreadsheet program would run as a formula, or that begins with an apostrophe, gets an apostrophe in front;
`unguard` takes it away again. (OWASP, *CSV Injection*.)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import networkx as nx

from graphkit.exports.analyst import analyst_graph
from graphkit.exports.redact import is_synthetic, redact
from graphkit.exports.report import ExportReport, write_atomically, write_report
from graphkit.exports.summary import group_table
from graphkit.exports.values import Scalar, scalar, sorted_edges, sorted_nodes

__all__ = ["csv_bytes", "export_csv", "guard", "unguard"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def guard(text: str) -> str:
    """The text so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text.startswith("'") else text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Scalar | None]]) -> bytes:
    """A CSV file; None is an empty cell, booleans are `true` and `false`."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([guard(h) for h in header])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Scalar | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # csv's reader drops NUL on some versions and stops on others.
    return guard(value.replace("\x00", "\ufffd")) if isinstance(value, str) else str(value)


def export_csv(graph: nx.MultiDiGraph, out: Path, *, audience: str = "public", special: bool = False) -> ExportReport:
    """Writes `nodes.csv` and `edges.csv` (analyst) or `groups.csv` (public) into the folder `out`.

    Raises:
        InputError: nothing may be published.
        GraphkitError: the folder cannot be written.
    """
    if audience == "public":
        view = redact(graph)
        header, rows = group_table(view)
        write_atomically(out / "groups.csv", csv_bytes(header, rows))
        report = ExportReport(
            "csv", audience, ("groups.csv",), view.people, len(view.groups), view.smallest, view.left_out,
            view.synthetic,
        )  # fmt: skip
    else:
        shown = analyst_graph(graph, special=special)
        nodes, edges = sorted_nodes(shown), sorted_edges(shown)
        columns = sorted({key for _, data in nodes for key in data} - {"id", "label"})
        table = ([n, scalar(d.get("label")), *(scalar(d.get(c)) for c in columns)] for n, d in nodes)
        write_atomically(out / "nodes.csv", csv_bytes(["id", "label", *columns], table))
        # The graph's own `id` of an edge is the id of a statement.
        columns = sorted({key for *_, data in edges for key in data} - {"type"})
        table = ([u, v, scalar(d.get("type")), *(scalar(d.get(c)) for c in columns)] for u, v, d in edges)
        write_atomically(out / "edges.csv", csv_bytes(["from_id", "to_id", "type", *columns], table))
        people = sum(d.get("label") == "Person" for _, d in nodes)
        report = ExportReport(
            "csv", audience, ("edges.csv", "nodes.csv"), people, synthetic=is_synthetic(graph), do_not_publish=True,
            left_out={} if special else {"special": "medical detail and the quotes that hold it"},
        )  # fmt: skip
    write_report(out, report)
    return report
