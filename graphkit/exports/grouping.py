"""People in groups of three and more, of whom only what all share is shown, and a little less than that.

*Microaggregation* (J. Domingo-Ferrer and V. Torra, 2005) puts people who are alike into groups of at least
`SMALLEST`, so that every figure that is a sum over groups is k-anonymous (L. Sweeney, 2002). A trait in which a
group differs is hidden. Whoever knows that rule learns from a hidden trait of three people that one or two of them
have it (R. Wong et al., *Minimality attack in privacy preserving data publishing*, 2007), which is as good as a cell
of one or two. So *complementary suppression* (L. Cox, 1980) withholds at least one more trait of every group that
hides any, and now and then some of a small group that would not have to: traits that all its members share, drawn
by a key that only who has the case can compute, together with every trait from which they would follow. Then each
hidden trait of a group may be one that all share, and its count anything from nobody to everybody.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["SMALLEST", "Row", "grouped", "mixed_groups", "withhold"]

SMALLEST = 3
"""The fewest people that anything public may speak of."""

_ONE_MORE = 1 / 4
"""How likely one more trait is withheld."""

Row = dict[str, str | bool]
"""The traits of one person. All rows of a call have the same keys."""

Tellers = Callable[[str, Row], frozenset[str] | None]
"""Of a trait and what is shown: the shown traits from which its value follows; None where it cannot be hidden."""


def grouped(
    rows: Sequence[Row], persons: Sequence[str], steps: Sequence[dict[str, float]], tellers: Tellers
) -> list[tuple[int, Row]]:
    """Number of people and shown traits of each group, in the order of the partition.

    Args:
        rows: the traits, one row a record.
        persons: who the record is of; records of one person (or of two who may be one) stay together.
        steps: trait → weight, one mapping a step. What comes in an earlier step, and what weighs more in one, is
            hidden least.
        tellers: see `Tellers`.

    There must be at least `SMALLEST` distinct persons. O(records²) for those that are rare, else O(records).
    """
    # What matters most is drawn least, but nothing never: otherwise it would be known not to be the one.
    chances = {trait: float(1 + number) ** 2 for number, weights in enumerate(steps) for trait in weights}
    found = []
    for members, shown in mixed_groups(rows, persons, steps):
        held = sorted({persons[i] for i in members})
        found.append((len(held), withhold(shown, len(held), chances, tellers, held)))
    return found


def mixed_groups(
    rows: Sequence[Row], persons: Sequence[str], steps: Sequence[dict[str, float]]
) -> list[tuple[list[int], Row]]:
    """The groups before complementary suppression: places of their records, and what all of them share."""
    parts = [list(range(len(rows)))]
    for weights in steps:
        parts = [part for members in parts for part in _partition(rows, members, persons, weights)]
    return [(part, _shared([rows[i] for i in part])) for part in parts]


def withhold(shown: Row, size: int, chances: dict[str, float], tellers: Tellers, key: Sequence[str]) -> Row:
    """What is shown of a group, without the traits that are withheld beyond need, and what tells of them.

    Any number of them is possible: at least one where not all members share everything, and also none where they
    do; there only in groups small enough that differing ones have their size.

    Args:
        shown: what all its members share.
        size: number of its people.
        chances: all traits there are, and how likely each is drawn.
        key: ids of its members: the draw is the same in every export of the same people, and no one who does not
            have the case can repeat it.
    """
    alike = shown.keys() == chances.keys()
    if alike and size >= 2 * SMALLEST:
        return shown
    text = "\x1f".join(key)

    def lot(what: str) -> float:
        digest = hashlib.sha256(f"{text}\x1e{what}".encode("utf-8", "surrogatepass")).digest()
        return (int.from_bytes(digest[:8]) + 1) / 2**64

    number = 0 if alike else 1
    while lot(f"more than {number}") < _ONE_MORE:
        number += 1
    left = dict(shown)
    # Weighted draw without replacement (P. Efraimidis and P. Spirakis, 2006).
    for trait in sorted(shown, key=lambda trait: (-(lot(trait) ** (1 / chances[trait])), trait)):
        gone = _with_tellers(trait, left, tellers) if number and trait in left else None
        if gone is not None:
            left = {name: value for name, value in left.items() if name not in gone}
            number -= 1
    return left


def _with_tellers(trait: str, shown: Row, tellers: Tellers) -> set[str] | None:
    gone, waiting = set[str](), [trait]
    while waiting:
        name = waiting.pop()
        if name in gone:
            continue
        gone.add(name)
        left = {other: value for other, value in shown.items() if other not in gone}
        more = tellers(name, {**left, name: shown[name]})
        if more is None:
            return None
        waiting.extend(more & left.keys())
    return gone


def _shared(rows: Sequence[Row]) -> Row:
    first = rows[0]
    return {key: value for key, value in first.items() if all(row[key] == value for row in rows)}


def _partition(
    rows: Sequence[Row], members: list[int], persons: Sequence[str], weights: dict[str, float]
) -> list[list[int]]:
    """The members in groups of at least `SMALLEST` distinct people, alike in what weighs most.

    People with equal traits go together where there are enough of them. Whoever is left takes along the two
    nearest others, who may come out of a larger group as long as that keeps `SMALLEST`.
    """
    keys = list(weights)
    codes = _codes(rows, members, keys)
    weight = np.array([weights[key] for key in keys])
    # Undecided pairs and machine links may be one person: whoever may be the same stays together.
    units: dict[str, list[int]] = defaultdict(list)
    for place, member in enumerate(members):
        units[persons[member]].append(place)
    clusters = sorted(units.values(), key=lambda c: tuple(tuple(codes[p]) for p in c))
    points = np.array([codes[c[0]] for c in clusters])
    alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for i, cluster in enumerate(clusters):
        whole = len({tuple(codes[p]) for p in cluster}) == 1
        alike[tuple(points[i]) if whole else (*points[i], -1 - i)].append(i)
    groups = [bucket for bucket in alike.values() if len(bucket) >= SMALLEST]
    home = np.full(len(clusters), -1)
    for number, bucket in enumerate(groups):
        home[bucket] = number
    sizes = np.array([len(bucket) for bucket in groups] or [0])
    free = home < 0
    # Those least like the others choose first; there is least choice for them.
    oddness = ((points != _mode(points)) * weight).sum(axis=1)
    for i in sorted(np.flatnonzero(free).tolist(), key=lambda i: (-oddness[i], i)):
        if not free[i]:
            continue
        free[i] = False
        chosen = [i]
        while len(chosen) < SMALLEST:
            spare = (home >= 0) & (sizes[home] > SMALLEST)
            options = np.flatnonzero(free | spare)
            if not len(options):
                break
            differs = (points[chosen][:, None, :] != points[options][None, :, :]).any(axis=0)
            pick = int(options[np.argmin((differs * weight).sum(axis=1))])
            if home[pick] >= 0:
                groups[home[pick]].remove(pick)
                sizes[home[pick]] -= 1
            home[pick] = -1
            free[pick] = False
            chosen.append(pick)
        if len(chosen) == SMALLEST:
            groups.append(chosen)
        else:
            _join(groups, chosen, points, weight)
    return [[members[p] for i in group for p in clusters[i]] for group in groups]


def _join(groups: list[list[int]], strays: list[int], points: np.ndarray, weight: np.ndarray) -> None:
    """The last one or two join the group that loses least by it."""
    for stray in strays:
        losses = []
        for group in groups:
            alike = (points[group] == points[group[0]]).all(axis=0)
            loss = float((alike & (points[group[0]] != points[stray])) @ weight) * len(group)
            losses.append(loss)
        groups[int(np.argmin(losses))].append(stray)


def _codes(rows: Sequence[Row], members: list[int], keys: list[str]) -> list[list[int]]:
    books: list[dict[str | bool, int]] = []
    for key in keys:
        values = sorted({rows[m][key] for m in members}, key=str)
        books.append({value: i for i, value in enumerate(values)})
    return [[book[rows[m][key]] for key, book in zip(keys, books, strict=True)] for m in members]


def _mode(points: np.ndarray) -> np.ndarray:
    return np.array([Counter(column.tolist()).most_common(1)[0][0] for column in points.T])
