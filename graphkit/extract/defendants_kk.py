# ruff: noqa: E501 -- the patterns read best in one line each
"""Who is tried in a Kazakh verdict, and where the opening tells of him.

A Kazakh opening puts the person's data behind the name («Асанов …, 1990 жылғы 2 мамырда … туған, …») or
before it («1990 жылғы 2 мамырда … туған … Асановқа қатысты»); the operative part names everyone tried at
the head of a sentence («Асанов … кінәлі деп танылсын», «… ақталсын»).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphkit.dates.resolve import ResolvedDate
from graphkit.extract.normalise import Normalised
from graphkit.extract.places import country_in

__all__ = [
    "BORN", "birth_kk", "birthplace_kk", "citizenship_kk", "intro_kk", "is_prior_kk", "personal_region", "verdict_names",
]  # fmt: skip

BORN = re.compile(r"(?<!\w)(?:туган|туылган|туып|дуниеге\s+кел\w+|ж\.\s?т\.|тумас\w*|туган\s+кун\w*)(?!\w)")
_OFFICE = re.compile(r"(?:судья|торага|хатшы|прокурор|айыптаушы|адвокат|коргаушы|секретар|аудармашы)")
_DECIDED = re.compile(
    r"кинали|кинасиз|акта(?:лсын|у|лды|п|луы)|айыры|тагайында|тану(?:га)?(?!\w)|соттал|босатылсын|колданылсын|саралансын|кыскартылсын"
)
_HEAD = re.compile(r"^[\s\d.)«\"–-]*(?:(?:сотталушы|сотталган|айыпталушы|азамат)\w*\s+)?$")


def verdict_names(n: Normalised, spans: Sequence[tuple[int, int]], resolution: int) -> list[int]:
    """Which of the name mentions (start, end) stand at the head of a decision in the operative part."""
    out = []
    for k, (start, end) in enumerate(spans):
        if start < resolution:
            continue
        line = max(n.low.rfind("\n", 0, start), n.low.rfind(". ", 0, start) + 1, n.low.rfind("; ", 0, start) + 1)
        stop = n.low.find("\n", end)
        stop = len(n.low) if stop < 0 else stop
        if _HEAD.match(n.low[line + 1 : start]) and _DECIDED.search(n.low, end, min(stop, end + 500)):
            out.append(k)
    return out


def personal_region(n: Normalised, start: int, end: int, floor: int, stop: int) -> tuple[int, int]:
    """The stretch of the opening that tells of the person named at ``[start, end)``.

    Args:
        floor, stop: where the data of the one before end, and of the next one begin.
    """
    line = max(n.low.rfind("\n", 0, start), n.low.rfind(")", 0, start))
    before = n.low[max(floor, line + 1, start - 420, 0) : start]
    found = list(BORN.finditer(before))
    if found and not _OFFICE.search(before[found[-1].start() :]):
        # The data stand before the name; so they do for the next one, whose data follow this name.
        return start - len(before), start
    return end, min(stop, end + 900)


_BIRTH_BEFORE = re.compile(r"туган\s+(?:кун\w*|жыл\w*)(?:\s+мен\s+жери)?\s*[:–-]?\s*$")


def birth_kk(n: Normalised, start: int, end: int, dates: list[ResolvedDate]) -> tuple[str, int, int] | None:
    """Date of birth and its span within a region: the date right before «туған» (a place may stand between)."""
    inside = [r for r in dates if start <= r.written.start < end and r.value is not None]
    for k, r in enumerate(inside):
        w = r.written
        until = inside[k + 1].written.start if k + 1 < len(inside) else end
        born = BORN.search(n.low, w.end, min(until, w.end + 130, len(n.low)))
        first = born is not None and not re.search(r"сотт|укими|айыпт", n.low[w.end : born.start()])
        if (born is not None and first) or _BIRTH_BEFORE.search(n.low[max(0, w.start - 40) : w.start]):
            assert r.value is not None
            return r.value, w.start, born.end() if born else w.end
    return None


_UP = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_NAME = rf"[{_UP}][\w-]+(?:\s[{_UP}][\w-]+)?"
_KIND = r"(?:облыс\w*|обл\.|аудан\w*|ауд\.|қала\w*|кала\w*|қ\.|к\.(?=\s)|кент\w*|ауыл\w*|село\w*|стан[сц]\w+|бекет\w*|а\.(?=\s)|округ\w*)"
_CHAIN = rf"(?:{_NAME}\s+{_KIND}[\s,]*){{1,4}}"
_PLACES = (
    re.compile(rf"(?P<p>{_CHAIN})(?:\d[^,;]{{0,40}}\s)?(?:[Тт]уған|[Тт]уган|туып|туылған|дүниеге|дуниеге|тумас)"),
    re.compile(
        rf"[Тт]у[ғг]ан\s+(?:к[үу]н\w*\s+(?:мен|және)\s+)?жері?и?\s*[:–-]?\s*(?:\d[^,;]{{4,40}},\s*)?(?P<p>{_CHAIN}|{_NAME})"
    ),
    re.compile(rf"(?P<p>[{_UP}][\w-]+?(?:да|де|та|те))\s+(?:туған|туган|туып|туылған|дүниеге|дуниеге)"),
    re.compile(rf"(?P<p>[{_UP}][\w-]+?(?:ның|нің|дың|дің|тың|тің|нын|нин))\s+тумасы"),
    re.compile(rf"(?P<p>[{_UP}][\w-]+)\s+тумасы"),
)


def birthplace_kk(text: str) -> tuple[str, int, int] | None:
    """Birthplace (settlement, district, region) in a region's text, and its span there."""
    for pattern in _PLACES:
        m = pattern.search(text)
        if m is None:
            continue
        raw = m["p"].strip(" ,")
        region = re.search(rf"({_NAME})\s+(?:облыс\w*|обл\.)", raw)
        district = re.search(rf"({_NAME})\s+(?:аудан\w*|ауд\.)", raw)
        place = re.search(rf"({_NAME})\s+(?!облыс|обл\.|аудан|ауд\.){_KIND}", raw)
        parts = []
        if place:
            parts.append(place[1])
        if district:
            parts.append(district[1] + " ауданы")
        if region:
            parts.append(region[1] + " облысы")
        if not parts:
            parts.append(re.sub(r"(?:да|де|та|те|ның|нің|дың|дің|тың|тің|нын|нин)$", "", raw))
        return ", ".join(parts), m.start("p"), m.start("p") + len(raw)
    return None


