"""What the public may see: groups of three and more people who share everything that is shown.

Every public figure is a sum over the groups made here. Each person is in exactly one group, no group has
fewer than `SMALLEST` people, and of a group only traits that all its members share are kept, less one where they
do not share all (see `grouping`); so no filter, sum or difference of published figures can single out fewer than
`SMALLEST` people. It is done before anything is drawn: a `PublicView` does not contain personal data at all.

The groups do not depend on the format, so that files of several formats tell no more than one of them. Two exports
of a case that has grown in between are another matter: whoever holds both can subtract. What is new of a person in
a group that stayed the same is in neither; but when one or two people are new, the difference of the two totals is
about them. `report.small_changes` finds such figures where the earlier report is still beside the export.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace

import networkx as nx

from graphkit.analyses.routes import route_of
from graphkit.analyses.sequences import STAGES, LifeCourse, course_from_events, life_courses
from graphkit.errors import InputError
from graphkit.exports.confirmed import Confirmed, confirmed_courses, told
from graphkit.exports.gazetteer import Spot
from graphkit.exports.grouping import SMALLEST, Row, grouped
from graphkit.exports.stops import stop_of
from graphkit.models import EVENT_TYPES, Sensitivity

__all__ = ["NAMED", "SMALLEST", "PublicGroup", "PublicPlace", "PublicView", "is_synthetic", "redact", "special_types"]

NAMED = "named"
"""In place of a route: sources only name the person, without any event."""
NOT_NAMED = "not named"
SEVERAL = "several"
NONE = "none"
UNKNOWN = "unknown"

_PLACED = {"work": "work", "contract": "contract", "front": "front", "return": "crossing", "verdict": "court"}
"""Stage → the stop (see `stops`) that is its traits `place.<stage>` and `country.<stage>`: the map in groups."""

# What weighs how much when similar people are put into one group: the heavier, the rarer it is hidden.
_ROUTE = {"route": 1.0}
_CORE = {
    "in_order": 2.0, "died": 3.0, **{f"stage.{stage}": 4.0 for stage in STAGES}, "unit": 4.0, "contract_year": 2.0,
    **{f"country.{stage}": 3.0 for stage in _PLACED},
}  # fmt: skip
_MORE = {
    "outcome": 3.0, "exit": 2.0, "arrest": 2.0, "recruiter": 1.0,
    "contract_month": 0.5, **{f"place.{stage}": 0.7 for stage in _PLACED},
}  # fmt: skip
_OUTCOMES = {"verdict": "outcome", "case_terminated": "terminated"}
_KNOWN_OUTCOMES = frozenset({"convicted", "acquitted", "terminated"})


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """`n` people who share every trait in `traits`. A trait that is missing is not shown, whatever it is.

    Traits: `route`, `in_order`, `died`, `stage.<stage>`, `source.<kind>`, `outcome`, `unit`, `exit`, `arrest`,
    `contract_year`, `contract_month` (`2023-05`), `place.<stage>` (see `PublicView.places`), `country.<stage>`
    (ISO 3166-1 alpha-2, of a place named by a source `unknown` where its country is) and `recruiter` (a pseudonym).
    """

    n: int
    traits: dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A place that a group shares: country (ISO 3166-1 alpha-2), and where it lies, as far as known."""

    name: str
    country: str | None
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class PublicView:
    """All that a public export may be built from.

    Attributes:
        people: number of people in the groups.
        groups: largest first.
        source_kinds: kinds of source (`verdict`, `list` …) that appear as traits `source.<kind>`.
        synthetic: true when every source is invented, false when none is, None when mixed.
        left_out: what was left out → why, in words without any number of fewer than three people.
        places: value of a trait `place.<stage>` → the place; only those that some group shares.
    """

    people: int
    groups: tuple[PublicGroup, ...]
    source_kinds: tuple[str, ...]
    synthetic: bool | None
    left_out: dict[str, str] = field(default_factory=dict)
    places: dict[str, PublicPlace] = field(default_factory=dict)

    @property
    def smallest(self) -> int:
        """People in the smallest group."""
        return min(group.n for group in self.groups)

    def count(self, **traits: str | bool) -> int:
        """People of whom it is shown that they have all these traits (`stage_work=True` for `stage.work`)."""
        wanted = {_trait(key): value for key, value in traits.items()}
        return sum(g.n for g in self.groups if all(g.traits.get(k) == v for k, v in wanted.items()))

    def figures(self) -> dict[str, int]:
        """Every one-way figure: `trait=value` → people, and `people` for all of them."""
        counts: dict[str, int] = defaultdict(int, people=self.people)
        for group in self.groups:
            for trait, value in group.traits.items():
                counts[f"{trait}={str(value).lower() if isinstance(value, bool) else value}"] += group.n
        return dict(sorted(counts.items()))


