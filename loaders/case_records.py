"""Entries of a case file to records: what is inherited, who is mentioned where, what is stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphkit.loaders.case_format import (
    ATTRIBUTES,
    LINKS,
    AdSpec,
    CaseEntry,
    Defaults,
    EventEntry,
    FigureEntry,
    PersonEntry,
    Provenance,
    RecruiterSpec,
    Sourced,
    SourceEntry,
    ThingEntry,
    ThingSpec,
    UnitSpec,
)

from graphkit.errors import suggest
from graphkit.models import (
    EVENT_TYPES,
    THING_ROLES,
    EventRecord,
    Evidence,
    Figure,
    Mention,
    PartialDate,
    Record,
    Sensitivity,
    Source,
    Statement,
    ThingRef,
)
from graphkit.names.things import ad_ref, court_ref, employer_ref, place_ref, recruiter_ref, unit_ref

__all__ = ["CaseHead", "WrongEntry", "figure_id", "figure_record", "person_record", "resolve_sources", "thing_record"]

Path = tuple[int | str, ...]

_PERSON_FIELDS = (
    # field of the file, property of the mention
    ("name", "name"), ("names", "alias"), ("birth", "birth_date"), ("age", "age"), ("age_as_of", "age_as_of"),
    ("gender", "gender"), ("citizenship", "citizenship"), ("birthplace", "birthplace"), ("residence", "residence"),
    ("role", "role"), ("motive", "motive"),
)  # fmt: skip


class WrongEntry(Exception):
    """An entry that is well formed and still cannot be a record.

    Args:
        problems: (path within the entry, message).
    """

    def __init__(self, problems: Sequence[tuple[Path, str]]) -> None:
        super().__init__("; ".join(message for _, message in problems))
        self.problems = tuple(problems)


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
        return f"casefile:{self.case.id}"


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
                raise WrongEntry([((key, "derived_from"), _unknown("source", origin, entries))])
            values["derived_from"] = make(origin, (*above, key)).id
        values["synthetic"] = entry.synthetic or synthetic
        made[key] = Source.model_validate(values)
        return made[key]

    for key in entries:
        make(key, ())
    if len({s.id for s in made.values()}) != len(made):
        raise WrongEntry([((), "two sources have the same sha256, or the same title, publisher and locator")])
    return made


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    near = suggest(name, list(known))
    return f"no {what} {name!r} in this file{f': {near}' if near else ''}"


@dataclass(frozen=True, slots=True)
class _Origin:
    """The provenance in force at one place of the file."""

    source: str | None = None
    at: str | None = None
    page: int | None = None
    quote: str | None = None
    said_by: Any = None
    certainty: Any = "stated"
    stance: Any = "asserted"
    confidence: float = 1.0

    def within(self, inner: Defaults) -> _Origin:
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
class _Draft:
    """A record in the making."""

    head: CaseHead
    problems: list[tuple[Path, str]] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)

    def evidence(self, origin: _Origin, path: Path) -> Evidence | None:
        """Where it stands; a problem is noted where that is not said, or not by whom."""
        missing = []
        if origin.source is None:
            missing.append("`source`: which source says so")
        elif origin.source not in self.head.sources:
            self.problems.append((path, _unknown("source", origin.source, self.head.sources)))
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
        self.used.setdefault(str(origin.source), evidence.place)
        return evidence

    def source(self, origin: _Origin) -> Source:
        return self.head.sources[str(origin.source)]

    def state(self, subject: str, name: str, value: Any, origin: _Origin, path: Path) -> None:
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


def person_record(
    person: PersonEntry, head: CaseHead, loader: str, line: int, *, special: bool
) -> tuple[Record, int]:
    """The record of one person, and how many facts of medical detail were left out.

    Args:
        special: keep medical detail too.

    Raises:
        WrongEntry: a fact has no source, place or voice, or points at what is not there.
    """
    draft = _Draft(head)
    base = _Origin().within(head.defaults).within(person)
    if base.source in head.sources and (base.at is not None or base.page is not None):
        draft.used[str(base.source)] = Evidence(locator=base.at, page=base.page).place
    places = _places(person, base, draft)
    draft.check()
    names = _names(person, base)
    mentions = {
        key: Mention(
            source_id=head.sources[key].id, name=names.get(key, names[""]), locator=places[key], ordinal=person.id
        )
        for key in places
    }
    ids = {key: mention.id for key, mention in mentions.items()}

    for name, prop in _PERSON_FIELDS:
        for i, fact in enumerate(getattr(person, name)):
            origin = base.within(fact)
            draft.state(ids[str(origin.source)], prop, _value(fact.value), origin, (name, i))
    events = _events(person, base, ids, draft)
    left_out = _state_events(person, base, events, draft, special)
    draft.check()
    first, *others = ids.values()
    return (
        Record(
            loader=loader,
            scope=head.scope,
            key=person.id,
            locator=f"line {line} ({person.id})",
            sources=draft.cited(),
            mentions=tuple(mentions.values()),
            events=tuple(events),
            statements=tuple(draft.statements),
            same=tuple((first, other) for other in others),
        ),
        left_out,
    )


def _facts(person: PersonEntry) -> Iterable[tuple[Path, Provenance, EventEntry | None]]:
    """All provenances of a person's facts, with the event that they belong to."""
    for name, _ in _PERSON_FIELDS:
        for i, fact in enumerate(getattr(person, name)):
            yield (name, i), fact, None
    for n, event in enumerate(person.events):
        yield ("events", n), event, None
        for i, also in enumerate(event.also):
            yield ("events", n, "also", i), also, event
        for name in _event_fields(event):
            for i, fact in enumerate(getattr(event, name)):
                yield ("events", n, name, i), fact, event


