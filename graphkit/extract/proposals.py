"""The hook for a local model that proposes events: what it says counts only with words that stand in the text.

A proposer is a class that another package names in its entry-point group ``graphkit.proposers``. None is
shipped. Nothing that one proposes is loaded before a person has accepted it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, runtime_checkable

from graphkit.extract.explain import section_at
from graphkit.extract.model import Span
from graphkit.models import EVENT_TYPES

__all__ = ["GROUP", "Dropped", "Found", "Proposal", "Proposer", "check"]

GROUP = "graphkit.proposers"
"""The entry-point group."""

_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """One event that a proposer thinks the text tells.

    Attributes:
        type: an event type of the graph model.
        subject: id of a defendant of the extraction: ``D1``.
        quote: words of the frozen text, character by character.
        attributes: ``date`` (a partial date) and declared plain attributes of the type.
    """

    type: str
    subject: str
    quote: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class Proposer(Protocol):
    """Proposes events; runs on this machine and calls nobody."""

    name: ClassVar[str]
    version: ClassVar[str]

    def propose(self, text: str, doc_id: str) -> Iterable[Proposal]:
        """Events told in one frozen text."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A proposal whose quote stands in the text exactly once; ``said_by`` follows from the section."""

    proposal: Proposal
    span: Span
    said_by: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A proposal that does not count, and why."""

    proposal: Proposal
    reason: str


def check(text: str, subjects: Iterable[str], proposals: Iterable[Proposal]) -> tuple[list[Found], list[Dropped]]:
    """Which proposals count.

    Args:
        text: the frozen text.
        subjects: ids that a proposal may be about.
        proposals: as a proposer gave them, of whatever types.
    """
    known = frozenset(subjects)
    found: list[Found] = []
    dropped: list[Dropped] = []
    for proposal in proposals:
        reason = _wrong(text, known, proposal)
        if reason is not None:
            dropped.append(Dropped(proposal, reason))
            continue
        start = text.index(proposal.quote)
        span = Span(start, start + len(proposal.quote), proposal.quote)
        said_by = "testimony" if section_at(text, start) == "testimony" else "court_finding"
        found.append(Found(proposal, span, said_by))
    return found, dropped


def _wrong(text: str, subjects: frozenset[str], proposal: Proposal) -> str | None:
    if not isinstance(proposal.type, str) or proposal.type not in EVENT_TYPES:
        return f"no such event type: {proposal.type!r}"
    if not isinstance(proposal.subject, str) or proposal.subject not in subjects:
        return f"no such defendant: {proposal.subject!r}"
    quote = proposal.quote
    if not isinstance(quote, str) or not quote.strip():
        return "it has no quote"
    if len(quote) > _LONGEST:
        return f"its quote has {len(quote)} characters; at most {_LONGEST} are a quote"
    first = text.find(quote)
    if first < 0:
        return "its quote does not stand in the text"
    if text.find(quote, first + 1) >= 0:
        return "its quote stands in the text more than once"
    for name in proposal.attributes:
        if name != "date" and EVENT_TYPES[proposal.type].attribute(name) is None:
            return f"{proposal.type} has no attribute {name!r}"
    return None
