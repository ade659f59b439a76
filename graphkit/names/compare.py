"""Are two records the same person? A score from 0 to 1 with its reasons.

Each part of the name and the birth date gives a level of agreement, and each level a weight in log-odds,
as in Fellegi and Sunter (1969), "A theory for record linkage"; the score is the logistic of their sum. The
weights were fitted on invented pairs (see ``benchmarks/names.py``) and rounded. What a record leaves out
weighs next to nothing: omission is not contradiction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphkit.names.birth import compare_births, read_birth, years_apart
from graphkit.names.endings import family_stem, patronymic_stem
from graphkit.names.given import same_given
from graphkit.names.parse import PersonName, readings
from graphkit.names.similarity import distance
from graphkit.names.weights import WEIGHTS, WORDS

__all__ = ["Comparison", "NameRecord", "compare"]


@dataclass(frozen=True, slots=True)
class NameRecord:
    """One side of a comparison.

    Attributes:
        name: the name as a source writes it.
        birth: the birth date as a partial ISO string, or None; what is no date counts as missing.
    """

    name: str
    birth: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome.

    Attributes:
        score: 0 to 1; 0.5 and above means the same person.
        reasons: what spoke for and against, in words with the weight of each, heaviest first.
    """

    score: float
    reasons: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the score says that the two are one person."""
        return self.score >= 0.5


@dataclass(frozen=True, slots=True)
class _Keys:
    """A reading of a name in comparable forms; empty strings for what is left out."""

    family: str
    stem: str
    given: str
    parts: tuple[str, ...]
    patronymic: str
    initials: tuple[str, ...]
    gender: str | None
    certain: bool
    inflected: bool


def _keys(name: PersonName) -> _Keys:
    family = "".join(name.fold(w) for w in (name.family or "").split())
    if family.endswith(("ova", "eva")) and len(family) > 4:
        # One family name has two forms; the sex is compared on its own.
        family = family[:-1]
    parts = tuple(f for w in (name.given or "").replace("-", " ").split() if (f := name.fold(w)))
    patronymic = "".join(patronymic_stem(name.fold(w)) for w in (name.patronymic or "").split())
    initials = tuple(f[:1] for i in name.initials if (f := name.fold(i)))
    return _Keys(
        family, family_stem(family), "".join(parts), parts, patronymic, initials, name.gender, name.certain,
        name.inflected,
    )  # fmt: skip


@lru_cache(maxsize=65536)
def _prepared(text: str) -> tuple[_Keys, ...]:
    return tuple(dict.fromkeys(_keys(name) for name in readings(text)))[:6]


def _near(left: str, right: str) -> str:
    """``same``, ``spelling``, ``slip``, ``near`` or ``other`` for two folded words."""
    if left == right:
        return "same"
    length = max(len(left), len(right))
    if abs(len(left) - len(right)) > 3:
        return "other"
    apart = distance(left, right)
    if apart <= 0.3 + 0.04 * length:
        return "spelling"
    if apart <= 1.05 and length >= 4:
        return "slip"
    return "near" if apart <= 0.3 * length else "other"


_FAMILY_RANK: Final = {"same": 0, "spelling": 1, "slip": 2, "near": 3, "other": 4}


def _family(left: _Keys, right: _Keys) -> str:
    if not left.family or not right.family:
        return "missing"
    level = _near(left.family, right.family)
    if level in ("same", "spelling"):
        return level
    if left.stem != left.family or right.stem != right.family:
        stems = _near(left.stem, right.stem)
        if stems in ("same", "spelling") and min(len(left.stem), len(right.stem)) >= 2:
            return "suffix"
        if _FAMILY_RANK[stems] < _FAMILY_RANK[level]:
            return stems
    return level


def _given(left: _Keys, right: _Keys) -> str:
    if not left.given or not right.given:
        bare, other = (left, right) if not left.given else (right, left)
        initials = bare.initials
        if not initials:
            return _glued(bare.patronymic, other)
        mine = other.given[:1] or (other.initials[0] if other.initials else "")
        return "missing" if not mine else "initial" if _same_initial(initials[0], mine) else "initial_other"
    one, two = left.given, right.given
    level = _near(one, two)
    if level == "same":
        return level
    known = same_given(one, two)
    if known is not None:
        return "variant" if known else level if _habit(one, two) else "other_name"
    if level in ("spelling", "slip"):
        return level
    if (len(left.parts) > 1) != (len(right.parts) > 1):
        longer, single = (left.parts, two) if len(left.parts) > 1 else (right.parts, one)
        if any(_near(part, single) in ("same", "spelling") for part in longer):
            return "part"
    return level


def _habit(left: str, right: str) -> bool:
    """Whether two known names are one by habits of spelling alone: Ақат and Ахат, but not Алан and Ален."""
    return distance(left, right) < 0.71


def _glued(word: str, other: _Keys) -> str:
    """The level where given name and patronymic lost the space between them."""
    if not word or not other.given:
        return "missing"
    if other.patronymic:
        return "spelling" if _near(word, other.given + other.patronymic) in ("same", "spelling") else "missing"
    return "spelling" if word.startswith(other.given) and len(word) >= len(other.given) + 3 else "missing"


# Initials that sources give for one name: Қ as Х, Ө as У, Ye as Y or E, Zh as Z, Дж as Д, Ш as S.
_INITIAL_GROUPS: Final = tuple(
    frozenset(group) for group in ("hk", "gk", "hg", "ou", "ie", "jz", "jd", "jw", "sw", "sz", "sc", "qw", "cz", "qc", "ij")
)


def _same_initial(left: str, right: str) -> bool:
    return left == right or any(left in group and right in group for group in _INITIAL_GROUPS)


def _patronymic(left: _Keys, right: _Keys) -> str:
    if left.patronymic and right.patronymic:
        if bool(left.given) != bool(right.given):
            bare, other = (left, right) if right.given else (right, left)
            if not bare.initials and _glued(bare.patronymic, other) == "spelling":
                return "spelling"
        level = _near(left.patronymic, right.patronymic)
        known = same_given(left.patronymic, right.patronymic)
        if level == "same" or known is None:
            return level
        return "spelling" if known or _habit(left.patronymic, right.patronymic) else "other"
    one = left.patronymic[:1] or (left.initials[-1] if len(left.initials) > 1 else "")
    two = right.patronymic[:1] or (right.initials[-1] if len(right.initials) > 1 else "")
    if not one or not two:
        return "missing"
    return "initial" if _same_initial(one, two) else "initial_other"


def levels(left: NameRecord, right: NameRecord) -> tuple[tuple[str, str], ...]:
    """The levels of the best pair of readings, as (feature, level); see ``WEIGHTS`` for all of them."""
    one, two = read_birth(left.birth), read_birth(right.birth)
    birth = compare_births(one, two)
    gap = years_apart(one, two)
    best: tuple[tuple[str, str], ...] = ()
    best_sum = -math.inf
    for a in _prepared(left.name):
        for b in _prepared(right.name):
            found = _pair(a, b, birth, gap)
            total = _total(found)
            if total > best_sum:
                best, best_sum = found, total
    return best


def _pair(a: _Keys, b: _Keys, birth: str, gap: int | None) -> tuple[tuple[str, str], ...]:
    family, given, patronymic = _family(a, b), _given(a, b), _patronymic(a, b)
    gender = "other" if a.gender and b.gender and a.gender != b.gender else "same"
    return (("family", family), ("given", given), ("patronymic", patronymic), ("gender", gender), ("birth", birth))


def _total(found: tuple[tuple[str, str], ...]) -> float:
    total = WEIGHTS["base", ""]
    for pair in found:
        total += WEIGHTS[pair]
    return total


def compare(left: NameRecord, right: NameRecord) -> Comparison:
    """Compare two records of people.

    Deterministic and symmetric; never raises, whatever the text.

    Args:
        left, right: the records, in any order.

    Returns:
        The score with its reasons.
    """
    found = levels(left, right)
    total = _total(found)
    ranked = sorted(found, key=lambda pair: (-abs(WEIGHTS[pair]), pair))
    reasons = tuple(f"{WORDS[pair]} ({WEIGHTS[pair]:+.1f})" for pair in ranked if WEIGHTS[pair] and pair in WORDS)
    return Comparison(round(1.0 / (1.0 + math.exp(-total)), 4), reasons)
