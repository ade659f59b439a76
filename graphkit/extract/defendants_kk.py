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

BORN = re.compile(
    r"(?<!\w)(?:туган|туылган|туып|туды|туылды|дуниеге\s+кел\w+|омирге\s+кел\w+|дуние\s+есигин\s+аш\w+|жарык\s+дуни\w+|ж\.\s?т\.|ж\.\s?р\.|т\.\s?ж\.|тумас\w*|туган\s+кун\w*)(?!\w)"
)
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


_BIRTH_BEFORE = re.compile(
    r"(?:туган|туылган)(?:\s+(?:кун\w*|жыл\w*|ай\w*|уакыт\w*|дата\w*)[\s,]*)*(?:\s*мен\s+жери)?\s*[:(–-]?\s*$"
)
_OTHER_DATE = re.compile(r"сотт|уким|айып|босат|тирке|бер(?:ил|ген)|куалик|некеле|шарт|камау|уста")


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
    for r in inside:
        # «Асанов А.Б., 12.05.1990, Семей қ., …»: bare, but the first thing told of him and of an adult's year.
        w = r.written
        if w.start - start > 60 or _OTHER_DATE.search(n.low, max(start, w.start - 60), min(end, w.end + 40)):
            break
        if r.value is not None and 1935 <= int(r.value[:4]) <= _YOUNGEST:
            return r.value, w.start, w.end
    return None


_YOUNGEST = 2010


_UP = "А-ЯЁӘҒҚҢӨҰҮҺІ"
_NAME = rf"[{_UP}][\w-]+(?:\s[{_UP}][\w-]+)?"
_KIND = r"(?:облыс\w*|обл(?:\.|-\w+)|аудан\w*|ауд(?:\.|-\w+)|қала\w*|кала\w*|қ(?:\.|-\w+)|к\.(?=\s|,)|кент\w*|ауыл\w*|село\w*|пос[её]л\w+|қыста[кғқг]\w*|стан[сц]\w+|бекет\w*|а\.(?=[\s,)]|$)|а-\w+|округ\w*|өлке\w*|елді\s+мекен\w*)"
_CHAIN = re.compile(rf"(?:(?:{_NAME}\s+{_KIND}|(?:С|Ш|Б|О)ҚО(?:-?\w{{0,4}})?)[\s,]*){{1,4}}")
_STATE = re.compile(
    r"(?:Қазақстан|Казахстан|Казакстан)\s+Республикасы\w*|Ресей\s+Федерациясы\w*|Республикасы\w*|ҚР(?!\w)|РФ(?!\w)"
)
_REGIONS = {"СҚО": "Солтүстік Қазақстан облысы", "ШҚО": "Шығыс Қазақстан облысы", "БҚО": "Батыс Қазақстан облысы", "ОҚО": "Оңтүстік Қазақстан облысы"}  # fmt: skip
_CAME = r"(?:туған|туган|туып|туылған|туды|дүниеге|дуниеге|өмірге|омирге|дүние\s+есі|жарық\s+дүние|тума|түлегі|перзенті|шыққан|шыккан)"
_BORN_BEHIND = re.compile(
    rf"[\s,]*(?:(?:тұрғыны\s+(?:және|әрі)|\d[^,;()]{{0,40}}|\w+\s+(?:отбасында|жылы|жылғы|күні))\s+)?{_CAME}",
    re.IGNORECASE,
)
_BORN_BEFORE = re.compile(
    r"ту(?:ған|ган|ылған)\s+(?:к[үу]н\w*\s+(?:мен|және)\s+)?(?:жер\w*|орн\w*)\s*[:–—-]?\s*(?:\d[^;]{4,40},\s*)?$|тумасы\s*[:–—-]\s*$",
    re.IGNORECASE,
)
_JUST_BORN = re.compile(
    rf"(?:{_CAME}\w*(?:\s+кел\w+)?|ж\.\s?т\.?|ж\.\s?р\.|туған\s+күні\s*[:–—-]?\s*\d[^,;]{{4,40}}|\d{{4}}\s?(?:ж\w*\.?)?)\s*[,;(–—-]*\s*$",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"(?:(?!азамат|ұлты|қазақ[,\s]|білім|сотт)[^;\n]){0,70}?(?:тұр(?:атын|ады|ған|ып|ғыны)|тур(?:атын|ады)|мекен|тірке|көше|ш/а|шағын\s?ауд|\bүй\b|-үй|пәтер|сотын|соты|прокурат|полиция|жұмыс|бітір|оқы)",
    re.IGNORECASE,
)
_LIVES_BEFORE = re.compile(r"(?:мекен\w*|тұр(?:ғылықты|атын)\w*|тірк\w+|орны)(?:\s+\w+)?\s*[:–—-]?\s*$", re.IGNORECASE)
_BARE = (
    re.compile(
        rf"[Тт]у(?:ған|ган|ылған)\s+(?:к[үу]н\w*\s+(?:мен|және)\s+)?жер\w*\s*[:–—-]?\s*(?:\d[^,;]{{4,40}},\s*)?(?P<p>{_NAME})"
    ),
    re.compile(
        rf"(?P<p>[{_UP}][\w-]+?(?:да|де|та|те))\s+(?:(?:туып|туған|туган|туылған)|дүниеге|дуниеге|өмірге|дүние)"
    ),
    re.compile(rf"(?P<p>[{_UP}][\w-]+?(?:ның|нің|дың|дің|тың|тің|нын|нин))\s+(?:тумасы|түлегі)"),
    re.compile(rf"(?P<p>[{_UP}][\w-]+?(?:нан|нен|дан|ден|тан|тен))\s+шы[қк]{{2}}ан"),
    re.compile(rf"(?P<p>[{_UP}][\w-]+)\s+(?:тумасы|түлегі)"),
)


