# ruff: noqa: E501 -- the patterns read best in one line each
"""Kazakh verbs and nouns for the frames: stems with all their endings, in the folded spelling.

Kazakh puts voice, negation, tense, person and case behind the stem, so a frame names stems and this
module makes the pattern of every form that tells of a deed: the definite past (кетті), the participle
with its cases (кеткен, кеткенін), the converb (кетіп), the inferential past (кетіпті), the narrative
present (кетеді), the habitual (кететін), and the verbal noun where the clause says that it is proven
(кетуі анықталды). Wishes, conditions and commands (кетсе, кетсін, кетпек) are no deeds and do not match.
"""

from __future__ import annotations

import re

from graphkit.dates.words import fold
from graphkit.extract.places import CITIES

__all__ = ["city_stems", "is_russian", "last_verb", "verb"]

_PAST = r"[дт][ыи](?:[мнк]|ныз|низ|м[ыи]з)?"
_PARTICIPLE = r"[гк][ае]н(?!дар|дер)\w{0,11}"
_CONVERB = r"[ыи]?п(?:т[ыи]\w{0,3}|п[ыи][нз])?"
_PRESENT = r"(?:[аея]|й)(?:д[ыи](?:к)?|м[ыи][нз]|с[ыи][нз])"
_HABIT = r"(?:[аея]|й)т[ыи]н\w{0,8}"
_AFTER = r"[гк][ае]с[ыи]н"
_AUXILIARY = r"(?:[аея]|й)(?=\s+(?:ал(?:ма|ды|ган|ып)|бер|баста|сал|жатк?а?|тус|кел)\w*)"
_PROVEN = r"(?:тирке|раста|аныкта|далелде|корсетил|жазыл|белгили|толык\s+аныкт)"
_NOUN = rf"[ую](?:[ыи]\w{{0,6}})?(?=\s(?:[^,;.]{{0,70}}\s)?{_PROVEN})|[ую](?=\s+аркылы)|[ую][ыи](?=\s*[;.]|,\s|\s*$)|[ую][ыи]мен"
_DEED = rf"{_PAST}|{_PARTICIPLE}|{_CONVERB}|{_PRESENT}|{_HABIT}|{_AFTER}|{_AUXILIARY}|{_NOUN}"
_TAIL = rf"(?:(?P<neg>[мбп][ае])(?:{_PAST}|{_PARTICIPLE}|п(?:т[ыи]\w{{0,3}}|п[ыи][нз])|й(?:д[ыи]|м[ыи][нз]|т[ыи]н\w{{0,8}})?|у(?:[ыи]\w{{0,6}}))|{_DEED})(?!\w)"
_VOICE = {
    "": "",
    "passive": r"(?:[ыи]?[лн])?",
    "any": r"(?:[ыи]?[лнст]|[дт][ыи]р|[гк][ыи]з|[ыи]р){0,3}",
}


def verb(stems: str, *, voice: str = "any", before: str = "") -> str:
    """A pattern of all told forms of the verbs; the group ``neg`` holds the negative ending.

    Args:
        stems: folded stems, separated by spaces or line ends; each may be a small pattern («шы[кг]»,
            «та[пу]» for the softened consonant, «_» for a space in a compound verb).
        voice: which voices may stand between stem and ending: ``any``, ``passive``, or none («»), where
            one of them is another verb (келіс- is not кел-).
        before: a pattern that comes right before the stem.
    """
    alternatives = "|".join(s.replace("_", r"\s*") for s in stems.split())
    return rf"(?<!\w)(?!алт[ыи](?!\w)){before}(?:{alternatives}){_VOICE[voice]}{_TAIL}"


def last_verb() -> str:
    """A pattern of any told verb at the end of a clause: the main verb, since Kazakh is verb-final."""
    return rf"(?<!\w)\w{{2,}}?{_TAIL}(?:\s+(?:екен|еди|болатын|едим))?[\s.,;»\"–-]*$"


def city_stems(country: str) -> str:
    """An alternation of the folded names of a country's cities, without their last soft letter."""
    stems = {re.sub(r"[аяыеиоьй]$", "", fold(name)) if len(name) > 5 else fold(name) for name, c in CITIES.items() if c == country}  # fmt: skip
    return "|".join(sorted((re.escape(s).replace(r"\-", r"[-\s]") for s in stems), key=lambda s: (-len(s), s)))


_RUSSIAN = re.compile(
    r"(?<!\w)(?:я|мы|он|она|не|в|во|на|с|из|что|как|меня|мне|мы|нас|его|ему|по|за|у|и|был[аи]?|тут|там|потом)(?!\w)|(?<!\w)\w{2,}(?:ал|ил|ел|ял|ла|ли|лся|лась|ут|ют|ат|ят)(?!\w)"
)
_KAZAKH = re.compile(r"(?<!\w)\w{2,}(?:[гк][ае]н|[дт][ыи](?:м|к)?|[ыиае]п|ады|еди|йды|нын|нин|дагы|деги|лар|лер)(?!\w)")


def is_russian(low: str) -> bool:
    """Whether a clause of a Kazakh text is Russian (a speech quoted as it was said)."""
    return len(_RUSSIAN.findall(low)) >= 2 and _KAZAKH.search(low) is None
