"""Queries cannot write: what a Neo4j plan may contain.

READ access mode refuses writes but lets ``LOAD CSV`` and procedures through, so the operators of the
``EXPLAIN`` plan are held against a list of those that only read the graph; what is not on it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphkit.errors import QueryError

__all__ = ["check_plan", "strip_comments"]

# Plan operators of Neo4j 5.26 to 2026.08 (Cypher manual, "Operators in detail"), without the parenthesised
# variant and without "Partitioned", "Directed" or "Undirected" in front.
_READING = frozenset(
    """
    AllNodesScan AllRelationshipsScan Anti AntiConditionalApply AntiSemiApply Apply Argument ArgumentTracker
    AssertSameNode AssertSameRelationship BidirectionalRepeat CacheProperties CartesianProduct
    ConditionalApply Distinct DynamicLabelNodeLookup DynamicRelationshipTypeLookup Eager EagerAggregation
    EmptyResult EmptyRow Expand Filter IntersectionNodeByLabelsScan LetAntiSemiApply
    LetSelectOrAntiSemiApply LetSelectOrSemiApply LetSemiApply Limit MultiNodeIndexSeek
    NodeByElementIdSeek NodeByIdSeek NodeByLabelScan NodeCountFromCountStore NodeFulltextIndexSearch
    NodeHashJoin NodeIndexContainsScan NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek
    NodeIndexSeekByRange NodeLeftOuterHashJoin NodeRightOuterHashJoin NodeUniqueIndexSeek
    NodeUniqueIndexSeekByRange NodeVectorIndexSearch NullifyMetadata Optional OptionalExpand
    OrderedAggregation OrderedDistinct OrderedUnion PartialSort PartialTop PathPropagatingBFS PreserveOrder
    ProduceResults ProjectEndpoints Projection RelationshipByElementIdSeek RelationshipByIdSeek
    RelationshipCountFromCountStore RelationshipFulltextIndexSearch RelationshipIndexContainsScan
    RelationshipIndexEndsWithScan RelationshipIndexScan RelationshipIndexSeek RelationshipIndexSeekByRange
    RelationshipTypeScan RelationshipUniqueIndexSeek RelationshipUniqueIndexSeekByRange
    RelationshipVectorIndexSearch RemoteBatchProperties RemoteBatchPropertiesWithFilter Repeat RepeatOptions
    RollUpApply SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath ShowConstraints ShowIndexes
    Skip Sort StatefulShortestPath SubtractionNodeByLabelsScan Top Top1WithTies Trail TriadicBuild
    TriadicFilter TriadicSelection Union UnionNodeByLabelsScan UnionRelationshipTypesScan Unwind
    ValueHashJoin ValueMergeJoin VarLengthExpand
    """.split()  # noqa: SIM905 - one word a line would be a page
)
_PROCEDURES = frozenset(
    {
        "db.labels",
        "db.propertyKeys",
        "db.relationshipTypes",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.schema.visualization",
        "dbms.components",
    }
)
_SKIPPED = re.compile(r"(?:\s+|//[^\n]*(?:\n|$)|/\*.*?\*/)+", re.DOTALL)


def strip_comments(text: str) -> str:
    """The statement from its first word on: leading space and comments removed."""
    match = _SKIPPED.match(text)
    return text[match.end() :] if match else text


def _operators(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pending = [plan]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(node.get("children") or ())


def check_plan(plan: dict[str, Any] | None, *, procedures: str = "") -> None:
    """Raise :class:`QueryError` unless every operator of the plan is known to only read the graph.

    Args:
        plan: of the statement.
        procedures: prefix of procedures that the statement may call beside the listed ones.
    """
    if plan is None:
        raise QueryError(
            "queries only read, and the database does not say what this statement would do",
            hint="use MATCH … RETURN",
        )
    for node in _operators(plan):
        operator = str(node.get("operatorType", "")).partition("@")[0]
        name = operator.partition("(")[0]
        if name == "NodeUniqueIndexSeek" and operator.endswith("(Locking)"):
            name = operator  # locks: only where a MERGE follows
        name = re.sub(r"^(Partitioned)?(Dynamic)?(Directed|Undirected)", r"\2", name)
        name = name.removeprefix("Partitioned")
        if name in _READING:
            continue
        if name == "ProcedureCall":
            details = str((node.get("args") or {}).get("Details", ""))
            called = re.split(r"[\s(]", details.strip(), maxsplit=1)[0]
            if called in _PROCEDURES or (procedures and called.startswith(procedures)):
                continue
            raise QueryError(
                f"queries only read, and may not call the procedure {called}",
                hint=f"allowed are {', '.join(sorted(_PROCEDURES))}",
            )
        raise QueryError(
            f"queries only read, and this one would do more ({operator})",
            hint="use MATCH … RETURN; what the graph holds is changed by loading and `graphkit build`",
        )
