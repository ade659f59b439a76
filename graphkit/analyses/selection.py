"""How many types, whether partners help, and whether the types are more than chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graphkit.analyses.eventlog import EventLog
from graphkit.analyses.features import Features, event_features
from graphkit.analyses.mixture import fit_mixture, split_people
from graphkit.analyses.nullmodel import chain_resample

__all__ = [
    "MAX_TYPES",
    "Choice",
    "Null",
    "adjusted_rand",
    "choose_k",
    "held_out",
    "likelihood_gain",
    "null_reference",
    "split_half",
]

Floats = npt.NDArray[np.float64]
FOLDS = 5
MAX_TYPES = 10
PATIENCE = 3
CLEAR_STEPS = ((1, 2.0), (2, 2.5))
CHOICE_PEOPLE = 5_000
RESTARTS = 4
ROUNDS = 3
DRAWS = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of types and the held-out log-likelihood per person behind it, by number of types."""

    k: int
    partners: bool
    held_out: dict[int, float]
    standard_error: dict[int, float]
    why: str


@dataclass(frozen=True, slots=True)
class Null:
    """Stability and likelihood gain of data without types, one value a resample."""

    stability: tuple[float, ...]
    gain: tuple[float, ...]


def adjusted_rand(left: npt.ArrayLike, right: npt.ArrayLike, weight: npt.ArrayLike | None = None) -> float:
    """Agreement of two groupings, 1 for equal, about 0 for chance.

    L. Hubert and P. Arabie, *Comparing partitions*, Journal of Classification 2, 1985. O(n log n).
    """
    _, a = np.unique(np.asarray(left), return_inverse=True)
    _, b = np.unique(np.asarray(right), return_inverse=True)
    table = np.zeros((a.max(initial=0) + 1, b.max(initial=0) + 1))
    np.add.at(table, (a, b), 1.0 if weight is None else np.asarray(weight, dtype=np.float64))
    pairs = [float((x * (x - 1) / 2).sum()) for x in (table, table.sum(axis=1), table.sum(axis=0))]
    n = float(table.sum())
    if n < 2:
        return 1.0
    expected = pairs[1] * pairs[2] / (n * (n - 1) / 2)
    highest = (pairs[1] + pairs[2]) / 2
    return 1.0 if highest == expected else (pairs[0] - expected) / (highest - expected)


def choose_k(features: Features, *, candidates: Sequence[int] = range(1, MAX_TYPES + 1), seed: int = 0) -> Choice:
    """The number of types by held-out likelihood, and whether they may differ in their partners.

    Five-fold cross-validation (P. Smyth, *Model selection for probabilistic clustering using
    cross-validated likelihood*, Statistics and Computing 10, 2000). First the fewest types within one
    standard error of the best (L. Breiman et al., *Classification and Regression Trees*, 1984); that error
    is of the level, which is the same for all k, so the rule alone stops early: on from there as long as one
    more type gains more than 2 standard errors of the gain itself, person by person, or two more, of which
    one alone may cut across both, more than 2.5.
    Partners count only if they gain more than one standard error of held-out likelihood.
    O(folds · candidates) fits.

    Args:
        features: evidence rows; of more than 5,000 people a sample of that size is used.
        candidates: numbers of types to try, ascending; the search ends early when it only gets worse.
    """
    sample = thinned(features, CHOICE_PEOPLE, seed)
    # Partners that all types share would score nothing but noise, and hide what one more type gains.
    plain = _choose(sample.without_partners(), candidates, False, seed)
    if not len(features.partner_classes):
        return plain
    k = max(plain.k, min(2, candidates[-1]))
    gain, error = _mean_and_error(
        held_out(sample, k, partners=True, seed=seed) - held_out(sample, k, partners=False, seed=seed),
        sample.weight,
    )
    return _choose(sample, candidates, True, seed) if gain > error else plain


def thinned(features: Features, people: int, seed: int) -> Features:
    """A random sample of the people, or all if there are no more than that."""
    if features.weight.sum() <= people:
        return features
    owner = np.repeat(np.arange(len(features.weight)), features.weight.astype(np.int64))
    chosen = np.random.default_rng([seed, people]).choice(owner, people, replace=False)
    rows, weight = np.unique(chosen, return_counts=True)
    return replace(
        features,
        matrix=csr_array(features.matrix[rows]),
        weight=weight.astype(np.float64),
        row_of=np.repeat(np.arange(len(rows)), weight),
    )


def held_out(features: Features, k: int, *, partners: bool, seed: int) -> Floats:
    """For each row the log-likelihood under types fitted to other people (mean over the row's people)."""
    score = np.zeros(len(features.weight))
    for fold in split_people(features, FOLDS, seed):
        rest = replace(features, weight=features.weight - fold.weight)
        model = fit_mixture(rest, k, partners=partners, seed=seed, restarts=RESTARTS, iterations=40)
        score += fold.weight * model.score(features)
    return score / features.weight


