"""Weights of the comparator, in log-odds, and the words in which it gives its reasons."""

from __future__ import annotations

from typing import Final

__all__ = ["WEIGHTS", "WORDS"]

_TABLE: Final[dict[str, dict[str, tuple[float, str]]]] = {
    "base": {"": (0.0, "")},
    "family": {
        "same": (1.5, "family name agrees"),
        "spelling": (1.3, "family name agrees but for spelling"),
        "suffix": (0.8, "family name agrees but for its ending"),
        "slip": (0.5, "family name differs by a slip"),
        "letter": (0.3, "family name differs by one letter"),
        "near": (-2.5, "family name is alike"),
        "other": (-6.5, "family names differ"),
        "missing": (-3.6, "family name missing"),
    },
    "given": {
        "same": (2.0, "given name agrees"),
        "variant": (1.8, "given names are variants of one name"),
        "spelling": (1.7, "given name agrees but for spelling"),
        "part": (0.6, "one given name is a part of the other"),
        "slip": (0.2, "given name differs by a slip"),
        "letter": (-1.8, "given name differs by one letter"),
        "near": (-5.6, "given name is only alike"),
        "other_name": (-6.5, "given names are two known names"),
        "other": (-7.0, "given names differ"),
        "initial": (-0.6, "only an initial of the given name, which fits"),
        "initial_other": (-6.0, "initial does not fit"),
        "missing": (-3.0, "given name missing"),
    },
    "patronymic": {
        "same": (1.5, "patronymic agrees"),
        "spelling": (1.3, "patronymic agrees but for spelling"),
        "slip": (0.3, "patronymic differs by a slip"),
        "letter": (0.0, "patronymic differs by one letter"),
        "near": (-4.2, "patronymic is only alike"),
        "other": (-6.0, "patronymics differ"),
        "initial": (0.2, "patronymic's initial fits"),
        "initial_other": (-5.0, "patronymic's initial does not fit"),
        "missing": (0.0, ""),
    },
    "gender": {"same": (0.0, ""), "other": (-4.5, "sexes differ")},
    "birth": {
        "same_day": (2.5, "birth date agrees"),
        "swapped": (1.5, "day and month of birth swapped"),
        "one_digit": (0.5, "birth date differs by one digit"),
        "same_month": (1.5, "month of birth agrees"),
        "same_year": (1.0, "year of birth agrees"),
        "other_year_same_day": (-4.0, "same birthday in another year"),
        "year_off_one": (-6.0, "birth years differ by one"),
        "other_day": (-7.0, "same year, other day of birth"),
        "other_year": (-8.0, "birth years differ"),
        "far_year": (-9.0, "birth years are far apart"),
        "missing": (0.0, ""),
    },
}

WEIGHTS: Final = {(feature, level): w for feature, rows in _TABLE.items() for level, (w, _) in rows.items()}
WORDS: Final = {(feature, level): words for feature, rows in _TABLE.items() for level, (_, words) in rows.items()}
