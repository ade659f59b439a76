"""What a person should look at: statements read with doubt, statements that contradict each other."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graphkit.ledger.reading import LedgerReader
from graphkit.ledger.rows import EventRow, MentionRow, StatementRow
from graphkit.models import (
    EVENT_TYPES,
    THING_ROLES,
    PartialDate,
    Review,
    Source,
    canonical_json,
)
from graphkit.models.events import ValueType
from graphkit.models.loading import EVENT_LINKS, PERSON_PROPERTIES

__all__ = ["ReviewItem", "parse_value", "review_item", "review_queue", "told", "value_type"]

_CHUNK = 500
_LONGEST = 1_000
_ONE_VALUE = ("birth_date", "gender")
"""What a person has one of; names, citizenships and roles may be several."""
_FORMS = {
    "currency": (re.compile(r"[A-Z]{3}"), "a currency by its ISO 4217 code, such as KZT"),
    "direction": (re.compile(r"[A-Z]{2}>[A-Z]{2}"), "a direction such as RU>KZ"),
    **dict.fromkeys(
        ("citizenship", "country", "from_country", "to_country"),
        (re.compile(r"[A-Z]{2}"), "a country by its ISO 3166-1 code, such as KZ"),
    ),
}
"""Texts of a fixed form, by property."""
_NO_CLAIM = frozenset({"note", "date_source", *EVENT_LINKS, *THING_ROLES})
"""Properties of an event that may differ between sources and not contradict each other."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A statement with what a person needs to judge it.

    Attributes:
        event: the event it is about, None where it is about a person or thing.
        reasons: why it is in the queue, in words.
        review: the newest review of it.
    """

    row: StatementRow
    mention: MentionRow
    event: EventRow | None
    source: Source
    reasons: tuple[str, ...]
    review: Review | None


def review_queue(
    ledger: LedgerReader,
    *,
    below: float | None = 0.7,
    conflicts: bool = True,
    decided: bool = False,
    contradicted: Mapping[str, Sequence[str]] | None = None,
) -> list[ReviewItem]:
    """Standing statements that want a person's eye, by source and place.

    A statement is in conflict when it is disputed; when another on the same person or event says
    otherwise; or when its event is said to contradict another. What was rejected contradicts nothing.

    Args:
        below: statements whose confidence is lower; None for none of them.
        conflicts: statements in conflict within their source.
        contradicted: statement id → why it is in conflict, found elsewhere: between sources.
        decided: also those that have a review.
    """
    sources = {s.id: s for s in ledger.sources()}
    reviews = ledger.reviews()
    found: list[ReviewItem] = []
    for people in (True, False):
        for mentions in _chunks(ledger.mentions(people=people)):
            ids = [m.id for m in mentions]
            events = {e.id: e for e in ledger.events(ids)}
            rows = ledger.statements(ids)
            reasons = {row.id: list((contradicted or {}).get(row.id, ())) for row in rows}
            if below is not None:
                for row in rows:
                    # How a date was read is judged with the date.
                    if row.confidence < below and row.property != "date_source":
                        reasons[row.id].append(f"confidence {row.confidence:g} is below {below:g}")
            if conflicts:
                for statement_id, reason in _conflicts(rows, events, reviews):
                    if reason not in reasons[statement_id]:
                        reasons[statement_id].append(reason)
            by_id = {m.id: m for m in mentions}
            happened = {r.subject for r in rows if r.property == "type" and not _rejected(reviews.get(r.id))}
            for row in rows:
                review = reviews.get(row.id)
                if not reasons[row.id] or (review is not None and not decided):
                    continue
                if row.subject in events and row.subject not in happened and not decided:
                    continue  # it did not happen: its circumstances need no more judgement
                found.append(
                    ReviewItem(row, by_id[row.mention_id], events.get(row.subject), sources[row.source_id],
                               tuple(reasons[row.id]), review)
                )  # fmt: skip
    return sorted(found, key=_order)


def review_item(ledger: LedgerReader, statement_id: str) -> ReviewItem | None:
    """One standing statement as an item, whatever its confidence; None if there is none of that id."""
    row = ledger.statement(statement_id)
    if row is None:
        return None
    mention = ledger.mentions_by_id([row.mention_id])[row.mention_id]
    event = next((e for e in ledger.events([row.mention_id]) if e.id == row.subject), None)
    source = next(s for s in ledger.sources() if s.id == row.source_id)
    return ReviewItem(row, mention, event, source, (), ledger.reviews().get(row.id))


def told(ledger: LedgerReader, row: StatementRow) -> bool:
    """Whether the source still tells of the event of a statement, somewhere that was not rejected."""
    reviews = ledger.reviews()
    return any(
        other.subject == row.subject and other.property == "type" and not _rejected(reviews.get(other.id))
        for other in ledger.statements([row.mention_id])
    )


def _chunks(mentions: Iterator[MentionRow]) -> Iterator[list[MentionRow]]:
    while chunk := list(islice(mentions, _CHUNK)):
        yield chunk


def _rejected(review: Review | None) -> bool:
    return review is not None and review.decision == "reject"


def _order(item: ReviewItem) -> tuple[str, str, str, int, str, bool, str]:
    start = item.row.evidence.get("start", item.row.evidence.get("row"))
    where = start if start is not None else -1
    row = item.row
    # That it happened comes before its circumstances.
    return (item.source.title, item.source.id, item.mention.locator, where, row.subject, row.property != "type", row.id)


def _conflicts(
    rows: Sequence[StatementRow], events: dict[str, EventRow], reviews: dict[str, Review]
) -> Iterator[tuple[str, str]]:
    """(id of a statement, why it is in conflict)."""

    by: dict[tuple[str, str], list[StatementRow]] = defaultdict(list)
    for row in rows:
        if not _rejected(reviews.get(row.id)):
            by[row.subject, row.property].append(row)
    gone = {e for e in events if not by.get((e, "type"))}
    for (subject, name), said in by.items():
        if subject in gone:
            continue
        if name == "type":
            stances = sorted({row.stance for row in said})
            for row in said:
                if len(stances) > 1:
                    yield row.id, f"told as {' and as '.join(stances)}"
                elif row.stance == "disputed":
                    yield row.id, "disputed in its own source"
        elif name == "conflicts_with":
            for row in said:
                other = events.get(str(row.value))
                if other is None or other.id in gone:
                    continue
                for one, against in ((events[subject], other), (other, events[subject])):
                    reason = f"contradicts another {against.type}{_dated(by.get((against.id, 'date'), []))}"
                    for about in ("type", "date"):
                        for statement in by.get((one.id, about), []):
                            yield statement.id, reason
        elif name in _ONE_VALUE if subject not in events else name not in _NO_CLAIM:
            yield from _differing(name, [row for row in said if row.stance == "asserted"], reviews)


def _differing(name: str, rows: list[StatementRow], reviews: dict[str, Review]) -> Iterator[tuple[str, str]]:
    values = {}
    for row in rows:
        review = reviews.get(row.id)
        values[row.id] = review.value if review is not None and review.decision == "correct" else row.value
    for row in rows:
        others = sorted(
            {str(values[o.id]) for o in rows if o is not row and not _agree(name, values[row.id], values[o.id])}
        )
        if others:
            yield row.id, f"another statement says {', '.join(others)}"


def _agree(name: str, a: object, b: object) -> bool:
    if name in ("date", "birth_date"):
        return PartialDate.of(str(a)).may_equal(PartialDate.of(str(b)))
    return canonical_json(a) == canonical_json(b)


def _dated(dates: list[StatementRow]) -> str:
    return f" of {dates[0].value}" if dates else ""


def value_type(item: ReviewItem) -> ValueType | None:
    """The type that a corrected value must have; None for what cannot be corrected in place.

    That something happened is accepted or rejected; a thing or a link to another event would change
    what is connected to what, and is coded anew from its source.
    """
    name = item.row.property
    if item.event is not None:
        if name == "date":
            return "date"
        if name == "type" or name in EVENT_LINKS or name in THING_ROLES:
            return None
        attribute = EVENT_TYPES[item.event.type].attribute(name)
        return attribute.type if attribute is not None else None
    if item.mention.kind == "person":
        return PERSON_PROPERTIES.get(name)
    return "string" if name == "name" else None


def parse_value(text: str, kind: ValueType, name: str = "") -> object:
    """What a person typed, as a value of that type; several texts are separated by ``;``.

    Args:
        name: the property: codes of countries and currencies have a form of their own.

    Raises:
        ValueError: it is no such value.
    """
    text = text.strip()
    if not text:
        raise ValueError("a value is needed")
    if len(text) > _LONGEST:
        raise ValueError(f"{len(text)} characters; at most {_LONGEST} can be right")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("that is no valid Unicode") from None
    if kind == "date":
        return PartialDate(text).text
    if kind == "boolean":
        known = {"yes": True, "true": True, "no": False, "false": False}
        if text.casefold() not in known:
            raise ValueError(f"{text!r} is neither yes nor no")
        return known[text.casefold()]
    if kind == "integer":
        return _integer(text)
    if kind == "number":
        return _number(text)
    if kind == "strings":
        parts = [part.strip() for part in text.split(";")]
        if not all(parts):
            raise ValueError("one of the values between ';' is empty")
        return parts
    form, words = _FORMS.get(name, (None, ""))
    if form is not None and not form.fullmatch(text):
        raise ValueError(f"{text!r} is not {words}")
    return text


def _integer(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a whole number") from None
    if abs(value) >= 2**63:
        raise ValueError("a number beyond 64 bits")
    return value


def _number(text: str) -> int | float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a finite number")
    return _integer(text) if text.lstrip("+-").isdecimal() else value
