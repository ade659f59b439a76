"""Entries of a case file to records: who is mentioned where, what happened, what is stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from graphkit.loaders.case_fields import Defaults, Provenance, Sourced
from graphkit.loaders.case_format import ATTRIBUTES, LINKS, EventEntry, FigureEntry, PersonEntry, ThingEntry
from graphkit.loaders.case_provenance import CaseHead, Draft, Origin, Path, WrongEntry, thing_ref, unknown
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
)

__all__ = ["figure_id", "figure_record", "person_record", "thing_record"]

_PERSON_FIELDS = (
    # field of the file, property of the mention
    ("name", "name"), ("names", "alias"), ("birth", "birth_date"), ("age", "age"), ("age_as_of", "age_as_of"),
    ("gender", "gender"), ("citizenship", "citizenship"), ("birthplace", "birthplace"), ("residence", "residence"),
    ("role", "role"), ("motive", "motive"),
)  # fmt: skip


def person_record(person: PersonEntry, head: CaseHead, loader: str, line: int, *, special: bool) -> tuple[Record, int]:
    """The record of one person, and how many facts of medical detail were left out.

    Args:
        special: keep medical detail too.

    Raises:
        WrongEntry: a fact has no source, place or voice, or points at what is not there.
    """
    draft = Draft(head)
    base = Origin().within(head.defaults).within(person)
    if base.source in head.sources and (base.at is not None or base.page is not None):
        draft.used[str(base.source)] = None
    for path, fact, event in _facts(person):
        outer = base.within(event) if event is not None else base
        draft.evidence(outer.within(fact), path)
    draft.check()
    names = _names(person, base)
    mentions = {
        key: Mention(source_id=head.sources[key].id, name=names.get(key, names[""]), locator=head.entry(person.id))
        for key in draft.used
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


def _names(person: PersonEntry, base: Origin) -> dict[str, str]:
    """Source → the spelling there; under "" the one for sources that give none."""
    spellings: dict[str, str] = {}
    for fact in (*person.name, *person.names):
        spellings.setdefault(str(base.within(fact).source), fact.value)
    spellings[""] = person.name[0].value
    return spellings


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, PartialDate) else value


def _events(person: PersonEntry, base: Origin, ids: dict[str, str], draft: Draft) -> list[EventRecord]:
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


def _state_events(person: PersonEntry, base: Origin, events: list[EventRecord], draft: Draft, special: bool) -> int:
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
                        draft.problems.append((path, unknown("event with the key", value, by_key)))
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
    source = sources.get(str(Origin().within(defaults).within(figure).source))
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
    draft = Draft(head)
    origin = Origin().within(head.defaults).within(figure)
    evidence = draft.evidence(origin, ())
    for i, other in enumerate(figure.conflicts_with):
        if other not in head.figures or other == figure.id:
            draft.problems.append((("conflicts_with", i), unknown("other figure", other, head.figures)))
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
    draft = Draft(head)
    base = Origin().within(head.defaults).within(thing)
    subject = thing.unit or thing.recruiter or thing.ad
    kind = "unit" if thing.unit else "recruiter" if thing.recruiter else "job_ad"
    if subject is None or draft.evidence(base, ()) is None:
        raise WrongEntry(draft.problems)
    ref = thing_ref(subject, kind, head, thing.id)
    mention = Mention(
        source_id=draft.source(base).id, name=ref.name, locator=head.entry(f"thing {thing.id}"), kind=ref.thing,
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
