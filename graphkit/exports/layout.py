"""Positions, computed once and fixed: the columns of the network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

__all__ = ["Block", "NetworkLayout", "network_layout", "spread"]

_DOT = 14.0
_SMALL_DOT = 10.0
_PER_LINE = 7
_MOST_BUNDLES = 60
_COLUMNS = {"Employer": 0.0, "JobAd": 300.0, "Recruiter": 300.0, "Person": 510.0, "Unit": 700.0, "Crossing": 990.0}
_FEEDERS = ("Recruiter", "JobAd")


@dataclass(frozen=True, slots=True)
class Block:
    """People of the same first unit, and in small networks of the same first feeder, drawn as one bundle.

    `feeders` names the first recruiter or ad of each of the `people`, in the same order.
    """

    unit: str | None
    people: tuple[str, ...]
    feeders: tuple[str | None, ...]
    x: float
    y: float
    height: float
    width: float


@dataclass(frozen=True, slots=True)
class NetworkLayout:
    """Positions of people and things, the bundles between them, and the room that one person takes."""

    positions: dict[str, tuple[float, float]]
    blocks: tuple[Block, ...]
    dot: float


def network_layout(ties: Mapping[str, Sequence[str]], kinds: Mapping[str, str]) -> NetworkLayout:
    """Columns: employers, who recruits, people, units, crossings; people bundled by recruiter and unit.

    Args:
        ties: person → things they have to do with, the earliest first.
        kinds: thing → `Employer`, `JobAd`, `Recruiter`, `Unit` or `Crossing`.

    Units stand in order of the number of their people, bundles beside their unit, everything else at the mean
    height of its people: a barycentre ordering (K. Sugiyama et al., 1981). O(ties · log ties), deterministic.
    """
    first = {
        person: (
            next((t for t in things if kinds[t] in _FEEDERS), None),
            next((t for t in things if kinds[t] == "Unit"), None),
        )
        for person, things in ties.items()
    }
    by_feeder = Counter(feeder for feeder, _ in first.values())
    by_unit = Counter(unit for _, unit in first.values())

    def order(person: str) -> tuple[object, ...]:
        feeder, unit = first[person]
        return (unit is None, -by_unit[unit], unit or "", feeder is None, -by_feeder[feeder], feeder or "", person)

    # Many small bundles are harder to read than one for each unit.
    fine = len(set(first.values())) <= _MOST_BUNDLES
    groups: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for person in sorted(first, key=order):
        feeder, unit = first[person]
        groups[feeder if fine else None, unit].append(person)
    dot = _DOT if fine else _SMALL_DOT
    wide = _PER_LINE if fine else 2 * _PER_LINE
    positions: dict[str, tuple[float, float]] = {}
    blocks: list[Block] = []
    y = 0.0
    for (_, unit), people in groups.items():
        if blocks and unit != blocks[-1].unit:
            y += 16
        lines = (len(people) - 1) // wide + 1
        width = min(len(people), wide) * dot
        left = _COLUMNS["Person"] - width / 2
        for i, person in enumerate(people):
            positions[person] = (left + (i % wide + 0.5) * dot, y + (i // wide + 0.5) * dot)
        feeders = tuple(first[person][0] for person in people)
        blocks.append(Block(unit, tuple(people), feeders, _COLUMNS["Person"], y + lines * dot / 2, lines * dot, width))
        y += lines * dot + dot
    heights: dict[str, list[float]] = defaultdict(list)
    for person, things in ties.items():
        for thing in things:
            heights[thing].append(positions[person][1])
    columns: dict[float, list[str]] = defaultdict(list)
    for thing in heights:
        columns[_COLUMNS[kinds[thing]]].append(thing)
    for x, things in columns.items():
        wanted = sorted((sum(heights[t]) / len(heights[t]), t) for t in things)
        gap = min(30.0, max(18.0, y / max(len(things), 1)))
        for place, (_, thing) in zip(spread([w for w, _ in wanted], gap), wanted, strict=True):
            positions[thing] = (x, place)
    top = min((place for _, place in positions.values()), default=0.0)
    shift = -min(0.0, top)
    return NetworkLayout(
        {k: (round(x, 1), round(v + shift, 1)) for k, (x, v) in positions.items()},
        tuple(replace(block, y=round(block.y + shift, 1)) for block in blocks),
        dot,
    )


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """The places nearest to those wanted (ascending) that keep `gap` between neighbours.

    Least squares with an order: pool adjacent violators (Barlow et al., 1972). O(n).
    """
    pools: list[tuple[float, int]] = []
    for i, place in enumerate(wanted):
        mean, count = place - i * gap, 1
        while pools and pools[-1][0] >= mean:
            other, weight = pools.pop()
            mean = (mean * count + other * weight) / (count + weight)
            count += weight
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    return [mean + i * gap for i, mean in enumerate(flat)]
