# ruff: noqa: E501 -- the patterns read best in one line each
"""What the opening says of each defendant, and what the resolution decides."""

from __future__ import annotations

import re

from graphkit.dates.resolve import ResolvedDate
from graphkit.extract.articles import find_articles
from graphkit.extract.defendants_kk import (
    birth_kk,
    birthplace_kk,
    citizenship_kk,
    intro_kk,
    is_prior_kk,
    personal_region,
)
from graphkit.extract.model import Defendant
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import BIRTH_AFTER, People, Person
from graphkit.extract.places import country_in, place_nominative
from graphkit.extract.sections import Section
from graphkit.extract.terms import find_regime, find_terms

__all__ = ["DefendantSpans", "read_defendants"]

DefendantSpans = dict[str, list[tuple[int, int]]]


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
    _charged(n, persons, out, intros, opening, sections, spans)
    _resolution(n, persons, out, people, sections, spans)
    if language == "ru" and is_appeal(n.low, opening):
        for p in persons:
            if out[p.id].sentence["years"] is None and out[p.id].outcome in (None, "convicted"):
                _as_before(n, out[p.id], intros[p.id], opening)
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


_PRIOR = re.compile(
    r"(?<!не )(?<!не)(?:ранее\s+)?(?:судим|осужд)(?:[^\n]|\n\s*(?:\d{1,2}[.)]|[-–—•])){0,600}?(?=обвин|в совершении|-\s+по\s+(?:ч|ст|п)\w{0,6}[. ]|предусмотренн|органом|$|\n(?!\s*(?:\d{1,2}[.)]|[-–—•])))|приговор\w*\s+[^.\n]{0,80}суда[^.\n]{0,200}"
)


def is_appeal(low: str, opening: int) -> bool:
    """Whether a court of appeal speaks: its opening names the appeal, or the panel of a regional court."""
    return re.search(r"апелляционн\w+|судебн\w+\s+коллеги\w+|на\s+приговор\w*\s", low[:opening]) is not None


