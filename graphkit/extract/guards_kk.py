# ruff: noqa: E501 -- the patterns read best in one line each
"""What keeps a Kazakh clause from becoming a fact: negation, wish and condition, requests, at the clause.

Kazakh denies in three places: in the verb itself (бармады, алмаған), in the auxiliary right behind it
(барған жоқ, қатысқан емес, бара алмады), or by what the clause says of the whole («қол қоюдан бас тартты»,
«барғаны дәлелденбеді», «жоққа шығарды», «ешкім қорқытпаған»).
"""

from __future__ import annotations

import re

__all__ = ["BACKGROUND_KK", "asks_kk", "charged_kk", "fails_kk", "negated_kk", "party_kk", "rejected_kk", "unreal_kk"]

_HEAD = r"(?:[^,;]*?\s)?(?:козде|бил|ниеттен|ойла|кала|шеш|умиттен|сен|кызык|коркы?|корык|ести|туси?н|карыз\w*\s+бат|кал|мактанып|тарты?л|арманда|жоспарла)\w*?[гк][ае]н\s+(?=(?:ол|мен|сотталушы|айыпталушы|[а-я]\.|[а-я]{4,}\s+\d{4}|[а-я]{4,}\s+[а-я]\.))"
BACKGROUND_KK = re.compile(
    rf"^(?:{_HEAD})"
    r"|(?<!\w)(?:\S{1,30}\s+){0,3}\S{1,30}[гк][ае]н\s+(?:бойда|бетте|сатте|сон|кейин)(?!\w)"
    r"|(?<!\w)(?:\S{1,30}\s+){0,3}\S{1,30}(?:у|уды)\s+(?:максат\w+|ушин|уми?т\w+|ниет\w+|ой\w+)(?!\w)"
)
"""What the one who acts knew or wanted («қайта жіберілуін білген ол …», «… мақсатында»): no part of the deed."""
_KNEW = re.compile(_HEAD)
_NEGATIVE = r"\w+?[мбп][ае](?:д[ыи][мк]?|[гк][ае]н\w{0,8}|й(?:д[ыи]|м[ыи]н)?|пт[ыи]|у[ыи]?\w{0,3})"
_AUX = r"(?:кой|ал|бол|кор|бар|кел|кал|бер|ет|шык|тур|отыр|жибер|жур|кет|сал|жаса|улгер|тап|аткар|тиис)"
_AUX_WORD = r"(?:кой|ал|бол|кет|кал|кор|жибер|бер|сал|шы[кг]|тур|отыр|жур|кел|бар)(?:ып|ип|п|а|е|я|й|ган|ген|кан|кен|уга|уге|ды|ди|ты|ти)"
_BEHIND = re.compile(
    rf"(?:\s+(?:{_AUX_WORD}|да|де|та|те|тип|мулде|мулдем|уш[иы]н))?(?:\s+{_AUX_WORD})?\s+(?:жок(?:\w{{0,4}})|емес(?:\w{{0,4}})|{_AUX}[мбп][ае](?:д[ыи][мк]?|[гк][ае]н\w{{0,8}}|й\w{{0,3}}|пт[ыи]|у\w{{0,4}}))(?!\w)"
)
_NEXT = re.compile(rf"(?:\s+\w+)?\s+(?:{_NEGATIVE}|жок\w{{0,4}}|емес\w{{0,4}})(?!\w)")
_NOT = re.compile(rf"(?<!\w)(?:{_NEGATIVE}|жок\w{{0,4}}|емес\w{{0,4}})(?!\w)")
_REFUSED = re.compile(
    r"(?:уд[ае]н|ганын|генин|канын|кенин|[уы]ын|уин|дыгын|дигин)\s+(?:\w+\s+){0,3}?(?:бас\s+тарт|жокка\s+шыгар(?!ма)|мойындама|терис|кабылдама|жасырд)|(?:ганы|гени|каны|кени|уы|уи)(?:\s+туралы)?\s+(?:\w+\s+){0,5}?(?:дал[ае]лденбе|раст?алма|аныкталма|коринбе|болмаган|жок(?!\w)|тарт)|(?:окига|факти?|сыбай|белги)с?[ыи]\w{0,3}\s+(?:\w+\s+){0,2}?(?:болма|жок|расталма|аныкталма|тирелме)|(?<!\w)(?:бас\s+тарт(?:ып|ты|кан(?!дар|дыг|дык|ы\s+(?:ушин|сон)|\s+(?:ушин|сон))|тым)|тайкып|коне?бе(?:ди|ген)|келис(?:пе)(?:ди|ген))"
)
_NOBODY = re.compile(
    r"(?<!\w)(?:ешким\w*|ешкандай|ешкашан|еште[нм]е\w*|ешнарсе\w*|еш(?!\w)|бирде-?\s?бир|бир\s+рет\s+те|никто|никогда|не\s+(?:принужд|заставл|участв|получ|подпис)\w*)"
)


