"""Dates as list cells hold them: one cell, one date, nothing around it."""

from __future__ import annotations

import re
import unicodedata

from graphkit.dates.words import DAY_WORDS, MONTH_KK, MONTH_RU, fold, month_number
from graphkit.models.partial_date import PartialDate

__all__ = ["parse_cell"]

_TAIL = r"\s*(?:г\.?\s*р\.?|г(?:од(?:а|у)?)?\.?|ж(?:ыл(?:ы|гы)?)?\.?|рождения|туган)?\s*\.?"
_TIME = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
_YEAR = re.compile(r"(\d{4})" + _TAIL)
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})" + _TIME + _TAIL)
_ISO_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})" + _TAIL)
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})" + _TAIL)
_NUMERIC = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})" + _TIME + _TAIL)
_DAYS = "|".join(sorted(DAY_WORDS, key=len, reverse=True))
_WORDS = re.compile(
    rf"[«\"]?(\d{{1,2}}|{_DAYS})[»\"]?(?:-?(?:го|ое|е|ші|шы))?\s+({MONTH_RU}|{MONTH_KK})\s*,?\s*(\d{{4}}|\d{{2}})"
    + _TAIL
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*(?:ж(?:ыл(?:гы|дын|ы)?)?\.?)?\s+(\d{{1,2}})\s+({MONTH_KK}|{MONTH_RU})" + _TAIL)
_MONTH_WORD = re.compile(rf"({MONTH_RU}|{MONTH_KK})\s*,?\s*(\d{{4}})" + _TAIL)
_ROMAN = re.compile(r"(\d{1,2})\s*[. ]\s*([ivxх]{1,4})\s*[. ]\s*(\d{4}|\d{2})" + _TAIL)
_ENGLISH = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,\s*)?(\d{4})")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_cell(text: str, *, dayfirst: bool | None = None) -> PartialDate:
    """The date that a cell holds, as precise as it is written.

    Args:
        text: ``1991``, ``02/1991``, ``13.02.1991``, ``1991-02-13``, ``13.2.91``, «13 февраля 1991 г.»,
            «1991 жылғы 13 ақпан», ``1991-02-13 00:00:00`` (as spreadsheets give it), ``about 1991`` and ``1991~``.
        dayfirst: how to read ``03/04/1991``. True: 3 April; False: March 4. None: a date with dots is
            day-first, one with slashes or dashes must not be ambiguous.

    Raises:
        ValueError: no date, an impossible one, or one that can be read in two ways.
    """
    shown = text.strip()[:60]
    cleaned = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).replace("\u2013", "-").replace("\u2014", "-"))
    cell = fold(cleaned).strip(" \t,;")
    if not cell:
        raise ValueError("the cell is empty: no date")
    if len(cell) > 60:
        raise ValueError(f"{shown!r} is too long for one date")
    about = False
    if match := re.match(r"(?:около|ок\.|примерно|about|circa|ca\.|c\.|шамамен|~)\s*", cell):
        cell, about = cell[match.end() :], True
    if cell.endswith("~"):
        cell, about = cell[:-1].strip(), True
    iso = _read(cell, shown, dayfirst)
    return PartialDate(iso + "~" if about else iso)


def _read(cell: str, shown: str, dayfirst: bool | None) -> str:
    if match := _YEAR.fullmatch(cell):
        return _iso(shown, match[1])
    if match := _ISO.fullmatch(cell):
        return _iso(shown, match[1], match[2], match[3])
    if match := _ISO_MONTH.fullmatch(cell):
        return _iso(shown, match[1], match[2])
    if match := _MONTH_YEAR.fullmatch(cell):
        return _iso(shown, match[2], match[1])
    if match := _NUMERIC.fullmatch(cell):
        return _numeric(cell, shown, match, dayfirst)
    if match := _WORDS.fullmatch(cell):
        day = str(DAY_WORDS.get(match[1]) or match[1])
        return _iso(shown, match[3], str(month_number(match[2])), day)
    if match := _YEAR_FIRST.fullmatch(cell):
        return _iso(shown, match[1], str(month_number(match[3])), match[2])
    if match := _MONTH_WORD.fullmatch(cell):
        return _iso(shown, match[2], str(month_number(match[1])))
    if (match := _ROMAN.fullmatch(cell)) and (month := month_number(match[2])):
        return _iso(shown, match[3], str(month), match[1])
    if (match := _ENGLISH.fullmatch(cell)) and match[2][:3] in _ENGLISH_MONTHS:
        return _iso(shown, match[4], str(_ENGLISH_MONTHS.index(match[2][:3]) + 1), match[1] or match[3])
    raise ValueError(f"{shown!r} is no date that can be read: write 1991, 1991-02 or 1991-02-13")


def _numeric(cell: str, shown: str, match: re.Match[str], dayfirst: bool | None) -> str:
    first, second, year = match.groups()
    if dayfirst is None:
        if "." in cell or int(first) > 12 or first == second:
            dayfirst = True
        elif int(second) > 12:
            dayfirst = False
        else:
            raise ValueError(
                f"{shown!r} can be read in two ways (day or month first): set `dayfirst`, or write 1991-02-13"
            )
    day, month = (first, second) if dayfirst else (second, first)
    return _iso(shown, year, month, day)


def _iso(shown: str, year: str, month: str | None = None, day: str | None = None) -> str:
    y = int(year)
    if len(year) == 2:
        # Lists hold adults of our time: 24 and below is 20xx, all else 19xx.
        y += 2000 if y <= 24 else 1900
    if not 1900 <= y <= 2100:
        raise ValueError(f"{shown!r}: the year is outside 1900 to 2100")
    text = f"{y:04d}"
    if month is not None:
        text += f"-{int(month):02d}"
    if day is not None:
        text += f"-{int(day):02d}"
    try:
        PartialDate(text)
    except ValueError:
        raise ValueError(f"{shown!r} is not a day of the calendar") from None
    return text
