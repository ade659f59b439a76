# ruff: noqa: E501 -- the patterns read best in one line each
"""What the opening says of each defendant, and what the resolution decides."""

from __future__ import annotations

import re

from graphkit.dates.resolve import ResolvedDate
from graphkit.extract.charges import is_appeal, read_charges
from graphkit.extract.defendants_kk import (
    birth_kk,
    birthplace_kk,
    citizenship_kk,
    intro_kk,
    personal_region,
)
from graphkit.extract.mentions import BIRTH_AFTER
from graphkit.extract.model import Defendant, DefendantSpans
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import People, Person
from graphkit.extract.places import country_in, place_nominative
from graphkit.extract.resolution import read_resolution, take_first_sentence
from graphkit.extract.sections import Section

__all__ = ["read_defendants"]


def read_defendants(
    n: Normalised, sections: list[Section], people: People, dates: list[ResolvedDate], language: str
) -> tuple[dict[str, Defendant], DefendantSpans]:
    """Defendants by id and the spans of their properties (normalised text)."""
    out: dict[str, Defendant] = {}
    spans: DefendantSpans = {}
    opening = next((s.end for s in sections if s.kind == "opening"), min(len(n.text), 5000))
    persons = people.defendants
    intros = _intros(n, persons, opening, language)
    floor = 0
    for k, p in enumerate(persons):
        d = Defendant(p.name, p.gender)
        out[p.id] = d
        start, end = intros[p.id]
        stop = min((intros[q.id][0] for q in persons[k + 1 :] if intros[q.id][0] > start), default=opening)
        if language == "kk":
            floor = _personal_kk(n, p, d, (start, end), (floor, max(stop, end)), dates, spans)
        else:
            _personal(n, p, d, start, end, max(stop, end), dates, spans)
    read_charges(n, persons, out, intros, opening, sections, spans)
    read_resolution(n, persons, out, people, sections, spans)
    if language == "ru" and is_appeal(n.low, opening):
        for p in persons:
            if out[p.id].sentence["years"] is None and out[p.id].outcome in (None, "convicted"):
                take_first_sentence(n, out[p.id], intros[p.id], opening)
    return out, spans


def _intros(n: Normalised, persons: list[Person], opening: int, language: str) -> dict[str, tuple[int, int]]:
    intros = {}
    for p in persons:
        inside = [m for m in p.mentions if m.start < max(opening, 3000)] or p.mentions[:1]
        if language == "kk":
            inside = [m for m in inside if m.start < opening] or inside
            intros[p.id] = intro_kk(n, [(m.start, m.end) for m in inside])
            continue
        born = [m for m in inside if BIRTH_AFTER.match(n.low, m.end, m.end + 90)]
        m = (born or sorted(inside, key=lambda x: -len(x.whole)))[0] if inside else p.mentions[0]
        intros[p.id] = (m.start, m.end)
    return intros


_PLACE_WORDS = re.compile(
    r"(?:уроженец|уроженца|уроженку|уроженка|уроженки|урож\.|(?<!\w)ур\.|(?<!\w)род\.(?:\s+[^,;\n]{4,24}?г\.)?\s+в(?=\s)|место рождения\s*:?|(?:родивш\w+|родил\w+|рожд[её]нн\w+)(?:\s+[^,;\n]{4,30}?(?:года|г\.))?\s+в)\s*(?P<p>[^;\n]{3,160})",
    re.IGNORECASE,
)
_STOP = re.compile(
    r",\s*(?=(?:по\s+(?:ч|ст|п)|гражд|казах|русск|по национ|национальн|с\s|со\s|образован|имеющ|женат|не\s|холост|развед|работа|проживающ|проживающий|военно|ранее|зарегистр|прожив|вдов|замуж|сред|высш|неоконч|безраб|временно|ИИН|иин|украин|немц|немец|узбек|татар|уйгур|несудим|судим|официальн|обвин|адрес|нигде|на\s|инвалид|женатог|холостог|неженат|самозан))|(?<=[а-я]{4})\.\s+[А-ЯЁ][а-яё]+\s|\s+(?=граждан)|$"
)


