"""Common Kazakh and Russian given names: which near spellings are two names and which are one.

Ержан and Ерлан differ by one letter and are two men; Хусаин and Хұсайын differ by more and are one.
The table is in :mod:`graphkit.names.given_names`.
"""

from __future__ import annotations

from graphkit.names.endings import Gender
from graphkit.names.fold import fold_word
from graphkit.names.given_names import FEMALE, MALE

__all__ = ["gender_of", "is_known", "same_given"]


def _read() -> tuple[dict[str, Gender | None], dict[str, int]]:
    genders: dict[str, Gender | None] = {}
    groups: dict[str, int] = {}
    blocks: tuple[tuple[Gender, str], ...] = (("male", MALE), ("female", FEMALE))
    number = 0
    for gender, block in blocks:
        for entry in block.split():
            forms = [fold_word(form) for form in entry.split("=")]
            number += 1
            # A form that stands in two entries joins them: Мадина with Мәдина, Булат with Болат.
            group = next((groups[form] for form in forms if form in groups), number)
            for form in forms:
                genders[form] = gender if genders.get(form, gender) == gender else None
                groups[form] = group
    return genders, groups


_GENDERS, _GROUPS = _read()


def gender_of(fold: str) -> Gender | None:
    """The sex of those who bear a folded given name, or None if it is unknown or borne by both."""
    return _GENDERS.get(fold)


def is_known(fold: str) -> bool:
    """True for the folded form of a common given name."""
    return fold in _GROUPS


def same_given(left: str, right: str) -> bool | None:
    """Whether two folded forms are variants of one common name; None unless both are common names."""
    one, other = _GROUPS.get(left), _GROUPS.get(right)
    return None if one is None or other is None else one == other