def _trait(keyword: str) -> str:
    for prefix in ("stage_", "source_", "place_"):
        if keyword.startswith(prefix):
            return keyword.replace("_", ".", 1)
    return keyword


def special_types() -> frozenset[str]:
    """The event types of class `special`."""
    return frozenset(name for name, kind in EVENT_TYPES.items() if kind.sensitivity is Sensitivity.SPECIAL)


def redact(graph: nx.MultiDiGraph) -> PublicView:
    """The public view of a graph: aggregates of at least `SMALLEST` people each.

    Counted are people with role `subject`; of a person only what confirmed links tell (see `confirmed`);
    never events of class `special`; never what is alleged, negated or rejected.

    Raises:
        InputError: fewer than three people, of whom nothing can be published.

    O(people²) in the number of people whose courses are rare, O(events) otherwise.
    """
    special = special_types()
    confirmed = confirmed_courses(graph, life_courses(graph))
    courses = [_without(course, special) for course in confirmed.courses]
    persons = [confirmed.cluster_of(course.person_id) for course in courses]
    if len(set(persons)) < SMALLEST:
        raise InputError(
            f"the graph holds fewer than {SMALLEST} people, so nothing in it may be published",
            hint="export with --audience analyst and do not publish it",
        )
    pseudonym, places = _pseudonyms(graph), dict[str, PublicPlace]()
    rows = [_traits(graph, course, confirmed.sources.get(course.person_id), pseudonym, places) for course in courses]
    kinds = tuple(sorted({kind for course in courses for kind in course.source_kinds}))
    for row, course in zip(rows, courses, strict=True):
        row.update({f"source.{kind}": kind in course.source_kinds for kind in kinds})
    # First by route, then by stages, then by the rest: what comes first is hidden least.
    steps = [_ROUTE, _CORE, {**_MORE, **{f"source.{kind}": 1.0 for kind in kinds}}]
    groups = [PublicGroup(n, traits) for n, traits in grouped(rows, persons, steps, _tellers)]
    groups.sort(key=lambda g: (-g.n, sorted((k, str(v)) for k, v in g.traits.items())))
    shared = {str(value) for group in groups for trait, value in group.traits.items() if trait.startswith("place.")}
    return PublicView(
        people=sum(group.n for group in groups),
        groups=tuple(groups),
        source_kinds=kinds,
        synthetic=is_synthetic(graph),
        left_out=_left_out(confirmed, groups, [trait for step in steps for trait in step]),
        places={value: places[value] for value in sorted(shared & places.keys())},
    )


def is_synthetic(graph: nx.MultiDiGraph) -> bool | None:
    """True when every source is invented, false when none is, None when mixed."""
    marks = {bool(d.get("synthetic")) for _, d in graph.nodes(data=True) if d.get("label") in ("Source", "Person")}
    return marks.pop() if len(marks) == 1 else (None if marks else False)


def _without(course: LifeCourse, special: frozenset[str]) -> LifeCourse:
    if not any(event.type in special for event in course.events):
        return course
    kept = [event for event in course.events if event.type not in special]
    return replace(
        course_from_events(course.person_id, kept, source_kinds=course.source_kinds), source_kinds=course.source_kinds
    )


