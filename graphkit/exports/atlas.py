"""The map: places where people worked, signed, fought, crossed the border and were tried, and the moves between.

Everything is projected once, here: Lambert's azimuthal equal-area projection (J. Snyder, Map Projections, 1987,
p. 182) about the middle of the case's places, cropped to them. The page and the figures only draw.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import networkx as nx

from graphkit.analyses.sequences import LifeCourse
from graphkit.exports.gazetteer import Spot, atlas, locate_country
from graphkit.exports.redact import PublicView
from graphkit.exports.stops import STOPS, Stop, journey, legs
from graphkit.exports.values import clean_text

if TYPE_CHECKING:
    from graphkit.exports.views import Numbers

__all__ = [
    "STOP_COLOURS",
    "WIDTH",
    "MapCounts",
    "Picture",
    "analyst_counts",
    "analyst_map",
    "outlines",
    "picture",
    "public_counts",
    "public_map",
]

WIDTH = 1400
"""Width of the map in its own measure."""

STOP_COLOURS = {
    "out": ("#6b6b6b", "#a8a8a8"), "work": ("#8c510a", "#d8a05b"), "contract": ("#0067a8", "#5db4ef"),
    "training": ("#6d6300", "#c9b458"), "front": ("#c4460a", "#ff8a50"), "crossing": ("#00795a", "#3fc79f"),
    "court": ("#96417f", "#e08cc9"),
}  # fmt: skip
"""Stop that a move leads to → colour on light and on dark ground."""

_PUBLIC = {"work": "work", "contract": "contract", "front": "front", "return": "crossing", "verdict": "court"}
"""Stage of a trait `place.<stage>` → stop."""
_NOWHERE = frozenset({"none", "several"})
_EARTH = 6371.0
# Kilometres: places close together are shown with the countries around them.
_LEAST = 2400.0
# What a map without any place shows.
_REGION = (
    Spot("Donetsk", "UA", "settlement", 48.0, 37.8),
    Spot("Moscow", "RU", "settlement", 55.8, 37.6),
    Spot("Surgut", "RU", "settlement", 61.3, 73.4),
    Spot("Almaty", "KZ", "settlement", 43.3, 76.9),
)
_SHAPE = (0.62, 0.72)
_FAR = math.radians(100)


@dataclass(frozen=True, slots=True)
class MapCounts:
    """The numbers of a map. All are numbers of people.

    Attributes:
        places: place → people with a stop there.
        moves: (from, to, kind of stop it leads to) → people.
        unplaced: (kind of stop, name) → people whose stop has no coordinates.
        unnamed: kind of stop → people of whom it is documented and no place is named (or, for the public, shown).
    """

    places: dict[Spot, int] = field(default_factory=dict)
    moves: dict[tuple[Spot, Spot, str], int] = field(default_factory=dict)
    unplaced: dict[tuple[str, str], int] = field(default_factory=dict)
    unnamed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """The map on paper: y grows downwards, everything lies between 0 and `width`, 0 and `height`.

    `land` holds for each country its code and its rings, `at` the place of each spot.
    """

    width: int
    height: int
    land: tuple[tuple[str, tuple[tuple[tuple[int, int], ...], ...]], ...]
    at: Mapping[Spot, tuple[int, int]]


def analyst_counts(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse]) -> MapCounts:
    """The numbers of the map of people."""
    return _count((1, [stop for _, stop in journey(graph, course)], True) for course in courses)


def public_counts(view: PublicView) -> MapCounts:
    """The numbers of the public map: sums over whole groups, of what all people in a group share.

    Where the order of a group is not shown, its places are, and no moves between them.
    """
    return _count(
        (group.n, _shared_stops(view, group.traits), group.traits.get("in_order") is True) for group in view.groups
    )


def _count(journeys: Iterable[tuple[int, list[Stop], bool]]) -> MapCounts:
    places: dict[Spot, int] = defaultdict(int)
    moves: dict[tuple[Spot, Spot, str], int] = defaultdict(int)
    unplaced: dict[tuple[str, str], int] = defaultdict(int)
    unnamed: dict[str, int] = defaultdict(int)
    for n, stops, ordered in journeys:
        for spot in {stop.spot for stop in stops if stop.spot is not None}:
            places[spot] += n
        for move in set(legs(stops)) if ordered else ():
            moves[move] += n
        for key in {(s.kind, s.name) for s in stops if s.spot is None and s.name is not None}:
            unplaced[key[0], str(key[1])] += n
        for kind in {s.kind for s in stops} - {s.kind for s in stops if s.name is not None}:
            unnamed[kind] += n
    return MapCounts(
        dict(sorted(places.items())), dict(sorted(moves.items())), dict(sorted(unplaced.items())),
        dict(sorted(unnamed.items())),
    )  # fmt: skip


def _shared_stops(view: PublicView, traits: Mapping[str, str | bool]) -> list[Stop]:
    """The stops that all people of a group share, in the usual order if the group's order is that.

    Of a stop whose place is not shown the country, where that is.
    """
    found = []
    for stage, kind in _PUBLIC.items():
        value = traits.get(f"place.{stage}")
        place = view.places.get(str(value))
        if place is not None:
            found.append(Stop(kind, place.name, place.spot, place.country))
        elif (country := locate_country(str(traits.get(f"country.{stage}")))) is not None:
            found.append(Stop(kind, country.name, country, country.country))
        elif traits.get(f"stage.{stage}") is True and (value is None or value in _NOWHERE):
            found.append(Stop(kind))
    return found


def analyst_map(graph: nx.MultiDiGraph, courses: Sequence[LifeCourse], numbers: Numbers) -> dict[str, Any]:
    """The map for a page of people.

    `at` lists [event, stop, place]: place is a number of `spots`, or -1 - a number of `names`, or null.
    """
    names: dict[str, int] = {}
    found = [(numbers.events[event], stop) for course in courses for event, stop in journey(graph, course)]
    spots = sorted({stop.spot for _, stop in found if stop.spot is not None})
    index = {spot: i for i, spot in enumerate(spots)}
    at = [
        [event, STOPS.index(stop.kind), _reference(stop, index, names)]
        for event, stop in sorted(found, key=lambda item: item[0])
    ]
    return {**_drawn(spots), "at": at, "names": list(names)}


def public_map(view: PublicView) -> dict[str, Any]:
    """The map for a page of groups: `of` holds for each group its stops [stop, place]."""
    names: dict[str, int] = {}
    stops = [_shared_stops(view, group.traits) for group in view.groups]
    spots = sorted({stop.spot for of in stops for stop in of if stop.spot is not None})
    index = {spot: i for i, spot in enumerate(spots)}
    of = [[[STOPS.index(stop.kind), _reference(stop, index, names)] for stop in group] for group in stops]
    return {**_drawn(spots), "of": of, "names": list(names)}


def _reference(stop: Stop, index: Mapping[Spot, int], names: dict[str, int]) -> int | None:
    if stop.spot is not None:
        return index[stop.spot]
    return None if stop.name is None else -1 - names.setdefault(clean_text(stop.name), len(names))


def _drawn(spots: Sequence[Spot]) -> dict[str, Any]:
    drawn = picture(spots)
    land = [[code, [_differences(ring) for ring in rings]] for code, rings in drawn.land]
    shown = [
        {"n": clean_text(s.name), "c": s.country, "p": s.precision, "x": drawn.at[s][0], "y": drawn.at[s][1]}
        for s in spots
    ]
    return {"w": drawn.width, "h": drawn.height, "land": land, "spots": shown, "stops": STOPS,
            "colours": STOP_COLOURS}  # fmt: skip


def _differences(ring: Sequence[tuple[int, int]]) -> list[int]:
    flat: list[int] = []
    before = (0, 0)
    for point in ring:
        flat += [point[0] - before[0], point[1] - before[1]]
        before = point
    return flat


def picture(spots: Sequence[Spot]) -> Picture:
    """The outlines around the spots and where the spots lie in them; without any, around the region of the subject.

    O(points of the outlines).
    """
    shown = spots or _REGION
    centre = _middle(shown)
    at = {spot: _project(math.radians(spot.latitude), math.radians(spot.longitude), centre) for spot in shown}
    left, right = min(x for x, _ in at.values()), max(x for x, _ in at.values())
    top, bottom = min(y for _, y in at.values()), max(y for _, y in at.values())
    wide = max(right - left, _LEAST) * 1.2
    tall = min(max(bottom - top, _LEAST * 0.3) * 1.25, 1e5)
    wide = max(wide, tall / _SHAPE[1])
    tall = max(tall, wide * _SHAPE[0])
    scale = WIDTH / wide
    x0, y0 = (left + right) / 2 - wide / 2, (top + bottom) / 2 - tall / 2
    height = round(tall * scale)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] - x0) * scale, (point[1] - y0) * scale

    land = []
    for code, rings in outlines():
        shapes = []
        for ring in rings:
            if any(_angle(lat, lon, centre) > _FAR for lat, lon in ring):
                continue
            points = _clip([place(_project(lat, lon, centre)) for lat, lon in ring], WIDTH, height)
            rounded = [(round(x), round(y)) for x, y in points]
            kept = [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]
            if len(kept) > 3:
                shapes.append(tuple(kept))
        if shapes:
            land.append((code, tuple(shapes)))
    drawn = {spot: place(point) for spot, point in at.items() if spots}
    return Picture(WIDTH, height, tuple(land), {spot: (round(x), round(y)) for spot, (x, y) in drawn.items()})


def _middle(spots: Sequence[Spot]) -> tuple[float, float]:
    """The point in the middle of the places' mean direction: latitude and longitude in radians."""
    x = y = z = 0.0
    for spot in spots:
        lat, lon = math.radians(spot.latitude), math.radians(spot.longitude)
        x, y, z = x + math.cos(lat) * math.cos(lon), y + math.cos(lat) * math.sin(lon), z + math.sin(lat)
    return (math.atan2(z, math.hypot(x, y)), math.atan2(y, x))


