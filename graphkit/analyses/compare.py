"""Rates side by side: between units, countries, years, sources or procedures, with the number of looks kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from graphkit.analyses.observed import Observed, observe
from graphkit.analyses.permutation import DRAWS, Look, corrected

__all__ = ["Comparison", "Rate", "compare_rates", "corrected", "source_caveats", "wilson"]

FEW = 10
UNEVEN = 0.25
_Z = 1.959963984540054  # 97.5 % of the normal distribution lie below


@dataclass(frozen=True, slots=True)
class Rate:
    """`n` of `of` people, with a 95 % interval (Wilson 1927).

    `person_ids` are those with the outcome, `other_ids` those without it.
    """

    group: str
    n: int
    of: int
    low: float
    high: float
    person_ids: tuple[str, ...]
    other_ids: tuple[str, ...]

    @property
    def share(self) -> float:
        """n / of."""
        return self.n / self.of


@dataclass(frozen=True, slots=True)
class Comparison(Look):
    """Rates of several groups.

    Attributes:
        p: how often a chance assignment of people to groups of these sizes differs as much; None with
            fewer than two groups, or when all people share one outcome.
        n_unknown: people of a group for whom the outcome is not known; they are in no rate.
    """

    name: str
    rates: tuple[Rate, ...]
    n_unknown: int
    observed: Observed


def compare_rates(
    name: str,
    outcome: Mapping[str, bool | None],
    group: Mapping[str, str],
    *,
    source_kinds: Mapping[str, Iterable[str]] | None = None,
    seed: int = 0,
) -> Comparison:
    """The share of people with an outcome, by group, and a permutation test of the difference.

    Args:
        name: of the comparison.
        outcome: person → whether it happened; None where that is not known.
        group: person → group; people without one are left out.
        source_kinds: person → kinds of source that saw them, for `observed`.
        seed: of the 9,999 permutations (B. Phipson and G. Smyth, *Permutation p-values should never be
            zero*, Stat. Appl. Genet. Mol. Biol. 9, 2010).

    The intervals are each group's own: two that overlap can differ all the same, p decides. Several
    comparisons go through `corrected` together. O(people + groups · 9,999).
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
        others = tuple(person for person in people if not outcome[person])
        rates.append(Rate(key, len(hits), len(people), *wilson(len(hits), len(people)), hits, others))
    kinds = source_kinds or {}
    seen = {key: [tuple(kinds.get(person, ())) for person in people] for key, people in sorted(known.items())}
    extra = ["Groups may differ in other things than the one compared.", *source_caveats(seen)]
    if any(rate.of < FEW for rate in rates):
        extra.append(f"Some groups have fewer than {FEW} people: their rates describe these people only.")
    if unknown:
        extra.append(f"For {unknown} people it is not known; the rates hold if that has nothing to do with it.")
    p = _permutation(np.array([r.n for r in rates]), np.array([r.of for r in rates]), seed)
    observed = observe((k for group_kinds in seen.values() for k in group_kinds), extra=extra)
    return Comparison(name=name, rates=tuple(rates), p=p, n_unknown=unknown, observed=observed)


def wilson(n: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, *J. Am. Stat. Assoc.* 22, 1927), for `of` of at least 1.

    As SciPy's, without the test that its `binomtest` makes on the way, which takes milliseconds.
    """
    share, spread = n / of, _Z**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return (0.0 if n == 0 else max(0.0, middle - half)), (1.0 if n == of else min(1.0, middle + half))


def source_caveats(kinds_by_group: Mapping[str, Iterable[Iterable[str]]]) -> list[str]:
    """A sentence for each kind of source that saw the groups unevenly (shares 25 points or more apart).

    What then looks like a difference of groups may be one of sources: a list tells of nobody's trial.
    """
    people = {group: [frozenset(k) for k in kinds] for group, kinds in kinds_by_group.items()}
    found = []
    for kind in sorted({k for kinds in people.values() for one in kinds for k in one}):
        seen = {group: sum(kind in one for one in kinds) for group, kinds in people.items() if kinds}
        shares = {group: n / len(people[group]) for group, n in seen.items()}
        if len(shares) > 1 and max(shares.values()) - min(shares.values()) >= UNEVEN:
            most, least = max(shares, key=lambda g: shares[g]), min(shares, key=lambda g: shares[g])
            found.append(
                f"Sources of kind {kind!r} saw {seen[most]} of {len(people[most])} in {most!r} but {seen[least]} of "
                f"{len(people[least])} in {least!r}: a difference may be one of sources."
            )
    return found


def _permutation(hits: np.ndarray, sizes: np.ndarray, seed: int) -> float | None:
    total, people = int(hits.sum()), int(sizes.sum())
    if len(hits) < 2 or total in (0, people):
        return None
    expected = sizes * total / people
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(sizes, total, size=DRAWS)
    observed = float(((hits - expected) ** 2 / sizes).sum())
    chance = ((drawn - expected) ** 2 / sizes).sum(axis=1)
    return float((1 + (chance >= observed - 1e-9).sum()) / (DRAWS + 1))
