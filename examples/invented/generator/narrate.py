"""Turns the steps of a life course into marked clauses and the true events behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphkit.examples.invented.generator.dates import Dates
from graphkit.examples.invented.generator.lives import Step
from graphkit.examples.invented.generator.prose_kk import CLAUSES_KK
from graphkit.examples.invented.generator.prose_ru import CLAUSES_RU
from graphkit.examples.invented.generator.text import Value, capitalise, mark, render

__all__ = ["Narrator", "Who", "full_stop"]

Who = Callable[[str], str]
"""A person's name or stand-in for a case: nom, gen, dat, acc, ins."""

_ACTIONS = {"contract_signed", "border_crossing", "detention", "surrender", "deployment", "training", "consulate"}
_JOINTS_RU, _JOINTS_KK = ("; ", ", после чего ", ", затем "), ("; ", ", содан кейін ")
_NAMES = re.compile(r"\{(\w+)")
_AFTER_PREPOSITION = re.compile(r"\b([Кк]|[Уу]|[Сс]|[Нн]а|[Мм]ежду|отношении) (его|ему|им)\b")


@dataclass(slots=True)
class Narrator:
    """Writes clauses for one document and collects the truth about each."""

    rng: Random
    dates: Dates
    kk: bool
    events: list[dict[str, Any]] = field(default_factory=list)
    used: dict[str, set[int]] = field(default_factory=dict)

    def _choose(self, key: str, values: Mapping[str, Value], dated: bool) -> tuple[str, dict[str, Any]]:
        options = (CLAUSES_KK if self.kk else CLAUSES_RU)[key]
        fit: list[int] = []
        for i, option in enumerate(options):
            names = set(_NAMES.findall(option if isinstance(option, str) else option[0]))
            needs = {n for n in names if not n.startswith("who") and n not in ("when", "since")}
            if needs <= set(values) and (dated or not names & {"when", "since"}):
                fit.append(i)
        if not fit:
            raise ValueError(f"no wording of {key} fits {sorted(values)}, dated: {dated}, kk: {self.kk}")
        if dated:
            told = [i for i in fit if re.search(r"\{(when|since)\}", _text(options[i]))]
            fit = told if told and self.rng.random() < 0.85 else fit
        fresh = [i for i in fit if i not in self.used.setdefault(key, set())] or fit
        chosen = self.rng.choice(fresh)
        self.used[key].add(chosen)
        option = options[chosen]
        return (option, {}) if isinstance(option, str) else option

    def clause(self, step: Step, subject: str | list[str], who: Who, **extra: Any) -> str:
        """One marked clause for a step; the event joins `events`, `extra` with it."""
        dated = bool(step.date)
        options = (CLAUSES_KK if self.kk else CLAUSES_RU)[step.key]
        if dated is False and all(re.search(r"\{(when|since)\}", _text(o)) for o in options):
            raise ValueError(f"every wording of {step.key} wants a date")
        template, said = self._choose(step.key, step.values, dated)
        values = dict(step.values)
        source = ""
        if "{when}" in template:
            text, source = self.dates.when(step.date)
            values["when"] = Value("date", step.date, {"nom": text})
        elif "{since}" in template:
            values["since"] = Value("date", step.date, {"nom": self.dates.since(step.date)})
            source = "span"
        for name in set(_NAMES.findall(template)):
            if name.startswith("who"):
                values[name] = Value("", None, {"nom": who(name[4:] or "nom")})
        text, attributes = render(template, values, kk=self.kk)
        text = _AFTER_PREPOSITION.sub(r"\1 н\2", text.replace(",,", ",")).rstrip(",")
        attributes = {**attributes, **said}
        event: dict[str, Any] = {
            "id": f"e{len(self.events) + 1}",
            "type": step.type,
            "subject": subject,
            "polarity": "asserted" if step.asserted else "negated",
        }
        if "date" in attributes:
            event |= {"date": attributes.pop("date"), "date_source": source}
        event |= attributes | extra
        self.events.append(event)
        return mark(event["id"], text)

    def paragraph(self, steps: Sequence[Step], subject: str, who: Who) -> str:
        """Sentences for the steps; now and then two share one."""
        sentences: list[str] = []
        i = 0
        while i < len(steps):
            first = self.clause(steps[i], subject, who)
            i += 1
            if i < len(steps) and steps[i].asserted and steps[i - 1].asserted and self.rng.random() < 0.2:
                joint = "; "
                if steps[i].type in _ACTIONS:
                    joint = self.rng.choice(_JOINTS_KK if self.kk else _JOINTS_RU)
                first += joint + self.clause(steps[i], subject, who)
                i += 1
            sentences.append(capitalise(first))
        return " ".join(map(full_stop, sentences))


def full_stop(clause: str) -> str:
    """The clause as a sentence: no second stop after an initial or an abbreviation."""
    return clause if clause.rstrip("\x03").endswith(".") else clause + "."


def _text(option: str | tuple[str, dict[str, Any]]) -> str:
    return option if isinstance(option, str) else option[0]