def _project(lat: float, lon: float, centre: tuple[float, float]) -> tuple[float, float]:
    """Kilometres right of and below the centre."""
    lat0, lon0 = centre
    cos = math.sin(lat0) * math.sin(lat) + math.cos(lat0) * math.cos(lat) * math.cos(lon - lon0)
    k = _EARTH * math.sqrt(2 / max(1 + cos, 1e-9))
    x = k * math.cos(lat) * math.sin(lon - lon0)
    y = k * (math.cos(lat0) * math.sin(lat) - math.sin(lat0) * math.cos(lat) * math.cos(lon - lon0))
    return x, -y


def _angle(lat: float, lon: float, centre: tuple[float, float]) -> float:
    lat0, lon0 = centre
    cos = math.sin(lat0) * math.sin(lat) + math.cos(lat0) * math.cos(lat) * math.cos(lon - lon0)
    return math.acos(max(-1.0, min(1.0, cos)))


def outlines() -> list[tuple[str, list[list[tuple[float, float]]]]]:
    """Outer rings of each country, in radians (latitude, longitude)."""
    data = atlas()
    step = math.radians(data["grid"])
    lines = []
    for arc in data["arcs"]:
        x = y = 0
        line = []
        for i in range(0, len(arc), 2):
            x, y = x + arc[i], y + arc[i + 1]
            line.append((y * step, x * step))
        lines.append(line)
    found = []
    for code, polygons in data["countries"].items():
        rings = []
        for polygon in polygons:
            # Holes are other countries, which are drawn themselves.
            ring: list[tuple[float, float]] = []
            for number in polygon[0]:
                line = lines[number] if number >= 0 else lines[~number][::-1]
                ring += line[1:] if ring else line
            rings.append(ring)
        found.append((code, rings))
    return found


def _clip(ring: list[tuple[float, float]], width: float, height: float) -> list[tuple[float, float]]:
    """The part of a polygon inside the frame (I. Sutherland and G. Hodgman, 1974)."""
    for axis, limit, keep_below in ((0, 0.0, False), (0, width, True), (1, 0.0, False), (1, height, True)):
        if not ring:
            break
        clipped: list[tuple[float, float]] = []
        before = ring[-1]
        before_in = (before[axis] <= limit) if keep_below else (before[axis] >= limit)
        for point in ring:
            inside = (point[axis] <= limit) if keep_below else (point[axis] >= limit)
            if inside != before_in:
                t = (limit - before[axis]) / (point[axis] - before[axis])
                clipped.append((before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1])))
            if inside:
                clipped.append(point)
            before, before_in = point, inside
        ring = clipped
    return ring
