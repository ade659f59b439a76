"""What a court of appeal decides of the verdict before it."""

from __future__ import annotations

import re

from graphkit.extract.draft import Draft
from graphkit.extract.normalise import Normalised
from graphkit.extract.sections import Sentence

__all__ = ["appeal_rulings"]

_RULES = (
    ("upheld", re.compile(r"приговор\w*[^;\n]{0,240}?(?:остав\w+\s+(?:в\s+силе|без\s+изменени\w+))")),
    ("overturned", re.compile(r"приговор\w*[^;\n]{0,240}?отмен\w+|отмен\w+\s+приговор\w*")),
    ("changed", re.compile(r"приговор\w*[^;\n]{0,240}?измен\w+|измен\w+\s+приговор\w*")),
    ("upheld", re.compile(r"уким\w*[^;\n]{0,240}?(?:озгери[сш]?сиз|кушинде)\s+калдыр\w+")),
    ("overturned", re.compile(r"уким\w*[^;\n]{0,240}?(?:кушин?\s+жой\w+|жойылсын|бузылсын)")),
    ("changed", re.compile(r"уким\w*[^;\n]{0,240}?озгерт\w+")),
)
_REST = re.compile(r"в\s+остальн\w+\s+част|укимнин\s+калган")


def appeal_rulings(
    n: Normalised, sentences: list[Sentence], defendants: list[str], opening: int, decided: str | None
) -> list[Draft]:
    """The ruling, once; empty where no court of appeal speaks.

    Args:
        defendants: ids of those whose verdict it is.
        opening: where the opening ends (normalised text).
        decided: the date of the ruling.
    """
    if not defendants or re.search(r"апелляци\w+|судебн\w+\s+коллеги\w+|сот\s+алкасы", n.low[:opening]) is None:
        return []
    for s in sentences:
        if s.section != "resolution":
            continue
        low = n.low[s.start : s.end]
        if _REST.match(low):
            continue
        for outcome, pattern in _RULES:
            m = pattern.search(low)
            if m is None:
                continue
            language = "kk" if m.group().startswith("уким") else "ru"
            draft = Draft(
                "appeal_ruling", f"{language}.appeal_ruling.decided", s.start + m.start(), s.start + m.end(), s,
                defendants[0] if len(defendants) == 1 else list(defendants), "asserted", decided,
                "context" if decided else None, None, "court_finding", "stated", 0.9, {"outcome": outcome},
            )  # fmt: skip
            return [draft]
    return []
