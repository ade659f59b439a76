"""Statements to facts: which value of a property counts, and what contradicts what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphkit.errors import CaseError
from graphkit.ledger import EventRow, StatementRow
from graphkit.models import EVENT_TYPES, THING_ROLES, PartialDate, Review, Sensitivity, ThingRef, canonical_json
from graphkit.projection.health import tells_of_health

__all__ = ["CERTAINTIES", "VOICES", "EventFacts", "best", "drop_special", "event_facts", "merge_events", "reviewed"]

VOICES = ("court_finding", "official", "charge", "journalist", "list_publisher", "testimony")
CERTAINTIES = ("stated", "likely", "alleged")
_SPECIAL_PERSON = frozenset({"motive"})


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A statement with the newest review of it, corrected where a person corrected it."""

    row: StatementRow
    review: str | None

    @property
    def counts(self) -> bool:
        """Asserted and not rejected."""
        return self.row.stance == "asserted" and self.review != "reject"


def reviewed(rows: Iterable[StatementRow], reviews: dict[str, Review]) -> list[Reviewed]:
    """Statements with their reviews."""
    found = []
    for row in rows:
        review = reviews.get(row.id)
        if review is not None and review.decision == "correct" and row.property != "type":
            row = _corrected(row, review)
        found.append(Reviewed(row, review.decision if review else None))
    return found


def _corrected(row: StatementRow, review: Review) -> StatementRow:
    try:
        if row.property in THING_ROLES:
            thing = ThingRef.model_validate(review.value)
            value = thing.model_dump(mode="json", exclude_none=True)
            return replace(row, value=value, thing_id=thing.id, confidence=1.0)
        if row.property in ("date", "birth_date"):
            PartialDate.of(review.value)
    except (ValueError, AttributeError) as error:
        raise CaseError(
            f"the review {review.id} corrects {row.property} to what it cannot be: {error}",
            hint=f"Review statement {row.id} again.",
        ) from None
    return replace(row, value=review.value, confidence=1.0)


def _rank(statement: Reviewed) -> tuple[Any, ...]:
    row = statement.row
    return (
        0 if statement.review in ("accept", "correct") else 1,
        VOICES.index(row.said_by),
        CERTAINTIES.index(row.certainty),
        -row.confidence,
        canonical_json(row.value),
        row.id,
    )


def best(statements: Iterable[Reviewed]) -> Reviewed | None:
    """The statement that counts: reviewed first, then the strongest voice, the surest, the best read."""
    return min((s for s in statements if s.counts), key=_rank, default=None)


def drop_special(
    events: Sequence[EventRow], statements: Sequence[StatementRow]
) -> tuple[list[EventRow], list[StatementRow]]:
    """Without all that is of class ``special``.

    That is: events and attributes of the class, motives, a verdict's outcome that is a treatment, free texts
    that speak of health, and the quotes beside any of these or with such words of their own.
    """
    types = {e.id: e.type for e in events}
    kept_events = [e for e in events if EVENT_TYPES[e.type].sensitivity < Sensitivity.SPECIAL]
    dropped = {e.id for e in events} - {e.id for e in kept_events}
    kept: list[StatementRow] = []
    special: list[StatementRow] = []
    for row in statements:
        (special if row.subject in dropped or _is_special(row, types.get(row.subject)) else kept).append(row)
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    places: set[tuple[str, str]] = set()
    for row in special:
        if row.evidence.get("start") is not None:
            spans[row.source_id].append((row.evidence["start"], row.evidence["end"]))
        else:
            places.add((row.source_id, _place(row)))
    cleaned = []
    for row in kept:
        if "start" in row.evidence:
            start, end = row.evidence["start"], row.evidence["end"]
            mixed = any(start < e and s < end for s, e in spans[row.source_id])
        else:
            mixed = (row.source_id, _place(row)) in places
        if mixed or tells_of_health(str(row.evidence.get("quote", ""))):
            row = replace(row, evidence={k: v for k, v in row.evidence.items() if k != "quote"})
        cleaned.append(row)
    return kept_events, cleaned


def _place(row: StatementRow) -> str:
    return canonical_json({k: row.evidence.get(k) for k in ("page", "row", "locator")})


def _is_special(row: StatementRow, event_type: str | None) -> bool:
    if event_type is None:
        return row.property in _SPECIAL_PERSON
    if row.property in ("outcome", "reason", "note") and tells_of_health(str(row.value)):
        return True
    attribute = EVENT_TYPES[event_type].attribute(row.property)
    return attribute is not None and attribute.sensitivity == Sensitivity.SPECIAL