def _personal(
    n: Normalised,
    p: Person,
    d: Defendant,
    start: int,
    end: int,
    stop: int,
    dates: list[ResolvedDate],
    spans: DefendantSpans,
) -> None:
    key = f"defendant.{p.id}."
    chunk_end = min(stop, end + 900)
    low, text = n.low[end:chunk_end], n.text[end:chunk_end]
    charged = re.search(r"обвиня\w+|в совершении|айыптал|установил", low)
    if charged:
        low, text = low[: charged.start()], text[: charged.start()]
    spans[key + "name"] = [
        (m.start, m.end)
        for m in p.mentions
        if m.whole and (m.given or m.initials) and (m.start == start or (m.given and m.patronymic))
    ]
    for r in dates:
        w = r.written
        if end <= w.start < end + len(low) and r.value is not None:
            after = n.low[w.end : w.end + 25]
            before = n.low[max(end - 2, w.start - 25) : w.start]
            if (
                re.match(
                    r"\s*,?\s*(?:г(?:ода?)?\.?\s?)?(?:рожд|г?\.?\s?р\.?(?!\w)|р\.|жылы туган|туган|ж\.?\s?т)", after
                )
                or re.search(r"рожд\w*[\s:,.]*$|(?:роди(?:л|вш)|рожденн)\w+(?:\s+в)?\s*$|род\.\s*$", before)
                or (w.start - end < 4 and not re.match(r"\s*,?\s*(?:судим|осужд)", after))
            ):
                d.birth = r.value
                tail = re.match(r"\s*,?\s*(?:г(?:ода?)?\.?\s?)?(?:рожд\w+|г?\.?\s?р\.?(?!\w)|туган)", after)
                spans[key + "birth"] = [(w.start, w.end + (tail.end() if tail else 0))]
                break
    if d.birth is None and (masked := _MASKED_BIRTH.match(low)):
        d.birth = masked["year"]
        spans[key + "birth"] = [(end + masked.start("year"), end + masked.end())]
    if m := _PLACE_WORDS.search(text):
        raw = m["p"]
        cut = _STOP.search(raw)
        raw = raw[: cut.start()] if cut else raw
        raw = raw.strip(" ,.;")
        if raw:
            d.birthplace = _birthplace(raw)
            at = end + m.start("p")
            spans[key + "birthplace"] = [(at, at + len(raw))]
    codes: list[str] = []
    before = n.low[max(0, start - 70) : start]
    if c := re.search(r"граждан(?:ина?|к[аиу])\s+([а-я ]{2,30}?)\s*$", before):
        low_country = country_in(c[1])
        codes += [low_country] if low_country else []
    where: list[tuple[int, int]] = []
    for c in _CITIZEN.finditer(low):
        code = country_in(c["c"] or c["c2"])
        if code and code not in codes:
            codes.append(code)
            where.append((end + c.start(), end + c.end()))
    d.citizenship = codes
    if where:
        spans[key + "citizenship"] = where


def _personal_kk(
    n: Normalised,
    p: Person,
    d: Defendant,
    intro: tuple[int, int],
    bounds: tuple[int, int],
    dates: list[ResolvedDate],
    spans: DefendantSpans,
) -> int:
    """As `_personal`, for data before or behind the name; returns where they end."""
    key = f"defendant.{p.id}."
    start, end = intro
    spans[key + "name"] = [
        (m.start, m.end)
        for m in p.mentions
        if m.whole and (m.given or m.initials) and (m.start == start or (m.given and m.patronymic))
    ]
    a, b = personal_region(n, start, end, *bounds)
    charged = re.search(r"айыптал|айып\s|козделген", n.low[a:b])
    if charged and a == end:
        b = a + charged.start()
    if born := birth_kk(n, a, b, dates):
        d.birth = born[0]
        spans[key + "birth"] = [(born[1], born[2])]
    if place := birthplace_kk(n.text[a:b]):
        d.birthplace = place[0]
        spans[key + "birthplace"] = [(a + place[1], a + place[2])]
    found = citizenship_kk(n.low[a:b])
    d.citizenship = [code for code, _, _ in found]
    if found:
        spans[key + "citizenship"] = [(a + s, a + e) for _, s, e in found]
    return max(b, end)


