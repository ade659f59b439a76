"""The records of the ledger: what each source says, where, in which words, how surely.

Every record is immutable; its id follows from its content, so that loading the same file again
gives the same ids.
"""

from __future__ import annotations

import builtins
import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from graphkit.models.ids import canonical_json, stable_id
from graphkit.models.partial_date import PartialDate
from graphkit.models.things import ThingKind, ThingRef

__all__ = [
    "Certainty",
    "Decision",
    "EventRecord",
    "Evidence",
    "Figure",
    "Judgement",
    "Mention",
    "Method",
    "QuarantinedRecord",
    "Review",
    "Run",
    "SaidBy",
    "Source",
    "SourceKind",
    "Stance",
    "Statement",
    "plain_value",
]

SourceKind = Literal["verdict", "list", "case_file", "press", "official"]
Method = Literal["extracted", "coded", "listed", "inferred"]
Stance = Literal["asserted", "negated", "disputed"]
SaidBy = Literal["court_finding", "charge", "testimony", "official", "journalist", "list_publisher"]
Certainty = Literal["stated", "likely", "alleged"]
Decision = Literal["same", "different", "unsure", "retract"]
Confidence = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
# A database's index takes about 8 KB: a name of 1,000 letters is no name, but must not stop a build.


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Record):
    """A file or publication that says something."""

    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$", description="of the file's bytes")
    title: Text
    kind: SourceKind
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    publisher: str | None = None
    date: PartialDate | None = None
    locator: str | None = Field(default=None, description="address or place of publication")
    derived_from: str | None = Field(default=None, description="id of the source it repeats")
    party_to_conflict: bool = False
    synthetic: bool = False
    supplier: str | None = Field(default=None, description="who supplied it; never leaves the ledger")
    text_sha256: str | None = Field(default=None, description="of the frozen text's UTF-8")

    @model_validator(mode="after")
    def _identified(self) -> Source:
        if self.sha256 is None and self.locator is None:
            raise ValueError("a source needs the sha256 of its file or the place where it was published")
        return self

    @property
    def id(self) -> str:
        """Of the file's bytes; of title and place, where there is no file."""
        if self.sha256:
            return stable_id("source", self.sha256)
        return stable_id("source", self.title, self.publisher or "", self.locator or "")


class Evidence(_Record):
    """The place of a statement in its source."""

    start: int | None = Field(default=None, ge=0, description="first character in the frozen text")
    end: int | None = Field(default=None, ge=0, description="one past the last character")
    quote: str | None = Field(default=None, description="the exact words, where they may be copied")
    page: int | None = Field(default=None, ge=1)
    box: tuple[float, float, float, float] | None = Field(default=None, description="points, from bottom left")
    row: int | None = Field(default=None, ge=1)
    column: str | None = None
    locator: str | None = Field(default=None, description="such as 'paragraph 14'")

    @model_validator(mode="after")
    def _somewhere(self) -> Evidence:
        if self.start is None and self.row is None and self.page is None and not self.locator:
            raise ValueError("evidence needs a span, a page, a row or a locator")
        if (self.start is None) != (self.end is None):
            raise ValueError("a span needs both its ends")
        if self.start is not None and self.end is not None:
            if self.end <= self.start:
                raise ValueError("a span ends after it starts")
            if self.quote is not None and len(self.quote) != self.end - self.start:
                raise ValueError("the quote is not as long as its span")
        return self

    @property
    def place(self) -> str:
        """One text for the place, the same whatever rule read it."""
        parts = []
        if self.start is not None:
            parts.append(f"{self.start}-{self.end}")
        if self.page is not None:
            parts.append(f"page {self.page}")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        if self.locator:
            parts.append(self.locator)
        return ", ".join(parts)


class Mention(_Record):
    """One appearance of a person or thing in one source."""

    source_id: str
    name: Text
    locator: str = Field(min_length=1)
    ordinal: int | str = Field(default=0, description="tells apart several at one place")
    kind: Literal["person"] | ThingKind = "person"
    thing: ThingRef | None = Field(default=None, description="what it refers to, if not a person")

    @model_validator(mode="after")
    def _thing_for_things(self) -> Mention:
        if (self.kind == "person") != (self.thing is None):
            raise ValueError("a mention of a thing names the thing; a mention of a person does not")
        return self

    @property
    def id(self) -> str:
        """Of source, locator and ordinal."""
        return stable_id("m", self.source_id, self.locator, self.ordinal)


