"""Dates in running text: words, numbers, ordinals, relative to the date named before; Russian and Kazakh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

__all__ = ["Dates", "format_date"]

def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MONTHS_RU = (
    _words("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    _words("январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"),
)
MONTHS_KK = _words("қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан")
MONTHS_KK_LOC = _words(
    "қаңтарда ақпанда наурызда сәуірде мамырда маусымда шілдеде тамызда қыркүйекте қазанда қарашада желтоқсанда"
)
MONTHS_KK_ABL = _words(
    "қаңтардан ақпаннан наурыздан сәуірден мамырдан маусымнан шілдеден тамыздан қыркүйектен қазаннан қарашадан "
    "желтоқсаннан"
)
_UNITS = _words("первого второго третьего четвёртого пятого шестого седьмого восьмого девятого")
_TEENS = _words(
    "десятого одиннадцатого двенадцатого тринадцатого четырнадцатого пятнадцатого шестнадцатого семнадцатого "
    "восемнадцатого девятнадцатого"
)
_DAYS_RU = {2: "два дня", 3: "три дня", 4: "четыре дня", 5: "пять дней", 6: "шесть дней", 7: "неделю"}
_DAYS_KK = {2: "екі", 3: "үш", 4: "төрт", 5: "бес", 6: "алты", 7: "жеті"}


def _ordinal(day: int) -> str:
    if day < 10:
        return _UNITS[day - 1]
    if day < 20:
        return _TEENS[day - 10]
    if day in (20, 30):
        return "двадцатого" if day == 20 else "тридцатого"
    return ("двадцать " if day < 30 else "тридцать ") + _UNITS[day % 10 - 1]


def format_date(iso: str, style: str, *, kk: bool = False, case: str = "loc") -> str:
    """A partial ISO date as text; `case` (Kazakh) is nom, loc or abl; Russian months stand in the genitive."""
    parts = [int(p) for p in iso.split("-")]
    year = parts[0]
    if kk:
        table = {"nom": MONTHS_KK, "loc": MONTHS_KK_LOC, "abl": MONTHS_KK_ABL}[case]
        if len(parts) == 1:
            return f"{year} жыл" + {"nom": "", "loc": "ы", "abl": "дан"}[case]
        if len(parts) == 2:
            return f"{year} жылғы {table[parts[1] - 1]}"
        if style == "numeric":
            return f"{parts[2]:02d}.{parts[1]:02d}.{year} ж" + {"nom": ".", "loc": "ылы", "abl": "ылдан"}[case]
        return f"{year} жылғы {parts[2]} {table[parts[1] - 1]}"
    if len(parts) == 1:
        return f"{year} года"
    if len(parts) == 2:
        return f"{MONTHS_RU[0][parts[1] - 1]} {year} года"
    if style == "numeric":
        return f"{parts[2]:02d}.{parts[1]:02d}.{year} года"
    if style == "glued":
        return f"{parts[2]:02d}.{parts[1]:02d}.{year}г."
    day = _ordinal(parts[2]) if style == "ordinal" else str(parts[2])
    return f"{day} {MONTHS_RU[0][parts[1] - 1]} {year} года"


@dataclass(slots=True)
class Dates:
    """Writes the dates of one document, remembering the last one for the relative forms."""

    rng: Random
    style: str  # words, numeric, glued, ordinal, mixed
    kk: bool = False
    last: str = ""

    def _style(self) -> str:
        return self.rng.choice(("words", "numeric", "words")) if self.style == "mixed" else self.style

    def _relative(self, iso: str) -> tuple[str, str] | None:
        if len(iso) != 10 or len(self.last) != 10:
            return None
        gap = (date.fromisoformat(iso) - date.fromisoformat(self.last)).days
        roll = self.rng.random()
        if gap == 0 and roll < 0.8:
            return ("сол күні" if self.kk else self.rng.choice(("в тот же день", "в этот же день"))), "context"
        if gap == 1 and roll < 0.6:
            return ("келесі күні" if self.kk else "на следующий день"), "context"
        if gap in _DAYS_RU and roll < 0.3:
            return (f"{_DAYS_KK[gap]} күннен кейін" if self.kk else f"спустя {_DAYS_RU[gap]}"), "context"
        if self.last[:4] == iso[:4] and gap > 0 and roll < 0.25 and self.style in ("words", "mixed"):
            month, day = int(iso[5:7]) - 1, int(iso[8:])
            if self.kk:
                return f"сол жылғы {day} {MONTHS_KK_LOC[month]}", "span"
            return f"{day} {MONTHS_RU[0][month]} того же года", "span"
        return None

    def when(self, iso: str) -> tuple[str, str]:
        """The adverbial for an event's date and where the date is read from (`span` or `context`)."""
        relative = self._relative(iso)
        self.last = iso
        if relative:
            return relative
        if len(iso) == 10 or self.kk:
            return format_date(iso, self._style(), kk=self.kk), "span"
        if len(iso) == 4:
            return f"в {iso} году", "span"
        month = int(iso[5:7]) - 1
        vague = self.rng.random()
        if vague < 0.3:
            part = self.rng.choice(("в начале", "в середине", "в конце"))
            return f"{part} {MONTHS_RU[0][month]} {iso[:4]} года", "span"
        tail = ", точная дата не установлена," if vague > 0.85 else ""
        return f"в {MONTHS_RU[1][month]} {iso[:4]} года{tail}", "span"

    def since(self, iso: str) -> str:
        """`from … on`."""
        self.last = iso
        if self.kk:
            return format_date(iso, self._style(), kk=True, case="abl") + " бастап"
        return "с " + format_date(iso, self._style())
