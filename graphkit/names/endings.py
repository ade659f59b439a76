"""Endings that tell what a word of a name is: patronymic, family name, sex, grammatical case.

Patronymics and family names are recognised on the fold (see :mod:`graphkit.names.fold`), so that one
pattern serves every alphabet. Case endings are those of Russian (Зализняк's types for names: -ов/-ин
families, hard and soft nouns) and of Kazakh (seven cases with vowel harmony and, after -ұлы/-қызы, the
possessive declension); they are looked for in Cyrillic words only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

__all__ = [
    "ALL_CASES",
    "Case",
    "Gender",
    "case_markers",
    "family_gender",
    "family_stem",
    "is_family_form",
    "is_russian_patronymic",
    "kazakh_nominatives",
    "patronymic_gender",
    "patronymic_stem",
    "possessive_nominative",
    "russian_nominatives",
]

Gender = Literal["male", "female"]
Case = Literal["nom", "gen", "dat", "acc", "ins", "prep"]

# On the fold: oviq = -ович (ovich, owitsch, ovič, ovic), uli = -ұлы, kizi = -қызы (German kysy).
_PATRONYMIC = re.compile(
    r"(?P<stem>.{2,}?)(?:(?P<m>(?:[oe][vf]|(?<=i)v)i(?:t?q|c)(?:a|u|em|e|om)?|(?<=[mlkn])i(?:q)(?:a|u|em|e)?)"
    r"|(?P<f>(?:[oe][vf]|iv)n(?:a|i|e|u|oi|oiu)|(?<=[mlkn])i(?:ni)?qn(?:a|i|e|u|oi))"
    r"|(?P<mu>(?:(?<!g)uli|(?<![gs])ulu|(?<=[bl]eg)uli|ogl[iu]|ugl[iu])(?:nin|na|nan|nda|men)?)"
    r"|(?P<fk>(?:k|g|h)i[zs][iu](?:nin|na|nan|nda|men)?))"
)
_FAMILY_MALE = ("ov", "ev", "ski", "cki", "skoi", "ckoi", "ulin")
_FAMILY_FEMALE = ("ova", "eva", "skaia", "ckaia", "ulina")
_FAMILY_PLAIN = re.compile(r".{2,}(?:enko|quk|iuk|wuk|nuk|[^aeiou]ian|dze|wvili|wtein)")
_OBLIQUE_SURE = re.compile(r".{2,}[оеё]в(?:у|ым|ой|ою)|.{3,}[сц]к(?:ого|ому|ую)")


_MAY_BE_PATRONYMIC = ("q", "c", "qa", "qu", "em", "om", "qe", "na", "ni", "ne", "nu", "oi", "iu", "li", "lu", "in",
                      "an", "da", "en", "zi", "si", "zu", "su")  # fmt: skip


@lru_cache(maxsize=16384)
def _patronymic(fold: str) -> re.Match[str] | None:
    # The pattern is slow to fail; most words do not even end like a patronymic.
    return _PATRONYMIC.fullmatch(fold) if fold.endswith(_MAY_BE_PATRONYMIC) else None


def patronymic_gender(fold: str) -> Gender | None:
    """The sex that a patronymic shows, or None for a word that is no patronymic."""
    match = _patronymic(fold)
    if match is None:
        return None
    return "male" if match["m"] or match["mu"] else "female"


def is_russian_patronymic(fold: str) -> bool:
    """True for -ович, -овна and the like, False for -ұлы, -қызы and other words."""
    match = _patronymic(fold)
    return match is not None and bool(match["m"] or match["f"])


def patronymic_stem(fold: str) -> str:
    """What is left of a folded patronymic without its ending: the father's name, nearly."""
    match = _patronymic(fold)
    if match is None:
        return fold
    return match["stem"]


def family_gender(fold: str) -> Gender | None:
    """The sex that a family name in the nominative shows."""
    if len(fold) < 4:
        return None
    if fold.endswith(_FAMILY_FEMALE):
        return "female" if len(fold) > 4 else None
    return "male" if fold.endswith(_FAMILY_MALE) else None


@lru_cache(maxsize=16384)
def is_family_form(word: str, fold: str) -> bool:
    """True for a word whose ending only family names have."""
    return bool(
        family_gender(fold) or _FAMILY_PLAIN.fullmatch(fold) or (len(word) > 4 and _OBLIQUE_SURE.fullmatch(word))
    )


@lru_cache(maxsize=16384)
def family_stem(fold: str) -> str:
    """A folded family name without -ов, -ева, -ұлы and the like: what families keep when they drop it."""
    match = _patronymic(fold)
    if match is not None and (match["mu"] or match["fk"]):
        return match["stem"]
    for ending in ("ova", "eva", "ov", "ev"):
        if fold.endswith(ending) and len(fold) - len(ending) >= 2:
            return fold[: -len(ending)]
    return fold


# --- Russian cases --------------------------------------------------------------------------------

