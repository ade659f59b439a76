# ruff: noqa: E501 -- the patterns read best in one line each
"""People of a verdict: where they are named, in which role, and their names in the nominative."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from graphkit.dates.words import fold
from graphkit.extract.defendants_kk import BORN, verdict_names
from graphkit.extract.given_names import FEMALE, KNOWN, MALE
from graphkit.extract.nominative import Observed, case_forms, nominative, patronymic_gender, strip_kazakh
from graphkit.extract.normalise import Normalised
from graphkit.extract.people_ru import introduced
from graphkit.extract.sections import Section

__all__ = ["NameMention", "People", "Person", "find_people"]

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


@dataclass(slots=True)
class NameMention:
    """A name where it stands in the normalised text: its parts as written, role and case by context."""

    start: int
    end: int
    surname: str
    given: str = ""
    patronymic: str = ""
    initials: str = ""
    role: str | None = None
    case: str | None = None
    entity: str | None = None
    whole: str = ""


@dataclass(slots=True)
class Person:
    """Someone named, with the nominative name. `id` as in ``entities`` of the output."""

    id: str
    role: str
    name: str = ""
    gender: str | None = None
    surname: str = ""
    given: str = ""
    mentions: list[NameMention] = field(default_factory=list)


@dataclass(slots=True)
class People:
    """All people of one text, defendants first."""

    persons: dict[str, Person]
    mentions: list[NameMention]

    @property
    def defendants(self) -> list[Person]:
        return [p for p in self.persons.values() if p.role == "defendant"]


def find_people(n: Normalised, sections: list[Section], language: str) -> People:
    """Names, roles and nominatives; deterministic, ids by order of appearance within a role."""
    mentions = _scan(n)
    opening_end = next((s.end for s in sections if s.kind == "opening"), min(len(n.text), 5000))
    resolution = next((s.start for s in sections if s.kind == "resolution"), len(n.text))
    apart = _introduced(n, mentions, opening_end) if language == "ru" else []
    clusters = _cluster(mentions) + [[m] for m in apart]
    mentions += apart
    persons: dict[str, Person] = {}
    tried = _defendants_kk if language == "kk" else _defendants
    defendants = tried(n, clusters, opening_end, resolution)
    counters: dict[str, int] = {}
    order: list[tuple[str, list[NameMention]]] = [("defendant", c) for c in defendants]
    for cluster in clusters:
        if cluster in defendants:
            continue
        order.append((_cluster_role(cluster, opening_end, resolution), cluster))
    for role, cluster in order:
        prefix = {"defendant": "D", "judge": "judge", "prosecutor": "prosecutor", "lawyer": "lawyer", "clerk": "clerk"}
        base = prefix.get(role, "w")
        counters[base] = counters.get(base, 0) + 1
        number = counters[base]
        pid = f"{base}{number}" if base in ("D", "w") or number > 1 else base
        person = Person(pid, role, mentions=cluster)
        _name(person, n, language)
        for m in cluster:
            m.entity = pid
        persons[pid] = person
    people = People(persons, mentions)
    _bare(n, people, language)
    people.mentions.sort(key=lambda m: (m.start, m.end))
    return people


def _introduced(n: Normalised, mentions: list[NameMention], opening_end: int) -> list[NameMention]:
    """Add the names that stand alone behind a role; those that must not join a man's cluster are handed back."""
    taken = bytearray(len(n.text) + 1)
    for m in mentions:
        taken[m.start : m.end] = b"\x01" * (m.end - m.start)
    apart: list[NameMention] = []
    for start, end, surname, given, woman in introduced(n, taken, opening_end):
        mention = NameMention(start, end, surname, given, whole=n.text[start:end])
        mention.role, mention.case = _context(n, start, max(0, start - 100))
        if mention.role == "defendant":
            mention.role = None
        same = [m for m in mentions if m.role == "defendant" or m.start < opening_end]
        if woman and any(
            surname_key(m.surname) == surname_key(surname) and not m.surname.endswith(("а", "я")) for m in same
        ):
            apart.append(mention)
        else:
            mentions.append(mention)
    mentions.sort(key=lambda m: (m.start, m.end))
    return apart


_FIRST_WORD = re.compile(r"\S{1,60}")
MAX_MENTIONS = 4000


def _scan(n: Normalised) -> list[NameMention]:
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
        mention.role, mention.case = _context(n, mention.start, max(previous, mention.start - 160))
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


def _context(n: Normalised, start: int, low_limit: int) -> tuple[str | None, str | None]:
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


