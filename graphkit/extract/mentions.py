# ruff: noqa: E501 -- the patterns read best in one line each
"""Where people are named in a verdict, in which role and in which case."""

from __future__ import annotations

import re

from graphkit.dates.words import fold
from graphkit.extract.defendants_kk import BORN
from graphkit.extract.given_names import KNOWN
from graphkit.extract.normalise import Normalised
from graphkit.extract.people import NameMention

__all__ = ["BIRTH_AFTER", "LO", "UP", "find_mentions", "role_and_case", "surname_key"]

UP = "А-ЯЁӘҒҚҢӨҰҮҺІA-Z"
LO = "а-яёәғқңөұүһіa-z"
_W = rf"(?:[{UP}][{LO}]+(?:-[{UP}]?[{LO}]+)?|[{UP}]{{3,}}(?:-[{UP}]{{3,}})?)"
_PATR = (
    rf"(?:[{UP}][{LO}]+(?:вич|ьич|мич|кич|вн|чн)[{LO}]{{0,3}}|[{UP}][{LO}]+(?:[ұу][ғг]?лы|[қк]ызы|о[ғг]лы)[{LO}]{{0,4}}"
    rf"|[{UP}]{{3,}}(?:ВИЧ|ВН|[ҰУ]ЛЫ|[ҚК]ЫЗЫ)[{UP}]{{0,3}}|[{UP}][{LO}]+\s[ұу]лы[{LO}]{{0,4}}|[{UP}][{LO}]+\s[қк]ызы[{LO}]{{0,4}})"
)
_I = rf"[{UP}]\."
_MASK = rf"(?:[{UP}][{LO}]{{0,3}}[*•#_…]{{2,}}[{LO}]{{0,4}}|[{UP}]-[{LO}]{{1,4}}(?=\s+[{UP}]\.))"
_NAME = re.compile(
    rf"(?<![\w*])(?:"
    rf"(?P<f1>{_W})\s+(?P<f2>{_W})\s+(?P<f3>{_PATR})"
    rf"|(?P<g1>{_W})\s+(?P<g2>{_PATR})\s+(?P<g3>{_W})(?=\s*[,(])"
    rf"|(?P<m1>{_MASK})(?:\s+(?P<m2>{_MASK}|{_I}\s?(?:{_I})?|{_W}(?=\s+(?:{_MASK}|{_PATR}))))?(?:\s+(?P<m3>{_MASK}|{_PATR}))?"
    rf"|(?P<s1>{_W})(?:,?\s+|,|(?<=[{LO}]))(?P<s2>{_I}\s?(?:{_I})?)(?![{LO}])"
    rf"|(?P<i1>{_I}\s?(?:{_I}\s?)?)(?P<i2>{_W}|{_MASK})"
    rf"|(?P<t>(?:{_I}\s?){{3}}|{_I}\s?{_I}(?=\s+есімді|\s?-(?:ғ|г|қ|к|н|д|т|м|п|б)[{LO}]{{1,2}}(?![{LO}])|,\s+\d))"
    rf"|(?P<o>ФИО\s?-?\d{{0,2}})(?!\w)"
    rf"|(?P<p1>{_W})\s+(?P<p2>{_PATR})"
    rf"|(?P<b1>{_W})\s+(?P<b2>{_W})(?=\s*,?\s*\(?\d|\s+(?:[ҚК]Р\s+)?[ҚК]К|\s+кінәлі)"
    rf")"
)
_NOT_SURNAME = frozenset(
    [
        "председательствующий",
        "председательствующая",
        "председательствующего",
        "республика",
        "республики",
        "республике",
        "уголовного",
        "уголовный",
        "кодекса",
        "кодекс",
        "российской",
        "федерации",
        "город",
        "города",
        "районный",
        "суд",
        "суда",
        "закон",
        "закона",
        "статья",
        "статьи",
        "глава",
        "главы",
        "приложение",
        "казахстан",
        "казахстана",
        "украины",
        "украина",
        "россии",
        "область",
        "области",
        "в",
        "с",
        "на",
        "от",
        "по",
        "при",
        "и",
        "или",
        "а",
        "также",
        "согласно",
        "судья",
        "прокурор",
        "адвокат",
        "секретарь",
        "свидетель",
        "подсудимый",
        "гражданин",
        "қазақстан",
        "республикасы",
        "республикасынын",
        "казакстан",
        "республикасының",
        "ресей",
        "ресейдің",
        "ресейдин",
        "федерациясы",
        "украина",
        "рк",
        "рф",
        "ук",
        "упк",
        "кр",
        "кк",
        "кнб",
        "мвд",
        "акимат",
        "пункт",
        "довод",
        "доводы",
        "действия",
        "показания",
        "вина",
        "утверждение",
        "часть",
        "том",
        "иванова",
        "село",
    ]
) - {"иванова"}
_ROLE_KK = re.compile(
    r"(?:куа(?:лар|лер|ни|га|нын)?|сотталушы|айыпталушы|сотталган|айыптаушы|коргаушы|хатшы|торага|азамат(?:ша)?(?!ов)|жабирленуши|тергеуши|алка)(?:лар|нын|ны|га|мен|дын)?$"
)
"""Kazakh words for roles: no surnames, though an initial may follow («Куә Р. Ахметов»)."""
_ROLE_WORDS: tuple[tuple[str, str], ...] = (
    ("defendant", r"подсудим\w+|обвиняем\w+|осужденн\w+|сотталушы\w*|айыпталушы\w*|сотталган"),
    ("prosecutor", r"прокурор\w*|(?:гос)?обвинител\w+|айыптаушы\w*"),
    ("lawyer", r"адвокат\w*|защитник\w*|коргаушы\w*"),
    ("clerk", r"секретар\w+|хатшы\w*|протокол\w* ведущ\w+"),
    ("interpreter", r"переводчик\w*|аудармашы\w*"),
    ("judge", r"судь[яиюе]\w?|судьей|председательств\w+|торага\w*|судьянын"),
    ("witness", r"свидетел\w+|куа\w{0,6}"),
    ("expert", r"эксперт\w*|сарапшы\w*|специалист\w*"),
    ("official", r"следовател\w+|оперуполномоч\w+|дознавател\w+|тергеуши\w*|сотрудник\w*"),
    ("relative", r"(?<!\w)(?:мат(?:ь|ери|ерью)|от(?:ец|ца|цу|цом)|брат\w{0,2}|сестр\w{1,2}|жен[аыеу]|женой|супруг\w{0,2}|дяд\w{1,2}|анасы\w*|акеси\w*|агасы\w*|иниси\w*|апкеси\w*|зайыбы\w*|айели\w*)(?!\w)"),
    ("third", r"(?<!\w)(?:знаком\w{2,3}|друг(?:а|у|ом)?|сослужив\w+|земляк\w*|товарищ\w*|досы\w*|танысы\w*)(?!\w)"),
)  # fmt: skip
_ROLE = re.compile("|".join(f"(?P<{role}>{pattern})" for role, pattern in _ROLE_WORDS))
_CASE_ENDINGS: tuple[tuple[str, str], ...] = (
    (r"(?:судья|прокурор|адвокат|секретарь|свидетель|защитник|обвинитель|подсудимый|подсудимая|председательствующий|"
     r"председательствующая|переводчик|эксперт|осужденный|осужденная|обвиняемый)$", "nom"),
    (r"(?:судьи|прокурора|адвоката|секретаря|свидетеля|защитника|обвинителя|подсудимого|подсудимой|подсудимых|"
     r"председательствующего|переводчика|эксперта|осужденного|обвиняемого|обвиняемой|председательством|судей)$", "gen"),
    (r"(?:судье|прокурору|адвокату|секретарю|свидетелю|защитнику|подсудимому|осужденному|обвиняемому)$", "dat"),
    (r"(?:судью|подсудимую|осужденную)$", "acc"),
    (r"(?:судьей|прокурором|адвокатом|секретарем|свидетелем|защитником|подсудимым|осужденным|обвиняемым)$", "ins"),
    (r"(?:секретаре|прокуроре|адвокате)$", "prep"),
)  # fmt: skip
_CASES = tuple((re.compile(p), case) for p, case in _CASE_ENDINGS)
_BEFORE = (
    (re.compile(r"(?:в отношении|по обвинению|с участием|у гражданина|действия|по делу)[\s:\d).-]*$"), "gen"),
    (re.compile(r"(?:признать|оправдать|освободить|признал[аи]?)[\s:\d).-]*$"), "acc"),
    (re.compile(r"(?:назначить|определить|меру пресечения|пообещал\w?|предложил\w?)\s*$"), "dat"),
    (re.compile(r"(?:при|о|об)\s+$"), "prep"),
    (re.compile(r"(?:^|[.\n])\s*$"), None),
)
BIRTH_AFTER = re.compile(
    r"[\s,(]*(?:(?P<date>[^,;()]{4,40}?)\s*,?\s*(?:года?|г\.?)?\s*(?:рожд\w*|г\.?\s?р\.?(?!\w)|р\.(?=[,\s])|туган|ж\.?\s?т\.)|(?:родивш\w+|дата рождения)\s*:?\s*(?P<date2>[^,;()]{4,30}))"
)
_FIRST_WORD = re.compile(r"\S{1,60}")
MAX_MENTIONS = 4000