ALL_CASES: Final[frozenset[tuple[Case, Gender]]] = frozenset(
    (case, gender) for case in ("nom", "gen", "dat", "acc", "ins", "prep") for gender in ("male", "female")
)
_MALE: Final = frozenset(pair for pair in ALL_CASES if pair[1] == "male")
_FEMALE: Final = frozenset(pair for pair in ALL_CASES if pair[1] == "female")

_MARKERS: Final[tuple[tuple[re.Pattern[str], frozenset[tuple[Case, Gender]]], ...]] = (
    (re.compile(r".*вич|.*[мкл]ич"), frozenset({("nom", "male")})),
    (re.compile(r".*(?:вича|[мкл]ича)"), frozenset({("gen", "male"), ("acc", "male")})),
    (re.compile(r".*(?:вичу|[мкл]ичу)"), frozenset({("dat", "male")})),
    (re.compile(r".*(?:вичем|[мкл]ичем|вичом)"), frozenset({("ins", "male")})),
    (re.compile(r".*(?:виче|[мкл]иче)"), frozenset({("prep", "male")})),
    (re.compile(r".*(?:[ое]вна|ична)"), frozenset({("nom", "female")})),
    (re.compile(r".*(?:[ое]вны|ичны)"), frozenset({("gen", "female")})),
    (re.compile(r".*(?:[ое]вне|ичне)"), frozenset({("dat", "female"), ("prep", "female")})),
    (re.compile(r".*(?:[ое]вну|ичну)"), frozenset({("acc", "female")})),
    (re.compile(r".*(?:[ое]вной|ичной)"), frozenset({("ins", "female")})),
    (re.compile(r".{2,}[оеё]в"), frozenset({("nom", "male")})),
    (re.compile(r".{2,}[оеё]ва"), frozenset({("nom", "female"), ("gen", "male"), ("acc", "male")})),
    (re.compile(r".{2,}[оеё]ву"), frozenset({("dat", "male"), ("acc", "female")})),
    (re.compile(r".{2,}[оеё]вым"), frozenset({("ins", "male")})),
    (re.compile(r".{2,}[оеё]ве"), frozenset({("prep", "male")})),
    (re.compile(r".{2,}[оеё]вою?й?"), frozenset({("gen", "female"), ("dat", "female"), ("ins", "female"),
                                                   ("prep", "female")})),
    (re.compile(r".{3,}[сц]кий"), frozenset({("nom", "male")})),
    (re.compile(r".{3,}[сц]кая"), frozenset({("nom", "female")})),
    (re.compile(r".{3,}[сц]кого"), frozenset({("gen", "male"), ("acc", "male")})),
    (re.compile(r".{3,}[сц]кому"), frozenset({("dat", "male")})),
    (re.compile(r".*(?:ұлы|улы)"), _MALE),
    (re.compile(r".*(?:қызы|кызы)"), _FEMALE),
)  # fmt: skip


@lru_cache(maxsize=16384)
def case_markers(word: str) -> frozenset[tuple[Case, Gender]]:
    """The (case, sex) pairs that a lower-case Cyrillic family name or patronymic can stand in."""
    for pattern, pairs in _MARKERS:
        if pattern.fullmatch(word):
            return pairs
    return ALL_CASES


_FAMILY_ENDINGS: Final[dict[tuple[Case, Gender], tuple[tuple[str, str], ...]]] = {
    ("gen", "male"): (("ова", "ов"), ("ева", "ев"), ("ёва", "ёв"), ("ина", "ин"), ("ына", "ын"), ("ского", "ский"),
                      ("цкого", "цкий")),
    ("dat", "male"): (("ову", "ов"), ("еву", "ев"), ("ёву", "ёв"), ("ину", "ин"), ("скому", "ский"), ("цкому", "цкий")),
    ("ins", "male"): (("овым", "ов"), ("евым", "ев"), ("ёвым", "ёв"), ("иным", "ин"), ("ским", "ский"),
                      ("цким", "цкий")),
    ("prep", "male"): (("ове", "ов"), ("еве", "ев"), ("ёве", "ёв"), ("ине", "ин"), ("ском", "ский")),
    ("gen", "female"): (("овой", "ова"), ("евой", "ева"), ("ёвой", "ёва"), ("иной", "ина"), ("ской", "ская"),
                        ("цкой", "цкая")),
    ("acc", "female"): (("ову", "ова"), ("еву", "ева"), ("ёву", "ёва"), ("ину", "ина"), ("скую", "ская"),
                        ("цкую", "цкая")),
}  # fmt: skip
_NOUN_ENDINGS: Final[dict[tuple[Case, Gender], tuple[tuple[str, str], ...]]] = {
    ("gen", "male"): (("ии", "ия"), ("ия", "ий"), ("ья", "ий"), ("я", "*"), ("ы", "а"), ("и", "а"), ("а", "")),
    ("dat", "male"): (("ию", "ий"), ("ью", "ий"), ("ю", "*"), ("е", "а"), ("у", "")),
    ("ins", "male"): (("ием", "ий"), ("ьем", "ий"), ("ем", "*"), ("ом", ""), ("ой", "а"), ("ей", "я")),
    ("prep", "male"): (("ии", "ий"), ("е", "")),
    ("gen", "female"): (("ии", "ия"), ("ьи", "ья"), ("ы", "а"), ("ки", "ка"), ("ги", "га"), ("хи", "ха"), ("ши", "ша"),
                        ("жи", "жа"), ("и", "ь")),
    ("dat", "female"): (("ии", "ия"), ("ье", "ья"), ("е", "а"), ("и", "ь")),
    ("acc", "female"): (("ию", "ия"), ("ью", "ья"), ("ю", "я"), ("у", "а")),
    ("ins", "female"): (("ией", "ия"), ("ьей", "ья"), ("ью", "ь"), ("ой", "а"), ("ей", "я")),
}  # fmt: skip
_VOWELS = frozenset("аәеёиіоөуүұыэюяй")


