"""Positions, computed once and fixed: rows and stage columns of the pathways, columns of the network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["COLUMN", "ROW", "Block", "NetworkLayout", "network_layout", "spread", "stage_slots"]

COLUMN = 118
"""Width of a stage's column."""
ROW = 19
"""Height of a person's row."""
_SLOT = 15
_DOT = 14
_PER_LINE = 7
_COLUMNS = {"Employer": 0.0, "JobAd": 230.0, "Recruiter": 230.0, "Person": 480.0, "Unit": 720.0, "Crossing": 990.0}
_FEEDERS = ("Recruiter", "JobAd")


def stage_slots(stages: Sequence[int]) -> list[tuple[float, float]]:
    """x of a person's events, and half the width that their stage's events take side by side.

    Args:
        stages: for each event the index of its stage.
    """
    totals = Counter(stages)
    used: Counter[int] = Counter()
    places: list[tuple[float, float]] = []
    for stage in stages:
        count = totals[stage]
        step = min(_SLOT, (COLUMN - 26) / max(count - 1, 1))
        half = (count - 1) / 2 * step
        places.append((round(stage * COLUMN + used[stage] * step - half, 1), round(half, 1)))
        used[stage] += 1
    return places


@dataclass(frozen=True, slots=True)
class Block:
    """People with the same first feeder and the same first unit, drawn as one bundle."""

    feeder: str | None
    unit: str | None
    people: tuple[str, ...]
    x: float
    y: float
    height: float
    width: float


@dataclass(frozen=True, slots=True)
class NetworkLayout:
    """Positions of people and things, and the bundles between them."""

    positions: dict[str, tuple[float, float]]
    blocks: tuple[Block, ...]


def network_layout(ties: Mapping[str, Sequence[str]], kinds: Mapping[str, str]) -> NetworkLayout:
    """Columns: employers, who recruits, people, units, crossings; people bundled by recruiter and unit.

    Args:
        ties: person → things they have to do with, the earliest first.
        kinds: thing → `Employer`, `JobAd`, `Recruiter`, `Unit` or `Crossing`.

    Units stand in order of the number of their people, bundles beside their unit, everything else at the mean
    height of its people: a barycentre ordering (K. Sugiyama et al., 1981). O(ties · log ties), deterministic.
    """
    groups: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for person, things in sorted(ties.items()):
        feeder = next((t for kind in _FEEDERS for t in things if kinds[t] == kind), None)
        unit = next((t for t in things if kinds[t] == "Unit"), None)
        groups[feeder, unit].append(person)
    by_unit: Counter[str | None] = Counter()
    by_feeder: Counter[str | None] = Counter()
    for (feeder, unit), people in groups.items():
        by_unit[unit] += len(people)
        by_feeder[feeder] += len(people)

    def order(key: tuple[str | None, str | None]) -> tuple[object, ...]:
        feeder, unit = key
        return (unit is None, -by_unit[unit], unit or "", feeder is None, -by_feeder[feeder], feeder or "")

    positions: dict[str, tuple[float, float]] = {}
    blocks = []
    y = 0.0
    before: str | None = None
    for number, key in enumerate(sorted(groups, key=order)):
        people = groups[key]
        if number and key[1] != before:
            y += 30
        before = key[1]
        lines = (len(people) - 1) // _PER_LINE + 1
        width = min(len(people), _PER_LINE) * _DOT
        left = _COLUMNS["Person"] - width / 2
        for i, person in enumerate(people):
            positions[person] = (left + (i % _PER_LINE + 0.5) * _DOT, y + (i // _PER_LINE + 0.5) * _DOT)
        height = float(lines * _DOT)
        blocks.append(Block(*key, tuple(people), _COLUMNS["Person"], y + height / 2, height, float(width)))
        y += height + 14
    heights: dict[str, list[float]] = defaultdict(list)
    for person, things in ties.items():
        for thing in things:
            heights[thing].append(positions[person][1])
    columns: dict[float, list[str]] = defaultdict(list)
    for thing in heights:
        columns[_COLUMNS[kinds[thing]]].append(thing)
    for x, things in columns.items():
        wanted = sorted((sum(heights[t]) / len(heights[t]), t) for t in things)
        gap = min(30.0, max(17.0, y / max(len(things), 1)))
        for place, (_, thing) in zip(spread([w for w, _ in wanted], gap), wanted, strict=True):
            positions[thing] = (x, place)
    return NetworkLayout({k: (round(x, 1), round(v, 1)) for k, (x, v) in positions.items()}, tuple(blocks))


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