@dataclass(slots=True)
class EventFacts:
    """One event of the graph, perhaps told by several sources.

    Attributes:
        told: source id → place in the order told there.
        values: attribute → the value that counts.
        things: role → thing id → confidence.
    """

    type: str
    ids: set[str]
    statements: list[Reviewed]
    told: dict[str, int]
    date: PartialDate | None = None
    polarity: str = "asserted"
    said_by: str = "journalist"
    certainty: str = "stated"
    confidence: float = 0.0
    methods: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    things: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The smallest of its ids."""
        return min(self.ids)

    @property
    def sources(self) -> set[str]:
        """Ids of the sources that tell it."""
        return {s.row.source_id for s in self.statements}

    def settle(self) -> None:
        """Derive what counts from the statements."""
        by_property: dict[str, list[Reviewed]] = defaultdict(list)
        for statement in self.statements:
            by_property[statement.row.property].append(statement)
        happened = by_property.pop("type")
        chosen = best(happened)
        if chosen is not None:
            self.polarity = "asserted"
        else:
            stances = {s.row.stance for s in happened if s.review != "reject"}
            self.polarity = "rejected" if not stances else "negated" if stances == {"negated"} else "disputed"
            chosen = min(happened, key=_rank)
        self.said_by, self.certainty = chosen.row.said_by, chosen.row.certainty
        counting = [s for s in happened if s.counts] or happened
        self.confidence = max(s.row.confidence for s in counting)
        self.methods = sorted({s.row.method for s in counting})
        # What is denied is told with its circumstances: they describe the event that did not happen.
        self.values, self.things, self.date = {}, {}, None
        for name, statements in by_property.items():
            usable = [s for s in statements if s.review != "reject"]
            if name in THING_ROLES:
                ids = [s for s in usable if s.row.thing_id]
                self.things[name] = {
                    s.row.thing_id: max(o.row.confidence for o in ids if o.row.thing_id == s.row.thing_id)
                    for s in ids
                    if s.row.thing_id
                }
            elif name not in ("because_of", "conflicts_with"):
                top = min(usable, key=lambda s: (s.row.stance != "asserted", _rank(s)), default=None)
                if top is not None and name == "date":
                    self.date = PartialDate.of(top.row.value)
                elif top is not None:
                    self.values[name] = top.row.value

    def contradicts(self, other: EventFacts) -> list[str]:
        """The attributes in which the two cannot both be right."""
        wrong = [
            name
            for name in sorted(self.values.keys() & other.values.keys())
            if name not in ("note", "date_source") and self.values[name] != other.values[name]
        ]
        for role in sorted(self.things.keys() & other.things.keys()):
            if self.things[role] and other.things[role] and not self.things[role].keys() & other.things[role].keys():
                wrong.append(role)
        return wrong


def event_facts(
    events: Sequence[EventRow], statements: Sequence[Reviewed], source_of: dict[str, str]
) -> list[EventFacts]:
    """One :class:`EventFacts` for each event of the ledger, by id."""
    by_subject: dict[str, list[Reviewed]] = defaultdict(list)
    for statement in statements:
        by_subject[statement.row.subject].append(statement)
    found = []
    for event in sorted(events, key=lambda e: e.id):
        facts = EventFacts(event.type, {event.id}, by_subject[event.id], {source_of[event.mention_id]: event.told})
        facts.settle()
        found.append(facts)
    return found


def merge_events(events: Sequence[EventFacts]) -> tuple[list[EventFacts], list[tuple[str, str, list[str]]]]:
    """One event from several sources where type and full date are equal and nothing conflicts.

    Returns:
        The events, and (id, id, properties) of those that contradict each other: equal type and
        full date but another attribute; something asserted here and denied there; two deaths.
    """
    merged: list[EventFacts] = []
    for event in events:
        twin = next((m for m in merged if _mergeable(m, event)), None)
        if twin is None:
            merged.append(event)
            continue
        twin.ids |= event.ids
        twin.statements = [*twin.statements, *event.statements]
        twin.told = {**event.told, **twin.told}
        twin.settle()
    conflicts = []
    for i, a in enumerate(merged):
        for b in merged[i + 1 :]:
            wrong = _conflict(a, b)
            if wrong:
                conflicts.append((min(a.id, b.id), max(a.id, b.id), wrong))
    return merged, conflicts


def _mergeable(a: EventFacts, b: EventFacts) -> bool:
    return (
        a.type == b.type
        and a.polarity == b.polarity == "asserted"
        and a.date is not None
        and a.date == b.date
        and a.date.is_full
        and not a.sources & b.sources
        and not a.contradicts(b)
    )


_ONCE = frozenset(("coercion", "deception", "contract_signed", "death", "desertion", "surrender"))
"""Of these a denial without a date denies the whole; money may be paid once and not again."""


def _conflict(a: EventFacts, b: EventFacts) -> list[str]:
    if a.type != b.type:
        return []
    if "rejected" in (a.polarity, b.polarity):
        return []
    if a.polarity != b.polarity:
        # One says it happened, one that it did not: a contradiction unless they speak of other days.
        undated = a.date is None or b.date is None
        if undated and a.type not in _ONCE:
            return []
        apart = a.date is not None and b.date is not None and not a.date.may_equal(b.date)
        other = a.things.get("unit") and b.things.get("unit") and a.contradicts(b)
        return [] if apart or other else ["type"]
    if a.polarity != "asserted" or a.sources & b.sources:
        return []
    if a.type == "death" and a.date and b.date and not a.date.may_equal(b.date):
        return ["date"]
    if a.date is not None and a.date == b.date and a.date.is_full:
        return a.contradicts(b)
    return []