def _event_fields(event: EventEntry) -> tuple[str, ...]:
    return ("date", *THING_ROLES, *ATTRIBUTES[_type(event)], *LINKS)


def _type(event: EventEntry) -> str:
    return str(event.type)  # type: ignore[attr-defined]  # declared by each type's own model


def _places(person: PersonEntry, base: _Origin, draft: _Draft) -> dict[str, str]:
    """For each source that says something of the person the place where it first does; the person's own first."""
    for path, fact, event in _facts(person):
        outer = base.within(event) if event is not None else base
        draft.evidence(outer.within(fact), path)
    return draft.used


def _names(person: PersonEntry, base: _Origin) -> dict[str, str]:
    """Source → the spelling there; under "" the one for sources that give none."""
    spellings: dict[str, str] = {}
    for fact in (*person.name, *person.names):
        spellings.setdefault(str(base.within(fact).source), fact.value)
    spellings[""] = person.name[0].value
    return spellings


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, PartialDate) else value


def _events(person: PersonEntry, base: _Origin, ids: dict[str, str], draft: _Draft) -> list[EventRecord]:
    counts: Counter[str] = Counter()
    keys: set[str] = set()
    made = []
    told = -1
    for n, event in enumerate(person.events):
        kind = _type(event)
        counts[kind] += 1
        if event.key is not None and event.key in keys:
            draft.problems.append((("events", n, "key"), f"a second event with the key {event.key!r}"))
        keys.add(event.key or "")
        if not event.any_order or told < 0:
            told += 1
        made.append(
            EventRecord(
                mention_id=ids[str(base.within(event).source)],
                type=kind,
                locator=event.key or f"{kind} {counts[kind]}",
                told=told,
            )
        )
    return made


def _state_events(
    person: PersonEntry, base: _Origin, events: list[EventRecord], draft: _Draft, special: bool
) -> int:
    by_key = {e.key: made.id for e, made in zip(person.events, events, strict=True) if e.key is not None}
    left_out = 0
    for n, (event, made) in enumerate(zip(person.events, events, strict=True)):
        origin = base.within(event)
        draft.state(made.id, "type", made.type, origin, ("events", n))
        for i, also in enumerate(event.also):
            draft.state(made.id, "type", made.type, origin.within(also), ("events", n, "also", i))
        for name in _event_fields(event):
            attribute = EVENT_TYPES[made.type].attribute(name)
            for i, fact in enumerate(getattr(event, name)):
                path: Path = ("events", n, name, i)
                if attribute is not None and attribute.sensitivity == Sensitivity.SPECIAL and not special:
                    left_out += 1
                    continue
                value, inner = _event_value(name, fact, draft.head, person.id), origin.within(fact)
                if name in LINKS:
                    # "It did not happen" says nothing of why: a link is asserted unless it says otherwise.
                    inner = replace(inner, stance=fact.stance or "asserted")
                    if value not in by_key:
                        draft.problems.append((path, _unknown("event with the key", value, by_key)))
                        continue
                    if by_key[value] == made.id:
                        draft.problems.append((path, f"`{name}` names the event itself"))
                        continue
                    value = by_key[value]
                draft.state(made.id, name, value, inner, path)
    return left_out


