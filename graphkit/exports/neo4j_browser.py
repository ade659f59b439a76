"""For Neo4j's own browser: how our labels look, and the query library as saved queries.

The style is GraSS, the style sheet of Neo4j Browser; it knows no comments, and a colon only between a property and
its value. Saved queries are a CSV file with the columns of *Saved Cypher* in Neo4j Browser and Query since 2025
(`name, description, query, id, parentId, isFolder`), and one script a query for the browser that Neo4j 4 and 5 bring
along, which names it by its first comment. All of it follows from the models and the headers of the library.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

from graphkit.exports.palette import LABELS, colour_of, ink_on
from graphkit.exports.report import write_atomically
from graphkit.models import EDGES, EVENT_TYPES, NODES
from graphkit.store import Statement, list_statements

__all__ = ["SAVED_QUERY_COLUMNS", "browser_script", "grass", "saved_queries", "write_browser_files"]

SAVED_QUERY_COLUMNS = ("name", "description", "query", "id", "parentId", "isFolder")

_FOLDERS = {None: "graphkit: for everybody", "analyst": "graphkit: for analysts, rows hold people"}
_CAPTIONS = ("title", "name", "type")
_SIZES = {"Person": 60, "Unit": 70, "Recruiter": 60, "Mention": 30, "Source": 40, "Figure": 40}
_VALUES = {"string": "'…'", "integer": "1", "number": "1.0", "boolean": "true", "date": "date('2024-01-15')",
           "list": "['…']"}  # fmt: skip


def grass() -> str:
    """The style of every label and type of edge, to be dropped on Neo4j Browser."""
    rules = [
        _rule("node", {"diameter": "50px", "color": "#a5abb6", "border-color": "#4d4d4d", "border-width": "1px",
                       "text-color-internal": "#000000", "font-size": "10px"}),
        _rule("relationship", {"color": "#999999", "shaft-width": "1px", "font-size": "8px", "padding": "3px",
                               "text-color-external": "#000000", "text-color-internal": "#000000",
                               "caption": '"<type>"'}),
    ]  # fmt: skip
    for label, node in NODES.items():
        known = {attribute.name for attribute in node.properties}
        rules.append(_node(label, next(name for name in _CAPTIONS if name in known)))
    # After `Event`: of the rules for a node's labels, the last one counts.
    rules += [_node(kind.label, "type") for kind in EVENT_TYPES.values()]
    for edge in EDGES.values():
        looks = {"color": "#333333", "shaft-width": "3px"} if edge.derived else {"color": "#999999"}
        if edge.type in ("LIVED", "THEN"):
            looks = {"color": LABELS["Person"], "shaft-width": "2px"}
        elif edge.type in ("ALLEGED", "CONFLICTS_WITH", "POSSIBLY_SAME"):
            looks = {"color": LABELS["Unit"], "shaft-width": "2px"}
        rules.append(_rule(f"relationship.{edge.type}", {**looks, "caption": '"<type>"'}))
    return "\n".join(rules)


def _node(label: str, caption: str) -> str:
    colour = colour_of(label, None)
    return _rule(
        f"node.{label}",
        {"color": colour, "border-color": "#4d4d4d", "text-color-internal": ink_on(colour),
         "diameter": f"{_SIZES.get(label, 50)}px", "caption": f'"{{{caption}}}"'},
    )  # fmt: skip


def _rule(selector: str, properties: dict[str, str]) -> str:
    return f"{selector} {{\n" + "".join(f"  {name}: {value};\n" for name, value in properties.items()) + "}\n"


def browser_script(statement: Statement) -> str:
    """A query as Neo4j Browser shows it: its title, what it tells, the parameters to be set first, the Cypher."""
    lines = [f"// {statement.title}", *([f"// {statement.about}"] if statement.about else [])]
    if statement.audience:
        lines.append(f"// For the {statement.audience} only: its rows hold people.")
    if statement.params:
        lines.append("// Set first, each as a command of its own, with your value:")
        for p in statement.params:
            value = _VALUES[p.type] if p.required else _literal(p.default)
            lines.append(f"// :param {p.name} => {value}   ({p.type}: {p.about})")
    body = statement.text.splitlines()
    while body and (body[0].startswith("//") or not body[0].strip()):
        body.pop(0)
    return "\n".join([*lines, *body]).rstrip() + "\n"


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dt.date):
        return f"date('{value.isoformat()}')"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"


def saved_queries() -> bytes:
    """The library as a file for *Import saved Cypher*: a folder for each audience, the queries in them by name."""
    statements = list_statements("queries")
    rows: list[tuple[object, ...]] = [(name, "", "", i, "", "true") for i, name in enumerate(_FOLDERS.values())]
    parents = {audience: i for i, audience in enumerate(_FOLDERS)}
    for number, found in enumerate(statements, start=len(rows)):
        rows.append((found.title, found.about, browser_script(found), number, parents[found.audience], "false"))
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(SAVED_QUERY_COLUMNS)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def write_browser_files(folder: Path) -> tuple[str, ...]:
    """Writes `graphkit.grass`, `saved-queries.csv` and `scripts/NAME.cypher`; their names below the folder.

    Raises:
        GraphkitError: the folder cannot be written.
    """
    contents = {"graphkit.grass": grass().encode("utf-8"), "saved-queries.csv": saved_queries()}
    for statement in list_statements("queries"):
        contents[f"scripts/{statement.short_name}.cypher"] = browser_script(statement).encode("utf-8")
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return tuple(contents)
