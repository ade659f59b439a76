"""How many strangers would agree as much by chance: frequent names tell few people apart, rare ones many.

The frequencies are those of the records at hand, smoothed towards those of a whole population, so that they hold
for few records too; the parts of a name count as independent of one another (Winkler 1989, "Frequency-based
matching in the Fellegi-Sunter model of record linkage").
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphkit.identity.candidates import Candidates, Floats
from graphkit.identity.features import Features, Ints, Vocabulary

__all__ = ["Chance"]

_PRIOR: Final = {"family": 1_000.0, "given": 100.0, "patronymic": 100.0}
"""How many family names, given names and names of fathers share most of a population."""
_INITIAL: Final = 0.08
_YEARS: Final = 40.0


class Chance:
    """The expected number of strangers, for pairs of two tables (or of one table with itself).

    Args:
        least: people among whom a stranger may be found, if there are fewer records.
    """

    def __init__(self, left: Features, right: Features, vocabulary: Vocabulary, least: int = 0) -> None:
        self._left, self._right, self._stems = left, right, vocabulary.stems
        self._people = max(len(left), len(right), least)
        sides = [left] if left is right else [left, right]
        self._records = sum(len(s) for s in sides)
        words = int(self._stems.max()) + 1
        self._counts: dict[str, Ints] = {
            part: np.bincount(np.concatenate([self._stems[getattr(s, part)] for s in sides]), minlength=words).astype(
                np.int64
            )
            for part in ("family", "given", "patronymic")
        }

    def of(self, pairs: Candidates, part: slice) -> Floats:
        """The expected number of strangers for some of the pairs."""
        one, two = pairs.left_reading[part], pairs.right_reading[part]
        strangers = np.full(len(one), float(self._people))
        strangers *= self._share("family", one, two)
        strangers *= self._share("given", one, two)
        strangers *= self._share("patronymic", one, two)
        return strangers * birth_chance(self._left.births[pairs.left[part]], self._right.births[pairs.right[part]])

    def _share(self, part: str, one: Ints, two: Ints) -> Floats:
        mine, theirs = getattr(self._left, part)[one], getattr(self._right, part)[two]
        counts = self._counts[part]
        # The two records themselves are no strangers; a rare slip does not make a frequent name rare.
        bearers = np.maximum(counts[self._stems[mine]], counts[self._stems[theirs]]) - 2
        share = (np.maximum(bearers, 0) + 1.0) / (self._records + _PRIOR[part])
        missing = _INITIAL if part == "given" else 1.0
        return np.where((mine > 0) & (theirs > 0), share, missing)


def birth_chance(left: NDArray[np.int32], right: NDArray[np.int32]) -> Floats:
    """The share of strangers whose births agree as these do; births are (n, 3) year, month, day."""
    years = (left[:, 0] > 0) & (right[:, 0] > 0)
    months = (left[:, 1] > 0) & (right[:, 1] > 0)
    days = (left[:, 2] > 0) & (right[:, 2] > 0)
    equal = (left == right).all(axis=1)
    # Swapped, a digit off or another year: about twenty dates are as near.
    return np.select(
        [days & equal, days, months, years],
        [1 / (_YEARS * 365), 20 / (_YEARS * 365), 1 / (_YEARS * 12), 1 / _YEARS], 1.0,
    )  # fmt: skip
