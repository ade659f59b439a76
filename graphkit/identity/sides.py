"""What the sources say of a mention, in words, for a person to judge by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphkit.ledger import LedgerReader, StatementRow
from graphkit.models import THING_ROLES, Review, Source

__all__ = ["Side", "place_of", "sides"]

_OF_PERSON = ("birth_date", "age", "gender", "citizenship", "birthplace", "residence", "alias")
"""What identifies a person, in the order shown."""


@dataclass(frozen=True, slots=True)
class Side:
    """One mention as its source has it.

    Attributes:
        title, kind: of the source.
        place: where in the source the name stands.
        facts: property → values, for what identifies a person.
        units: names of units.
        events: "2023-05-05 contract_signed, Wagner", by date.
        quotes: the source's words on name and birth, then that the events happened.
        evidence: ids of the statements behind all of this.
    """

    id: str
    name: str
    source_id: str
    title: str
    kind: str
    place: str
    facts: Mapping[str, tuple[str, ...]]
    units: tuple[str, ...]
    events: tuple[str, ...]
    quotes: tuple[str, ...]
    evidence: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All spellings, the mention's first."""
        return tuple(dict.fromkeys((self.name, *self.facts.get("alias", ()))))


def place_of(evidence: Mapping[str, Any]) -> str:
    """A place in a source in words: page, row, column, characters, locator."""
    parts = [f"{name} {evidence[name]}" for name in ("page", "row", "column") if evidence.get(name) is not None]
    if evidence.get("start") is not None:
        parts.append(f"characters {evidence['start']}–{evidence['end']}")
    if evidence.get("locator"):
        parts.append(str(evidence["locator"]))
    return ", ".join(parts)


def sides(
    ledger: LedgerReader, ids: Iterable[str], sources: Mapping[str, Source], reviews: Mapping[str, Review]
) -> dict[str, Side]:
    """The standing mentions among these ids, each with what its source says; what was rejected is left out."""
    mentions = ledger.mentions_by_id(sorted(set(ids)))
    events: dict[str, list[str]] = defaultdict(list)
    for event in ledger.events(sorted(mentions)):
        events[event.mention_id].append(event.id)
    said: dict[str, list[StatementRow]] = defaultdict(list)
    for row in ledger.statements(sorted(mentions)):
        counted = _reviewed(row, reviews.get(row.id))
        if counted is not None:
            said[counted.subject].append(counted)
    found = {}
    for mention in mentions.values():
        own = said[mention.id]
        happened = [e for e in events[mention.id] if any(r.property == "type" for r in said[e])]
        told = sorted((_event(said[e]) for e in happened), key=lambda t: t[:2])
        identifying = [r for name in ("name", *_OF_PERSON) for r in own if r.property == name]
        rows = [*identifying, *(r for _, _, rows in told for r in rows)]
        words = [str(r.evidence.get("quote") or "").strip() for r in rows if r in identifying or r.property == "type"]
        facts = {
            name: values
            for name in _OF_PERSON
            if (values := tuple(dict.fromkeys(str(r.value) for r in own if r.property == name)))
        }
        named = next((r for r in own if r.property == "name"), None)
        source = sources[mention.source_id]
        found[mention.id] = Side(
            id=mention.id, name=mention.name, source_id=source.id, title=source.title, kind=source.kind,
            place=(place_of(named.evidence) if named is not None else "") or mention.locator, facts=facts,
            units=tuple(sorted({n for _, _, rows in told for n in _things(rows, "unit")})),
            events=tuple(text for _, text, _ in told),
            quotes=tuple(dict.fromkeys(q for q in words if q)),
            evidence=tuple(dict.fromkeys(r.id for r in rows)),
        )  # fmt: skip
    return found


def _reviewed(row: StatementRow, review: Review | None) -> StatementRow | None:
    if review is None or review.decision == "accept":
        return row
    if review.decision == "reject":
        return None
    return replace(row, value=review.value) if row.property != "type" else row


def _things(rows: Sequence[StatementRow], role: str) -> list[str]:
    return [str(r.value["name"]) for r in rows if r.property == role and isinstance(r.value, dict)]


def _event(rows: Sequence[StatementRow]) -> tuple[str, str, list[StatementRow]]:
    """(when, for sorting; in words; what it rests on)."""
    happened = next(r for r in rows if r.property == "type")
    date = next((str(r.value) for r in rows if r.property == "date"), "")
    things = [name for role in THING_ROLES for name in _things(rows, role)]
    denied = "" if happened.stance == "asserted" else f" ({happened.stance})"
    text = ", ".join([f"{date or 'undated'} {happened.value}{denied}", *dict.fromkeys(things)])
    used = [r for r in rows if r.property in ("type", "date") or r.property in THING_ROLES]
    return date or "9", text, used
