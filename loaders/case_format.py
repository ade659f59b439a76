"""The format of case files, declared once: what `people`, `events`, `figures` and `things` may say.

The models read texts only (see :mod:`graphkit.loaders.case_yaml`), generate the JSON Schema for
editors, and take event types and their attributes from the graph model.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from graphkit.models import EVENT_TYPES, THING_ROLES, EventType, PartialDate
from graphkit.models.events import COMMON_ATTRIBUTES, ValueType
from graphkit.models.records import Certainty, SaidBy, SourceKind, Stance
from graphkit.names.things import country_code

__all__ = [
    "ATTRIBUTES",
    "AdSpec",
    "CaseEntry",
    "Defaults",
    "EventEntry",
    "FigureEntry",
    "PersonEntry",
    "Provenance",
    "RecruiterSpec",
    "SourceEntry",
    "Sourced",
    "ThingEntry",
    "ThingSpec",
    "UnitSpec",
    "case_schema",
    "event_model",
]

T = TypeVar("T")

_STRIPPED = StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)
Text = Annotated[str, _STRIPPED]
# What a YAML editor takes for a number is a text here: an article 172, a unit 12345.
Word = Annotated[str, _STRIPPED, WithJsonSchema({"type": ["string", "number"], "minLength": 1})]
Key = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[\w][\w.-]*$", max_length=100),
    WithJsonSchema({"type": ["string", "integer"], "description": "letters, digits, dot, dash, underscore"}),
]
_DATE = r"(\.\.|\d{4}(-\d{2}(-\d{2})?)?~?)"
Date = Annotated[
    PartialDate,
    WithJsonSchema(
        {
            "description": "2024, 2024-01, 2024-01-15, 2024-01~ (about), 2024-01/2024-03, ../2024 or 2024/..",
            "anyOf": [
                {"type": "string", "pattern": rf"^{_DATE}(/{_DATE})?$"},
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ],
        }
    ),
]


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise ValueError(f"{text!r} is no country that is known here: write its two-letter code, such as KZ")
    return code


Country = Annotated[Word, AfterValidator(_country)]


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class _OneOrMore:
    """A list that may be written as one item."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


