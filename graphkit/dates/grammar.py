# ruff: noqa: E501 -- the patterns read best in one line each
"""Dates in running Russian and Kazakh text, as they are written: a table of forms, one rule id each.

`find_dates` reads; it guesses nothing. What a form leaves open («11 июля того же года», «на следующий
день») stays open in the `WrittenDate` and is closed by `graphkit.dates.resolve`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from graphkit.dates.words import (
    DAY_WORDS,
    MONTH_KK,
    MONTH_RU,
    NUMBER_WORD,
    NUMBER_WORDS,
    YEAR_WORDS,
    month_number,
)

__all__ = ["Shift", "WrittenDate", "find_dates"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance from an anchor: +3 days, +1 month."""

    count: int
    unit: str  # day, month, year


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written.

    Attributes:
        start, end: span in the folded text.
        rule: id of the form that matched.
        year, month, day: the parts that are written; None where not.
        same: "year", "month" or "day" where the text says «того же года» and the like.
        shift: the distance from the date before it, for «через два дня».
        about: "около", "примерно".
        role: "from" or "to" for the ends of a range, else "".
    """

    start: int
    end: int
    rule: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    same: str = ""
    shift: Shift | None = None
    about: bool = False
    role: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing has to be looked up elsewhere: a year is written."""
        return self.year is not None


_DAYS = "|".join(sorted(DAY_WORDS, key=len, reverse=True))
_YEARS = "|".join(sorted(YEAR_WORDS, key=len, reverse=True))
_B = r"(?<![\w/№-])"
_Q = r"[«»\"']?"
_DAY = rf"{_Q}(?P<d>\d{{1,2}}|{_DAYS}){_Q}(?:\s?-?\s?(?:го|ое|ого|ши|шы|нши|ншы|е))?(?:\s+числа)?"
_Y = rf"(?P<y>\d{{4}}|{_YEARS}|\d{{2}}(?=\s*г(?:\.|ода)))"
_G = r"(?:\s*г(?:ода?|оду|\.)?(?![а-я])(?:\s?р\.)?\.?)?"
_MON = rf"(?P<m>{MONTH_RU})"
_KMON = rf"(?P<m>{MONTH_KK})(?:\s+ай(?:ын(?:да|ан|ын|ын(?:да)?)|ы)?\w{{0,4}})?"
_ZH = r"(?:\s*(?:жыл(?:гы|дын|ы|да|дан)?|ж\.?|жж\.?)(?![а-я]))"

Handler = Callable[[re.Match[str], str], list[WrittenDate]]


def _two_digit(year: str) -> int:
    y = int(year)
    if len(year) == 4:
        return y
    return 2000 + y if y < 50 else 1900 + y


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return YEAR_WORDS[text] if text in YEAR_WORDS else _two_digit(text)


def _day(text: str | None) -> int | None:
    if text is None:
        return None
    return DAY_WORDS[text] if text in DAY_WORDS else int(text)


def _valid(d: WrittenDate) -> bool:
    if d.year is not None and not 1900 <= d.year <= 2100:
        return False
    if d.month is not None and not 1 <= d.month <= 12:
        return False
    if d.day is not None:
        if not 1 <= d.day <= 31:
            return False
        if d.month is not None:
            return d.day <= calendar.monthrange(d.year or 2024, d.month)[1]
    return True


def _group(m: re.Match[str], name: str) -> str | None:
    return m.group(name) if name in m.re.groupindex else None


def _plain(m: re.Match[str], rule: str) -> list[WrittenDate]:
    month = _group(m, "m")
    n = None
    if month is not None:
        n = int(month) if month.isdigit() else month_number(month)
        if n is None:
            return []
    return [WrittenDate(m.start(), m.end(), rule, _year(_group(m, "y")), n, _day(_group(m, "d")))]


def _same(unit: str) -> Handler:
    def handler(m: re.Match[str], rule: str) -> list[WrittenDate]:
        return [replace(d, same=unit) for d in _plain(m, rule)]

    return handler


