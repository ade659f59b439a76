"""People tied by what they share: one-mode projections with sparse matrices.

The count of shared things of two people is an entry of B·Bᵀ for the people × things incidence matrix B
(M. E. J. Newman, *Networks*, 2nd ed., 2018, section 6.6). One sparse product gives all of them, where
`networkx.bipartite.weighted_projected_graph` intersects sets pair by pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from graphkit.analyses.observed import Observed, observe
from graphkit.errors import UsageError, suggest

__all__ = [
    "RELATIONS",
    "Incidence",
    "Projection",
    "incidence",
    "people_observed",
    "people_projection",
    "people_source_kinds",
    "project",
    "shared_counts",
]

RELATIONS = {
    "unit": "SERVED_IN",
    "recruiter": "RECRUITED_BY",
    "ad": "SAW",
    "employer": "WORKED_FOR",
    "crossing": "CROSSED",
}
"""What people can share, and the edge that says so."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """Who touches what: `matrix[i, j]` is 1 if person `people[i]` has to do with `things[j]`."""

    matrix: csr_array
    people: tuple[str, ...]
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """Pairs of people with the number of things they share, as arrays (`left[i] < right[i]`)."""

    people: tuple[str, ...]
    left: np.ndarray
    right: np.ndarray
    shared: np.ndarray


def incidence(graph: nx.Graph, by: str | Iterable[str] = "unit") -> Incidence:
    """The people × things matrix of one relation, or of several side by side.

    Args:
        graph: the projected graph, with the derived edges of `RELATIONS`.
        by: `unit`, `recruiter`, `ad`, `employer`, `crossing`, or several of them. Crossings are shared
            by checkpoint and month: the border crossing itself is one person's event.

    Raises:
        UsageError: an unknown relation.

    Every person of the graph is a row, also those without any tie. O(edges).
    """
    wanted = [by] if isinstance(by, str) else list(by)
    for relation in wanted:
        if relation not in RELATIONS:
            raise UsageError(f"people cannot be tied by {relation!r}", hint=suggest(relation, list(RELATIONS)))
    types = {RELATIONS[relation] for relation in wanted}
    people = tuple(sorted(node for node, data in graph.nodes(data=True) if data.get("label") == "Person"))
    row = {person: i for i, person in enumerate(people)}
    pairs: set[tuple[int, str]] = set()
    for source, target, data in graph.edges(data=True):
        if data.get("type") not in types or source not in row:
            continue
        things = _checkpoint(graph, target) if data["type"] == "CROSSED" else (target,)
        pairs.update((row[source], thing) for thing in things)
    things = tuple(sorted({thing for _, thing in pairs}))
    column = {thing: j for j, thing in enumerate(things)}
    ordered = sorted((i, column[thing]) for i, thing in pairs)
    rows, columns = [i for i, _ in ordered], [j for _, j in ordered]
    ones = np.ones(len(ordered), dtype=np.int32)
    matrix = csr_array((ones, (rows, columns)), shape=(len(people), len(things)))
    return Incidence(matrix, people, things)


def _checkpoint(graph: nx.Graph, event: str) -> tuple[str, ...]:
    data: dict[str, Any] = graph.nodes[event]
    month = str(data.get("date") or "")[:7]
    if len(month) < 7 or "/" in month or "~" in str(data["date"]):
        return ()
    if data.get("checkpoint"):
        return (f"checkpoint {data['checkpoint']} {month}",)
    places = sorted(v for _, v, edge in graph.out_edges(event, data=True) if edge.get("type") == "AT_PLACE")
    return tuple(f"{place} {month}" for place in places)


def shared_counts(matrix: csr_array) -> csr_array:
    """For every pair of rows, how many columns they share (upper triangle, without the diagonal).

    O(Σ degree² of the columns), memory of the result.
    """
    # Several times quicker than `triu(matrix @ matrix.T)`: half as wide indices, and rows in blocks that are
    # multiplied only with themselves and the rows after them.
    n = matrix.shape[0]
    narrow = csr_array(
        (matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)), shape=matrix.shape
    )
    data, columns, sizes = [matrix.data[:0]], [narrow.indices[:0]], [np.zeros(1, dtype=np.int64)]
    block = max(1_000, -(-n // 8))
    for begin in range(0, n, block):
        product = narrow[begin : begin + block] @ narrow[begin:].T.tocsr()
        row = np.repeat(np.arange(product.shape[0], dtype=product.indices.dtype), np.diff(product.indptr))
        above = product.indices > row
        data.append(product.data[above])
        columns.append(product.indices[above] + product.indices.dtype.type(begin))
        sizes.append(np.bincount(row[above], minlength=product.shape[0]))
    start = np.concatenate(sizes).cumsum()
    return csr_array((np.concatenate(data), np.concatenate(columns), start), shape=(n, n))


def project(incident: Incidence, *, min_shared: int = 1) -> Projection:
    """The pairs of people who share at least `min_shared` things, as arrays."""
    counts = shared_counts(incident.matrix).tocoo()
    keep = counts.data >= min_shared
    return Projection(incident.people, counts.row[keep], counts.col[keep], counts.data[keep])


def people_projection(graph: nx.Graph, by: str | Iterable[str] = "unit", *, min_shared: int = 1) -> nx.Graph:
    """The network of people by what they share: edges with `weight` and `shared` (ids of the things).

    The result's `graph["observed"]` holds the ground it stands on. For networks too large to hold as
    Python objects use `project`. O(pairs).

    Raises:
        UsageError: an unknown relation.
    """
    incident = incidence(graph, by)
    pairs = project(incident, min_shared=min_shared)
    result = nx.Graph()
    result.add_nodes_from((person, dict(graph.nodes[person])) for person in incident.people)
    start, columns = incident.matrix.indptr, incident.matrix.indices
    touched = [frozenset(columns[start[i] : start[i + 1]].tolist()) for i in range(len(incident.people))]
    for i, j, weight in zip(pairs.left.tolist(), pairs.right.tolist(), pairs.shared.tolist(), strict=True):
        shared = tuple(incident.things[t] for t in sorted(touched[i] & touched[j]))
        result.add_edge(incident.people[i], incident.people[j], weight=weight, shared=shared)
    result.graph["observed"] = people_observed(graph, extra=(_SHARING,))
    return result


_SHARING = "Sharing a unit, recruiter or ad is no proof that two people knew each other."


def people_observed(graph: nx.Graph, *, extra: Iterable[str] = ()) -> Observed:
    """The ground of a result over all people of the graph. O(edges)."""
    kinds = people_source_kinds(graph)
    return observe((kinds[person] for person in sorted(kinds)), extra=extra)


def people_source_kinds(graph: nx.Graph) -> dict[str, tuple[str, ...]]:
    """Person → the kinds of source that name them or tell of their events, as in their life courses. O(edges)."""
    kind = {n: str(d["kind"]) for n, d in graph.nodes(data=True) if d.get("label") == "Source" and d.get("kind")}
    label = {node: data.get("label") for node, data in graph.nodes(data=True)}
    told: dict[str, set[str]] = defaultdict(set)  # mention or event → kinds
    people: dict[str, set[str]] = {node: set() for node, name in label.items() if name == "Person"}
    links: list[tuple[str, str]] = []
    for source, target, data in graph.edges(data=True):
        relation = data.get("type")
        if relation in ("IN_SOURCE", "EVIDENCED_BY") and target in kind:
            told[source].add(kind[target])
        elif relation == "LISTED_IN" and source in people and target in kind:
            people[source].add(kind[target])
        elif relation in ("LIVED", "ALLEGED") and source in people:
            links.append((source, target))
        elif relation == "REFERS_TO" and target in people:
            links.append((target, source))
    for person, teller in links:
        people[person] |= told.get(teller, set())
    return {person: tuple(sorted(kinds)) for person, kinds in people.items()}