def negated_kk(low: str, start: int, end: int, m: re.Match[str], *, loose: bool) -> bool:
    """Whether the clause ``[start, end)`` denies what its cue ``m`` tells; `loose` when any negation behind
    the cue denies it («күштеп қол қойдырған жоқ»)."""
    if "neg" in m.re.groupindex and m["neg"] is not None:
        return True
    if _BEHIND.match(low, m.end(), min(end, m.end() + 60)):
        return True
    if low[m.end() - 1] == "п" and _NEXT.match(low, m.end(), end):
        return True
    if loose and _NOT.search(low, m.start(), end):
        return True
    clause = low[start:end]
    return _REFUSED.search(clause) is not None or _NOBODY.search(clause) is not None


_ITS = ("ны", "ни", "уы", "уи")
"""Behind these «үшін» makes the deed a reason of another («қатысқаны үшін … алған»)."""
_UNREAL = re.compile(
    r"(?<!\w)(?:егер|мумкин|болжам\w*|сияк?ты\s+(?:болды|корин)|кауи?птен\w*|мусе|тиис\s+еди|керек\s+еди|жаздады)(?!\w)"
    r"|\w+(?:са|се)(?:м|н|к|ныз|низ)?\s*,?\s+(?:\w+\s+){0,5}?\w+(?:ар|ер|йтин|атын|етин|ас|ес|мас|мес)\s+еди"
)
_WISH_BEHIND = re.compile(
    r"(?:уга|уге|гысы|гиси|кысы|киси|мак(?:шы)?|мек(?:ши)?|бак(?:шы)?|бек(?:ши)?|пак(?:шы)?|пек(?:ши)?)(?!\w)\s*(?:ниет|болды|болган|бол|кел|ойла|жоспар|дайын|тырыс|умтыл|улгер|арманда)|(?<=п)\s+(?:ниеттен|жоспарла|ойла(?:ган|ды)|арманда)|(?:уды|уди)\s+(?:\w+\s+)?(?:ойла|жоспар|арманда|ниет|кала|жон\s+кор|козде|уйгар)"
)


_OTHERS = re.compile(r"\s+\w+(?:лар|лер|дар|дер|тар|тер)(?:[дтн][ыи]н?|[гк][ае]|[дтн][ае]н|[ыи]|[мпб]ен)?(?!\w)")
_FEARED = re.compile(r"(?:\s+\w+)?\s+деп\s+(?:кор[ык]|ойла|умит|кауип)|\s+кал(?:амын|ам|ады)\s+деп")
_WOULD = re.compile(r"\w(?:ар|ер|[ае]т[ыи]н|йт[ыи]н|мас|мес)\s+еди")


_SOMEBODY = re.compile(
    r"(?:\s+(?:кет|кел|шык|кал|бар|тус)(?:[гк][ае]н))?\s+(?:(?:еки|уш|торт|бес|бир|бирнеше|кейбир|\d+)\s+)?(?:ага|ини|ул|бала|аке|шеше|ана|апке|апа|синли|карындас|куйеу|бауыр|туыс|немере|жиен|дос|таныс|жолдас|адам|азамат|сарбаз|жауынгер|жигит|солдат|киси)(?:[ыи]|с[ыи]|[ыи]м|лар\w*|дар\w*|тар\w*)?(?:н|нын|нин|на|не|ны|ни|нан|нен|ды|ди|ты|ти|дын|дин|мен|га|ге|ка|ке)?(?!\w)"
)
_AUX_PARTICIPLE = re.compile(r"\s+(?:кет|кел|шык|кал|бар|тус)[гк][ае]н\s")
_TO_DO = re.compile(r"\s+[а-я]+[ую](?:га|ге|ды|ди|дан|ден)(?!\w)(?!\s+(?:[а-я]+\s+)?м[аә]жбур)")
_TOLD_TO_COME = re.compile(r"\w(?:[ая]м[ыи]з|[ей]м[ыи]з|[аеый]с[ыи][нз]|[аей]т[ыи]н[ыи]н(?:е|ен|и)?)$")
_PROMISED = re.compile(r"(?<!\w)(?:бер|толе|аудар|ал(?=[аы])|тол[еи]|тус|бол|тап|кура|жасал|салын|есепт|кол|уаде|усын)")


