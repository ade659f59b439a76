"""Are two records the same person? A score from 0 to 1 with its reasons.

Each part of the name and the birth date gives a level of agreement, and each level a weight in log-odds,
as in Fellegi and Sunter (1969), "A theory for record linkage"; the score is the logistic of their sum. The
weights were set by hand and checked on labelled pairs with ``benchmarks/names.py``. What a record leaves out
weighs next to nothing: omission is not contradiction.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from graphkit.names.birth import Birth, compare_births, read_birth
from graphkit.names.endings import family_gender, family_stem, patronymic_gender, patronymic_stem
from graphkit.names.fold import skeleton
from graphkit.names.given import gender_of, same_given
from graphkit.names.parse import PersonName, readings
from graphkit.names.similarity import distance
from graphkit.names.weights import WEIGHTS, WORDS

__all__ = ["Comparison", "NameRecord", "PreparedRecord", "compare", "compare_prepared", "levels", "prepare"]


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


class _Keys(NamedTuple):
    """A reading of a name in comparable forms; empty strings for what is left out."""

    family: str
    stem: str
    given: str
    parts: tuple[str, ...]
    patronymic: str
    initials: tuple[str, ...]
    gender: str | None


def _keys(name: PersonName) -> _Keys:
    family = "".join(name.fold(w) for w in (name.family or "").split())
    if family.endswith(("ova", "eva")) and len(family) > 4:
        # One family name has two forms; the sex is compared on its own.
        family = family[:-1]
    parts = tuple(f for w in (name.given or "").replace("-", " ").split() if (f := name.fold(w)))
    patronymic = "".join(_father(name, w) for w in (name.patronymic or "").split())
    initials = tuple(f[:1] for i in name.initials if (f := name.fold(i)))
    return _Keys(family, family_stem(family), "".join(parts), parts, patronymic, initials, _sex(name))


# Садыққызы: the fold writes the two қ as one, which belongs to the father's name as well.
_SHARED_K = re.compile(r"[қкхгғqkg][қкqk][ыиіyiı][зz]")


def _father(name: PersonName, word: str) -> str:
    stem = patronymic_stem(name.fold(word))
    if len(stem) > 3 and stem.endswith(("ai", "ei", "oi", "ui")):
        # -аевич keeps no й of a father's name in -ай.
        stem = stem[:-1]
    return stem + "k" if _SHARED_K.search(word.lower()) and not stem.endswith(("k", "g", "h")) else stem


def _sex(name: PersonName) -> str | None:
    """The sex that endings show; a given name alone proves none, but it can cast doubt on a family name."""
    if name.inflected:
        return name.gender
    for word in (name.patronymic or "").split():
        if (gender := patronymic_gender(name.fold(word))) is not None:
            return gender
    for word in (name.family or "").split():
        fold = name.fold(word)
        if (gender := family_gender(fold) or patronymic_gender(fold)) is not None:
            usual = gender_of(name.fold(name.given)) if name.given else None
            return gender if usual is None or usual == gender else None
    return None


@lru_cache(maxsize=4096)
def _prepared(text: str) -> tuple[_Keys, ...]:
    return tuple(dict.fromkeys(_keys(name) for name in readings(text)))[:6]


@lru_cache(maxsize=32768)
def _near(left: str, right: str) -> str:
    """``same``, ``spelling``, ``slip``, ``letter``, ``near`` or ``other`` for two folded words."""
    if left == right:
        return "same"
    length = max(len(left), len(right))
    if abs(len(left) - len(right)) > 3:
        return "other"
    # Habits of spelling vanish in the coarse forms: what differs there by four letters is another word.
    if Levenshtein.distance(skeleton(left), skeleton(right), score_cutoff=3) > 3:
        return "other"
    apart = distance(left, right)
    if apart <= 0.3 + 0.04 * length:
        return "spelling"
    if apart <= 1.05 and length >= 4:
        return "letter" if _another_letter(left, right) else "slip"
    return "near" if apart <= 0.3 * length else "other"


_VOWELS: Final = frozenset("aeiou")


def _another_letter(left: str, right: str) -> bool:
    """Whether one vowel, or one consonant, stands for another, which often makes another name.

    A letter lost, doubled or transposed is a slip of the hand, and so is a consonant in a vowel's place.
    """
    if len(left) != len(right):
        return False
    wrong = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    return len(wrong) == 1 and (wrong[0][0] in _VOWELS) == (wrong[0][1] in _VOWELS)


_RANK: Final = {"same": 0, "spelling": 1, "slip": 2, "letter": 3, "near": 4, "other": 5}


def _family(left: _Keys, right: _Keys) -> str:
    if not left.family or not right.family:
        return "missing"
    level = _near(left.family, right.family)
    if level in ("same", "spelling"):
        return level
    if same_given(left.stem, right.stem) is False and not _habit(left.stem, right.stem):
        # Сериков and Бериков are two families, not a slip.
        return "other" if level == "other" else "near"
    if left.stem != left.family or right.stem != right.family:
        stems = _near(left.stem, right.stem)
        if stems in ("same", "spelling") and min(len(left.stem), len(right.stem)) >= 2:
            return "suffix"
        if _RANK[stems] < _RANK[level]:
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
    if level in ("spelling", "slip", "letter"):
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
        # The fold reads the т and с that met where the words ran together as ц.
        both = (other.given + other.patronymic).replace("ts", "c")
        return "spelling" if _near(word, both) in ("same", "spelling") else "missing"
    return "spelling" if word.startswith(other.given) and len(word) >= len(other.given) + 3 else "missing"


# Initials that sources give for one name: Қ as Х, Ө as У, Ye as Y or E, Zh as Z, Дж as Д, Ш as S.
_INITIAL_GROUPS: Final = tuple(
    frozenset(group)
    for group in ("hk", "gk", "hg", "ou", "ie", "jz", "jd", "jw", "sw", "sz", "sc", "qw", "cz", "qc", "ij")
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
    one, two = _father_initial(left), _father_initial(right)
    if not one or not two:
        return "missing"
    return "initial" if _same_initial(one, two) else "initial_other"


def _father_initial(keys: _Keys) -> str:
    """The initial of the patronymic; a lone initial stands for it only beside a given name."""
    if keys.patronymic:
        return keys.patronymic[:1]
    return keys.initials[-1] if len(keys.initials) > (0 if keys.given else 1) else ""


class PreparedRecord(NamedTuple):
    """A record read once, for comparing it many times; made by ``prepare``."""

    readings: tuple[_Keys, ...]
    birth: Birth | None


def prepare(record: NameRecord) -> PreparedRecord:
    """Read a record for comparing it many times with ``compare_prepared``."""
    return PreparedRecord(_prepared(record.name), read_birth(record.birth))


Levels = tuple[tuple[str, str], ...]
"""The levels of agreement as (feature, level); see :mod:`graphkit.names.weights` for all of them."""


def _best(left: PreparedRecord, right: PreparedRecord) -> tuple[Levels, float]:
    """The levels of the pair of readings that speaks most for one person, and their sum."""
    birth = compare_births(left.birth, right.birth)
    best: Levels = ()
    best_sum = -math.inf
    for a in left.readings:
        for b in right.readings:
            gender = "other" if a.gender and b.gender and a.gender != b.gender else "same"
            found = (
                ("family", _family(a, b)), ("given", _given(a, b)), ("patronymic", _patronymic(a, b)),
                ("gender", gender), ("birth", birth),
            )  # fmt: skip
            total = _BASE
            for pair in found:
                total += WEIGHTS[pair]
            # Of two pairs of readings with one sum the lesser is taken, so that the sides can be exchanged.
            if total > best_sum or (total == best_sum and found < best):
                best, best_sum = found, total
    return best, best_sum


_BASE: Final = WEIGHTS["base", ""]


def compare_prepared(left: PreparedRecord, right: PreparedRecord) -> Comparison:
    """Compare two prepared records; the outcome is that of ``compare``."""
    found, total = _best(left, right)
    ranked = sorted(found, key=lambda pair: (-abs(WEIGHTS[pair]), pair))
    reasons = tuple([f"{WORDS[pair]} ({WEIGHTS[pair]:+.1f})" for pair in ranked if WEIGHTS[pair]])
    return Comparison(round(1.0 / (1.0 + math.exp(-total)), 4), reasons)


def compare(left: NameRecord, right: NameRecord) -> Comparison:
    """Compare two records of people.

    Deterministic and symmetric; never raises, whatever the text.

    Args:
        left, right: the records, in any order.

    Returns:
        The score with its reasons.
    """
    return compare_prepared(prepare(left), prepare(right))


def levels(left: NameRecord, right: NameRecord) -> Levels:
    """The levels of agreement behind the score of ``compare``: features for weighing records at scale."""
    return _best(prepare(left), prepare(right))[0]
