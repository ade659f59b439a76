"""Keys under which records that may be one person meet, so that not every pair need be compared.

A record is filed under its ``blocking_keys`` and looks for others under its ``lookup_keys``; the two differ
only in that a name with mere initials looks for whole names, and whole names look for it, without whole names
meeting each other by the initial. Each reading of a name gives the consonants of one word with a part of the
other, so that a slip, a lost ending or an irregular vowel in one word loses no pair; a full birth date gives
one more key, blind to swapped day and month.
"""

from __future__ import annotations

from graphkit.names.compare import PreparedRecord
from graphkit.names.fold import skeleton

__all__ = ["blocking_keys", "lookup_keys"]

_NO_VOWELS = str.maketrans(dict.fromkeys("aeiou"))
# Initials that sources give for one name fall into one class: the vowels, к with г and х, the sibilants with д,
# в with ф, б with п.
_CLASS = {letter: group[0] for group in ("aeiou", "kgh", "sjzcqwd", "vf", "pb") for letter in group}


def _consonants(fold: str) -> str:
    """The class of the first letter, and the consonants after it in coarse form."""
    return _CLASS.get(fold[:1], fold[:1]) + skeleton(fold[1:]).translate(_NO_VOWELS)


def blocking_keys(record: PreparedRecord) -> frozenset[str]:
    """The keys a prepared record is filed under; empty for a record that holds no name."""
    return frozenset(_keys(record, "whole", "short"))


def lookup_keys(record: PreparedRecord) -> frozenset[str]:
    """The keys under which others that may be the same person are filed."""
    return frozenset(_keys(record, "short", "whole"))


def _keys(record: PreparedRecord, whole: str, short: str) -> set[str]:
    keys: set[str] = set()
    for reading in record.readings:
        family = _consonants(reading.stem)
        given = _consonants(reading.given)
        if given:
            initial = given[:1]
            keys.add(f"family {family[:6]} {given[:2]}")
            keys.add(f"given {given[:6]} {family[:2]}")
            keys.add(f"{whole} {family[:6]} {initial}")
            if record.birth is not None and record.birth[2]:
                year, month, day = record.birth
                keys.add(f"birth {year} {min(month, day)} {max(month, day)} {initial}")
        elif family:
            # Where given name and patronymic lost the space between them, the patronymic begins like the given name.
            initial = _consonants("".join(reading.initials[:1]) or reading.patronymic)[:1]
            keys.add(f"{short} {family[:6]} {initial}")
            keys.add(f"initials {family[:6]} {initial}")
    return keys