_COUNTRY_WORDS = (
    r"(?:республик\w+\s+)?(?:казахстан|узбекистан|таджикистан|беларус|молдов|армени)\w*|туркмени\w+|туркменистан\w*|азербайджан\w*|грузи\w|монголи\w|кита\w|турци\w|российск\w+\s+федераци\w+|росси\w+|рф|рк|украин\w+|(?:республик\w+\s+)?узбекистан\w*|"
    r"кыргыз\w+(?:\s+республик\w+)?|таджикистан\w*|кр|казакстан(?:\s+республикасы)?\w*|ресей(?:\s+федерациясы)?\w*|украина\w*"
)
_CITIZEN = re.compile(
    rf"(?:(?<!\w)гр(?:\.|-н\w{{0,2}}|-к\w)\s?|граждан(?:ина?|к[аиу]|ств[оа]|ином|кой))\s*:?\s*(?P<c>{_COUNTRY_WORDS})(?!\w)"
    rf"|(?<!\w)(?P<c2>{_COUNTRY_WORDS})(?:\s?-\s?нын)?\s+азамат\w*"
)
# «**.**.1994 г.р.»: what the court's web site hides stays hidden, the year is there.
_MASKED_BIRTH = re.compile(
    r"[\s,(]*[*xх#_]{1,4}\s?\.\s?[*xх#_]{1,4}\s?\.\s?(?P<year>(?:19|20)\d\d)\s*(?:г\w*\.?\s?)?(?:р\.|рожд\w+|ж\.?\s?т|жылы\s+ту)"
)


def _birthplace(raw: str) -> str:
    raw = re.sub(r"(?<=[а-яё]\.)(?=[А-ЯЁӘҒҚҢӨҰҮҺІ])", " ", re.sub(r"\s+", " ", raw))
    raw = re.sub(r"^(?:Республики Казахстан|РК)[,\s]+(?=\w)", "", raw)
    up = r"[А-ЯЁӘҒҚҢӨҰҮҺІ][\wА-Яа-яЁё-]+"
    region = re.search(rf"({up}(?:ой|ая))\s+(?:области|область|обл\.?)|(?<!\w)(ВКО|ЗКО|СКО|ЮКО)(?!\w)", raw)
    # Regions named after a man or a river do not agree: «область Абай», «области Жетісу».
    named = None if region else re.search(rf"област[ьи]\s+({up})(?!\w)", raw)
    district = re.search(rf"({up}(?:ого|его|ий|ый))\s+(?:района|район|р-на|р-н)|района\s+({up}(?:\s{up})?)", raw)
    rest = raw
    parts: list[str] = []
    for m in (region, named, district):
        if m:
            rest = rest.replace(m.group(), " ")
    settlement = ""
    s = re.search(
        rf"(?:(?<!\w)(?:г\.|гор\.|города?|с\.|сел[оа]|аула?|пос\.|пос[её]лк[аи]|пос[её]лок|п\.|пгт\.?|станции|ст\.)\s*)[«\"]?({up}(?:\s{up})?)[»\"]?",
        rest,
    )
    if s:
        settlement = place_nominative(s[1])
    else:
        word = re.search(rf"(?<!\w)({up})", rest)
        if word and not re.match(r"Республик|Казахстан|РК", word[1]):
            settlement = place_nominative(word[1])
    if settlement:
        parts.append(settlement)
    abroad = re.search(rf"Республик[аиу]\s+(?!Казахстан)({up})|({up})(?:ой|ая)\s+Республик[аи](?!\s+Казахстан)", raw)
    if abroad:
        region = None
    if district:
        parts.append(place_nominative(f"{district[1]} района") if district[1] else f"район {district[2]}")
    if region:
        parts.append(region[2] or (region[1] if region[1].endswith("ая") else region[1][:-2] + "ая") + " область")
    if named and not abroad:
        parts.append(f"область {named[1]}")
    if abroad and parts:
        parts[0] = re.sub(r"\s+(?:Республик\w*|\S+(?:ой|ая))$", "", parts[0])
        parts.append(f"Республика {abroad[1]}" if abroad[1] else f"{abroad[2]}ая Республика")
    out = [re.sub(r"^(.*(?:ий|ый)) района$", r"\1 район", x) for x in parts]
    if not out:
        return raw.strip(" ,")
    return ", ".join(out)
