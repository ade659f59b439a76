"""Comparing two birth dates that may be partial, swapped or mistyped."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache
from typing import Literal

from graphkit.models.partial_date import PartialDate

__all__ = ["Birth", "BirthLevel", "compare_births", "read_birth"]

BirthLevel = Literal[
    "missing", "same_day", "swapped", "one_digit", "same_month", "same_year", "other_year_same_day", "year_off_one",
    "other_day", "other_year", "far_year",
]  # fmt: skip

Birth = tuple[int, int, int]
"""Year, month and day; 0 where not known."""

_FULL = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", re.ASCII)


@lru_cache(maxsize=16384)
def read_birth(text: str | None) -> Birth | None:
    """Year, month, day of a partial ISO date (or of ``15.01.1993``); None for what is no date."""
    if not text:
        return None
    text = text.strip()
    if match := _FULL.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        return (year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(max(year, 1), month)[1] else None
    if match := _DOTTED.fullmatch(text):
        text = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    try:
        date = PartialDate.of(text)
    except ValueError:
        return None
    if date.is_full and date.day is not None:
        return date.day.year, date.day.month, date.day.day
    whole = date.year
    if whole is None:
        return None
    if date.precision == "month" and date.earliest is not None and "~" not in date.text:
        return whole, date.earliest.month, 0
    return whole, 0, 0


def compare_births(left: Birth | None, right: Birth | None) -> BirthLevel:
    """The kind of agreement of two births; symmetric."""
    if left is None or right is None:
        return "missing"
    gap = abs(left[0] - right[0])
    both_days = bool(left[2] and right[2])
    both_months = bool(left[1] and right[1])
    if gap == 0:
        if both_days:
            if left == right:
                return "same_day"
            if left[1] == right[2] and left[2] == right[1]:
                return "swapped"
            return "one_digit" if _digits_off(left, right) <= 1 else "other_day"
        if both_months:
            return "same_month" if left[1] == right[1] else "other_day"
        return "same_year"
    if both_days and left[1:] == right[1:]:
        if _digits_off(left, right) <= 1 or gap <= 1:
            return "one_digit" if gap in (1, 10) else "other_year_same_day"
        return "other_year_same_day"
    if gap == 1:
        return "year_off_one"
    return "other_year" if gap <= 9 else "far_year"


def _digits_off(left: Birth, right: Birth) -> int:
    one = f"{left[0]:04d}{left[1]:02d}{left[2]:02d}"
    other = f"{right[0]:04d}{right[1]:02d}{right[2]:02d}"
    wrong = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        i, j = wrong
        if one[i] == other[j] and one[j] == other[i]:
            return 1
    return len(wrong)
