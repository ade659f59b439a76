"""Cells of a list to values: names, partial dates, gender, citizenship."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from graphkit.dates import parse_cell
from graphkit.models import PartialDate
from graphkit.names.things import country_code

__all__ = [
    "MAX_NAME", "DateStyle", "citizenships", "clean", "date_style", "gender", "has_name", "is_empty", "read_date",
    "split_name",
]  # fmt: skip

MAX_NAME = 300

# Marks that turn the direction of text or have no width: they hide what a name really is.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
_LONGEST_EMPTY = 20
_EMPTY = re.compile(
    r"н ?/ ?д|н\.? ?д\.?|нет|нет данных|нет сведений|неизвест\w*|не ?известн\w*|не ?указан\w*|"
    r"не ?установлен\w*|белгісіз|жоқ|мәлімет жоқ|n/?a|none|null|nan|unknown|not known|#n/a|#н/д"
)


def clean(cell: str) -> str:
    """A cell as one line without invisible marks."""
    if cell.isprintable():
        return " ".join(cell.split())
    return _SPACE.sub(" ", _CONTROL.sub(" ", _INVISIBLE.sub("", cell))).strip()


def is_empty(cell: str) -> bool:
    """True for nothing, and for what stands for nothing: "-", «нет данных», «белгісіз»."""
    text = clean(cell).strip("-–—_.?*/ ")
    return not text or (len(text) <= _LONGEST_EMPTY and _stands_for_nothing(text))


@lru_cache(maxsize=4096)
def _stands_for_nothing(text: str) -> bool:
    return _EMPTY.fullmatch(text.casefold()) is not None


def has_name(text: str) -> bool:
    """True if a text can be a name: at least two letters, and not a story."""
    return len(text) <= MAX_NAME and sum(map(str.isalpha, text)) >= 2


_WITH_BIRTH = re.compile(
    r"(?P<name>[^\d()]{4,}?)[\s,;(]+(?P<date>(?:\d{1,2}\.\d{1,2}\.)?(?:19[3-9]\d|20[01]\d))"
    r"\s*(?:г\.?\s*р\.?|г\.?|года рождения|ж\.?\s*т\.?|жылы туған|жылғы)?\s*\)?"
)


def split_name(text: str) -> tuple[str, str | None]:
    """Name and birth date of a cell that holds both: «Иванов Иван, 1990 г.р.»."""
    match = _WITH_BIRTH.fullmatch(text)
    return (match["name"].strip(), match["date"]) if match else (text, None)


_NUMERIC = re.compile(r"\s*(\d{1,2})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(?:\d{4}|\d{2})\b.*")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_PLAIN_YEAR = re.compile(r"((?:19|20)\d\d)[.,]0+")
_TWO_YEARS = re.compile(r"((?:19|20)\d\d)\s*(?:-|–|—|/|или|не?месе|or)\s*((?:19|20)\d\d)(?:\s*г[.г. ]*)?")
_UNKNOWN = r"xx?|хх?|__?|\?\??|\*\*?|--"
_NO_DAY = re.compile(rf"(?:00?|{_UNKNOWN})[./-](\d\d?|{_UNKNOWN})[./-](\d{{4}})(?: ?г\.?)?", re.I)
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of one column are written.

    Attributes:
        order: which of day and month comes first; ``mixed`` where the column has both.
        evidence: cells that prove it; 0 where nothing does.
        spreadsheet: five digits are a spreadsheet's day number, and a date early in 1905 is a year
            that was formatted as a date.
    """

    order: Literal["day_first", "month_first", "mixed"] = "day_first"
    evidence: int = 0
    spreadsheet: bool = False


def date_style(cells: Iterable[str], *, spreadsheet: bool, given: str | None) -> tuple[DateStyle, str | None]:
    """How a column writes its dates, and a notice for the user if that is worth saying.

    Args:
        cells: of the column, or of its first some thousand rows.
        spreadsheet: the file is a workbook.
        given: the order the user's mapping file names, None to decide.
    """
    day = month = open_ = serials = 0
    for cell in cells:
        if match := _NUMERIC.match(cell):
            first, second = int(match[1]), int(match[3])
            day += first > 12 >= second
            month += second > 12 >= first
            open_ += first <= 12 and second <= 12 and first != second
        elif _SERIAL.fullmatch(cell.strip()):
            serials += 1
    numbers = spreadsheet or serials > 0
    note = f"; {serials} cells hold a spreadsheet's day numbers" if serials else ""
    if given is not None:
        return DateStyle("day_first" if given == "day_first" else "month_first", day + month, numbers), note or None
    if day and month:
        # A few slips in a large column do not make it mixed: they fail as dates of their own rows.
        shown = f"({max(day, month)} cells show it, {min(day, month)} contradict){note}"
        if month * 50 < day:
            return DateStyle("day_first", day, numbers), f"day first {shown}"
        if day * 50 < month:
            return DateStyle("month_first", month, numbers), f"month first {shown}"
        return (
            DateStyle("mixed", day + month, numbers),
            f"day first in {day} cells and month first in {month}: of {open_} that could be either only the year is "
            f"read. Say `dates: day_first` in a mapping file to decide{note}",
        )
    if month:
        return DateStyle("month_first", month, numbers), f"month first ({month} cells show it){note}"
    if open_ and not day:
        return DateStyle("day_first", 0, numbers), f"day first assumed for {open_} cells that could be either{note}"
    said = f"day first ({day} cells show it){note}" if day else note.strip("; ")
    return DateStyle("day_first", day, numbers), said or None


