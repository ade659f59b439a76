"""One person with mentions, events and derived edges, as rows of the graph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphkit.ledger import EventRow, MentionRow, StatementRow
from graphkit.models import EVENT_TYPES, THING_LABELS, THING_ROLES, PartialDate, Review, Source
from graphkit.names import search_keys, to_latin
from graphkit.projection.facts import (
    CERTAINTIES,
    VOICES,
    EventFacts,
    Reviewed,
    best,
    drop_special,
    event_facts,
    merge_events,
    reviewed,
)
from graphkit.projection.order import Placed, certain_successors, sequence
from graphkit.projection.rows import Row, edge, node
from graphkit.projection.stages import stages

__all__ = ["CoOccurrence", "PersonInput", "evidence_row", "person_rows"]

_SERVED = frozenset(
    ("contract_signed", "payment_received", "service", "training", "deployment", "wound", "capture", "desertion",
     "contract_end", "death")
)  # fmt: skip
_IN_TOUCH = frozenset(("recruiter_contact", "payment_promised", "deception", "coercion", "contract_signed"))
_JOINED = frozenset(("contract_signed", "service", "deployment"))

CoOccurrence = tuple[str, str, str, str, str, str]
"""(label, id, label, id, person, event): two things that share an event of a person."""


@dataclass(frozen=True, slots=True)
class PersonInput:
    """All that the ledger holds of one person."""

    id: str
    mentions: Sequence[MentionRow]
    events: Sequence[EventRow]
    statements: Sequence[StatementRow]
    judges: dict[str, tuple[str, float | None]]
    confirmed_with: Mapping[str, str] = field(default_factory=dict)


def person_rows(
    person: PersonInput, sources: dict[str, Source], reviews: dict[str, Review], *, special: bool = True
) -> Iterator[Row | CoOccurrence]:
    """The rows of a person, and what shares an event of theirs (to be counted over all people)."""
    events, rows = list(person.events), list(person.statements)
    if not special:
        events, rows = drop_special(events, rows)
    statements = reviewed(rows, reviews)
    source_of = {m.id: m.source_id for m in person.mentions}
    of_mention: dict[str, list[Reviewed]] = defaultdict(list)
    for statement in statements:
        if statement.row.subject in source_of:
            of_mention[statement.row.subject].append(statement)
    facts, conflicts = merge_events(event_facts(events, statements, source_of))
    kinds = {m.source_id: sources[m.source_id].kind for m in person.mentions}

    yield node("Person", person.id, _person(person, of_mention, sources, bool(facts) or "list" in kinds.values()))
    for mention in person.mentions:
        yield from _mention(person, mention, of_mention[mention.id])
    yield from _events(person, facts, conflicts, of_mention)
    yield from _derived(person.id, facts)
    listed: dict[str, list[str]] = defaultdict(list)
    for mention in person.mentions:
        if kinds[mention.source_id] == "list":
            listed[mention.source_id].append(mention.id)
    for source_id, ids in sorted(listed.items()):
        confidence = max((s.row.confidence for i in ids for s in of_mention[i]), default=1.0)
        values = {"mentions": sorted(ids), "confidence": confidence}
        yield edge("LISTED_IN", ("Person", "Source"), person.id, source_id, values)
    yield from _together(person.id, facts)


def _person(
    person: PersonInput, of_mention: dict[str, list[Reviewed]], sources: dict[str, Source], subject: bool
) -> dict[str, Any]:
    said: dict[str, list[Reviewed]] = defaultdict(list)
    for statements in of_mention.values():
        for statement in statements:
            said[statement.row.property].append(statement)
    names = {m.name for m in person.mentions}
    for name in ("name", "alias"):
        names.update(str(s.row.value) for s in said[name] if s.counts)
    full = [str(s.row.value) for s in said["name"] if s.counts] or [m.name for m in person.mentions]
    name = _fullest(full)
    chosen = {key: found.row.value for key, values in said.items() if (found := best(values)) is not None}
    birth = _birth(said["birth_date"])
    return {
        "name": name,
        "names": sorted(names),
        "name_latin": to_latin(name),
        "search_keys": sorted({key for spelling in names for key in search_keys(spelling)}),
        "birth_date": str(birth) if birth else None,
        "birth_year": birth.year if birth else None,
        "age": chosen.get("age"),
        "age_as_of": chosen.get("age_as_of"),
        "gender": chosen.get("gender"),
        "citizenships": sorted({str(s.row.value) for s in said["citizenship"] if s.counts}),
        "birthplace": chosen.get("birthplace"),
        "residence": chosen.get("residence"),
        "role": chosen.get("role") or ("subject" if subject else "third_party"),
        "motives": sorted({str(s.row.value) for s in said["motive"] if s.counts}),
        "conflicts": _conflicting(said),
        "synthetic": True if all(sources[m.source_id].synthetic for m in person.mentions) else None,
    }


def _fullest(names: list[str]) -> str:
    counted = Counter(names)

    def order(name: str) -> tuple[int, bool, int, int, str]:
        words = [w for w in name.split() if len(w.strip(".")) > 1]
        return (-len(words), name.isupper(), -counted[name], -len(name), name)

    return min(counted, key=order)


def _birth(statements: list[Reviewed]) -> PartialDate | None:
    dates = [(PartialDate.of(s.row.value), s) for s in statements if s.counts]
    top = best(statements)
    if top is None:
        return None
    chosen = PartialDate.of(top.row.value)
    # The same day told more precisely by another source is no other day.
    finer = [d for d, _ in dates if d.is_full and d.may_equal(chosen)]
    return min(finer, key=lambda d: d.text) if finer and not chosen.is_full else chosen


def _conflicting(said: dict[str, list[Reviewed]]) -> list[str]:
    wrong = []
    births = [PartialDate.of(s.row.value) for s in said["birth_date"] if s.counts]
    if any(not a.may_equal(b) for a in births for b in births):
        wrong.append("birth_date")
    if len({s.row.value for s in said["gender"] if s.counts}) > 1:
        wrong.append("gender")
    return wrong


def _mention(person: PersonInput, mention: MentionRow, statements: list[Reviewed]) -> Iterator[Row]:
    yield node("Mention", mention.id, {"name": mention.name, "kind": mention.kind, "source_id": mention.source_id,
                                       "locator": mention.locator})  # fmt: skip
    judge, score = person.judges.get(mention.id, ("source", None))
    values = {"judge": judge, "score": score, "confirmed_with": person.confirmed_with.get(mention.id)}
    yield edge("REFERS_TO", ("Mention", "Person"), mention.id, person.id, values)
    yield edge("IN_SOURCE", ("Mention", "Source"), mention.id, mention.source_id, {})
    for statement in statements:
        yield evidence_row("Mention", mention.id, statement)


def evidence_row(label: str, subject: str, statement: Reviewed) -> Row:
    """The edge from what a statement is about to its source."""
    row = statement.row
    value = row.value
    if isinstance(value, dict):
        value = value.get("name")
    elif isinstance(value, list):
        value = ", ".join(str(v) for v in value)
    values = {
        "property": row.property, "value": None if value is None else str(value),
        "start": row.evidence.get("start"), "end": row.evidence.get("end"), "quote": row.evidence.get("quote"),
        "page": row.evidence.get("page"), "locator": _locator(row.evidence), "method": row.method, "rule": row.rule,
        "confidence": row.confidence, "stance": row.stance, "said_by": row.said_by, "certainty": row.certainty,
        "review": statement.review,
    }  # fmt: skip
    return edge("EVIDENCED_BY", (label, "Source"), subject, row.source_id, values, edge_id=row.id)


def _locator(evidence: dict[str, Any]) -> str | None:
    parts = []
    if evidence.get("row") is not None:
        parts.append(f"row {evidence['row']}")
    if evidence.get("column"):
        parts.append(f"column {evidence['column']}")
    if evidence.get("locator"):
        parts.append(str(evidence["locator"]))
    return ", ".join(parts) or None


def _events(
    person: PersonInput,
    facts: list[EventFacts],
    conflicts: list[tuple[str, str, list[str]]],
    of_mention: dict[str, list[Reviewed]],
) -> Iterator[Row]:
    placed = [Placed(e.id, e.date, e.told) for e in facts if e.polarity == "asserted"]
    place = sequence(placed)
    ordered = sorted(facts, key=lambda e: (place.get(e.id, 1_000_000), e.id))
    home = _home(of_mention)
    stage = stages(ordered, home)
    of_event = {event_id: e.id for e in facts for event_id in e.ids}
    for event in ordered:
        kind = EVENT_TYPES[event.type]
        values: dict[str, Any] = {
            **event.values, "type": event.type, "stage": stage[event.id], "confidence": event.confidence,
            "said_by": event.said_by, "certainty": event.certainty, "methods": event.methods,
            "polarity": event.polarity,
        }  # fmt: skip
        if event.date is not None:
            values |= {"date": event.date.text, "date_from": event.date.earliest, "date_to": event.date.latest}
        yield node(kind.label, event.id, values)
        if event.polarity == "asserted":
            yield edge("LIVED", ("Person", "Event"), person.id, event.id, {"seq": place[event.id]})
        else:
            values = {"stance": event.polarity, "said_by": event.said_by}
            yield edge("ALLEGED", ("Person", "Event"), person.id, event.id, values)
        for role, things in event.things.items():
            edge_type, kinds = THING_ROLES[role]
            for thing_id, confidence in sorted(things.items()):
                ends = ("Event", THING_LABELS[kinds[0]])  # type: ignore[index]
                yield edge(edge_type, ends, event.id, thing_id, {"confidence": confidence})
        for statement in {s.row.id: s for s in event.statements}.values():
            yield evidence_row("Event", event.id, statement)
            target = of_event.get(str(statement.row.value))
            if target is None or target == event.id or not statement.counts:
                continue
            if statement.row.property == "because_of":
                yield edge("BECAUSE_OF", ("Event", "Event"), event.id, target, {"said_by": statement.row.said_by})
            elif statement.row.property == "conflicts_with":
                conflicts.append((min(event.id, target), max(event.id, target), ["stated"]))
    for first, second, days in certain_successors(placed):
        yield edge("THEN", ("Event", "Event"), first, second, {"gap_days": days})
    together: dict[tuple[str, str], set[str]] = defaultdict(set)
    for first, second, names in conflicts:
        together[first, second].update(names)
    for (first, second), found in sorted(together.items()):
        yield edge("CONFLICTS_WITH", ("Event", "Event"), first, second, {"properties": sorted(found)})


def _home(of_mention: dict[str, list[Reviewed]]) -> str:
    """The country somebody comes from: a citizenship, of several not Russia's, which comes with a contract."""
    stated = (s for rows in of_mention.values() for s in rows if s.row.property == "citizenship" and s.counts)
    held = {str(s.row.value) for s in stated}
    return min(held - {"RU"}, default="RU" if held else "KZ")


