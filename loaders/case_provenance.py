"""What holds where in a case file: sources, inherited provenance, and records in the making."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphkit.errors import suggest
from graphkit.loaders.case_fields import Defaults, Provenance
from graphkit.loaders.case_format import CaseEntry, SourceEntry
from graphkit.loaders.case_things import AdSpec, RecruiterSpec, ThingSpec, UnitSpec
from graphkit.models import Evidence, Source, Statement, ThingRef
from graphkit.names.things import ad_ref, court_ref, employer_ref, place_ref, recruiter_ref, unit_ref

__all__ = ["CaseHead", "Draft", "Origin", "Path", "WrongEntry", "case_scope", "resolve_sources", "thing_ref", "unknown"]

Path = tuple[int | str, ...]
"""Keys and indexes that lead from an entry to one of its values."""


class WrongEntry(Exception):
    """An entry that is well formed and still cannot be a record.

    Args:
        problems: (path within the entry, message).
    """

    def __init__(self, problems: Sequence[tuple[Path, str]]) -> None:
        super().__init__("; ".join(message for _, message in problems))
        self.problems = tuple(problems)


def case_scope(case: CaseEntry) -> str:
    """In which keys of a case's records are unique."""
    return f"casefile:{case.id}"


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What entries refer to: the case, its sources, its defaults and its figures.

    Attributes:
        figures: id in the file → id of the record; None where that figure is wrong itself.
    """

    case: CaseEntry
    entries: dict[str, SourceEntry]
    sources: dict[str, Source]
    defaults: Defaults
    figures: dict[str, str | None]

    @property
    def scope(self) -> str:
        """In which keys of records are unique."""
        return case_scope(self.case)

    def entry(self, key: str) -> str:
        """The place of a mention: its entry in the file, whose key stays when a place in a source is corrected.

        A judgement on two mentions names their ids, which follow from this; evidence has the place in the source.
        """
        return f"{self.case.id}/{key}"


def resolve_sources(entries: dict[str, SourceEntry], *, synthetic: bool) -> dict[str, Source]:
    """The sources by their key in the file, ``derived_from`` resolved to ids.

    Raises:
        WrongEntry: a source repeats one that is not there, or itself.
    """
    made: dict[str, Source] = {}

    def make(key: str, above: tuple[str, ...]) -> Source:
        if key in made:
            return made[key]
        entry = entries[key]
        values = entry.model_dump()
        origin = entry.derived_from
        if origin is not None:
            if origin in (*above, key):
                raise WrongEntry([((key, "derived_from"), "a source cannot repeat itself")])
            if origin not in entries:
                raise WrongEntry([((key, "derived_from"), unknown("source", origin, entries))])
            values["derived_from"] = make(origin, (*above, key)).id
        values["synthetic"] = entry.synthetic or synthetic
        made[key] = Source.model_validate(values)
        return made[key]

    for key in entries:
        make(key, ())
    if len({s.id for s in made.values()}) != len(made):
        raise WrongEntry([((), "two sources have the same sha256, or the same title, publisher and locator")])
    return made


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    near = suggest(name, list(known))
    return f"no {what} {name!r} in this file{f': {near}' if near else ''}"


@dataclass(frozen=True, slots=True)
class Origin:
    """The provenance in force at one place of the file."""

    source: str | None = None
    at: str | None = None
    page: int | None = None
    quote: str | None = None
    said_by: Any = None
    certainty: Any = "stated"
    stance: Any = "asserted"
    confidence: float = 1.0

    def within(self, inner: Defaults) -> Origin:
        """The provenance inside an entry that sets some of it anew.

        A place belongs to its source, and a quote to its place: naming another source drops the
        place, naming another place drops the quote.
        """
        now = self
        if inner.source is not None and inner.source != now.source:
            now = replace(now, source=inner.source, at=None, page=None, quote=None)
        if inner.at is not None or inner.page is not None:
            now = replace(now, at=inner.at, page=inner.page, quote=None)
        given = {n: v for n in ("said_by", "certainty", "confidence") if (v := getattr(inner, n)) is not None}
        if isinstance(inner, Provenance):
            given |= {n: v for n in ("stance", "quote") if (v := getattr(inner, n)) is not None}
        return replace(now, **given)


@dataclass(slots=True)
class Draft:
    """A record in the making.

    Attributes:
        used: keys of the sources that say something of it, in the order of the file.
    """

    head: CaseHead
    problems: list[tuple[Path, str]] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)

    def evidence(self, origin: Origin, path: Path) -> Evidence | None:
        """Where it stands; a problem is noted where that is not said, or not by whom."""
        missing = []
        if origin.source is None:
            missing.append("`source`: which source says so")
        elif origin.source not in self.head.sources:
            self.problems.append((path, unknown("source", origin.source, self.head.sources)))
            return None
        if origin.at is None and origin.page is None:
            missing.append("`at`: the place in the source, such as paragraph 17")
        if origin.said_by is None:
            missing.append("`said_by`: whose words they are")
        if missing:
            where = "give it here, above, or under `defaults`"
            self.problems.append((path, f"missing {', and '.join(missing)}; {where}"))
            return None
        evidence = Evidence(locator=origin.at, page=origin.page, quote=origin.quote)
        self.used.setdefault(str(origin.source))
        return evidence

    def source(self, origin: Origin) -> Source:
        return self.head.sources[str(origin.source)]

    def state(self, subject: str, name: str, value: Any, origin: Origin, path: Path) -> None:
        """One statement, if its provenance is whole."""
        evidence = self.evidence(origin, path)
        if evidence is None:
            return
        self.statements.append(
            Statement(
                subject=subject,
                property=name,
                value=value,
                source_id=self.source(origin).id,
                evidence=evidence,
                method="coded",
                stance=origin.stance,
                said_by=origin.said_by,
                certainty=origin.certainty,
                confidence=origin.confidence,
            )
        )

    def cited(self) -> tuple[Source, ...]:
        """The sources used, with those that they repeat."""
        keys: list[str] = []
        for start in self.used:
            key: str | None = start
            while key is not None and key not in keys:
                keys.append(key)
                key = self.head.entries[key].derived_from
        return tuple(self.head.sources[k] for k in keys)

    def check(self) -> None:
        if self.problems:
            raise WrongEntry(self.problems)


def thing_ref(spec: ThingSpec | AdSpec, kind: str, head: CaseHead, person: str) -> ThingRef:
    """The thing that a spec names.

    What a name alone does not identify (an untitled ad, a recruiter known by a first name) is
    scoped to its ``key`` in the file, or else to the person who tells of it.
    """
    if isinstance(spec, AdSpec):
        scope = f"{head.scope}#{spec.key}" if spec.key else f"{head.scope}/{person}"
        ref = ad_ref(spec.platform, scope, title=spec.title, date=str(spec.date) if spec.date else None)
        more: dict[str, Any] = {"name": spec.name, "promised": spec.promised, "currency": spec.currency}
    else:
        more = {"country": spec.country}
        if isinstance(spec, UnitSpec):
            ref = unit_ref(spec.name)
            more |= {"kind": spec.kind, "number": spec.number}
        elif isinstance(spec, RecruiterSpec):
            scope = f"{head.scope}#{spec.key}" if spec.key else f"{head.scope}/{person}"
            ref = recruiter_ref(spec.name, scope, kind=spec.kind)
        elif kind == "employer":
            ref = employer_ref(spec.name, spec.country)
        elif kind == "court":
            ref = court_ref(spec.name, spec.country)
        else:
            ref = place_ref(spec.name, spec.country)
            more |= {n: getattr(spec, n) for n in ("latitude", "longitude", "controlled_by", "controlled_as_of")}
        more["aliases"] = tuple(dict.fromkeys((*ref.aliases, *spec.aliases))) or None
    return ThingRef.model_validate({**ref.model_dump(), **{k: v for k, v in more.items() if v is not None}})