def _traits(
    graph: nx.MultiDiGraph,
    course: LifeCourse,
    allowed: Set[str] | None,
    pseudonym: Callable[[str], str],
    places: dict[str, PublicPlace],
) -> Row:
    """What is told of one person; puts the places that it names into `places`."""
    stages = [step.stage for step in course.stage_path if step.stage in STAGES]
    ranks = [STAGES.index(stage) for stage in stages]
    types = {event.type for event in course.events}
    contracts = [event for event in course.events if event.stage in ("contract", "front") and event.date_from]
    first = min((e for e in contracts if e.date_from and e.date_to), key=lambda e: (e.date_from, e.date_to),
                default=None)  # fmt: skip
    year = month = NONE
    if first is not None and first.date_from and first.date_to and first.date_from.year == first.date_to.year:
        year = str(first.date_from.year)
        if first.date_from.month == first.date_to.month:
            month = f"{first.date_from:%Y-%m}"
    partners = [partner for event in course.events for partner in event.partners]
    units = {p.name for p in partners if p.relation == "WITH_UNIT" and p.name}
    recruiters = {pseudonym(p.id) for p in partners if p.relation == "BY_RECRUITER"}
    outcomes = {
        word
        for event in course.events
        if event.type in _OUTCOMES
        and (word := str(graph.nodes[event.id].get("outcome") or ("terminated" if event.type != "verdict" else "")))
        in _KNOWN_OUTCOMES
        and told(graph, event.id, "outcome", allowed)
    }
    return {
        "route": route_of(course) if course.events else NAMED,
        "in_order": all(step.order_known for step in course.stage_path) and ranks == sorted(ranks),
        "died": course.died,
        **{f"stage.{stage}": stage in stages for stage in STAGES},
        "unit": _one(units, NOT_NAMED),
        "recruiter": _one(recruiters, NONE),
        "exit": _one(types & {"desertion", "contract_end", "death"}, NONE),
        "arrest": _one(types & {"detention", "surrender"}, NONE),
        "outcome": _one(outcomes, NONE),
        "contract_year": year,
        "contract_month": month,
        **{
            f"{trait}.{stage}": value
            for stage in _PLACED
            for trait, value in _where(graph, course, stage, allowed, places).items()
        },
    }


def _where(
    graph: nx.MultiDiGraph, course: LifeCourse, stage: str, allowed: Set[str] | None, places: dict[str, PublicPlace]
) -> Row:
    """The one place of a stage and the one country.

    A place goes by the gazetteer's name: Москва and Мәскеу are one, two courts of a city as well. There is a
    country, be it an unknown one, exactly where there is a place; `_tellers` builds on that.
    """
    found, countries = set(), set()
    for event in course.events:
        stop = stop_of(graph, event, lambda what, id=event.id: told(graph, id, what, allowed))  # type: ignore[misc]
        if stop is None or stop.name is None or stop.kind != _PLACED[stage]:
            continue
        spot = stop.spot
        name = stop.name if spot is None else spot.name
        shown = name if stop.country is None else f"{name}, {stop.country}"
        places[shown] = PublicPlace(name, stop.country, spot)
        found.add(shown)
        countries.add(stop.country or UNKNOWN)
    return {"place": _one(found, NONE), "country": _one(countries, NONE)}


def _pseudonyms(graph: nx.MultiDiGraph) -> Callable[[str], str]:
    """Recruiter's id → a name that means nothing, the same throughout an export and another in the next.

    It depends on everything in the graph, so that nobody can follow a recruiter from one state of a case to
    another, and yet the same graph gives the same file.
    """
    state = hashlib.sha256("\x1f".join(sorted(map(str, graph))).encode("utf-8", "surrogatepass")).hexdigest()

    def pseudonym(id: str) -> str:
        digest = hashlib.sha256(f"{state}\x1f{id}".encode("utf-8", "surrogatepass")).digest()
        return f"recruiter-{base64.b32encode(digest)[:6].decode().lower()}"

    return pseudonym


