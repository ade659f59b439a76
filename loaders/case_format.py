"""The format of case files, declared once: what `people`, `events`, `figures` and `things` may say.

Event types and their attributes come from the graph model; the JSON Schema for editors is made from
these models.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    TypeAdapter,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from graphkit.loaders.case_fields import (
    VALUES,
    Country,
    Date,
    Defaults,
    FactsOf,
    Flag,
    Key,
    Keys,
    OneOrMore,
    Provenance,
    Strict,
    Text,
    Title,
    Word,
    facts_field,
)
from graphkit.loaders.case_things import SPECS, AdSpec, RecruiterSpec, UnitSpec
from graphkit.models import EVENT_TYPES, THING_ROLES, EventType
from graphkit.models.events import COMMON_ATTRIBUTES
from graphkit.models.records import SourceKind

__all__ = [
    "ATTRIBUTES",
    "LINKS",
    "CaseEntry",
    "EventEntry",
    "FigureEntry",
    "PersonEntry",
    "SourceEntry",
    "ThingEntry",
    "case_schema",
    "event_model",
]


class CaseEntry(Strict):
    """The file itself."""

    id: Key = Field(description="stays the same for as long as this is the same case")
    title: Text


class SourceEntry(Strict):
    """A publication or document that says something."""

    title: Title
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
    party_to_conflict: Flag = Field(default=False, description="published by a party to the war")
    synthetic: Flag = Field(default=False, description="invented")
    supplier: Text | None = Field(default=None, description="who supplied it; never leaves the ledger")

    @model_validator(mode="after")
    def _identified(self) -> SourceEntry:
        if self.sha256 is None and self.locator is None:
            raise ValueError("a source needs `locator` (where it was published) or `sha256` (of its file)")
        return self


class EventEntry(Provenance):
    """What happened to a person: the part that all event types share."""

    key: Key | None = Field(default=None, description="a name for `because_of` and `conflicts_with`; keep it")
    any_order: Flag = Field(default=False, description="yes: its order against the event before it is not told")
    also: Annotated[list[Provenance], OneOrMore()] = Field(
        default_factory=list, description="other places or voices that tell of the same event"
    )
    date: Annotated[Any, FactsOf(Date)] = Field(default=(), description="when, as precisely as told")
    because_of: Annotated[Any, FactsOf(Key, several=True)] = Field(
        default=(), description="key of the event that led to it; only where the source says so"
    )
    conflicts_with: Annotated[Any, FactsOf(Key, several=True)] = Field(
        default=(), description="key of an event that cannot be so if this one is"
    )


_COUNTRIES = frozenset({"country", "from_country", "to_country"})

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
        fields[role] = facts_field(SPECS[kinds[0]], f"the {kinds[0].replace('_', ' ')}")
    for attribute in (*kind.attributes, *COMMON_ATTRIBUTES):
        value = Country if attribute.name in _COUNTRIES else VALUES[attribute.type]
        fields[attribute.name] = facts_field(value, attribute.doc)
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
    name: Annotated[Any, FactsOf(Text)]
    names: Annotated[Any, FactsOf(Text, several=True)] = Field(default=(), description="other spellings seen")
    birth: Annotated[Any, FactsOf(Date)] = Field(default=(), description="as precisely as told")
    age: Annotated[Any, FactsOf(Annotated[int, Field(ge=0, le=130)])] = ()
    age_as_of: Annotated[Any, FactsOf(Date)] = Field(default=(), description="when that age was right")
    gender: Annotated[Any, FactsOf(Literal["m", "f"])] = ()
    citizenship: Annotated[Any, FactsOf(Country, several=True)] = ()
    birthplace: Annotated[Any, FactsOf(Word)] = ()
    residence: Annotated[Any, FactsOf(Word)] = ()
    role: Annotated[Any, FactsOf(Literal["subject", "official", "third_party"])] = ()
    motive: Annotated[Any, FactsOf(Text, several=True)] = Field(
        default=(), description="as the source words it; class special"
    )
    events: list[Annotated[Any, _AnyEvent()]] = Field(
        default_factory=list, description="in the order in which the source has them happen"
    )


class FigureEntry(Provenance):
    """An aggregate that a source gives. It never becomes people."""

    id: Key
    name: Title = Field(description="what is counted")
    population: Title = Field(description="among whom")
    count: int = Field(ge=0, lt=2**63)
    denominator: int | None = Field(default=None, ge=0, lt=2**63, description="of how many")
    approximate: Flag = Field(default=False, description="the source says 'nearly' or the like")
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
    part_of: Annotated[Any, FactsOf(UnitSpec, several=True)] = Field(default=(), description="of a unit")
    recruits_for: Annotated[Any, FactsOf(UnitSpec, several=True)] = Field(default=(), description="of a recruiter")
    posted: Annotated[Any, FactsOf(AdSpec, several=True)] = Field(default=(), description="of a recruiter")
    advertises: Annotated[Any, FactsOf(UnitSpec, several=True)] = Field(default=(), description="of an ad")

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


class CaseFile(Strict):
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