@lru_cache(maxsize=65536)
def read_date(cell: str, style: DateStyle) -> PartialDate:
    """The date that a cell holds.

    Raises:
        ValueError: none, or an impossible one.
    """
    text = clean(cell)
    if match := _PLAIN_YEAR.fullmatch(text):
        text = match[1]
    elif style.spreadsheet and (match := _SERIAL.fullmatch(text)):
        number = int(match[1])
        if not 10_000 <= number <= 55_000:
            raise ValueError(f"{text!r} is no day number of a spreadsheet for a date of our time")
        return PartialDate((_EXCEL_DAY_ZERO + dt.timedelta(days=number)).isoformat())
    elif match := _TWO_YEARS.fullmatch(text):
        return PartialDate(match[1] if match[1] == match[2] else f"{match[1]}/{match[2]}")
    elif match := _NO_DAY.fullmatch(text):
        month, year = match[1], match[2]
        text = f"{month}.{year}" if month.isdigit() and int(month) else year
    dayfirst = style.order == "day_first"
    if style.order == "mixed" and (match := _NUMERIC.match(text)):
        first, second = int(match[1]), int(match[3])
        dayfirst = second <= 12
        if first <= 12 and second <= 12 and first != second:
            return PartialDate(str(parse_cell(text, dayfirst=True).year))
    date = parse_cell(text, dayfirst=dayfirst)
    if style.spreadsheet and date.is_full and "1905-03-01" <= date.text <= "1905-07-31" and date.earliest is not None:
        # A year such as 1985, formatted as a date, is shown as a day in 1905.
        return PartialDate(str((date.earliest - _EXCEL_DAY_ZERO).days))
    return date


_GENDERS = {
    "м": "m", "муж": "m", "мужской": "m", "мужчина": "m", "ер": "m", "еркек": "m", "е": "m",
    "m": "m", "male": "m", "man": "m",
    "ж": "f", "жен": "f", "женский": "f", "женщина": "f", "әйел": "f", "ә": "f",
    "f": "f", "female": "f", "woman": "f",
}  # fmt: skip


def gender(cell: str) -> str | None:
    """``male`` or ``female``; None for what is neither's word."""
    return _GENDERS.get(clean(cell).casefold().rstrip("."))


_CITIZEN = re.compile(
    r"^(?:гражданин\w*|гражданка|гражданство|гр-н|гр-ка|гр\.?|citizen(?:ship)? of|the)\s+|\s+(?:азамат\w*|citizen)$",
    re.I,
)
_ADJECTIVES = (
    ("KZ", r"казахстан\w*|қазақстан\w*|kazakhstani|kz"),
    ("RU", r"россиян\w*|российск\w*|ресей\w*|russian|ru"),
    ("UZ", r"узбекистан\w*|өзбекстан\w*|uzbekistani|uz"),
    ("KG", r"к[иы]рг[иы]зстан\w*|киргиз\w*|қырғызстан\w*|kyrgyzstani|kg"),
    ("TJ", r"таджикистан\w*|тәжікстан\w*|tajikistani|tj"),
    ("UA", r"украин\w*|ukrainian|ua"),
    ("BY", r"б[еи]лорус\w*|беларус\w*|belarusian|by"),
    ("TM", r"туркменистан\w*|түрікменстан\w*|tm"),
    ("AM", r"армени\w*|am"),
    ("AZ", r"азербайджан\w*|әзербайжан\w*|az"),
)
_ADJECTIVE = tuple((code, re.compile(pattern)) for code, pattern in _ADJECTIVES)
_BETWEEN = re.compile(r"\s*(?:[,;/+&]|\bи\b|\bжәне\b|\band\b)\s*")


@lru_cache(maxsize=4096)
def citizenships(cell: str) -> tuple[str, ...]:
    """The countries of a cell as ISO 3166-1 codes; a word that is no known country stays as it is."""
    found: dict[str, None] = {}
    for part in _BETWEEN.split(clean(cell)):
        name = _CITIZEN.sub("", part).strip(" .")
        if not name or is_empty(name):
            continue
        folded = unicodedata.normalize("NFKC", name).casefold()
        code = country_code(name) or next((c for c, p in _ADJECTIVE if p.fullmatch(folded)), None)
        found[code or name[:200]] = None
    return tuple(found)
