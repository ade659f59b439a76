"""What extraction hands back: plain values, every span into the frozen text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["RULES_VERSION", "Defendant", "DefendantSpans", "Event", "Extraction", "Mention", "Span"]

RULES_VERSION = "2.1.0"
"""Version of the rule set; a change of what is extracted changes it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the frozen text: ``text[start:end] == quote``."""

    start: int
    end: int
    quote: str

    def as_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "quote": self.quote}


@dataclass(slots=True)
class Defendant:
    """A person on trial. `sentence` holds type, years, months, suspended, regime, as far as stated."""

    name: str
    gender: str | None = None
    birth: str | None = None
    birthplace: str | None = None
    citizenship: list[str] = field(default_factory=list)
    articles_charged: list[str] = field(default_factory=list)
    articles_convicted: list[str] = field(default_factory=list)
    outcome: str | None = None
    sentence: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "gender": self.gender,
            "birth": self.birth,
            "birthplace": self.birthplace,
            "citizenship": list(self.citizenship),
            "articles_charged": list(self.articles_charged),
            "articles_convicted": list(self.articles_convicted),
            "outcome": self.outcome,
            "sentence": dict(self.sentence),
        }


DefendantSpans = dict[str, list[tuple[int, int]]]
"""Where what is known of a defendant stands: name of the property → spans of the normalised text."""


@dataclass(slots=True)
class Event:
    """One thing that a verdict says happened, or did not.

    Attributes:
        subject: entity id, or several.
        polarity: ``asserted`` or ``negated``.
        date: partial ISO string or None; `date_source` ``span``, ``context`` or ``inferred``.
        said_by: ``court_finding``, ``charge`` or ``testimony``.
        certainty: ``stated``, ``likely`` or ``alleged``.
        confidence: 0..1, that the source was read rightly (never that it is true).
        also: other places that tell the same.
    """

    type: str
    subject: str | list[str]
    polarity: str
    span: Span
    sentence: tuple[int, int]
    rule: str
    confidence: float
    said_by: str
    certainty: str
    date: str | None = None
    date_source: str | None = None
    date_end: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    also: list[dict[str, Any]] = field(default_factory=list)
    id: str = ""

    def as_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "id": self.id,
            "type": self.type,
            "subject": self.subject,
            "polarity": self.polarity,
        }
        if self.date is not None:
            out["date"] = self.date
            out["date_source"] = self.date_source
        if self.date_end is not None:
            out["date_end"] = self.date_end
        out |= self.attributes
        out |= self.span.as_json()
        out |= {
            "sentence_start": self.sentence[0],
            "sentence_end": self.sentence[1],
            "rule": self.rule,
            "confidence": self.confidence,
            "said_by": self.said_by,
            "certainty": self.certainty,
        }
        if self.also:
            out["also"] = list(self.also)
        return out


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, place, organisation, date, platform or article where it stands."""

    type: str
    span: Span
    norm: str
    rule: str
    entity: str | None = None

    def as_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "type": self.type,
            "start": self.span.start,
            "end": self.span.end,
            "text": self.span.quote,
            "value" if self.type in ("DATE", "ARTICLE") else "norm": self.norm,
            "rule": self.rule,
        }
        if self.entity is not None:
            out["entity"] = self.entity
        return out


@dataclass(slots=True)
class Extraction:
    """All that was read in one text."""

    id: str
    language: str
    text_sha256: str
    fields: dict[str, str]
    field_spans: dict[str, list[Span]]
    defendants: dict[str, Defendant]
    entities: dict[str, str]
    events: list[Event]
    mentions: list[Mention]
    truncated: bool = False

    def as_json(self) -> dict[str, Any]:
        """The extraction as plain JSON values, in a fixed order."""
        out: dict[str, Any] = {
            "schema": "graphkit-extraction/1",
            "id": self.id,
            "language": self.language,
            "rules_version": RULES_VERSION,
            "text_sha256": self.text_sha256,
            "fields": dict(self.fields),
            "field_spans": {k: [s.as_json() for s in v] for k, v in self.field_spans.items()},
            "defendants": {k: d.as_json() for k, d in self.defendants.items()},
            "entities": dict(self.entities),
            "events": [e.as_json() for e in self.events],
            "mentions": [m.as_json() for m in self.mentions],
        }
        if self.truncated:
            out["truncated"] = True
        return out
