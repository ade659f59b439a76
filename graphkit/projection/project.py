"""The whole ledger as rows of the graph, streamed person by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from graphkit.identity import Clusters
from graphkit.ledger import EventRow, Ledger, MentionRow, StatementRow
from graphkit.models import Review, Source
from graphkit.projection.people import CoOccurrence, PersonInput, person_rows
from graphkit.projection.rows import Row
from graphkit.projection.things import figure_rows, source_row, thing_mention_rows, thing_rows

__all__ = ["project"]

_CHUNK = 400


def project(
    ledger: Ledger,
    clusters: Clusters,
    *,
    special: bool = True,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Row | CoOccurrence]:
    """All rows, in an order that depends on nothing but the ledger.

    Memory does not grow with the number of people: it holds the sources, the reviews and the
    clusters of more than one mention, and some hundred people at a time.

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
    yield from thing_rows(ledger)
    yield from thing_mention_rows(ledger, reviews)
    done = 0
    chunk: list[MentionRow] = []
    for mention in ledger.mentions(people=True):
        if clusters.person_of(mention.id) != mention.id:
            continue
        chunk.append(mention)
        if len(chunk) == _CHUNK:
            yield from _people(ledger, clusters, chunk, sources, reviews, special)
            done += len(chunk)
            progress(done)
            chunk = []
    yield from _people(ledger, clusters, chunk, sources, reviews, special)
    progress(done + len(chunk))


def _people(
    ledger: Ledger,
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
        )
        yield from person_rows(person, sources, reviews, special=special)
