"""The one function by which the machine decides whether two records are one person.

What speaks for and against is a sum of log-odds (Fellegi and Sunter 1969). Against it stands what names alone
cannot rule out: other records that fit as well, and strangers who look like this by chance. So the score is

    1 / (1 + exp(-log odds) + chance + rivals)

with ``chance`` the number of strangers expected to agree in all that the two records give (frequent names have
many, a rare name with a full birth date none), and ``rivals`` the odds of the other candidates over the odds of
this one. Two equally good candidates therefore have 0.5 at most: neither is chosen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["LINKING", "RESOLVING", "Decision", "Outcome", "Thresholds", "decide", "log_odds"]

Outcome = Literal["same", "possible", "different"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a pair is ``same``, and ``possible``; below it is ``different``."""

    same: float
    possible: float


LINKING: Final = Thresholds(same=0.5, possible=0.1)
"""For linking two lists whose rows each stand for one person: whatever is likelier than not."""

RESOLVING: Final = Thresholds(same=0.95, possible=0.2)
"""For judgements that join people in the graph: a wrong one costs more than a missing one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome for one pair, with the score that led to it."""

    outcome: Outcome
    score: float


def decide(odds: float, chance: float = 0.0, rivals: float = 0.0, *, thresholds: Thresholds = LINKING) -> Decision:
    """Decide on one pair.

    Args:
        odds: log-odds of names, birth dates and other evidence.
        chance: expected number of strangers who agree in all that the two give.
        rivals: sum over other candidates of their strength over this pair's.
    """
    score = 1.0 / (1.0 + math.exp(-odds) + chance + rivals)
    if score >= thresholds.same:
        return Decision("same", score)
    return Decision("possible" if score >= thresholds.possible else "different", score)


def log_odds(score: float) -> float:
    """The log-odds of a comparator's score, which is rounded to four places."""
    bounded = min(max(score, 0.00005), 0.99995)
    return math.log(bounded / (1.0 - bounded))