Words = Annotated[list[Word], Field(min_length=1), _OneOrMore()]
Keys = Annotated[list[Key], _OneOrMore()]
_Flag = Annotated[bool, WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no"]}]})]

_VALUES: dict[ValueType, Any] = {
    "string": Word,
    "integer": Annotated[int, Field(gt=-(2**63), lt=2**63)],
    "number": Annotated[float, AfterValidator(_finite)],
    "boolean": _Flag,
    "strings": Words,
    "date": Date,
}
_COUNTRIES = frozenset({"country", "from_country", "to_country"})


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Defaults(_Entry):
    """Where facts stand and who says so, for all that does not say it itself."""

    source: Key | None = Field(default=None, description="key of an entry under `sources`")
    at: Word | None = Field(default=None, description="the place in the source: paragraph 17")
    page: int | None = Field(default=None, ge=1, description="page of the source, from 1")
    said_by: SaidBy | None = Field(
        default=None, description="whose words they are; what a man says in court is testimony"
    )
    certainty: Certainty | None = Field(default=None, description="stated unless the source hedges")
    confidence: float | None = Field(
        default=None, ge=0, le=1, description="that the source was read rightly, never that it is true"
    )


class Provenance(Defaults):
    """Where one fact stands, and who says so."""

    stance: Stance | None = Field(default=None, description="asserted, negated (it did not happen) or disputed")
    quote: Text | None = Field(default=None, description="the exact words, where they may be copied")


class Sourced(Provenance, Generic[T]):
    """One value with a provenance of its own."""

    value: T


class _FactsOf:
    """One fact or several: a bare value, a mapping with ``value``, or a list of such mappings.

    ``several`` also takes a list of bare values, one fact each.
    """

    def __init__(self, value_type: Any, *, several: bool = False) -> None:
        self.value_type = value_type
        self.several = several

    def _normal(self, value: Any) -> Any:
        if isinstance(value, dict) and "value" in value:
            return [value]
        items = value if isinstance(value, list) else None
        if items and all(isinstance(i, dict) and "value" in i for i in items):
            return items
        if self.several and items is not None:
            return [i if isinstance(i, dict) and "value" in i else {"value": i} for i in items]
        return [{"value": value}]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            self._normal, handler.generate_schema(list[Sourced[self.value_type]])  # type: ignore[name-defined]
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(schema)
        sourced = listed["items"]
        value = handler.resolve_ref_schema(sourced)["properties"]["value"]
        value = {k: v for k, v in value.items() if k != "title"}
        choices = [value, sourced, {"type": "array", "items": sourced, "minItems": 1}]
        if self.several:
            choices.append({"type": "array", "items": {"anyOf": [value, sourced]}, "minItems": 1})
        return {"anyOf": choices}


def _facts(value_type: Any, description: str, *, several: bool = False) -> Any:
    """A field for facts of that type: (annotation, default) as ``create_model`` takes them."""
    marked = Annotated[Any, _FactsOf(value_type, several=several)]
    return (marked, Field(default=(), description=description))


class ThingSpec(_Entry):
    """A thing as the file names it; one text stands for its name."""

    name: Word
    country: Country | None = None
    aliases: Words = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {cls.short(): value} if isinstance(value, str) else value

    @classmethod
    def short(cls) -> str:
        """The field that a bare text fills."""
        return "name"

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        full = handler(schema)
        resolved = handler.resolve_ref_schema(full)
        if "anyOf" not in resolved:
            whole = dict(resolved)
            resolved.clear()
            resolved["anyOf"] = [{"type": ["string", "number"]}, whole]
        return full


class UnitSpec(ThingSpec):
    """A unit: `Wagner`, or its name, number and kind."""

    kind: Literal["pmc", "mod", "volunteer", "other"] | None = None
    number: Word | None = None


class RecruiterSpec(ThingSpec):
    """A recruiter. Only `key` makes two mentions of "Vyacheslav" one recruiter."""

    kind: Literal["person", "office", "site", "official", "prison_visit"] = "person"
    key: Key | None = Field(default=None, description="the same key in this file means the same recruiter")


class AdSpec(_Entry):
    """An advertisement: the platform, or more of it. Only a title or `key` makes two of them one ad."""

    platform: Word
    name: Word | None = Field(default=None, description="how it is shown: military ad on Avito")
    title: Word | None = Field(default=None, description="its title as published")
    promised: Word | None = None
    currency: Word | None = Field(default=None, description="ISO 4217")
    date: Date | None = None
    key: Key | None = Field(default=None, description="the same key in this file means the same ad")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"platform": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        full = handler(schema)
        resolved = handler.resolve_ref_schema(full)
        if "anyOf" not in resolved:
            whole = dict(resolved)
            resolved.clear()
            resolved["anyOf"] = [{"type": "string"}, whole]
        return full


class EmployerSpec(ThingSpec):
    """An employer."""


class PlaceSpec(ThingSpec):
    """A place or country."""

    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    controlled_by: Word | None = Field(default=None, description="who controlled it, where that matters")
    controlled_as_of: Date | None = None


class CourtSpec(ThingSpec):
    """A court."""


_SPECS: dict[str, Any] = {
    "unit": UnitSpec,
    "recruiter": RecruiterSpec,
    "job_ad": AdSpec,
    "employer": EmployerSpec,
    "place": PlaceSpec,
    "court": CourtSpec,
}


class CaseEntry(_Entry):
    """The file itself."""

    id: Key = Field(description="stays the same for as long as this is the same case")
    title: Text


class SourceEntry(_Entry):
    """A publication or document that says something."""

    title: Text
    kind: SourceKind
    publisher: Text | None = None
    date: Date | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] | None = Field(
        default=None, description="ISO 639-1: kk, ru, en"
    )
    locator: Text | None = Field(default=None, description="address or place of publication")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="of the file's bytes, where there is a file"
    )
    derived_from: Key | None = Field(
        default=None, description="key of the source it repeats: press quoting a verdict is no second source"
    )
    party_to_conflict: _Flag = Field(default=False, description="published by a party to the war")
    synthetic: _Flag = Field(default=False, description="invented")
    supplier: Text | None = Field(default=None, description="who supplied it; never leaves the ledger")

    @model_validator(mode="after")
    def _identified(self) -> SourceEntry:
        if self.sha256 is None and self.locator is None:
            raise ValueError("a source needs `locator` (where it was published) or `sha256` (of its file)")
        return self


