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


_KK_SAFE = r"кауи?псизди(?:ги|к|гин)(?:\s+(?:денгейи|жагынан|турпаты))?"
_REGIME = (
    ("minimum_security", rf"минимальн\w+ безопасн|{_KK_SAFE}\s+(?:(?:барынша|ен)\s+)?(?:томен|аз(?!\w)|минимал)|(?:барынша|ен)\s+томен\s+кауи?псиз"),
    ("medium_security", rf"средн\w+ безопасн|{_KK_SAFE}\s+(?:болып\s+)?орта\w*|орта(?:ша)?\s+(?:денгейдеги\s+)?кауи?псиз"),
    ("maximum_security", rf"максимальн\w+ безопасн|{_KK_SAFE}\s+(?:(?:барынша|ен)\s+)?(?:жогары|максимал|кауи?псиз|кушейтилген)|(?:барынша|ен)\s+(?:жогары\s+)?кауи?псиз(?!д\w+\s+томен)"),
    ("emergency_security", rf"чрезвычайн\w+ безопасн|{_KK_SAFE}\s+тотенше|тотенше\s+кауи?псиз"),
    ("full_security", rf"полн\w+ безопасн|толык\s+кауи?псиз|{_KK_SAFE}\s+толык"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(p)) for name, p in _REGIME)


def find_regime(low: str) -> str | None:
    """The last regime named, as in the sentence's end: ``medium_security`` …"""
    found = [(m.start(), name) for name, p in _COMPILED for m in p.finditer(low)]
    return max(found)[1] if found else None
