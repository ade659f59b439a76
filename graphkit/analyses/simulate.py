"""Invented life courses with known types, or with none: to learn what a method would find in data like one's own.

The flaws are those of verdicts and lists: events missing, some mistaken for another, told in a wrong order,
dated by year or not at all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from graphkit.analyses.eventlog import NO_DAY_FIRST, NO_DAY_LAST, EventLog, log_from_rows
from graphkit.models.partial_date import PartialDate

__all__ = ["Flaws", "Simulated", "chain_people", "planted_people", "random_people"]

KINDS = (
    "AD", "BORDER", "CHARGE", "COERCED", "CONSUL", "CONTRACT", "DEBT", "DEPORTED", "DESERTED", "HELD",
    "OFFER", "SERVED", "TRIED", "WOUNDED",
)  # fmt: skip

# Each type of person: its events in their usual order, each with the chance that it happens.
PLANTED: dict[str, tuple[tuple[str, float], ...]] = {
    "lured": (
        ("AD", 0.8), ("DEBT", 0.8), ("OFFER", 0.7), ("CONTRACT", 0.95), ("SERVED", 0.9), ("WOUNDED", 0.4),
        ("DESERTED", 0.3), ("BORDER", 0.4), ("TRIED", 0.4),
    ),
    "pressed": (
        ("DEBT", 0.95), ("HELD", 0.8), ("COERCED", 0.75), ("CONTRACT", 0.9), ("SERVED", 0.9),
        ("DESERTED", 0.35), ("WOUNDED", 0.25), ("BORDER", 0.5), ("CHARGE", 0.2), ("TRIED", 0.2),
    ),
    "convict": (
        ("HELD", 0.5), ("TRIED", 0.75), ("DEPORTED", 0.9), ("OFFER", 0.6), ("CONTRACT", 0.9), ("SERVED", 0.95),
        ("WOUNDED", 0.6), ("BORDER", 0.6), ("CHARGE", 0.2),
    ),
    "volunteer": (
        ("OFFER", 0.5), ("BORDER", 0.8), ("CONTRACT", 0.95), ("SERVED", 0.9), ("WOUNDED", 0.35),
        ("DESERTED", 0.1), ("BORDER", 0.4), ("CHARGE", 0.15), ("TRIED", 0.8),
    ),
    "stopped": (
        ("AD", 0.45), ("OFFER", 0.75), ("DEBT", 0.2), ("BORDER", 0.65), ("HELD", 0.9), ("CONSUL", 0.3),
        ("TRIED", 0.75),
    ),
    "hired": (
        ("CONTRACT", 1.0), ("SERVED", 0.95), ("SERVED", 0.6), ("WOUNDED", 0.5), ("BORDER", 0.9), ("TRIED", 0.45),
    ),
}  # fmt: skip
SIZES = (0.25, 0.19, 0.17, 0.15, 0.13, 0.11)
BROKERS, UNITS = 60, 24


@dataclass(frozen=True, slots=True)
class Flaws:
    """How the telling departs from the life, as shares of events (of neighbour pairs for `swapped`)."""

    missing: float = 0.2
    mistaken: float = 0.05
    swapped: float = 0.1
    undated: float = 0.6


@dataclass(frozen=True, slots=True)
class Simulated:
    """Invented people, and the type that each was drawn from (one for all where there are no types)."""

    log: EventLog
    truth: dict[str, str] = field(repr=False)


def planted_people(n: int, *, seed: int, flaws: Flaws | None = None) -> Simulated:
    """Six types after the routes that are told of, with brokers and units that lean to types."""
    rng = np.random.default_rng([seed, n, 1])
    names = list(PLANTED)
    leaning = {name: (rng.dirichlet(np.full(BROKERS, 0.15)), rng.dirichlet(np.full(UNITS, 0.4))) for name in names}
    drawn = [names[i] for i in rng.choice(len(names), n, p=SIZES)]
    lives = [_live(PLANTED[name], rng) for name in drawn]
    return _told(lives, drawn, [leaning[name] for name in drawn], rng, flaws or Flaws())


def random_people(n: int, *, seed: int, flaws: Flaws | None = None) -> Simulated:
    """Three to eight types that vary one backbone: other chances, and a few events at another place."""
    rng = np.random.default_rng([seed, n, 2])
    count = int(rng.integers(3, 9))
    backbone = [str(kind) for kind in rng.permutation(KINDS)]
    common = {kind: float(rng.choice([0.05, 0.3, 0.85])) for kind in backbone}
    grammars = []
    for _ in range(count):
        own = list(backbone)
        for _ in range(3):
            own.insert(int(rng.integers(len(own))), own.pop(int(rng.integers(len(own)))))
        chance = {k: float(rng.choice([0.05, 0.3, 0.85])) if rng.random() < 0.5 else common[k] for k in own}
        grammars.append(tuple((kind, chance[kind]) for kind in own))
    which = rng.choice(count, n, p=rng.dirichlet(np.full(count, 5.0)))
    flat = (np.full(BROKERS, 1 / BROKERS), np.full(UNITS, 1 / UNITS))
    lives = [_live(grammars[i], rng) for i in which]
    return _told(lives, [f"type{i}" for i in which], [flat] * n, rng, flaws or Flaws())


def chain_people(n: int, *, seed: int, flaws: Flaws | None = None) -> Simulated:
    """No types: one Markov chain, made from the planted routes together, for everyone."""
    rng = np.random.default_rng([seed, n, 3])
    steps = np.full((len(KINDS) + 1, len(KINDS) + 1), 0.002)
    names = list(PLANTED)
    weights = rng.dirichlet(np.full(len(names), 3.0))
    for name in rng.choice(names, 600, p=weights):
        codes = [KINDS.index(kind) for kind in _live(PLANTED[str(name)], rng)]
        np.add.at(steps, ([len(KINDS), *codes], [*codes, len(KINDS)]), 1)
    steps /= steps.sum(axis=1, keepdims=True)
    lives = []
    for _ in range(n):
        life: list[str] = []
        state = int(rng.choice(len(steps), p=steps[-1]))
        while state < len(KINDS) and len(life) < 14:
            life.append(KINDS[state])
            state = int(rng.choice(len(steps), p=steps[state]))
        lives.append(life)
    flat = (np.full(BROKERS, 1 / BROKERS), np.full(UNITS, 1 / UNITS))
    return _told(lives, ["none"] * n, [flat] * n, rng, flaws or Flaws())


def _live(grammar: tuple[tuple[str, float], ...], rng: np.random.Generator) -> list[str]:
    life = [kind for kind, chance in grammar for _ in range(int(rng.random() < chance))]
    return life or [grammar[0][0]]


def _told(
    lives: list[list[str]],
    types: list[str],
    leanings: list[tuple[np.ndarray, np.ndarray]],
    rng: np.random.Generator,
    flaws: Flaws,
) -> Simulated:
    rows: list[tuple[str, str, int, int, int, tuple[str, str] | None]] = []
    truth: dict[str, str] = {}
    for number, (life, kind, leaning) in enumerate(zip(lives, types, leanings, strict=True)):
        person = f"p{number:07d}"
        truth[person] = kind
        day = dt.date(2022, 3, 1) + dt.timedelta(days=int(rng.integers(0, 600)))
        told: list[tuple[str, int, int, tuple[str, str] | None]] = []
        for event in life:
            day += dt.timedelta(days=int(rng.exponential(60)) + 1)
            if rng.random() < flaws.missing and (told or event is not life[-1]):
                continue
            name = str(rng.choice(KINDS)) if rng.random() < flaws.mistaken else event
            told.append((name, *_date(day, rng, flaws), _partner(name, leaning, rng)))
        for i in range(len(told) - 1):
            if rng.random() < flaws.swapped:
                told[i], told[i + 1] = told[i + 1], told[i]
        rows.extend((person, name, i, low, high, who) for i, (name, low, high, who) in enumerate(told))
    return Simulated(log_from_rows(rows), truth)


def _date(day: dt.date, rng: np.random.Generator, flaws: Flaws) -> tuple[int, int]:
    if rng.random() < flaws.undated:
        return NO_DAY_FIRST, NO_DAY_LAST
    date = PartialDate(day.isoformat()[: int(rng.choice([4, 7, 10]))])
    low, high = date.earliest, date.latest
    assert low is not None and high is not None
    return low.toordinal(), high.toordinal()


def _partner(kind: str, leaning: tuple[np.ndarray, np.ndarray], rng: np.random.Generator) -> tuple[str, str] | None:
    if kind in ("AD", "OFFER"):
        return "broker", f"broker:{int(rng.choice(BROKERS, p=leaning[0])):03d}"
    if kind in ("CONTRACT", "SERVED"):
        return "unit", f"unit:{int(rng.choice(UNITS, p=leaning[1])):03d}"
    return None