def birthplace_kk(text: str) -> tuple[str, int, int] | None:
    """Birthplace (settlement, district, region) in a region's text, and its span there.

    Of all chains of named places the one that stands at the words of birth; else one right behind the date of birth
    that is no address.
    """
    plain = _STATE.sub(lambda m: " " * len(m.group()), text)
    best: tuple[int, int, str] | None = None
    for m in _CHAIN.finditer(plain):
        raw = m.group().rstrip(" ,\n")
        at, end = m.start(), m.start() + len(raw)
        before = plain[max(0, at - 70) : at]
        if _BORN_BEHIND.match(plain, end) or _BORN_BEFORE.search(before):
            score = 5
        elif _LIVES.match(plain, end, end + 80) or _LIVES_BEFORE.search(before):
            score = 0
        elif _JUST_BORN.search(before.rstrip()):
            score = 3
        else:
            score = 0
        if score and (best is None or score > best[0]):
            best = (score, at, raw)
    if best is not None:
        return _place_of(best[2]), best[1], best[1] + len(best[2])
    for pattern in _BARE:
        if m2 := pattern.search(plain):
            raw = m2["p"].strip(" ,")
            name = re.sub(r"(?:да|де|та|те|ның|нің|дың|дің|тың|тің|нын|нин|нан|нен|дан|ден|тан|тен)$", "", raw)
            return re.sub(r"(?<=[сц]к)[іи]$", "", name), m2.start("p"), m2.start("p") + len(raw)
    return None


def _place_of(raw: str) -> str:
    region = re.search(rf"({_NAME})\s+(?:облыс\w*|обл\b)", raw)
    district = re.search(rf"({_NAME})\s+(?:аудан\w*|ауд\b)", raw)
    places = re.findall(rf"({_NAME})\s+(?!облыс|обл\b|аудан|ауд\b)({_KIND})", raw)
    # A village is told with the town that it belongs to.
    place = next((x for x, kind in places if not kind.lower().startswith(("қ", "к.", "кала", "округ"))), None)
    parts = [place or places[0][0]] if places else []
    if district:
        parts.append(district[1] + " ауданы")
    if region:
        parts.append(region[1] + " облысы")
    elif short := re.search(r"[СШБО]ҚО", raw):
        parts.append(_REGIONS[short.group()])
    return ", ".join(parts)


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
    rf"(?<!\w)(?P<a>{_COUNTRY})(?:\s?-\s?нын)?\s+азамат\w*|азаматты[гк]\w*\s*[:–-]?\s*(?P<b>{_COUNTRY})"
)


def citizenship_kk(low: str) -> list[tuple[str, int, int]]:
    """Countries (ISO codes) of whose citizenship a region tells, with spans there."""
    out: list[tuple[str, int, int]] = []
    for m in _CITIZEN.finditer(low):
        code = country_in(m["a"] or m["b"])
        if code == "RU" and re.search(r"азаматтыгын\s+(?:ал|ка)", low[m.start() : m.end() + 8]):
            continue
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