class EventEntry(Provenance):
    """What happened to a person: the part that all event types share."""

    key: Key | None = Field(default=None, description="a name for `because_of` and `conflicts_with`; keep it")
    any_order: _Flag = Field(
        default=False, description="yes: its order against the event before it is not told"
    )
    also: Annotated[list[Provenance], _OneOrMore()] = Field(
        default_factory=list, description="other places or voices that tell of the same event"
    )
    date: Annotated[Any, _FactsOf(Date)] = Field(default=(), description="when, as precisely as told")
    because_of: Annotated[Any, _FactsOf(Key, several=True)] = Field(
        default=(), description="key of the event that led to it; only where the source says so"
    )
    conflicts_with: Annotated[Any, _FactsOf(Key, several=True)] = Field(
        default=(), description="key of an event that cannot be so if this one is"
    )


LINKS = ("because_of", "conflicts_with")

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    e.name: tuple(a.name for a in (*e.attributes, *COMMON_ATTRIBUTES)) for e in EVENT_TYPES.values()
}
"""Event type → its attributes, those of all types among them."""


@cache
def event_model(name: str) -> type[EventEntry]:
    """The model of one event type, with its attributes and things."""
    kind: EventType = EVENT_TYPES[name]
    fields: dict[str, Any] = {"type": (Literal[name], Field(description=kind.doc))}
    for role, (_, kinds) in THING_ROLES.items():
        fields[role] = _facts(_SPECS[kinds[0]], f"the {kinds[0].replace('_', ' ')}")
    for attribute in (*kind.attributes, *COMMON_ATTRIBUTES):
        value = Country if attribute.name in _COUNTRIES else _VALUES[attribute.type]
        fields[attribute.name] = _facts(value, attribute.doc)
    model: type[EventEntry] = create_model(
        f"{kind.label}Event", __base__=EventEntry, __doc__=f"{kind.label}: {kind.doc}.", **fields
    )
    return model