def find_mentions(n: Normalised) -> list[NameMention]:
    """Every name of the text, with its parts, its role and its case; 4,000 at most."""
    found: list[NameMention] = []
    previous = 0
    at = 0
    while len(found) < MAX_MENTIONS and (m := _NAME.search(n.text, at)):
        at = m.end()
        mention = _mention(m)
        first = fold(mention.surname.split()[0]) if mention.surname else ""
        if first in _NOT_SURNAME or _ROLE_KK.match(first) or re.fullmatch(r"[ivxіх]+", first):
            # «Республики Казахстан К.Е.»: try again behind the word that is no name.
            word = _FIRST_WORD.match(n.text, m.start())
            at = max(m.start() + 1, word.end() if word else 0)
            continue
        mention.role, mention.case = role_and_case(n, mention.start, max(previous, mention.start - 160))
        single = len(re.sub(r"[^\w]", "", mention.initials)) == 1
        if (
            single
            and not mention.given
            and mention.role is None
            and m["s1"]
            and n.text[m.end() : m.end() + 2].strip()[:1].isupper()
            and n.text[m.end() - 1 : m.end()] != "."
        ):
            continue
        if m["p1"] and mention.role is None and not _known(m["p1"]):
            continue
        if m["m1"] and not m["m2"] and not m["m3"] and _masked_place(n, m.start(), m.end()):
            continue
        if m["b1"] and not _full(n, m):
            at = m.start() + len(m["b1"])
            continue
        found.append(mention)
        previous = mention.end
    return found