def _derived(person_id: str, facts: list[EventFacts]) -> Iterator[Row]:
    asserted = [e for e in facts if e.polarity == "asserted"]
    joined = [e for e in asserted if e.type in _JOINED]
    found: dict[tuple[str, str, str], list[EventFacts]] = defaultdict(list)
    for event in asserted:
        if event.type in _SERVED:
            for unit in event.things.get("unit", ()):
                found["SERVED_IN", "Unit", unit].append(event)
        if event.type in _IN_TOUCH and any(not _ends_before(j, event) for j in joined):
            for recruiter in event.things.get("recruiter", ()):
                found["RECRUITED_BY", "Recruiter", recruiter].append(event)
        if event.type == "job_ad_seen":
            for ad in event.things.get("ad", ()):
                found["SAW", "JobAd", ad].append(event)
        if event.type in ("employment", "departure_for_work"):
            for employer in event.things.get("employer", ()):
                found["WORKED_FOR", "Employer", employer].append(event)
        if event.type == "border_crossing" and not event.values.get("attempted"):
            found["CROSSED", "BorderCrossing", event.id].append(event)
        if event.type == "verdict":
            found["TRIED_IN", "Verdict", event.id].append(event)
            if event.values.get("outcome") == "convicted" and not _overturned(event, asserted):
                found["CONVICTED_BY", "Verdict", event.id].append(event)
    for (kind, label, target), events in sorted(found.items()):
        surest = min(events, key=lambda e: (CERTAINTIES.index(e.certainty), VOICES.index(e.said_by), e.id))
        values = {
            "events": sorted(e.id for e in events), "confidence": max(e.confidence for e in events),
            "said_by": surest.said_by, "certainty": surest.certainty,
        }  # fmt: skip
        yield edge(kind, ("Person", label), person_id, target, values)


