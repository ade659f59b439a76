"""What every result says about itself: how many people, who saw them, what cannot be concluded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["SMALL", "Observed", "observe"]

SMALL = 200
"""Below this number of people no types of pathway are given (see `pathways`)."""

_SELECTION = {
    "verdict": "Verdicts show only those who came home and were caught; who died, stayed or was never "
    "found is not in them.",
    "list": "A leaked list shows those whom its makers listed, mostly without what came before or after.",
    "press": "The press shows the cases that someone could and would tell.",
    "official": "Officials choose which cases they speak of.",
}


@dataclass(frozen=True, slots=True)
class Observed:
    """The ground a result stands on.

    Attributes:
        n: number of people.
        sources: kind of source → number of people seen in at least one source of that kind; a person
            may count under several kinds. Empty where the data does not say.
        caveats: sentences that belong beside the result wherever it is shown.
    """

    n: int
    sources: dict[str, int]
    caveats: tuple[str, ...]


def observe(kinds_by_person: Iterable[Iterable[str]], *, extra: Iterable[str] = ()) -> Observed:
    """The ground of a result over these people.

    Args:
        kinds_by_person: for each person the kinds of source (`verdict`, `list`, `press` …) that saw them.
        extra: further caveats of the analysis itself, put last.

    O(people).
    """
    counts: Counter[str] = Counter()
    n = 0
    unsourced = 0
    for kinds in kinds_by_person:
        n += 1
        distinct = set(kinds)
        counts.update(distinct)
        unsourced += not distinct
    caveats: list[str] = []
    if n < SMALL:
        people = "1 person is 1 person" if n == 1 else f"{n} people are {n} people"
        caveats.append(f"{people}: this describes them and estimates nothing about others.")
    if counts:
        caveats.extend(text for kind, text in _SELECTION.items() if counts[kind])
        if unsourced:
            caveats.append(f"For {unsourced} of {n} people the data names no source.")
    else:
        caveats.append("The data does not say what kind of source saw these people.")
    caveats.extend(extra)
    return Observed(n, dict(sorted(counts.items())), tuple(caveats))