def _same(a: NameMention, b: NameMention) -> bool:
    if not a.surname or not b.surname:
        return False
    ka, kb = surname_key(a.surname), surname_key(b.surname)
    if ka != kb:
        short, long_ = sorted((fold(a.surname), fold(b.surname)), key=len)
        # Kazakh case endings: the longer begins with the shorter.
        if len(short) < 3 or not long_.startswith(short) or len(long_) - len(short) > 4:
            return False
        if len(short) < 4 and (
            long_[len(short) :] not in ("а", "у", "ом", "е", "ой", "ым") or _letters(a)[:1] != _letters(b)[:1]
        ):
            return False
    ia, ib = _letters(a), _letters(b)
    return all(x == y for x, y in zip(ia, ib, strict=False)) if ia and ib else True


def _letters(m: NameMention) -> str:
    if m.given:
        return fold(m.given[:1] + m.patronymic[:1])
    return fold(re.sub(r"[^\w]", "", m.initials))


def _cluster(mentions: list[NameMention]) -> list[list[NameMention]]:
    clusters: list[list[NameMention]] = []
    by_letter: dict[str, list[list[NameMention]]] = {}
    fullest: dict[int, NameMention] = {}
    for m in mentions:
        key = fold(m.surname or m.given)[:3]
        home: list[NameMention] | None = None
        for c in by_letter.get(key, ()):
            # Compare with the fullest mention, so that initials decide.
            full = fullest[id(c)]
            if _same(full, m):
                home = c
                barer = len(m.surname) < len(full.surname) and fold(full.surname).startswith(fold(m.surname))
                # «О.М. Жүнісбектің» first, then the name as it is: that one meets the other cases.
                if len(_letters(m)) > len(_letters(full)) - barer:
                    fullest[id(c)] = m
                break
        if home is None:
            home = []
            fullest[id(home)] = m
            clusters.append(home)
            by_letter.setdefault(key, []).append(home)
        home.append(m)
    return clusters


def _defendants(
    n: Normalised, clusters: list[list[NameMention]], opening_end: int, resolution: int
) -> list[list[NameMention]]:
    def born(m: NameMention) -> bool:
        return m.start < max(opening_end, 3000) and BIRTH_AFTER.match(n.low, m.end, m.end + 90) is not None

    out = [c for c in clusters if any(born(m) and m.role in (None, "defendant") for m in c)]
    if out:
        return out
    tried = re.compile(r"(?:в отношении|по обвинению)[\s:\d).-]*(?:гр\w*\.?\s*)?$")
    out = [
        c
        for c in clusters
        if any(
            m.role == "defendant" or tried.search(n.low, max(0, m.start - 60), m.start)
            for m in c
            if m.start < opening_end
        )
    ]
    if out:
        return out
    guilty = re.compile(r"[^.;\n]{0,200}(?:виновн|кинали|оправда)")
    out = [
        c
        for c in clusters
        if any(
            m.start >= resolution
            and (guilty.match(n.low, m.end) or re.search(r"признать\s*$", n.low[max(0, m.start - 12) : m.start]))
            for m in c
        )
    ]
    if out:
        return out
    return [c for c in clusters if any(m.role == "defendant" for m in c)]


def _defendants_kk(
    n: Normalised, clusters: list[list[NameMention]], opening_end: int, resolution: int
) -> list[list[NameMention]]:
    """Everyone whom the operative part decides on or of whose birth the opening tells, in order of appearance."""
    order = sorted((m for c in clusters for m in c), key=lambda m: m.start)
    heads = {order[k].start for k in verdict_names(n, [(m.start, m.end) for m in order], resolution)}
    follow = {a.start: b.start for a, b in pairwise(order)}
    limit = max(opening_end, 3000)

    def born(m: NameMention) -> bool:
        if m.start >= limit or m.role not in (None, "defendant"):
            return False
        behind = n.low[m.end : min(follow.get(m.start, len(n.low)), m.end + 170)]
        return BORN.search(behind) is not None and "\n" not in behind.lstrip()[:30]

    out = [c for c in clusters if any(m.start in heads or born(m) for m in c)]
    return out or _defendants(n, clusters, opening_end, resolution)


def _cluster_role(cluster: list[NameMention], opening_end: int, resolution: int) -> str:
    for m in cluster:
        if m.role in ("judge", "prosecutor", "lawyer", "clerk") and (m.start < opening_end or m.start > resolution):
            return m.role
    for m in cluster:
        if m.role and m.role != "defendant":
            return m.role
    return "third"


