# ruff: noqa: E501 -- the patterns read best in one line each
"""Terms of sentence and regimes of imprisonment."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphkit.dates.words import NUMBER_WORDS

__all__ = ["Term", "find_regime", "find_terms"]


@dataclass(frozen=True, slots=True)
class Term:
    """A period in years and months; span in the text."""

    start: int
    end: int
    years: int
    months: int


_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_N = rf"(?:\d{{1,2}}|{_WORDS})"
_PAREN = r"(?:\s*\([^()\n]{1,30}\))?"
_TERM = re.compile(
    rf"(?<![\w.])(?P<y>{_N}){_PAREN}\s*(?:года?|лет|годам|годами|жыл\w*)(?!\w)(?:\s*(?:и|,)?\s*(?P<m>{_N}){_PAREN}\s*(?:месяц\w*|мес\.?|ай\w{{0,4}})(?!\w))?"
    rf"|(?<![\w.])(?P<mo>{_N}){_PAREN}\s*(?:месяц\w*|мес\.|ай(?:га|ы|дын)?)(?!\w)"
)


def _number(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else NUMBER_WORDS[text]


def find_terms(low: str, start: int = 0, end: int | None = None) -> list[Term]:
    """Periods («4 (четыре) года 6 месяцев», «бес жыл екі ай») in a folded text."""
    out = []
    for m in _TERM.finditer(low, start, len(low) if end is None else end):
        if m["mo"]:
            months = _number(m["mo"])
            out.append(Term(m.start(), m.end(), 0, months))
        else:
            out.append(Term(m.start(), m.end(), _number(m["y"]), _number(m["m"])))
    return out


_REGIME = (
    ("minimum_security", r"минимальн\w+ безопасн|каупсизд\w+ (?:барынша|ен) томен|кау[иі]пс[иі]зд[иі]г[иі] (?:барынша|ен) томен|кау[иі]пс[иі]зд[иі]г[иі] минимал"),
    ("medium_security", r"средн\w+ безопасн|кау[иі]пс[иі]зд[иі]г[иі] орта\w*|орташа кау[иі]пс[иі]з"),
    ("maximum_security", r"максимальн\w+ безопасн|кау[иі]пс[иі]зд[иі]г[иі] (?:барынша|ен) жогары|кау[иі]пс[иі]зд[иі]г[иі] максимал"),
    ("emergency_security", r"чрезвычайн\w+ безопасн|кау[иі]пс[иі]зд[иі]г[иі] тотенше"),
    ("full_security", r"полн\w+ безопасн|толык кау[иі]пс[иі]з|кау[иі]пс[иі]зд[иі]г[иі] толык"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(p)) for name, p in _REGIME)


def find_regime(low: str) -> str | None:
    """The last regime named, as in the sentence's end: ``medium_security`` …"""
    found = [(m.start(), name) for name, p in _COMPILED for m in p.finditer(low)]
    return max(found)[1] if found else None
