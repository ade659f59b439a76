"""A mixture of pathways: how often each event, which of two came first, and with whom, by EM.

Each type of pathway has, independently given the type, (a) for every event type the probabilities of
none, one, and two or more; (b) for every two event types that both occur the probability that the one came
first; (c) for every class of partner the shares of its members. Because the pairwise orders of m event
types repeat one another, their logarithms are tempered by 1/√(m − 1). Estimates are drawn towards those of
all people together by pseudo-counts (Dirichlet priors), and EM is annealed (N. Ueda and R. Nakano,
*Deterministic annealing EM algorithm*, Neural Networks 11, 1998) from several starts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graphkit.analyses.features import Features

__all__ = ["Mixture", "fit_mixture", "split_people"]

Floats = npt.NDArray[np.float64]

PRIOR_EVENTS = 2.0
PRIOR_ORDER = 2.0
PRIOR_PARTNERS = 6.0
START_ROWS = 4_000
ANNEALING = 12
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Mixture:
    """A fitted mixture of k types.

    The log-likelihood of a row of evidence x with type j is `base[j] + x · log_ratio[:, j]`; `base` holds
    the type's share too.
    """

    base: Floats
    log_ratio: Floats
    log_likelihood: float

    @property
    def k(self) -> int:
        """Number of types."""
        return len(self.base)

    def joint(self, features: Features) -> Floats:
        """Log of type and evidence together, rows × k, without the constant of the partners' classes."""
        return np.asarray(_tempered(features) @ self.log_ratio + self.base)

    def posteriors(self, features: Features) -> Floats:
        """Probability of each type, rows × k."""
        return _normalised(self.joint(features))[0]

    def score(self, features: Features) -> Floats:
        """Log-likelihood of each row."""
        return _normalised(self.joint(features))[1]


def fit_mixture(
    features: Features,
    k: int,
    *,
    partners: bool = True,
    seed: int = 0,
    restarts: int = 8,
    iterations: int = 60,
) -> Mixture:
    """The best of several EM runs, the types numbered from the largest.

    Many rows are started from a sample of 4,000 of them, and only the best start is run on all.
    O(iterations · k · entries); the same result for the same people in any order.

    Args:
        features: evidence rows with weights.
        k: number of types, at least 1.
        partners: whether types may differ in their partners; otherwise all share one distribution, which
            scores the same evidence and says nothing about the type.
        seed: of the starts.
    """
    rng = np.random.default_rng([seed, k])
    rows = len(features.weight)
    small = features
    if rows > 2 * START_ROWS:
        chance = features.weight / features.weight.sum()
        chosen = np.sort(rng.choice(rows, START_ROWS, replace=False, p=chance))
        small = replace(features, matrix=csr_array(features.matrix[chosen]), weight=features.weight[chosen])
    problem = _Problem(small, partners)
    best = max(
        (problem.run(problem.start(k, rng), iterations) for _ in range(restarts if k > 1 else 1)),
        key=lambda found: found.log_likelihood,
    )
    if small is not features:
        whole = _Problem(features, partners)
        best = whole.run(whole.expect(best), iterations=25, annealed=False)
    order = np.argsort(-best.base_share, kind="stable")
    return Mixture(best.base[order], best.log_ratio[:, order], best.log_likelihood)


def split_people(features: Features, parts: int, seed: int) -> list[Features]:
    """The people of the rows dealt out at random into parts of equal size (rows kept, weights divided)."""
    counts = features.weight.astype(np.int64)
    owner = np.repeat(np.arange(len(counts)), counts)
    np.random.default_rng([seed, parts]).shuffle(owner)
    return [
        replace(features, weight=np.bincount(owner[i::parts], minlength=len(counts)).astype(np.float64))
        for i in range(parts)
    ]


@dataclass(frozen=True, slots=True)
class _Run:
    base: Floats
    base_share: Floats
    log_ratio: Floats
    log_likelihood: float


def _normalised(joint: Floats) -> tuple[Floats, Floats]:
    """Rows of logarithms as probabilities, and the logarithm of what they were divided by."""
    # Column by column: NumPy reduces the few columns of a long table several times slower.
    highest: Floats = reduce(np.maximum, joint.T)
    ratio = np.exp(joint - highest[:, None])
    total: Floats = reduce(np.add, ratio.T)
    ratio /= total[:, None]
    return ratio, np.log(total) + highest


def _tempered(features: Features) -> csr_array:
    matrix = features.matrix
    width = np.diff(matrix.indptr)
    row = np.repeat(np.arange(len(width)), width)
    kinds = np.bincount(row[matrix.indices < features.order_at], minlength=len(width))
    temper = 1.0 / np.sqrt(np.maximum(kinds - 1, 1))
    order = (matrix.indices >= features.order_at) & (matrix.indices < features.partners_at)
    data = np.where(order, temper[row], 1.0)
    return csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


