"""Things that events point at: units, recruiters, ads, employers, places and courts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graphkit.models.ids import normalise_thing_name, stable_id
from graphkit.models.partial_date import PartialDate

__all__ = ["THING_LABELS", "ThingKind", "ThingRef"]

ThingKind = Literal["unit", "recruiter", "job_ad", "employer", "place", "court"]

THING_LABELS: dict[ThingKind, str] = {
    "unit": "Unit",
    "recruiter": "Recruiter",
    "job_ad": "JobAd",
    "employer": "Employer",
    "place": "Place",
    "court": "Court",
}


class ThingRef(BaseModel):
    """A thing as one statement names it.

    Two references are the same thing when kind, normalised name (of a unit: its number, where it
    has one), country and scope are equal. ``scope`` keeps apart what a name alone does not
    identify: a recruiter known as "Vyacheslav", or an untitled ad, is scoped to the record that
    tells of it, so that two of them never become one by accident.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    thing: ThingKind
    name: str = Field(min_length=1, max_length=500)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    scope: str | None = Field(default=None, description="what the name identifies it within")
    kind: str | None = Field(default=None, description="of a unit or recruiter: its kind")
    number: str | None = Field(default=None, description="of a unit: its number")
    aliases: tuple[str, ...] = ()
    platform: str | None = Field(default=None, description="of an ad")
    title: str | None = Field(default=None, description="of an ad")
    promised: str | None = Field(default=None, description="of an ad")
    currency: str | None = Field(default=None, description="of an ad")
    date: PartialDate | None = Field(default=None, description="of an ad")
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    controlled_by: str | None = Field(default=None, description="of a place: who controlled it")
    controlled_as_of: PartialDate | None = None

    @model_validator(mode="after")
    def _needs_a_name(self) -> ThingRef:
        if not normalise_thing_name(self.name):
            raise ValueError("the name of a thing has no letters")
        return self

    @property
    def id(self) -> str:
        """The id of the node this becomes."""
        name = self.number if self.thing == "unit" and self.number else self.name
        return stable_id(self.thing, normalise_thing_name(name), self.country or "", self.scope or "")

    @property
    def label(self) -> str:
        """The label of the node this becomes."""
        return THING_LABELS[self.thing]
