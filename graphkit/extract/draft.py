"""An event on its way from a clause to the extraction."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphkit.extract.sections import Sentence

__all__ = ["Draft"]


@dataclass(slots=True)
class Draft:
    """An event before spans are mapped back: all indexes are of the normalised text."""

    type: str
    rule: str
    start: int
    end: int
    sentence: Sentence
    subject: str | list[str]
    polarity: str
    date: str | None
    date_source: str | None
    date_end: str | None
    said_by: str
    certainty: str
    confidence: float
    attributes: dict[str, object] = field(default_factory=dict)
    also: list[Draft] = field(default_factory=list)
    order: int = 0