def _two_days(m: re.Match[str], rule: str) -> list[WrittenDate]:
    """«с 9 по 1 марта 2024 года»: one month and year for two days; a first day after the second is of
    the month before."""
    month = month_number(m["m"])
    first, second, year = int(m["d1"]), int(m["d"]), _year(_group(m, "y"))
    if month is None:
        return []
    m1, y1 = month, year
    if first > second:
        m1 = month - 1 or 12
        if m1 == 12 and y1 is not None:
            y1 -= 1
    return [
        WrittenDate(m.start("d1"), m.end("d1"), rule, y1, m1, first, role="from"),
        WrittenDate(m.start("d"), m.end(), rule, year, month, second, role="to"),
    ]


def _two_months(m: re.Match[str], rule: str) -> list[WrittenDate]:
    """«с 9 февраля по 1 марта 2024 года», «с марта по июнь 2023 года»: one year for two months."""
    m1, m2 = month_number(m["m1"]), month_number(m["m"])
    if m1 is None or m2 is None:
        return []
    year = _year(_group(m, "y"))
    y1 = year - 1 if year is not None and m1 > m2 else year
    d1, d2 = _day(_group(m, "d1")), _day(_group(m, "d"))
    return [
        WrittenDate(m.start("from"), m.end("from"), rule, y1, m1, d1, role="from"),
        WrittenDate(m.start("to"), m.end(), rule, year, m2, d2, role="to"),
    ]


def _count(text: str | None) -> int:
    if not text:
        return 1
    return int(text) if text.isdigit() else NUMBER_WORDS.get(text, 1)


_UNIT = (
    (r"д(?:ень|ня|ней|ню)|сут(?:ки|ок)|кун\w*|таулик\w*", "day", 1),
    (r"недел\w+|апта\w*", "day", 7),
    (r"месяц\w*|ай\w*", "month", 1),
    (r"год\w*|лет|жыл\w*", "year", 1),
)
_UNIT_ANY = "|".join(f"(?:{p})" for p, _, _ in _UNIT)


def _later(m: re.Match[str], rule: str) -> list[WrittenDate]:
    word = m["u"]
    for pattern, unit, factor in _UNIT:
        if re.fullmatch(pattern, word):
            return [WrittenDate(m.start(), m.end(), rule, shift=Shift(_count(_group(m, "n")) * factor, unit))]
    return []


def _fixed(count: int) -> Handler:
    def handler(m: re.Match[str], rule: str) -> list[WrittenDate]:
        return [WrittenDate(m.start(), m.end(), rule, same="day", shift=Shift(count, "day"))]

    return handler


