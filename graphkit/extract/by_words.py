"""The words of a clause beside the frames: they tell where no frame does, and speak against a frame that errs."""

from __future__ import annotations

import re
from functools import cache

from graphkit.extract.clauses import Clause, verb_pattern
from graphkit.extract.frame import Frame
from graphkit.extract.learned import Told, told_by_words
from graphkit.extract.normalise import Normalised

__all__ = ["weigh"]

_DONE_TO_HIM = {
    "ru": frozenset(
        {"hardship", "exit_ban", "migration_problem", "payment_promised", "deception", "coercion", "detention"}
    ),
    "kk": frozenset(
        {"recruiter_contact", "exit_ban", "imprisonment", "payment_promised", "payment_received", "deception",
         "coercion", "detention"}
    ),
}  # fmt: skip
_LIKELY = 0.6
"""From here on the words of a clause were right three times out of four where no frame had fired."""
_RULED_OUT = 0.003
"""Frames that the words gave less than .005 were right once in three times; the limit stands a little below that."""
_SURE_AT_MOST = {"ru": ((0.06, 0.6), (0.2, 0.72), (0.4, 0.85)), "kk": ((0.02, 0.55),)}
"""How often frames were right on texts that neither they nor the words had learnt from, by what the words gave."""
_NEVER_LEARNT = 0.1
_DOUBTFUL = {
    "ru": re.compile(
        r"(?<!\w)(?:не|ни|нет|без|бы|якобы|если|отказ\w*|намер\w*|хотел\w*|план\w*|просит\w*|угро\w*|мог|могл\w*|возможн\w*|долж\w+)(?!\w)"
    ),
    "kk": re.compile(r"(?<!\w)(?:жок|емес|егер|бас\s+тарт\w*)(?!\w)|\w[мбп][ае](?:д|г[ае]н|й|ст|п(?!\w))"),
}
"""What may deny it, or make it a wish: words alone do not tell which."""
_ANY_WORD = re.compile(r"\S+")
_TOGETHER = frozenset({("recruiter_contact", "payment_promised"), ("payment_promised", "recruiter_contact")})
"""What one clause may tell both of."""


def weigh(
    fired: list[tuple[Frame, re.Match[str]]], n: Normalised, c: Clause, language: str
) -> list[tuple[Frame, re.Match[str], float]]:
    """The frames that fired in a clause, without those that its words all but rule out; or, where none fired, the
    likeliest type by its words, as a frame whose cue is the clause's verb.

    Returns:
        (frame, cue, the most that it can be sure of) of each.
    """
    told = told_by_words(n.low, c.start, c.end, language)
    if fired:
        by_type = {t.type: t.probability for t in told}
        found = [(frame, m, by_type.get(frame.type, _NEVER_LEARNT)) for frame, m in fired]
        return [(frame, m, _most(p, language)) for frame, m, p in found if p >= _RULED_OUT]
    verbless = language == "ru" and verb_pattern(language).search(n.low, c.start, c.end) is None
    if verbless or _DOUBTFUL[language].search(n.low, c.start, c.end):
        return []
    told = [t for t in told if t.probability >= _LIKELY]
    kept = told[:1] + [t for t in told[1:2] if (told[0].type, t.type) in _TOGETHER]
    return [(_frame(t.type, language), _cue(n.low, c, t, language), round(0.5 + 0.3 * t.probability, 2)) for t in kept]


def _most(probability: float, language: str) -> float:
    return next((most for limit, most in _SURE_AT_MOST[language] if probability < limit), 1.0)


@cache
def _frame(kind: str, language: str) -> Frame:
    mode = "patient" if kind in _DONE_TO_HIM[language] else "any" if language == "ru" else "agent"
    return Frame(kind, f"{language}.{kind}.words", language, _ANY_WORD, mode)


def _cue(low: str, c: Clause, told: Told, language: str) -> re.Match[str]:
    """The verb that weighed most, or the first one, or what weighed most."""
    verbs = list(verb_pattern(language).finditer(low, c.start, c.end))
    heavy = next((v for v in verbs if v.start() <= told.word[0] < v.end()), None)
    found = heavy or (verbs[0] if verbs else None) or _ANY_WORD.search(low, *told.word)
    assert found is not None
    return found
