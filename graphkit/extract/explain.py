"""Which rule read what, where, how surely and why."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from graphkit.extract.extraction import MAX_CHARACTERS
from graphkit.extract.frames import FRAMES
from graphkit.extract.learned import told_by_words
from graphkit.extract.model import Event, Extraction, Span
from graphkit.extract.normalise import Normalised, normalise
from graphkit.extract.sections import find_sections

__all__ = ["FIELD_CONFIDENCE", "GENDER_CONFIDENCE", "Reading", "explain", "section_at"]

FIELD_CONFIDENCE = 0.95
"""What a field counts for in the ledger: fields are read by place and form, all alike."""
GENDER_CONFIDENCE = 0.9
"""Gender follows from endings: it is surer than a guess and less sure than a word."""

_FROM_ENDINGS = "by the endings of the name and of the words that agree with it"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that was read.

    Attributes:
        kind: ``field``, ``defendant`` or ``event``.
        what: name of the field, ``D1.birth``, or id and type of the event.
        value: what it says, as plain JSON.
        rule: id of the rule, as in the ledger.
        spans: where; the first is the one that counts.
        section: part of the verdict in which the first span begins, None where it is not known.
        said_by: ``court_finding``, ``charge`` or ``testimony``.
        confidence: 0..1, that the source was read rightly.
        why: what the confidence was made from.
    """

    kind: str
    what: str
    value: Any
    rule: str
    spans: tuple[Span, ...]
    section: str | None
    said_by: str
    confidence: float
    why: str

    def as_json(self) -> dict[str, Any]:
        """The reading as plain JSON values."""
        return {
            "kind": self.kind, "what": self.what, "value": self.value, "rule": self.rule,
            "spans": [s.as_json() for s in self.spans], "section": self.section, "said_by": self.said_by,
            "confidence": self.confidence, "why": self.why,
        }  # fmt: skip


class _Places:
    """Sections of the text by position in the frozen text, and the words of a cue."""

    def __init__(self, text: str) -> None:
        self.n: Normalised = normalise(text[:MAX_CHARACTERS])
        sections = find_sections(self.n)
        self._starts = [self.n.span(s.start, s.end)[0] for s in sections]
        self._kinds = [s.kind for s in sections]

    def section(self, start: int) -> str | None:
        at = bisect_right(self._starts, start) - 1
        return self._kinds[at] if at >= 0 else None

    def inside(self, span: Span) -> tuple[int, int]:
        """A span of the frozen text as one of the normalised copy."""
        return bisect_left(self.n.index, span.start), bisect_left(self.n.index, span.end)


def section_at(text: str, start: int) -> str | None:
    """The kind of the section that holds a position of the frozen text; None before the first."""
    return _Places(text).section(start)


def explain(text: str, extraction: Extraction) -> list[Reading]:
    """All readings of a text: fields, then defendants, then events, each in the order of the extraction.

    Args:
        text: the frozen text that the extraction was made from.
        extraction: as :func:`graphkit.extract.extract_text` gave it.
    """
    places = _Places(text)
    return [*_fields(extraction, places), *_defendants(extraction, places), *_events(extraction, places)]


def _field(kind: str, what: str, name: str, value: Any, spans: list[Span], places: _Places, *,
           said_by: str = "court_finding", confidence: float = FIELD_CONFIDENCE, how: str = "") -> Reading:  # fmt: skip
    if how:
        why = how
    elif spans:
        again = f"; told {len(spans)} times" if len(spans) > 1 else ""
        why = f"stands in its usual place and form{again}"
    else:
        why = "follows from the other fields; no words of its own"
    section = places.section(spans[0].start) if spans else None
    return Reading(kind, what, value, f"field.{name}", tuple(spans), section, said_by, confidence, why)


def _fields(extraction: Extraction, places: _Places) -> list[Reading]:
    return [
        _field("field", name, name, value, extraction.field_spans.get(name, []), places)
        for name, value in extraction.fields.items()
    ]