# In order of preference: an earlier form takes the characters it covers.
_FORMS: tuple[tuple[str, str, Handler], ...] = (
    ("range.days", rf"{_B}(?:с|со)?\s?(?P<d1>\d{{1,2}})(?:-го)?\s*(?:по|до|-|и)\s*(?P<d>\d{{1,2}})(?:-го)?\s+{_MON}(?:\s*,?\s*{_Y}{_G})?", _two_days),
    ("range.months", rf"{_B}(?:с|со)\s+(?P<from>(?:(?P<d1>\d{{1,2}}|{_DAYS})\s+)?(?P<m1>{MONTH_RU}))\s*(?:по|до|-)\s*(?P<to>(?:(?P<d>\d{{1,2}}|{_DAYS})\s+)?{_MON}\s*{_Y}{_G})", _two_months),
    ("range.days.kk", rf"{_B}(?P<y>\d{{4}}){_ZH}\s*(?P<d1>\d{{1,2}})\s*(?:-|пен|мен|бен)\s*(?P<d>\d{{1,2}})\s+{_KMON}", _two_days),
    ("range.months.kk", rf"{_B}(?:(?P<y>\d{{4}}){_ZH}\s*)?(?P<from>(?P<d1>\d{{1,2}})\s+(?P<m1>{MONTH_KK}))\s+(?P<to>(?P<d>\d{{1,2}})\s+(?P<m>{MONTH_KK}))\s+(?:дейин|аралыг)", _two_months),
    ("day.words", rf"{_B}{_DAY}\s+{_MON}\s*,?\s*{_Y}{_G}", _plain),
    ("day.same_year", rf"{_B}{_DAY}\s+{_MON}\s+(?:того|этого|указанного|данного)(?:\s+же)?\s+(?:года|г\.)", _same("year")),
    ("day.iso", rf"{_B}(?P<y>(?:19|20)\d{{2}})-(?P<m>\d{{2}})-(?P<d>\d{{2}})(?![\d-])", _plain),
    ("day.numeric", rf"{_B}(?P<d>\d{{1,2}})\s?[./]\s?(?P<m>\d{{1,2}})\s?[./]\s?(?P<y>(?:19|20)\d{{2}})(?!\d){_G}(?:\s*(?:жылы|жылгы|ж\.))?", _plain),
    ("day.numeric2", rf"{_B}(?P<d>\d{{2}})\.(?P<m>\d{{2}})\.(?P<y>\d{{2}})(?![\d.]\d|\d){_G}", _plain),
    ("day.dash", rf"{_B}(?P<d>\d{{2}})-(?P<m>\d{{2}})-(?P<y>(?:19|20)\d{{2}})(?![\d-]){_G}", _plain),
    ("day.roman", rf"{_B}(?P<d>\d{{1,2}})[. ]\s?(?P<m>[ivxіх]{{1,4}})[. ]\s?(?P<y>(?:19|20)\d{{2}})(?!\d){_G}", _plain),
    ("day.kk", rf"{_B}(?P<y>\d{{4}}){_ZH}?\s*,?\s*{_DAY}\s*{_KMON}", _plain),
    ("day.kk.tail", rf"{_B}{_DAY}\s+{_KMON}\s*(?P<y>\d{{4}})(?!\s*жыл(?:гы|дын)){_ZH}?", _plain),
    ("day.kk.month_day", rf"{_B}(?P<y>\d{{4}}){_ZH}\s*{_KMON}(?:нын|нин|дын|дин|тын|тин)?\s+(?P<d>\d{{1,2}})(?:\s?-?\s?(?:синде|сында|инде|ында|нде|нда|да|де|на|не|нан|нен|ши|шы|си|сы|ы|и))?(?![\d.])", _plain),
    ("day.kk.same_year", rf"{_B}(?:сол|осы)\s+жыл(?:гы|дын|ы)\s*{_DAY}\s+{_KMON}", _same("year")),
    ("month.kk", rf"{_B}(?P<y>\d{{4}}){_ZH}\s*{_KMON}", _plain),
    ("month.kk.same_year", rf"{_B}(?:сол|осы)\s+жыл(?:гы|дын|ы)\s*{_KMON}", _same("year")),
    ("day.kk.same_month", rf"{_B}(?:сол|осы)\s+айдын\s+(?P<d>\d{{1,2}})\s?-?\s?\w{{0,6}}", _same("month")),
    ("month", rf"{_B}{_MON}(?:\s+месяц\w*)?\s*,?\s*{_Y}{_G}", _plain),
    ("month.same_year", rf"{_B}{_MON}\s+(?:того|этого|указанного|данного)(?:\s+же)?\s+(?:года|г\.)", _same("year")),
    ("day.same_month", rf"{_B}(?P<d>\d{{1,2}})(?:-го)?\s*(?:числа)?\s+(?:того|этого|указанного)(?:\s+же)?\s+месяца", _same("month")),
    ("month.numeric", rf"{_B}(?P<m>0[1-9]|1[0-2])[./](?P<y>20\d{{2}})(?![\d.]){_G}", _plain),
    ("next.day", r"(?<!\w)(?:на|в)\s+(?:следующ\w+|друг\w+)\s+(?:день|сутки|утро)|(?<!\w)назавтра|(?<!\w)(?:келеси|ертен?си|ертенги|ертеси)\s*кун\w*|(?<!\w)ертес[иi]н[еа]", _fixed(1)),
    ("previous.day", r"(?<!\w)накануне(?!\w)|(?<!\w)в предыдущий день", _fixed(-1)),
    ("same.day", r"(?<!\w)(?:в\s+)?(?:тот|этот)\s+же\s+(?:день|вечер)|(?<!\w)(?:тем|этим)\s+же\s+(?:днем|вечером)|(?<!\w)в\s+указанн\w+\s+день|(?<!\w)того же (?:дня|числа)|(?<!\w)(?:сол|осы|дал сол)\s+кун\w*", _fixed(0)),
    ("later", rf"(?<!\w)(?:через|спустя)\s+(?:(?P<n>{NUMBER_WORD})\s+)?(?P<u>{_UNIT_ANY})(?!\w)", _later),
    ("later.kk", rf"(?<!\w)(?P<n>{NUMBER_WORD})\s+(?P<u>кун|апта|ай|жыл)(?:нен|дан|ден|тан)?\s+(?:кейин|сон|откен\s?сон)", _later),
    ("later.post", rf"(?<!\w)(?P<n>{NUMBER_WORD})\s+(?P<u>{_UNIT_ANY})\s+спустя", _later),
    ("day.bare", rf"{_B}{_DAY}\s+{_MON}(?!\w)(?!\s*\d{{4}})", _plain),
    ("day.kk.bare", rf"{_B}{_DAY}\s+{_KMON}(?!\w)", _plain),
    ("year", rf"{_B}(?P<y>(?:19|20)\d{{2}}|{_YEARS})\s*(?:год\w{{0,2}}|г\.|гг\.)(?!\w)", _plain),
    ("year.kk", rf"{_B}(?P<y>(?:19|20)\d{{2}}){_ZH}", _plain),
    ("month.bare", r"(?<!\w)(?:в|во|с|со|к|до|по)\s+(?:(?:середин[еы]|начал[еа]|конц[еа])\s+)?(?P<m>январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре|января|февраля|марта|апреля|июня|июля|августа|сентября|октября|ноября|декабря)(?!\w)", _plain),
    ("month.kk.bare", r"(?<!\w)(?P<m>(?:кантар|акпан|наурыз|сауир|мамыр|маусым|шилде|тамыз|кыркуйек|казан|караша|желтоксан)(?:да|де|та|те| айында))(?!\w)", _plain),
)  # fmt: skip
_COMPILED = tuple((rule, re.compile(pattern), handler) for rule, pattern, handler in _FORMS)
_ABOUT = re.compile(r"(?:около|примерно|ориентировочно|приблизительно|шамамен)\s+$")


