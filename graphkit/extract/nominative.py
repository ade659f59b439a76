"""Nominative forms of names, by agreement of all their appearances in one document.

No lemmatiser: for each possible nominative the case forms are written out, and the candidate that
explains most of the observed forms (in the cases that their contexts ask for) wins. A name that is
already nominative therefore stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["Observed", "case_forms", "nominative", "patronymic_gender", "strip_kazakh"]

Observed = tuple[str, str | None]
"""A token as written and the case its context asks for: nom, gen, dat, acc, ins, prep, or None."""

_SOFT = tuple("гкхжшщчц")


@lru_cache(maxsize=4096)
def case_forms(name: str, gender: str, kind: str) -> dict[str, tuple[str, ...]]:
    """Case forms of a Russian nominative. kind: ``surname``, ``given`` or ``patronymic``."""
    low = name.lower().replace("ё", "е")

    def f(gen: str, dat: str, acc: str, ins: str, prep: str, cut: int) -> dict[str, tuple[str, ...]]:
        stem = name[: len(name) - cut] if cut else name
        # An ending may be given in two spellings: "ом|ем".
        return {
            c: tuple(stem + e for e in ends.split("|"))
            for c, ends in (("gen", gen), ("dat", dat), ("acc", acc), ("ins", ins), ("prep", prep))
        } | {"nom": (name,)}

    same: dict[str, tuple[str, ...]] = dict.fromkeys(("nom", "gen", "dat", "acc", "ins", "prep"), (name,))
    if re.search(r"(?:[ұу]лы|[қк]ызы|тегі|о[гғ]лы)$", low) or "*" in name or len(name) < 2:
        return same
    if gender == "m":
        if kind == "patronymic" and low.endswith("ич"):
            return f("а", "у", "а", "ем", "е", 0)
        if kind == "surname":
            if re.search(r"(?:[оеё]в|[иы]н)$", low):
                return f("а", "у", "а", "ым|ом", "е", 0)
            if re.search(r"(?:ск|цк|[дтнлрмвзкгхж])(?:ий|ый|ой)$", low):
                return f("ого|его", "ому|ему", "ого|его", "им|ым", "ом|ем", 2)
        if low.endswith("ий"):
            return f("ия", "ию", "ия", "ием", "ии", 2)
        if low.endswith(("й", "ь")):
            return f("я", "ю", "я", "ем|ём", "е", 1)
        if low.endswith("а"):
            return f("и" if low[-2:-1] in _SOFT else "ы", "е", "у", "ой", "е", 1)
        if low.endswith("я"):
            return f("и", "е", "ю", "ей|ёй", "е", 1)
        if low in ("павел", "лев", "петр"):
            short = {"павел": ("Павл", 5), "лев": ("Льв", 3), "петр": ("Петр", 4)}[low][0]
            return {"nom": (name,), "gen": (short + "а",), "dat": (short + "у",), "acc": (short + "а",),
                    "ins": (short + "ом",), "prep": (short + "е",)}  # fmt: skip
        if re.search(r"[бвгджзклмнпрстфхцчшщқңғһ]$", low):
            return f("а", "у", "а", "ом|ем", "е", 0)
        return same
    if kind == "surname":
        if re.search(r"(?:[оеё]в|[иы]н)а$", low):
            return f("ой", "ой", "у", "ой|ою", "ой", 1)
        if low.endswith(("ая", "яя")):
            return f("ой|ей", "ой|ей", "ую|юю", "ой|ей", "ой|ей", 2)
    if low.endswith("ия"):
        return f("ии", "ии", "ию", "ией", "ии", 2)
    if low.endswith("а"):
        return f("и" if low[-2:-1] in _SOFT else "ы", "е", "у", "ой|ою|ей", "е", 1)
    if low.endswith("я"):
        return f("и", "е", "ю", "ей", "е", 1)
    if low.endswith("ь"):
        return f("и|ь", "и|ь", "ь", "ью|ь", "и|ь", 1)
    return same


_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ого", ("ий", "ый", "ой")), ("его", ("ий",)), ("ому", ("ий", "ый", "ой")), ("ему", ("ий",)), ("ыми", ()),
    ("ием", ("ий",)), ("ией", ("ия",)), ("ым", ("", "ый", "ой")), ("им", ("ий",)), ("ом", ("", "ий", "ый", "ой")),
    ("ем", ("", "й", "ь", "ий")), ("ём", ("й", "ь")), ("ой", ("а", "ая")), ("ою", ("а",)), ("ей", ("я", "а", "яя")),
    ("ёй", ("я",)), ("ую", ("ая",)), ("юю", ("яя",)), ("ию", ("ий", "ия")), ("ии", ("ий", "ия")), ("ия", ("ий",)),
    ("ью", ("ь",)), ("а", ("",)), ("у", ("", "а")), ("е", ("", "а", "й", "ь", "я")), ("ы", ("а",)),
    ("и", ("а", "я", "ь")), ("я", ("й", "ь")), ("ю", ("й", "ь", "я")),
)  # fmt: skip
_IRREGULAR = {"павл": "Павел", "льв": "Лев", "петр": "Пётр"}


def _candidates(form: str) -> set[str]:
    out = {form}
    for ending, replacements in _ENDINGS:
        if form.endswith(ending) and len(form) - len(ending) >= 2:
            stem = form[: len(form) - len(ending)]
            # Behind к, г, х and the hushes Russian writes no я, behind к, г, х no ь.
            last = stem[-1:].lower()
            out.update(
                stem + r
                for r in replacements
                if not (r[:1] == "я" and last in _SOFT) and not (r == "ь" and last in ("к", "г", "х"))
            )
            if stem.lower() in ("павл", "льв"):
                out.add(_IRREGULAR[stem.lower()])
    return out


def nominative(
    observed: Iterable[Observed], kind: str, gender: str | None = None, known: frozenset[str] = frozenset()
) -> tuple[str, str]:
    """The nominative and gender that explain the observed forms best.

    Args:
        observed: the forms, at least one.
        kind: ``surname``, ``given`` or ``patronymic``.
        gender: ``m`` or ``f`` where known.
        known: lower-case given names; such a nominative is preferred.
    """
    seen = list(observed)
    candidates: set[str] = set()
    for form, _ in seen:
        candidates |= _candidates(form)
    genders = (gender,) if gender in ("m", "f") else ("m", "f")
    best: tuple[float, int, str, str] | None = None
    for g in genders:
        for candidate in candidates:
            forms = case_forms(candidate, g, kind)
            every = {x.lower().replace("ё", "е") for v in forms.values() for x in v}
            score = 0.0
            for form, case in seen:
                key = form.lower().replace("ё", "е")
                if case is not None and key in {x.lower().replace("ё", "е") for x in forms.get(case, ())}:
                    score += 2
                elif key in every:
                    score += 0.5 if case is not None else 1
                else:
                    score -= 3
            low = candidate.lower()
            score += _prior(low, g, kind)
            if known and low.replace("ё", "е") in known:
                score += 1.5
            if any(form == candidate and case in (None, "nom") for form, case in seen):
                score += 0.3
            entry = (score, -len(candidate), candidate, g)
            if best is None or entry > best:
                best = entry
    if best is None:
        return (seen[0][0] if seen else ""), genders[0] or "m"
    return best[2], best[3]


# Persian, Tajik, Georgian and Turkic patronymic names that Russian does not decline.
_INDECLINABLE = re.compile(r"(?:зода|зоде|заде|пур|дзе|швили|ашвили|[оу]глы|оглу)$")


def _prior(low: str, gender: str, kind: str) -> float:
    """How nominatives of the kind usually end."""
    if kind == "patronymic":
        if gender == "m":
            return 1.0 if re.search(r"(?:вич|ьич|[ұу]лы)$", low) else -1.0
        return 1.0 if re.search(r"(?:вна|ична|[қк]ызы)$", low) else -1.0
    if kind == "surname":
        if _INDECLINABLE.search(low):
            return 2.5
        if gender == "m":
            if re.search(r"(?:[оеё]в|[иы]н|ский|цкий|енко|[бдгклмнпрстшқңғ])$", low):
                return 0.6
            return -0.4 if low.endswith(("а", "ой", "ом", "ым", "у", "е")) else 0.0
        if re.search(r"(?:[оеё]ва|[иы]на|ская|цкая|енко)$", low):
            return 0.6
        return 0.0 if not low.endswith(("ой", "у", "ым", "ом", "е")) else -0.5
    if gender == "m":
        return 0.5 if re.search(r"[бвгджзйклмнпрстфхцчшщқңғһь]$", low) else -0.2
    return 0.5 if low.endswith(("а", "я", "ь")) else 0.0


def patronymic_gender(low: str) -> str | None:
    """The gender a folded patronymic shows in any case, or None."""
    if re.search(r"(?:вич|ьич|мич|кич)(?:а|у|ем|е)?$|(?:ул[ыи])(?:на|нын|н|мен|нда|нан)?$|оглы$", low):
        return "m"
    if re.search(r"(?:вн|ичн|иничн)(?:а|ы|е|у|ой|ою)$|кыз[ыи](?:на|нын|н|мен|нда|нан)?$", low):
        return "f"
    return None


_KK_AFTER_POSS = r"(?:ның|нің|нын|нин|на|не|н|нда|нде|нан|нен|мен)"
_KK_SUFFIX = re.compile(
    r"(?:ның|нің|дың|дің|тың|тің|нын|нин|дын|дин|тын|тин|ға|ге|қа|ке|га|ка|на|не|ны|ні|ды|ді|ты|ті|да|де|та|те|дан|ден|тан|тен|нан|нен|мен|бен|пен|менен)$"
)


def strip_kazakh(word: str, attested: frozenset[str] = frozenset()) -> str:
    """A Kazakh-declined name without its case suffix.

    Args:
        word: as written («Нұрланұлына», «Ахметовтің»).
        attested: other forms of the same name in the document; a stripped form among them is certain.
    """
    if m := re.fullmatch(rf"(.*?(?:[ұу][ғг]?лы|[қк]ызы)){_KK_AFTER_POSS}", word, re.IGNORECASE):
        return m[1]
    if re.search(r"(?:[ұу][ғг]?лы|[қк]ызы)$", word, re.IGNORECASE):
        return word
    m2 = _KK_SUFFIX.search(word)
    if m2 is None or m2.start() < 3:
        return word
    stem = word[: m2.start()]
    if stem in attested:
        return stem
    if re.search(r"(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|вич|вна|ский|ская)$", stem):
        return stem
    return (
        stem if len(m2.group()) >= 3 and m2.group() not in ("дан", "ден", "тан", "тен", "нан", "мен", "бен") else word
    )