def _name(person: Person, n: Normalised, language: str) -> None:
    cluster = person.mentions
    full = max(cluster, key=lambda m: (bool(m.given) + bool(m.patronymic), len(m.initials)))
    gender = next((g for m in cluster if m.patronymic and (g := patronymic_gender(fold(m.patronymic)))), None)
    if gender is None and person.role == "defendant":
        gender = _gender_near(n, cluster)
    if language == "kk":
        _name_kk(person, full, gender)
        return
    surnames: list[Observed] = list(dict.fromkeys((m.surname, m.case) for m in cluster if m.surname))[:40]
    givens: list[Observed] = list(dict.fromkeys((m.given, m.case) for m in cluster if m.given))[:40]
    patronymics: list[Observed] = list(dict.fromkeys((m.patronymic, m.case) for m in cluster if m.patronymic))[:40]
    if full.surname and ("*" in full.surname or re.search(r"[•#_…]|\.|ФИО", full.surname)):
        if re.fullmatch(r"(?:\w\.){3}", full.surname):
            # «К. Д.Ж.»: as it is written.
            person.name, person.surname, person.gender = full.whole, full.surname, gender
            return
        given = full.given or full.initials
        if given.isalpha() and len(given) > 2:
            given, guessed = nominative(
                [(m.given, m.case) for m in cluster if m.given.isalpha()], "given", gender, KNOWN
            )
            gender = gender or guessed
        surname = _unmasked_case(full.surname, {m.surname for m in cluster}, gender)
        person.name = " ".join(x for x in (surname, given, full.patronymic) if x)
        person.surname, person.gender = surname, gender
        return
    if gender is None and givens:
        guess = nominative(givens, "given", None, KNOWN)[0]
        low = fold(guess)
        gender = "m" if low in MALE and low not in FEMALE else "f" if low in FEMALE and low not in MALE else None
    surname = ""
    if surnames:
        surname, guessed = nominative(surnames, "surname", gender)
        gender = gender or guessed
    given = nominative(givens, "given", gender, KNOWN)[0] if givens else ""
    patronymic = nominative(patronymics, "patronymic", gender)[0] if patronymics else ""
    person.surname, person.given, person.gender = surname, given, gender
    rest = f"{given} {patronymic}".strip() if given else full.initials
    person.name = " ".join(x for x in (surname, rest) if x)


def _unmasked_case(surname: str, seen: set[str], gender: str | None) -> str:
    """A masked surname with its last letters left («Н******ва»): the nominative of a man's ends in the consonant."""
    m = re.fullmatch(r"(.*[*•#_…][а-яё]*?[вн])(?:а|у|ым|е)", surname)
    if m is None or gender == "f":
        return surname
    return m[1] if m[1] in seen or gender == "m" else surname


def _name_kk(person: Person, full: NameMention, gender: str | None) -> None:
    attested = frozenset(m.surname for m in person.mentions)
    shortest = min((m.surname for m in person.mentions if m.surname), key=len, default="")
    parts = [full.surname, full.given, full.patronymic]
    # Only the last word of a Kazakh name takes the case ending; initials before the surname leave it there.
    if full.patronymic:
        parts[2] = strip_kazakh(full.patronymic)
    elif full.given:
        parts[1] = strip_kazakh(full.given, frozenset(m.given for m in person.mentions))
    elif full.surname:
        parts[0] = strip_kazakh(full.surname, attested)
        if len(shortest) < len(parts[0]) and parts[0].startswith(shortest):
            parts[0] = strip_kazakh(shortest, attested)
    person.surname, person.given = parts[0], parts[1]
    if gender is None:
        low = fold(parts[0])
        gender = (
            "f" if re.search(r"(?:[оеё]ва|[иы]на)$", low) else "m" if re.search(r"(?:[оеё]в|[иы]н)$", low) else None
        )
    person.gender = gender
    rest = " ".join(p for p in parts[1:] if p) or full.initials
    person.name = " ".join(x for x in (parts[0], rest) if x)


_MASC = re.compile(
    r"уроженец|уроженца|гражданин(?!к)|подсудимый|подсудимого|судимого|холост|женат|работающего|проживающего|военнообязанн"
)
_FEM = re.compile(r"уроженк|гражданк|подсудимая|подсудимой|судимой|замуж|работающей|проживающей")


def _gender_near(n: Normalised, cluster: list[NameMention]) -> str | None:
    m = cluster[0]
    around = n.low[max(0, m.start - 40) : m.end + 500]
    masc, fem = len(_MASC.findall(around)), len(_FEM.findall(around))
    return "m" if masc > fem else "f" if fem > masc else None


_KK_TAIL = (
    r"(?:тын|тин|дын|дин|нын|нин|га|ге|ка|ке|ды|ди|ты|ти|ны|ни|да|де|та|те|дан|ден|тан|тен|нан|нен|мен|бен|пен|на|не)?"
)