_PLACE_BEFORE = re.compile(
    r"(?:(?<!\w)(?:г|гор|с|пос|п|пгт|ст|д|дер|н\.\s?п|ул|пр|мкр|обл|р-н|кв)\.\s?|(?<!\w)(?:город|сел|пос[её]л|деревн|станиц|район|област|пункт|посел|станци|улиц|аэропорт|полигон|порт|кпп|п/п|пост|ооо|тоо|ип|ауыл|кала)\w{0,4}\s+|[«\"])[«\"]?$"
)
_PLACE_BEHIND = re.compile(
    r"\w*(?:ск|цк)(?:ой|ая|ую|ом|ого|ий|ому|им)(?!\w)|\w*[»\"]|\s+(?:област|обл\.|край|края|район|р-н|облыс|ауданы|кала)"
)


def _masked_place(n: Normalised, start: int, end: int) -> bool:
    """Whether asterisks hide a place or a firm («г.О***», «в В***ской области», «п/п «Ж***»»), nobody's name."""
    stars = re.search(r"[*•#_…]", n.text[start:end])
    tail = start + stars.start() if stars else end
    while tail < end and n.text[tail] in "*•#_…":
        tail += 1
    return (
        _PLACE_BEFORE.search(n.low, max(0, start - 20), start) is not None
        or _PLACE_BEHIND.match(n.low, tail) is not None
    )


_TRIED_KK = re.compile(r"\s+(?:кр\s+)?кк(?!\w)|\s+кинали")


