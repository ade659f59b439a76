"""Where the sources of one person contradict each other, statement by statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from graphkit.identity import Clusters
from graphkit.ledger import EventRow, LedgerReader, StatementRow
from graphkit.models import THING_ROLES, PartialDate, Review
from graphkit.projection.facts import EventFacts, Reviewed, event_facts, merge_events, reviewed

__all__ = ["contradictions"]

_CHUNK = 200


def contradictions(ledger: LedgerReader, clusters: Clusters) -> dict[str, list[str]]:
    """Statement id → what other sources of the same person say instead, as the graph's conflicts have it.

    Only people of several mentions are looked at; what was rejected contradicts nothing.
    """
    found: dict[str, list[str]] = defaultdict(list)
    reviews = ledger.reviews()
    people = iter(sorted(clusters.members.items()))
    while chunk := list(islice(people, _CHUNK)):
        ids = [m for _, members in chunk for m in members]
        mentions = ledger.mentions_by_id(ids)
        events: dict[str, list[EventRow]] = defaultdict(list)
        for event in ledger.events(ids):
            events[event.mention_id].append(event)
        statements: dict[str, list[StatementRow]] = defaultdict(list)
        for row in ledger.statements(ids):
            statements[row.mention_id].append(row)
        for _, members in chunk:
            held = [m for m in members if m in mentions]
            source_of = {m: mentions[m].source_id for m in held}
            said = [s for m in held for s in statements[m]]
            for key, reason in _of_person([e for m in held for e in events[m]], said, source_of, reviews):
                if reason not in found[key]:
                    found[key].append(reason)
    return found


def _of_person(
    events: list[EventRow], rows: list[StatementRow], source_of: dict[str, str], reviews: dict[str, Review]
) -> Iterator[tuple[str, str]]:
    statements = reviewed(rows, reviews)
    own = [s for s in statements if s.row.subject in source_of and s.counts]
    for name in ("birth_date", "gender"):
        yield from _differing(name, [s for s in own if s.row.property == name])
    facts, conflicts = merge_events(event_facts(events, statements, source_of))
    by_id = {f.id: f for f in facts}
    for first, second, properties in conflicts:
        for one, other in ((by_id[first], by_id[second]), (by_id[second], by_id[first])):
            for name in properties:
                reason = f"another source has {_told(other, name)}"
                for s in one.statements:
                    if s.row.property == name and s.review != "reject":
                        yield s.row.id, reason


def _differing(name: str, said: list[Reviewed]) -> Iterator[tuple[str, str]]:
    def agree(a: object, b: object) -> bool:
        return PartialDate.of(str(a)).may_equal(PartialDate.of(str(b))) if name == "birth_date" else a == b

    for s in said:
        for value in sorted({str(o.row.value) for o in said if not agree(s.row.value, o.row.value)}):
            yield s.row.id, f"another source has {name} {value}"


def _told(event: EventFacts, name: str) -> str:
    if name == "type":
        return f"{event.type} as {event.polarity}"
    if name == "date":
        return f"{event.type} of {event.date}"
    if name in THING_ROLES:
        names = {
            str(s.row.value["name"]) for s in event.statements
            if s.row.property == name and isinstance(s.row.value, dict)
        }  # fmt: skip
        return f"{name} {', '.join(sorted(names))}"
    return f"{name} {event.values.get(name)}"
