"""Things, sources and figures as rows of the graph."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from graphkit.ledger import LedgerReader, MentionRow, StatementRow
from graphkit.models import EDGES, NODES, THING_LABELS, Figure, Review, Source, ThingRef
from graphkit.projection.facts import reviewed
from graphkit.projection.people import evidence_row
from graphkit.projection.rows import Row, edge, node

__all__ = ["figure_rows", "source_row", "thing_mention_rows", "thing_rows"]

_KINDS: dict[str, str] = dict(THING_LABELS.items())


def source_row(source: Source) -> Row:
    """A source, without who supplied it."""
    data = source.model_dump(exclude={"supplier", "text_sha256"})
    data["date"] = str(source.date) if source.date else None
    return node("Source", source.id, data)


def figure_rows(figure: Figure) -> Iterator[Row]:
    """A figure and the statement behind it."""
    data = figure.model_dump(exclude={"source_id", "evidence", "conflicts_with"})
    data["as_of"] = str(figure.as_of) if figure.as_of else None
    yield node("Figure", figure.id, data)
    values = {
        "property": "count", "value": str(figure.count), "start": figure.evidence.start, "end": figure.evidence.end,
        "quote": figure.evidence.quote, "page": figure.evidence.page, "locator": figure.evidence.locator,
        "method": "coded", "confidence": 1.0, "stance": "asserted", "said_by": figure.said_by,
        "certainty": "likely" if figure.approximate else "stated",
    }  # fmt: skip
    yield edge("EVIDENCED_BY", ("Figure", "Source"), figure.id, figure.source_id, values, edge_id=f"st_{figure.id}")
    for other in figure.conflicts_with:
        first, second = sorted((figure.id, other))
        yield edge("CONFLICTS_WITH", ("Figure", "Figure"), first, second, {"properties": ["count"]})


def thing_rows(ledger: LedgerReader, reviews: dict[str, Review], only: set[str] | None = None) -> Iterator[Row]:
    """Every thing that a standing statement or correction names, by id; of differing properties the most frequent.

    Args:
        only: the things to write, None for all.
    """
    for thing_id, group in groupby(_references(ledger, reviews), key=lambda pair: pair[0]):
        if thing_id is not None and (only is None or thing_id in only):
            yield _thing(thing_id, [ref for _, ref in group])


def _references(ledger: LedgerReader, reviews: dict[str, Review]) -> Iterator[tuple[str | None, ThingRef]]:
    import heapq

    named = ((s.thing_id, ThingRef.model_validate(s.value)) for s in ledger.thing_statements())
    mentioned = sorted(
        (
            (m.thing_id, ThingRef.model_validate(json.loads(m.thing)))
            for m in ledger.mentions(people=False)
            if m.thing is not None
        ),
        key=lambda pair: str(pair[0]),
    )
    corrected = sorted(
        (
            (ref.id, ref)
            for r in reviews.values()
            if r.decision == "correct" and isinstance(r.value, dict) and "thing" in r.value
            for ref in [ThingRef.model_validate(r.value)]
        ),
        key=lambda pair: pair[0],
    )
    return heapq.merge(named, mentioned, corrected, key=lambda pair: str(pair[0]))


def _thing(thing_id: str, refs: list[ThingRef]) -> Row:
    values: dict[str, Any] = {}
    label = _KINDS[refs[0].thing]
    for attribute in NODES[label].properties:
        name = "controlled_as_of" if attribute.name == "controlled_as_of" else attribute.name
        if name in ("id", "aliases"):
            continue
        seen = Counter(v for r in refs if (v := getattr(r, name, None)) is not None)
        if seen:
            value = min(seen, key=lambda v: (-seen[v], str(v)))
            values[name] = str(value) if name in ("date", "controlled_as_of") else value
    spellings = {a for r in refs for a in (*r.aliases, r.name)} - {values["name"]}
    if any(p.name == "aliases" for p in NODES[label].properties):
        values["aliases"] = sorted(spellings)
    return node(label, thing_id, values)


def thing_mention_rows(ledger: LedgerReader, reviews: dict[str, Review]) -> Iterator[Row]:
    """Mentions of things, and the edges between things that a source states."""
    batch: list[MentionRow] = []
    for mention in ledger.mentions(people=False):
        batch.append(mention)
        if len(batch) == 500:
            yield from _mention_batch(ledger, batch, reviews)
            batch = []
    yield from _mention_batch(ledger, batch, reviews)


def _mention_batch(ledger: LedgerReader, mentions: list[MentionRow], reviews: dict[str, Review]) -> Iterator[Row]:
    by_mention: dict[str, list[StatementRow]] = defaultdict(list)
    for row in ledger.statements([m.id for m in mentions]):
        by_mention[row.mention_id].append(row)
    for mention in mentions:
        label = _KINDS[mention.kind]
        values = {"name": mention.name, "kind": mention.kind, "source_id": mention.source_id,
                  "locator": mention.locator}  # fmt: skip
        yield node("Mention", mention.id, values)
        yield edge("IN_SOURCE", ("Mention", "Source"), mention.id, mention.source_id, {})
        if mention.thing_id is not None:
            yield edge("REFERS_TO", ("Mention", label), mention.id, mention.thing_id, {"judge": "source"})
        for statement in reviewed(by_mention[mention.id], reviews):
            yield evidence_row("Mention", mention.id, statement)
            kind = statement.row.property.upper()
            if statement.counts and statement.row.thing_id and mention.thing_id and kind in EDGES:
                ends = EDGES[kind].ends[0]
                yield edge(kind, ends, mention.thing_id, statement.row.thing_id,
                           {"confidence": statement.row.confidence})  # fmt: skip


def co_occurrence_row(pair: tuple[str, str, str, str], people: int, events: Iterable[str]) -> Row:
    """The edge between two things that share events of people."""
    left, a, right, b = pair
    return edge("CO_OCCURS", (left, right), a, b, {"n": people, "events": sorted(set(events))})
