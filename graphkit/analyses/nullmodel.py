"""Life courses without types: what the same people would look like if one chain had produced them all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphkit.analyses.eventlog import NO_DAY_FIRST, NO_DAY_LAST, EventLog
from graphkit.analyses.features import pair_order

__all__ = ["chain_resample", "linear_order"]


def linear_order(log: EventLog) -> npt.NDArray[np.int64]:
    """The events of each person in one likely order: by how many others each certainly follows.

    A stand-in for methods that need a full sequence; where the data leaves the order open, so is this one.
    """
    score = np.zeros(len(log.person), dtype=np.int64)
    for left, right, sign in pair_order(log):
        np.add.at(score, left, -sign.astype(np.int64))
        np.add.at(score, right, sign.astype(np.int64))
    return np.lexsort((log.type, log.told, score, log.person))


def chain_resample(log: EventLog, rng: np.random.Generator, *, people: int | None = None) -> EventLog:
    """As many people (or `people`), drawn from the first-order Markov chain (with an end) of all of them together.

    Partners are drawn by event type from all people together. What types of pathway a method finds in such
    data, it finds in nothing. O(events · longest course).
    """
    order = linear_order(log)
    person, kind = log.person[order].astype(np.int64), log.type[order].astype(np.int64)
    v = len(log.types)
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    last = np.r_[first[1:] - 1, len(person) - 1]
    steps = np.zeros((v + 1, v + 1))
    np.add.at(steps, (np.full(len(first), v), kind[first]), 1)
    inner = np.flatnonzero(person[1:] == person[:-1])
    np.add.at(steps, (kind[inner], kind[inner + 1]), 1)
    np.add.at(steps, (kind[last], np.full(len(last), v)), 1)
    chance = np.cumsum(steps, axis=1) / np.maximum(steps.sum(axis=1, keepdims=True), 1)
    longest = 4 * int(np.bincount(log.person, minlength=1).max())
    count = log.n if people is None else people
    alive = np.arange(count)
    state = np.full(count, v)
    persons, kinds, told = [], [], []
    for step in range(longest):
        drawn = rng.random(len(alive))
        state = np.minimum((drawn[:, None] >= chance[state]).sum(axis=1), v)
        alive, state = alive[state < v], state[state < v]
        persons.append(alive)
        kinds.append(state)
        told.append(np.full(len(alive), step))
    drawn_person, drawn_kind = np.concatenate(persons), np.concatenate(kinds)
    drawn_told = np.concatenate(told)
    index = np.lexsort((drawn_told, drawn_person))
    partner_event, partner = _draw_partners(log, drawn_kind[index], rng)
    n = len(index)
    return EventLog(
        person_ids=tuple(f"drawn{i}" for i in range(count)),
        types=log.types,
        partners=log.partners,
        partner_classes=log.partner_classes,
        person=drawn_person[index].astype(np.int32),
        type=drawn_kind[index].astype(np.int32),
        first=np.full(n, NO_DAY_FIRST, dtype=np.int32),
        last=np.full(n, NO_DAY_LAST, dtype=np.int32),
        told=drawn_told[index].astype(np.int32),
        event_ids=("",) * n,
        partner_event=partner_event,
        partner=partner,
        source_kinds=((),) * count,
    )


def _draw_partners(
    log: EventLog, kinds: npt.NDArray[np.int64], rng: np.random.Generator
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    events: list[npt.NDArray[np.int64]] = []
    partners: list[npt.NDArray[np.int32]] = []
    of_type = log.type[log.partner_event]
    for kind in np.unique(of_type):
        pool = log.partner[of_type == kind]
        here = np.flatnonzero(kinds == kind)
        share = min(1.0, len(pool) / max(int((log.type == kind).sum()), 1))
        here = here[rng.random(len(here)) < share]
        events.append(here)
        partners.append(rng.choice(pool, len(here)))
    if not events:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    event = np.concatenate(events)
    index = np.argsort(event, kind="stable")
    return event[index].astype(np.int32), np.concatenate(partners)[index].astype(np.int32)
