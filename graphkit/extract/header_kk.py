# ruff: noqa: E501 -- the patterns read best in one line each
"""The court of a Kazakh verdict: a chain of capitalised names and kinds that ends in «соты» or «сот алқасы»."""

from __future__ import annotations

import re

from graphkit.extract.normalise import Normalised

__all__ = ["court_kk"]

_KIND = (
    r"(?:кылмыстык\s+истер\s+(?:бойынша|жониндеги)|кылмыстык\s+истер\s+жониндеги|камелетке\s+толмагандардын?\s+истери\s+жониндеги|"
    r"мамандандырылган|ауданаралык|аудандык|калалык|облыстык|аскери|гарнизон\w*|тергеу|окружной|№\s?\d+)"
)
_CORE = re.compile(
    rf"(?<!\w)(?:{_KIND}\s+){{1,6}}сот(?:ы|ынын|ында|ына|ымен)(?!\w)(?:\s*№\s?\d{1, 2}(?![\d-]))?(?:\s+(?:кылмыстык\s+истер\s+(?:жониндеги|бойынша)\s+)?(?:апелляциялык\s+)?сот\s+алкасы(?=\w{{0,3}}(?!\w)))?"
)
_UP, _LO = "А-ЯЁӘҒҚҢӨҰҮҺІ", "а-яёәғқңөұүһі"
_NAME = rf"[{_UP}][{_LO}{_UP}-]+(?:\s[{_UP}][{_LO}{_UP}-]+)?"
_BEFORE = re.compile(
    rf"(?:(?:{_NAME}\s+(?:облысыны[ңн]|облысы|қаласыны[ңн]|қаласы|каласыны[ңн]|каласы|ауданыны[ңн]|ауданы|обл\.|қ\.)|{_NAME}(?:ны[ңн]|ні[ңн]|ды[ңн]|ді[ңн]|ты[ңн]|ті[ңн]))\s+){{0,2}}(?:{_NAME}\s+)?$"
)
_SITTING = re.compile(r"\s*(?:[,(:–-]|\s)*(?:судья|торага|мына\s+курам|курамында|хатшы|алка)")
_OLD = re.compile(r"\s+(?:\d{4}\s*(?:жыл|ж\.)[^,.\n]{0,40}уким|укими)|мен\s+(?:кк|кр|\d)")


def court_kk(n: Normalised, limit: int) -> tuple[str, list[tuple[int, int]]] | None:
    """Name in the nominative and span of the court that sits, of those named before `limit`."""
    best: tuple[int, int, int, int] | None = None
    for m in _CORE.finditer(n.low, 0, limit):
        before = _BEFORE.search(n.text[max(0, m.start() - 90) : m.start()])
        start = m.start() - len(before.group()) if before else m.start()
        line = n.text.rfind("\n", 0, m.start()) + 1
        start = max(start, line) if n.text[line : m.start()].strip() else start
        while start < m.start() and n.text[start].isspace():
            start += 1
        score = 4 if start < m.start() else 0
        if _SITTING.match(n.low, m.end(), m.end() + 40):
            score += 3
        if "алкас" in m.group():
            score += 3
        if _OLD.match(n.low, m.end(), m.end() + 90) or m.group().endswith(("ымен", "ында")):
            score -= 6
        entry = (score, -start, m.end(), start)
        if best is None or entry[:2] > best[:2]:
            best = entry
    if best is None:
        return None
    end, start = best[2], best[3]
    raw = re.sub(r"\s+", " ", n.text[start:end])
    return re.sub(r"(?<=сот)(?:ының|ынын|ында|ына|ымен)$", "ы", raw), [(start, end)]
