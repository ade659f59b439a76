"""Measures of the whole network by the Graph Data Science plug-in of a Neo4j server.

The network is copied into the server's memory, measured there and freed again; nothing is written to the
database, and only the results travel.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

from graphkit.errors import QueryError, UsageError
from graphkit.store.statement import load_statement
from graphkit.store.store import Store

__all__ = ["MOST_FOR_BETWEENNESS", "GdsMeasures", "gds_measures"]

MOST_FOR_BETWEENNESS = 20_000
"""Above this number of nodes betweenness, O(nodes · edges), is left out."""


@dataclass(frozen=True, slots=True)
class GdsMeasures:
    """Node → value, for every person, recruiter, ad, unit and employer.

    Attributes:
        version: of the plug-in.
        ties: pairs of nodes with a tie.
        modularity: of the Leiden communities, with weights.
        betweenness: shortest paths between two others that lead through, each pair of ends counted once; None
            above `MOST_FOR_BETWEENNESS` nodes.
    """

    version: str
    ties: int
    community: dict[str, int]
    modularity: float
    component: dict[str, int]
    degree: dict[str, int]
    betweenness: dict[str, float] | None


def gds_measures(store: Store, *, seed: int = 0) -> GdsMeasures:
    """Communities, components, degree and betweenness of the network in the database.

    Args:
        store: an open Neo4j.
        seed: of the communities (one thread, so that it decides).

    Raises:
        UsageError: the database is not Neo4j, or has no such plug-in.
    """
    version = _version(store)
    name = {"name": f"graphkit-{uuid.uuid4().hex}"}
    try:
        nodes, ties = store.run_read(load_statement("gds/project"), name).rows[0]
        modularity = store.run_read(load_statement("gds/communities"), {**name, "seed": seed}).rows[0][0]
        wanted = ["community", "component", "degree"]
        for measure in ("components", "degree"):
            store.run_read(load_statement(f"gds/{measure}"), name)
        if nodes <= MOST_FOR_BETWEENNESS:
            store.run_read(load_statement("gds/betweenness"), name)
            wanted.append("betweenness")
        rows = store.run_read(load_statement("gds/measures"), {**name, "properties": wanted}).rows
    finally:
        store.run_read(load_statement("gds/drop"), name)
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for node, measure, value in rows:
        values[measure][node] = value
    whole = {measure: {node: int(v) for node, v in values[measure].items()} for measure in wanted[:3]}
    return GdsMeasures(
        version, ties // 2, whole["community"], float(modularity), whole["component"], whole["degree"],
        values["betweenness"] if "betweenness" in wanted else None,
    )  # fmt: skip


def _version(store: Store) -> str:
    hint = "Install the plug-in in the server (https://neo4j.com/docs/graph-data-science), or leave --engine out."
    if store.kind != "neo4j":
        raise UsageError(f"Graph Data Science is a plug-in of Neo4j, and this is {store.kind}", hint=hint)
    try:
        return str(store.run_read(load_statement("gds/version")).rows[0][0])
    except QueryError as error:
        raise UsageError("this Neo4j has no Graph Data Science", where=str(store.target), hint=hint) from error
