"""The fields of case files: what a text may mean, and facts with a provenance of their own.

All values are read from texts (see :mod:`graphkit.loaders.case_yaml`); the JSON Schemas say what an
editor's YAML parser makes of the same text.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from graphkit.models import PartialDate
from graphkit.models.events import ValueType
from graphkit.models.records import Certainty, SaidBy, Stance
from graphkit.names.things import country_code

__all__ = [
    "VALUES",
    "Country",
    "Date",
    "Defaults",
    "FactsOf",
    "Flag",
    "Key",
    "Keys",
    "OneOrMore",
    "Provenance",
    "Sourced",
    "Strict",
    "Text",
    "Title",
    "Word",
    "Words",
    "facts_field",
]

T = TypeVar("T")

_STRIPPED = StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)
Text = Annotated[str, _STRIPPED]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
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


class OneOrMore:
    """A list that may be written as one item."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


Words = Annotated[list[Word], Field(min_length=1), OneOrMore()]
Keys = Annotated[list[Key], OneOrMore()]
Flag = Annotated[bool, WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no"]}]})]

VALUES: dict[ValueType, Any] = {
    "string": Word,
    "integer": Annotated[int, Field(gt=-(2**63), lt=2**63)],
    "number": Annotated[float, AfterValidator(_finite)],
    "boolean": Flag,
    "strings": Words,
    "date": Date,
}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Defaults(Strict):
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


class FactsOf:
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
            self._normal,
            handler.generate_schema(list[Sourced[self.value_type]]),  # type: ignore[name-defined]
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


def facts_field(value_type: Any, description: str, *, several: bool = False) -> Any:
    """A field for facts of that type: (annotation, default) as ``create_model`` takes them."""
    marked = Annotated[Any, FactsOf(value_type, several=several)]
    return (marked, Field(default=(), description=description))