def _event_value(name: str, fact: Sourced[Any], head: CaseHead, person: str) -> Any:
    if name in THING_ROLES:
        return thing_ref(fact.value, THING_ROLES[name][1][0], head, person)
    return _value(fact.value)


def figure_id(figure: FigureEntry, defaults: Defaults, sources: dict[str, Source]) -> str | None:
    """The id that the figure will have; None where its source is not known."""
    source = sources.get(str(_Origin().within(defaults).within(figure).source))
    if source is None:
        return None
    return Figure(
        source_id=source.id, name=figure.name, population=figure.population, count=figure.count, as_of=figure.as_of,
        said_by="journalist", evidence=Evidence(locator="any"),
    ).id  # fmt: skip


def figure_record(figure: FigureEntry, head: CaseHead, loader: str, line: int) -> Record:
    """The record of one figure.

    Raises:
        WrongEntry: its provenance is not whole, or it conflicts with a figure that is not there.
    """
    draft = _Draft(head)
    origin = _Origin().within(head.defaults).within(figure)
    evidence = draft.evidence(origin, ())
    for i, other in enumerate(figure.conflicts_with):
        if other not in head.figures or other == figure.id:
            draft.problems.append((("conflicts_with", i), _unknown("other figure", other, head.figures)))
    draft.check()
    made = Figure(
        source_id=draft.source(origin).id,
        name=figure.name,
        population=figure.population,
        count=figure.count,
        denominator=figure.denominator,
        approximate=figure.approximate,
        as_of=figure.as_of,
        said_by=origin.said_by,
        evidence=evidence or Evidence(locator=origin.at),
        note=figure.note,
        conflicts_with=tuple(found for other in figure.conflicts_with if (found := head.figures.get(other))),
    )
    return Record(
        loader=loader,
        scope=head.scope,
        key=f"figure#{figure.id}",
        locator=f"line {line} (figure {figure.id})",
        sources=draft.cited(),
        figures=(made,),
    )


def thing_record(thing: ThingEntry, head: CaseHead, loader: str, line: int) -> Record:
    """The record of what a source says of one unit, recruiter or ad.

    Raises:
        WrongEntry: its provenance is not whole.
    """
    draft = _Draft(head)
    base = _Origin().within(head.defaults).within(thing)
    subject = thing.unit or thing.recruiter or thing.ad
    kind = "unit" if thing.unit else "recruiter" if thing.recruiter else "job_ad"
    evidence = draft.evidence(base, ())
    if subject is None or evidence is None:
        raise WrongEntry(draft.problems)
    ref = thing_ref(subject, kind, head, thing.id)
    mention = Mention(
        source_id=draft.source(base).id, name=ref.name, locator=evidence.place, ordinal=thing.id, kind=ref.thing,
        thing=ref,
    )  # fmt: skip
    draft.state(mention.id, "name", ref.name, base, ())
    for name in ("part_of", "recruits_for", "posted", "advertises"):
        for i, fact in enumerate(getattr(thing, name)):
            other = thing_ref(fact.value, "job_ad" if name == "posted" else "unit", head, thing.id)
            draft.state(mention.id, name, other, base.within(fact), (name, i))
    draft.check()
    return Record(
        loader=loader,
        scope=head.scope,
        key=f"thing#{thing.id}",
        locator=f"line {line} (thing {thing.id})",
        sources=draft.cited(),
        mentions=(mention,),
        statements=tuple(draft.statements),
    )