class EventRecord(_Record):
    """Something that happened to the person of one mention; statements say what, when and where."""

    mention_id: str
    type: str
    locator: str = Field(min_length=1, description="free of rule versions: the sentence, row or key")
    ordinal: int = Field(default=0, description="tells apart several of one type at one place")
    told: int = Field(default=0, description="its place in the order told")

    @property
    def id(self) -> str:
        """Of mention, type and locator."""
        return stable_id("e", self.mention_id, self.type, self.locator, self.ordinal)


class Statement(_Record):
    """One thing that one source says of one mention or event."""

    subject: str = Field(description="id of a mention or event")
    property: str
    value: Any = Field(description="a JSON value, or a thing")
    source_id: str
    evidence: Evidence
    method: Method
    rule: str | None = None
    stance: Stance = "asserted"
    said_by: SaidBy
    certainty: Certainty = "stated"
    confidence: Confidence = 1.0

    @builtins.property
    def id(self) -> str:
        """Of what is said of whom where and by whom; free of rule, version and confidence."""
        return stable_id(
            "st", self.subject, self.property, canonical_json(plain_value(self.value)), self.source_id,
            self.evidence.place, self.stance, self.said_by,
        )  # fmt: skip

    @builtins.property
    def thing(self) -> ThingRef | None:
        """The thing named, if the value is one."""
        return self.value if isinstance(self.value, ThingRef) else None

    @model_validator(mode="before")
    @classmethod
    def _revive(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("value"), dict) and "thing" in data["value"]:
            return {**data, "value": ThingRef.model_validate(data["value"])}
        return data


def plain_value(value: Any) -> Any:
    """A statement's value as JSON holds it: a thing as its fields, a date as its text."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    return str(value) if isinstance(value, PartialDate) else value


class Figure(_Record):
    """An aggregate that a source gives; never turned into placeholder people."""

    source_id: str
    name: Text
    population: Text
    count: int = Field(ge=0)
    denominator: int | None = Field(default=None, ge=0)
    approximate: bool = False
    as_of: PartialDate | None = None
    said_by: SaidBy
    evidence: Evidence
    note: str | None = None
    conflicts_with: tuple[str, ...] = Field(default=(), description="ids of figures that it contradicts")

    @property
    def id(self) -> str:
        """Of source, name, population and date."""
        return stable_id("figure", self.source_id, self.name, self.population, self.as_of or "")


class Judgement(_Record):
    """Whether two mentions are one person, as one judge sees it."""

    left: str
    right: str
    decision: Decision
    judge: str = Field(description="a person, or 'machine'")
    version: str | None = Field(default=None, description="of the machine's algorithm")
    at: AwareDatetime
    reason: str = ""
    score: float | None = Field(default=None, ge=0, le=1)
    supersedes: str | None = None
    evidence: tuple[str, ...] = Field(default=(), description="ids of the statements it rests on")

    @model_validator(mode="before")
    @classmethod
    def _ordered(cls, data: Any) -> Any:
        if isinstance(data, dict) and str(data.get("left")) > str(data.get("right")):
            return {**data, "left": data.get("right"), "right": data.get("left")}
        return data

    @property
    def id(self) -> str:
        """Of pair, judge, decision and time: a pair may be judged, retracted and judged again."""
        return stable_id("j", self.left, self.right, self.decision, self.judge, self.version or "", self.at.isoformat())


class Review(_Record):
    """A person's view of one statement; it survives re-extraction."""

    statement_id: str
    decision: Literal["accept", "reject", "correct"]
    value: Any = None
    reviewer: str
    at: dt.datetime
    reason: str = ""

    @property
    def id(self) -> str:
        """Of statement, reviewer and time."""
        return stable_id("review", self.statement_id, self.decision, self.reviewer, self.at.isoformat())


class Run(_Record):
    """One load: inputs, versions and counts."""

    id: str
    loader: str
    version: str
    inputs: tuple[str, ...]
    started: dt.datetime
    ended: dt.datetime | None = None
    options: dict[str, Any] = Field(
        default_factory=dict,
        description="what the user said of the files: synthetic, special, mapping (sha256 of the file), meta",
    )
    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    quarantined: int = 0

    @property
    def balanced(self) -> bool:
        """Nothing read was lost."""
        return self.read == self.loaded + self.unchanged + self.quarantined


class QuarantinedRecord(_Record):
    """What could not be loaded, why, and where it came from."""

    id: str
    run_id: str
    loader: str
    file: str
    file_sha256: str | None
    locator: str
    reason: str
    payload: str
    at: dt.datetime
    resolved_by: str | None = None