_PRIOR = re.compile(
    r"сотта(?:лган|лып|лды)|сотын|сотыме|сотында|укими|шектел|тартылган|жазалан|шартты|айыппул|босатыл|откер|оте[лг]"
)
_LISTED = re.compile(r"соттал(?:ган|ды)\w*\s*[:–-](?:(?!\.\s).)*$")
_EARLIER = re.compile(r"(?:19|20)\d\d|бурын|сотын|сотым")
_CHARGE = re.compile(r"айыпта|айып\s|айыбы|тагыл|козделген|бойынша\s*(?:айып|тагыл|;|,|\n|$)")


def is_prior_kk(low: str, start: int, end: int) -> bool:
    """Whether an article of the opening is that of an earlier conviction (by the words of its comma chunk)."""
    left = max(low.rfind(mark, 0, start) for mark in (", ", "\n", "(", ") ", "; "))
    left = max(left, 0)
    rights = [x for x in (low.find(", ", end), low.find("\n", end), low.find(")", end)) if x >= 0]
    right = min(min(rights, default=len(low)), end + 160)
    if _LISTED.search(low, max(0, start - 200), start):
        return True
    if _EARLIER.search(low, left, right) is None:
        return False
    if _PRIOR.search(low, left, start) and not re.search(
        r"\w+(?:га|ге|ка|ке|нын|нин)\s+(?:кр\s+)?кк\S*\s*$", low[left:start]
    ):
        charge, prior = _CHARGE.search(low, end, min(right, end + 40)), _PRIOR.search(low, end, right)
        return charge is None or (prior is not None and prior.start() < charge.start())
    prior = _PRIOR.search(low, end, right)
    charge = _CHARGE.search(low, end, right)
    return prior is not None and (charge is None or prior.start() < charge.start())


_COUNTRY = r"(?:казакстан(?:\s+республикасы)?\w*|казахстан\w*|кр(?!\w)|к\.?р\.?(?=\s+азамат)|ресей(?:\s+федерациясы)?\w*|рф(?!\w)|украина\w*|озбекстан\w*|кыргыз\w*(?:\s+республикасы\w*)?|тажикстан\w*|тажикистан\w*|беларус\w*|туркменстан\w*|армения\w*)"
_CITIZEN = re.compile(
    rf"(?<!\w)(?P<a>{_COUNTRY})(?:\s?-\s?нын)?\s+азамат(?!тыгын\s+ал)\w*|азаматты[гк]\w*\s*[:–-]\s*(?P<b>{_COUNTRY})"
)


def citizenship_kk(low: str) -> list[tuple[str, int, int]]:
    """Countries (ISO codes) of whose citizenship a region tells, with spans there."""
    out: list[tuple[str, int, int]] = []
    for m in _CITIZEN.finditer(low):
        code = country_in(m["a"] or m["b"])
        if code and code not in [c for c, _, _ in out]:
            out.append((code, m.start(), m.end()))
    return out


def intro_kk(n: Normalised, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Of a person's mentions in the opening the one that his data stand at: birth behind it, else the longest."""
    for start, end in spans:
        behind = n.low[end : end + 150]
        if (
            BORN.search(behind)
            and not _OFFICE.search(behind)
            and re.match(r"[^,;(]{0,12}[\s,(:–-]+[\d*«]|\s*[,(–-]", behind)
        ):
            return start, end
    return max(spans, key=lambda s: (s[1] - s[0], -s[0]))