def find_dates(low: str) -> list[WrittenDate]:
    """All dates written in a folded text (see `graphkit.dates.words.fold`), in order, not overlapping."""
    taken = bytearray(len(low) + 1)
    found: list[WrittenDate] = []
    for rule, pattern, handler in _COMPILED:
        for m in pattern.finditer(low):
            if any(taken[m.start() : m.end()]):
                continue
            dates = [d for d in handler(m, rule) if _valid(d)]
            if not dates:
                continue
            taken[m.start() : m.end()] = b"\x01" * (m.end() - m.start())
            about = _ABOUT.search(low, max(0, m.start() - 20), m.start()) is not None
            found.extend(replace(d, about=True) if about else d for d in dates)
    found.sort(key=lambda d: (d.start, d.end))
    return _ranges(found, low)


_FROM = re.compile(r"(?<!\w)(?:с|со)\s+$")
_TO = re.compile(r"\s*(?:по|до|[-–—])\s*")
_TO_KK = re.compile(r"\s*(?:ж\.?|жыл\w*)?\s*(?:бастап|[-–—])\s*")
_END_KK = re.compile(r"\s*(?:ж\.?|жыл\w*)?\s*(?:дейин|аралыг)")


def _ranges(found: list[WrittenDate], low: str) -> list[WrittenDate]:
    """Two whole dates that are the ends of one range («с 25.08.2023 г. по 05.09.2023 г.») say so."""
    out = list(found)
    for k in range(len(out) - 1):
        a, b = out[k], out[k + 1]
        if a.role or b.role or None in (a.year, a.month, b.year, b.month) or b.start - a.end > 24:
            continue
        between = low[a.end : b.start]
        russian = _FROM.search(low[max(0, a.start - 4) : a.start]) and _TO.fullmatch(between)
        if russian or (_TO_KK.fullmatch(between) and _END_KK.match(low, b.end)):
            out[k], out[k + 1] = replace(a, role="from"), replace(b, role="to")
    return out