def _entry(
    table: dict[tuple[Case, Gender], tuple[tuple[str, str], ...]], case: Case, gender: Gender, family: bool
) -> tuple[tuple[str, str], ...]:
    if case == "acc" and gender == "male":
        case = "gen"
    if gender == "female" and (case == "prep" or (family and case in ("dat", "ins"))):
        case = "gen" if family else "dat"
    return table.get((case, gender), ())


@lru_cache(maxsize=16384)
def russian_nominatives(word: str, case: Case, gender: Gender, family: bool = False) -> tuple[str, ...]:
    """The nominatives that a lower-case Cyrillic word can come from; empty if it cannot stand in the case.

    A woman's name on a consonant has one form for all cases, and so have names on -о, -у, -ұлы, -қызы.
    """
    if case == "nom":
        return (word,)
    if word.endswith(("ұлы", "улы", "қызы", "кызы")):
        return (word,)
    if family:
        for ending, nominative in _entry(_FAMILY_ENDINGS, case, gender, family):
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                return (word[: -len(ending)] + nominative,)
    for ending, nominative in _entry(_NOUN_ENDINGS, case, gender, False):
        if not word.endswith(ending) or len(word) - len(ending) < 2:
            continue
        stem = word[: -len(ending)]
        if nominative == "*":
            return (stem + "й",) if stem[-1] in _VOWELS else (stem + "ь", stem)
        if ending in ("а", "у", "ом") and stem[-1] in _VOWELS:
            continue
        if nominative == "ий" and ending in ("ия", "ию", "ием"):
            return (stem + "ий", stem + "и")
        return (stem + nominative,)
    if gender == "female" and word[-1] not in _VOWELS and word[-1] not in "ьъ":
        return (word,)
    if word[-1] in "оуіиұүэ" or (family and gender == "female" and word[-1] not in "аяйьы"):
        return (word,)
    return ()


# --- Kazakh cases ---------------------------------------------------------------------------------

_KAZAKH_POSSESSIVE = re.compile(r"(.{2,}(?:ұлы|қызы|кызы|улы(?!н$)))(?:ның|на|н|нан|нда|мен)")
_KAZAKH_CASE = re.compile(
    r"(?P<v>.{2,}[аәеёиіоөуүұыэюя])(?:ның|нің|ны|ні|ға|ге|на|не|дан|ден|да|де|мен)"
    r"|(?P<r>.{2,}[лрйуи])(?:дың|дің|ды|ді|ға|ге|дан|ден|да|де|мен)"
    r"|(?P<z>.{2,}[зж])(?:дың|дің|ды|ді|ға|ге|дан|ден|да|де|бен)"
    r"|(?P<n>.{2,}[мнң])(?:ның|нің|дың|дің|ды|ді|ға|ге|нан|нен|да|де|мен)"
    r"|(?P<u>.{2,}[бвгдкқпстфхцчшщ])(?:тың|тің|ты|ті|қа|ке|тан|тен|та|те|пен)"
)
_KAZAKH_SURE = re.compile(r"[нтд][ыі]ң")


def possessive_nominative(word: str) -> str:
    """A lower-case patronymic in -ұлы or -қызы without its case ending; any other word as it is."""
    if word.endswith(("ң", "а", "н")) and (match := _KAZAKH_POSSESSIVE.fullmatch(word)):
        return match[1]
    return word


@lru_cache(maxsize=16384)
def kazakh_nominatives(word: str) -> tuple[tuple[str, ...], bool]:
    """The nominatives that a lower-case Cyrillic word in a Kazakh case can come from.

    Returns:
        The nominatives, and whether the ending can be nothing but a case.
    """
    if match := _KAZAKH_CASE.fullmatch(word):
        stem = match[match.lastgroup or 0]
        ending = word[len(stem) :]
        sure = bool(_KAZAKH_SURE.fullmatch(ending)) or stem.endswith(("ов", "ев", "ова", "ева"))
        return (stem,), sure
    return (), False
