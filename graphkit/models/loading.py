"""What loaders yield, and the interface that a loader has.

A record is the unit of loading: one verdict, one row of a list, one person of a case file. It is
loaded whole or not at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, model_validator

from graphkit.models.events import EVENT_TYPES, THING_ROLES, ValueType
from graphkit.models.ids import content_hash, stable_id
from graphkit.models.partial_date import PartialDate
from graphkit.models.records import EventRecord, Figure, Mention, Source, Statement
from graphkit.models.things import ThingRef

__all__ = ["PERSON_PROPERTIES", "THING_STATEMENTS", "BadRecord", "LoadOptions", "Loader", "Record", "WholeScope"]

PERSON_PROPERTIES: dict[str, ValueType] = {
    "name": "string",
    "alias": "string",
    "birth_date": "date",
    "age": "integer",
    "age_as_of": "date",
    "gender": "string",
    "citizenship": "string",
    "birthplace": "string",
    "residence": "string",
    "role": "string",
    "motive": "string",
}
"""What a statement may say of the mention of a person, and of which type."""

THING_STATEMENTS: dict[str, tuple[str, str]] = {
    # property: (kind of the mention, kind of the value)
    "advertises": ("job_ad", "unit"),
    "posted": ("recruiter", "job_ad"),
    "recruits_for": ("recruiter", "unit"),
    "part_of": ("unit", "unit"),
}
"""What a statement may say of the mention of a thing."""

_LONGEST = 1_000

EVENT_LINKS = ("because_of", "conflicts_with")
"""Properties of an event whose value is the id of another event."""

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "strings": (list, tuple),
    "date": (str, PartialDate),
}


class Record(BaseModel):
    """One record with all it says.

    Attributes:
        loader: name of the loader.
        scope: what the key is unique in: the file's sha256, or the id of a case file.
        key: of the record within its scope; a newer version of the same key supersedes the older.
        locator: where a person finds it in the file: "row 14".
        same: pairs of mention ids that the record itself says are one person, as a case file does
            that codes one person from several sources.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    loader: str
    scope: str
    key: str
    locator: str
    sources: tuple[Source, ...] = Field(min_length=1)
    mentions: tuple[Mention, ...] = ()
    events: tuple[EventRecord, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    same: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Of loader, scope and key."""
        return stable_id("r", self.loader, self.scope, self.key)

    @property
    def content_hash(self) -> str:
        """Of all it says."""
        return content_hash(self.model_dump(mode="json", exclude_none=True, exclude={"locator"}))

    @model_validator(mode="after")
    def _consistent(self) -> Record:
        sources = {s.id for s in self.sources}
        mentions = {m.id: m for m in self.mentions}
        events = {e.id: e for e in self.events}
        if len(mentions) != len(self.mentions) or len(events) != len(self.events):
            raise ValueError("two mentions or two events of the record have the same id")
        for mention in self.mentions:
            _known(mention.source_id, sources, "mention")
        for event in self.events:
            if event.type not in EVENT_TYPES:
                raise ValueError(f"no such event type: {event.type}")
            if event.mention_id not in mentions or mentions[event.mention_id].kind != "person":
                raise ValueError(f"event {event.type} at {event.locator}: its person is not in the record")
        for pair in self.same:
            for mention_id in pair:
                _known(mention_id, set(mentions), "link between mentions")
        for figure in self.figures:
            _known(figure.source_id, sources, "figure")
        stated = set()
        for statement in self.statements:
            _known(statement.source_id, sources, f"statement of {statement.property}")
            if statement.subject in events:
                if statement.property == "type":
                    stated.add(statement.subject)
                _check_event(statement, events[statement.subject], events)
            elif statement.subject in mentions:
                _check_mention(statement, mentions[statement.subject])
            else:
                raise ValueError(f"statement of {statement.property}: its subject is not in the record")
        if missing := set(events) - stated:
            event = events[min(missing)]
            raise ValueError(f"event {event.type} at {event.locator}: nothing states that it happened")
        return self


def _known(key: str, known: set[str], what: str) -> None:
    if key not in known:
        raise ValueError(f"{what}: what it refers to is not in the record")


def _check_event(statement: Statement, event: EventRecord, events: dict[str, EventRecord]) -> None:
    name, value = statement.property, statement.value
    if name == "type":
        if value != event.type:
            raise ValueError(f"event {event.type}: a statement calls it {value!r}")
    elif name in EVENT_LINKS:
        if value not in events:
            raise ValueError(f"event {event.type}: {name} names an event that is not in the record")
    elif name in THING_ROLES:
        kinds = THING_ROLES[name][1]
        if not isinstance(value, ThingRef) or value.thing not in kinds:
            raise ValueError(f"event {event.type}: {name} must name a {' or '.join(kinds)}")
    elif name == "date":
        _check_type(f"event {event.type}: date", value, "date")
    else:
        attribute = EVENT_TYPES[event.type].attribute(name)
        if attribute is None:
            raise ValueError(f"event {event.type} has no property {name!r}")
        _check_type(f"event {event.type}: {name}", value, attribute.type)


def _check_mention(statement: Statement, mention: Mention) -> None:
    name, value = statement.property, statement.value
    if mention.kind == "person":
        if name not in PERSON_PROPERTIES:
            raise ValueError(f"a person has no property {name!r}")
        _check_type(f"person: {name}", value, PERSON_PROPERTIES[name])
        if isinstance(value, str) and len(value) > _LONGEST:
            raise ValueError(f"person: {name} has {len(value)} characters; at most {_LONGEST} can be right")
        return
    if name == "name":
        _check_type(f"{mention.kind}: name", value, "string")
        return
    if name not in THING_STATEMENTS or THING_STATEMENTS[name][0] != mention.kind:
        raise ValueError(f"a {mention.kind} has no property {name!r}")
    kind = THING_STATEMENTS[name][1]
    if not isinstance(value, ThingRef) or value.thing != kind:
        raise ValueError(f"{mention.kind}: {name} must name a {kind}")


def _check_type(what: str, value: Any, kind: ValueType) -> None:
    allowed = _TYPES[kind]
    wrong = not isinstance(value, allowed) or (isinstance(value, bool) and kind != "boolean")
    if wrong or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError(f"{what}: {value!r} is not a {kind}")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        raise ValueError(f"{what}: a number beyond 64 bits")
    if kind == "date":
        PartialDate.of(value)
    if kind == "strings" and not all(isinstance(item, str) for item in value):
        raise ValueError(f"{what}: not every item is a text")


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that cannot be loaded.

    Attributes:
        file_sha256: of the file it stands in, None when that could not be read.
        locator: file, row or line, for a person.
        reason: what is wrong with it, and what to do.
        payload: the record itself, as text.
    """

    file_sha256: str | None
    locator: str
    reason: str
    payload: str


def _silent(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What the user says about the files, and where a loader reports to.

    Attributes:
        synthetic: the files are invented.
        special: read medical detail and motives too.
        mapping: a file that says what the columns of a list mean.
        meta: title, publisher, date, language, locator, supplier … of the source.
        notice: called with a sentence for the user: "cp1251, separator ';'".
        progress: called with (units done, units in all or None).
    """

    synthetic: bool = False
    special: bool = False
    mapping: Path | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    notice: Callable[[str], None] = _silent
    progress: Callable[[int, int | None], None] = _silent


@runtime_checkable
class Loader(Protocol):
    """Turns files into records; knows no database.

    ``read`` streams, raises :class:`graphkit.errors.InputError` where a whole file cannot be read,
    and yields a :class:`BadRecord` for a record that cannot.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]

    def read(self, path: Path, options: LoadOptions) -> Iterator[Record | BadRecord]:
        """The records of one file."""
        ...


@runtime_checkable
class WholeScope(Protocol):
    """What a loader has beside :class:`Loader` if one file holds all records of a scope, as a case file does.

    When such a file has been read to its end without a bad record, what the ledger holds in that
    scope and the file no longer says is withdrawn. Records of a scope that is the sha256 of a file
    need none of this: an edited file is another scope.
    """

    def whole_scope(self, path: Path) -> str:
        """The :attr:`Record.scope` of all records of the file; called only after it was read."""
        ...
