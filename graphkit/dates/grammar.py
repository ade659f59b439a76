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
    SHORT_YEAR_WORDS,
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
        same: "year", "next_year", "month" or "day" where the text says «того же года» and the like; "month?" for a day without
            month («5-го числа»), of the anchor's month or, if that day is past, of the next.
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
_YEARS = "|".join(sorted((w for w in YEAR_WORDS if w.startswith("две")), key=len, reverse=True))
_YEARS_KK = "|".join(sorted((w for w in YEAR_WORDS if w.startswith(("еки", "бир"))), key=len, reverse=True))
_SHORT_YEARS = "|".join(sorted(SHORT_YEAR_WORDS, key=len, reverse=True))
_B = r"(?<![\w/№-])"
_Q = r"[«»\"']?"
_DAY = rf"{_Q}(?P<d>\d{{1,2}}|{_DAYS}){_Q}(?:\s?-?\s?(?:го|ое|ого|ши|шы|нши|ншы|е))?(?:\s+числа)?"
_Y = rf"(?P<y>\d{{4}}|{_YEARS}|(?:{_SHORT_YEARS})(?=\s+года)|\d{{2}}(?=\s*г(?:\.|ода)))"
_G = r"(?:\s*г(?:ода?|оду|\.)?(?![а-я])(?:\s?р\.)?\.?)?"
_MON = rf"(?P<m>{MONTH_RU})"
_KMON = rf"(?P<m>{MONTH_KK})(?:\s+ай(?:ын(?:да|ан|ын|ын(?:да)?)|ы)?\w{{0,4}})?"
_KY = rf"(?P<y>\d{{4}}|{_YEARS_KK})"
_ROMAN = r"(?P<m>[ivxихі]{1,4})"
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
    if text.isdigit():
        return _two_digit(text)
    return YEAR_WORDS[text] if text in YEAR_WORDS else SHORT_YEAR_WORDS[text]


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
    month = int(m["m"]) if m["m"].isdigit() else month_number(m["m"])
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


