"""The text of every write and dump statement, derived from the models.

The files in ``cypher/write`` and ``cypher/dump`` are written by ``docs/generate.py`` from here, and
a test holds them to it. Labels and types come from the declared models only; all values travel as
parameters.
"""

from __future__ import annotations

from graphkit.models import META_LABEL, NODES
from graphkit.projection.rows import edge_tables, node_tables

__all__ = ["statement_files"]


def statement_files() -> dict[str, str]:
    """Path below ``cypher/`` without suffix → text of the file."""
    files: dict[str, str] = {}
    for table, labels in node_tables().items():
        files[f"write/{table}"] = _file(
            f"Write {labels[-1]} nodes",
            "Each row replaces all properties of the node with its id.",
            ["// param: rows list - id, props (id among them)"],
            [],
            _merge(labels),
        )
    for table, (kind, start, end, keyed) in edge_tables().items():
        key = " {id: r.id}" if keyed else ""
        files[f"write/{table}"] = _file(
            f"Write {kind} edges from {start} to {end}",
            "Each row replaces all properties of the edge; a row without both its ends writes nothing.",
            [f"// param: rows list - from, to, {'id, ' if keyed else ''}props"],
            [],
            f"UNWIND $rows AS r\nMATCH (a:{start} {{id: r.from}})\nMATCH (b:{end} {{id: r.to}})\n"
            f"MERGE (a)-[e:{kind}{key}]->(b)\nSET e = r.props",
        )
        files[f"write/delete_{table}"] = _file(
            f"Delete {kind} edges from {start} to {end}",
            "Edges that are not there are passed over.",
            [f"// param: rows list - from, to{', id' if keyed else ''}"],
            [],
            f"UNWIND $rows AS r\nMATCH (a:{start} {{id: r.from}})-[e:{kind}{key}]->(b:{end} {{id: r.to}})\nDELETE e",
        )
    for label in NODES:
        files[f"write/delete_node_{label}"] = _file(
            f"Delete {label} nodes",
            "With their edges; ids that are not there are passed over.",
            ["// param: rows list - id"],
            [],
            f"UNWIND $rows AS r\nMATCH (n:{label} {{id: r.id}})\nDETACH DELETE n",
        )
        files[f"dump/nodes_{label}"] = _file(
            f"Dump {label} nodes",
            "One page, by id.",
            ["// param: after string - id of the last node of the page before", "// param: limit integer - nodes"],
            ["// column: id - its id", "// column: labels - its labels", "// column: props - its properties"],
            f"MATCH (n:{label})\nWHERE n.id > $after\n"
            "RETURN n.id AS id, labels(n) AS labels, properties(n) AS props\nORDER BY n.id\nLIMIT $limit",
        )
        files[f"dump/reached_{label}"] = _file(
            f"Count {label} nodes that are found by their ids, and the edges that are found from there",
            "Only edges that end at them.",
            ["// param: ids list - ids of the nodes"],
            ["// column: nodes - how many are found", "// column: edges - that end at them"],
            f"UNWIND $ids AS id\nMATCH (n:{label} {{id: id}})\nOPTIONAL MATCH (n)<-[e]-()\n"
            "RETURN count(DISTINCT n) AS nodes, count(e) AS edges",
        )
    for label in (*NODES, META_LABEL):
        files[f"write/delete_edges_{label}"] = _file(
            f"Delete all edges of a type that begin at {label} nodes",
            "Of the given start nodes; the type may be one that the model does not know.",
            ["// param: rows list - from, type"],
            [],
            f"UNWIND $rows AS r\nMATCH (a:{label} {{id: r.from}})-[e]->()\nWHERE type(e) = r.type\nDELETE e",
        )
        files[f"dump/edges_{label}"] = _file(
            f"Dump all edges that begin at {label} nodes",
            "Of the given start nodes.",
            ["// param: ids list - ids of start nodes"],
            [
                "// column: from - id",
                "// column: type - its type",
                "// column: labels - labels of the end node",
                "// column: to - id",
                "// column: props - its properties",
            ],
            f"UNWIND $ids AS id\nMATCH (a:{label} {{id: id}})-[e]->(b)\n"
            "RETURN a.id AS from, type(e) AS type, labels(b) AS labels, b.id AS to, properties(e) AS props",
        )
    files["dump/count"] = _file(
        "Count all nodes",
        "The marker among them.",
        [],
        ["// column: n - nodes"],
        "MATCH (n)\nRETURN count(n) AS n",
    )
    files["dump/count_edges"] = _file(
        "Count all edges",
        "Whatever they join.",
        [],
        ["// column: n - edges"],
        "MATCH ()-[e]->()\nRETURN count(e) AS n",
    )
    return files


def _merge(labels: tuple[str, ...]) -> str:
    if len(labels) == 1:
        return f"UNWIND $rows AS r\nMERGE (n:{labels[0]} {{id: r.id}})\nSET n = r.props"
    # MERGE of two labels is right everywhere, and on the embedded database twenty times slower than this.
    # The ids of one batch must differ.
    return (
        f"UNWIND $rows AS r\nOPTIONAL MATCH (o:{labels[0]} {{id: r.id}})\n"
        "FOREACH (x IN CASE WHEN o IS NULL THEN [1] ELSE [] END | "
        f"CREATE (n:{':'.join(labels)} {{id: r.id}}) SET n = r.props)\n"
        "FOREACH (x IN CASE WHEN o IS NULL THEN [] ELSE [1] END | SET o = r.props)"
    )


def _file(title: str, about: str, params: list[str], columns: list[str], text: str) -> str:
    head = [f"// title: {title}", f"// about: {about}", *params, *columns]
    return "\n".join(head) + "\n" + text + "\n"