class _Problem:
    """The evidence of one set of people, prepared for EM."""

    def __init__(self, features: Features, partners: bool) -> None:
        self.partners = partners
        used = features.weight > 0
        self.weight = features.weight[used]
        self.matrix = csr_array(features.matrix[used]) if not used.all() else features.matrix
        self.tempered = _tempered(replace(features, matrix=self.matrix))
        self.transposed = self.matrix.T
        self.kinds = features.n_types
        self.order_at, self.partners_at = features.order_at, features.partners_at
        self.classes = features.partner_classes
        total = np.asarray(self.transposed @ self.weight)
        n, v = float(self.weight.sum()), self.kinds
        once, more = (total[:v] + 0.5) / (n + 1.5), (total[v : 2 * v] + 0.5) / (n + 1.5)
        self.prior_events = np.stack([1 - once - more, once, more])[:, :, None] * PRIOR_EVENTS
        before = total[self.order_at : self.partners_at].reshape(v, v) + 1
        self.prior_order = (before / (before + before.T))[:, :, None] * PRIOR_ORDER
        partner = total[self.partners_at :] + 0.5
        of_class = np.bincount(self.classes, weights=partner)
        self.prior_partners = (partner / of_class[self.classes])[:, None] * PRIOR_PARTNERS

    def start(self, k: int, rng: np.random.Generator) -> Floats:
        """Responsibilities from k rows far apart (D. Arthur and S. Vassilvitskii, *k-means++*, 2007)."""
        events = csr_array(self.matrix[:, : self.partners_at])
        length = np.sqrt(np.maximum(np.diff(events.indptr), 1))
        chance = self.weight / self.weight.sum()
        nearness = np.empty((len(self.weight), k))
        distance = np.full(len(self.weight), np.inf)
        for j in range(k):
            seed = int(rng.choice(len(chance), p=chance))
            row = np.zeros(events.shape[1])
            row[events.indices[events.indptr[seed] : events.indptr[seed + 1]]] = 1
            nearness[:, j] = (events @ row) / (length * length[seed])
            distance = np.minimum(distance, np.maximum(1 - nearness[:, j], 0))
            chance = distance * self.weight
            chance = chance / chance.sum() if chance.sum() > 0 else self.weight / self.weight.sum()
        noise = rng.dirichlet(np.ones(k), len(self.weight))
        return np.asarray(0.8 * _normalised(5 * nearness)[0] + 0.2 * noise)

    def expect(self, run: _Run) -> Floats:
        return _normalised(self.tempered @ run.log_ratio + run.base)[0]

    def run(self, responsibility: Floats, iterations: int, *, annealed: bool = True) -> _Run:
        last = -np.inf
        for step in range(iterations):
            heat = min(1.0, 0.3 + 0.7 * step / ANNEALING) if annealed else 1.0
            base, ratio, share = self._maximise(responsibility)
            joint = self.tempered @ ratio + base
            cooled, evidence = _normalised(joint)
            total = float(evidence @ self.weight)
            if heat == 1.0:
                if total - last < TOLERANCE * abs(total):
                    break
                last = total
            responsibility = cooled if heat == 1.0 else _normalised(joint * heat)[0]
        return _Run(base, share, ratio, total)

    def _maximise(self, responsibility: Floats) -> tuple[Floats, Floats, Floats]:
        weighted = responsibility * self.weight[:, None]
        size = weighted.sum(axis=0)
        total = np.asarray(self.transposed @ weighted)
        v, k = self.kinds, len(size)
        ratio = np.empty_like(total)
        counts = np.stack([np.maximum(size - total[:v] - total[v : 2 * v], 0), total[:v], total[v : 2 * v]])
        events = np.log((counts + self.prior_events) / (size + PRIOR_EVENTS))
        ratio[:v], ratio[v : 2 * v] = events[1] - events[0], events[2] - events[0]
        before = total[self.order_at : self.partners_at].reshape(v, v, k)
        both = before + before.transpose(1, 0, 2) + PRIOR_ORDER
        ratio[self.order_at : self.partners_at] = np.log((before + self.prior_order) / both).reshape(-1, k)
        if len(self.classes):
            partners = total[self.partners_at :]
            if not self.partners:
                partners = np.repeat(partners.sum(axis=1, keepdims=True), k, axis=1)
            of_class = np.zeros((int(self.classes.max()) + 1, k))
            np.add.at(of_class, self.classes, partners)
            ratio[self.partners_at :] = np.log(
                (partners + self.prior_partners) / (of_class[self.classes] + PRIOR_PARTNERS)
            )
        share = (size + 1) / (size.sum() + k)
        return np.log(share) + events[0].sum(axis=0), ratio, share
