"""What an event frame is: what words tell of which event, in which language, and whose event it is.

A frame is data: a cue (the finite verb or participle that tells it), what else the clause must or must
not hold, and whether the subject of the event is the clause's subject (``agent``) or the one to whom it
is done (``patient``). Patterns match the folded text (see `graphkit.dates.words.fold`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["WORD", "Frame", "frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to tell of one type of event.

    Attributes:
        type: event type of the graph model.
        rule: id shown with every extraction.
        language: ``ru`` or ``kk``.
        cue: the telling words.
        mode: ``agent`` or ``patient``.
        need, avoid: what the clause must hold, must not hold.
        sentence: what the whole sentence must hold.
        weight: confidence before the context is weighed. The default is the share that was right on the
            development texts; the others are set by hand.
        loose: any negation in the clause negates it (else only one right before the cue).
        before_contract: only counts before the contract (True), after it (False), or either (None).
        places: kinds of places (see `graphkit.extract.lexicon_ru.place_kinds`) of which one does instead of `need`.
        nominal: the cue is a noun of an act; counts with a verb that only carries it, or in a clause without verb.
        weak: what the clause names tells it with any verb; counts only where no other frame fires.
    """

    type: str
    rule: str
    language: str
    cue: re.Pattern[str]
    mode: str = "agent"
    need: re.Pattern[str] | None = None
    avoid: re.Pattern[str] | None = None
    sentence: re.Pattern[str] | None = None
    weight: float = 0.96
    loose: bool = False
    before_contract: bool | None = None
    places: frozenset[str] = frozenset()
    nominal: bool = False
    weak: bool = False


def frame(
    type_: str, rule: str, language: str, cue: str, mode: str = "agent", *, need: str | None = None,
    avoid: str | None = None, sentence: str | None = None, weight: float = 0.96, loose: bool = False,
    before_contract: bool | None = None, places: str = "", nominal: bool = False, weak: bool = False,
) -> Frame:  # fmt: skip
    def c(p: str | None) -> re.Pattern[str] | None:
        return re.compile(p) if p else None

    return Frame(
        type_, f"{language}.{type_}.{rule}", language, re.compile(cue), mode, c(need), c(avoid), c(sentence),
        weight, loose, before_contract, frozenset(places.split()), nominal, weak,
    )  # fmt: skip


WORD = r"(?<!\w)"
"""The beginning of a word."""