_LEDGER_NAMES = {"birth": "birth_date", "articles_charged": "articles", "articles_convicted": "articles"}
_SPAN_NAMES = {
    "articles_charged": "article.charged", "articles_convicted": "article.convicted", "gender": "name",
    "outcome": "sentence",
}  # fmt: skip


def _defendants(extraction: Extraction, places: _Places) -> list[Reading]:
    out: list[Reading] = []
    for key, person in extraction.defendants.items():
        for name, value in person.as_json().items():
            if name == "sentence":
                value = {k: v for k, v in value.items() if v is not None}
            if value is None or value == [] or value == {}:
                continue
            place = _SPAN_NAMES.get(name, name)
            spans = next(
                (extraction.field_spans[k] for k in (f"defendant.{key}.{place}", place) if k in extraction.field_spans),
                [],
            )
            out.append(
                _field(
                    "defendant", f"{key}.{name}", _LEDGER_NAMES.get(name, name), value, spans, places,
                    said_by="charge" if name == "articles_charged" else "court_finding",
                    confidence=GENDER_CONFIDENCE if name == "gender" else FIELD_CONFIDENCE,
                    how=_FROM_ENDINGS if name == "gender" else "",
                )
            )  # fmt: skip
    return out


def _events(extraction: Extraction, places: _Places) -> list[Reading]:
    out: list[Reading] = []
    for event in extraction.events:
        value: dict[str, Any] = {"subject": event.subject, "polarity": event.polarity, "certainty": event.certainty}
        for name in ("date", "date_source", "date_end"):
            if getattr(event, name) is not None:
                value[name] = getattr(event, name)
        value |= event.attributes
        spans = (event.span, *(Span(a["start"], a["end"], a["quote"]) for a in event.also))
        section = places.section(event.span.start)
        why = _why(event, section, extraction.language, places)
        out.append(
            Reading("event", f"{event.id} {event.type}", value, event.rule, spans, section, event.said_by,
                    event.confidence, why)
        )  # fmt: skip
    return out


def _by_words(event: Event, places: _Places) -> str:
    told = told_by_words(places.n.low, *places.inside(event.span), event.rule[:2])
    of = next((t for t in told if t.type == event.type), None)
    if of is None:
        return f"weight {event.confidence:.2f}: no frame fired; the words of the clause speak for it"
    a, b = places.n.span(*of.word)
    word = event.span.quote[a - event.span.start : b - event.span.start]
    return f"weight {event.confidence:.2f}: no frame fired; by the words of the clause, of which “{word}” weighed most"


def _why(event: Event, section: str | None, language: str, places: _Places) -> str:
    """The weight of the rule, and what the context took from it."""
    if event.rule.endswith(".words"):
        return _by_words(event, places)
    frame = next((f for f in FRAMES.get(language, ()) if f.rule == event.rule), None)
    if frame is None:
        return f"weight {event.confidence:.2f}: the rule has one for itself"
    found = frame.cue.search(places.n.low, *places.inside(event.span))
    cue = ""
    if found is not None and found.end() > found.start():
        a, b = places.n.span(found.start(), found.end())
        cue = f" for “{event.span.quote[a - event.span.start : b - event.span.start]}”"
    taken: list[tuple[float, str]] = []
    if event.date_source == "context":
        taken.append((0.05, "the date comes from the context"))
    if event.said_by == "testimony":
        taken.append((0.05, "testimony"))
    if section == "evidence":
        taken.append((0.15, "told among the documents of the case"))
    # The rest of the way from the weight to the confidence is the subject's, which is not kept with an event;
    # a date may also have come from a repeat of the event, after its confidence was set.
    rest = round(frame.weight - sum(x for x, _ in taken) - event.confidence, 2)
    if rest == 0.05:
        taken.append((0.05, "who it is about is not named in the clause"))
    elif rest == -0.05 and taken and taken[0][1].startswith("the date"):
        taken.pop(0)
    elif rest:
        taken.append((rest, "the rest of the context"))
    parts = [f"weight {frame.weight:.2f}{cue}", *(f"{-x:+.2f} {reason}" for x, reason in taken)]
    return "; ".join(parts)