class _AnyEvent:
    """An event of any type, checked by the model of its type alone: errors name that type's fields."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        choices: dict[str, CoreSchema] = {n: handler.generate_schema(event_model(n)) for n in EVENT_TYPES}
        return core_schema.tagged_union_schema(choices, discriminator="type")


class PersonEntry(Provenance):
    """One person; what is set here holds for all its facts that do not say otherwise."""

    id: Key = Field(description="of the person within the case; stays the same for good")
    name: Annotated[Any, _FactsOf(Text)]
    names: Annotated[Any, _FactsOf(Text, several=True)] = Field(default=(), description="other spellings seen")
    birth: Annotated[Any, _FactsOf(Date)] = Field(default=(), description="as precisely as told")
    age: Annotated[Any, _FactsOf(Annotated[int, Field(ge=0, le=130)])] = ()
    age_as_of: Annotated[Any, _FactsOf(Date)] = Field(default=(), description="when that age was right")
    gender: Annotated[Any, _FactsOf(Literal["m", "f"])] = ()
    citizenship: Annotated[Any, _FactsOf(Country, several=True)] = ()
    birthplace: Annotated[Any, _FactsOf(Word)] = ()
    residence: Annotated[Any, _FactsOf(Word)] = ()
    role: Annotated[Any, _FactsOf(Literal["subject", "official", "third_party"])] = ()
    motive: Annotated[Any, _FactsOf(Text, several=True)] = Field(
        default=(), description="as the source words it; class special"
    )
    events: list[Annotated[Any, _AnyEvent()]] = Field(
        default_factory=list, description="in the order in which the source has them happen"
    )


class FigureEntry(Provenance):
    """An aggregate that a source gives. It never becomes people."""

    id: Key
    name: Text = Field(description="what is counted")
    population: Text = Field(description="among whom")
    count: int = Field(ge=0, lt=2**63)
    denominator: int | None = Field(default=None, ge=0, lt=2**63, description="of how many")
    approximate: _Flag = Field(default=False, description="the source says 'nearly' or the like")
    as_of: Date | None = None
    conflicts_with: Keys = Field(
        default_factory=list, description="ids of figures of this file that cannot be right if this one is"
    )
    note: Text | None = None


class ThingEntry(Provenance):
    """What a source says of a unit, a recruiter or an ad itself."""

    id: Key
    unit: UnitSpec | None = None
    recruiter: RecruiterSpec | None = None
    ad: AdSpec | None = None
    part_of: Annotated[Any, _FactsOf(UnitSpec, several=True)] = Field(default=(), description="of a unit")
    recruits_for: Annotated[Any, _FactsOf(UnitSpec, several=True)] = Field(default=(), description="of a recruiter")
    posted: Annotated[Any, _FactsOf(AdSpec, several=True)] = Field(default=(), description="of a recruiter")
    advertises: Annotated[Any, _FactsOf(UnitSpec, several=True)] = Field(default=(), description="of an ad")

    @model_validator(mode="after")
    def _one_subject(self) -> ThingEntry:
        given = [n for n in ("unit", "recruiter", "ad") if getattr(self, n) is not None]
        if len(given) != 1:
            raise ValueError("name exactly one of unit, recruiter and ad: whom this is about")
        allowed = {"unit": ("part_of",), "recruiter": ("recruits_for", "posted"), "ad": ("advertises",)}[given[0]]
        for name in ("part_of", "recruits_for", "posted", "advertises"):
            if getattr(self, name) and name not in allowed:
                raise ValueError(f"`{name}` is nothing that a {given[0]} does; it may say: {', '.join(allowed)}")
        return self


class CaseFile(_Entry):
    """A hand-coded case file."""

    case: CaseEntry
    sources: dict[str, SourceEntry] = Field(min_length=1)
    defaults: Defaults = Field(default_factory=Defaults)
    people: list[PersonEntry] = Field(default_factory=list)
    figures: list[FigureEntry] = Field(default_factory=list)
    things: list[ThingEntry] = Field(default_factory=list)


def case_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of case files, for editors.

    It lists event types with their attributes. It asks for what a human can see in one place; that
    every fact ends up with a source, a place and a voice is checked when the file is loaded.
    """
    schema: dict[str, Any] = _tidied(TypeAdapter(CaseFile).json_schema())
    # pydantic names a generic model by its whole type; an editor shows these names.
    names = {n: f"Fact{i}" for i, n in enumerate(sorted(n for n in schema["$defs"] if "Sourced" in n), 1)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "graphkit case file",
        **_renamed(schema, names),
    }


def _tidied(node: Any, *, names: bool = False) -> Any:
    """Without titles, empty defaults and the null that a key not written would be."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {k: _tidied(v) for k, v in node.items()}
    kept = {k: v for k, v in node.items() if k not in ("title", "default", "discriminator")}
    choices = [c for c in kept.get("anyOf", []) if c != {"type": "null"}]
    if len(choices) == 1:
        kept = {**choices[0], **{k: v for k, v in kept.items() if k != "anyOf"}}
    elif choices:
        kept["anyOf"] = choices
    return {k: _tidied(v, names=k in ("properties", "$defs")) for k, v in kept.items()}


def _renamed(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    made = {names.get(k, k): _renamed(v, names) for k, v in node.items()}
    if isinstance(reference := made.get("$ref"), str):
        prefix, _, name = reference.rpartition("/")
        made["$ref"] = f"{prefix}/{names.get(name, name)}"
    return made
