"""The bipartite configuration model: what two people share by chance, given how many things each touches.

Among all two-mode networks the model is the one of greatest entropy in which every person and every thing
has, on average, the number of ties it has in the data (T. Squartini and D. Garlaschelli, *New J. Phys.* 13,
083001, 2011; F. Saracco et al., *Sci. Rep.* 5, 10595, 2015). Ties are then independent, with the chance
p = x·y / (1 + x·y) for the fitness x of the person and y of the thing. Nodes with equal degree have equal
fitness, so the equations are solved for classes of equal degree: a few dozen unknowns, whatever the size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares
from scipy.sparse import csr_array
from scipy.special import expit
from scipy.stats import binom

__all__ = ["Bicm", "chance_of_sharing", "fit_bicm"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bicm:
    """The fitted model.

    Attributes:
        row_class, column_class: class of each row and column (nodes of equal degree).
        row_sizes, column_sizes: nodes in each class.
        chance: classes of rows × classes of columns, the chance of a tie.
        error: the largest difference between a degree in the data and in the model.
    """

    row_class: Ints
    column_class: Ints
    row_sizes: Ints
    column_sizes: Ints
    chance: Floats
    error: float

    def matrix(self) -> Floats:
        """The chance of every tie, rows × columns, dense."""
        result: Floats = self.chance[np.ix_(self.row_class, self.column_class)]
        return result


def fit_bicm(matrix: csr_array) -> Bicm:
    """Fits the model to a matrix of zeros and ones (people × things).

    Who touches everything, or nothing, has chances of 1 or 0; such nodes are set aside first, since their
    fitness is infinite or zero. The rest is solved by Levenberg and Marquardt (SciPy's MINPACK) in the
    logarithms of the fitnesses. O(classes³) a step; the classes are at most √(2 · ties) on each side.
    """
    rows = np.diff(matrix.indptr).astype(np.int64)
    columns = np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.int64)
    row_degrees, row_class, row_sizes = np.unique(rows, return_inverse=True, return_counts=True)
    degrees, column_class, column_sizes = np.unique(columns, return_inverse=True, return_counts=True)
    chance = _solve(row_degrees, row_sizes, degrees, column_sizes)
    wrong = np.concatenate(
        [chance @ column_sizes - row_degrees, row_sizes @ chance - degrees] if chance.size else [np.zeros(1)]
    )
    return Bicm(row_class, column_class, row_sizes, column_sizes, chance, float(np.abs(wrong).max(initial=0.0)))


def _solve(row_degrees: Ints, row_sizes: Ints, degrees: Ints, sizes: Ints) -> Floats:
    chance = np.zeros((len(row_degrees), len(degrees)))
    k, d = row_degrees.astype(np.float64), degrees.astype(np.float64)
    rows, columns = np.ones(len(k), dtype=bool), np.ones(len(d), dtype=bool)
    # Setting the full and the empty ones aside can make others full or empty.
    while rows.any() and columns.any():
        full_row = rows & (k >= sizes[columns].sum())
        full_column = columns & (d >= row_sizes[rows].sum())
        empty_row, empty_column = rows & (k <= 0), columns & (d <= 0)
        if not (full_row.any() or full_column.any() or empty_row.any() or empty_column.any()):
            break
        if full_row.any():
            chance[np.ix_(full_row, columns)] = 1.0
            d[columns] -= row_sizes[full_row].sum()
            rows &= ~full_row
        elif full_column.any():
            chance[np.ix_(rows, full_column)] = 1.0
            k[rows] -= sizes[full_column].sum()
            columns &= ~full_column
        else:
            rows &= ~empty_row
            columns &= ~empty_column
    if rows.any() and columns.any():
        chance[np.ix_(rows, columns)] = _fitness(k[rows], row_sizes[rows], d[columns], sizes[columns])
    return chance


def _fitness(k: Floats, row_sizes: Ints, d: Floats, sizes: Ints) -> Floats:
    half = len(k)

    def difference(logs: Floats) -> Floats:
        p = expit(logs[:half, None] + logs[None, half:])
        return np.concatenate([p @ sizes - k, row_sizes @ p - d])

    def slope(logs: Floats) -> Floats:
        p = expit(logs[:half, None] + logs[None, half:])
        spread = p * (1 - p)
        return np.block(
            [
                [np.diag(spread @ sizes), spread * sizes],
                [(spread * row_sizes[:, None]).T, np.diag(row_sizes @ spread)],
            ]
        )

    ties = float(k @ row_sizes)
    start = np.concatenate([np.log(k / np.sqrt(ties)), np.log(d / np.sqrt(ties))])
    found = least_squares(difference, start, jac=slope, method="lm", xtol=1e-13, ftol=1e-13, gtol=1e-13)
    result: Floats = expit(found.x[:half, None] + found.x[None, half:])
    return result


def chance_of_sharing(model: Bicm, left: Ints, right: Ints, shared: Ints) -> tuple[Floats, Floats]:
    """For pairs of rows, how many columns the model lets them share, and the chance of at least `shared`.

    The number shared is a sum of independent events with unequal chances (Poisson-binomial). Its upper tail
    is exact: columns of one class are a binomial, and the classes are added up one after another, with all
    that reaches the observed number in one last state, so that no small number is got by subtracting.
    O(classes of pairs × classes of columns × shared²).

    Args:
        left, right: rows of the pairs.
        shared: columns that they share in the data, at least 1.

    Returns:
        expected number, and p, for each pair.
    """
    if not len(left):
        return np.zeros(0), np.zeros(0)
    a, b = model.row_class[left], model.row_class[right]
    classes, most = len(model.row_sizes), int(shared.max()) + 1
    key = (np.minimum(a, b) * classes + np.maximum(a, b)) * most + shared
    cases, place = np.unique(key, return_inverse=True)
    numbers = cases % most
    both = model.chance[cases // most // classes] * model.chance[cases // most % classes]
    expected = both @ model.column_sizes
    tail = np.empty(len(cases))
    for number in np.unique(numbers).tolist():
        chosen = numbers == number
        tail[chosen] = _tail(both[chosen], model.column_sizes, number)
    return expected[place], np.minimum(1.0, tail)[place]


def _tail(chances: Floats, sizes: Ints, number: int) -> Floats:
    """P(at least `number`) of sums of binomials: `chances` cases × classes of columns."""
    state = np.zeros((len(chances), number + 1))
    state[:, 0] = 1.0
    counts = np.arange(number)
    for chance, size in zip(chances.T, sizes.tolist(), strict=True):
        point = binom.pmf(counts[None, :], size, chance[:, None])
        # more than `number - 1 - v` of this class, for those who had v before
        enough = binom.sf(number - 1 - counts[None, :], size, chance[:, None])
        state[:, number] += (state[:, :number] * enough).sum(axis=1)
        moved = np.zeros((len(chances), number))
        for before in range(number):
            moved[:, before:] += state[:, before : before + 1] * point[:, : number - before]
        state[:, :number] = moved
    result: Floats = state[:, number]
    return result