def split_half(features: Features, k: int, *, partners: bool, seed: int, rounds: int = ROUNDS) -> tuple[float, Floats]:
    """How far types found in one half of the people are found in the other half, too.

    Each half is fitted, both fits label everyone, and the labels are compared: the mean adjusted Rand
    index over the rounds, and for each type of the fit to all people the mean share of it that its
    best counterpart in the halves holds (Jaccard; C. Hennig, *Cluster-wise assessment of cluster
    stability*, Comput. Stat. Data Anal. 52, 2007).
    """
    features = thinned(features, 2 * CHOICE_PEOPLE, seed)
    whole = _labels(features, features, k, partners, seed)
    agreement: list[float] = []
    overlap: list[Floats] = []
    for turn in range(rounds):
        halves = _halves(features, k, partners, seed + turn)
        agreement.append(adjusted_rand(halves[0], halves[1], features.weight))
        overlap.extend(_jaccard(whole, other, features.weight, k) for other in halves)
    return float(np.mean(agreement)), np.mean(overlap, axis=0)


def null_reference(log: EventLog, k: int, *, partners: bool, seed: int, draws: int = DRAWS) -> Null:
    """What the same procedure finds where one chain without types has produced everyone.

    A parametric bootstrap (G. McLachlan, *On bootstrapping the likelihood ratio test statistic for the
    number of components in a normal mixture*, Applied Statistics 36, 1987) over `chain_resample`.
    """
    stability: list[float] = []
    gain: list[float] = []
    people = min(log.n, CHOICE_PEOPLE)
    for draw in range(draws):
        features = event_features(chain_resample(log, np.random.default_rng([seed, draw]), people=people))
        halves = _halves(features, k, partners, seed + draw)
        stability.append(adjusted_rand(halves[0], halves[1], features.weight))
        gain.append(likelihood_gain(features, k, partners=partners, seed=seed))
    return Null(tuple(stability), tuple(gain))


def likelihood_gain(features: Features, k: int, *, partners: bool, seed: int) -> float:
    """Log-likelihood per person that k types gain over one."""
    fits = [fit_mixture(features, j, partners=partners, seed=seed, restarts=RESTARTS).log_likelihood for j in (k, 1)]
    return (fits[0] - fits[1]) / float(features.weight.sum())


def _halves(features: Features, k: int, partners: bool, seed: int) -> list[npt.NDArray[np.int64]]:
    return [_labels(half, features, k, partners, seed) for half in split_people(features, 2, seed)]


def _labels(fitted: Features, features: Features, k: int, partners: bool, seed: int) -> npt.NDArray[np.int64]:
    model = fit_mixture(fitted, k, partners=partners, seed=seed, restarts=RESTARTS)
    return np.asarray(model.joint(features).argmax(axis=1), dtype=np.int64)


def _choose(features: Features, candidates: Sequence[int], partners: bool, seed: int) -> Choice:
    scores: dict[int, Floats] = {}
    mean: dict[int, float] = {}
    for k in candidates:
        scores[k] = held_out(features, k, partners=partners, seed=seed)
        mean[k] = float(np.average(scores[k], weights=features.weight))
        if k >= max(mean, key=mean.__getitem__) + PATIENCE:
            break
    best = max(mean, key=lambda j: (mean[j], -j))
    error = {k: _mean_and_error(score, features.weight)[1] for k, score in scores.items()}
    k = fewest = min(j for j in mean if mean[j] >= mean[best] - error[best])
    while further := _clear_step(scores, k, features.weight):
        k += further
    if len(scores) == 1:
        return Choice(k, partners, mean, error, f"{k} groups were asked for.")
    why = (
        f"Held-out log-likelihood per person is highest with {best} ({mean[best]:.2f}); {fewest} is the fewest "
        f"within one standard error ({error[best]:.2f}) of it"
    )
    why += f", and up to {k} further ones are a clear gain." if k > fewest else "."
    return Choice(k, partners, mean, error, why)


def _clear_step(scores: dict[int, Floats], k: int, weight: Floats) -> int:
    """How many more types are a clear gain over k, 0 if none are."""
    for step, errors in CLEAR_STEPS:
        if k + step in scores:
            gain, spread = _mean_and_error(scores[k + step] - scores[k], weight)
            if gain > errors * spread:
                return step
    return 0


def _mean_and_error(values: Floats, weight: Floats) -> tuple[float, float]:
    n = float(weight.sum())
    mean = float(values @ weight) / n
    return mean, float(np.sqrt(((values - mean) ** 2) @ weight / max(n - 1, 1) / n))


def _jaccard(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], weight: Floats, k: int) -> Floats:
    table = np.zeros((k, k))
    np.add.at(table, (left, right), weight)
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray(np.divide(table, union, out=np.zeros_like(table), where=union > 0).max(axis=1))
