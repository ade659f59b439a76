"""The whole ledger as rows of the graph, streamed person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from graphkit.identity import Clusters
from graphkit.ledger import EventRow, LedgerReader, MentionRow, StatementRow
from graphkit.models import Review, Source
from graphkit.projection.people import CoOccurrence, PersonInput, person_rows
from graphkit.projection.rows import Row, edge
from graphkit.projection.things import figure_rows, source_row, thing_mention_rows, thing_rows

__all__ = ["project"]

_CHUNK = 400


def project(
    ledger: LedgerReader,
    clusters: Clusters,
    *,
    special: bool = True,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Row | CoOccurrence]:
    """All rows, in an order that depends on nothing but the ledger.

    Memory does not grow with the number of people: it holds the sources, the things' ids, the
    reviews and the clusters of more than one mention, and some hundred people at a time.

    Args:
        special: False leaves out all of class ``special``.
        progress: called with the number of people done.
    """
    sources = {s.id: s for s in ledger.sources()}
    reviews = ledger.reviews()
    for source in sources.values():
        yield source_row(source)
    for figure in ledger.figures():
        yield from figure_rows(figure)
    things: set[str] = set()
    done = 0
    chunk: list[MentionRow] = []
    for mention in ledger.mentions(people=True):
        if clusters.person_of(mention.id) != mention.id:
            continue
        chunk.append(mention)
        if len(chunk) == _CHUNK:
            yield from _noting(_people(ledger, clusters, chunk, sources, reviews, special), things)
            done += len(chunk)
            progress(done)
            chunk = []
    yield from _noting(_people(ledger, clusters, chunk, sources, reviews, special), things)
    progress(done + len(chunk))
    for maybe in clusters.possible:
        values = {"score": maybe.score, "reasons": maybe.reasons}
        yield edge("POSSIBLY_SAME", ("Person", "Person"), maybe.left, maybe.right, values)
    yield from _noting(thing_mention_rows(ledger, reviews), things)
    # A place that only a wound names would tell of it: without what is special, things without an edge stay out.
    yield from thing_rows(ledger, reviews, None if special else things)


def _noting(rows: Iterable[Row | CoOccurrence], things: set[str]) -> Iterator[Row | CoOccurrence]:
    """Pass rows on and note where their edges lead."""
    for row in rows:
        if isinstance(row, Row) and row.table.startswith("edge_"):
            for end in ("from", "to"):
                if not row.data[end].startswith(("m_", "e_")):
                    things.add(row.data[end])
        yield row


def _people(
    ledger: LedgerReader,
    clusters: Clusters,
    firsts: list[MentionRow],
    sources: dict[str, Source],
    reviews: dict[str, Review],
    special: bool,
) -> Iterator[Row | CoOccurrence]:
    others = [m for first in firsts for m in clusters.members_of(first.id) if m != first.id]
    mentions = {m.id: m for m in firsts} | ledger.mentions_by_id(others)
    ids = list(mentions)
    events: dict[str, list[EventRow]] = defaultdict(list)
    for event in ledger.events(ids):
        events[event.mention_id].append(event)
    statements: dict[str, list[StatementRow]] = defaultdict(list)
    for statement in ledger.statements(ids):
        statements[statement.mention_id].append(statement)
    for first in firsts:
        members = [m for m in clusters.members_of(first.id) if m in mentions]
        person = PersonInput(
            id=first.id,
            mentions=[mentions[m] for m in members],
            events=[e for m in members for e in events[m]],
            statements=[s for m in members for s in statements[m]],
            judges={m: clusters.judge[m] for m in members if m in clusters.judge},
            confirmed_with={m: clusters.confirmed_with[m] for m in members if m in clusters.confirmed_with},
        )
        yield from person_rows(person, sources, reviews, special=special)