def _ends_before(a: EventFacts, b: EventFacts) -> bool:
    return a.date is not None and b.date is not None and a.date.certainly_before(b.date)


def _overturned(verdict: EventFacts, asserted: list[EventFacts]) -> bool:
    # An appeal has a number of its own; only where there are several verdicts does it have to name which.
    several = sum(e.type == "verdict" for e in asserted) > 1
    number = verdict.values.get("case_number")
    return any(
        ruling.type == "appeal_ruling"
        and ruling.values.get("outcome") in ("overturned", "acquitted", "remanded", "terminated")
        and (not several or ruling.values.get("case_number", number) == number)
        and not _ends_before(ruling, verdict)
        for ruling in asserted
    )


def _together(person_id: str, facts: list[EventFacts]) -> Iterator[CoOccurrence]:
    """Pairs of things in one person's recruitment and service; counted, never a claim of its own."""
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for event in facts:
        if event.polarity != "asserted":
            continue
        for role, label in (("recruiter", "Recruiter"), ("unit", "Unit"), ("ad", "JobAd"), ("employer", "Employer")):
            if role == "unit" and event.type not in _SERVED:
                continue
            for thing in event.things.get(role, ()):
                seen[label][thing].add(event.id)
    for left, right in (("Recruiter", "Unit"), ("JobAd", "Unit"), ("JobAd", "Recruiter"), ("Employer", "Recruiter")):
        for a, from_events in sorted(seen[left].items()):
            for b, to_events in sorted(seen[right].items()):
                for event_id in sorted(from_events | to_events):
                    yield (left, a, right, b, person_id, event_id)