def _two_short(m: re.Match[str], rule: str) -> list[WrittenDate]:
    """«с 25.06. по 09.07.23 г.»: one year for two days."""
    m1, m2, year = int(m["mm1"]), int(m["m"]), _two_digit(m["y"])
    return [
        WrittenDate(m.start("d1"), m.end("mm1"), rule, year - 1 if m1 > m2 else year, m1, int(m["d1"]), role="from"),
        WrittenDate(m.start("to"), m.end(), rule, year, m2, int(m["d"]), role="to"),
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


def _two_numeric(m: re.Match[str], rule: str) -> list[WrittenDate]:
    """«12.05.2023-20.06.2023»."""
    first, last = m.end("y1"), m.start("d")
    return [
        WrittenDate(m.start(), first, rule, int(m["y1"]), int(m["m1"]), int(m["d1"]), role="from"),
        WrittenDate(last, m.end(), rule, int(m["y"]), int(m["m"]), int(m["d"]), role="to"),
    ]


def _count(text: str | None) -> int:
    if not text:
        return 1
    return int(text) if text.isdigit() else _INS.get(text) or NUMBER_WORDS.get(text, 1)


_UNIT = (
    (r"д(?:ень|ня|ней|ню|нем|нями)|сут(?:ки|ок|ками)|кун\w*|таулик\w*", "day", 1),
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


def _shift(count: int, unit: str) -> Handler:
    def handler(m: re.Match[str], rule: str) -> list[WrittenDate]:
        return [WrittenDate(m.start(), m.end(), rule, shift=Shift(count, unit))]

    return handler


def _earlier(m: re.Match[str], rule: str) -> list[WrittenDate]:
    """«двумя днями ранее»: back from the date before."""
    return [replace(d, shift=Shift(-d.shift.count, d.shift.unit)) for d in _later(m, rule) if d.shift is not None]


_INS = {
    "двумя": 2, "тремя": 3, "четырьмя": 4, "пятью": 5, "шестью": 6, "семью": 7, "восемью": 8, "девятью": 9, "десятью": 10,
    "несколькими": 0,
}  # fmt: skip
_NUMBER_INS = "|".join(_INS) + r"|\d{1,2}"
_UNIT_INS = r"днем|днями|сутками|неделей|неделями|месяцем|месяцами|годом|годами"


def _half_year(m: re.Match[str], rule: str) -> list[WrittenDate]:
    return [WrittenDate(m.start(), m.end(), rule, shift=Shift(6, "month"))]


def _fixed(count: int) -> Handler:
    def handler(m: re.Match[str], rule: str) -> list[WrittenDate]:
        return [WrittenDate(m.start(), m.end(), rule, same="day", shift=Shift(count, "day"))]

    return handler


# In order of preference: an earlier form takes the characters it covers.
_FORMS: tuple[tuple[str, str, Handler], ...] = (
    ("range.days", rf"{_B}(?:с|со)?\s?(?P<d1>\d{{1,2}})(?:-го)?\s*(?:по|до|-|и\s+по|и)\s*(?P<d>\d{{1,2}})(?:-го)?\s+{_MON}(?:\s*,?\s*{_Y}{_G})?", _two_days),
    ("range.months", rf"{_B}(?:с|со)\s+(?P<from>(?:(?P<d1>\d{{1,2}}|{_DAYS})\s+)?(?P<m1>{MONTH_RU}))\s*(?:по|до|-)\s*(?P<to>(?:(?P<d>\d{{1,2}}|{_DAYS})\s+)?{_MON}(?:\s*{_Y}{_G})?)", _two_months),
    ("range.roman", rf"{_B}(?:с|со)\s+(?P<from>(?P<m1>[ivxіх]{{1,4}}))\s*(?:по|до|-)\s*(?P<to>(?P<m>[ivxіх]{{1,4}})\.?\s?(?P<y>(?:19|20)\d{{2}})){_G}", _two_months),
    ("range.short", rf"{_B}(?:с|со)\s+(?P<d1>\d{{1,2}})\.(?P<mm1>\d{{2}})\.?(?:г\.)?\s*(?:по|до|-)\s*(?P<to>(?P<d>\d{{1,2}})\.(?P<m>\d{{2}})\.(?P<y>\d{{4}}|\d{{2}})){_G}", _two_short),
    ("range.days.numeric", rf"{_B}(?:с|со)\s+(?P<d1>\d{{1,2}})\s*(?:по|до|-)\s*(?P<d>\d{{1,2}})\.(?P<m>\d{{2}})\.(?P<y>\d{{2,4}}){_G}", _two_days),
    ("range.days.kk", rf"{_B}{_KY}{_ZH}\s*(?P<d1>\d{{1,2}})\s*(?:-|пен|мен|бен)\s*(?P<d>\d{{1,2}})\s+{_KMON}", _two_days),
    ("range.months.kk", rf"{_B}(?:{_KY}{_ZH}\s*)?(?P<from>(?:(?P<d1>\d{{1,2}}|{_DAYS})\s+)?(?P<m1>{MONTH_KK}))\s*(?:(?:-|мен|бен|пен|бастап)\s*)?(?P<to>(?:(?P<d>\d{{1,2}}|{_DAYS})\s+)?(?P<m>{MONTH_KK}))\s+(?:дейин|аралыг|айлар)", _two_months),
    ("range.days.kk.month_first", rf"{_B}(?:{_KY}{_ZH}\s*)?{_KMON}\s+(?P<d1>\d{{1,2}})\s?-\s?\w{{1,5}}\s+(?:(?:мен|бен|пен|бастап)\s+)?(?P<d>\d{{1,2}})\s?-\s?\w{{1,5}}\s+(?:дейин|аралыг)", _two_days),
    ("range.numeric", rf"{_B}(?P<d1>\d{{1,2}})\.(?P<m1>\d{{1,2}})\.(?P<y1>(?:19|20)\d{{2}}){_G}(?:\s*ж\.)?\s?-\s?(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>(?:19|20)\d{{2}})(?!\d)", _two_numeric),
    ("day.words", rf"{_B}{_DAY}\s+{_MON}\s*,?\s*{_Y}{_G}", _plain),
    ("day.same_year", rf"{_B}{_DAY}\s+{_MON}\s+(?:того|этого|указанного|данного)(?:\s+же)?\s+(?:года|г\.)", _same("year")),
    ("day.iso", rf"{_B}(?P<y>(?:19|20)\d{{2}})-(?P<m>\d{{2}})-(?P<d>\d{{2}})(?![\d-])", _plain),
    ("day.numeric", rf"{_B}(?P<d>\d{{1,2}})\s?[./]\s?(?P<m>\d{{1,2}})\s?[./]\s?(?P<y>(?:19|20)\d{{2}})(?!\d){_G}(?:\s*(?:жылы|жылгы|ж\.))?", _plain),
    ("day.numeric2", rf"{_B}(?P<d>\d{{2}}|\d(?=\.\d{{2}}\.\d{{2}}\s?г))\.(?P<m>\d{{2}})\.(?P<y>\d{{2}})(?![\d.]\d|\d){_G}", _plain),
    ("day.dash", rf"{_B}(?P<d>\d{{2}})-(?P<m>\d{{2}})-(?P<y>(?:19|20)\d{{2}})(?![\d-]){_G}", _plain),
    ("range.days.roman", rf"{_B}(?<!\.)(?P<d1>\d{{1,2}})\s?-\s?(?P<d>\d{{1,2}})[. ]\s?{_ROMAN}[. ]\s?(?P<y>(?:19|20)?\d{{2}})(?!\d){_G}{_ZH}?", _two_days),
    ("day.roman", rf"{_B}(?P<d>\d{{1,2}})[. ]\s?{_ROMAN}[. ]\s?(?P<y>(?:19|20)\d{{2}}|\d{{2}}(?=\s*(?:ж|г|-|бастап)))(?!\d){_G}{_ZH}?", _plain),
    ("day.roman.kk", rf"{_B}{_KY}{_ZH}\s*{_ROMAN}\s+ай\w*\s+(?P<d>\d{{1,2}})(?!\d)(?:\s?-?\s?[а-я]{{1,6}})?", _plain),
    ("month.roman.kk", rf"{_B}{_KY}{_ZH}\s*{_ROMAN}\s+ай\w*", _plain),
    ("range.days.numeric.bare", rf"{_B}(?P<d1>\d{{1,2}})\s?-\s?(?P<d>\d{{1,2}})\.(?P<m>\d{{2}})\.(?P<y>(?:19|20)\d{{2}})(?!\d){_G}{_ZH}?", _two_days),
    ("day.kk.year_behind", rf"{_B}{_DAY}\s+{_KMON}(?:да|де|та|те)?\s*,\s*{_KY}{_ZH}", _plain),
    ("month.kk.year_behind", rf"{_B}{_KMON}(?:да|де|та|те|нын|нин|дын|дин|тын|тин)?(?:\s+(?:биринши|екинши|соңгы|жарты|бас|орта|аяг|сон|бойы|онкунд)\w*){{0,3}}\s*,?\s*{_KY}\s*жылы(?!\w)", _plain),
    ("day.kk", rf"{_B}{_KY}{_ZH}?\s*,?\s*{_DAY}\s*-?\s*{_KMON}", _plain),
    ("day.kk.tail", rf"{_B}{_DAY}\s+{_KMON}\s*(?P<y>\d{{4}})(?!\s*жыл(?:гы|дын)){_ZH}?", _plain),
    ("day.kk.month_day", rf"{_B}{_KY}{_ZH}\s*{_KMON}(?:нын|нин|дын|дин|тын|тин)?\s+(?P<d>\d{{1,2}})(?:\s?-?\s?(?:синде|сында|инде|ында|нде|нда|да|де|на|не|нан|нен|ши|шы|си|сы|ы|и))?(?![\d.])", _plain),
    ("range.days.kk.bare", rf"{_B}(?P<d1>\d{{1,2}})\s?-\s?(?P<d>\d{{1,2}})\s+{_KMON}(?!\w)", _two_days),
    ("day.kk.same_year", rf"{_B}(?:(?:дал\s+)?сол|осы|аталган)\s+жыл(?:гы|дын|ы)\s*{_DAY}\s+{_KMON}", _same("year")),
    ("month.kk", rf"{_B}{_KY}{_ZH}\s*{_KMON}", _plain),
    ("month.kk.same_year", rf"{_B}(?:(?:дал\s+)?сол|осы|аталган)\s+жыл(?:гы|дын|ы)\s*{_KMON}", _same("year")),
    ("day.kk.same_year.month_day", rf"{_B}(?:(?:дал\s+)?сол|осы|аталган)\s+жыл(?:гы|дын|ы)\s*{_KMON}\s+(?P<d>\d{{1,2}})\s?-\s?(?:с?[ыи]|[ыи]н|с[ыи]н|да|де|на|не)\w{{0,4}}", _same("year")),
    ("day.kk.next_year", rf"{_B}(?:келеси|ертенги)\s+жыл(?:гы|дын|ы)\s*{_DAY}\s+{_KMON}", _same("next_year")),
    ("month.kk.next_year", rf"{_B}(?:келеси|ертенги)\s+жыл(?:гы|дын|ы)\s*{_KMON}", _same("next_year")),
    ("day.kk.same_month", rf"{_B}(?:сол|осы)\s+айдын\s+(?P<d>\d{{1,2}})\s?-?\s?\w{{0,6}}", _same("month")),
    ("month", rf"{_B}{_MON}(?:\s+месяц\w*)?\s*,?\s*{_Y}{_G}", _plain),
    ("month.same_year", rf"{_B}{_MON}\s+(?:того|этого|указанного|данного)(?:\s+же)?\s+(?:года|г\.)", _same("year")),
    ("day.same_month", rf"{_B}(?P<d>\d{{1,2}})(?:-го)?\s*(?:числа)?\s+(?:того|этого|указанного)(?:\s+же)?\s+месяца", _same("month")),
    ("month.numeric", rf"{_B}(?P<m>0[1-9]|1[0-2])[./](?P<y>20\d{{2}})(?![\d.]){_G}", _plain),
    ("next.day", r"(?<!\w)(?:на|в)\s+(?:следующ\w+|друг\w+)\s+(?:день|сутки|утро)|(?<!\w)назавтра|(?<!\w)(?:келеси|ертен?си|ертенги|ертеси)\s*(?:кун|тан)\w*|(?<!\w)ерте(?:н|с)(?:ин)(?:е|ен|де)(?!\w)|(?<!\w)бир\s+кун(?:нен)?\s+(?:откен\s*)?(?:сон|кейин|оти?п)", _fixed(1)),
    ("previous.day", r"(?<!\w)накануне(?!\w)|(?<!\w)в предыдущий день", _fixed(-1)),
    ("same.day", r"(?<!\w)(?:в\s+)?(?:тот|этот)\s+же\s+(?:день|вечер)|(?<!\w)(?:тем|этим)\s+же\s+(?:днем|вечером)|(?<!\w)в\s+указанн\w+\s+день|(?<!\w)того же (?:дня|числа)|(?<!\w)(?:сол|осы|дал сол)\s+(?:кун|тун|кеш|тан)(?:и|де|те|нин|у)?\w*", _fixed(0)),
    ("same.hours", r"(?<!\w)(?:через|спустя)\s+(?:(?:пол|два\s+|три\s+|несколько\s+)?час(?:а|ов)?|\d{1,2}\s+(?:час|минут)\w{0,2}|полчаса)(?!\w)|(?<!\w)тогда\s+же(?!\w)(?!,?\s+в\s+том)|(?<!\w)в\s+тот\s+(?:же\s+)?(?:день|момент)(?!\w)", _fixed(0)),
    ("same.place", r"(?<!\w)(?:сол|осы|дал\s+сол)\s+(?:жер|арада|жарылыс|атыс|атк?ылау|урыс|шайкас|шабуыл|сатте)\w*", _fixed(0)),
    ("day.number", rf"{_B}(?P<d>\d{{1,2}})(?:-?го)?\s+числа(?!\w)", _same("month?")),
    ("month.same", r"(?<!\w)в\s+(?:том|этом)\s+же\s+месяце|(?<!\w)тогда\s+же,?\s+в\s+том\s+месяце", _same("month")),
    ("month.next", r"(?<!\w)(?:в|к)\s+следующ\w+\s+месяц\w*", _shift(1, "month")),
    ("year.same", r"(?<!\w)в\s+(?:том|этом)\s+же\s+году", _same("year")),
    ("year.next", r"(?<!\w)в\s+следующ\w+\s+году", _shift(1, "year")),
    ("morning", r"(?<!\w)наутро(?!\w)|(?<!\w)(?:утром\s+|днем\s+|вечером\s+)?следующ(?:его\s+дня|им\s+утром)(?!\w)|(?<!\w)через\s+день(?!\w)(?=\s+(?:после)?)", _fixed(1)),
    ("third.day", r"(?<!\w)на\s+(?:третий|3-й)\s+день(?!\w)", _fixed(2)),
    ("half.year", r"(?<!\w)(?:через|спустя)\s+полгода(?!\w)", _shift(6, "month")),
    ("later", rf"(?<!\w)(?:через|спустя)\s+(?:(?P<n>{NUMBER_WORD})\s+)?(?P<u>{_UNIT_ANY})(?!\w)", _later),
    ("later.kk", rf"(?<!\w)(?:араға?\s+|арага\s+|арада\s+|содан\s+)?(?P<n>{NUMBER_WORD})\s+(?P<u>кун|таулик|апта|ай|жыл)(?:нен|дан|ден|тан|тен)?\s+(?:сон|кейин|салып|откен\s?(?:сон|нен\s+кейин)|откенде|откеннен|отисимен|толганда|оти?п)", _later),
    ("later.kk.half", r"(?<!\w)(?P<n>жарты)\s+(?P<u>жыл)(?:дан)?\s+(?:сон|кейин|откен\s?сон|откенде)", _half_year),
    ("month.roman", rf"{_B}(?P<m>[ivxіх]{{1,4}})\.\s?(?P<y>(?:19|20)\d{{2}})(?!\d){_G}", _plain),
    ("earlier", rf"(?<!\w)(?:(?P<n>{_NUMBER_INS})\s+)?(?P<u>{_UNIT_INS})\s+(?:ранее|раньше|до\s+(?:этого|того))(?!\w)", _earlier),
    ("later.ins", rf"(?<!\w)(?:(?P<n>{_NUMBER_INS})\s+)?(?P<u>{_UNIT_INS})\s+(?:позже|позднее|спустя)(?!\w)", _later),
    ("earlier.before", rf"(?<!\w)за\s+(?:(?P<n>{NUMBER_WORD})\s+)?(?P<u>{_UNIT_ANY})\s+до\s+(?:этого|того)(?!\w)", _earlier),
    ("later.bare", r"(?<!\w)(?P<u>день|неделю|месяц|сутки|год)\s+спустя(?!\w)", _later),
    ("later.post", rf"(?<!\w)(?P<n>{NUMBER_WORD})\s+(?P<u>{_UNIT_ANY})\s+спустя", _later),
    ("day.bare", rf"{_B}{_DAY}\s+{_MON}(?!\w)(?!\s*\d{{4}})", _plain),
    ("day.kk.bare.month_day", rf"{_B}{_KMON}\s+(?P<d>\d{{1,2}})\s?-\s?(?:с?[ыи]|[ыи]н|с[ыи]н|да|де|на|не)\w{{0,4}}", _plain),
    ("day.kk.bare", rf"{_B}{_DAY}\s+{_KMON}(?!\w)", _plain),
    ("year", rf"{_B}(?P<y>(?:19|20)\d{{2}}|{_YEARS})\s*(?:год\w{{0,2}}|г\.|гг\.)(?!\w)", _plain),
    ("year.kk", rf"{_B}(?P<y>(?:19|20)\d{{2}}|{_YEARS_KK}){_ZH}", _plain),
    ("month.bare", r"(?<!\w)(?:в|во|с|со|к|до|по)\s+(?:(?:середин[еы]|начал[еа]|конц[еа])\s+)?(?P<m>январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре|января|февраля|марта|апреля|июня|июля|августа|сентября|октября|ноября|декабря)(?!\w)", _plain),
    ("month.kk.bare", r"(?<!\w)(?P<m>(?:кантар|акпан|наурыз|сауир|мамыр|маусым|шилде|тамыз|кыркуйек|казан|караша|желтоксан)(?:(?:да|де|та|те)(?:-ак)?|\s+айы(?:нда|нан|нын)|(?:нан|нен|дан|ден|тан|тен)(?=\s+бастап)|(?:нын|нин|дын|дин|тын|тин)(?=\s+(?:бас|орта|аяг|сон)(?:ында|ынан|ы))|(?:ында|инде)))(?!\w)", _plain),
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
_WITH_KK = re.compile(r"\s*(?:ж\.?|жыл\w*)?\s*(?:(?:мен|бен|пен|бастап|[-–—])\s*)?")
_ABLATIVE_KK = re.compile(r"[нтд][ае]н\s*$|\s(?:мен|бен|пен)\s+$|[-–—]\s*$|бастап\s+$")
_DASH = re.compile(r"\s*(?:ж\.?|г\.?)?\s*[-–—]\s*")


def _key(d: WrittenDate) -> tuple[int, int, int]:
    return d.year or 0, d.month or 0, d.day or 0


def _ranges(found: list[WrittenDate], low: str) -> list[WrittenDate]:
    """Two whole dates that are the ends of one range («с 25.08.2023 г. по 05.09.2023 г.») say so."""
    out = list(found)
    for k in range(len(out) - 1):
        a, b = out[k], out[k + 1]
        if a.role or b.role or b.start - a.end > 24:
            continue
        between = low[a.end : b.start]
        if (
            a.month is not None and b.month is not None and _END_KK.match(low, b.end)
            and _WITH_KK.fullmatch(between) and _ABLATIVE_KK.search(low[a.start : b.start])
        ):  # fmt: skip
            # «22 тамыз бен 10 қыркүйек аралығында», «ақпаннан тамызға дейін»
            out[k], out[k + 1] = replace(a, role="from"), replace(b, role="to")
            continue
        if a.year is None and a.day and a.month and b.year and b.month and b.day and _DASH.fullmatch(between):
            # «17 июля – 11 августа 2023 года»: one year for both.
            year = b.year - ((a.month, a.day) > (b.month, b.day))
            out[k], out[k + 1] = replace(a, year=year, role="from"), replace(b, role="to")
            continue
        if None in (a.year, a.month, b.year, b.month):
            continue
        if _DASH.fullmatch(between) and a.day and b.day and _key(a) < _key(b):
            out[k], out[k + 1] = replace(a, role="from"), replace(b, role="to")
            continue
        russian = _FROM.search(low[max(0, a.start - 4) : a.start]) and _TO.fullmatch(between)
        if russian or (_TO_KK.fullmatch(between) and _END_KK.match(low, b.end)):
            out[k], out[k + 1] = replace(a, role="from"), replace(b, role="to")
    return out
