"""The public view as a small graph and as a table, for the formats that are no picture."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import networkx as nx

from graphkit.analyses.sequences import STAGES
from graphkit.exports.redact import PublicGroup, PublicView

__all__ = ["LAST_SEEN", "group_moves", "group_table", "summary_graph"]

LAST_SEEN = "last_seen"


def group_moves(group: PublicGroup) -> list[tuple[str, str]]:
    """The moves that all people of the group share, from one shown stage to the next one shown.

    Empty when the order of the group's stages is not shown. Ends with `LAST_SEEN` (or `death`) where it is
    shown that nothing follows.
    """
    if group.traits.get("in_order") is not True:
        return []
    seen = [stage for stage in STAGES if group.traits.get(f"stage.{stage}") is True]
    moves = list(pairwise(seen))
    if seen and all(group.traits.get(f"stage.{s}") is False for s in STAGES[STAGES.index(seen[-1]) + 1 :]):
        moves.append((seen[-1], "death" if group.traits.get("died") is True else LAST_SEEN))
    return moves


def summary_graph(view: PublicView) -> nx.MultiDiGraph:
    """Stages of each route as nodes, moves as edges, each with `people`: sums over whole groups."""
    nodes: Counter[tuple[str, str]] = Counter()
    edges: Counter[tuple[str, str, str]] = Counter()
    for group in view.groups:
        route = str(group.traits.get("route", "not_shown"))
        for stage in STAGES:
            if group.traits.get(f"stage.{stage}") is True:
                nodes[route, stage] += group.n
        for source, target in group_moves(group):
            edges[route, source, target] += group.n
            if target not in STAGES:
                nodes[route, target] += group.n
    graph = nx.MultiDiGraph()
    for (route, stage), n in sorted(nodes.items()):
        graph.add_node(f"{route}/{stage}", label="Stage", name=f"{stage}: {n}", route=route, stage=stage, people=n)
    for (route, source, target), n in sorted(edges.items()):
        graph.add_edge(f"{route}/{source}", f"{route}/{target}", type="NEXT_DOCUMENTED", people=n)
    return graph


def group_table(view: PublicView) -> tuple[list[str], list[list[str | int]]]:
    """Header and rows: one row a group, `not shown` where its people do not share the trait."""
    traits = sorted({trait for group in view.groups for trait in group.traits}, key=_column)
    words = {True: "yes", False: "not documented"}
    rows: list[list[str | int]] = []
    for group in view.groups:
        cells = [group.traits.get(trait, "not shown") for trait in traits]
        rows.append([group.n, *(words[c] if isinstance(c, bool) else c for c in cells)])
    return ["people", *traits], rows


def _column(trait: str) -> tuple[int, int, str]:
    kind, _, name = trait.partition(".")
    if kind == "stage":
        return (1, STAGES.index(name), name)
    return ({"route": 0, "in_order": 2, "died": 3}.get(kind, 5 if kind == "source" else 4), 0, trait)
