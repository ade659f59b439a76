"""How far apart two folded words are, when spelling habits cost little and other letters cost much.

The distance is optimal string alignment (Damerau-Levenshtein without overlapping edits) with the costs
below. One unit is one slip of the hand; habits of transliteration cost a fraction of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

__all__ = ["distance"]

_PAIRS: Final = {
    "hk": 0.25, "gk": 0.5, "gh": 0.5, "ou": 0.25, "iu": 0.45, "ae": 0.75, "ei": 0.4, "ao": 0.6, "uv": 0.4,
    "fv": 0.4, "fp": 0.5, "sz": 0.3, "cs": 0.4, "cz": 0.4, "qw": 0.35, "jq": 0.45, "jw": 0.35, "ij": 0.35,
    "jz": 0.5, "bp": 0.35, "dt": 0.5, "sw": 0.6, "mn": 0.8, "ai": 0.8, "au": 0.8, "eo": 0.7, "io": 0.7, "eu": 0.8,
    "hq": 0.5, "bv": 0.8, "hw": 0.9,
}  # fmt: skip
_SUBSTITUTE: Final = {pair: cost for k, cost in _PAIRS.items() for pair in ((k[0], k[1]), (k[1], k[0]))}
_DROP: Final = {"e": 0.75, "u": 0.75, "a": 0.85, "o": 0.85, "h": 0.75}
# Two letters that a romanisation writes like one: Ashat for Асхат, German Achmetschan for Ахметжан.
_MERGED: Final = {"sh": "w", "tj": "q", "tw": "q"}
_VOWELS: Final = frozenset("aeiou")


@lru_cache(maxsize=16384)
def _drops(word: str) -> tuple[float, ...]:
    """The cost of leaving out each letter: ы and и between consonants come and go, й after a vowel stays."""
    costs: list[float] = []
    for before, c, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if c != "i":
            # French writes ou for у.
            costs.append(0.25 if c == "o" and after == "u" else _DROP.get(c, 1.0))
        elif before not in _VOWELS and before != " ":
            costs.append(0.3)
        else:
            costs.append(0.4 if after in _VOWELS else 0.7)
    return tuple(costs)


@lru_cache(maxsize=32768)
def distance(left: str, right: str) -> float:
    """The weighted distance of two folded words, symmetric, 0 for equal ones."""
    if left == right:
        return 0.0
    if left > right:
        left, right = right, left
    # Common ends cost nothing and are most of a name.
    start = 0
    shorter = min(len(left), len(right))
    while start < shorter and left[start] == right[start]:
        start += 1
    stop = 0
    while stop < shorter - start and left[-1 - stop] == right[-1 - stop]:
        stop += 1
    a, b = left[start : len(left) - stop], right[start : len(right) - stop]
    drop_a, drop_b = _drops(left)[start : len(left) - stop], _drops(right)[start : len(right) - stop]
    if not a or not b:
        # A letter lost at the start of a word makes another name more often than one lost inside.
        return sum(drop_a) + sum(drop_b) + (0.0 if start else 0.5)
    before: list[float] = []
    row = [0.0]
    for cost in drop_b:
        row.append(row[-1] + cost)
    for i, c in enumerate(a):
        new = [row[0] + drop_a[i]]
        for j, d in enumerate(b):
            best = row[j] if c == d else row[j] + _SUBSTITUTE.get((c, d), 1.0)
            cost = row[j + 1] + drop_a[i]
            if cost < best:
                best = cost
            cost = new[j] + drop_b[j]
            if cost < best:
                best = cost
            if j and b[j - 1] + d in _MERGED and _MERGED[b[j - 1] + d] == c and row[j - 1] + 0.4 < best:
                best = row[j - 1] + 0.4
            if i and a[i - 1] + c in _MERGED and _MERGED[a[i - 1] + c] == d and before[j] + 0.4 < best:
                best = before[j] + 0.4
            if i and j and c == b[j - 1] and d == a[i - 1] and before[j - 1] + 1.0 < best:
                best = before[j - 1] + 1.0
            new.append(best)
        before, row = row, new
    return row[-1]