def _bare(n: Normalised, people: People, language: str) -> None:
    """Surnames (and given names of defendants) that stand alone."""
    covered = bytearray(len(n.text) + 1)
    for m in people.mentions:
        covered[m.start : m.end] = b"\x01" * (m.end - m.start)
    keys: dict[str, Person | None] = {}
    pairs: dict[str, Person] = {}
    for p in people.persons.values():
        if len(p.surname) < 3 or "*" in p.surname or "." in p.surname:
            continue
        for form in _all_forms(p, language):
            key = fold(form)
            # Two people of one surname: alone it names neither, unless one is on trial.
            if key in keys and keys[key] is not p:
                other = keys[key]
                if (
                    language == "ru"
                    and other is not None
                    and other.role == p.role == "defendant"
                    and other.gender != p.gender
                ):
                    # «Маканова»: she, or him in the genitive; what stands behind decides.
                    pairs[key] = p if p.gender == "f" else other
                if other is not None and other.role == "defendant" and p.role != "defendant":
                    continue
                keys[key] = p if other is not None and p.role == "defendant" and other.role != "defendant" else None
            else:
                keys[key] = p
    extra: list[NameMention] = []
    for w in re.finditer(rf"(?<![\w*])[{UP}][{LO}{UP}]+(?:-[{UP}][{LO}]+)?", n.text):
        if covered[w.start()]:
            continue
        person = keys.get(n.low[w.start() : w.end()])
        if person is None and (woman := pairs.get(n.low[w.start() : w.end()])) is not None:
            man = next((p for p in people.defendants if p.gender != woman.gender), None)
            person = woman if _HERS.match(n.low, w.end(), w.end() + 60) else man
        if person is None:
            continue
        end = w.end()
        if (
            person.given
            and (g := re.match(rf"\s+([{UP}][{LO}]+)", n.text[end : end + 40]))
            and fold(g[1])[:4] == fold(person.given)[:4]
        ):
            end += g.end()
        mention = NameMention(w.start(), end, w.group(), whole=w.group(), entity=person.id)
        mention.role, mention.case = _context(n, w.start(), max(0, w.start() - 100))
        extra.append(mention)
    if language == "ru":
        extra += _single_letters(n, people, covered)
    for p in people.persons.values():
        if p.surname.count(".") == 2 and len(p.surname) == 4:
            # «М.К.»: two initials are a name only where they are known to be one.
            a, b = re.escape(p.surname[:2]), re.escape(p.surname[2:])
            for w in re.finditer(rf"(?<![\w.]){a}\s?{b}(?!\s?[{UP}][{LO}.])", n.text):
                if not covered[w.start()]:
                    extra.append(NameMention(w.start(), w.end(), p.surname, whole=p.surname, entity=p.id))
    people.mentions.extend(extra)
    for m in extra:
        if m.entity is not None:
            people.persons[m.entity].mentions.append(m)


_HERS = re.compile(
    r"(?:\s+(?!и\s)[^\s,;.]+|\s+\w\.\s?\w\.){0,5}?\s+(?:[а-я]+(?:ла|лась|шла)|сама|одна|пояснила|родившаяся|была)(?!\w)|\s+\w\.\s?\w\.\s+[а-я]+(?:ла|лась)(?!\w)"
)


def _single_letters(n: Normalised, people: People, covered: bytearray) -> list[NameMention]:
    """«Е. и Ж. подписали контракты»: defendants who are named by initials alone go by the first of them."""
    letters: dict[str, Person | None] = {}
    for p in people.persons.values():
        if re.fullmatch(r"(?:\w\.){3}", p.surname) or re.fullmatch(r"\w\.", p.surname):
            letters[p.surname[0]] = None if p.surname[0] in letters else p
    out: list[NameMention] = []
    for letter, person in letters.items():
        if person is None or person.role != "defendant":
            continue
        for w in re.finditer(rf"(?<![\w.]){letter}\.(?!\s?[{UP}]\.)(?=\s+[{LO}\d(-]|,|$)", n.text):
            if not covered[w.start()]:
                out.append(NameMention(w.start(), w.end(), person.surname, whole=w.group(), entity=person.id))
    return out


def _all_forms(p: Person, language: str) -> set[str]:
    out: set[str] = set()
    words = [(p.surname, "surname")]
    if p.role == "defendant" and len(p.given) > 3:
        words.append((p.given, "given"))
    for word, kind in words:
        if language == "kk":
            stem = word
            out.update(stem + s for s in ("", *_KK_TAIL[3:-2].split("|")))
        else:
            for forms in case_forms(word, p.gender or "m", kind).values():
                out.update(forms)
    return out
