"""What a verdict is made of before it is worded, and the truth that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from graphkit.examples.invented.generator.lives import Life
from graphkit.examples.invented.generator.names import decline
from graphkit.examples.invented.generator.world import Court

__all__ = ["Official", "Style", "Verdict", "sentence_truth"]


@dataclass(frozen=True, slots=True)
class Official:
    """Someone of the court: surname, initials, whether a woman."""

    surname: str
    initials: str
    female: bool

    def ru(self, case: str = "nom") -> str:
        return f"{decline(self.surname, case, surname=True, female=self.female)} {self.initials}"  # type: ignore[arg-type]

    def front(self) -> str:
        """Initials before the surname, as at the foot of a paper and in Kazakh."""
        return f"{self.initials} {self.surname}"


@dataclass(frozen=True, slots=True)
class Style:
    """How a paper is written."""

    names: str = "full"  # full, initials, asterisk
    dates: str = "words"  # words, numeric, glued, ordinal, mixed
    yo: str = "keep"  # keep, drop, mix
    messy: bool = False
    layout: int = 0
    long: bool = True


@dataclass(slots=True)
class Verdict:
    """One verdict to be written."""

    id: str
    kk: bool
    lives: list[Life]
    court: Court
    judge: Official
    clerk: Official
    prosecutor: Official
    lawyer: Official
    witness: Official
    case_number: str
    day: date
    procedure: str
    style: Style
    terms: list[tuple[int, int]] = field(default_factory=list)  # years, months of each defendant
    regimes: list[str] = field(default_factory=list)
    suspended: list[bool] = field(default_factory=list)

    def rng(self, seed: int, purpose: str) -> Random:
        """A stream of its own, so that a change in one document leaves the others alone."""
        return Random(f"{seed}/{self.id}/{purpose}")


def sentence_truth(verdict: Verdict, i: int) -> dict[str, Any]:
    """The sentence of defendant `i` in the development verdicts' format."""
    life = verdict.lives[i]
    if life.outcome != "convicted":
        return {"type": "none", "years": None, "months": 0, "suspended": False, "regime": None}
    years, months = verdict.terms[i]
    suspended = verdict.suspended[i]
    regime = None if suspended else verdict.regimes[i]
    return {"type": "imprisonment", "years": years, "months": months, "suspended": suspended, "regime": regime}
