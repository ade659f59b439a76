"""Partial dates: one value type that never pretends to more precision than it has.

The text form is the part of EDTF (ISO 8601-2:2019, level 1) that sources need:

=====================  =======================================
``2024``               some day in 2024
``2024-01``            some day in January 2024
``2024-01-15``         that day
``2024-01~``           about January 2024
``2024-01/2024-03``    from January to March 2024
``../2024-03``         not after March 2024
``2024-03/..``         not before March 2024
=====================  =======================================

"About" widens the span by one unit on each side (a year, a month; a week for a day), so that
order is only ever claimed where it would hold for a generous reading of the word.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

__all__ = ["PartialDate"]

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(~)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Point:
    """A year, month or day, perhaps "about"."""

    text: str
    first: dt.date
    last: dt.date
    precision: str
    about: bool

    @property
    def earliest(self) -> dt.date:
        return _shift(self.first, self.precision, -1) if self.about else self.first

    @property
    def latest(self) -> dt.date:
        return _shift(self.last, self.precision, 1) if self.about else self.last


def _shift(day: dt.date, precision: str, sign: int) -> dt.date:
    try:
        if precision == "day":
            return day + dt.timedelta(days=7 * sign)
        months = day.year * 12 + day.month - 1 + sign * (12 if precision == "year" else 1)
        year, month = divmod(months, 12)
        length = calendar.monthrange(year, month + 1)[1]
        # The end of a span stays the end of its month: 2024-02~ reaches to 31 March.
        number = length if sign > 0 else 1
        return dt.date(year, month + 1, number)
    except (ValueError, OverflowError):
        return day


@lru_cache(maxsize=1 << 16)  # a life course compares the same few dates again and again
def _point(text: str) -> _Point:
    match = _POINT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date of the form 2024, 2024-01 or 2024-01-15")
    year, month, day, about = match.groups()
    y = int(year)
    try:
        if day is not None:
            first = last = dt.date(y, int(month), int(day))
            precision = "day"
        elif month is not None:
            first = dt.date(y, int(month), 1)
            last = dt.date(y, int(month), calendar.monthrange(y, int(month))[1])
            precision = "month"
        else:
            first, last, precision = dt.date(y, 1, 1), dt.date(y, 12, 31), "year"
    except ValueError as error:
        raise ValueError(f"{text!r} is not a day of the calendar: {error}") from None
    return _Point(text, first, last, precision, about is not None)


@dataclass(frozen=True, slots=True, eq=False)
class PartialDate:
    """A date as precise as its source, equal and hashed by its text form.

    Args:
        text: one of the forms in the module's table.

    Raises:
        ValueError: the text has none of these forms, or is no day of the calendar.
    """

    text: str

    def __post_init__(self) -> None:
        low, high = self._ends()
        if low is not None and high is not None and low.first > high.last:
            raise ValueError(f"{self.text!r} ends before it begins")

    def _ends(self) -> tuple[_Point | None, _Point | None]:
        if not isinstance(self.text, str):
            raise ValueError("a partial date is a text such as 2024-01")
        left, slash, right = self.text.partition("/")
        if not slash:
            point = _point(left)
            return point, point
        if left == ".." and right == "..":
            raise ValueError("'../..' says nothing")
        return (None if left == ".." else _point(left)), (None if right == ".." else _point(right))

    @classmethod
    def of(cls, value: PartialDate | dt.date | str) -> PartialDate:
        """The value as a partial date; a ``datetime.date`` is a full day."""
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, dt.datetime):
            return cls(value.date().isoformat())
        if isinstance(value, dt.date):
            return cls(value.isoformat())
        return cls(value.strip())

    @property
    def earliest(self) -> dt.date | None:
        """The first day it can mean; None where it is open."""
        low, _ = self._ends()
        return None if low is None else low.earliest

    @property
    def latest(self) -> dt.date | None:
        """The last day it can mean; None where it is open."""
        _, high = self._ends()
        return None if high is None else high.latest

    @property
    def precision(self) -> str:
        """``day``, ``month``, ``year`` or ``range``."""
        low, high = self._ends()
        if low is None or high is None or "/" in self.text:
            return "range"
        return low.precision

    @property
    def is_full(self) -> bool:
        """True for exactly one stated day."""
        low, _ = self._ends()
        return low is not None and self.precision == "day" and not low.about

    @property
    def day(self) -> dt.date | None:
        """The day, when it is a full date."""
        return self.earliest if self.is_full else None

    @property
    def year(self) -> int | None:
        """The year, when the whole span lies in one."""
        low, high = self.earliest, self.latest
        return low.year if low is not None and high is not None and low.year == high.year else None

    def certainly_before(self, other: PartialDate) -> bool:
        """True only if every day this can mean lies before every day the other can mean.

        This is an interval order: irreflexive and transitive, and not total.
        """
        end, begin = self.latest, other.earliest
        return end is not None and begin is not None and end < begin

    def may_equal(self, other: PartialDate) -> bool:
        """True if the two spans share a day: neither contradicts the other."""
        return not self.certainly_before(other) and not other.certainly_before(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "string",
            "description": "2024, 2024-01, 2024-01-15, 2024-01~ (about), 2024-01/2024-03, ../2024 or 2024/..",
            "pattern": r"^(\.\.|\d{4}(-\d{2}(-\d{2})?)?~?)(/(\.\.|\d{4}(-\d{2}(-\d{2})?)?~?))?$",
        }

    @classmethod
    def _validate(cls, value: Any) -> PartialDate:
        # YAML reads a bare 2024 as a number and 2024-01-15 as a date.
        if isinstance(value, int) and not isinstance(value, bool):
            return cls(str(value))
        if isinstance(value, PartialDate | dt.date | str):
            return cls.of(value)
        raise ValueError("a partial date is a text such as 2024-01")
