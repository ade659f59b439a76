"""Where a place lies: coordinates of the settlements, regions, countries and crossings that sources name.

Coordinates come from GeoNames (geonames.org, CC BY 4.0), outlines from Natural Earth (public domain) through
world-atlas (Mike Bostock, ISC licence); `docs/atlas/make.py` says how the file was made. What the gazetteer does not
hold has no coordinates and is listed beside the map; nothing is guessed from a similar name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from graphkit.names.fold import fold_word
from graphkit.names.places import KnownPlace, known_place

__all__ = ["Spot", "atlas", "locate", "locate_country", "locate_court", "locate_crossing", "locate_node"]

Precision = Literal["settlement", "crossing", "region", "country", "given"]


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place with coordinates.

    Attributes:
        name: English name of the gazetteer; of `given` places the source's.
        country: ISO 3166-1 alpha-2 code, or empty.
        precision: `settlement`; `crossing` (where the road meets the border); `region` and `country` (somewhere
            in it, the coordinates are its middle); `given` (not in the gazetteer, coordinates from the case).
        latitude, longitude: degrees, WGS 84, to a hundredth.
    """

    name: str
    country: str
    precision: Precision
    latitude: float
    longitude: float


@cache
def atlas() -> dict[str, Any]:
    """The file of outlines and coordinates: `grid`, `arcs`, `countries` and `places`."""
    text = files("graphkit.exports").joinpath("assets", "atlas.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def locate_node(data: Mapping[str, Any]) -> Spot | None:
    """Where a `Place` or `Court` node lies.

    Of a place that the gazetteer does not hold, the coordinates that the case gives.
    """
    name, country = str(data.get("name") or ""), data.get("country") or None
    spot = locate_court(name, country) if data.get("label") == "Court" else locate(name, country)
    if spot is None and data.get("latitude") is not None and data.get("longitude") is not None:
        at = round(float(data["latitude"]), 2), round(float(data["longitude"]), 2)
        return Spot(name, str(country or ""), "given", *at)
    return spot


@lru_cache(maxsize=4096)
def locate(name: str, country: str | None = None) -> Spot | None:
    """Where the place of this name lies; of `settlement, region` where the settlement is not known the region."""
    for part in dict.fromkeys((name, *name.split(","))):
        if (known := known_place(part, country)) is not None and (spot := _spot(known)) is not None:
            return spot
        if (found := _countries().get(_key(part))) is not None and country in (None, found[0]):
            return locate_country(found[0])
    return None


def locate_country(code: str) -> Spot | None:
    """The middle of the country of this ISO 3166-1 alpha-2 code; named by the code where it has no name here."""
    at = atlas()["places"].get(f"country/{code}")
    name = next((name for held, name in _countries().values() if held == code), code)
    return Spot(name, code, "country", *at) if at else None


@lru_cache(maxsize=1024)
def locate_crossing(name: str) -> Spot | None:
    """Where the checkpoint of this name lies; of an airport or a station the settlement it is named after."""
    bare = _STATION.sub("", name).strip()
    if bare == name.strip() and (spot := _crossings().get(_key(bare))) is not None:
        return spot
    return locate(bare)


@lru_cache(maxsize=1024)
def locate_court(name: str, country: str | None = None) -> Spot | None:
    """Where a court sits: the city in its name, otherwise the region."""
    for candidate in _court_places(name):
        if (known := known_place(candidate, country)) is not None and (spot := _spot(known)) is not None:
            return spot
    return None


_STATION = re.compile(
    r"\b(?:аэропорт\w*|airport|әуежай\w*|вокзал\w*|станци\w*|station|пункт\w*\s+пропуска|кпп)\b", re.I
)
_COURT_CITY = (
    re.compile(r"(?:города|город|г\.)\s*([А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+)"),
    re.compile(r"([А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+)\s+қала\w*"),
    re.compile(r"([А-ЯЁ][\w-]+ск(?:ий|ого|ому|им|ом))\s+(?:межрайонн\w+\s+)?(?:городск|районн|гарнизонн)\w+"),
    re.compile(r"([А-ЯЁ][\w-]+)(?=\s+городск\w+)"),
    re.compile(r"([A-Z][\w-]+(?:\s[A-Z][\w-]+)?)\s+(?:City|Town|Garrison|Military)\s"),
    re.compile(r"(?:City|city) of ([A-Z][\w-]+)"),
    re.compile(r"([А-ЯЁ][\w-]+(?:ой|ая)\s+област\w+)"),
    re.compile(r"((?:[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+\s)?[А-ЯЁӘҒҚҢӨҰҮҺІ][\w-]+\s+облыс\w*)"),
    re.compile(r"([A-Z][\w-]+(?:\s[A-Z][\w-]+)?\s+(?:Region|Oblast|oblast|region))"),
)
_OF_CITY = re.compile(r"ск(?:ий|ого|ому|им|ом)$")


def _court_places(name: str) -> Iterator[str]:
    for pattern in _COURT_CITY:
        for match in pattern.finditer(name):
            word = match[1]
            yield word
            if _OF_CITY.search(word):
                # Кокшетауский: Кокшетау; Петропавловский: Петропавловск; Кызылординский: Кызылорда.
                stem = _OF_CITY.sub("", word)
                yield from (stem, f"{stem}ск", stem.removesuffix("ин") + "а", stem.removesuffix("ин") + "ы")
                yield from (f"{stem}ь", f"{stem}а", f"{stem}и", f"{stem}ы")


def _spot(known: KnownPlace) -> Spot | None:
    at = atlas()["places"].get("/".join((known.kind, known.country, known.name)))
    return Spot(known.name, known.country, "settlement" if known.kind == "city" else "region", *at) if at else None


def _key(text: str) -> str:
    return " ".join(filter(None, (fold_word(word) for word in re.split(r"[\s\-‐‑–]+", text.strip(" .«»\"'")))))


@cache
def _crossings() -> dict[str, Spot]:
    found = {}
    for key, (latitude, longitude, *names) in atlas()["places"].items():
        if key.startswith("crossing/"):
            _, country, name = key.split("/")
            spot = Spot(name, country, "crossing", latitude, longitude)
            found.update({_key(n): spot for n in (name, *names)})
    return found


_COUNTRY_NAMES = """KZ=Kazakhstan=Казахстан=Казахстана=Казахстане=Қазақстан=Республика_Казахстан=РК
RU=Russia=Россия=России=Россию=Ресей=Russian_Federation=Российская_Федерация=РФ UA=Ukraine=Украина=Украины=Украине
BY=Belarus=Беларусь=Белоруссия KG=Kyrgyzstan=Киргизия=Кыргызстан=Қырғызстан UZ=Uzbekistan=Узбекистан=Өзбекстан
TJ=Tajikistan=Таджикистан TM=Turkmenistan=Туркменистан GE=Georgia=Грузия AM=Armenia=Армения
AZ=Azerbaijan=Азербайджан TR=Turkey=Türkiye=Турция=Түркия CN=China=Китай MN=Mongolia=Монголия MD=Moldova=Молдова
PL=Poland=Польша DE=Germany=Германия US=United_States=USA=США MX=Mexico=Мексика ML=Mali=Мали SY=Syria=Сирия
LY=Libya=Ливия SD=Sudan=Судан CF=Central_African_Republic=ЦАР AE=United_Arab_Emirates=ОАЭ RS=Serbia=Сербия"""


@cache
def _countries() -> dict[str, tuple[str, str]]:
    found = {}
    for entry in _COUNTRY_NAMES.split():
        code, *names = entry.split("=")
        words = [name.replace("_", " ") for name in names]
        found.update({_key(word): (code, words[0]) for word in words})
    return found