def _full(n: Normalised, m: re.Match[str]) -> bool:
    """Whether two words are a person's whole name: data of birth, or the verdict's words, stand behind them."""
    if _TRIED_KK.match(n.low, m.end(), m.end() + 12):
        return True
    behind = n.low[m.end() : m.end() + 80]
    return m.start() < 6000 and (
        BIRTH_AFTER.match(n.low, m.end(), m.end() + 60) is not None or BORN.search(behind) is not None
    )


def _known(word: str) -> bool:
    low = fold(word)
    return low in KNOWN or any(low[:-k] in KNOWN for k in (1, 2) if len(low) > 4)


def _mention(m: re.Match[str]) -> NameMention:
    whole = re.sub(r"\s+", " ", m.group())
    if m["f1"]:
        # «Кожахметов Константин Ерланович»
        return NameMention(m.start(), m.end(), _title(m["f1"]), _title(m["f2"]), _title(m["f3"]), whole=whole)
    if m["g1"]:
        return NameMention(m.start(), m.end(), _title(m["g3"]), _title(m["g1"]), _title(m["g2"]), whole=whole)
    if m["m1"]:
        rest = m["m2"] or ""
        if re.fullmatch(rf"{_I}\s?(?:{_I})?", rest):
            return NameMention(m.start(), m.end(), m["m1"], initials=_initials(rest), whole=whole)
        return NameMention(m.start(), m.end(), m["m1"], rest, m["m3"] or "", whole=whole)
    if m["s1"]:
        return NameMention(m.start(), m.end(), _title(m["s1"]), initials=_initials(m["s2"]), whole=whole)
    if m["i1"]:
        return NameMention(m.start(), m.end(), _title(m["i2"]), initials=_initials(m["i1"]), whole=whole)
    if m["b1"]:
        return NameMention(m.start(), m.end(), _title(m["b1"]), _title(m["b2"]), whole=whole)
    if m["t"]:
        parts = re.sub(r"\s", "", m["t"])
        end = m.start() + len(m.group().rstrip())
        return NameMention(m.start(), end, parts, whole=re.sub(r"\s+", " ", m["t"]).strip())
    if m["o"]:
        return NameMention(m.start(), m.start() + len(m.group().rstrip()), m["o"].strip(), whole=whole)
    return NameMention(m.start(), m.end(), "", _title(m["p1"]), _title(m["p2"]), whole=whole)


def _title(word: str) -> str:
    if word.isupper() and len(word) > 2:
        return "-".join(p.capitalize() for p in word.split("-"))
    return re.sub(r"\s+", " ", word)


def _initials(text: str) -> str:
    return re.sub(r"\s", "", text)


def role_and_case(n: Normalised, start: int, low_limit: int) -> tuple[str | None, str | None]:
    """Role and case by the words before a name, back to the last comma, full stop or name."""
    before = n.low[low_limit:start]
    cut = max(before.rfind(c) for c in ",;\n:")
    # A role may stand before a comma that only sets off its attribute; the colon of «в отношении:» does not cut.
    chunk = before[cut + 1 :] if cut >= 0 and before[cut : cut + 1] != ":" else before[-100:]
    stop = re.search(r"(?<=[а-я]{3})\.\s(?=\S)(?!.*\.\s)", chunk)
    if stop:
        chunk = chunk[stop.end() :]
    role: str | None = None
    case: str | None = None
    for m in _ROLE.finditer(chunk):
        if role in ("prosecutor", "lawyer", "judge", "clerk") and m.lastgroup in ("judge",):
            continue
        if role is None or m.lastgroup not in ("official",):
            role = m.lastgroup
        for pattern, c in _CASES:
            if pattern.search(m.group()):
                case = c
                break
    for before_pattern, asked in _BEFORE:
        if before_pattern.search(before):
            case = asked or case
            break
    return role, case


_STEM = re.compile(r"(?:ого|ому|ыми|ами|ой|ым|им|ом|ем|ею|ую|ая|ий|ый|его|ему|а|у|ы|е|и|ю|я|й|ь)$")


def surname_key(word: str) -> str:
    """A folded stem under which the case forms of one surname meet."""
    low = fold(word)
    stem = _STEM.sub("", low) if len(low) > 4 else low
    return stem