def unreal_kk(low: str, start: int, end: int, cue_start: int, cue_end: int, *, agent: bool) -> bool:
    """Whether the clause supposes, wishes, fears or plans what its cue tells, or the cue only describes
    others (`agent`: «қашқан жауынгерлерді» tells of no flight of the subject's)."""
    if agent and low[cue_end - 3 : cue_end] in ("ган", "ген", "кан", "кен") and _OTHERS.match(low, cue_end, end):
        return True
    participle = low[cue_end - 3 : cue_end] in ("ган", "ген", "кан", "кен")
    if agent and (participle or _AUX_PARTICIPLE.match(low, cue_end, end)) and _SOMEBODY.match(low, cue_end, end):
        return True
    if low[cue_end - 1] == "п" and _TO_DO.match(low, cue_end, end):
        # «қашып кетуге мүмкіндігі болған»: the finite verb is elsewhere.
        return True
    if not agent and _TOLD_TO_COME.search(low, cue_start, cue_end) and not _PROMISED.match(low, cue_start):
        # «елден шығарамыз деп қорқытты», «шығарып жіберетінін айтты»: what is threatened has not come.
        return True
    if _FEARED.match(low, cue_end, end):
        return True
    if _WOULD.search(low, start, end) and "егер" in low[max(start - 120, low.rfind(". ", 0, start) + 1) : start]:
        return True
    before = _KNEW.match(low, start, end)
    if before and before.end() <= cue_start:
        start = before.end()
    if _UNREAL.search(low, start, end) or (low[cue_end - 2 : cue_end] in _ITS and low.startswith(" ушин", cue_end)):
        return True
    # «консулдыққа бармақ болды», «елге оралғысы келген»: the wish stands at the cue.
    m = _WISH_BEHIND.search(low, max(start, cue_start - 30), min(end, cue_end + 30))
    return m is not None


_ASKS = re.compile(
    r"(?:у[дт]?[ыи]н?|уд[ыи]|ын|ин|мауын|меуин|нд[ыи])\s+(?:\w+\s+){0,4}?(?:(?<!комек )сура(?:п(?!\s+(?:\S+\s+){0,5}?(?:тапсыр|бар|жугин|кел|жаз|хабарлас|конырау|отиниш|хат|жолда|кир))|ды|ган(?!\s+[а-я])|йды|ймын|ймыз|уда)|отин(?:ди|ген(?!\s+[а-я])|ип(?!\s+(?:\S+\s+){0,5}?(?:бар|жугин|кел|жаз|жукте|жарияла|тарат|тусир))|еди|емин)|кала(?:йды|ды))(?!\w)|(?<!\w)(?:сураймын|отинемин|отинеми[зн]|сураймыз)(?!\w)"
)


def asks_kk(low: str, start: int, end: int) -> bool:
    """Whether the clause is something asked for («елге жіберуді сұрады»)."""
    return _ASKS.search(low, start, end) is not None


_CHARGED = re.compile(
    r"айыптау\s+(?:акт|тарап|тарабы|орган|корытынды|версия|нускас)|айыптаушы\s+тарап|сотка\s+дейинги\s+тергеу|тергеу\s+орган|тергеуши\w*|айыпта(?:лады|лган)|тагылган\s+айып|айып\s+тагыл|делинген|деп\s+тужырымда|деп\s+болжа|деп\s+айыпта|айыптау\s+бойынша"
)


def charged_kk(low: str) -> bool:
    """Whether a sentence tells the accusation's version."""
    return _CHARGED.search(low) is not None


_FAILS = re.compile(
    r"дал[ае]лденбе\w*|раст?алма\w*|расталган\s+жок|аныкталма(?:ды|ган(?:дык\w*)?(?=\s*[,.;]|$))|аныкталган\s+жок|келиспейди|(?:тужырым|нуска|пикир|уаж|далел)\w*\s+(?:сот\s+)?келиспе\w+|коринбейди|жоюга\s+жатады|алып\s+таст\w+|негизсиз|сот\s(?:(?!\.\s).){0,80}кабыл(?:дама|\s+алма)\w*|сын(?:и)?\s+козбен|терис\w*|жокка\s+шыгар\w+|окигасы\s+болма\w+|курамы\s+(?:жок|болма)\w*|сенимсиз|акта(?:лды|луы|лсын)|кате\s+деп|шындыкка\s+жанаспа\w+|сайкес\s+келме\w+|орынсыз"
)


def fails_kk(low: str) -> bool:
    """Whether a sentence says that a claim or a charge does not stand."""
    return _FAILS.search(low) is not None


_CLAIM = re.compile(
    r"(?<!\w)(?:уаж|дайек|жауаб|жауап|нуска|малимдем|соз(?:и|ин|инде)(?!\w)|деген|айтка|тужырым|далел|пайым|дау\w*\s|талап|айып)"
)


def rejected_kk(low: str) -> bool:
    """Whether a sentence holds a claim that the court turns down."""
    return _CLAIM.search(low) is not None and _FAILS.search(low) is not None


_PARTY = re.compile(
    r"(?:коргаушы|адвокат|прокурор|айыптаушы)\w*\s+(?:\w+\.?\s+){0,3}(?:айтуынша|пикиринше|создеринше|созинше|малимдеуинше)|(?:коргаушы|адвокат|прокурор|айыптаушы|тараптар)\w*(?:(?!\.\s).){0,200}?(?:сура|отин|деп\s+(?:есептей|санай|корсет|айт|мал|уаж)|уаж|:|деди|дейди|пикирин|ескер|талап\s+ет)|(?:шагым|карсылы[кг]|жарыссоз)\w*(?:да|де|ында|инде|мен|ымен|имен)(?!\w)"
)


def party_kk(low: str) -> bool:
    """Whether a sentence is what a party asks for or argues."""
    return _PARTY.search(low) is not None