def _uniq(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _charged(
    n: Normalised,
    persons: list[Person],
    out: dict[str, Defendant],
    intros: dict[str, tuple[int, int]],
    opening: int,
    sections: list[Section],
    spans: DefendantSpans,
) -> None:
    blocked = bytearray(opening + 1)
    on_appeal = is_appeal(n.low, opening)
    for m in _PRIOR.finditer(n.low, 0, opening):
        if on_appeal and re.match(r"осужд|приговор", m.group()):
            # What the first court convicted of is what the appeal is about.
            continue
        if not re.match(r"(?:ранее\s+)?(?:не\s*судим|судимост)", m.group()) and not n.low[
            max(0, m.start() - 4) : m.start()
        ].endswith(("не ", "не")):
            blocked[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
    refs = [
        a
        for a in find_articles(n.low, 0, opening)
        if a.is_offence and not blocked[a.start] and not is_prior_kk(n.low, a.start, a.end)
    ]
    starts = sorted((intros[p.id][1], p.id) for p in persons)
    if named := re.search(
        r"(?:предусмотренн\w+|обвиня\w+)[^\n]{0,40}:", n.low[starts[-1][0] : opening] if starts else ""
    ):
        # «… предусмотренных: Кожабекова – ст. 172; Левченко – ст. 170»: each behind his name.
        floor = starts[-1][0] + named.start()
        starts += sorted((m.end, p.id) for p in persons for m in p.mentions if floor <= m.start < opening)
    own: dict[str, list[str]] = {p.id: [] for p in persons}
    shared: list[str] = []
    for a in refs:
        before = [pid for at, pid in starts if at <= a.start]
        if not before:
            shared.append(a.value)
        else:
            own[before[-1]].append(a.value)
        spans.setdefault("article.charged", []).append((a.start, a.end))
    last = starts[-1][1] if starts else None
    for p in persons:
        values = own[p.id] or shared
        if not values and last is not None:
            # «обвиняемых в совершении … ст. 172»: said once behind the last of them.
            values = own[last]
        out[p.id].articles_charged = _uniq(values)
    if not any(d.articles_charged for d in out.values()):
        for s in sections:
            if s.kind in ("opening", "resolution"):
                continue
            for m in re.finditer(
                r"(?:обвиня\w+|квалифиц\w+|айыптал\w+|дарежеле\w+|саралан\w+)", n.low[s.start : s.end]
            ):
                around = find_articles(
                    n.low, max(s.start, s.start + m.start() - 120), min(s.end, s.start + m.end() + 200)
                )
                values = [a.value for a in around if a.is_offence]
                if values:
                    for d in out.values():
                        d.articles_charged = _uniq(values)
                    return


_ACQUIT = re.compile(
    r"оправда\w*|невиновн\w+|прекрат\w+|исключи\w*|ақта\w*|акта(?:лсын|луы|лып|п|у)\w*|кинасиз|кыскартыл|тоқтатыл|токтатыл"
)
_GUILTY = re.compile(r"(?<!не)виновн\w+|кинали|признать\s+виновн")
_SENTENCE = re.compile(r"назначи\w+|определи\w+|наказани\w+|тагайында\w+|жаза\w*")
_SUSPENDED = re.compile(r"услов(?:но|ным|ное)(?!-досроч)|шартты(?!\s+турде\s+мерзимин)|пробационн\w+ контрол")
_FINAL = re.compile(
    r"окончательн\w+|тупкиликти|биржола|(?<!\w)кылмыстардын\s+жиынты[кг]\w*|жиынтыгында|нәтижесинде|натижесинде"
)


def _resolution(
    n: Normalised,
    persons: list[Person],
    out: dict[str, Defendant],
    people: People,
    sections: list[Section],
    spans: DefendantSpans,
) -> None:
    for d in out.values():
        d.sentence = {"type": None, "years": None, "months": None, "suspended": False, "regime": None}
    section = next((s for s in sections if s.kind == "resolution"), None)
    if section is None:
        return
    blocks = _blocks(n, section, persons, people)
    for p in persons:
        d = out[p.id]
        text = blocks[p.id]
        low = "".join(n.low[a:b] + "\n" for a, b in text)
        _decide(low, d)
        own = f"defendant.{p.id}." if len(persons) > 1 else ""
        sentence: tuple[int, int] | None = None
        for a, b in text:
            for ref in find_articles(n.low, a, b):
                if ref.value in d.articles_convicted and ref.is_offence:
                    for key in dict.fromkeys(("article.convicted", f"{own}article.convicted")):
                        spans.setdefault(key, []).append((ref.start, ref.end))
                    break
            if m := re.search(r"назначить\s|оған\s|оган\s", n.low[a:b]):
                stop = re.search(r"безопасности|отесин|;\s|\n|\.\s", n.low[a + m.start() : b])
                end = a + m.start() + stop.end() if stop else b
                if stop and stop.group()[0] in ".;\n":
                    end = a + m.start() + stop.start()
                if find_terms(n.low, a + m.start(), end):
                    sentence = (a + m.start(), end)
        if sentence is None or d.sentence["years"] is not None:
            # The words must hold the term that was read: «оған … 5 жыл», or whatever clause it stands in.
            sentence = _term_clause(n, text, d, sentence)
        if sentence is not None:
            for key in dict.fromkeys(("sentence", f"{own}sentence")):
                spans.setdefault(key, []).append(sentence)
    if len(persons) > 1:
        _regime_of_all(n.low[section.start : section.end], list(out.values()))


_ALL_OF_THEM = re.compile(
    r"[^.;\n]*(?<!\w)(?:обоим|обоих|обеим|троим|троих|четверым|каждому|каждым|всем(?:\s+(?:осужд|подсуд)\w+)?|осужд[её]нным|"
    r"екеуи\w*|ушеуи\w*|тортеуи\w*|барлыгы\w*|сотталгандар\w*|аркайсысы\w*)(?!\w)[^.;\n]*"
)


def _regime_of_all(low: str, defendants: list[Defendant]) -> None:
    """«Наказание обоим отбывать в учреждениях средней безопасности»: said once, of all who are in prison."""
    said = [regime for m in _ALL_OF_THEM.finditer(low) if (regime := find_regime(m.group()))]
    if len(set(said)) != 1:
        return
    for d in defendants:
        if d.sentence["type"] == "imprisonment" and not d.sentence["suspended"] and d.sentence["regime"] is None:
            d.sentence["regime"] = said[0]


def _as_before(n: Normalised, d: Defendant, intro: tuple[int, int], opening: int) -> None:
    """The sentence of the first court, where the appeal leaves it as it is."""
    m = re.search(r"осужд\w+|признан\w*\s+виновн", n.low[intro[1] : min(opening, intro[1] + 1500)])
    if m is None:
        return
    stop = re.search(r"(?<=[а-я]{4})\.\s|\n", n.low[intro[1] + m.start() : opening])
    low = n.low[intro[1] + m.start() : intro[1] + m.start() + stop.start() if stop else opening]
    convicted = _uniq([a.value for a in find_articles(low) if a.is_offence])
    if not convicted:
        return
    d.articles_convicted = d.articles_convicted or convicted
    d.outcome = "convicted"
    _term(low, d)


def _term_clause(
    n: Normalised, blocks: list[tuple[int, int]], d: Defendant, found: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The clause that states the term of the sentence; ``found`` where that already does."""
    wanted = (d.sentence["years"], d.sentence["months"])

    def states(a: int, b: int) -> bool:
        return any((t.years, t.months) == wanted for t in find_terms(n.low, a, b))

    if found is not None and (wanted[0] is None or states(*found)):
        return found
    for a, b in blocks:
        for t in find_terms(n.low, a, b):
            if (t.years, t.months) != wanted or _not_term(n.low, t.start, t.end):
                continue
            before = max(n.low.rfind(mark, a, t.start) for mark in ("\n", ";", ". "))
            after = min((x for mark in ("\n", ";", ". ") if (x := n.low.find(mark, t.end, b)) >= 0), default=b)
            start = before + 1 if before >= 0 else a
            while start < t.start and n.low[start] in " \n;.":
                start += 1
            return (start, after)
    return found


def _blocks(n: Normalised, section: Section, persons: list[Person], people: People) -> dict[str, list[tuple[int, int]]]:
    """For each defendant the parts of the resolution that speak of him: from his name to the next one's."""
    own = {p.id for p in persons}
    marks = [
        (m.start, m.end, m.entity)
        for m in people.mentions
        if m.entity in own and section.start <= m.start < section.end
    ]
    marks.sort()
    cut = re.search(
        r"\n[^\n]{0,40}(?:меру пресечени|вещественн|процессуальн\w+ издерж|приговор может|бултартпау|заттай дал|укимге)|(?:\.\s)(?:срок\w* (?:отбыв\w+|наказани\w+)? ?исчисл|вещественн|процессуальные издержки|приговор может|меру пресечен)",
        n.low[section.start : section.end],
    )
    limit = section.end if cut is None else section.start + cut.start()
    blocks: dict[str, list[tuple[int, int]]] = {p.id: [] for p in persons}
    if len(persons) == 1:
        blocks[persons[0].id].append((section.start, section.end))
        return blocks
    for k, (at, _, pid) in enumerate(marks):
        assert pid is not None
        last = k
        # «Признать А. и Б. виновными»: what follows the last of them is said of all.
        while last + 1 < len(marks) and _JOINED.fullmatch(n.low, marks[last][1], marks[last + 1][0]):
            last += 1
        end = next((x for x, _, q in marks[last + 1 :] if q != pid or last > k), section.end)
        end = _back_to_verb(n, end, at) if end < section.end else max(limit, at)
        blocks[pid].append((_back_to_verb(n, at, section.start), max(end, at)))
    return blocks


_JOINED = re.compile(r"\s*(?:,|и|жане|мен|пен|бен)\s*")


def _back_to_verb(n: Normalised, at: int, floor: int) -> int:
    """Before «Признать» or «Оправдать» where one stands right before a name."""
    m = re.search(
        r"(?:признать|оправдать|назначить|освободить|подсудим\w+|действия)\s*(?:подсудим\w+\s*)?$",
        n.low[max(floor, at - 40) : at],
    )
    return max(floor, at - 40) + m.start() if m else at


_MOVED_KK = re.compile(
    r"(?:кк\S*\s+)?\d{3}(?:-\d)?\s?-?\s?(?:баб\w*\s+\d(?:-\d)?\s?-?\s?болиг?и?нен|бабынан|баптан)(?=[^;\n]{0,90}(?:сарала|дарежеле|ауыстыр))"
)
_PARTED_KK = re.compile(
    r"(?<=акталсын),\s+|(?<=акталып),\s+|(?<=акталады),\s+|,\s+(?:ал\s+)?(?=(?:кр\s+)?(?:кк\S*\s+)?\d{3}\s?-?\s?(?:бап|баб|б\.)[^,;]{0,70}(?:акта(?:л|у)|кинасиз|кыскарт))"
)


def _pieces_kk(sentence: str) -> list[str] | None:
    """A Kazakh sentence that acquits of one thing and convicts of another, in its parts."""
    if "акта" not in sentence and "кинасиз" not in sentence and "кыскарт" not in sentence:
        return None
    pieces = _PARTED_KK.split(sentence)
    return pieces if len(pieces) > 1 else None


def _decide(low: str, d: Defendant) -> None:
    convicted: list[str] = []
    acquitted = False
    low = re.sub(r"(?<!\w)со?\s+(?:ст\.|стать|ч\.|част|п\.)[^\n;]{0,60}?\s+на\s+(?=(?:ч|ст|п))", "на ", low)
    low = _MOVED_KK.sub("", low)
    parts = [c for c in re.split(r"(?<=[а-я)]{3})\.\s+|;\s*|\n", low) if c.strip()]
    for c in parts:
        pieces = _pieces_kk(c) or (
            re.split(
                r",?\s+(?:а\s+)?(?=(?:и\s+)?(?:оправда\w+|по\s+(?:ст|ч|обвинению)[^,]{0,80}(?:оправда|невиновн|прекрат)))",
                c,
            )
            if _ACQUIT.search(c)
            else [c]
        )
        for piece in pieces:
            bad = _ACQUIT.search(piece)
            good = _GUILTY.search(piece)
            if bad and not good:
                acquitted = True
                continue
            if good or _SENTENCE.search(piece):
                piece = _cut_prior(piece)
                for a in find_articles(piece):
                    if a.is_offence:
                        convicted.append(a.value)
    refined = set(convicted)
    # «по ст. 392» in one place and «ч. 1 ст. 392» in another are one article.
    d.articles_convicted = [v for v in _uniq(convicted) if not any(x.startswith(v + "/") for x in refined)]
    guilty = bool(convicted) or any(_GUILTY.search(c) and not re.search(r"невиновн|кинасиз", c) for c in parts)
    if re.search(r"принудительн\w+\s+мер\w+\s+медицинск|медициналык\s+сипаттагы\s+мажбурлеу", low) and not guilty:
        d.outcome = "treatment"
    elif guilty:
        d.outcome = "convicted"
    elif acquitted:
        d.outcome = (
            "terminated"
            if re.search(r"прекрат|кыскартыл|токтатыл", low) and not re.search(r"оправд|невиновн|акталс", low)
            else "acquitted"
        )
    if d.outcome in ("acquitted", "terminated", "treatment"):
        d.sentence["type"] = "none"
        return
    _term(low, d)


def _cut_prior(piece: str) -> str:
    m = re.search(
        r"по\s+(?:предыдущему\s+)?приговору|приговор\w*\s+[^,;]{0,80}(?:суда|сотынын)|(?:наказани\w+\s+)?по\s+(?:первому|предыдущему)",
        piece,
    )
    return piece[: m.start()] if m else piece


def _term(low: str, d: Defendant) -> None:
    finals = [m.end() for m in _FINAL.finditer(low)]
    if not finals:
        # «на основании ст. 58 УК – 5 лет 4 месяца»: behind the rule of merging stands the term that counts.
        finals = [m.end() for m in _MERGED.finditer(low) if find_terms(low[m.end() : m.end() + 260])][-1:]
    if not finals and (lowered := _LOWERED.search(low)):
        # «снизить до 4 лет»: on appeal the term that stands.
        finals = [lowered.end()]
    scope_start = 0
    if finals:
        scope_start = finals[-1]
    else:
        m = re.search(r"назнач\w+|тагайында\w+|наказани\w+ в виде|жазас", low)
        if m and "жыл" not in low[: m.start()][-60:]:
            scope_start = m.start()
    scope = low[scope_start:]
    terms = [t for t in find_terms(scope) if not _not_term(scope, t.start, t.end)]
    if not terms and scope_start:
        scope, terms = low, [t for t in find_terms(low) if not _not_term(low, t.start, t.end)]
    if terms:
        t = terms[0]
        d.sentence["years"], d.sentence["months"] = t.years, t.months
    if re.search(r"лишени\w+\s+свободы|бас\s+бостандыгынан\s+айыр", low):
        d.sentence["type"] = "imprisonment"
    elif re.search(r"ограничени\w+\s+свободы|бас\s+бостандыгын\s+шектеу", low):
        d.sentence["type"] = "restriction_of_liberty"
    elif re.search(r"штраф|айыппул", low):
        d.sentence["type"] = "fine"
    d.sentence["suspended"] = any(
        not _OLD_KK.search(low, max(0, m.start() - 90), m.end() + 40) for m in _SUSPENDED.finditer(low)
    ) and not re.search(r"не\s+применя\w+[^.]{0,40}условн", low)
    d.sentence["regime"] = None if d.sentence["suspended"] else find_regime(low)


_OLD_KK = re.compile(r"укими[^.;]{0,80}шартты|шартты\s+(?:турде\s+)?(?:соттал|тагайындалган|жаза\w*\s+жойыл)")
_LOWERED = re.compile(r"(?:сниз|смягч|сократ|уменьш)\w*[^;\n]{0,120}?(?<!\w)до\s(?=\d|\w+\s+\(|\w+\s+(?:лет|год))")
_MERGED = re.compile(
    r"(?:ст\.?|стать[иеяёй]\w?|ст\.\s?ст\.)\s*(?:58|60)(?!\d)|по\s+совокупности\s+(?:преступлени|приговор|уголовн|правонаруш)\w+"
)
_NOT_TERM = re.compile(
    r"испытательн\w+ срок\w*|пробационн\w+|пробациялык|лишением права|с лишением|срок\w* пробаци|сынак\w*|по (?:предыдущему )?приговору|неотбыт\w+|удержани\w+"
)


def _not_term(scope: str, start: int, end: int) -> bool:
    before = scope[max(0, start - 45) : start]
    return bool(_NOT_TERM.search(before)) or bool(
        re.match(r"\s*(?:со дня|с момента|после|ишинде|в течение)", scope[end : end + 20])
    )
