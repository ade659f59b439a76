"""Rates side by side: between units, countries, years, sources or procedures, with the number of looks kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import binomtest

__all__ = ["Comparison", "Rate", "compare_rates", "corrected"]

DRAWS = 9_999


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` of `of` people, with a 95 % interval (Wilson 1927) and the people behind it."""

    group: str
    n: int
    of: int
    low: float
    high: float
    person_ids: tuple[str, ...]

    @property
    def share(self) -> float:
        """n / of."""
        return self.n / self.of


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rates of several groups.

    Attributes:
        p: how often a chance assignment of people to groups of these sizes differs as much; None with
            fewer than two groups, or when all people share one outcome.
        p_corrected: the same after `corrected`, None before.
        n_unknown: people of a group for whom the outcome is not known; they are in no rate.
        caveats: sentences that belong beside the numbers.
    """

    name: str
    rates: tuple[Rate, ...]
    p: float | None
    p_corrected: float | None
    n_unknown: int
    caveats: tuple[str, ...]


def compare_rates(
    name: str, outcome: Mapping[str, bool | None], group: Mapping[str, str], *, seed: int = 0
) -> Comparison:
    """The share of people with an outcome, by group, and a permutation test of the difference.

    Args:
        name: of the comparison.
        outcome: person → whether it happened; None where that is not known.
        group: person → group; people without one are left out.
        seed: of the 9,999 permutations (B. Phipson and G. Smyth, *Permutation p-values should never be
            zero*, Stat. Appl. Genet. Mol. Biol. 9, 2010).

    O(people + groups · 9,999).
    """
    known: dict[str, list[str]] = defaultdict(list)
    unknown = 0
    for person in sorted(group):
        happened = outcome.get(person)
        if happened is None:
            unknown += 1
        else:
            known[group[person]].append(person)
    rates = []
    for key in sorted(known):
        people = known[key]
        hits = tuple(person for person in people if outcome[person])
        interval = binomtest(len(hits), len(people)).proportion_ci(method="wilson")
        rates.append(Rate(key, len(hits), len(people), float(interval.low), float(interval.high), hits))
    caveats = ["Groups may differ in other things than the one compared."]
    if any(rate.of < 10 for rate in rates):
        caveats.append("Some groups have fewer than 10 people: their rates describe these people only.")
    if unknown:
        caveats.append(f"For {unknown} people it is not known; the rates hold if that has nothing to do with it.")
    p = _permutation(np.array([r.n for r in rates]), np.array([r.of for r in rates]), seed)
    return Comparison(name, tuple(rates), p, None, unknown, tuple(caveats))


def corrected(comparisons: Iterable[Comparison]) -> list[Comparison]:
    """The comparisons with p corrected for how many were looked at.

    S. Holm, *A simple sequentially rejective multiple test procedure*, Scand. J. Stat. 6, 1979. Pass all
    that were looked at, not those that look interesting.
    """
    given = list(comparisons)
    tested = sorted((c.p, i) for i, c in enumerate(given) if c.p is not None)
    highest = 0.0
    for place, (p, i) in enumerate(tested):
        highest = max(highest, min(1.0, p * (len(tested) - place)))
        given[i] = replace(given[i], p_corrected=highest)
    return given


def _permutation(hits: np.ndarray, sizes: np.ndarray, seed: int) -> float | None:
    total, people = int(hits.sum()), int(sizes.sum())
    if len(hits) < 2 or total in (0, people):
        return None
    expected = sizes * total / people
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(sizes, total, size=DRAWS)
    observed = float(((hits - expected) ** 2 / sizes).sum())
    chance = ((drawn - expected) ** 2 / sizes).sum(axis=1)
    return float((1 + (chance >= observed - 1e-9).sum()) / (DRAWS + 1))