def _tellers(trait: str, shown: Row) -> frozenset[str] | None:
    """The shown traits from which the value of `trait` follows; None where it always does.

    From the definitions in `_traits`: how somebody left tells that they did, a month tells the year, and so on.
    Where it follows only as a rule (a detention is nearly always the stage of arrest), it counts as following.
    """

    def gone(stage: str) -> bool:
        return shown.get(f"stage.{stage}") is False

    found: set[str] = set()
    if shown.get("route") == NAMED and not trait.startswith("source."):
        found.add("route")
    kind, _, name = trait.partition(".")
    dated = [t for t in ("contract_year", "contract_month") if shown.get(t, NONE) != NONE]
    match trait:
        case "in_order" if sum(shown.get(f"stage.{stage}") is not False for stage in STAGES) <= 1:
            return None
        case "died":
            found.update({"exit", *(["stage.exit"] if gone("exit") else [])})
        case "exit" | "arrest" | "outcome":
            stage = {"outcome": "verdict"}.get(trait, trait)
            found.update([f"stage.{stage}"] if gone(stage) else [])
        case "stage.exit":
            found.update({"exit", *(["died"] if shown.get("died") is True else [])})
        case "stage.arrest":
            found.add("arrest")
        case "stage.verdict":
            found.update(["outcome"] if shown.get("outcome", NONE) != NONE else [])
        case "stage.recruitment":
            found.update(["route"] if shown.get("route") in ("coerced", "advert", "recruiter", "applied") else [])
            found.update(["recruiter"] if shown.get("recruiter", NONE) != NONE else [])
        case "stage.trouble":
            found.update(["route"] if shown.get("route") == "prison" else [])
        case "stage.contract" | "stage.front":
            if gone("front" if name == "contract" else "contract"):
                found.update(dated, ["unit"] if shown.get("unit", NOT_NAMED) != NOT_NAMED else [])
        case "unit" | "contract_year" | "contract_month":
            found.update(["stage.front"] if gone("contract") and gone("front") else [])
            if trait == "contract_year":
                found.update(t for t in dated if t == "contract_month")
            elif trait == "contract_month":
                found.update(["contract_year"] if shown.get("contract_year") == NONE else [])
        case "recruiter":
            found.update(["stage.recruitment"] if gone("recruitment") else [])
            found.update(["route"] if shown.get("route") == "recruiter" else [])
    if kind == "stage":
        found.update(where for where in (f"place.{name}", f"country.{name}") if shown.get(where, NONE) != NONE)
    if kind in ("place", "country") and gone(name):
        found.add(f"stage.{name}")
    # No more than what follows: a country is hidden where its place is shown only if that leaves it open, and so on,
    # or it would be known that the people differ in it.
    if kind == "place" and shown.get(f"country.{name}") in (NONE, SEVERAL):
        found.add(f"country.{name}")
    if kind == "country" and shown.get(f"place.{name}") != SEVERAL:
        found.add(f"place.{name}")
    if kind == "source":
        others = [value for key, value in shown.items() if key.startswith("source.") and key != trait]
        if not any(others) and shown.get(trait) is True:
            return None
    return frozenset(found & shown.keys() - {trait})


def _one(values: set[str], otherwise: str) -> str:
    return next(iter(values)) if len(values) == 1 else SEVERAL if values else otherwise


def _left_out(confirmed: Confirmed, groups: list[PublicGroup], traits: list[str]) -> dict[str, str]:
    hidden = sorted({t for g in groups for t in traits if t not in g.traits})
    out = {
        "single people": "names, spellings, rows, quotes, locators, ids, case numbers and days are never public",
        "special": "wounds and treatment are never public",
        "alleged": "what is denied, disputed or rejected is not counted",
        "order and traits": f"not shown where fewer than {SMALLEST} people share them: {', '.join(hidden) or 'none'}; "
        "more is withheld than that, so that what is hidden tells nothing",
    }
    if confirmed.unconfirmed:
        out["unconfirmed links"] = "what only a machine's link ties to a person is not counted"
    return out
