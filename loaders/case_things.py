"""Units, recruiters, ads, employers, places and courts as a case file names them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from graphkit.loaders.case_fields import Country, Date, Key, Strict, Word, Words

__all__ = ["SPECS", "AdSpec", "CourtSpec", "EmployerSpec", "PlaceSpec", "RecruiterSpec", "ThingSpec", "UnitSpec"]


class ThingSpec(Strict):
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


class AdSpec(Strict):
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


SPECS: dict[str, Any] = {
    "unit": UnitSpec,
    "recruiter": RecruiterSpec,
    "job_ad": AdSpec,
    "employer": EmployerSpec,
    "place": PlaceSpec,
    "court": CourtSpec,
}
